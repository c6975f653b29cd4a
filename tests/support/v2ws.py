"""A client of PadChat v2 over WebSocket, written from its README alone: it shares no code with the gateway."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp

WAIT_S = 10.0


class V2Client:
    """Sends frames, sorts what comes back: a frame with ``cmdId`` is an answer, one with ``event`` an event."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.events: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        """Pushed messages, contacts left out."""
        self.contacts: list[dict[str, Any]] = []
        self._news = asyncio.Condition()
        self._reader = asyncio.get_running_loop().create_task(self._read())

    async def send(self, frame: Any) -> None:
        """Send one frame, text as it is."""
        await self.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def call(self, code: str, data: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Send a command and return its one answer."""
        id_ = str(uuid.uuid1())
        frame = {"code": code, "cmdId": id_, **more}
        if data is not None:
            frame["data"] = data
        await self.send(frame)
        return await self.answer(id_)

    async def answer(self, id_: str) -> dict[str, Any]:
        """Return the answer to ``id_``, waiting for it."""
        await self.until(lambda: self.answers.get(id_))
        return self.answers[id_][0]

    async def event(self, name: str) -> dict[str, Any]:
        """Return the first event called ``name``, waiting for it."""
        return await self.until(lambda: next((e for e in self.events if e["event"] == name), None))

    async def until(self, look: Callable[[], Any]) -> Any:
        """Return what ``look`` finds, looking again after each frame."""
        async with asyncio.timeout(WAIT_S), self._news:
            while not (found := look()):
                await self._news.wait()
            return found

    def names(self) -> list[str]:
        """The names of all events so far."""
        return [event["event"] for event in self.events]

    async def closed(self) -> int | None:
        """Wait for the close and return its code."""
        async with asyncio.timeout(15):
            await asyncio.shield(self._reader)
        return self.socket.close_code

    async def _read(self) -> None:
        async for message in self.socket:
            frame = json.loads(message.data)
            async with self._news:
                if "cmdId" in frame:
                    self.answers.setdefault(frame["cmdId"], []).append(frame)
                elif "event" in frame:
                    self.events.append(frame)
                    if frame["event"] == "push":
                        for item in frame["data"]:
                            (self.contacts if item["MsgType"] == 2 else self.items).append(item)
                self._news.notify_all()

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self._reader


@contextlib.asynccontextmanager
async def connect(session: aiohttp.ClientSession, url: str, path: str = "/ws") -> AsyncIterator[V2Client]:
    """Dial the gateway at ``url``."""
    client = V2Client(await session.ws_connect(url + path, max_msg_size=0))
    try:
        yield client
    finally:
        await client.close()

"""A client of the PadChat sdk edition, written from its documents alone: it shares no code with the gateway."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp

WAIT_S = 10.0


class SdkClient:
    """Sends frames, sorts what comes back into replies and events."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, body_key: str = "payload") -> None:
        self.socket = socket
        self.body_key = body_key
        self.events: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        """Items of message pushes, marks left out."""
        self.contacts: list[dict[str, Any]] = []
        self.syncs_by_itself = True
        """Answer ``notify`` with ``syncMsg``, as the library does."""
        self._ids = itertools.count(1)
        self._news = asyncio.Condition()
        self._reader = asyncio.get_running_loop().create_task(self._read())

    async def send(self, frame: Any) -> None:
        """Send one frame, text as it is."""
        await self.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def call(self, cmd: str, body: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Send a command and return the body of its one answer."""
        id_ = str(next(self._ids))
        await self.send({"type": "user", "cmd": cmd, "cmdId": id_, self.body_key: body or {}, **more})
        return (await self.reply(id_))[self.body_key]

    async def reply(self, id_: Any) -> dict[str, Any]:
        """Return the answer to ``id_``, waiting for it."""
        return await self.until(lambda: next((f for f in self.frames if f.get("cmdId") == id_), None))

    async def event(self, name: str, *, after: int = 0) -> dict[str, Any]:
        """Return the body of the first event called ``name`` from the ``after``-th event on, waiting for it."""
        found = await self.until(lambda: next((e for e in self.events[after:] if e["event"] == name), None))
        return found[self.body_key]

    async def until(self, look: Callable[[], Any], *, timeout_s: float = WAIT_S) -> Any:
        """Return what ``look`` finds, looking again after each frame."""
        async with asyncio.timeout(timeout_s), self._news:
            while not (found := look()):
                await self._news.wait()
            return found

    async def closed(self) -> int | None:
        """Wait for the close and return its code."""
        async with asyncio.timeout(15):
            await asyncio.shield(self._reader)
        return self.socket.close_code

    async def log_in(self, **body: Any) -> None:
        """``init`` and ``login``."""
        assert (await self.call("init"))["success"]
        assert (await self.call("login", {"loginType": "qrcode", "wxData": None, **body}))["success"]

    def names(self) -> list[str]:
        """The names of all events so far."""
        return [event["event"] for event in self.events]

    async def _read(self) -> None:
        async for message in self.socket:
            frame = json.loads(message.data)
            async with self._news:
                self._sort(frame)
                self._news.notify_all()
            if frame.get("event") == "notify" and self.syncs_by_itself:
                cmd = "syncContact" if frame[self.body_key]["type"] == 4 else "syncMsg"
                await self.send({"type": "user", "cmd": cmd, "cmdId": f"own-{len(self.frames)}", self.body_key: {}})
        async with self._news:
            self._news.notify_all()

    def _sort(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        if frame["type"] != "userEvent":
            return
        self.events.append(frame)
        if frame["event"] == "push":
            body = frame[self.body_key]
            known = self.contacts if body.get("type") == 4 else self.messages
            known += [item for item in body["list"] if item.get("msg_type") not in (2048, 32768)]

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self._reader


@contextlib.asynccontextmanager
async def connect(
    session: aiohttp.ClientSession, url: str, path: str = "/demo", body_key: str = "payload"
) -> AsyncIterator[SdkClient]:
    """Dial the gateway at ``url``."""
    socket = await session.ws_connect(url + path, max_msg_size=0)
    client = SdkClient(socket, body_key)
    try:
        yield client
    finally:
        await client.close()

"""A callback server as a user of WeQuick writes it, from the text of its document: no line of it knows our dialect.

It keeps what it is told, hands out commands in both ways, and misbehaves when a test wants it to.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web

Answer = Callable[["CallbackServer", web.Request, Any], Awaitable[web.StreamResponse]]


class CallbackServer:
    """What it was told, and what it answers."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.reports: list[dict[str, Any]] = []
        """The inside of each report that it took."""
        self.bodies: list[Any] = []
        """Everything that was posted, taken or not."""
        self.polls: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.to_poll: list[Any] = []
        """Commands for the next poll."""
        self.to_return: list[Any] = []
        """Commands for the next answer to a report."""
        self.answer = answer
        self.poll_answer: Callable[[], web.StreamResponse] | None = None
        self.url = ""
        self._news = asyncio.Event()
        self._next = 8859663

    @property
    def receive(self) -> str:
        """Where reports go."""
        return f"{self.url}/receive_msg"

    @property
    def send(self) -> str:
        """Where commands are."""
        return f"{self.url}/send_msg"

    async def receive_msg(self, request: web.Request) -> web.StreamResponse:
        """Take one report."""
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        self._tell()
        if self.answer is not None:
            return await self.answer(self, request, body)
        return self.take(body)

    def take(self, body: Any) -> web.Response:
        """Keep a report; return the commands that wait."""
        self.reports.append(body["data"])
        commands, self.to_return = self.to_return, []
        self._tell()
        return web.json_response(commands)

    async def send_msg(self, request: web.Request) -> web.StreamResponse:
        """Hand out the commands that wait; ``[{}]`` when none does, as the demo servers do."""
        self.polls.append(dict(request.query))
        self._tell()
        if self.poll_answer is not None:
            return self.poll_answer()
        commands, self.to_poll = self.to_poll, []
        return web.json_response(commands or [{}])

    def actions(self) -> list[str]:
        """The actions that it was told of."""
        return [report["action"] for report in self.reports]

    def texts(self) -> list[str]:
        """The texts that it was told of."""
        told = [report for report in self.reports if report["action"] == "reportTextMessage"]
        return [report["data"]["msg"]["message"] for report in told]

    def _tell(self) -> None:
        self._news.set()

    async def until(self, done: Callable[[], Any], *, within_s: float = 20.0) -> Any:
        """Return what ``done`` returns as soon as that is something."""
        async with asyncio.timeout(within_s):
            while not (found := done()):
                self._news.clear()
                await self._news.wait()
            return found

    async def report(self, action: str, where: Callable[[Any], bool] = lambda _: True) -> dict[str, Any]:
        """Return the first report of ``action`` for which ``where`` holds of its data, waiting for it."""
        found = await self.until(
            lambda: [each for each in self.reports if each["action"] == action and where(each["data"])]
        )
        return dict(found[0])

    async def order(self, api: str, *, way: str = "poll", send_id: str | None = None, **option: Any) -> dict[str, Any]:
        """Give a command by one of the two ways; return the report that carries its id."""
        self._next += 1
        id_ = str(self._next) if send_id is None else send_id
        before = len(self.reports)
        getattr(self, f"to_{way}").append({"sendId": id_, "api": api, "option": option})
        found = await self.until(
            lambda: [each for each in self.reports[before:] if str(each["data"].get("sendId")) == id_]
        )
        return dict(found[0])


@contextlib.asynccontextmanager
async def callback_server(answer: Answer | None = None) -> AsyncIterator[CallbackServer]:
    """Run one on a free port."""
    server = CallbackServer(answer)
    async with serving(server):
        yield server


@contextlib.asynccontextmanager
async def serving(server: CallbackServer, port: int = 0) -> AsyncIterator[None]:
    """Let ``server`` listen inside the block; again on the same ``port``, when it was away."""
    application = web.Application(client_max_size=10**8)
    application.router.add_post("/receive_msg", server.receive_msg)
    application.router.add_get("/send_msg", server.send_msg)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield
    finally:
        await runner.cleanup()

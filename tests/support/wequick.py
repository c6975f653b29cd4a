"""A gateway that calls a callback server, with the bot's account logged in when a test begins."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from hongyan.app.config import Media
from hongyan.faces.wequick import Config
from tests.support.callback_server import Answer, CallbackServer, callback_server
from tests.support.gateway import InProcess, in_process
from tests.support.native import Native

LOOPBACK = "127.0.0.1/32"


class Called(Native):
    """Both sides."""

    def __init__(self, gateway: InProcess, server: CallbackServer) -> None:
        super().__init__(gateway)
        self.server = server

    async def order(self, api: str, **option: Any) -> dict[str, Any]:
        """Give a command; return the report that answers it."""
        return await self.server.order(api, **option)

    async def done(self, api: str, **option: Any) -> None:
        """Give a command that is answered by ``res`` and its name; expect that it was done."""
        answer = await self.order(api, **option)
        assert answer["action"] == f"res{api[0].upper()}{api[1:]}", answer
        assert (answer["data"]["sendResult"], answer["data"]["errorReason"]) == ("1", ""), answer

    async def refused(self, api: str, **option: Any) -> str:
        """Give a command; expect that it is refused; return why."""
        answer = await self.order(api, **option)
        assert answer["action"] == f"res{api[0].upper()}{api[1:]}", answer
        assert answer["data"]["sendResult"] == "0", answer
        return str(answer["data"]["errorReason"])

    async def online(self) -> None:
        """Log in by QR code, scanned by the bot's owner."""
        assert (await self.order("getLoginQrCode"))["action"] == "reportLoginQrCode"
        await self.gateway.scan()
        await self.server.report("reportLoginUser")

    async def state_of(self) -> dict[str, Any]:
        """Return how the native API says that the server fares."""
        (state,) = (await self.gateway.call("GET", "/callbacks"))["callbacks"]
        return dict(state)

    async def letters(self) -> list[dict[str, Any]]:
        """Return the dead letters."""
        return list((await self.gateway.call("GET", "/callbacks/dead-letters"))["letters"])

    async def replay(self, *ids: int) -> int:
        """Have dead letters sent once more; all of them when none is named. Return how many are."""
        which = {"ids": ids} if ids else {}
        return int((await self.gateway.call("POST", "/callbacks/dead-letters/replay", **which))["letters"])


def settings(server: CallbackServer, **more: Any) -> dict[str, Any]:
    """Return the settings under which ``server`` is called."""
    return {"wequick": Config(**{"receive": server.receive, "send": server.send, "poll_s": 0.05, **more})}


@contextlib.asynccontextmanager
async def calling(
    data: Path,
    server: CallbackServer,
    *,
    online: bool = True,
    begun: bool = True,
    files: Media | None = None,
    time: dict[str, Any] | None = None,
    **more: Any,
) -> AsyncIterator[Called]:
    """Run a gateway on ``data`` that calls ``server``; ``begun``: wait until it has; ``files``: from where commands may
    send some."""
    async with in_process(data, faces=settings(server, **more), media=files, time=time) as gateway:
        called = Called(gateway, server)
        if begun:
            before = len(server.polls)
            await server.until(lambda: len(server.polls) > before)
        if online:
            await called.online()
        yield called


@contextlib.asynccontextmanager
async def both(data: Path, answer: Answer | None = None, **more: Any) -> AsyncIterator[Called]:
    """Run both sides."""
    async with callback_server(answer) as server, calling(data, server, **more) as called:
        yield called

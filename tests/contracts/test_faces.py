"""What every face promises its clients, tried over real sockets on each one found.

A new face, or a new edition of one, joins by a row in ``DRIVERS``; a face that is found by name and has none fails.
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import pytest

from hongyan.app.config import Config
from hongyan.app.plant import socket_faces
from tests.support import v2ws
from tests.support.gateway import InProcess
from tests.support.sdk import SdkClient, connect
from tests.support.v2ws import V2Client

pytestmark = pytest.mark.usefixtures("no_errors")


class Driver(Protocol):
    """A client of one edition, as far as every edition goes."""

    async def log_in(self) -> None:
        """Log in as 小雁, whose owner scans and confirms."""

    async def send_text(self, to: str, text: str) -> bool:
        """Send a text; return whether the edition says that it worked."""

    async def texts(self, at_least: int) -> list[tuple[str, str]]:
        """Return who wrote what so far, in order, once it is ``at_least`` so much."""

    async def try_unsupported(self) -> str:
        """Ask for ``heartBeat``, which nobody serves; return what the edition says."""

    async def send_junk(self) -> None:
        """Send a frame that is none; return once the edition reacted."""


class _Sdk:
    def __init__(self, client: SdkClient, gateway: InProcess) -> None:
        self._client = client
        self._gateway = gateway

    async def log_in(self) -> None:
        await self._client.log_in()
        accounts = (await self._gateway.call("GET", "/accounts"))["accounts"]
        if accounts[0]["state"] != "online":
            await self._client.event("qrcode")
            await self._gateway.scan()
        await self._client.event("login")

    async def send_text(self, to: str, text: str) -> bool:
        return (await self._client.call("sendMsg", {"toUserName": to, "content": text}))["success"]

    async def texts(self, at_least: int) -> list[tuple[str, str]]:
        await self._client.until(lambda: len(self._client.messages) >= at_least)
        return [(item["from_user"], item["content"]) for item in self._client.messages]

    async def try_unsupported(self) -> str:
        return (await self._client.call("heartBeat"))["error"]

    async def send_junk(self) -> None:
        await self._client.send("{")
        await self._client.event("warn")


@contextlib.asynccontextmanager
async def _sdk(gateway: InProcess) -> AsyncIterator[Driver]:
    async with connect(gateway.session, gateway.url) as client:
        yield _Sdk(client, gateway)


class _V2Ws:
    def __init__(self, client: V2Client, gateway: InProcess) -> None:
        self._client = client
        self._gateway = gateway

    async def log_in(self) -> None:
        assert (await self._client.call("connect", {}))["success"]
        accounts = (await self._gateway.call("GET", "/accounts"))["accounts"]
        if accounts[0]["state"] == "online":
            await self._client.event("reconnect")
            return
        assert (await self._client.call("login", {"loginType": "qrcode"}))["success"]
        await self._client.event("qrcode")
        await self._gateway.scan()
        await self._client.event("login")

    async def send_text(self, to: str, text: str) -> bool:
        return (await self._client.call("sendMsg", {"toUserName": to, "content": text}))["success"]

    async def texts(self, at_least: int) -> list[tuple[str, str]]:
        await self._client.until(lambda: len(self._client.items) >= at_least)
        return [(item["FromUser"], item["Content"]) for item in self._client.items]

    async def try_unsupported(self) -> str:
        return (await self._client.call("heartBeat", {}))["msg"]

    async def send_junk(self) -> None:
        await self._client.send("{")
        await self._client.event("error")


@contextlib.asynccontextmanager
async def _v2_ws(gateway: InProcess) -> AsyncIterator[Driver]:
    async with v2ws.connect(gateway.session, gateway.url) as client:
        assert (await client.call("auth", authKey="demo"))["success"]
        yield _V2Ws(client, gateway)


DRIVERS: dict[tuple[str, str], Callable[[InProcess], AbstractAsyncContextManager[Driver]]] = {
    ("padchat_v2", "sdk"): _sdk,
    ("padchat_v2", "v2-ws"): _v2_ws,
}

Dial = Callable[[], AbstractAsyncContextManager[Driver]]


@pytest.fixture(params=sorted(DRIVERS), ids="-".join)
def dial(request: pytest.FixtureRequest, gateway: InProcess) -> Dial:
    return lambda: DRIVERS[request.param](gateway)


def test_every_face_that_is_found_has_a_driver() -> None:
    assert {face.name for face in socket_faces(Config())} == {name for name, _ in DRIVERS}


async def test_a_client_logs_in_sends_and_receives(dial: Dial, gateway: InProcess) -> None:
    async with dial() as client:
        await client.log_in()
        assert await client.send_text("wxid_ann", "hello")
        assert [message["text"] for message in await gateway.inbox("wxid_ann", at_least=1)] == ["hello"]
        await gateway.say("wxid_ann", "wxid_bot", "你好")
        assert await client.texts(1) == [("wxid_ann", "你好")]


async def test_sending_before_the_login_does_not_succeed(dial: Dial, gateway: InProcess) -> None:
    async with dial() as client:
        assert not await client.send_text("wxid_ann", "hello")
        assert await gateway.inbox("wxid_ann") == []


async def test_what_cannot_be_done_is_named(dial: Dial) -> None:
    async with dial() as client:
        assert "heartBeat" in await client.try_unsupported()


async def test_junk_hurts_nobody(dial: Dial, gateway: InProcess) -> None:
    async with dial() as client, dial() as other:
        await client.log_in()
        await other.log_in()
        await client.send_junk()
        assert await other.send_text("wxid_ann", "still here")
        await gateway.say("wxid_ann", "wxid_bot", "so am I")
        assert await other.texts(1) == [("wxid_ann", "so am I")]


async def test_a_client_that_comes_back_gets_what_it_missed_in_order_and_once(dial: Dial, gateway: InProcess) -> None:
    async with dial() as client:
        await client.log_in()
        await gateway.say("wxid_ann", "wxid_bot", "seen")
        await client.texts(1)
    for number in range(20):
        await gateway.say("wxid_ann", "wxid_bot", str(number))
    async with dial() as client:
        await client.log_in()
        missed = await client.texts(20)
    assert [text for _, text in missed if text != "seen"] == [str(number) for number in range(20)]

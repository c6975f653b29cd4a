"""Commands of PadChat v2 over WebSocket on a Windows machine, each by its effect there."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from hongyan.dialects import padchat
from tests.backends import test_wequick_sdk as sdk
from tests.backends.test_wequick_sdk import Stage
from tests.faces.test_padchat_v2_ws_commands import OWN, AsSdk
from tests.support.proofs import proven
from tests.support.v2ws import V2Client, connect
from tests.support.wequick_machine import Machine, machine

Play = Callable[[V2Client, Machine], Awaitable[None]]

SHARED = sorted(row.name for row in padchat.V2WS_COMMANDS if row.name in sdk.CASES and row.name not in OWN)
"""Commands that the sdk edition has too: tried by the same cases."""


@contextlib.asynccontextmanager
async def entered(m: Machine) -> AsyncIterator[V2Client]:
    """Connect a client to the machine's account, which is online."""
    async with connect(m.gateway.session, m.gateway.url.replace("http", "ws", 1), "/ws?name=pc") as client:
        assert (await client.call("auth", authKey="demo"))["success"]
        assert (await client.call("connect", {}))["success"]
        await client.event("reconnect")
        yield client


@pytest.mark.parametrize("cmd", [proven("padchat-v2ws", name, backend="wequick") for name in SHARED])
async def test_a_command_reaches_the_machine(tmp_path: Path, cmd: str) -> None:
    async with machine(tmp_path / "data") as m, entered(m) as client:
        await sdk.CASES[cmd](Stage(AsSdk(client), m))  # type: ignore[arg-type]


async def _enter(client: V2Client, m: Machine) -> None:
    assert await m.state() == "online"


async def _login(client: V2Client, m: Machine) -> None:
    await _logout(client, m)
    assert (await client.call("login", {"loginType": "qrcode"}))["success"]
    await m.until_state("online")


async def _logout(client: V2Client, m: Machine) -> None:
    assert (await client.call("logout"))["success"]
    await client.event("logout")
    assert m.agent.wxid == ""


async def _disconnect(client: V2Client, m: Machine) -> None:
    assert (await client.call("disconnect"))["success"]
    await client.event("disconnect")
    assert await m.state() == "online"


async def _status(client: V2Client, m: Machine) -> None:
    assert (await client.call("status"))["success"]
    assert m.agent.asked("getLoginStatus")


async def _device(client: V2Client, m: Machine) -> None:
    answer = await client.call("getDeviceInfo")
    assert answer["success"], answer
    assert answer["data"]["DeviceUuid"]


SESSION: dict[str, Play] = {
    "auth": _enter,
    "connect": _enter,
    "login": _login,
    "logout": _logout,
    "disconnect": _disconnect,
    "status": _status,
    "getDeviceInfo": _device,
}


@pytest.mark.parametrize(("cmd", "play"), [proven("padchat-v2ws", n, SESSION[n], backend="wequick") for n in SESSION])
async def test_a_command_of_the_session_is_the_machine_s_too(tmp_path: Path, cmd: str, play: Play) -> None:
    async with machine(tmp_path / "data") as m, entered(m) as client:
        await play(client, m)


async def test_what_the_program_cannot_do_is_refused_in_the_words_of_the_edition(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m, entered(m) as client:
        refused = await client.call("getUserQrcode", {"userId": "wxid_me", "style": 0})
        assert refused["success"] is False
        assert "no QR codes of people (wequick)" in refused["msg"]
        token = await client.call("getAutoLoginData")
        assert token["success"] is False
        assert "(wequick)" in token["msg"]

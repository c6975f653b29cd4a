"""v2 over WebSocket, by frames written from its README: its own examples, then a conversation."""

import asyncio
import base64
import contextlib
import io
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image as Picture

from hongyan.core import reminders
from hongyan.faces.padchat_v2 import Config
from tests.support.gateway import InProcess, in_process
from tests.support.v2ws import V2Client, connect

pytestmark = pytest.mark.usefixtures("no_errors")

AUTH = """{
  "code":"auth",
  "authKey":"demo",
  "cmdId":"36a1d2a0-f0f8-11e7-b047-075fc026a5b1"
}"""

CONNECT = """{
  "code": "connect",
  "data": {
    "deviceName": "XXXXX 的 ipad",
    "deviceUuid": "D184BD80-XXXX-XXXX-XXXX-84E9066AFA42",
    "deviceWifiName": "eiXXXXXXg",
    "deviceWifiMac": "2B:D9:DD:AA:AA:3B"
  },
  "cmdId": "36a247d0-f0f8-11e7-b047-075fc026a5b1"
}"""

LOGIN = """{
  "code": "login",
  "data": {
    "loginType": "qrcode",
    "deviceData": "2KEr4eH/4o54icuJqv3lm0JKVU5jqYJvpG+XSI9Af05E6UKwYHItbNCkJiPc7gInWhwntQ37pW7y+Hw8=",
    "token": "hDZkDLZzTQwLCgccdHNL3wY3wF6cpnj0Tl5peAZTqAnKLkitkHuRt/nR8aqmb2"
  },
  "cmdId": "37179ee0-f0f8-11e7-b047-075fc026a5b1"
}"""


async def authenticated(client: V2Client) -> None:
    assert (await client.call("auth", authKey="demo"))["success"]


async def online(client: V2Client, gateway: InProcess) -> None:
    await authenticated(client)
    await client.call("connect", {})
    assert (await client.call("login", {"loginType": "qrcode"}))["success"]
    await client.event("qrcode")
    await gateway.scan()
    await client.event("loaded")


@pytest.mark.proves("padchat-v2ws", "auth")
@pytest.mark.proves("padchat-v2ws", "connect")
@pytest.mark.proves("padchat-v2ws", "login")
async def test_the_readmes_own_examples_work_as_they_stand(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.send(AUTH)
        answer = await client.answer("36a1d2a0-f0f8-11e7-b047-075fc026a5b1")
        # The README's example has no data; an empty object is what its text allows.
        assert {name: value for name, value in answer.items() if name != "data"} == {
            "cmdId": "36a1d2a0-f0f8-11e7-b047-075fc026a5b1",
            "success": True,
            "msg": "认证成功",
        }
        assert answer.get("data", {}) == {}
        await client.send(CONNECT)
        answer = await client.answer("36a247d0-f0f8-11e7-b047-075fc026a5b1")
        assert (answer["success"], answer["msg"], answer["type"], answer["data"]["Ret"]) == (True, None, "cmdRet", 0)
        device = (await client.call("getDeviceInfo"))["data"]
        asked = json.loads(CONNECT)["data"]
        assert {name: device[name[0].upper() + name[1:]] for name in asked} == asked
        # The example's token is nobody's: the login goes on by the type it names.
        await client.send(LOGIN)
        assert (await client.answer("37179ee0-f0f8-11e7-b047-075fc026a5b1"))["success"]
        code = await client.event("qrcode")
        assert Picture.open(io.BytesIO(base64.b64decode(code["data"]["QrCode"]))).width > 100
        await gateway.scan()
        await client.event("loaded")
        names = client.names()
        assert names[:5] == ["qrcode", "scan", "scan", "scan", "login"]
        assert set(names[5:-1]) == {"push"}
        assert names[-1] == "loaded"
        assert {each["UserName"] for each in client.contacts} >= {"wxid_ann", "10000001@chatroom"}


@pytest.mark.proves("padchat-v2ws", "getDeviceInfo")
@pytest.mark.proves("padchat-v2ws", "getAutoLoginData")
async def test_a_conversation(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        device = (await client.call("getDeviceInfo"))["data"]
        assert {"DeviceName", "DeviceUuid", "DeviceWifiName", "DeviceWifiMac", "DeviceData"} <= set(device)
        assert (await client.call("getAutoLoginData"))["data"]["Token"]
        await gateway.say("wxid_ann", "10000001@chatroom", "大家好")
        [item] = await client.until(lambda: client.items)
        assert (item["MsgType"], item["FromUser"], item["Content"]) == (1, "10000001@chatroom", "wxid_ann:\n大家好")
        answer = await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "你好", "atList": []})
        assert (answer["type"], answer["data"]["Status"]) == ("cmdRet", 0)
        [*_, message] = await gateway.inbox("wxid_ann", at_least=1)
        assert (message["id"], message["text"]) == (answer["data"]["MsgId"], "你好")
        made = await client.call("createRoom", {"userIds": ["wxid_ann", "wxid_bob"]})
        members = await client.call("getRoomMembers", {"groupId": made["data"]["UserName"]})
        assert members["data"]["Count"] == 3
        assert "UserName" in members["data"]["Member"]


async def test_the_token_logs_in_without_a_scan_and_a_client_that_comes_back_gets_reconnect(
    gateway: InProcess,
) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        token = (await client.call("getAutoLoginData"))["data"]["Token"]
    await gateway.say("wxid_ann", "wxid_bot", "while you were away")
    async with connect(gateway.session, gateway.url) as client:
        await authenticated(client)
        assert (await client.call("connect", {}))["data"]["Logined"] is True
        await client.event("reconnect")
        await client.until(lambda: client.items)
        assert (await client.call("syncContact"))["success"]
        await client.event("loaded")
        answer = await client.call("login", {"loginType": "qrcode", "token": token})
        assert (answer["success"], answer["data"]["UserName"]) == (True, "wxid_bot")
        assert "qrcode" not in client.names()


async def test_an_unknown_command_is_answered_once_with_its_name(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await authenticated(client)
        answer = await client.call("makeCoffee")
        assert (answer["success"], "makeCoffee" in answer["msg"]) == (False, True)
        assert all(len(answers) == 1 for answers in client.answers.values())


async def test_nothing_but_auth_is_carried_out_before_it(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        assert (await client.call("connect", {}))["success"] is False
        assert (await client.call("auth", authKey="wrong"))["success"] is False
        await authenticated(client)
        assert (await client.call("connect", {}))["success"]


async def test_who_does_not_authenticate_is_let_go_after_ten_seconds(gateway: InProcess) -> None:
    began = time.monotonic()
    async with connect(gateway.session, gateway.url) as client:
        await client.call("auth", authKey="wrong")
        assert await client.closed() is not None
    assert 9.5 <= time.monotonic() - began <= 10.8


async def test_a_bad_frame_gets_an_error_and_the_next_command_works(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        await client.send("{")
        assert (await client.event("error"))["msg"]
        for data, field in (({"content": "x"}, "toUserName"), ({"toUserName": 5, "content": "x"}, "toUserName")):
            answer = await client.call("sendMsg", data)
            assert (answer["success"], field in answer["msg"]) == (False, True)
        assert (await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "x"}))["success"]


@pytest.mark.proves("padchat-v2ws", "disconnect")
@pytest.mark.proves("padchat-v2ws", "status")
@pytest.mark.proves("padchat-v2ws", "logout")
async def test_disconnect_leaves_the_login_and_logout_ends_it(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        assert (await client.call("disconnect"))["success"]
        await client.event("disconnect")
        assert (await client.call("status"))["success"]
        assert (await client.call("logout"))["success"]
        await client.event("logout")
    assert (await gateway.call("GET", "/accounts/demo/default"))["state"] == "logged_out"


async def test_a_uuid_that_is_repeated_sends_once_also_on_another_connection(gateway: InProcess) -> None:
    frame = {
        "code": "sendMsg",
        "cmdId": "0b6f6a60-f0f9-11e7-b047-075fc026a5b1",
        "data": {"toUserName": "wxid_ann", "content": "once"},
    }
    answers = []
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        await client.send(frame)
        answers.append(await client.answer(frame["cmdId"]))
    async with connect(gateway.session, gateway.url) as client:
        await authenticated(client)
        await client.send(frame)
        answers.append(await client.answer(frame["cmdId"]))
        other = {**frame, "data": {"toUserName": "wxid_ann", "content": "twice"}}
        client.answers.clear()
        await client.send(other)
        assert (await client.answer(frame["cmdId"]))["success"] is False
    assert answers[0] == answers[1]
    assert [message["text"] for message in await gateway.inbox("wxid_ann", at_least=1)] == ["once"]


async def test_newcomers_are_greeted_when_that_is_asked_for(tmp_path: Path) -> None:
    async with (
        in_process(tmp_path / "data", faces={"padchat_v2": Config(greeting=True)}) as gateway,
        gateway.session.ws_connect(gateway.url + "/ws") as socket,
    ):
        assert (await socket.receive_json(timeout=20))["msg"].startswith("Hi! 欢迎连接ws服务器！")
        await socket.send_str(AUTH)
        assert (await socket.receive_json(timeout=20))["success"]


@contextlib.asynccontextmanager
async def two_readers(gateway: InProcess) -> AsyncIterator[tuple[V2Client, V2Client]]:
    """Two clients of one slot that is logged in."""
    async with connect(gateway.session, gateway.url) as one, connect(gateway.session, gateway.url) as two:
        await online(one, gateway)
        await two.call("auth", authKey="demo")
        await two.call("connect")
        await two.event("reconnect")
        yield one, two


def pongs_of(client: V2Client) -> list[bytes]:
    """Return where the pongs are written down that ``client`` sends from now on."""
    pongs: list[bytes] = []
    pong = client.socket.pong

    async def count(payload: bytes = b"") -> None:
        pongs.append(payload)
        await pong(payload)

    client.socket.pong = count  # type: ignore[method-assign, assignment]
    return pongs


async def test_only_the_lasting_client_is_asked_for_each_event(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "ROUND_S", 3600.0)
    async with two_readers(gateway) as (one, two):
        seconds = pongs_of(two)
        for number in range(1, 6):
            await gateway.say("wxid_ann", "wxid_bot", str(number))
            for client in (one, two):
                await client.until(lambda client=client, number=number: len(client.items) == number)
            async with asyncio.timeout(20):
                while True:
                    # The client answers pings while it reads.
                    await one.call("getMyInfo")
                    found = await gateway.call("GET", "/accounts/demo/default/readers")
                    if {each["name"]: each["confirmed"] for each in found["readers"]}["padchat_v2"] == found[
                        "last_seq"
                    ]:
                        break
        assert len(seconds) <= 1


async def test_a_second_client_that_gets_more_than_its_window_is_held_up_by_no_round(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "ROUND_S", 3600.0)
    async with two_readers(gateway) as (one, two):
        for number in range(400):
            await gateway.say("wxid_ann", "wxid_bot", str(number))
        for client in (one, two):
            await client.until(lambda client=client: len(client.items) == 400)
            assert [item["Content"] for item in client.items] == [str(number) for number in range(400)]


async def test_what_a_second_client_got_is_confirmed_within_two_rounds(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "ROUND_S", 0.05)
    async with two_readers(gateway) as (_, two):
        for number in range(5):
            await gateway.say("wxid_ann", "wxid_bot", str(number))
        await two.until(lambda: len(two.items) == 5)
        hub = gateway.plant.hub
        account = hub.accounts()[0].id
        newest = hub.live(account).last_seq
        async with asyncio.timeout(5):
            while any(each.confirmed < newest for each in await hub.consumers.standings(account)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

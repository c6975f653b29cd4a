"""Commands of PadChat's sdk edition on a Windows machine, each by its effect there."""

import base64
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.backends.wequick_cases import transferred
from tests.support.native import png
from tests.support.proofs import proven
from tests.support.sdk import SdkClient, connect
from tests.support.wequick_machine import Machine, machine

ROOM = "10000001@chatroom"
APP = "<appmsg><title>标题</title><des>描述</des><type>5</type><url>https://a.example/</url></appmsg>"
PATH = "C:\\bild.dat"


class Stage:
    """A client and the machine that its account runs on."""

    def __init__(self, bot: SdkClient, m: Machine) -> None:
        self.bot = bot
        self.m = m

    async def good(self, cmd: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = await self.bot.call(cmd, body)
        assert answer["success"], answer
        return answer.get("data") or {}


Play = Callable[[Stage], Awaitable[None]]


def done(cmd: str, body: dict[str, Any], api: str, **option: Any) -> Play:
    """Return the case of a command that is one command of the machine."""

    async def play(stage: Stage) -> None:
        await stage.good(cmd, body)
        found = stage.m.agent.asked(api)[-1]
        assert {name: found[name] for name in option} == option

    return play


async def _nothing(stage: Stage, cmd: str) -> None:
    await stage.good(cmd)
    assert await stage.m.state() == "online"


async def _login(stage: Stage) -> None:
    await stage.good("logout")
    await stage.bot.event("logout")
    await stage.good("login", {"loginType": "qrcode"})
    await stage.m.until_state("online")


async def _logout(stage: Stage) -> None:
    await stage.good("logout")
    await stage.bot.event("logout")
    assert stage.m.agent.wxid == ""


async def _my_info(stage: Stage) -> None:
    assert (await stage.good("getMyInfo"))["user_name"] == "wxid_me"


async def _sync_contact(stage: Stage) -> None:
    await stage.good("syncContact")
    await stage.bot.until(lambda: {"wxid_ann", ROOM} <= {each.get("user_name") for each in stage.bot.contacts})


async def _contact(stage: Stage) -> None:
    assert (await stage.good("getContact", {"userId": "wxid_bob"}))["remark"] == "波"


async def _room_members(stage: Stage) -> None:
    data = await stage.good("getRoomMembers", {"groupId": ROOM})
    assert [each["user_name"] for each in json.loads(data["member"])] == ["wxid_me", "wxid_ann", "wxid_bob"]


async def _create_room(stage: Stage) -> None:
    data = await stage.good("createRoom", {"userList": ["wxid_ann", "wxid_bob"]})
    assert data["user_name"] in stage.m.agent.rooms


async def _send_image(stage: Stage) -> None:
    await stage.good("sendImage", {"toUserName": "wxid_ann", "file": base64.b64encode(png()).decode()})
    assert stage.m.agent.received == [png()]


async def _image(stage: Stage) -> None:
    stage.m.agent.files[PATH] = png()
    msg = {"myMsg": "0", "wxidFrom": "wxid_ann", "wxidTo": "wxid_me", "fileIndex": PATH, "xmlmsg": ""}
    await stage.m.agent.report("reportPicMessage", {"msg": msg})
    item = await stage.bot.until(lambda: next((i for i in stage.bot.messages if i.get("sub_type") == 3), None))
    data = await stage.good("getMsgImage", {"rawMsgData": {**item, "m_type": 3}})
    assert base64.b64decode(data["image"]) == png()


async def _transfer(stage: Stage, cmd: str) -> None:
    await transferred(stage.m)
    item = await stage.bot.until(lambda: next((i for i in stage.bot.messages if i.get("sub_type") == 49), None))
    await stage.good(cmd, {"rawMsgData": {**item, "m_type": 49}})


async def _accept_transfer(stage: Stage) -> None:
    await _transfer(stage, "acceptTransfer")
    assert stage.m.agent.asked("acceptBankTransfer") == [{"transferid": "1000050001", "wxid": "wxid_ann"}]


CASES: dict[str, Play] = {
    "init": lambda s: _nothing(s, "init"),
    "close": lambda s: _nothing(s, "close"),
    "login": _login,
    "logout": _logout,
    "getMyInfo": _my_info,
    "getWxData": lambda s: _nothing(s, "getWxData"),
    "syncMsg": lambda s: _nothing(s, "syncMsg"),
    "syncContact": _sync_contact,
    "getContact": _contact,
    "acceptUser": done(
        "acceptUser", {"stranger": "v1_wxid_new", "ticket": "v2_1"}, "acceptFriend", v1="v1_wxid_new", v2="v2_1"
    ),
    "deleteContact": done("deleteContact", {"userId": "wxid_bob"}, "delUser", wxid="wxid_bob"),
    "setRemark": done(
        "setRemark", {"userId": "wxid_ann", "remark": "安"}, "updateAsName", wxid="wxid_ann", asName="安"
    ),
    "createRoom": _create_room,
    "getRoomMembers": _room_members,
    "inviteRoomMember": done(
        "inviteRoomMember", {"groupId": ROOM, "userId": "wxid_ann"}, "sendChatroom", wxid="wxid_ann", chatroom=ROOM
    ),
    "deleteRoomMember": done(
        "deleteRoomMember", {"groupId": ROOM, "userId": "wxid_bob"}, "delChatRoomUser", wxid="wxid_bob", chatroom=ROOM
    ),
    "quitRoom": done("quitRoom", {"groupId": ROOM}, "exitChatRoom", chatroom=ROOM),
    "setRoomName": done("setRoomName", {"groupId": ROOM, "content": "南飞"}, "updateChatRoomName", name="南飞"),
    "sendMsg": done(
        "sendMsg", {"toUserName": "wxid_ann", "content": "你好", "atList": []}, "sendTextMessage", text="你好"
    ),
    "sendImage": _send_image,
    "sendAppMsg": done("sendAppMsg", {"toUserName": "wxid_ann", "content": APP}, "sendXmlMessage", title="标题"),
    "shareCard": done(
        "shareCard",
        {"toUserName": "wxid_ann", "userId": "wxid_bob", "content": "名片"},
        "sendCardMessage",
        wxidCard="wxid_bob",
    ),
    "getMsgImage": _image,
    "queryTransfer": lambda s: _transfer(s, "queryTransfer"),
    "acceptTransfer": _accept_transfer,
}
PROVEN = [proven("padchat-sdk", each, CASES[each], backend="wequick") for each in CASES]


@pytest.mark.parametrize(("command", "play"), PROVEN)
async def test_a_command_of_the_sdk_reaches_the_machine(tmp_path: Path, command: str, play: Play) -> None:
    async with machine(tmp_path / "data") as m:
        address = m.gateway.url.replace("http", "ws", 1)
        async with connect(m.gateway.session, address, "/demo?name=pc") as bot:
            stage = Stage(bot, m)
            await bot.log_in()
            await bot.event("loaded")
            await play(stage)
            # What the client asks by itself, when it hears of the effect, is answered too.
            await m.gateway.plant.hub.idle()


async def test_what_the_program_cannot_do_is_refused_in_the_words_of_the_edition(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        address = m.gateway.url.replace("http", "ws", 1)
        async with connect(m.gateway.session, address, "/demo?name=pc") as bot:
            await bot.log_in()
            refused = await bot.call("getUserQrcode", {"userId": "wxid_me", "style": 0})
            assert refused["success"] is False
            assert "no QR codes of people (wequick)" in refused["msg"]
            token = await bot.call("login", {"loginType": "auto", "token": "x"})
            assert token["success"], "it is logged in already"

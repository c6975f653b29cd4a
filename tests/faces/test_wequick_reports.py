"""All 25 reports of the document, caused in the world, over HTTP, held against the samples of the document.

What our server got is held against the document key by key; the only key of ours is the id of a command that a report
answers.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hongyan.app.config import Media
from tests.dialects.wequick.test_samples import DOCUMENT, differences
from tests.faces.test_wequick_commands import Files
from tests.support.native import ROOM, SILK, VIDEO, given, png
from tests.support.wequick import LOOPBACK, Called, both

pytestmark = pytest.mark.usefixtures("no_errors")

Play = Callable[[Called], Awaitable[Any]]
PLAYS: dict[str, Play] = {}

ANSWERS = {
    "loginStatus": "getLoginStatus",
    "reportContact": "getContact",
    "reportUsersWxid": "getUsersWxid",
    "reportUsersInfo": "getUsersInfo",
    "reportChatRoomUserLists": "getChatRoomUsers",
    "reportGetChatRoomUserNick": "getChatRoomUserNick",
}
OPTIONS: dict[str, dict[str, Any]] = {
    "getContact": {"flag": 7},
    "getUsersInfo": {"wxidLists": ["wxid_ann"]},
    "getChatRoomUsers": {"wxid": ROOM},
    "getChatRoomUserNick": {"chatroom": ROOM, "wxid": "wxid_ann"},
}
SAYS: dict[str, dict[str, Any]] = {
    "reportTextMessage": {"text": "你好"},
    "reportPicMessage": {"kind": "image", "media": given(png())},
    "reportFileMessage": {"kind": "file", "media": given(b"paper"), "name": "测试.pdf"},
    "reportMiniMessage": {"kind": "mini_program", "title": "t", "app_id": "wx1", "url": "http://u"},
    "reportUrlMessage": {"kind": "link", "title": "t", "url": "http://u", "description": "d"},
    "reportCardMessage": {"kind": "card", "contact": "wxid_bob"},
    "reportGifMessage": {"kind": "emoticon", "media": given(png())},
    "reportVoiceMessage": {"kind": "voice", "media": given(SILK), "duration_ms": 900},
    "reportVideoMessage": {"kind": "video", "media": given(VIDEO), "cover": given(png()), "duration_s": 2},
}


def play(action: str) -> Callable[[Play], Play]:
    """Take a function as what causes ``action``."""

    def take(how: Play) -> Play:
        PLAYS[action] = how
        return how

    return take


@play("reportLoginQrCode")
async def _(called: Called) -> Any:
    await called.done("logout")
    return await called.order("getLoginQrCode")


@play("reportLoginUser")
async def _(called: Called) -> Any:
    return await called.server.report("reportLoginUser")


@play("reportLogout")
async def _(called: Called) -> Any:
    await called.deed("wxid_bot", "log_out_device")
    return await called.server.report("reportLogout")


@play("resLogout")
async def _(called: Called) -> Any:
    await called.do("log_out")
    return await called.server.report("resLogout")


@play("reportAddChatRoomMessage")
async def _(called: Called) -> Any:
    third = (await called.gateway.call("POST", "/sandbox/people", nick="三", friends=["wxid_ann"]))["id"]
    room = (await called.deed("wxid_ann", "create_room", members=["wxid_bob", third]))["id"]
    await called.deed("wxid_ann", "invite", room=room, members=["wxid_bot"], directly=False)
    return await called.server.report("reportAddChatRoomMessage")


@play("reportTransferMessage")
async def _(called: Called) -> Any:
    await called.deed("wxid_ann", "send_transfer", to="wxid_bot", amount_fen=520, memo="奶茶")
    return await called.server.report("reportTransferMessage")


@play("reportChatroomMessage")
async def _(called: Called) -> Any:
    await called.deed("wxid_ann", "rename_room", room=ROOM, name="新名")
    told = await called.server.report("reportChatroomMessage")
    assert told["data"]["msg"]["message"] == '"安安"修改群名为“新名”'
    return told


@play("reportSystemMessage")
async def _(called: Called) -> Any:
    await called.deed("wxid_ann", "send_red_packet", to="wxid_bot", amount_fen=100, count=1)
    told = await called.server.report("reportSystemMessage")
    assert told["data"]["msg"]["message"] == "发出红包，请在手机上查看"
    return told


@play("reportFriendAddRequest")
async def _(called: Called) -> Any:
    await called.deed("wxid_shi", "request_friend", to="wxid_bot", greeting="我是小石")
    return await called.server.report("reportFriendAddRequest")


@play("reportChatRoomChange")
async def _(called: Called) -> Any:
    await called.deed("wxid_ann", "create_room", members=["wxid_bot", await _friend_of_ann(called)], name="新群")
    told = await called.server.report("reportChatRoomChange")
    assert told["data"]["nick"] == "新群"
    return told


async def _friend_of_ann(called: Called) -> str:
    return str((await called.gateway.call("POST", "/sandbox/people", nick="三", friends=["wxid_ann"]))["id"])


@play("resUploadFile")
async def _(called: Called) -> Any:
    await called.gateway.say("wxid_ann", "wxid_bot", kind="image", media=given(png()))
    place = (await called.server.report("reportPicMessage"))["data"]["msg"]["fileIndex"]
    async with Files({}, answer="200") as url:
        return await called.order("uploadFile", fileUrl=place, upUrl=f"{url}/upload")


for action, said in SAYS.items():

    async def _say(called: Called, action: str = action, said: dict[str, Any] = said) -> Any:
        await called.gateway.say("wxid_ann", ROOM, **said)
        return await called.server.report(action)

    PLAYS[action] = _say

for action, api in ANSWERS.items():

    async def _ask(called: Called, api: str = api) -> Any:
        return await called.order(api, **OPTIONS.get(api, {}))

    PLAYS[action] = _ask


@pytest.fixture
async def called(tmp_path: Path) -> AsyncIterator[Called]:
    async with both(tmp_path / "data", files=Media(allow_networks=(LOOPBACK,))) as called:
        yield called


def test_every_report_of_the_document_is_caused() -> None:
    assert PLAYS.keys() == DOCUMENT.keys()


@pytest.mark.parametrize("action", DOCUMENT)
async def test_a_report_has_the_keys_and_the_types_of_the_document(called: Called, action: str) -> None:
    told = await PLAYS[action](called)
    assert told["action"] == action
    (posted,) = [body for body in called.server.bodies if body["data"] == told][:1]
    extra = {"data.data.sendId only ours"} if action in ANSWERS else set()
    assert set(differences(posted, DOCUMENT[action])) == extra


@pytest.mark.parametrize(
    ("chat", "room", "receiver"), [(ROOM, ROOM, ROOM), ("wxid_bot", "", "wxid_bot")], ids=["room", "private"]
)
async def test_a_message_says_who_wrote_where(called: Called, chat: str, room: str, receiver: str) -> None:
    await called.gateway.say("wxid_ann", chat, "\ue04c[红包]")
    msg = (await called.server.report("reportTextMessage"))["data"]["msg"]
    assert (msg["wxidFrom"], msg["wxidTo"], msg["roomWxid"], msg["myMsg"]) == ("wxid_ann", receiver, room, "0")
    assert (msg["message"], msg["nick"]) == ("\ue04c[红包]", "安安" if room else "")


async def test_what_the_account_writes_on_its_phone_is_its_own(called: Called) -> None:
    await called.gateway.say("wxid_bot", "wxid_ann", "from the phone")
    msg = (await called.server.report("reportTextMessage"))["data"]["msg"]
    assert (msg["wxidFrom"], msg["wxidTo"], msg["myMsg"]) == ("wxid_bot", "wxid_ann", "1")


async def test_captured_reports_are_no_different_in_what_they_hold() -> None:
    captured = json.loads((Path(__file__).parents[1] / "data" / "wequick" / "captured.json").read_text())
    assert {each["action"] for each in captured} <= PLAYS.keys()

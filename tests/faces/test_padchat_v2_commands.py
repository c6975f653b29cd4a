"""Every command row of the sdk edition: the good call with its effect in the world, each bad parameter, WeChat's no.

``CASES`` has a row for each command; a command of the specification that has none, and no reviewed excuse, fails.
"""

import base64
import io
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture

from hongyan.dialects import padchat
from tests.faces import moment_cases, official_cases, payment_cases
from tests.support.gateway import InProcess
from tests.support.proofs import proven
from tests.support.sdk import SdkClient, connect

pytestmark = pytest.mark.usefixtures("no_errors")

SPECIFICATION = Path(__file__).parent.parent / "data" / "padchat-commands.json"
ROOM = "10000001@chatroom"


def png(colour: str = "red") -> bytes:
    drawn = io.BytesIO()
    Picture.new("RGB", (640, 480), colour).save(drawn, "PNG")
    return drawn.getvalue()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


SILK = b"\x02#!SILK_V3" + bytes(range(200))
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(500)


@dataclass
class Stage:
    """What a case plays on."""

    client: SdkClient
    gateway: InProcess

    async def good(self, cmd: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.client.call(cmd, body)
        assert answer["success"], answer
        return answer.get("data", {})

    async def deed(self, as_: str, do: str, **fields: Any) -> Any:
        return await self.gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields)

    async def native(self, command: str, **args: Any) -> Any:
        answer = await self.gateway.call("POST", "/accounts/demo/default/commands", command=command, args=args)
        return answer["result"]

    async def book(self) -> tuple[set[str], set[str]]:
        page = await self.native("sync_contacts", limit=500)
        return {each["profile"]["id"] for each in page["contacts"]}, {each["id"] for each in page["rooms"]}

    async def members(self, room: str = ROOM) -> list[str]:
        return [each["id"] for each in (await self.native("get_room_members", room=room))["members"]]

    async def last(self, wxid: str, kind: str) -> dict[str, Any]:
        messages = await self.gateway.inbox(wxid, at_least=1)
        return [each for each in messages if each["kind"] == kind][-1]

    async def item(self, sub_type: int) -> dict[str, Any]:
        found = await self.client.until(lambda: [i for i in self.client.messages if i.get("sub_type") == sub_type])
        return found[-1]

    async def bytes_of(self, media: dict[str, Any]) -> bytes:
        async with self.gateway.session.get(self.gateway.url + media["url"]) as response:
            assert response.status == 200
            return await response.read()

    async def new_friend(self, nick: str = "新朋友") -> str:
        person = await self.gateway.call("POST", "/sandbox/people", nick=nick, friends=["wxid_bot"])
        return person["id"]


Play = Callable[[Stage], Awaitable[None]]


@dataclass
class Case:
    """How one command is tried."""

    good: Play
    bad: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    """Bodies and the parameter that each has to be told of."""
    refused: dict[str, Any] | None = None
    """A body that can be read and that WeChat, or the world, refuses; none for commands that cannot be refused."""


async def _get_contact(stage: Stage) -> None:
    data = await stage.good("getContact", {"userId": "wxid_ann"})
    assert (data["user_name"], data["nick_name"], data["status"]) == ("wxid_ann", "安安", 0)
    room = await stage.good("getContact", {"userId": ROOM})
    assert (room["user_name"], room["chatroom_owner"], room["member_count"]) == (ROOM, "wxid_bot", 3)


async def _search_contact(stage: Stage) -> None:
    data = await stage.good("searchContact", {"userId": "wxid_shi"})
    assert data["nick_name"]
    assert data["stranger"].startswith("v1_")


async def _ask_stranger(stage: Stage, cmd: str) -> None:
    found = await stage.good("searchContact", {"userId": "wxid_shi"})
    await stage.good(cmd, {"stranger": found["stranger"], "ticket": "", "content": "你好，我是小雁"})
    assert (await stage.last("wxid_shi", "friend_request"))["text"] == "你好，我是小雁"
    await stage.deed("wxid_shi", "accept_friend", **{"from": "wxid_bot"})
    assert "wxid_shi" in (await stage.book())[0]


async def _accept_user(stage: Stage) -> None:
    await stage.deed("wxid_shi", "request_friend", to="wxid_bot", greeting="加个好友")
    request = await stage.item(37)
    assert request["from_user"] == "fmessage"
    stranger = re.search(r'encryptusername="([^"]+)"', request["content"]).group(1)
    ticket = re.search(r' ticket="([^"]+)"', request["content"]).group(1)
    assert "加个好友" in request["content"]
    await stage.good("acceptUser", {"stranger": stranger, "ticket": ticket})
    assert "wxid_shi" in (await stage.book())[0]
    await stage.gateway.say("wxid_shi", "wxid_bot", "谢谢")


async def _delete_contact(stage: Stage) -> None:
    await stage.good("deleteContact", {"userId": "wxid_bob"})
    assert "wxid_bob" not in (await stage.book())[0]


async def _set_remark(stage: Stage) -> None:
    await stage.good("setRemark", {"userId": "wxid_ann", "remark": "安老师"})
    assert (await stage.good("getContact", {"userId": "wxid_ann"}))["remark"] == "安老师"


async def _set_head_img(stage: Stage) -> None:
    before = (await stage.native("get_self"))["avatar_url"]
    data = await stage.good("setHeadImg", {"file": b64(png())})
    assert data["big_head"] == (await stage.native("get_self"))["avatar_url"] != before


async def _user_qr(stage: Stage) -> None:
    data = await stage.good("getUserQrcode", {"userId": "wxid_bot", "style": 0})
    assert Picture.open(io.BytesIO(base64.b64decode(data["qr_code"]))).width > 100


async def _room_qr(stage: Stage) -> None:
    data = await stage.good("getRoomQrcode", {"groupId": ROOM, "style": 0})
    assert Picture.open(io.BytesIO(base64.b64decode(data["qr_code"]))).width > 100
    assert "7天" in data["footer"]


async def _create_room(stage: Stage) -> None:
    data = await stage.good("createRoom", {"userList": ["wxid_ann", "wxid_bob"]})
    assert await stage.members(data["user_name"]) == ["wxid_bot", "wxid_ann", "wxid_bob"]


async def _room_members(stage: Stage) -> None:
    data = await stage.good("getRoomMembers", {"groupId": ROOM})
    assert (data["count"], data["user_name"]) == (3, ROOM)
    assert [each["user_name"] for each in json.loads(data["member"])] == ["wxid_bot", "wxid_ann", "wxid_bob"]


async def _add_room_member(stage: Stage) -> None:
    person = await stage.new_friend()
    await stage.good("addRoomMember", {"groupId": ROOM, "userId": person})
    assert person in await stage.members()


async def _invite_room_member(stage: Stage) -> None:
    person = await stage.new_friend()
    await stage.good("inviteRoomMember", {"groupId": ROOM, "userId": person})
    invitation = await stage.last(person, "room_invitation")
    assert person not in await stage.members()
    await stage.deed(person, "accept_invitation", url=invitation["url"])
    assert person in await stage.members()


async def _delete_room_member(stage: Stage) -> None:
    await stage.good("deleteRoomMember", {"groupId": ROOM, "userId": "wxid_bob"})
    assert await stage.members() == ["wxid_bot", "wxid_ann"]


async def _quit_room(stage: Stage) -> None:
    await stage.good("quitRoom", {"groupId": ROOM})
    assert ROOM not in (await stage.book())[1]


async def _set_room_name(stage: Stage) -> None:
    await stage.good("setRoomName", {"groupId": ROOM, "content": "南飞"})
    assert (await stage.native("get_room_members", room=ROOM))["name"] == "南飞"
    assert "南飞" in (await stage.last("wxid_ann", "notice"))["text"]


async def _set_room_announcement(stage: Stage) -> None:
    await stage.good("setRoomAnnouncement", {"groupId": ROOM, "content": "明天起飞"})
    assert "明天起飞" in (await stage.last("wxid_ann", "text"))["text"]


async def _send_image(stage: Stage) -> None:
    data = await stage.good("sendImage", {"toUserName": "wxid_ann", "file": b64(png())})
    image = await stage.last("wxid_ann", "image")
    assert image["id"] == data["msg_id"]
    assert await stage.bytes_of(image["media"]) == png()
    thumbnail = Picture.open(io.BytesIO(await stage.bytes_of(image["thumbnail"])))
    assert max(thumbnail.size) == 120


async def _send_voice(stage: Stage) -> None:
    data = await stage.good("sendVoice", {"toUserName": "wxid_ann", "file": b64(SILK), "time": 2000})
    voice = await stage.last("wxid_ann", "voice")
    assert voice["id"] == data["msg_id"]
    assert await stage.bytes_of(voice["media"]) == SILK


async def _send_app(stage: Stage) -> None:
    xml = "<appmsg appid='' sdkver=''><title>标题</title><des>描述</des><type>5</type><url>https://a.example/</url></appmsg>"
    await stage.good("sendAppMsg", {"toUserName": "wxid_ann", "content": xml})
    got = await stage.last("wxid_ann", "link")
    assert (got["title"], got["description"], got["url"]) == ("标题", "描述", "https://a.example/")


async def _share_card(stage: Stage) -> None:
    await stage.good("shareCard", {"toUserName": "wxid_ann", "userId": "wxid_bob", "content": "阿波"})
    assert (await stage.last("wxid_ann", "card"))["contact"] == "wxid_bob"


async def _fetch(stage: Stage, cmd: str, sub_type: int, kind: str, data: bytes, key: str, **fields: Any) -> None:
    await stage.gateway.say("wxid_ann", "wxid_bot", kind=kind, media={"data": b64(data)}, **fields)
    item = await stage.item(sub_type)
    raw = {name: value for name, value in item.items() if name != "data"}
    answer = await stage.good(cmd, {"rawMsgData": {**raw, "m_type": sub_type}})
    assert base64.b64decode(answer[key]) == data
    assert answer["size"] == len(data)


async def _upload_file(stage: Stage) -> None:
    data = await stage.good("uploadFile", {"file": b64(VIDEO), "name": "a.mp4"})
    assert data["size"] == len(VIDEO)
    attached = f"<appattach><attachid>{data['attach_id']}</attachid></appattach>"
    xml = f"<appmsg><title>电影.mp4</title><type>6</type>{attached}</appmsg>"
    await stage.good("sendAppMsg", {"toUserName": "wxid_ann", "content": xml})
    file = await stage.last("wxid_ann", "file")
    assert (file["name"], await stage.bytes_of(file["media"])) == ("电影.mp4", VIDEO)


async def _image_has_a_thumbnail(stage: Stage) -> None:
    await _fetch(stage, "getMsgImage", 3, "image", png(), "image")
    thumbnail = base64.b64decode((await stage.item(3))["data"])
    assert max(Picture.open(io.BytesIO(thumbnail)).size) == 120


async def _send_msg(stage: Stage) -> None:
    await stage.good("sendMsg", {"toUserName": ROOM, "content": "@安安 在吗", "atList": ["wxid_ann"]})
    assert (await stage.last("wxid_bob", "text"))["at"] == ["wxid_ann"]


async def _close(stage: Stage) -> None:
    await stage.good("close", {})
    assert await stage.client.event("over")
    assert (await stage.gateway.call("GET", "/accounts/demo/default"))["state"] == "online"


async def _plain(stage: Stage, cmd: str, *keys: str) -> None:
    assert set(keys) <= set(await stage.good(cmd, {}))


async def _login(stage: Stage) -> None:
    await stage.good("login", {"loginType": "qrcode"})
    assert stage.client.names().count("login") == 2


async def _logout(stage: Stage) -> None:
    await stage.good("logout", {})
    await stage.client.event("logout")
    assert (await stage.gateway.call("GET", "/accounts/demo/default"))["state"] == "logged_out"


def _ids(*names: str) -> list[tuple[dict[str, Any], str]]:
    """Each of the named text parameters left out, and of the wrong type, with the others as they should be."""
    good = dict.fromkeys(names, "wxid_ann")
    missing = [({n: v for n, v in good.items() if n != name}, name) for name in names]
    return [*missing, *(({**good, name: 5}, name) for name in names)]


EXTENSIONS = {"uploadFile", "getMsgFile"}
"""Rows of our own, for what the documents leave without a name."""

TO_STRANGER = {"toUserName": "wxid_shi"}

BAD_LOGINS: list[tuple[dict[str, Any], str]] = [
    ({}, "loginType"),
    ({"loginType": "magic"}, "loginType"),
    ({"loginType": "auto"}, "token"),
    ({"loginType": "auto", "token": 5}, "token"),
    ({"loginType": "user", "username": "x"}, "password"),
    ({"loginType": "user", "username": 5, "password": "x"}, "username"),
    ({"loginType": "phone"}, "phone"),
    ({"loginType": "phone", "phone": "13800000001", "code": 5}, "code"),
    ({"loginType": "qrcode", "wxData": 5}, "wxData"),
]
BAD_STRANGERS: list[tuple[dict[str, Any], str]] = [
    ({}, "stranger"),
    *(({"stranger": "v1_x", name: 5}, name) for name in ("userId", "stranger", "ticket", "content")),
]

CASES: dict[str, Case] = {
    "init": Case(lambda s: _plain(s, "init")),
    "close": Case(_close),
    "login": Case(_login, BAD_LOGINS),
    "getWxData": Case(lambda s: _plain(s, "getWxData", "wx_data")),
    "getLoginToken": Case(lambda s: _plain(s, "getLoginToken", "token", "uin")),
    "getMyInfo": Case(lambda s: _plain(s, "getMyInfo", "user_name", "uin")),
    "syncMsg": Case(lambda s: _plain(s, "syncMsg")),
    "syncContact": Case(lambda s: _plain(s, "syncContact")),
    "logout": Case(_logout),
    "sendMsg": Case(
        _send_msg,
        [*_ids("toUserName", "content"), ({"toUserName": ROOM, "content": "x", "atList": "wxid_ann"}, "atList")],
        {**TO_STRANGER, "content": "x"},
    ),
    "sendAppMsg": Case(_send_app, _ids("toUserName", "content"), {**TO_STRANGER, "content": "<appmsg/>"}),
    "shareCard": Case(
        _share_card,
        [*_ids("toUserName", "userId"), ({**TO_STRANGER, "userId": "wxid_bob", "content": 5}, "content")],
        {"toUserName": "wxid_ann", "userId": "wxid_nobody", "content": ""},
    ),
    "sendImage": Case(_send_image, _ids("toUserName", "file"), {**TO_STRANGER, "file": b64(png())}),
    "sendVoice": Case(
        _send_voice,
        [
            *_ids("toUserName", "file"),
            *(({"toUserName": "wxid_ann", "file": b64(SILK), "time": time}, "time") for time in (-1, "x")),
        ],
        {**TO_STRANGER, "file": b64(SILK)},
    ),
    "getMsgImage": Case(_image_has_a_thumbnail, [({}, "rawMsgData"), ({"rawMsgData": 5}, "rawMsgData")]),
    "getMsgVoice": Case(
        lambda s: _fetch(s, "getMsgVoice", 34, "voice", SILK, "voice", duration_ms=2000), [({}, "rawMsgData")]
    ),
    "getMsgVideo": Case(lambda s: _fetch(s, "getMsgVideo", 43, "video", VIDEO, "video"), [({}, "rawMsgData")]),
    "getMsgFile": Case(
        lambda s: _fetch(s, "getMsgFile", 49, "file", VIDEO, "file", name="a.mp4"),
        [({}, "rawMsgData"), ({"rawMsgData": 5}, "rawMsgData")],
    ),
    "uploadFile": Case(_upload_file, [*_ids("file"), ({"file": ""}, "file"), ({"file": b64(SILK), "name": 5}, "name")]),
    "createRoom": Case(
        _create_room,
        [({}, "userList"), ({"userList": "wxid_ann"}, "userList"), ({"userList": [1]}, "userList")],
        {"userList": ["wxid_ann"]},
    ),
    "getRoomMembers": Case(_room_members, _ids("groupId"), {"groupId": "1@chatroom"}),
    "addRoomMember": Case(_add_room_member, _ids("groupId", "userId"), {"groupId": "1@chatroom", "userId": "wxid_ann"}),
    "inviteRoomMember": Case(
        _invite_room_member, _ids("groupId", "userId"), {"groupId": "1@chatroom", "userId": "wxid_ann"}
    ),
    "deleteRoomMember": Case(_delete_room_member, _ids("groupId", "userId"), {"groupId": ROOM, "userId": "wxid_shi"}),
    "quitRoom": Case(_quit_room, _ids("groupId"), {"groupId": "1@chatroom"}),
    "setRoomName": Case(_set_room_name, _ids("groupId", "content"), {"groupId": "1@chatroom", "content": "x"}),
    "setRoomAnnouncement": Case(
        _set_room_announcement, _ids("groupId", "content"), {"groupId": "1@chatroom", "content": "x"}
    ),
    "getRoomQrcode": Case(
        _room_qr,
        [*_ids("groupId"), ({"groupId": ROOM, "style": "x"}, "style")],
        {"groupId": "1@chatroom", "style": 0},
    ),
    "getContact": Case(_get_contact, _ids("userId"), {"userId": "wxid_nobody"}),
    "searchContact": Case(_search_contact, _ids("userId"), {"userId": "wxid_nobody"}),
    "deleteContact": Case(_delete_contact, _ids("userId"), {"userId": "wxid_shi"}),
    "getUserQrcode": Case(
        _user_qr,
        [*_ids("userId"), *(({"userId": "wxid_bot", "style": style}, "style") for style in ("x", 4, -1))],
        {"userId": "wxid_nobody"},
    ),
    "acceptUser": Case(_accept_user, _ids("stranger", "ticket"), {"stranger": "v1_x", "ticket": "v2_x"}),
    "addContact": Case(
        lambda s: _ask_stranger(s, "addContact"),
        [*BAD_STRANGERS, *(({"stranger": "v1_x", "type": type_}, "type") for type_ in ("3", 99))],
        {"stranger": "v1_x", "ticket": "v2_x", "content": "x"},
    ),
    "sayHello": Case(
        lambda s: _ask_stranger(s, "sayHello"),
        BAD_STRANGERS,
        {"stranger": "v1_x", "ticket": "v2_x", "content": "x"},
    ),
    "setRemark": Case(_set_remark, _ids("userId", "remark"), {"userId": "wxid_shi", "remark": "x"}),
    "setHeadImg": Case(_set_head_img, _ids("file"), {"file": b64(b"no picture at all")}),
    **{name: Case(*case) for name, case in official_cases.CASES.items()},
    **{name: Case(*row) for name, row in moment_cases.CASES.items()},
}

CASES |= {cmd: Case(*play) for cmd, play in payment_cases.PLAYS.items()}


@pytest.fixture
async def stage(gateway: InProcess):
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan()
        await client.event("login")
        yield Stage(client, gateway)


def test_every_row_of_the_specification_has_a_case_or_an_excuse() -> None:
    named = {row["name"] for row in json.loads(SPECIFICATION.read_text()) if row["dialect"] == "padchat-sdk"}
    excused = {row.name for row in padchat.SDK_COMMANDS if row.excuse}
    assert named == (set(CASES) | excused) - EXTENSIONS
    assert not set(CASES) & excused


async def test_an_official_account_is_followed_as_people_are_added(stage: Stage) -> None:
    await official_cases.follows(stage)


UNREAD = {"syncContact": {"reset"}}
"""Parameters that are passed over, whatever they are: the whole address book comes all the same."""

SYNONYMS = {"userIds": "userList", "image": "file"}
"""Names of v2 over WebSocket, by which its cases are tried."""

OWN = {"login"}
"""Rows of v2 over WebSocket that are tried in its own way: see ``test_padchat_v2_ws_session``."""


@pytest.mark.parametrize("dialect", ["padchat-sdk", "v2-ws"])
def test_every_parameter_of_the_specification_is_tried_wrong(dialect: str) -> None:
    untried = {}
    for row in json.loads(SPECIFICATION.read_text()):
        case = CASES.get(row["name"])
        if row["dialect"] != dialect or case is None or (dialect == "v2-ws" and row["name"] in OWN):
            continue
        named = {parameter["name"].removeprefix("data.").partition(".")[0] for parameter in row["params"]}
        wrong = {name for _, name in case.bad} | UNREAD.get(row["name"], set())
        if missing := {SYNONYMS.get(name, name) for name in named} - wrong:
            untried[row["name"]] = missing
    assert untried == {}


@pytest.mark.parametrize("cmd", [proven("padchat-sdk", name) for name in sorted(CASES)])
async def test_the_good_call_has_its_effect_in_the_world(stage: Stage, cmd: str) -> None:
    await CASES[cmd].good(stage)


@pytest.mark.parametrize("cmd", sorted(name for name, case in CASES.items() if case.bad))
async def test_each_bad_parameter_is_named_and_nothing_happens(stage: Stage, cmd: str) -> None:
    before = await stage.book(), await stage.members()
    for body, name in CASES[cmd].bad:
        answer = await stage.client.call(cmd, body)
        assert answer["success"] is False, body
        assert name in answer["error"], (body, answer)
    assert (await stage.book(), await stage.members()) == before


@pytest.mark.parametrize("cmd", sorted(name for name, case in CASES.items() if case.refused is not None))
async def test_what_is_refused_is_said_and_nothing_happens(stage: Stage, cmd: str) -> None:
    before = await stage.book(), await stage.members()
    answer = await stage.client.call(cmd, CASES[cmd].refused)
    assert answer["success"] is False
    assert answer["error"]
    assert (await stage.book(), await stage.members()) == before

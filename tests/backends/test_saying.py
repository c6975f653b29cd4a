"""Every kind of message by the native API alone: said under the contract's names, read on phones and as events."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from typing import Any, get_args

import pytest
from PIL import Image as Picture

from hongyan.model.message import AnyContent
from tests.support.gateway import InProcess
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")

ACCOUNT = "/accounts/demo/default"
ANN, BOB, BOT, ROOM = "wxid_ann", "wxid_bob", "wxid_bot", "10000001@chatroom"
MONEY = {"transfer", "red_packet"}


def png(colour: str = "red") -> bytes:
    drawn = io.BytesIO()
    Picture.new("RGB", (400, 300), colour).save(drawn, "PNG")
    return drawn.getvalue()


def media(data: bytes, name: str = "") -> dict[str, str]:
    return {"data": base64.b64encode(data).decode(), **({"name": name} if name else {})}


SILK = b"\x02#!SILK_V3" + bytes(range(200))
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(500)
PAPER = b"%PDF-1.4 paper"
LINES = [{"sender": "安安", "text": "出发吗", "at_s": 1_700_000_000}, {"sender": "阿波", "text": "走", "at_s": 0}]
CONTRACT: dict[str, dict[str, Any]] = {
    "text": {"text": "ping"},
    "image": {"media": media(png())},
    "voice": {"media": media(SILK), "duration_ms": 2000},
    "video": {"media": media(VIDEO), "cover": media(png()), "duration_s": 7},
    "mini_video": {"media": media(VIDEO), "cover": media(png())},
    "emoticon": {"media": media(png("blue")), "md5": "0" * 32},
    "location": {"latitude": 30.25, "longitude": 120.5, "scale": 15, "label": "南山路", "name": "雷峰塔"},
    "link": {"title": "t", "description": "d", "url": "https://a.example/", "thumbnail": media(png("green"))},
    "music": {"title": "song", "description": "by", "url": "https://a.example/s", "data_url": "https://a.example/m"},
    "file": {"media": media(PAPER, "x.pdf"), "name": "报告.pdf"},
    "mini_program": {"title": "mini", "app_id": "wx1", "path": "pages/a", "url": "https://a.example/"},
    "card": {"wxid": BOB},
    "history": {"title": "群聊的聊天记录", "items": LINES},
    "notice": {"text": "a line of WeChat's own"},
    "voip": {"state": "ringing", "is_video": True},
    "status_notify": {"code": 4, "chats": [ANN, ROOM]},
    "app": {"xml": "<appmsg><title>x</title><type>77</type></appmsg>"},
}
"""What can be said without anything before it. An answer and an invitation have tests of their own."""


def test_every_kind_but_money_is_said_here() -> None:
    kinds = {str(content.__struct_config__.tag) for content in get_args(AnyContent)}
    assert set(CONTRACT) | {"quote", "room_invitation"} | MONEY == kinds


async def perform(gateway: InProcess, command: str, *, status: int = 200, **args: Any) -> Any:
    answer = await gateway.call("POST", f"{ACCOUNT}/commands", status=status, command=command, args=args)
    return answer["result"] if status == 200 else answer["error"]


async def events(gateway: InProcess, name: str, at_least: int = 1) -> list[dict[str, Any]]:
    """Return the account's events of one name, waiting until there are so many."""
    found: list[dict[str, Any]] = []
    after = ""
    async with asyncio.timeout(20):
        while len(found) < at_least:
            answer = await gateway.call("GET", f"{ACCOUNT}/events", after=after, wait="5")
            found += [each["event"] for each in answer["events"] if each["event"]["event"] == name]
            after = answer["cursor"]
    return found


@pytest.fixture
async def online(gateway: InProcess) -> AsyncIterator[InProcess]:
    """A gateway whose account is logged in as the bot."""
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan()
        await client.event("login")
        yield gateway


def shows(shown: dict[str, Any], kind: str, said: dict[str, Any]) -> None:
    """Check that what was said under the contract's names is shown under them."""
    assert shown["kind"] == kind
    for name, value in said.items():
        if isinstance(value, dict):
            assert {"url", "size_bytes", "type", "name", "sha256"} <= shown[name].keys()
            assert shown[name]["size_bytes"] == len(base64.b64decode(value["data"]))
        else:
            assert shown[name] == value, name


@pytest.mark.parametrize(
    ("to", "kind"), [(to, kind) for kind in CONTRACT for to in (BOT, ROOM) if (kind, to) != ("voip", ROOM)]
)
async def test_every_kind_is_said_and_read_under_the_contracts_names(online: InProcess, to: str, kind: str) -> None:
    said = CONTRACT[kind]
    id_ = await online.say(ANN, to, kind=kind, **said)
    for wxid in (BOT, BOB) if to == ROOM else (BOT,):
        [item] = await online.inbox(wxid, at_least=1)
        assert item["id"] == id_
        shows(item, kind, said)
    [event] = await events(online, "message_received")
    message = event["message"]
    assert (message["id"], message["chat"], message["mine"]) == (id_, ANN if to == BOT else ROOM, False)
    shows(message["content"], kind, said)


@pytest.mark.parametrize("kind", sorted(CONTRACT.keys() - {"notice"}))
async def test_every_kind_that_the_account_says_on_its_phone_is_its_own_message(online: InProcess, kind: str) -> None:
    id_ = await online.say(BOT, ANN, kind=kind, **CONTRACT[kind])
    [event] = await events(online, "message_received")
    message = event["message"]
    assert (message["id"], message["chat"], message["sender"], message["mine"]) == (id_, ANN, BOT, True)
    shows(message["content"], kind, CONTRACT[kind])


async def test_an_answer_shows_what_it_answers(online: InProcess) -> None:
    asked = await online.say(BOT, ANN, "when?")
    await online.say(ANN, BOT, kind="quote", text="now", message_id=asked)
    [item] = await online.inbox(BOT, at_least=1)
    assert (item["text"], item["message_id"], item["quoted"], item["quoted_sender"]) == ("now", asked, "when?", BOT)


async def test_an_invitation_that_is_said_is_an_event_and_leads_into_the_room(online: InProcess) -> None:
    room = (await deed(online, ANN, "create_room", members=[BOB, BOT], name="新群"))["answer"]["id"]
    await perform(online, "leave_room", room=room)
    id_ = await online.say(ANN, BOT, kind="room_invitation", room=room)
    [invited] = await events(online, "room_invited")
    assert {name: invited[name] for name in ("room", "room_name", "by", "message")} == {
        "room": room,
        "room_name": "新群",
        "by": ANN,
        "message": id_,
    }
    assert await perform(online, "accept_room_invitation", url=invited["url"]) == room


@pytest.mark.parametrize("name", ["message", "message_id"])
async def test_a_message_is_taken_back_as_a_kind_too(online: InProcess, name: str) -> None:
    said = await online.say(ANN, BOT, "oops")
    id_ = await online.say(ANN, BOT, kind="recall", **{name: said})
    [_, item] = await online.inbox(BOT, at_least=2)
    assert (item["kind"], item["id"], item["message"], item["message_id"]) == ("recall", id_, said, said)
    [event] = await events(online, "message_recalled")
    assert (event["message"], event["notice_id"]) == (said, id_)
    await online.call("POST", "/sandbox/say", status=404, **{"from": ANN}, kind="recall", message=said)
    await online.call("POST", "/sandbox/say", status=400, **{"from": ANN}, kind="recall")


async def deed(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields)


@pytest.mark.parametrize("fields", [{"wxid": BOB}, {"contact": BOB}, {"content": {"kind": "card", "wxid": BOB}}])
async def test_the_deed_say_knows_the_contracts_names_too(gateway: InProcess, fields: dict[str, Any]) -> None:
    kind = {} if "content" in fields else {"kind": "card"}
    done = await deed(gateway, ANN, "say", to=BOT, **kind, **fields)
    [happening] = done["happenings"]
    assert (happening["wxid"], happening["contact"], happening["nick"]) == (BOB, BOB, "阿波")


async def test_a_links_thumbnail_may_be_an_address(gateway: InProcess) -> None:
    await gateway.say(ANN, BOT, kind="link", title="t", url="u", thumbnail="https://a.example/t.jpg")
    [item] = await gateway.inbox(BOT, at_least=1)
    assert item["thumbnail"] == item["thumbnail_url"] == "https://a.example/t.jpg"


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("card", {}, "contact"),
        ("card", {"wxid": BOB, "contact": ANN}, "wxid"),
        ("card", {"wxid": 5}, "wxid"),
        ("history", {"title": "t"}, "items"),
        ("history", {"title": "t", "items": ["x"]}, "items"),
        ("voip", {"state": "singing"}, "state"),
        ("status_notify", {"code": "two"}, "code"),
        ("link", {"title": "t", "url": "u", "thumbnail": 5}, "thumbnail"),
    ],
)
async def test_a_wrong_field_is_named(gateway: InProcess, kind: str, fields: dict[str, Any], field: str) -> None:
    answer = await gateway.call("POST", "/sandbox/say", status=400, **{"from": ANN}, to=BOT, kind=kind, **fields)
    assert field in (answer["error"].get("field") or answer["error"]["message"])
    assert await gateway.inbox(BOT) == []

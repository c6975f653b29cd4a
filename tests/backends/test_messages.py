"""Commands about messages by the native API, each with its effect in the world."""

import base64
from typing import Any

import pytest

from tests.backends.test_saying import (
    ANN,
    BOB,
    BOT,
    CONTRACT,
    LINES,
    PAPER,
    ROOM,
    SILK,
    VIDEO,
    deed,
    events,
    media,
    online,
    perform,
    png,
    shows,
)
from tests.support.gateway import InProcess

pytestmark = pytest.mark.usefixtures("no_errors")

__all__ = ["online"]

STRANGER = "wxid_shi"
PLACE = CONTRACT["location"]
LINK = {"title": "t", "description": "d", "url": "https://a.example/", "thumbnail_url": "https://a.example/t.jpg"}


async def bytes_of(gateway: InProcess, reference: dict[str, Any]) -> bytes:
    async with gateway.session.get(gateway.url + reference["url"]) as response:
        assert response.status == 200
        return await response.read()


@pytest.mark.parametrize(
    ("command", "args", "kind"),
    [
        ("send_text", {"text": "hi"}, "text"),
        ("send_image", {"media": media(png())}, "image"),
        ("send_voice", {"media": media(SILK), "duration_ms": 1500}, "voice"),
        ("send_video", {"media": media(VIDEO), "duration_s": 3}, "video"),
        ("send_file", {"media": media(PAPER, "x.pdf"), "name": "报告.pdf"}, "file"),
        ("send_emoticon", {"md5": "0" * 32}, "emoticon"),
        ("send_emoticon", {"media": media(png())}, "emoticon"),
        ("send_card", {"contact": BOB}, "card"),
        ("send_link", LINK, "link"),
        ("send_location", PLACE, "location"),
    ],
)
async def test_what_is_sent_arrives_as_it_was_sent(
    online: InProcess, command: str, args: dict[str, Any], kind: str
) -> None:
    for to, readers in ((ANN, [ANN]), (ROOM, [ANN, BOB])):
        receipt = await perform(online, command, to=to, **args)
        for wxid in readers:
            item = (await online.inbox(wxid, at_least=1))[-1]
            assert (item["id"], item["from"]) == (receipt["message_id"], BOT)
            shows(item, kind, args)
    await perform(online, command, status=422, to=STRANGER, **args)
    assert await online.inbox(STRANGER) == []


@pytest.mark.parametrize(
    ("kind", "part", "data"),
    [
        ("image", "original", png()),
        ("voice", "original", SILK),
        ("video", "original", VIDEO),
        ("video", "thumbnail", png()),
        ("mini_video", "original", VIDEO),
        ("mini_video", "thumbnail", png()),
        ("file", "original", PAPER),
        ("emoticon", "original", png("blue")),
        ("link", "thumbnail", png("green")),
    ],
)
async def test_the_bytes_of_any_message_that_has_them_are_fetched(
    online: InProcess, kind: str, part: str, data: bytes
) -> None:
    for sender, receiver in ((ANN, BOT), (BOT, ANN)):
        id_ = await online.say(sender, receiver, kind=kind, **CONTRACT[kind])
        reference = await perform(online, "get_media", message=id_, part=part)
        assert await bytes_of(online, reference) == data


async def test_there_are_no_bytes_where_there_are_none(online: InProcess) -> None:
    said = await online.say(ANN, BOT, "text")
    theirs = await online.say(ANN, BOB, kind="file", **CONTRACT["file"])
    for message in (said, theirs, "1", ""):
        assert (await perform(online, "get_media", status=404, message=message))["code"] == "not_found"


FORWARDED = sorted(CONTRACT.keys() - {"voice", "notice", "voip", "status_notify"})


@pytest.mark.parametrize("kind", FORWARDED)
async def test_a_message_is_sent_on_as_it_is(online: InProcess, kind: str) -> None:
    id_ = await online.say(ANN, BOT, kind=kind, **CONTRACT[kind])
    receipt = await perform(online, "forward_message", message=id_, to=BOB)
    [item] = await online.inbox(BOB, at_least=1)
    assert (item["id"], item["from"]) == (receipt["message_id"], BOT)
    shows(item, kind, CONTRACT[kind])
    for name in ("media", "cover"):
        if name in CONTRACT[kind]:
            assert await bytes_of(online, item[name]) == base64.b64decode(CONTRACT[kind][name]["data"])


async def test_mentions_and_what_is_answered_stay_behind(online: InProcess) -> None:
    asked = await online.say(ANN, ROOM, "@小雁 when?", at=[BOT])
    answer = await online.say(BOB, ROOM, kind="quote", text="now", message_id=asked)
    for message in (asked, answer):
        await perform(online, "forward_message", message=message, to=STRANGER, status=422)
        await perform(online, "forward_message", message=message, to=BOB)
    texts = [item for item in await online.inbox(BOB) if item["from"] == BOT]
    assert [(item["kind"], item["text"], item["at"]) for item in texts] == [
        ("text", "@小雁 when?", []),
        ("text", "now", []),
    ]


@pytest.mark.parametrize("kind", ["voice", "voip", "status_notify"])
async def test_what_cannot_be_sent_on_is_refused(online: InProcess, kind: str) -> None:
    id_ = await online.say(ANN, BOT, kind=kind, **CONTRACT[kind])
    error = await perform(online, "forward_message", status=422, message=id_, to=BOB)
    assert "该消息不支持转发" in error["message"]
    assert await online.inbox(BOB) == []


async def test_only_what_the_account_has_is_sent_on(online: InProcess) -> None:
    secret = await online.say(ANN, BOB, "secret")
    assert (await perform(online, "forward_message", status=404, message=secret, to=ANN))["code"] == "not_found"


async def test_reading_takes_the_unread_away_and_the_account_hears_when_its_phone_read(online: InProcess) -> None:
    async def unread() -> dict[str, int]:
        return (await online.call("GET", f"/sandbox/phone/{BOT}"))["phone"]["unread"]

    await online.say(ANN, BOT, "one")
    await online.say(ANN, ROOM, "two")
    assert await unread() == {ANN: 1, ROOM: 1}
    await perform(online, "mark_read", chat=ANN)
    assert await unread() == {ROOM: 1}
    await deed(online, BOT, "read", chat=ROOM)
    assert await unread() == {}
    [read] = await events(online, "message_read")
    assert read["chat"] == ROOM
    noted = [event["message"]["content"] for event in await events(online, "message_received", 3)]
    assert noted[-1] == {"kind": "status_notify", "code": 2, "chats": [ROOM]}
    assert (await perform(online, "mark_read", status=404, chat="wxid_nobody"))["code"] == "not_found"


async def test_a_pin_is_seen_on_the_phone_and_a_pin_on_the_phone_is_told(online: InProcess) -> None:
    async def pinned() -> list[str]:
        return (await online.call("GET", f"/sandbox/phone/{BOT}"))["phone"]["pinned"]

    await perform(online, "pin_chat", chat=ANN)
    await perform(online, "pin_chat", chat=ROOM, is_pinned=True)
    assert await pinned() == [ANN, ROOM]
    await deed(online, BOT, "pin_chat", chat=ANN, pinned=False)
    [changed] = await events(online, "contact_changed")
    assert (changed["contact"]["profile"]["id"], changed["contact"]["is_pinned"]) == (ANN, False)
    await deed(online, BOT, "pin_chat", chat=ROOM, pinned=False)
    [setting] = await events(online, "room_setting_changed")
    assert (setting["room"], setting["setting"], setting["value"]) == (ROOM, "pinned", "off")
    assert await pinned() == []
    await perform(online, "pin_chat", status=404, chat="wxid_nobody")


async def test_a_recalled_message_is_gone_for_everybody(online: InProcess) -> None:
    receipt = await perform(online, "send_text", to=ANN, text="oops")
    await perform(online, "recall_message", message=receipt["message_id"])
    assert [item["kind"] for item in await online.inbox(ANN)] == ["text", "recall"]
    await perform(online, "recall_message", status=404, message=receipt["message_id"])
    late = await perform(online, "send_text", to=ANN, text="late")
    await online.call("POST", "/sandbox/clock", advance_s=121)
    await perform(online, "recall_message", status=422, message=late["message_id"])


def appmsg(type_: int, inner: str) -> str:
    return f'<appmsg appid="wx7" sdkver="0"><title>标题</title><des>描述</des><type>{type_}</type>{inner}</appmsg>'


URLS = "<url>https://a.example/</url><thumburl>https://a.example/t.jpg</thumburl>"
APPS: dict[str, tuple[str, dict[str, Any]]] = {
    "music": (appmsg(3, f"{URLS}<dataurl>https://a.example/m</dataurl>"), {"data_url": "https://a.example/m"}),
    "link": (appmsg(5, URLS), {"url": "https://a.example/", "description": "描述"}),
    "mini_program": (
        appmsg(33, "<weappinfo><appid>wx1</appid><pagepath>p</pagepath></weappinfo>"),
        {"app_id": "wx1", "path": "p"},
    ),
    "history": (
        appmsg(
            19,
            "<recorditem><![CDATA[<recordinfo><datalist><dataitem datatype='1'><sourcename>安安</sourcename>"
            "<sourcetime>2023-11-15 06:13:20</sourcetime><datadesc>出发吗</datadesc></dataitem></datalist>"
            "</recordinfo>]]></recorditem>",
        ),
        {"items": LINES[:1]},
    ),
    "app": (appmsg(5, "").replace("<title>标题</title>", ""), {}),
}


@pytest.mark.parametrize("kind", APPS)
async def test_an_appmsg_becomes_the_kind_that_it_names_and_keeps_its_body(online: InProcess, kind: str) -> None:
    xml, fields = APPS[kind]
    await perform(online, "send_app", to=ANN, xml=xml)
    await online.say(ANN, BOT, kind="app", xml=xml)
    [item] = await online.inbox(ANN, at_least=1)
    [event] = await events(online, "message_received")
    for content in (item, event["message"]["content"]):
        assert content["kind"] == kind
        assert {name: content[name] for name in fields} == fields
    assert kind == "app" or (xml in event["message"]["xml"] and ANN in event["message"]["xml"])


async def test_an_uploaded_file_is_sent_by_its_id_and_a_received_one_too(online: InProcess) -> None:
    uploaded = await perform(online, "upload_file", media=media(PAPER, "x.pdf"))
    assert uploaded["size_bytes"] == len(PAPER)
    xml = appmsg(6, f"<appattach><attachid>{uploaded['attachment_id']}</attachid></appattach>")
    await perform(online, "send_app", to=ANN, xml=xml)
    await online.say(ANN, BOT, kind="file", **CONTRACT["file"])
    await perform(
        online, "forward_message", message=(await events(online, "message_received"))[0]["message"]["id"], to=ANN
    )
    sent, forwarded = await online.inbox(ANN)
    await deed(online, ANN, "say", to=BOT, content={"kind": "app", "xml": xml})
    received = (await events(online, "message_received", 2))[1]["message"]
    assert (received["content"]["kind"], received["xml"]) == ("file", "")
    assert (sent["kind"], sent["name"], forwarded["name"]) == ("file", "标题", "报告.pdf")
    assert await bytes_of(online, sent["media"]) == await bytes_of(online, forwarded["media"]) == PAPER


@pytest.mark.parametrize("id_", ["", f"@cdn_{'ab' * 32}_{'ab' * 16}_1"])
async def test_a_file_that_nobody_has_stays_an_appmsg(online: InProcess, id_: str) -> None:
    await perform(online, "send_app", to=ANN, xml=appmsg(6, f"<appattach><attachid>{id_}</attachid></appattach>"))
    [item] = await online.inbox(ANN, at_least=1)
    assert item["kind"] == "app"


async def test_an_appmsg_that_is_more_than_its_kind_may_be_goes_as_it_is(online: InProcess) -> None:
    for title in ("x" * 600, "two\nlines"):
        await perform(online, "send_app", to=ANN, xml=appmsg(5, URLS).replace("标题", title))
    assert [item["kind"] for item in await online.inbox(ANN)] == ["app", "app"]
    await perform(online, "send_app", status=400, to=ANN, xml="<msg/>")

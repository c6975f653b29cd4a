"""That no sample is passed over: each is held against what we write and read here or beside, or excused by name."""

import json
import urllib.parse
from pathlib import Path
from typing import Any, get_origin

import msgspec
import pytest

from hongyan.client.connection import refusal
from hongyan.dialects.padchat import SDK_COMMANDS, errors, frames, pushes, versions, wire, wire_v2
from hongyan.dialects.padchat.codec import write_wx_data
from hongyan.dialects.padchat.pushes import Item
from hongyan.dialects.padchat.versions import Kinds
from hongyan.model.account import Device
from hongyan.model.contact import Profile
from hongyan.model.errors import DeadlineExceeded, Malformed, Rejected
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.media import MediaRef
from hongyan.model.message import Image, Message
from hongyan.wire import wechat_xml
from tests.contracts.canonical import core, result_of
from tests.dialects.padchat.test_samples import (
    CONTACTS,
    EVENTS,
    ITEMS,
    MESSAGES,
    RESULTS,
    SCANS,
    WRITTEN,
    differences,
    plain,
    snake,
)

HERE = Path(__file__)

NOT_SERVED = "of an edition that has no face yet"
MONEY = "a piece of a body about money, which has tests of its own"
EXCUSED = {
    "puppet.logout": NOT_SERVED,
    "login.sio.failure": NOT_SERVED,
    "appmsg.redpacket.2001.xml": MONEY,
    "appmsg.transfer.2000.xml": MONEY,
    "sns.timelineobject.withimage": "a piece of a moment's body, which has tests of its own",
}
"""Samples of events that are held against nothing in this folder's two modules, each with the reason."""

PUPPETS = {"socket.io", "puppet"}
"""Parts of ``init.ok`` that are of editions without a face."""


def test_every_sample_of_an_event_is_compared_or_excused() -> None:
    text = HERE.read_text() + HERE.with_name("test_samples.py").read_text()
    compared = {name for name in EVENTS if f'EVENTS["{name}"]' in text} | (MESSAGES.keys() & EVENTS.keys())
    assert EVENTS.keys() - compared == EXCUSED.keys()
    assert EVENTS["init.ok"].keys() - PUPPETS == {"padchat-sdk"}
    assert SCANS
    assert ITEMS.keys() == (MESSAGES.keys() & ITEMS.keys()) | CONTACTS.keys()


TEXTS = {
    **dict.fromkeys(("queryTransfer", "acceptTransfer"), "test_transfer_codec.py"),
    **dict.fromkeys(("receiveRedPacket", "openRedPacket", "openRedPacket.2"), "test_red_packet_codec.py"),
    **dict.fromkeys(("queryRedPacket", "queryRedPacket.2"), "test_red_packet_codec.py"),
    "searchMp": "test_official_search.py",
    **dict.fromkeys(("getSubscriptionInfo", "getRequestToken"), "test_official_texts.py"),
}
"""Results that are shown with the JSON texts in them parsed: where they are compared as what they are."""

LEFT_OUT = {"snsComment", "snsGetObject", "snsLike"}
"""Results whose documents left the moment out: they cannot be read."""


@pytest.mark.parametrize(("name", "module"), TEXTS.items())
def test_a_result_with_texts_in_it_is_compared_beside(name: str, module: str) -> None:
    assert name.partition(".")[0] in HERE.with_name(module).read_text()


def test_every_documented_result_is_compared_unless_its_row_is_excused() -> None:
    compared = {name.partition(",")[0] for name in WRITTEN} | {"getContact.2"} | TEXTS.keys()
    missing = {name for name in RESULTS if name not in compared}
    rows = {name: SDK_COMMANDS[name.partition(".")[0]] for name in missing}
    assert [name for name, row in rows.items() if not row.excuse] == []


READ = RESULTS.keys() - TEXTS.keys() - LEFT_OUT


@pytest.mark.parametrize("name", sorted(READ))
def test_a_documented_result_is_read(name: str) -> None:
    row = SDK_COMMANDS[name.partition(".")[0]]
    assert row.command is not None
    assert row.reply is not None
    said = snake(RESULTS[name])
    for field in ("image", "video", "voice", "qr_code"):
        if field in said.get("data", {}):
            # The documents show "base64..." in place of the bytes.
            said["data"][field] = "AAAA"
    if "wx_data" in said.get("data", {}):
        # So too of what only who wrote it can read.
        said["data"]["wx_data"] = write_wx_data(Device(name="n", uuid="u", wifi_name="w", wifi_mac="m"))
    if isinstance(said.get("data", {}).get("member"), list):
        # The library parses the JSON in it before it shows it.
        said["data"]["member"] = json.dumps(said["data"]["member"])
    read = core(row.reply.read(msgspec.json.encode(said)))
    expected = result_of(row.command)
    assert read is None if expected in (None, type(None)) else type(read) is (get_origin(expected) or expected)


# Messages, in the other spelling too.


@pytest.mark.parametrize("kinds", Kinds)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_captured_message_goes_through_v2_over_websocket_unchanged(name: str, kinds: Kinds) -> None:
    item = msgspec.convert(MESSAGES[name], Item)
    shown = plain(versions.pascal(msgspec.to_builtins(versions.numbered(item, kinds))))
    assert {versions.pascal({key: 0}).popitem()[0] for key in MESSAGES[name]} == shown.keys()
    if kinds is Kinds.CAPTURED:
        assert shown["MsgType"] == item.sub_type
    assert versions.read_numbered(shown) == item


def test_an_invitation_alone_of_the_captured_messages_has_a_number_of_the_documents() -> None:
    numbers = {}
    for name in MESSAGES:
        item = msgspec.convert(MESSAGES[name], Item)
        if (number := versions.numbered(item, Kinds.DOCUMENTED).msg_type) != item.sub_type:
            numbers[name] = number
    assert numbers == {
        "sub_type-49.room-event-invite-message-parser.25": 3000,
        "sub_type-49.room-event-invite-message-parser.26": 3000,
    }


def test_the_puppets_envelope_holds_the_item_that_the_sdk_has() -> None:
    envelope = EVENTS["push.text.envelope.puppet"]
    (inner,) = json.loads(urllib.parse.unquote_plus(envelope["data"]))
    item = msgspec.convert(inner, Item)
    own = Profile(id=ContactId(item.to_user), nick="", uin=item.uin)
    written = plain(pushes.write_event(pushes.read_item(item, own.id), own))
    assert written == inner


PHOTO = MediaRef(sha256="ab" * 32, size_bytes=159284, type="image/jpeg")
PRIVATE, IN_ROOM = EVENTS["push.image.sub3.private"], EVENTS["push.image.sub3.room"]


@pytest.mark.parametrize(("sample", "chat"), [(PRIVATE, "wxid_ann"), (IN_ROOM, "1@chatroom")])
def test_a_captured_picture_has_our_keys_and_our_body(sample: dict[str, Any], chat: str) -> None:
    message = Message(
        id=MessageId("1"),
        chat=ChatId(chat),
        sender=ContactId("qq228093031"),
        content=Image(media=PHOTO, thumbnail=PHOTO),
        sent_at_ms=1_000,
    )
    own = Profile(id=ContactId("wxid_bot"), nick="", uin=7)
    written = plain(pushes.write_message(message, own, b"thumbnail"))
    told = {key.partition(" ")[0].partition("=")[0] for key in PRIVATE["_rest"].split(" (")[0].split(", ")}
    assert written.keys() == {"content", "continue", "data"} | told
    same = {key: value for key, value in sample.items() if key != "_rest"}
    assert [*differences({key: written[key] for key in same}, same)] == []
    signature = "" if sample is PRIVATE else "qq228093031:\n"
    assert written["content"].startswith(f"{signature}<?xml")
    assert sample["content"].startswith(f"{signature}<?xml")
    body = sample["content"].removeprefix(signature)
    assert wechat_xml.read_image(body).media.size_bytes == (419703 if sample is PRIVATE else 98913)
    captured = Item(
        content=sample["content"],
        data="AAAA",
        from_user=chat,
        msg_id="1",
        sub_type=3,
        timestamp=1,
        to_user="wxid_bot",
        uin=7,
    )
    read = pushes.read_message(captured, own.id)
    assert pushes.write_message(read.message, own, b"\0\0\0").content == sample["content"]


# Refusals and what the server says unasked.


def test_the_greeting_is_the_captured_one() -> None:
    assert msgspec.json.decode(wire_v2.write_greeting()) == EVENTS["v2-ws.greeting"]


def test_a_warning_and_an_end_have_the_captured_keys() -> None:
    said = EVENTS["padchat-sdk.warn-over"]
    for event, key in (("warn", "error"), ("over", "msg")):
        raw = wire.write_event(event, {key: "x"}, "1", wire.Generation.SDK_06)
        told = frames.read_sdk(raw)
        assert isinstance(told, frames.Told)
        assert [*differences(msgspec.json.decode(told.body), said[event])] == []


def test_a_refusal_by_wechat_has_the_captured_data() -> None:
    sample = EVENTS["addContact.needverify"]
    answer = plain(errors.spell(Rejected(sample["message"], sample["status"])))
    assert answer["data"] == sample
    read = errors.read(answer["error"], msgspec.json.encode(answer["data"]))
    assert isinstance(read, Rejected)
    assert (read.message, read.status) == (sample["message"], sample["status"])


def answered(said: dict[str, Any]) -> Any:
    """Return what our client makes of an answer that a server gives."""
    raw = msgspec.json.encode({"type": "cmdRet", "cmdId": "1", "taskId": "5", "payload": said})
    reply = frames.read_sdk(raw)
    assert isinstance(reply, frames.Reply)
    return refusal(reply)


FAILURES: dict[str, tuple[Any, dict[str, Any], set[str]]] = {
    "a login that WeChat refused": (Rejected("x", 0), EVENTS["login.failures"][0], {"msg is only ours"}),
    "a login without a reason": (
        Rejected("x", 0),
        EVENTS["login.failures"][1],
        {"error is only ours", "msg is only ours", "data.message is only ours", "data.status is only ours"},
    ),
    "a picture that took too long": (DeadlineExceeded("x"), EVENTS["sendImage.results"][1], {"data is only theirs"}),
}
"""What we answer, a captured answer, and where the two differ; an empty ``data`` says nothing."""


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_has_the_captured_keys_and_is_read_as_one(name: str) -> None:
    ours, theirs, reviewed = FAILURES[name]
    assert {*differences(plain(errors.spell(ours)), theirs)} == reviewed
    assert isinstance(answered(theirs), Rejected)


def test_a_failure_that_calls_itself_success_is_read_as_one() -> None:
    refused = answered(EVENTS["getMsgImage.failure"])
    assert isinstance(refused, Rejected)
    assert (refused.message, refused.status) == ("cacheSize do not equal totalLen", -1)


def test_a_parameter_under_another_name_is_refused_and_not_answered_with_nothing() -> None:
    sample = EVENTS["getRoomMembers.wrong-param"]
    row = SDK_COMMANDS[sample["request"]["cmd"]]
    assert row.request is not None
    with pytest.raises(Malformed, match="groupId"):
        row.request.read(msgspec.json.encode(sample["request"]["payload"]))

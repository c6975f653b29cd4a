"""What we write, held against the samples of the document and against captured reports: same keys, same JSON types."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hongyan.dialects.wequick.commands import COMMANDS
from hongyan.dialects.wequick.reports import OWN_LOGOUT, REPORTS, Arrival, Teller, write_event
from hongyan.dialects.wequick.wire import read_report, write_report
from hongyan.model.commands import ContactPage, Uploaded
from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.events import (
    AnyEvent,
    ContactChanged,
    FriendRequested,
    LoggedIn,
    LoggedOut,
    MessageReceived,
    QrCodeShown,
    RoomJoined,
)
from hongyan.model.ids import ChatId, ContactId, LoginId, MessageId, RoomId
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    AnyContent,
    Card,
    Emoticon,
    File,
    Image,
    Link,
    Message,
    MiniProgram,
    Notice,
    RoomInvitation,
    Text,
    Transfer,
    Video,
    Voice,
)
from hongyan.model.room import Member, Room

DATA = Path(__file__).parents[2] / "data" / "wequick"
DOCUMENT: dict[str, Any] = json.loads((DATA / "document.json").read_text())["reports"]
CAPTURED: list[dict[str, Any]] = json.loads((DATA / "captured.json").read_text())

OWN = Profile(id=ContactId("wxid_bot"), nick="小雁", sex=Sex.FEMALE, uin=7)
MEDIA = MediaRef(sha256="a" * 64, size_bytes=3, type="x")
ROOM = Room(id=RoomId("1@chatroom"), name="n", owner=OWN.id, members=(Member(id=OWN.id, nick="小雁"),))
PAGE = ContactPage(
    contacts=(
        Contact(profile=OWN),
        Contact(profile=Profile(id=ContactId("gh_x"), nick="报"), kind=ContactKind.OFFICIAL),
    ),
    rooms=(ROOM,),
)
ARRIVAL = Arrival(own=OWN.id, message=MessageId("1"), at_ms=1)


def said(content: AnyContent, chat: str = "1@chatroom") -> MessageReceived:
    return MessageReceived(
        message=Message(id=MessageId("1"), chat=ChatId(chat), sender=ContactId("wxid_a"), content=content, sent_at_ms=1)
    )


EVENTS: dict[str, AnyEvent] = {
    "reportLoginQrCode": QrCodeShown(login=LoginId("l"), url="u", expires_at_ms=1),
    "loginStatus": LoggedIn(profile=OWN),
    "reportLoginUser": LoggedIn(profile=OWN),
    "reportLogout": LoggedOut(reason="r"),
    "resLogout": LoggedOut(reason="r", is_own=True),
    "reportTextMessage": said(Text(text="x")),
    "reportPicMessage": said(Image(media=MEDIA)),
    "reportFileMessage": said(File(media=MEDIA, name="x")),
    "reportAddChatRoomMessage": said(RoomInvitation(room=ROOM.id)),
    "reportMiniMessage": said(MiniProgram(title="t", app_id="a")),
    "reportUrlMessage": said(Link(title="t", url="u")),
    "reportTransferMessage": said(Transfer(amount_fen=1), chat="wxid_a"),
    "reportCardMessage": said(Card(contact=OWN.id)),
    "reportGifMessage": said(Emoticon(md5="x")),
    "reportVoiceMessage": said(Voice(media=MEDIA, duration_ms=1)),
    "reportVideoMessage": said(Video(media=MEDIA)),
    "reportChatroomMessage": said(Notice(text="x")),
    "reportSystemMessage": said(Notice(text="x"), chat="wxid_a"),
    "reportFriendAddRequest": FriendRequested(profile=OWN, stranger="1", ticket="2", message=MessageId("1"), at_ms=1),
    "reportChatRoomChange": RoomJoined(room=ROOM),
    "reportUsersInfo": ContactChanged(contact=Contact(profile=OWN)),
}
ANSWERS: dict[str, tuple[str, Any]] = {
    "reportContact": ("getContact", PAGE),
    "reportUsersWxid": ("getUsersWxid", (ChatId("a"),)),
    "reportChatRoomUserLists": ("getChatRoomUsers", ROOM),
    "reportGetChatRoomUserNick": ("getChatRoomUserNick", ROOM.members[0]),
    "resUploadFile": ("uploadFile", Uploaded(status=200)),
}


def ours(action: str) -> dict[str, Any]:
    """Return the report as we write it, with the sample's ``cwxid`` for whom it is about."""
    if action in ANSWERS:
        api, answer = ANSWERS[action]
        reply = COMMANDS[api].reply
        assert reply is not None
        data: Any = reply.write(answer)
    else:
        teller = Teller(own=OWN)
        (data,) = [told.data for told in write_event(EVENTS[action], teller) if told.action == action]
    written: dict[str, Any] = json.loads(write_report(action, "wxid_bot", data))
    return written


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Name every place where keys, JSON types or nesting differ; of a list the first item counts."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            place = f"{path}.{key}".lstrip(".")
            if key not in ours or key not in theirs:
                yield f"{place} only {'theirs' if key in theirs else 'ours'}"
            else:
                yield from differences(ours[key], theirs[key], place)
    elif isinstance(ours, list) and isinstance(theirs, list):
        yield from differences(ours[0], theirs[0], f"{path}[0]")
    elif type(ours) is not type(theirs):
        yield f"{path} {type(ours).__name__}, theirs {type(theirs).__name__}"


def test_the_document_has_a_sample_of_each_of_its_25_reports() -> None:
    assert DOCUMENT.keys() == REPORTS.keys() | {"resLogout"}
    assert DOCUMENT.keys() == EVENTS.keys() | ANSWERS.keys()


@pytest.mark.parametrize("action", DOCUMENT)
def test_a_report_has_the_keys_and_the_types_of_the_documents_sample(action: str) -> None:
    assert list(differences(ours(action), DOCUMENT[action])) == []


@pytest.mark.parametrize("report", CAPTURED, ids=[f"{at} {each['action']}" for at, each in enumerate(CAPTURED)])
@pytest.mark.parametrize("is_nested", [True, False])
def test_what_was_captured_is_read(report: dict[str, Any], is_nested: bool) -> None:
    read = read_report(json.dumps({"data": report} if is_nested else report).encode())
    row = REPORTS.get(read.action, OWN_LOGOUT)
    heard = row.hear(read, Arrival(own=read.cwxid, message=MessageId("1"), at_ms=1))
    assert heard.events or heard.answer


def test_what_was_captured_says_what_it_said() -> None:
    by_action = {each["action"]: each for each in CAPTURED}

    def event(action: str) -> Any:
        read = read_report(json.dumps(by_action[action]).encode())
        return REPORTS[action].hear(read, Arrival(own=read.cwxid, message=MessageId("1"), at_ms=1))

    (user,) = event("reportLoginUser").events
    assert (user.profile.nick, user.profile.sex, user.profile.country, user.profile.wechat_number) == (
        "示例昵称",
        Sex.FEMALE,
        "",
        "",
    )
    picture = event("reportPicMessage")
    assert picture.places["media"].endswith(".dat")
    assert picture.events[0].message.content.media.size_bytes == 10802
    emoticon = event("reportGifMessage")
    assert emoticon.places["media"].startswith("http://emoji.qpic.cn/wx_emoji/")
    assert emoticon.events[0].message.content.md5 == "09d7f75c2a5cd5354d1774a49bcad4a9"
    (text,) = event("reportTextMessage").events
    assert (text.message.chat, text.message.sender_nick) == ("3093660702@chatroom", "群友甲")


CAPTURED_OTHERWISE = {
    "cwxid str, theirs NoneType": "before the login",
    "data.info only theirs": "the document has the fields right in data",
    "data.msg.msgType int, theirs str": "the document has a number",
    "data.msg.nick only ours": "captured outside rooms",
    "data.msg.roomWxid str, theirs NoneType": "captured outside rooms; the document has it empty",
    "data.msg.msgType only theirs": "the document has msg_type",
    "data.msg.msg_type only ours": "the document has msg_type",
    "data.errorReason str, theirs NoneType": "the document has it empty",
    "cwxid only ours": "left out of some answers",
}
"""Where captured reports differ from the document, whose samples we follow."""


@pytest.mark.parametrize("report", CAPTURED, ids=[f"{at} {each['action']}" for at, each in enumerate(CAPTURED)])
def test_captured_reports_differ_from_ours_only_as_they_do_from_the_document(report: dict[str, Any]) -> None:
    found = set(differences(ours(report["action"])["data"], report))
    if report["action"] == "reportLoginUser":
        found -= {f"data.{key} only ours" for key in ours("reportLoginUser")["data"]["data"]}
    assert found <= CAPTURED_OTHERWISE.keys()

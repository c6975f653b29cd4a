import contextlib
import json
from typing import Any

import msgspec
import pytest

from hongyan.dialects.wequick import reports
from hongyan.dialects.wequick.reports import (
    OWN_LOGOUT,
    REPORTS,
    Arrival,
    Attachment,
    Heard,
    Teller,
    media_of,
    write_event,
)
from hongyan.dialects.wequick.results import ShownQr
from hongyan.dialects.wequick.wire import read_report, write_report
from hongyan.model.account import LoginStatus, LoginStep
from hongyan.model.commands import ContactPage, Uploaded
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import Malformed
from hongyan.model.events import (
    AnyEvent,
    ConnectionLost,
    ContactAdded,
    ContactChanged,
    ContactRemoved,
    ContactsLoaded,
    FriendRequested,
    Gap,
    Kicked,
    LoggedIn,
    LoggedOut,
    LoginFailed,
    MessageReceived,
    OfficialAccountMessage,
    QrCodeShown,
    RoomJoined,
    RoomRenamed,
    TransferChanged,
    Warned,
)
from hongyan.model.ids import ChatId, ContactId, LoginId, MessageId, RoomId, TransferId
from hongyan.model.media import MediaRef
from hongyan.model.message import Emoticon, File, Link, Location, Message, Notice, Text, Video
from hongyan.model.official import Article
from hongyan.model.payment import TransferRecord, TransferState
from hongyan.model.room import Member, Room

OWN = Profile(id=ContactId("wxid_bot"), nick="小雁", uin=7)
ANN = Profile(id=ContactId("wxid_ann"), nick="安安")
ROOM = Room(id=RoomId("1@chatroom"), name="雁阵", owner=OWN.id)
ARRIVAL = Arrival(own=OWN.id, message=MessageId("9"), at_ms=5000)
TELLER = Teller(own=OWN)


def told(event: AnyEvent, teller: Teller = TELLER) -> list[tuple[str, Any]]:
    return [(telling.action, msgspec.to_builtins(telling.data)) for telling in write_event(event, teller)]


def hear(action: str, data: Any, arrival: Arrival = ARRIVAL) -> Heard:
    return REPORTS[action].hear(read_report(json.dumps({"data": {"action": action, "data": data}}).encode()), arrival)


def message(content: Any, chat: str = "1@chatroom") -> Message:
    return Message(
        id=MessageId("9"), chat=ChatId(chat), sender=ANN.id, sender_nick="安安", content=content, sent_at_ms=5000
    )


REQUEST = FriendRequested(
    profile=ANN, stranger="v1_x", ticket="v2_x", greeting="我是安安", scene=30, message=MessageId("9"), at_ms=5000
)


@pytest.mark.parametrize(
    "event",
    [
        MessageReceived(message=message(Text(text="x"))),
        REQUEST,
        RoomJoined(room=msgspec.structs.replace(ROOM, owner=ContactId(""))),
        ContactChanged(contact=Contact(profile=ANN, remark="安")),
        LoggedOut(reason="the login ended on the phone or at the client"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_goes_through_its_report_unchanged(event: AnyEvent) -> None:
    ((action, data),) = told(event)
    assert hear(action, data).events == (event,)


def test_a_login_is_told_twice_and_read_once() -> None:
    (status, user) = told(LoggedIn(profile=OWN))
    assert (status[0], user[0]) == ("loginStatus", "reportLoginUser")
    assert hear(*status) == Heard(answer=LoginStatus(step=LoginStep.DONE))
    assert hear(*user) == Heard(events=(LoggedIn(profile=OWN),))


def test_the_login_user_may_be_told_as_it_was_captured() -> None:
    _, (action, data) = told(LoggedIn(profile=OWN), Teller(own=OWN, nested_login_user=True))
    assert data["info"]["wxid"] == "wxid_bot"
    assert hear(action, data).events == (LoggedIn(profile=OWN),)


def test_a_qr_code_is_told_as_a_picture() -> None:
    event = QrCodeShown(login=LoginId("l"), url="http://q", expires_at_ms=1)
    ((action, data),) = told(event, Teller(own=OWN, draw=lambda text: f"data:{text}"))
    assert (action, data) == ("reportLoginQrCode", {"message": "data:http://q", "sendId": ""})
    assert hear(action, data).answer == ShownQr(image="data:http://q")


@pytest.mark.parametrize(
    ("event", "action", "data"),
    [
        (LoginFailed(login=LoginId("l"), reason="expired"), "loginStatus", {"code": "0"}),
        (Kicked(reason="r"), "reportLogout", {"code": "1"}),
        (LoggedOut(reason="r"), "reportLogout", {"code": "1"}),
        (LoggedOut(reason="r", is_own=True), "resLogout", {"errorReason": "", "sendResult": "1"}),
    ],
)
def test_ends_are_told_by_who_wanted_them(event: AnyEvent, action: str, data: Any) -> None:
    assert told(event) == [(action, data)]


@pytest.mark.parametrize(("result", "is_out"), [("1", True), ("0", False)])
def test_a_log_out_at_the_program_is_read_as_one(result: str, is_out: bool) -> None:
    report = read_report(write_report("resLogout", None, {"errorReason": None, "sendResult": result}))
    heard = OWN_LOGOUT.hear(report, ARRIVAL)
    assert heard.events == ((LoggedOut(reason="logged out", is_own=True),) if is_out else ())


@pytest.mark.parametrize(("code", "count"), [("1", 1), (1, 1), ("0", 0), ("", 0), (None, 0)])
def test_a_log_out_is_one_when_its_code_says_so(code: Any, count: int) -> None:
    assert len(hear("reportLogout", {"code": code}).events) == count


@pytest.mark.parametrize(("code", "step"), [("1", LoginStep.DONE), (0, LoginStep.IDLE), ("null", LoginStep.IDLE)])
def test_a_status_is_an_answer(code: Any, step: LoginStep) -> None:
    assert hear("loginStatus", {"code": code}) == Heard(answer=LoginStatus(step=step))


def test_the_address_book_is_an_answer_and_news_of_its_size() -> None:
    heard = hear("reportContact", {"friendList": [{"wxid": "a"}], "groupList": [], "publicList": None})
    assert heard.events == (ContactsLoaded(contacts=1, rooms=0),)
    assert isinstance(heard.answer, ContactPage)


@pytest.mark.parametrize(
    ("action", "data", "answer"),
    [
        ("reportUsersWxid", {"userLists": ["a", "b"]}, ("a", "b")),
        ("reportUsersWxid", {"userLists": None}, ()),
        (
            "reportChatRoomUserLists",
            {"wxid": "1@chatroom", "owner": "o", "nick": "n", "userLists": [{"wxid": "a", "nick": "null"}]},
            Room(
                id=RoomId("1@chatroom"),
                name="n",
                owner=ContactId("o"),
                members=(Member(id=ContactId("a"), nick=""),),
            ),
        ),
        (
            "reportGetChatRoomUserNick",
            {"msg": {"chatRoom": "1@chatroom", "wxid": "a", "chatNick": "安"}},
            Member(id=ContactId("a"), nick="安"),
        ),
        ("resUploadFile", {"errorReason": "", "sendId": "1", "sendResult": 200}, Uploaded(status=200)),
    ],
)
def test_a_report_that_only_answers_brings_no_event(action: str, data: Any, answer: Any) -> None:
    assert hear(action, data) == Heard(answer=answer)


@pytest.mark.parametrize("kind", [ContactAdded, ContactChanged])
def test_somebody_new_or_changed_is_told_with_what_is_known_of_them(kind: type[Any]) -> None:
    ((action, data),) = told(kind(contact=Contact(profile=ANN, remark="安")))
    assert action == "reportUsersInfo"
    assert (data["userLists"][0]["asName"], "sendId" in data) == ("安", False)


def test_the_greeting_of_a_request_is_told_with_both_codes() -> None:
    ((action, data),) = told(REQUEST)
    assert (action, data["v1"], data["v2"], data["noticeWord"]) == (
        "reportFriendAddRequest",
        "v1_x",
        "v2_x",
        "我是安安",
    )


def test_a_request_is_read_without_its_xml_but_not_without_its_codes() -> None:
    (event,) = hear("reportFriendAddRequest", {"wxid": "a", "v1": "1", "v2": "2", "xmlmsg": "<no"}).events
    assert isinstance(event, FriendRequested)
    assert event.scene == 0
    with pytest.raises(Malformed) as caught:
        hear("reportFriendAddRequest", {"wxid": "a", "v1": "1"})
    assert caught.value.field == "v2"


def test_what_an_official_account_publishes_is_a_link_to_the_first_article() -> None:
    event = OfficialAccountMessage(
        message=MessageId("9"),
        account=ContactId("gh_x"),
        articles=(Article(title="t", url="http://u", description="d", thumbnail_url="p"), Article(title="2", url="v")),
        at_ms=5000,
        xml="<msg/>",
    )
    ((action, data),) = told(event)
    assert action == "reportUrlMessage"
    assert (data["msg"]["title"], data["msg"]["wxidFrom"], data["msg"]["xmlmsg"]) == ("t", "gh_x", "<msg/>")
    assert told(msgspec.structs.replace(event, articles=())) == []


@pytest.mark.parametrize(
    ("payer", "state", "from_to_mine"),
    [
        (ANN.id, TransferState.ACCEPTED, ("wxid_bot", "wxid_ann", "1")),
        (ANN.id, TransferState.EXPIRED, ("wxid_ann", "wxid_bot", "0")),
        (OWN.id, TransferState.RETURNED, ("wxid_ann", "wxid_bot", "0")),
        (OWN.id, TransferState.SENT, ("wxid_bot", "wxid_ann", "1")),
    ],
)
def test_a_transfer_is_told_as_a_message_of_whoever_did_something(
    payer: ContactId, state: TransferState, from_to_mine: tuple[str, str, str]
) -> None:
    record = TransferRecord(
        id=TransferId("1000"),
        payer=payer,
        receiver=OWN.id if payer == ANN.id else ANN.id,
        amount_fen=1,
        state=state,
        sent_at_ms=5,
    )
    ((action, data),) = told(TransferChanged(transfer=record))
    message = data["msg"]
    assert (action, message["transferid"]) == ("reportTransferMessage", "1000")
    assert (message["wxidFrom"], message["wxidTo"], message["myMsg"]) == from_to_mine


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Warned(text="careful"), "careful"),
        (Gap(first_seq=3, last_seq=5), "events 3 to 5 were kept too long and are lost"),
    ],
)
def test_what_the_gateway_has_to_say_is_a_line_of_wechats(event: AnyEvent, text: str) -> None:
    ((action, data),) = told(event)
    assert action == "reportSystemMessage"
    assert (data["msg"]["message"], data["msg"]["wxidFrom"], data["msg"]["wxidTo"]) == (text, "weixin", "wxid_bot")


@pytest.mark.parametrize(
    "event",
    [
        RoomRenamed(room=ROOM.id, name="n", by=ANN.id),
        ContactRemoved(contact=ANN.id),
        ConnectionLost(reason="r"),
        MessageReceived(message=message(Location(latitude=1, longitude=2))),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_the_document_has_no_report_for_is_not_reported(event: AnyEvent) -> None:
    assert told(event) == []


def test_a_line_in_a_room_is_a_message_and_what_it_says() -> None:
    names = {"安安": ANN.id}
    arrival = Arrival(own=OWN.id, message=MessageId("9"), at_ms=5000, find=lambda _, name: names.get(name))
    heard = hear("reportChatroomMessage", {"msg": {"roomWxid": "1@chatroom", "message": "安安修改群名为新"}}, arrival)
    assert [type(event) for event in heard.events] == [MessageReceived, RoomRenamed]
    assert heard.events[1] == RoomRenamed(room=ROOM.id, name="新", by=ANN.id)


def test_nobody_is_found_unless_the_caller_can_find_them() -> None:
    heard = hear("reportChatroomMessage", {"roomWxid": "1@chatroom", "message": "安安修改群名为新"})
    assert heard.events[1] == RoomRenamed(room=ROOM.id, name="新", by=ContactId(""))


def test_a_line_outside_rooms_says_nothing_of_one() -> None:
    heard = hear("reportSystemMessage", {"wxidFrom": "wxid_ann", "message": "安安修改群名为新"})
    assert heard.events == (
        MessageReceived(
            message=Message(
                id=MessageId("9"),
                chat=ChatId("wxid_ann"),
                sender=ANN.id,
                content=Notice(text="安安修改群名为新"),
                sent_at_ms=5000,
            )
        ),
    )


def ref(letter: str) -> MediaRef:
    return MediaRef(sha256=letter * 64, size_bytes=1, type="x")


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (File(media=ref("a"), name="表.txt"), (Attachment(ref("a"), "表.txt", False),)),
        (Video(media=ref("a"), cover=ref("b")), (Attachment(ref("a"), "", False), Attachment(ref("b"), "", False))),
        (Emoticon(media=ref("a")), (Attachment(ref("a"), "", True),)),
        (Emoticon(md5="x"), ()),
        (Text(text="x"), ()),
        (Link(title="t", url="u"), ()),
    ],
    ids=["file", "video", "emoticon", "known emoticon", "text", "link"],
)
def test_the_media_that_a_report_names_are_known_before_it_is_written(content: Any, wanted: Any) -> None:
    assert media_of(MessageReceived(message=message(content))) == wanted


def test_other_events_have_no_media() -> None:
    assert media_of(LoggedOut(reason="r")) == ()


@pytest.mark.parametrize("action", REPORTS)
@pytest.mark.parametrize("fields", [[], "x", {"msg": {"wxidFrom": [1]}}, {"wxid": {}, "userLists": 7, "code": [1]}])
def test_junk_is_malformed_or_heard(action: str, fields: Any) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(hear(action, fields), Heard)


def test_the_table_has_25_actions_each_with_the_documents_title() -> None:
    assert len(REPORTS) == 25
    assert all(row.title for row in REPORTS.values())
    assert reports.OWN_LOGOUT.action not in REPORTS

"""WeQuick's reports: which event is told by which, and what each tells. Pure, both ways.

Source: the document's list of 25.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hongyan.model.commands import ContactPage
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.events import (
    AnyEvent,
    ContactAdded,
    ContactChanged,
    ContactsLoaded,
    Event,
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
    TransferChanged,
    Warned,
)
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId
from hongyan.model.media import MediaRef
from hongyan.model.message import Emoticon, Link, Message, Notice, Transfer
from hongyan.model.payment import TransferState
from hongyan.model.room import Room
from hongyan.wire import strict_json, wechat_xml
from hongyan.wire.wechat_ids import ROOM_SUFFIX

from . import notices, people, results
from .loose import Loose, filled, number, text, words
from .messages import KINDS, Kind, Places, read_message, write_message
from .notices import Find
from .people import Book, LoginUser, NickFields, Person, RoomUsers, UsersInfo, UsersWxid
from .results import DONE, Code, OwnResult, QrMessage, Result
from .wire import Report

NESTED_LOGIN_USER = "info"
"""Around the fields of ``reportLoginUser`` as it was captured; the document has none."""


class FriendAdd(Person, kw_only=True):
    """``reportFriendAddRequest``."""

    v1: Loose = ""
    v2: Loose = ""
    notice_word: Loose = ""
    xmlmsg: Loose = ""


class RoomChange(msgspec.Struct, kw_only=True):
    """``reportChatRoomChange``."""

    nick: Loose = ""
    """The room's name; may be empty."""
    chatroom: Loose = ""


# Writing.


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What the writer of a report has to know besides the event."""

    own: Profile
    """Whose account it is."""
    places: Places = field(default_factory=dict)
    """Where the bytes of ``media_of(event)`` are, by digest."""
    draw: Callable[[str], str] = lambda text: text
    """Draws a QR code as a ``data:`` URL."""
    nested_login_user: bool = False
    """``reportLoginUser`` as it was captured."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One report, without what is around all of them."""

    action: str
    data: Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """Media that a report names a place of."""

    media: MediaRef
    name: str
    """What the file is to be called; empty for no matter."""
    by_url: bool
    """Whether the field is documented as a URL, and not as a path."""


def media_of(event: AnyEvent) -> tuple[Attachment, ...]:
    """Return the media whose places ``write_event`` wants."""
    content = event.message.content if isinstance(event, MessageReceived) else None
    refs = (getattr(content, "media", None), getattr(content, "cover", None))
    name, by_url = getattr(content, "name", ""), isinstance(content, Emoticon)
    return tuple(Attachment(ref, name, by_url) for ref in refs if isinstance(ref, MediaRef))


def write_event(event: AnyEvent, teller: Teller) -> tuple[Telling, ...]:
    """Return the reports of ``event``; none when the document has none for it."""
    write = _WRITERS.get(type(event))
    return write(event, teller) if write else ()


def _qr_code(event: QrCodeShown, teller: Teller) -> tuple[Telling, ...]:
    return (Telling("reportLoginQrCode", QrMessage(message=teller.draw(event.url))),)


def _status(code: str) -> Telling:
    return Telling("loginStatus", Code(code=code))


def _logged_in(event: LoggedIn, teller: Teller) -> tuple[Telling, ...]:
    user: Any = people.write_login_user(event.profile)
    data = {NESTED_LOGIN_USER: user} if teller.nested_login_user else user
    return _status("1"), Telling("reportLoginUser", data)


def _logged_out(event: LoggedOut, _: Teller) -> tuple[Telling, ...]:
    """A log-out at the program itself is told as if it had been a command's."""
    if event.is_own:
        return (Telling(results.answer_to("logout"), OwnResult(send_result=DONE)),)
    return (Telling("reportLogout", Code(code="1")),)


def _received(event: MessageReceived, teller: Teller) -> tuple[Telling, ...]:
    written = write_message(event.message, teller.own.id, teller.places)
    return (Telling(written[0], {"msg": written[1]}),) if written else ()


def _published(event: OfficialAccountMessage, teller: Teller) -> tuple[Telling, ...]:
    """Articles come as one message, whose title is the first one's; the others stand in its XML."""
    if not event.articles:
        return ()
    first = event.articles[0]
    link = Link(title=first.title, url=first.url, description=first.description, thumbnail_url=first.thumbnail_url)
    message = Message(
        id=event.message,
        chat=ChatId(event.account),
        sender=event.account,
        content=link,
        sent_at_ms=event.at_ms,
        xml=event.xml,
    )
    return _received(MessageReceived(message=message), teller)


def _transferred(event: TransferChanged, teller: Teller) -> tuple[Telling, ...]:
    """What became of a transfer, for who has no message about it: the account itself took it or gave it back."""
    record = event.transfer
    by = record.payer if record.state in {TransferState.SENT, TransferState.EXPIRED} else record.receiver
    mine = by == teller.own.id
    other = record.receiver if record.payer == teller.own.id else record.payer
    content = Transfer(amount_fen=record.amount_fen, memo=record.memo, transfer_id=record.id, state=record.state)
    message = Message(
        id=MessageId(""),
        chat=ChatId(other),
        sender=by,
        sender_nick=record.payer_nick if by == record.payer else record.receiver_nick,
        content=content,
        sent_at_ms=record.changed_at_ms or record.sent_at_ms,
        mine=mine,
    )
    return _received(MessageReceived(message=message), teller)


def _requested(event: FriendRequested, _: Teller) -> tuple[Telling, ...]:
    data = FriendAdd(
        **people.fields_of(event.profile),
        v1=event.stranger,
        v2=event.ticket,
        notice_word=event.greeting,
        xmlmsg=wechat_xml.write_friend_request(event),
    )
    return (Telling("reportFriendAddRequest", data),)


def _joined(event: RoomJoined, _: Teller) -> tuple[Telling, ...]:
    return (Telling("reportChatRoomChange", RoomChange(nick=event.room.name, chatroom=event.room.id)),)


def _contact(event: ContactAdded | ContactChanged, _: Teller) -> tuple[Telling, ...]:
    return (Telling("reportUsersInfo", people.write_users(ContactPage(contacts=(event.contact,)))),)


WECHAT = ContactId("weixin")
"""Who says what the gateway itself has to say."""


def _note(text: str, teller: Teller) -> tuple[Telling, ...]:
    message = Message(id=MessageId(""), chat=ChatId(WECHAT), sender=WECHAT, content=Notice(text=text), sent_at_ms=0)
    return _received(MessageReceived(message=message), teller)


def _gap(event: Gap, teller: Teller) -> tuple[Telling, ...]:
    return _note(f"events {event.first_seq} to {event.last_seq} were kept too long and are lost", teller)


_WRITERS: dict[type[Event], Callable[[Any, Teller], tuple[Telling, ...]]] = {
    QrCodeShown: _qr_code,
    LoggedIn: _logged_in,
    LoginFailed: lambda _event, _teller: (_status("0"),),
    LoggedOut: _logged_out,
    Kicked: lambda _event, _teller: (Telling("reportLogout", Code(code="1")),),
    MessageReceived: _received,
    OfficialAccountMessage: _published,
    FriendRequested: _requested,
    TransferChanged: _transferred,
    RoomJoined: _joined,
    ContactAdded: _contact,
    ContactChanged: _contact,
    Warned: lambda event, teller: _note(event.text, teller),
    Gap: _gap,
}
"""What happens in rooms besides is told by WeChat's own lines, which are messages. Transfers are told by messages too,
most of them: the caller passes over what one has told."""


# Reading.


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What the reader of a report has to know besides: the wire tells neither numbers nor times of messages."""

    own: ContactId
    """Whose account it is."""
    message: MessageId
    """What the message will be called."""
    at_ms: int
    find: Callable[[RoomId, str], ContactId | None] = lambda _room, _name: None
    """Finds a member of a room by the name that WeChat's lines call them; ``None`` when it is nobody or not certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a report says."""

    events: tuple[AnyEvent, ...] = ()
    places: Places = field(default_factory=dict)
    """Where the bytes of the message's media are, by the names of the content's fields: paths of the agent's machine,
    or URLs."""
    answer: Any = None
    """What it says as the answer to a command, in the model's terms; ``None`` for reports that answer none."""


class ReportRow:
    """One action. ``title``: what the document calls it; ``shape``: what its fields are."""

    def __init__(self, action: str, title: str, shape: Any, read: Callable[[Any, Arrival], Heard]) -> None:
        self.action = action
        self.title = title
        self.shape = shape
        self._decoder = msgspec.json.Decoder(shape)
        self._read = read

    def hear(self, report: Report, arrival: Arrival) -> Heard:
        """Return what ``report`` says.

        Raises:
            Malformed: with the path to the wrong field.
        """
        return self._read(strict_json.read(self._decoder, report.fields), arrival)


def _read_logged_in(wire: LoginUser, _: Arrival) -> Heard:
    return Heard(events=(LoggedIn(profile=people.read_login_user(wire)),))


def _read_logout(wire: Code, _: Arrival) -> Heard:
    is_out = number(wire.code) == 1
    return Heard(events=(LoggedOut(reason="the login ended on the phone or at the client"),) if is_out else ())


def _read_own_logout(wire: Result, _: Arrival) -> Heard:
    is_out = text(wire.send_result) == DONE
    return Heard(events=(LoggedOut(reason="logged out", is_own=True),) if is_out else ())


def _read_book(wire: Book, _: Arrival) -> Heard:
    page = people.read_book(wire)
    loaded = ContactsLoaded(contacts=len(page.contacts), rooms=len(page.rooms))
    return Heard(events=(loaded,), answer=page)


def _read_users(wire: UsersInfo, _: Arrival) -> Heard:
    page = people.read_users(wire)
    return Heard(events=tuple(ContactChanged(contact=each) for each in page.contacts), answer=page)


def _read_requested(wire: FriendAdd, arrival: Arrival) -> Heard:
    body = text(wire.xmlmsg)
    try:
        scene = wechat_xml.read_friend_request(body, arrival.message, arrival.at_ms).scene
    except Malformed:
        scene = 0
    event = FriendRequested(
        profile=people.read_profile(wire),
        stranger=filled(wire.v1, "v1"),
        ticket=filled(wire.v2, "v2"),
        greeting=words(wire.notice_word),
        scene=scene,
        message=arrival.message,
        at_ms=arrival.at_ms,
    )
    return Heard(events=(event,))


def _read_joined(wire: RoomChange, _: Arrival) -> Heard:
    room = Room(id=RoomId(filled(wire.chatroom, "chatroom")), name=text(wire.nick), owner=ContactId(""))
    return Heard(events=(RoomJoined(room=room),))


def _message_row(kind: Kind) -> ReportRow:
    def read(wire: Any, arrival: Arrival) -> Heard:
        message, places = read_message(kind, wire, arrival.own, arrival.message, arrival.at_ms)
        return Heard(events=(MessageReceived(message=message), *_told_by(message, arrival)), places=places)

    return ReportRow(kind.action, kind.title, kind.shape, read)


def _told_by(message: Message, arrival: Arrival) -> list[AnyEvent]:
    """Return what one of WeChat's own lines says of its room."""
    if not isinstance(message.content, Notice) or not message.chat.endswith(ROOM_SUFFIX):
        return []
    room = RoomId(message.chat)
    find: Find = lambda name: arrival.find(room, name)  # noqa: E731  a name for the type
    return notices.read_notice(message.content.text, notices.Place(room, arrival.own, find))


def _answer(action: str, title: str, shape: Any, read: Callable[[Any], Any]) -> ReportRow:
    """Return the row of a report that only answers."""
    return ReportRow(action, title, shape, lambda wire, _: Heard(answer=read(wire)))


_ROWS = (
    _answer("reportLoginQrCode", "上报登陆二维码", QrMessage, results.read_qr),
    _answer("loginStatus", "上报登陆状态", Code, results.read_status),
    ReportRow("reportLoginUser", "上报当前登录微信详细信息", LoginUser, _read_logged_in),
    ReportRow("reportLogout", "上报退出登录事件", Code, _read_logout),
    ReportRow("reportContact", "上报当前联系人列表", Book, _read_book),
    _answer("reportUsersWxid", "上报联系人/公众号的wxid", UsersWxid, people.read_wxids),
    ReportRow("reportUsersInfo", "上报查询到的联系人/公众号详细信息", UsersInfo, _read_users),
    _answer("reportChatRoomUserLists", "上报某个群成员列表详细信息", RoomUsers, people.read_room_users),
    _answer("reportGetChatRoomUserNick", "上报某个群成员的群昵称", NickFields, people.read_room_nick),
    *map(_message_row, KINDS),
    ReportRow("reportFriendAddRequest", "上报新的加好友请求", FriendAdd, _read_requested),
    ReportRow("reportChatRoomChange", "上报新群", RoomChange, _read_joined),
    _answer(results.UPLOADED, "上报上传客户端上传文件到服务端结果", Result, results.read_uploaded),
)

REPORTS = {row.action: row for row in _ROWS}
"""The 25 of the document."""

OWN_LOGOUT = ReportRow(results.answer_to("logout"), "点击【退出登录】按钮", Result, _read_own_logout)
"""Not in the list of 25: the answer to ``logout``, which comes unasked too."""

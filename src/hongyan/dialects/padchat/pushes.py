"""What PadChat pushes: login events, messages, contacts and the marks around them. Pure.

Sources: captured items of the sdk and puppet editions, named in ``docs/dialects/padchat.md``; where nothing was
captured, the documents of PadChat v2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.errors import Malformed
from hongyan.model.events import LoginConfirmed, LoginFailed, MessageReceived, QrCodeShown, Scanned
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Message, Notice, Text
from hongyan.model.room import Room

from . import xml

ROOM_SUFFIX = "@chatroom"

PUSH_MESSAGES = 2
"""``payload.type`` of a push or a notify about messages; any number but 4 will do (padchat-sdk 0.6.3, index.js)."""
PUSH_CONTACTS = 4
"""``payload.type`` of a push or a notify about contacts."""

MARK_IDLE = 2048
MARK_SYNCED = 32768
"""``msg_type`` of the marks: nothing to see, and the address book is complete."""


class Item(msgspec.Struct, kw_only=True):
    """A pushed message. ``msg_type`` is 5, always; the kind is ``sub_type``."""

    content: str
    continue_: int = msgspec.field(default=1, name="continue")
    description: str = ""
    from_user: str
    msg_id: str
    msg_source: str = ""
    msg_type: int = 5
    status: int = 1
    sub_type: int
    timestamp: int
    """Seconds since 1970."""
    to_user: str
    uin: int


class Mark(msgspec.Struct, kw_only=True):
    """A pushed mark."""

    continue_: int = msgspec.field(name="continue")
    msg_type: int
    status: int = 1
    uin: int


class ContactItem(msgspec.Struct, kw_only=True):
    """A pushed entry of the address book: a person, an official account or a room."""

    big_head: str = ""
    bit_mask: int = 4294967295
    bit_value: int = 2051
    chatroom_id: int = 0
    chatroom_owner: str = ""
    city: str = ""
    continue_: int = msgspec.field(default=1, name="continue")
    country: str = ""
    id: int = 0
    img_flag: int = 1
    intro: str = ""
    label: str = ""
    level: int = 0
    max_member_count: int = 0
    member: str | msgspec.UnsetType = msgspec.UNSET
    """JSON text of the members' ids; rooms only."""
    member_count: int = 0
    msg_type: int = 2
    nick_name: str
    provincia: str = ""
    py_initial: str = ""
    quan_pin: str = ""
    remark: str = ""
    remark_py_initial: str = ""
    remark_quan_pin: str = ""
    sex: int = 0
    signature: str = ""
    small_head: str = ""
    source: int = 0
    status: int = 1
    stranger: str = ""
    uin: int
    user_name: str


_SEX = {Sex.UNKNOWN: 0, Sex.MALE: 1, Sex.FEMALE: 2}
_ENCODE = msgspec.json.Encoder().encode


def write_mark(msg_type: int, uin: int) -> Mark:
    """Write a mark; after ``MARK_SYNCED`` nothing follows, which its ``continue`` of 0 says."""
    return Mark(continue_=0 if msg_type == MARK_SYNCED else 1, msg_type=msg_type, uin=uin)


def write_contact(contact: Contact, own: Profile) -> ContactItem:
    """Write one entry of ``own``'s address book."""
    profile = contact.profile
    return ContactItem(
        big_head=profile.avatar_url,
        city=profile.city,
        country=profile.country,
        intro=profile.signature if contact.kind is ContactKind.OFFICIAL else "",
        label=",".join(contact.labels),
        nick_name=profile.nick,
        provincia=profile.province,
        remark=contact.remark,
        sex=_SEX[profile.sex],
        signature=profile.signature,
        small_head=profile.avatar_url,
        stranger=contact.stranger_ticket,
        uin=own.uin,
        user_name=profile.id,
    )


def write_room(room: Room, own: Profile) -> ContactItem:
    """Write one room of ``own``'s address book."""
    # The members are JSON text inside the JSON, with a line end: captured, wechaty-puppet-padchat issue 12.
    members = _ENCODE([member.id for member in room.members]).decode() + "\n"
    return ContactItem(
        bit_value=2050,
        chatroom_owner=room.owner,
        max_member_count=room.max_members,
        member=members,
        member_count=len(room.members),
        nick_name=room.name,
        uin=own.uin,
        user_name=room.id,
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of content is spelled, and understood."""

    number: int
    body: Callable[[Any], str]
    brief: Callable[[Any], str]
    """What stands behind the sender's name in ``description``; empty for none at all."""
    read: Callable[[str, tuple[ContactId, ...]], AnyContent]
    """From the body without the sender's prefix, and the mentioned members."""
    is_signed: bool = True
    """In rooms the body begins with the sender's id."""


_KINDS: dict[type[Any], _Kind] = {
    Text: _Kind(1, lambda c: c.text, lambda c: c.text, lambda body, at: Text(text=body, at=at)),
    Notice: _Kind(10000, lambda c: c.text, lambda _: "", lambda body, _: Notice(text=body), is_signed=False),
}
_BY_NUMBER = {kind.number: kind for kind in _KINDS.values()}


def can_write(content: AnyContent) -> bool:
    """Whether the edition has a shape for ``content``."""
    return type(content) in _KINDS


def write_message(message: Message, own: Profile) -> Item:
    """Write ``message`` as ``own``'s account receives it.

    In rooms ``from_user`` is the room and the body begins with the sender's id, as captured in wechaty-puppet-padchat
    issue 23; own messages from another device go from the account to the chat.
    """
    kind = _KINDS[type(message.content)]
    body, brief = kind.body(message.content), kind.brief(message.content)
    in_room = message.chat.endswith(ROOM_SUFFIX)
    if in_room and not message.mine and str(message.sender) != str(message.chat):
        body = f"{message.sender}:\n{body}"
    at = message.content.at if isinstance(message.content, Text) else ()
    return Item(
        content=body,
        description=f"{message.sender_nick or message.sender} : {brief}" if brief else "",
        from_user=own.id if message.mine else message.chat,
        msg_id=message.id,
        msg_source=xml.write_source(at, message.room_size) if brief else "",
        sub_type=kind.number,
        timestamp=message.sent_at_ms // 1000,
        to_user=message.chat if message.mine else own.id,
        uin=own.uin,
    )


def read_message(item: Item, own: ContactId) -> MessageReceived:
    """Read what ``write_message`` writes; the nick is the part of ``description`` before the colon.

    Raises:
        Malformed: a kind that is not in the table.
    """
    kind = _BY_NUMBER.get(item.sub_type)
    if kind is None:
        raise Malformed(f"is of the unknown kind {item.sub_type}", "sub_type")
    mine = item.from_user == own
    chat = ChatId(item.to_user if mine else item.from_user)
    body, sender = item.content, own if mine else ContactId(chat)
    if chat.endswith(ROOM_SUFFIX) and not mine and kind.is_signed:
        prefix, found, rest = body.partition(":\n")
        if found:
            body, sender = rest, ContactId(prefix)
    at, size = xml.read_source(item.msg_source)
    nick = item.description.partition(" : ")[0]
    return MessageReceived(
        message=Message(
            id=MessageId(item.msg_id),
            chat=chat,
            sender=sender,
            sender_nick="" if nick == sender else nick,
            content=kind.read(body, at),
            sent_at_ms=item.timestamp * 1000,
            room_size=size,
            mine=mine,
        )
    )


# Login events: their payloads in the sdk edition. Source: padchat-sdk demo.js and issue 17 of PADCHAT.

SCAN_WAITING, SCAN_SCANNED, SCAN_CONFIRMED, SCAN_EXPIRED, SCAN_CANCELLED = range(5)
_SCAN_OF_FAILURE = {"expired": SCAN_EXPIRED, "cancelled": SCAN_CANCELLED}


def write_qr_code(event: QrCodeShown) -> dict[str, object]:
    """``qrcode`` since sdk 0.4: the text to be shown as a code."""
    return {"url": event.url}


def write_waiting(event: QrCodeShown, now_ms: int) -> dict[str, object]:
    """``scan`` before anybody looked."""
    return {"status": SCAN_WAITING, "expired_time": _left_s(event.expires_at_ms, now_ms)}


def write_scanned(event: Scanned, now_ms: int) -> dict[str, object]:
    """``scan`` after somebody looked."""
    return {
        "status": SCAN_SCANNED,
        "expired_time": _left_s(event.expires_at_ms, now_ms),
        "head_url": event.profile.avatar_url,
        "nick_name": event.profile.nick,
    }


def write_confirmed(event: LoginConfirmed) -> dict[str, object]:
    """``scan`` after the person said yes."""
    profile = event.profile
    return {
        "status": SCAN_CONFIRMED,
        "sub_status": 0,
        "expired_time": 0,
        "external": "1",
        "device_type": "android",
        "email": "",
        "head_url": profile.avatar_url,
        "nick_name": profile.nick,
        "password": "***hide***",
        "phone_number": "",
        "qq": 0,
        "uin": profile.uin,
        "user_name": profile.id,
    }


def write_failed(event: LoginFailed) -> dict[str, object]:
    """``scan`` when the attempt is over: expired, cancelled, or refused after the confirmation."""
    status = _SCAN_OF_FAILURE.get(event.reason)
    if status is None:
        return {"status": SCAN_CONFIRMED, "sub_status": 1, "expired_time": 0, "error": "扫码登陆失败！"}
    return {"status": status, "expired_time": 0}


def _left_s(until_ms: int, now_ms: int) -> int:
    return max(0, (until_ms - now_ms) // 1000)

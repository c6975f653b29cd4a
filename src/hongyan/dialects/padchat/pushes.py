"""What PadChat pushes: messages, and the events that come as messages. Pure, both ways.

Sources: captured items of the sdk and puppet editions, named in ``docs/dialects/padchat.md``; where nothing was
captured, the documents of PadChat v2. The other pushes have modules of their own and can be had from here.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from hongyan.model.contact import ContactKind, Profile
from hongyan.model.errors import Malformed
from hongyan.model.events import AnyEvent, FriendRequested, MessageRecalled, MessageReceived, OfficialAccountMessage
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.media import MediaRef
from hongyan.model.message import AnyContent, Image, Message, Text, Voice
from hongyan.wire import wechat_xml
from hongyan.wire.wechat_ids import ROOM_SUFFIX
from hongyan.wire.wechat_ids import kind_of as contact_kind_of
from hongyan.wire.wechat_xml import Envelope

from . import base64_text, xml
from .contact_pushes import (
    MARK_IDLE,
    MARK_SYNCED,
    ContactItem,
    Mark,
    read_entry,
    write_contact,
    write_mark,
    write_room,
)
from .kinds import APP, FRIEND_REQUEST, SYSTEM, Signature, kind_numbered, kind_of
from .login_pushes import (
    SCAN_CANCELLED,
    SCAN_CONFIRMED,
    SCAN_EXPIRED,
    SCAN_SCANNED,
    SCAN_WAITING,
    write_confirmed,
    write_failed,
    write_qr_code,
    write_qr_image,
    write_scanned,
    write_waiting,
)

__all__ = [
    "FRIEND_REQUESTS",
    "MARK_IDLE",
    "MARK_SYNCED",
    "MOST_VOICE_BYTES",
    "PUSH_CONTACTS",
    "PUSH_MESSAGES",
    "ROOM_SUFFIX",
    "SCAN_CANCELLED",
    "SCAN_CONFIRMED",
    "SCAN_EXPIRED",
    "SCAN_SCANNED",
    "SCAN_WAITING",
    "AnyItem",
    "ContactItem",
    "Item",
    "Mark",
    "attachment_of",
    "can_write",
    "read_data",
    "read_entry",
    "read_item",
    "read_message",
    "write_confirmed",
    "write_contact",
    "write_event",
    "write_failed",
    "write_mark",
    "write_message",
    "write_qr_code",
    "write_qr_image",
    "write_room",
    "write_scanned",
    "write_waiting",
]

PUSH_MESSAGES = 2
"""``payload.type`` of a push or a notify about messages; any number but 4 will do (padchat-sdk 0.6.3, index.js)."""
PUSH_CONTACTS = 4
"""``payload.type`` of a push or a notify about contacts."""

FRIEND_REQUESTS = ChatId("fmessage")
"""Friend requests come from this account."""

MOST_VOICE_BYTES = 30 * 1024
"""Longer voice notes come without ``data`` (wechaty-puppet-padchat issue 32)."""


class Item(msgspec.Struct, kw_only=True):
    """A pushed message. ``msg_type`` is 5, always; the kind is ``sub_type``."""

    content: str
    continue_: int = msgspec.field(default=1, name="continue")
    data: str | msgspec.UnsetType = msgspec.UNSET
    """Base64 of a picture's thumbnail or of a short voice note; all other kinds have none."""
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


def attachment_of(event: AnyEvent) -> MediaRef | None:
    """Return the media whose bytes ``write_event`` wants as ``data``; ``None`` when the item goes without."""
    content = event.message.content if isinstance(event, MessageReceived) else None
    if isinstance(content, Image):
        return content.thumbnail
    return content.media if isinstance(content, Voice) and content.media.size_bytes <= MOST_VOICE_BYTES else None


def can_write(content: AnyContent) -> bool:
    """Whether the edition has a shape for ``content``."""
    return kind_of(content) is not None


def write_event(event: AnyEvent, own: Profile, data: bytes = b"") -> Item | None:
    """Write ``event`` as ``own``'s account receives it; ``None`` when the wire has no item for it.

    ``data``: the bytes of ``attachment_of(event)``, where they can be had.
    """
    write = _WRITERS.get(type(event))
    return write(event, own, data) if write else None


def write_message(message: Message, own: Profile, data: bytes = b"") -> Item:
    """Write ``message``, which ``can_write``.

    In rooms ``from_user`` is the room and the body begins with the sender's id, as captured in wechaty-puppet-padchat
    issue 23; own messages from another device go from the account to the chat.
    """
    content = message.content
    kind = kind_of(content, message.chat)
    assert kind is not None
    in_room = message.chat.endswith(ROOM_SUFFIX)
    to = message.chat if message.mine else own.id
    envelope = Envelope(sender=message.sender, receiver=to, at_s=message.sent_at_ms // 1000)
    body = message.xml if message.xml and kind.is_xml else kind.write(content, envelope)
    if in_room and not message.mine:
        body = _sign(body, kind.signature, message)
    description = kind.brief(content)
    is_sourced = kind.is_sourced or (in_room and bool(description))
    if description and kind.is_named:
        description = f"{message.sender_nick or message.sender} : {description}"
    at = content.at if isinstance(content, Text) else ()
    return Item(
        content=body,
        data=base64_text.write(data) if data and isinstance(content, Image | Voice) else msgspec.UNSET,
        description=description,
        from_user=own.id if message.mine else message.chat,
        msg_id=message.id,
        msg_source=xml.write_source(at, message.room_size) if is_sourced else "",
        sub_type=kind.number,
        timestamp=message.sent_at_ms // 1000,
        to_user=to,
        uin=own.uin,
    )


def _sign(body: str, signature: Signature, message: Message) -> str:
    if signature is Signature.ROOM:
        return f"{message.chat}:\n{body}"
    if signature is Signature.MEMBER and str(message.sender) != str(message.chat):
        return f"{message.sender}:\n{body}"
    return body


def _write_received(event: MessageReceived, own: Profile, data: bytes) -> Item | None:
    return write_message(event.message, own, data) if can_write(event.message.content) else None


def _write_recalled(event: MessageRecalled, own: Profile, _: bytes) -> Item:
    """Write the line about a recall. In rooms it is signed by who recalled (captured); own recalls are a guess."""
    mine = event.by == own.id
    body = wechat_xml.write_recall(event)
    if event.chat.endswith(ROOM_SUFFIX) and event.by and not mine:
        body = f"{event.by}:\n{body}"
    return Item(
        content=body,
        from_user=own.id if mine else event.chat,
        msg_id=event.notice_id,
        sub_type=SYSTEM,
        timestamp=event.at_ms // 1000,
        to_user=event.chat if mine else own.id,
        uin=own.uin,
    )


def _write_requested(event: FriendRequested, own: Profile, _: bytes) -> Item:
    return Item(
        content=wechat_xml.write_friend_request(event),
        from_user=FRIEND_REQUESTS,
        msg_id=event.message,
        sub_type=FRIEND_REQUEST,
        timestamp=event.at_ms // 1000,
        to_user=own.id,
        uin=own.uin,
    )


def _write_articles(event: OfficialAccountMessage, own: Profile, _: bytes) -> Item:
    """Write articles. The description is that of a link (guess)."""
    return Item(
        content=event.xml or wechat_xml.write_articles(event),
        description=f"{event.nick or event.account} : [链接]{event.articles[0].title}",
        from_user=event.account,
        msg_id=event.message,
        msg_source=xml.write_source((), 0),
        sub_type=APP,
        timestamp=event.at_ms // 1000,
        to_user=own.id,
        uin=own.uin,
    )


_WRITERS: dict[type[Any], Callable[[Any, Profile, bytes], Item | None]] = {
    MessageReceived: _write_received,
    MessageRecalled: _write_recalled,
    FriendRequested: _write_requested,
    OfficialAccountMessage: _write_articles,
}


# Reading.

_SIGNATURE = re.compile(r"([^\s<>]{1,100}):\n")


def read_data(item: Item) -> bytes:
    """Return the bytes that came along; empty when none did.

    Raises:
        Malformed: no base64.
    """
    return base64_text.read(item.data, "data") if isinstance(item.data, str) and item.data else b""


AnyItem = MessageReceived | MessageRecalled | FriendRequested | OfficialAccountMessage
"""What comes as a message."""


def read_item(item: Item, own: ContactId) -> AnyItem:
    """Read what ``write_event`` writes.

    Raises:
        Malformed: a kind that is not in the table, or a body that is not of the kind; ``field`` says which.
    """
    read = _READERS.get(item.sub_type, _read_received)
    try:
        return read(item, own)
    except Malformed as wrong:
        raise Malformed(wrong.message, wrong.field or "content") from wrong


def read_message(item: Item, own: ContactId) -> MessageReceived:
    """Read an item that is a message.

    Raises:
        Malformed: as ``read_item``, or it is another event.
    """
    event = read_item(item, own)
    if not isinstance(event, MessageReceived):
        raise Malformed("is no message", "sub_type")
    return event


def _split(item: Item, own: ContactId) -> tuple[ChatId, ContactId, str]:
    """Return the chat, the sender, and the body without its signature."""
    mine = item.from_user == own
    chat = ChatId(item.to_user if mine else item.from_user)
    if chat.endswith(ROOM_SUFFIX) and not mine and (signed := _SIGNATURE.match(item.content)):
        return chat, ContactId(signed[1]), item.content[signed.end() :]
    return chat, own if mine else ContactId(chat), item.content


def _read_received(item: Item, own: ContactId) -> MessageReceived:
    kind = kind_numbered(item.sub_type)
    chat, sender, body = _split(item, own)
    mine = item.from_user == own
    if kind.signature is Signature.NONE:
        sender, body = own if mine else ContactId(chat), item.content
    content = kind.read(body)
    at, size = xml.read_source(item.msg_source)
    if isinstance(content, Text):
        content = Text(text=content.text, at=at)
    nick = _nick(item.description, content)
    return MessageReceived(
        message=Message(
            id=MessageId(item.msg_id),
            chat=chat,
            sender=sender,
            sender_nick="" if nick == sender else nick,
            content=content,
            sent_at_ms=item.timestamp * 1000,
            room_size=size,
            mine=mine,
            xml=body if kind.is_xml else "",
        )
    )


def _nick(description: str, content: AnyContent) -> str:
    """Return the sender's name: what stands before our own wording, else before the first colon."""
    kind = kind_of(content)
    assert kind is not None
    tail = f" : {kind.brief(content)}"
    if description.endswith(tail):
        return description.removesuffix(tail)
    nick, found, _ = description.partition(" : ")
    return nick if found else ""


def _read_system(item: Item, own: ContactId) -> MessageReceived | MessageRecalled:
    chat, sender, body = _split(item, own)
    type_ = wechat_xml.system_type(body)
    if type_ == wechat_xml.OWN_INVITATION:
        return _read_received(item, own)
    if type_ != wechat_xml.RECALL:
        raise Malformed(f"is a system message of the unknown type {type_[:40]}")
    return wechat_xml.read_recall(
        body,
        chat=chat,
        by=None if str(sender) == str(chat) and chat.endswith(ROOM_SUFFIX) else sender,
        notice_id=MessageId(item.msg_id),
        at_ms=item.timestamp * 1000,
    )


def _read_requested(item: Item, _: ContactId) -> FriendRequested:
    return wechat_xml.read_friend_request(item.content, MessageId(item.msg_id), item.timestamp * 1000)


def _read_app(item: Item, own: ContactId) -> MessageReceived | OfficialAccountMessage:
    """Articles come from official accounts; what looks like them and is forwarded by people is a link."""
    if contact_kind_of(item.from_user) is ContactKind.OFFICIAL:
        account, message = ContactId(item.from_user), MessageId(item.msg_id)
        found = wechat_xml.read_articles(item.content, account=account, message=message, at_ms=item.timestamp * 1000)
        if found is not None:
            return found
    return _read_received(item, own)


_READERS: dict[int, Callable[[Item, ContactId], AnyItem]] = {
    APP: _read_app,
    SYSTEM: _read_system,
    FRIEND_REQUEST: _read_requested,
}
"""By number; every other one is a message."""

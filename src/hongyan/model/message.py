"""Messages and what they can carry."""

from enum import StrEnum

import msgspec

from .ids import ChatId, ContactId, MessageId, RedPacketId, RoomId, TransferId
from .media import MediaRef
from .payment import TransferState


class Content(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What a message carries. The tag is the kind's public name."""


class Text(Content, frozen=True, kw_only=True, tag="text"):
    """Plain text; ``at`` names the mentioned members, ``notify@all`` for everybody."""

    text: str
    at: tuple[ContactId, ...] = ()


class Image(Content, frozen=True, kw_only=True, tag="image"):
    """A picture and, where the backend made one, its thumbnail."""

    media: MediaRef
    thumbnail: MediaRef | None = None
    """Absent when the backend hands out originals only."""


class Voice(Content, frozen=True, kw_only=True, tag="voice"):
    """A voice note, SILK as WeChat has it."""

    media: MediaRef
    duration_ms: int


class Video(Content, frozen=True, kw_only=True, tag="video"):
    """A video."""

    media: MediaRef
    cover: MediaRef | None = None
    """Absent when there is none."""
    duration_s: int = 0


class MiniVideo(Content, frozen=True, kw_only=True, tag="mini_video"):
    """A short video taken inside the chat."""

    media: MediaRef
    cover: MediaRef | None = None
    """Absent when there is none."""


class Emoticon(Content, frozen=True, kw_only=True, tag="emoticon"):
    """A sticker; known by ``md5`` where WeChat already has it."""

    md5: str = ""
    media: MediaRef | None = None
    """Absent when only the digest is known."""


class Location(Content, frozen=True, kw_only=True, tag="location"):
    """A place on the map. Degrees, WGS-84 as the sender's phone gave them."""

    latitude: float
    longitude: float
    scale: int = 16
    label: str = ""
    name: str = ""


class Link(Content, frozen=True, kw_only=True, tag="link"):
    """A web page with a title."""

    title: str
    url: str
    description: str = ""
    thumbnail_url: str = ""
    thumbnail: MediaRef | None = None
    """Absent when the backend keeps none; ``thumbnail_url`` may still lead to one."""


class Music(Content, frozen=True, kw_only=True, tag="music"):
    """A song: the page about it and the sound itself."""

    title: str
    url: str
    data_url: str = ""
    description: str = ""


class File(Content, frozen=True, kw_only=True, tag="file"):
    """A file with the name it was sent under."""

    media: MediaRef
    name: str


class MiniProgram(Content, frozen=True, kw_only=True, tag="mini_program"):
    """A page of a mini program."""

    title: str
    app_id: str
    path: str = ""
    url: str = ""


class Card(Content, frozen=True, kw_only=True, tag="card"):
    """Somebody's card."""

    contact: ContactId
    nick: str = ""
    stranger: str = ""
    """The v1 code, by which the receiver may ask them to be friends."""
    ticket: str = ""
    """The v2 code that goes with it."""
    avatar_url: str = ""


class RoomInvitation(Content, frozen=True, kw_only=True, tag="room_invitation"):
    """An invitation that the receiver may accept."""

    room: RoomId
    room_name: str = ""
    inviter_nick: str = ""
    url: str = ""
    """What to follow to accept."""


class Transfer(Content, frozen=True, kw_only=True, tag="transfer"):
    """Money to one person, or what became of it. Amounts are in fen."""

    amount_fen: int
    memo: str = ""
    transfer_id: TransferId = TransferId("")
    """Empty in what is about to be sent."""
    state: TransferState = TransferState.SENT
    sent_at_ms: int = 0
    """When the transfer, not this message, was made; 0 when the backend cannot tell."""


class RedPacket(Content, frozen=True, kw_only=True, tag="red_packet"):
    """Money in an envelope. Amounts are in fen."""

    amount_fen: int = 0
    """All shares together; 0 for who may not know: everybody but the sender."""
    count: int = 1
    """How many shares; as said for the amount."""
    is_lucky: bool = msgspec.field(default=False, name="lucky")
    """Whether the shares are drawn, or all the same."""
    wishing: str = ""
    packet_id: RedPacketId = RedPacketId("")
    """Empty in what is about to be sent."""


class HistoryItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a forwarded conversation."""

    sender: str
    """A name, as the forwarded conversation showed it."""
    text: str
    at_s: int = 0
    """Seconds since 1970; 0 when the backend cannot tell."""


class History(Content, frozen=True, kw_only=True, tag="history"):
    """A forwarded piece of conversation."""

    title: str
    items: tuple[HistoryItem, ...] = ()


class Quote(Content, frozen=True, kw_only=True, tag="quote"):
    """An answer that shows the message it answers."""

    text: str
    message_id: MessageId
    quoted: str = ""
    """The text shown of the answered message."""
    quoted_sender: ContactId | None = None
    """Who wrote the answered message; absent when the backend cannot tell."""


class Notice(Content, frozen=True, kw_only=True, tag="notice"):
    """A grey line of WeChat's own, in WeChat's wording."""

    text: str
    scene: str = ""
    """``invite`` or ``qrcode`` when this account brought members into a room, which it may take back; else empty."""
    members: tuple[ContactId, ...] = ()
    """Whom it brought, with a ``scene``."""
    url: str = ""
    """The room's code that they scanned, with the scene ``qrcode``."""


class CallState(StrEnum):
    """How far a call got."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"


class Voip(Content, frozen=True, kw_only=True, tag="voip"):
    """A voice or video call, as a notice."""

    state: CallState
    is_video: bool = False


class StatusNotify(Content, frozen=True, kw_only=True, tag="status_notify"):
    """What another device of the same account opened or read. ``code`` is WeChat's operation number."""

    code: int
    chats: tuple[ChatId, ...] = ()


class App(Content, frozen=True, kw_only=True, tag="app"):
    """An ``<appmsg>`` that no kind above names."""

    xml: str


AnyContent = (
    Text
    | Image
    | Voice
    | Video
    | MiniVideo
    | Emoticon
    | Location
    | Link
    | Music
    | File
    | MiniProgram
    | Card
    | RoomInvitation
    | Transfer
    | RedPacket
    | History
    | Quote
    | Notice
    | Voip
    | StatusNotify
    | App
)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message as one account sees it."""

    id: MessageId
    chat: ChatId
    """The room, or the person at the other end: never the account itself."""
    sender: ContactId
    """Who wrote it; in a room a member, for a room's notice the room itself."""
    sender_nick: str = ""
    """The sender's name as this account would read it; empty when the backend cannot tell."""
    content: AnyContent
    sent_at_ms: int
    """WeChat's time, milliseconds since 1970."""
    room_size: int = 0
    """How many members the room has; 0 outside rooms, or when the backend cannot tell."""
    mine: bool = False
    """Written by the account itself, on another of its devices."""
    xml: str = ""
    """WeChat's own body where the kind has one and the backend knows it; kept so that nothing is lost in between."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """WeChat took a message."""

    message_id: MessageId
    sent_at_ms: int = 0
    """WeChat's time, milliseconds since 1970; 0 when the backend does not tell it."""

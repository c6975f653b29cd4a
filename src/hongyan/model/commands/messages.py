"""Sending, fetching and recalling messages."""

from enum import StrEnum
from typing import ClassVar

import msgspec

from hongyan.model.commands.base import Command
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.media import MediaRef
from hongyan.model.message import Receipt


class SendText(Command[Receipt], frozen=True, kw_only=True):
    """Send text to a person or a room.

    Raises:
        Rejected: WeChat refuses: not a friend, not in the room.
        InvalidArgument: empty or longer than the backend's limit.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    text: str
    at: tuple[ContactId, ...] = ()
    """Members to mention, in a room; ``notify@all`` for everybody."""


class SendImage(Command[Receipt], frozen=True, kw_only=True):
    """Send a picture.

    Raises:
        Rejected: as ``SendText``.
        InvalidArgument: no picture, or too large a one.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    media: MediaRef


class SendVoice(Command[Receipt], frozen=True, kw_only=True):
    """Send a voice note, SILK as WeChat has it.

    Raises:
        Rejected: as ``SendText``.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    media: MediaRef
    duration_ms: int = 0
    """0: the backend finds out, or says one second."""


class SendVideo(Command[Receipt], frozen=True, kw_only=True):
    """Send a video.

    Raises:
        Rejected: as ``SendText``.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    media: MediaRef
    duration_s: int = 0


class SendFile(Command[Receipt], frozen=True, kw_only=True):
    """Send a file under a name.

    Raises:
        Rejected: as ``SendText``.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    media: MediaRef
    name: str


class SendEmoticon(Command[Receipt], frozen=True, kw_only=True):
    """Send a sticker, by its digest or with its bytes.

    Raises:
        Rejected: as ``SendText``.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    md5: str = ""
    media: MediaRef | None = None
    """Absent when WeChat already has it."""


class SendCard(Command[Receipt], frozen=True, kw_only=True):
    """Send somebody's card.

    Raises:
        Rejected: as ``SendText``.
        NotFound: nobody to make a card of.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    contact: ContactId
    title: str = ""
    """What the card calls them; empty: their own nick."""


class SendLink(Command[Receipt], frozen=True, kw_only=True):
    """Send a web page with a title.

    Raises:
        Rejected: as ``SendText``.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    title: str
    url: str
    description: str = ""
    thumbnail_url: str = ""


class SendApp(Command[Receipt], frozen=True, kw_only=True):
    """Send a raw ``<appmsg>``; what it names is what the receiver gets.

    Raises:
        Rejected: as ``SendText``.
        InvalidArgument: no ``<appmsg>``.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    xml: str


class SendLocation(Command[Receipt], frozen=True, kw_only=True):
    """Send a place on the map.

    Raises:
        Rejected: as ``SendText``.
    """

    is_deed: ClassVar[bool] = True

    to: ChatId
    latitude: float
    longitude: float
    scale: int = 16
    label: str = ""
    name: str = ""


class RecallMessage(Command[None], frozen=True, kw_only=True):
    """Take an own message back, within WeChat's two minutes.

    Raises:
        NotFound: no such message of this account.
        Rejected: too late.
    """

    message: MessageId


class SyncMessages(Command[None], frozen=True, kw_only=True):
    """Ask WeChat for what is new, now. What it has arrives as events before the answer."""


class MediaPart(StrEnum):
    """Which bytes of a message."""

    ORIGINAL = "original"
    THUMBNAIL = "thumbnail"


class GetMedia(Command[MediaRef], frozen=True, kw_only=True):
    """Fetch the bytes of a message into the media store.

    Raises:
        NotFound: no such message, or it has none.
    """

    message: MessageId
    part: MediaPart = MediaPart.ORIGINAL


class ForwardMessage(Command[Receipt], frozen=True, kw_only=True):
    """Send a message that the account has on to somebody else, as it is.

    Raises:
        NotFound: no such message of this account.
        Rejected: as ``SendText``; or a kind that cannot be sent on.
    """

    is_deed: ClassVar[bool] = True

    message: MessageId
    to: ChatId


class MarkRead(Command[None], frozen=True, kw_only=True):
    """Say that everything in a chat was read. The account's other devices hear of it.

    Raises:
        NotFound: no such chat.
    """

    chat: ChatId


class UploadedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that WeChat keeps, for an ``<appmsg>`` to name."""

    attachment_id: str
    """Goes into ``<attachid>``."""
    size_bytes: int
    md5: str = ""


class UploadFile(Command[UploadedFile], frozen=True, kw_only=True):
    """Give WeChat a file without sending it to anybody.

    Raises:
        InvalidArgument: empty, or too large.
    """

    media: MediaRef


class Uploaded(msgspec.Struct, frozen=True, kw_only=True):
    """What the receiver of an upload answered."""

    status: int
    """The number that it answered with; its HTTP status when it answered none."""


class UploadClientFile(Command[Uploaded], frozen=True, kw_only=True):
    """Have a file of the machine that holds the account sent to an address by HTTP.

    Raises:
        InvalidArgument: a path or an address that the backend may not use.
        NotFound: no such file.
        Unavailable: the address cannot be reached.
    """

    is_deed: ClassVar[bool] = True

    file: str
    """A path there, or the address of a public file."""
    url: str
    """Where it goes."""

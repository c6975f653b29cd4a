"""Requests and results about messages other than text, both ways.

Source: padchat-sdk 0.6.3 index.js. Media goes over this wire as base64 text, so these codecs exchange ``WithMedia`` and
``MediaBytes``: the face stores and fetches.
"""

import hashlib
from typing import Any

import msgspec

from hongyan.model.commands import GetMedia, SendApp, SendCard, SendImage, SendVoice, UploadedFile, UploadFile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.media import MediaRef
from hongyan.model.message import Receipt
from hongyan.wire.table import NO_MEDIA, Codec, MediaBytes, WithMedia

from . import base64_text
from .codec import filled, given
from .wire import Answer


class FileTo(msgspec.Struct, rename="camel", kw_only=True):
    """``sendImage``."""

    to_user_name: str
    file: str


class VoiceTo(FileTo, rename="camel", kw_only=True):
    """``sendVoice``. The library multiplies ``time``: null, where its user gave no number."""

    time: int | None = None
    """Milliseconds."""


def to(wire: Any) -> ChatId:
    """Return the chat that a request is for.

    Raises:
        Malformed: it is empty.
    """
    return ChatId(filled(wire.to_user_name, "toUserName"))


SEND_IMAGE: Codec[FileTo, WithMedia] = Codec(
    FileTo,
    decode=lambda w: WithMedia(command=SendImage(to=to(w), media=NO_MEDIA), data=base64_text.read(w.file, "file")),
    encode=lambda m: FileTo(to_user_name=m.command.to, file=base64_text.write(m.data)),  # type: ignore[attr-defined]  # it is SendImage
)


def _read_voice(wire: VoiceTo) -> WithMedia:
    if wire.time is not None and wire.time < 0:
        raise Malformed("is negative", "time")
    command = SendVoice(to=to(wire), media=NO_MEDIA, duration_ms=wire.time or 0)
    return WithMedia(command=command, data=base64_text.read(wire.file, "file"))


def _write_voice(media: WithMedia) -> VoiceTo:
    command: Any = media.command
    return VoiceTo(to_user_name=command.to, file=base64_text.write(media.data), time=command.duration_ms)


SEND_VOICE: Codec[VoiceTo, WithMedia] = Codec(VoiceTo, decode=_read_voice, encode=_write_voice)


class XmlTo(msgspec.Struct, rename="camel", kw_only=True):
    """``sendAppMsg``: an ``<appmsg>``."""

    to_user_name: str
    content: str


SEND_APP: Codec[XmlTo, SendApp] = Codec(
    XmlTo,
    decode=lambda w: SendApp(to=to(w), xml=filled(w.content, "content")),
    encode=lambda c: XmlTo(to_user_name=c.to, content=c.xml),
)


class CardTo(msgspec.Struct, rename="camel", kw_only=True):
    """``shareCard``; ``content`` is what the card calls them."""

    to_user_name: str
    content: str = ""
    user_id: str


SHARE_CARD: Codec[CardTo, SendCard] = Codec(
    CardTo,
    decode=lambda w: SendCard(to=to(w), contact=ContactId(filled(w.user_id, "userId")), title=w.content),
    encode=lambda c: CardTo(to_user_name=c.to, content=c.title, user_id=c.contact),
)


class RawMessage(msgspec.Struct, kw_only=True):
    """The pushed item that a client gives back; of its fields the id is enough. The library takes ``data`` out."""

    msg_id: str


class RawMessageRequest(msgspec.Struct, rename="camel", kw_only=True):
    """``getMsgImage`` and its kin."""

    raw_msg_data: RawMessage


# An upstream server that wants more than the id cannot be asked: a command does not know the item.
GET_MEDIA: Codec[RawMessageRequest, GetMedia] = Codec(
    RawMessageRequest,
    decode=lambda w: GetMedia(message=MessageId(filled(w.raw_msg_data.msg_id, "rawMsgData.msg_id"))),
    encode=lambda c: RawMessageRequest(raw_msg_data=RawMessage(msg_id=c.message)),
)


class FileUp(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """``uploadFile``: ours. The documents list an upload and leave it without a name and a shape."""

    file: str
    name: str | None = None
    """To show to people."""


UPLOAD_FILE: Codec[FileUp, WithMedia] = Codec(
    FileUp,
    decode=lambda w: WithMedia(
        command=UploadFile(media=NO_MEDIA), data=base64_text.read(w.file, "file"), name=w.name or ""
    ),
    encode=lambda m: FileUp(file=base64_text.write(m.data), name=m.name or None),
)


# Results.


class UploadedData(msgspec.Struct, kw_only=True):
    """``data`` of ``uploadFile``: ours."""

    attach_id: str
    """For ``<attachid>`` of an ``<appmsg>`` of type 6."""
    md5: str
    message: str = ""
    size: int
    status: int = 0


UPLOADED: Codec[Answer[UploadedData], UploadedFile] = Codec(
    Answer[UploadedData],
    decode=lambda w: UploadedFile(attachment_id=given(w).attach_id, size_bytes=given(w).size, md5=given(w).md5),
    encode=lambda u: Answer(success=True, data=UploadedData(attach_id=u.attachment_id, md5=u.md5, size=u.size_bytes)),
)


class VoiceSentData(msgspec.Struct, kw_only=True):
    """``data`` of ``sendVoice``. ``data`` is the note's size in the documents; it is not known here: 0."""

    data: int = 0
    message: str = ""
    msg_id: str
    size: int = 0
    status: int = 0


VOICE_SENT: Codec[Answer[VoiceSentData], Receipt] = Codec(
    Answer[VoiceSentData],
    decode=lambda w: Receipt(message_id=MessageId(given(w).msg_id)),
    encode=lambda r: Answer(success=True, data=VoiceSentData(msg_id=r.message_id)),
)


class ImageData(msgspec.Struct, kw_only=True):
    """``data`` of ``getMsgImage``."""

    image: str
    message: str = ""
    size: int
    status: int = 0


class VoiceData(msgspec.Struct, kw_only=True):
    """``data`` of ``getMsgVoice``."""

    message: str = ""
    size: int
    status: int = 0
    voice: str


class VideoData(msgspec.Struct, kw_only=True):
    """``data`` of ``getMsgVideo``."""

    message: str = ""
    size: int
    status: int = 0
    video: str


class FileData(msgspec.Struct, kw_only=True):
    """``data`` of ``getMsgFile``: ours."""

    file: str
    message: str = ""
    size: int
    status: int = 0


def _media(data_type: type[Any], name: str, type_: str) -> Codec[Any, MediaBytes]:
    def read(wire: Answer[Any]) -> MediaBytes:
        data = base64_text.read(getattr(given(wire), name), f"data.{name}")
        digest = hashlib.sha256(data).hexdigest()
        return MediaBytes(data=data, ref=MediaRef(sha256=digest, size_bytes=len(data), type=type_))

    def write(media: MediaBytes) -> Answer[Any]:
        said = {name: base64_text.write(media.data), "size": len(media.data)}
        return Answer(success=True, data=data_type(**said))

    return Codec(Answer[data_type], decode=read, encode=write)  # type: ignore[valid-type]  # a type made at import


IMAGE = _media(ImageData, "image", "image/jpeg")
VOICE = _media(VoiceData, "voice", "audio/silk")
VIDEO = _media(VideoData, "video", "video/mp4")
FILE = _media(FileData, "file", "application/octet-stream")

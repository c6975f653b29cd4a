"""The options of the commands that send something, and what they mean. Pure, both ways.

Source: the document. What it calls a path may be a URL as well; the caller judges both.
"""

from urllib.parse import unquote

import msgspec

from hongyan.model.commands import InviteToRoom, SendCard, SendFile, SendImage, SendLink, SendText
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, RoomId
from hongyan.wire.table import NO_MEDIA, Codec, WithPlace

from .loose import Loose, filled, text, words


class ToWxid(msgspec.Struct, rename="camel", kw_only=True):
    """An option about one person or one chat."""

    wxid: Loose = ""


class TextOption(ToWxid, kw_only=True):
    """``sendTextMessage``."""

    text: Loose = ""


class PictureOption(ToWxid, kw_only=True):
    """``sendPicMessage``."""

    img_path: Loose = ""


class FileOption(ToWxid, kw_only=True):
    """``sendFileMessage``."""

    file_path: Loose = ""


class LinkOption(ToWxid, kw_only=True):
    """``sendXmlMessage``."""

    title: Loose = ""
    url: Loose = ""
    desc: Loose = ""
    pic: Loose = ""


class CardOption(ToWxid, kw_only=True):
    """``sendCardMessage``."""

    wxid_card: Loose = ""


class InvitationOption(ToWxid, kw_only=True):
    """``sendChatroom``."""

    chatroom: Loose = ""


def chat_in(wire: ToWxid) -> ChatId:
    """Return the chat that an option is about."""
    return ChatId(filled(wire.wxid, "wxid"))


def person_in(wire: ToWxid) -> ContactId:
    """Return the person that an option is about."""
    return ContactId(filled(wire.wxid, "wxid"))


def name_of(place: str) -> str:
    """Return the name of the file at ``place``, a path of any system or a URL; never empty."""
    if "://" in place:
        place = unquote(place.partition("#")[0].partition("?")[0].partition("://")[2].partition("/")[2])
    return place.replace("\\", "/").rpartition("/")[2] or "file"


def _read_text(wire: TextOption) -> SendText:
    said = words(wire.text)
    if not said:
        raise Malformed("is empty", "text")
    return SendText(to=chat_in(wire), text=said)


def _read_picture(wire: PictureOption) -> WithPlace:
    command = SendImage(to=chat_in(wire), media=NO_MEDIA)
    return WithPlace(place=filled(wire.img_path, "imgPath"), command=command)


def _read_file(wire: FileOption) -> WithPlace:
    place = filled(wire.file_path, "filePath")
    return WithPlace(place=place, command=SendFile(to=chat_in(wire), media=NO_MEDIA, name=name_of(place)))


def _read_link(wire: LinkOption) -> SendLink:
    return SendLink(
        to=chat_in(wire),
        title=words(wire.title),
        url=filled(wire.url, "url"),
        description=words(wire.desc),
        thumbnail_url=text(wire.pic),
    )


SEND_TEXT: Codec[TextOption, SendText] = Codec(
    TextOption, decode=_read_text, encode=lambda c: TextOption(wxid=c.to, text=c.text)
)
SEND_IMAGE: Codec[PictureOption, WithPlace] = Codec(
    PictureOption, decode=_read_picture, encode=lambda c: PictureOption(wxid=_receiver(c), img_path=c.place)
)
SEND_FILE: Codec[FileOption, WithPlace] = Codec(
    FileOption, decode=_read_file, encode=lambda c: FileOption(wxid=_receiver(c), file_path=c.place)
)
SEND_LINK: Codec[LinkOption, SendLink] = Codec(
    LinkOption,
    decode=_read_link,
    encode=lambda c: LinkOption(wxid=c.to, title=c.title, url=c.url, desc=c.description, pic=c.thumbnail_url),
)
SEND_CARD: Codec[CardOption, SendCard] = Codec(
    CardOption,
    decode=lambda w: SendCard(to=chat_in(w), contact=ContactId(filled(w.wxid_card, "wxidCard"))),
    encode=lambda c: CardOption(wxid=c.to, wxid_card=c.contact),
)
# One person goes over this wire: of several, the first.
INVITE: Codec[InvitationOption, InviteToRoom] = Codec(
    InvitationOption,
    decode=lambda w: InviteToRoom(room=RoomId(filled(w.chatroom, "chatroom")), members=(person_in(w),)),
    encode=lambda c: InvitationOption(wxid=c.members[0], chatroom=c.room),
)


def _receiver(wanted: WithPlace) -> str:
    assert isinstance(wanted.command, SendImage | SendFile)
    return wanted.command.to

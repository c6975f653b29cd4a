"""WeQuick's reports of messages: one action a kind. Pure, both ways.

Source: the document, whose sample of each action says which values are numbers; captured reports for what they add.
Bytes travel beside the reports: a place (a path, or a URL) stands for each. The wire has no number and no time of a
message.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId, TransferId
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
    MiniVideo,
    Notice,
    Quote,
    RedPacket,
    RoomInvitation,
    Text,
    Transfer,
    Video,
    Voice,
)
from hongyan.model.payment import TransferState
from hongyan.wire import wechat_xml
from hongyan.wire.wechat_ids import ROOM_SUFFIX
from hongyan.wire.wechat_xml import Envelope

from .loose import Loose, filled, text, words
from .message_shapes import (
    CardMsg,
    FileMsg,
    GifMsg,
    InvitationMsg,
    MiniMsg,
    NoticeMsg,
    PicMsg,
    TextMsg,
    TransferMsg,
    UrlMsg,
    VideoMsg,
    VoiceMsg,
)
from .notices import RED_PACKET
from .sending import name_of

A = TypeVar("A", File, RoomInvitation)

Places = Mapping[str, str]
"""Where the bytes of media are: by their digest when written, by the name of the content's field when read."""

_NO_ROOM = RoomId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one action spells contents, and understands them."""

    action: str
    title: str
    shape: type[Any]
    contents: tuple[type[Any], ...]
    """Which it spells; what is read is the first of them."""
    write: Callable[[Any, str, Places], Mapping[str, Any]]
    """From the content, WeChat's XML and the places: the fields that no other kind has."""
    read: Callable[[Any], tuple[AnyContent, Places]]
    """The content, whose media have no digest unless the XML is ours, and the places."""


def _lenient(read: Callable[[str], AnyContent], wire: Any, otherwise: AnyContent) -> AnyContent:
    """Read WeChat's XML. A message is not lost for XML that cannot be read when the report says enough without."""
    try:
        return read(text(wire.xmlmsg))
    except Malformed:
        return otherwise


def _unknown(type_: str) -> MediaRef:
    return MediaRef(sha256="", size_bytes=0, type=type_)


def _at(media: MediaRef | None, places: Places) -> str:
    return places.get(media.sha256, "") if media else ""


def _found(**places: Loose) -> Places:
    return {name: text(place) for name, place in places.items() if text(place)}


def _as_url(said: str) -> str:
    """Return ``said`` when it is a URL; one was captured as ``<msg><``."""
    return said if said.startswith(("http://", "https://")) else ""


def _sticker_url(xml: str) -> str:
    """Return where WeChat has the picture of an emoticon; empty when the XML does not tell."""
    try:
        emoji = wechat_xml.parse(xml).find("emoji")
    except Malformed:
        return ""
    return _as_url(emoji.attributes.get("cdnurl", "")) if emoji else ""


def _app(wire: Any, otherwise: A) -> A:
    """Read an ``<appmsg>`` of the same kind as ``otherwise``, which is returned when there is none."""
    content: Any = _lenient(wechat_xml.read_app, wire, otherwise)
    return content if isinstance(content, type(otherwise)) else otherwise


def _read_file(wire: FileMsg) -> tuple[AnyContent, Places]:
    bare = File(media=_unknown("application/octet-stream"), name=name_of(text(wire.file_index)))
    return _app(wire, bare), _found(media=wire.file_index)


def _read_invitation(wire: InvitationMsg) -> tuple[AnyContent, Places]:
    return _app(wire, RoomInvitation(room=_NO_ROOM, url=text(wire.url))), {}


def _write_link(link: Link, _xml: str, _places: Places) -> Mapping[str, Any]:
    return {"title": link.title, "url": link.url, "desc": link.description, "pic": link.thumbnail_url}


def _read_link(wire: UrlMsg) -> tuple[AnyContent, Places]:
    link = Link(title=words(wire.title), url=text(wire.url), description=words(wire.desc), thumbnail_url=text(wire.pic))
    return link, {}


_PAY = {
    TransferState.SENT: "1",
    TransferState.ACCEPTED: "3",
    TransferState.RETURNED: "4",
    TransferState.EXPIRED: "4",
}
"""``paysubtype``. What expired goes back too, and the document has no other word for it."""
_STATE_OF = {"1": TransferState.SENT, "3": TransferState.ACCEPTED, "4": TransferState.RETURNED}
_FEE = re.compile(r"[^\d-]{0,3}(\d{1,12})(?:\.(\d{1,2}))?", re.ASCII)


def _write_transfer(transfer: Transfer, _xml: str, _places: Places) -> Mapping[str, Any]:
    yuan, fen = divmod(transfer.amount_fen, 100)
    return {
        "transferid": transfer.transfer_id,
        "paysubtype": _PAY[transfer.state],
        "paymemo": transfer.memo,
        "feedesc": f"￥{yuan}.{fen:02}",
    }


def _read_transfer(wire: TransferMsg) -> tuple[AnyContent, Places]:
    state = _STATE_OF.get(text(wire.paysubtype))
    if state is None:
        raise Malformed("is none of 1, 3 and 4", "paysubtype")
    fee = _FEE.fullmatch(text(wire.feedesc).strip())
    if fee is None:
        raise Malformed("is no amount", "feedesc")
    transfer = Transfer(
        amount_fen=int(fee[1]) * 100 + int((fee[2] or "").ljust(2, "0")),
        memo=words(wire.paymemo),
        transfer_id=TransferId(filled(wire.transferid, "transferid")),
        state=state,
    )
    return transfer, {}


def _read_emoticon(wire: GifMsg) -> tuple[AnyContent, Places]:
    url = _as_url(text(wire.url)) or _sticker_url(text(wire.xmlmsg))
    return _lenient(wechat_xml.read_emoticon, wire, Emoticon()), _found(media=url)


def _read_video(wire: VideoMsg) -> tuple[AnyContent, Places]:
    content = _lenient(wechat_xml.read_video, wire, Video(media=_unknown("video/mp4")))
    return content, _found(media=wire.video_index, cover=wire.cover_index)


def _only_xml(read: Callable[[str], AnyContent]) -> Callable[[Any], tuple[AnyContent, Places]]:
    """Return the reader of a kind of which the XML says everything."""

    def read_xml(wire: Any) -> tuple[AnyContent, Places]:
        try:
            return read(text(wire.xmlmsg)), {}
        except Malformed as wrong:
            raise Malformed(wrong.message, "xmlmsg") from wrong

    return read_xml


def _nothing_more(_content: Any, _xml: str, _places: Places) -> Mapping[str, Any]:
    return {}


def _write_notice(content: Notice | RedPacket, _xml: str, _places: Places) -> Mapping[str, Any]:
    return {"message": content.text if isinstance(content, Notice) else RED_PACKET}


def _read_notice(wire: NoticeMsg) -> tuple[AnyContent, Places]:
    return Notice(text=words(wire.message)), {}


IN_ROOM = Kind(
    action="reportChatroomMessage",
    title="上报群相关系统消息",
    shape=NoticeMsg,
    contents=(Notice, RedPacket),
    write=_write_notice,
    read=_read_notice,
)
OUTSIDE = replace(IN_ROOM, action="reportSystemMessage", title="上报其他微信系统消息")
LINK = Kind(
    action="reportUrlMessage",
    title="上报网页的链接消息",
    shape=UrlMsg,
    contents=(Link,),
    write=_write_link,
    read=_read_link,
)

KINDS = (
    Kind(
        action="reportTextMessage",
        title="上报文本消息",
        shape=TextMsg,
        contents=(Text, Quote),
        write=lambda content, _xml, _places: {"message": content.text},
        read=lambda wire: (Text(text=words(wire.message)), {}),
    ),
    Kind(
        action="reportPicMessage",
        title="上报图片消息",
        shape=PicMsg,
        contents=(Image,),
        write=lambda content, _, places: {"file_index": _at(content.media, places)},
        read=lambda wire: (
            _lenient(wechat_xml.read_image, wire, Image(media=_unknown("image/jpeg"))),
            _found(media=wire.file_index),
        ),
    ),
    Kind(
        action="reportFileMessage",
        title="上报文件消息",
        shape=FileMsg,
        contents=(File,),
        write=lambda content, _, places: {"file_index": _at(content.media, places)},
        read=_read_file,
    ),
    Kind(
        action="reportAddChatRoomMessage",
        title="上报群邀请的链接消息",
        shape=InvitationMsg,
        contents=(RoomInvitation,),
        write=lambda content, _xml, _places: {"url": content.url},
        read=_read_invitation,
    ),
    Kind(
        action="reportMiniMessage",
        title="上报小程序消息",
        shape=MiniMsg,
        contents=(MiniProgram,),
        write=_nothing_more,
        read=_only_xml(wechat_xml.read_app),
    ),
    LINK,
    Kind(
        action="reportTransferMessage",
        title="上报转账消息",
        shape=TransferMsg,
        contents=(Transfer,),
        write=_write_transfer,
        read=_read_transfer,
    ),
    Kind(
        action="reportCardMessage",
        title="上报个人名片",
        shape=CardMsg,
        contents=(Card,),
        write=_nothing_more,
        read=_only_xml(wechat_xml.read_card),
    ),
    Kind(
        action="reportGifMessage",
        title="上报表情消息",
        shape=GifMsg,
        contents=(Emoticon,),
        write=lambda content, xml, places: {"url": _at(content.media, places) or _sticker_url(xml)},
        read=_read_emoticon,
    ),
    Kind(
        action="reportVoiceMessage",
        title="上报语音消息消息",
        shape=VoiceMsg,
        contents=(Voice,),
        write=lambda content, _, places: {"voice_index": _at(content.media, places)},
        read=lambda wire: (
            _lenient(wechat_xml.read_voice, wire, Voice(media=_unknown("audio/silk"), duration_ms=0)),
            _found(media=wire.voice_index),
        ),
    ),
    Kind(
        action="reportVideoMessage",
        title="上报视频消息",
        shape=VideoMsg,
        contents=(Video, MiniVideo),
        write=lambda content, _, places: {
            "cover_index": _at(content.cover, places),
            "video_index": _at(content.media, places),
        },
        read=_read_video,
    ),
    IN_ROOM,
    OUTSIDE,
)
"""Every action that is a message. Other contents (locations, music, calls, forwarded conversations…) have none."""

_BY_CONTENT = {content: kind for kind in KINDS for content in kind.contents}

_BODIES: dict[type[Any], Callable[[Any, Envelope], str]] = {
    Image: wechat_xml.write_image,
    File: wechat_xml.write_file,
    RoomInvitation: wechat_xml.write_room_invitation,
    MiniProgram: wechat_xml.write_mini_program,
    Link: wechat_xml.write_link,
    Card: wechat_xml.write_card,
    Emoticon: wechat_xml.write_emoticon,
    Voice: wechat_xml.write_voice,
    Video: wechat_xml.write_video,
    MiniVideo: wechat_xml.write_mini_video,
    Transfer: wechat_xml.write_transfer,
}
"""Who makes ``xmlmsg`` for a message that came without WeChat's own."""


def kind_of(message: Message) -> Kind | None:
    """Return the kind that ``message`` is reported as; ``None`` when the document has none."""
    if isinstance(message.content, Notice | RedPacket):
        return IN_ROOM if message.chat.endswith(ROOM_SUFFIX) else OUTSIDE
    return _BY_CONTENT.get(type(message.content))


def write_message(message: Message, own: ContactId, places: Places) -> tuple[str, Any] | None:
    """Return action and fields of ``message`` as ``own``'s account has it; ``None`` when the document has none for it.

    In rooms ``wxidTo`` is the room, whoever writes; the nick of a sender outside rooms is told of a transfer only.
    """
    kind = kind_of(message)
    if kind is None:
        return None
    in_room = message.chat.endswith(ROOM_SUFFIX)
    receiver = message.chat if in_room or message.mine else own
    sender = own if message.mine else message.sender
    write_body = _BODIES.get(type(message.content))
    envelope = Envelope(sender=sender, receiver=receiver, at_s=message.sent_at_ms // 1000)
    xml = message.xml or (write_body(message.content, envelope) if write_body else "")
    around = {
        "my_msg": "1" if message.mine else "0",
        "room_wxid": message.chat if in_room else "",
        "wxid_from": sender,
        "wxid_to": receiver,
        "nick": message.sender_nick if in_room or isinstance(message.content, Transfer) else "",
        "xmlmsg": xml,
    }
    known = {name: value for name, value in around.items() if name in kind.shape.__struct_fields__}
    return kind.action, kind.shape(**known, **kind.write(message.content, xml, places))


def read_message(kind: Kind, wire: Any, own: ContactId, id_: MessageId, at_ms: int) -> tuple[Message, Places]:
    """Read a message of ``kind``; number and time are the caller's, for want of any on the wire.

    Raises:
        Malformed: it says neither where it was written nor by whom, or what it says cannot be read.
    """
    room, sender = text(getattr(wire, "room_wxid", "")), text(wire.wxid_from)
    mine = text(wire.my_msg) == "1" or sender == own
    chat = room or (text(wire.wxid_to) if mine else sender)
    if not chat:
        raise Malformed("is empty", "wxidTo" if mine else "wxidFrom")
    content, places = kind.read(wire)
    message = Message(
        id=id_,
        chat=ChatId(chat),
        sender=own if mine else ContactId(sender or chat),
        sender_nick=text(getattr(wire, "nick", "")),
        content=content,
        sent_at_ms=at_ms,
        mine=mine,
        xml=text(getattr(wire, "xmlmsg", "")),
    )
    return message, places

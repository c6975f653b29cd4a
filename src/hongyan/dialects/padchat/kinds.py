"""The kinds of message that the wire has: their numbers, bodies and descriptions, both ways.

Numbers: the README of lijiarui/PADCHAT. Descriptions: captured in the fixtures of wechaty-puppet-padchat; "guess" where
nothing was.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from hongyan.model.errors import Malformed
from hongyan.model.message import (
    AnyContent,
    App,
    CallState,
    Card,
    Emoticon,
    File,
    History,
    Image,
    Link,
    Location,
    MiniProgram,
    MiniVideo,
    Music,
    Notice,
    Quote,
    RedPacket,
    RoomInvitation,
    StatusNotify,
    Text,
    Transfer,
    Video,
    Voice,
    Voip,
)
from hongyan.model.payment import TransferState
from hongyan.wire import wechat_xml
from hongyan.wire.wechat_xml import Envelope

FRIEND_REQUEST, APP, SYSTEM = 37, 49, 10002
"""Numbers that more than one meaning has, or that no content has."""

TEAM = "weixin"
"""WeChat's own account, which tells what belongs into no other chat."""

UNSPEAKABLE = "你收到了一条消息"
"""The description of what the phone has no words for (captured for a mini program)."""


class Signature(Enum):
    """Whose id stands in front of a body in a room."""

    MEMBER = auto()
    """The member who wrote it."""
    ROOM = auto()
    """The room itself (captured for own invitations)."""
    NONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of content is spelled, and understood."""

    number: int
    content: type[Any]
    write: Callable[[Any, Envelope], str]
    read: Callable[[str], AnyContent]
    """From the body without a signature. Raises ``Malformed``."""
    brief: Callable[[Any], str] = lambda _: ""
    """What ``description`` says after the sender's name; empty for no description."""
    is_named: bool = True
    """Whether the sender's name stands in ``description``."""
    is_sourced: bool = True
    """Whether ``msg_source`` is there outside rooms, if only as an empty element."""
    signature: Signature = Signature.MEMBER
    is_xml: bool = True
    """Whether the body is WeChat's XML, of which a message may keep the original."""


def _plain(content: Any, _: Envelope) -> str:
    text: str = content.text
    return text


NOTICE = Kind(
    number=10000,
    content=Notice,
    write=_plain,
    read=lambda body: Notice(text=body),
    is_sourced=False,
    signature=Signature.NONE,
    is_xml=False,
)
SYSTEM_NOTICE = replace(NOTICE, number=9999)
"""A notice of WeChat's team, in no other chat. The number is in the documents; that it is this one is a guess."""
OWN_INVITATION = Kind(
    number=SYSTEM,
    content=Notice,
    write=wechat_xml.write_own_invitation,
    read=wechat_xml.read_own_invitation,
    is_sourced=False,
    signature=Signature.ROOM,
)


def _app(
    content: type[Any],
    write: Callable[[Any, Envelope], str],
    brief: Callable[[Any], str],
    *,
    is_named: bool = True,
) -> Kind:
    return Kind(number=APP, content=content, write=write, read=wechat_xml.read_app, brief=brief, is_named=is_named)


_TRANSFERS = {
    TransferState.SENT: "[转账]请你确认收款",
    TransferState.ACCEPTED: "[转账]已收款",
    TransferState.RETURNED: "[转账]已退还",
    TransferState.EXPIRED: "[转账]已过期退还",
}
"""Guesses, after the phone's list of chats."""


def _call(number: int) -> Kind:
    return Kind(
        number=number,
        content=Voip,
        write=wechat_xml.write_call,
        read=wechat_xml.read_call,
        brief=lambda c: "[视频通话]" if c.is_video else "[语音通话]",  # guess
        is_sourced=False,
    )


_ENDED_CALL = _call(50)
CALLS = {
    CallState.RINGING: _call(53),
    CallState.ANSWERED: _call(52),
    CallState.ENDED: _ENDED_CALL,
    CallState.MISSED: _ENDED_CALL,
}
"""Calls have three numbers, in Web WeChat ``VOIPMSG``, ``VOIPNOTIFY`` and ``VOIPINVITE``; which is which is a guess."""

KINDS = (
    Kind(
        number=1,
        content=Text,
        write=_plain,
        read=lambda body: Text(text=body),
        brief=lambda c: c.text,
        is_xml=False,
    ),
    Kind(
        number=3,
        content=Image,
        write=wechat_xml.write_image,
        read=wechat_xml.read_image,
        brief=lambda _: "[图片]",
    ),
    Kind(
        number=34,
        content=Voice,
        write=wechat_xml.write_voice,
        read=wechat_xml.read_voice,
        brief=lambda _: "[语音]",
        is_sourced=False,
    ),
    Kind(
        number=42,
        content=Card,
        write=wechat_xml.write_card,
        read=wechat_xml.read_card,
        # Captured in English only: "[Contact Card] nick".
        brief=lambda c: f"[名片] {c.nick}",
        is_sourced=False,
    ),
    Kind(
        number=43,
        content=Video,
        write=wechat_xml.write_video,
        read=wechat_xml.read_video,
        brief=lambda _: "[视频]",  # guess
    ),
    Kind(
        number=47,
        content=Emoticon,
        write=wechat_xml.write_emoticon,
        read=wechat_xml.read_emoticon,
        brief=lambda _: "[动画表情]",
    ),
    Kind(
        number=48,
        content=Location,
        write=wechat_xml.write_location,
        read=wechat_xml.read_location,
        brief=lambda c: f"[位置]{c.label}",  # guess
    ),
    _app(Link, wechat_xml.write_link, lambda c: f"[链接]{c.title}"),
    _app(Music, wechat_xml.write_music, lambda c: f"[音乐]{c.title}"),  # guess
    _app(File, wechat_xml.write_file, lambda c: f"[文件]{c.name}"),
    _app(MiniProgram, wechat_xml.write_mini_program, lambda _: UNSPEAKABLE, is_named=False),
    _app(History, wechat_xml.write_history, lambda c: f"[聊天记录]{c.title}"),  # guess
    _app(Quote, wechat_xml.write_quote, lambda c: c.text),  # guess
    _app(RoomInvitation, wechat_xml.write_room_invitation, lambda _: "[链接]邀请你加入群聊"),
    _app(Transfer, wechat_xml.write_transfer, lambda c: _TRANSFERS[c.state]),
    _app(RedPacket, wechat_xml.write_red_packet, lambda c: f"[微信红包]{c.wishing}"),  # guess
    _app(App, wechat_xml.write_app, lambda _: UNSPEAKABLE, is_named=False),  # guess
    Kind(
        number=51,
        content=StatusNotify,
        write=wechat_xml.write_status_notify,
        read=wechat_xml.read_status_notify,
        is_sourced=False,
        signature=Signature.NONE,
    ),
    Kind(
        number=62,
        content=MiniVideo,
        write=wechat_xml.write_mini_video,
        read=wechat_xml.read_mini_video,
        brief=lambda _: "[小视频]",  # guess
    ),
    _ENDED_CALL,
    NOTICE,
)
"""Every kind, once for each content. Notices have two more, and calls, which have one for each state."""

_BY_CONTENT = {kind.content: kind for kind in KINDS}
_BY_NUMBER = {kind.number: kind for kind in (*KINDS, *CALLS.values(), SYSTEM_NOTICE, OWN_INVITATION)}


def kind_of(content: AnyContent, chat: str = "") -> Kind | None:
    """Return the kind that ``content`` in ``chat`` is spelled as; ``None`` when the wire has none."""
    if isinstance(content, Notice) and content.scene:
        return OWN_INVITATION
    if isinstance(content, Notice) and chat == TEAM:
        return SYSTEM_NOTICE
    if isinstance(content, Voip):
        return CALLS[content.state]
    return _BY_CONTENT.get(type(content))


def kind_numbered(number: int) -> Kind:
    """Return the kind that ``number`` is read as. What several contents share is read alike.

    Raises:
        Malformed: there is no such number.
    """
    kind = _BY_NUMBER.get(number)
    if kind is None:
        raise Malformed(f"is of the unknown kind {number}", "sub_type")
    return kind

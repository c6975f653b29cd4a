"""The kinds of message: their public names, and how a list of chats would show each in one line."""

from collections.abc import Callable
from typing import Any

from hongyan.model.message import (
    App,
    CallState,
    Card,
    Content,
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

# Any: each reader takes the content of its own row.
_TEXTS: dict[type[Content], Callable[[Any], str]] = {
    Text: lambda content: content.text,
    Quote: lambda content: content.text,
    Notice: lambda content: content.text,
    Location: lambda content: content.name or content.label,
    Link: lambda content: content.title,
    Music: lambda content: content.title,
    File: lambda content: content.name,
    MiniProgram: lambda content: content.title,
    Card: lambda content: content.nick,
    RoomInvitation: lambda content: content.room_name,
    Transfer: lambda content: content.memo,
    RedPacket: lambda content: content.wishing,
    History: lambda content: content.title,
}

_MARKS: dict[type[Content], str] = {
    Image: "[图片]",
    Voice: "[语音]",
    Video: "[视频]",
    MiniVideo: "[小视频]",
    Emoticon: "[动画表情]",
    Location: "[位置]",
    Link: "[链接]",
    Music: "[音乐]",
    File: "[文件]",
    MiniProgram: "[小程序]",
    Card: "[名片]",
    RoomInvitation: "[链接]",
    History: "[聊天记录]",
    App: "[链接]",
    Transfer: "[转账]",
    RedPacket: "[微信红包]",
}
"""Source: ``description`` in samples of PadChat pushes; those of later kinds from memory of the phone."""


def is_quiet(content: Content) -> bool:
    """Whether ``content`` leaves its chat read: status notices, and calls that nobody missed."""
    return isinstance(content, StatusNotify) or (isinstance(content, Voip) and content.state is not CallState.MISSED)


def kind_of(content: Content) -> str:
    """Return the public name of the content's kind."""
    return str(content.__struct_config__.tag)


def text_of(content: Content) -> str:
    """Return the text or the title of ``content``; empty for kinds that have none."""
    read = _TEXTS.get(type(content))
    return read(content) if read is not None else ""


def brief_of(content: Content) -> str:
    """Return ``content`` as one line: what kind it is, unless it is text, and its text."""
    return _MARKS.get(type(content), "") + text_of(content)

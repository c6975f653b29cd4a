"""WeChat's grey lines as WeQuick reports them: plain text, of which the examples in its document are the vocabulary.

Source: the document; the same lines with the quotation marks and spaces that WeChat itself writes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hongyan.model.events import (
    AnyEvent,
    MembersJoined,
    RoomOwnerChanged,
    RoomRenamed,
    RoomSettingChanged,
)
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Member

RED_PACKET = "发出红包，请在手机上查看"
"""What the document has for a red packet, whoever sent it."""

MOST_CHARS = 2000
"""Longer lines are looked at no further: WeChat writes none."""

YOU = "你"

Find = Callable[[str], ContactId | None]
"""Finds a member of the room by the name that a line calls them; ``None`` when nobody, or several, are called so."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands, for who reads it."""

    room: RoomId
    own: ContactId
    find: Find


_NAME = r"[^\n]{1,200}?"
_QUOTES = '"“”'


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("NAME", _NAME), re.DOTALL)


def _bare(name: str) -> str:
    return name.strip().strip(_QUOTES).strip()


def _id(name: str, place: Place) -> ContactId | None:
    bare = _bare(name)
    return place.own if bare == YOU else place.find(bare)


def _renamed(said: re.Match[str], place: Place) -> list[AnyEvent]:
    by = _id(said["by"], place) or ContactId("")
    return [RoomRenamed(room=place.room, name=_bare(said["name"]), by=by)]


def _confirmation(said: re.Match[str], place: Place) -> list[AnyEvent]:
    by = place.own if said["by"] == YOU else ContactId("")
    value = "on" if said["on"] else "off"
    return [RoomSettingChanged(room=place.room, setting="confirmation", by=by, value=value)]


def _owner(said: re.Match[str], place: Place) -> list[AnyEvent]:
    owner = _id(said["owner"], place)
    return [RoomOwnerChanged(room=place.room, owner=owner)] if owner else []


def _joined(said: re.Match[str], place: Place) -> list[AnyEvent]:
    """Who came. That the account itself did, ``reportChatRoomChange`` tells."""
    by = said.groupdict().get("by")
    nicks = [_bare(name) for name in said["who"].split("、")]
    found = [(id_, nick) for nick in nicks if nick != YOU and (id_ := place.find(nick))]
    if not found:
        return []
    members = tuple(Member(id=id_, nick=nick) for id_, nick in found)
    return [MembersJoined(room=place.room, members=members, by=_id(by, place) if by else None)]


_LINES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Place], list[AnyEvent]]], ...] = (
    (_line("(?P<by>NAME)修改群名为(?P<name>.{1,500})"), _renamed),
    (_line("(?P<by>群主|你)已(?:(?P<on>启用“群聊邀请确认”，.{0,200})|恢复默认进群方式。?)"), _confirmation),
    (_line("(?P<owner>NAME)已成为新群主"), _owner),
    (_line('(?P<who>NAME)通过扫描NAME分享的二维码加入群聊"?'), _joined),
    (_line("(?P<by>NAME)邀请你(?:和(?P<who>NAME))加入了群聊.{0,1000}"), _joined),
    (_line("(?P<by>NAME)邀请(?P<who>[^\n]{1,1000}?)加入了群聊.{0,1000}"), _joined),
)


def read_notice(text: str, place: Place) -> list[AnyEvent]:
    """Return what ``text`` says of the room; nothing when it is no such line.

    Who is meant by a name is found by ``place.find``; an event that needs somebody who is not found is left out.
    """
    line = text.strip()
    if len(line) > MOST_CHARS:
        return []
    for pattern, read in _LINES:
        if said := pattern.fullmatch(line):
            return read(said, place)
    return []

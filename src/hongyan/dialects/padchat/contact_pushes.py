"""Pushed entries of the address book, and the marks around them. Pure, both ways.

Source: captured items in the fixtures of wechaty-puppet-padchat and its issues 12 and 56.
"""

import re
from typing import Any

import msgspec

from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, LabelId, RoomId
from hongyan.model.room import Member, Room
from hongyan.wire import strict_json
from hongyan.wire.wechat_ids import ROOM_SUFFIX, SEX, SEX_OF, kind_of

MARK_IDLE = 2048
MARK_SYNCED = 32768
"""``msg_type`` of the marks: nothing to see, and the address book is complete."""


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
    """The v1 code."""
    ticket: str | msgspec.UnsetType = msgspec.UNSET
    """The v2 code of somebody who is no friend; no captured push has it, the answers of ``getContact`` do."""
    uin: int
    user_name: str


IS_FRIEND = 1
"""In ``bit_value``: a guess from Web WeChat's flags of contacts; captured are 2051 for friends and 2050 for a room."""

_ENCODE = msgspec.json.Encoder().encode
_NAMES = msgspec.json.Decoder(tuple[str, ...] | None)


def latin(nick: str) -> str:
    """Return the sorting letters of ``nick``; empty when it is not ASCII, for want of a dictionary.

    ``Wechaty Developers' Home`` gives ``WechatyDevelopersHome``; the initials are the same in capitals. Source: the
    result of ``getContact`` in the documents of padchat-sdk 0.6.3.
    """
    return re.sub("[^A-Za-z0-9]", "", nick) if nick.isascii() else ""


def write_mark(msg_type: int, uin: int) -> Mark:
    """Write a mark; after ``MARK_SYNCED`` nothing follows, which its ``continue`` of 0 says."""
    return Mark(continue_=0 if msg_type == MARK_SYNCED else 1, msg_type=msg_type, uin=uin)


def write_contact(contact: Contact, own: Profile) -> ContactItem:
    """Write one entry of ``own``'s address book, or a stranger."""
    profile = contact.profile
    letters, remark_letters = latin(profile.nick), latin(contact.remark)
    return ContactItem(
        big_head=profile.avatar_url,
        bit_value=2051 if contact.is_friend else 2050,
        city=profile.city,
        country=profile.country,
        intro=profile.signature if contact.kind is ContactKind.OFFICIAL else "",
        label=",".join(contact.labels),
        nick_name=profile.nick,
        provincia=profile.province,
        py_initial=letters.upper(),
        quan_pin=letters,
        remark=contact.remark,
        remark_py_initial=remark_letters.upper(),
        remark_quan_pin=remark_letters,
        sex=SEX[profile.sex],
        signature=profile.signature,
        small_head=profile.avatar_url,
        stranger=contact.stranger_ticket,
        ticket=contact.verify_ticket or msgspec.UNSET,
        uin=own.uin,
        user_name=profile.id,
    )


def write_room(room: Room, own: Profile) -> ContactItem:
    """Write one room of ``own``'s address book."""
    letters = latin(room.name)
    return ContactItem(
        bit_value=2050,
        chatroom_owner=room.owner,
        max_member_count=room.max_members,
        member=write_names(room),
        member_count=len(room.members),
        nick_name=room.name,
        py_initial=letters.upper(),
        quan_pin=letters,
        uin=own.uin,
        user_name=room.id,
    )


def write_names(room: Room) -> str:
    """Write the members' ids: JSON text inside the JSON, with a line end (wechaty-puppet-padchat issue 12)."""
    return _ENCODE([member.id for member in room.members]).decode() + "\n"


def read_names(text: str) -> tuple[Member, ...]:
    """Read what ``write_names`` writes; ``null`` is nobody (captured, padchat-sdk issue 75).

    Raises:
        Malformed: no such text.
    """
    try:
        names = strict_json.read(_NAMES, text) or ()
    except Malformed as wrong:
        raise Malformed(wrong.message, "member") from wrong
    return tuple(Member(id=ContactId(name), nick="") for name in names)


def read_entry(item: ContactItem) -> Contact | Room:
    """Read an entry of the address book. Of a room's members it has the ids only.

    Raises:
        Malformed: a room's members are no list of names.
    """
    if item.user_name.endswith(ROOM_SUFFIX):
        return Room(
            id=RoomId(item.user_name),
            name=item.nick_name,
            owner=ContactId(item.chatroom_owner),
            members=read_names(item.member) if isinstance(item.member, str) else (),
            max_members=item.max_member_count,
            is_saved=True,
        )
    return Contact(
        profile=read_profile(item),
        kind=kind_of(item.user_name),
        is_friend=bool(item.bit_value & IS_FRIEND),
        remark=item.remark,
        labels=tuple(LabelId(label) for label in item.label.split(",") if label),
        stranger_ticket=item.stranger,
        verify_ticket=item.ticket if isinstance(item.ticket, str) else "",
    )


def read_profile(wire: Any) -> Profile:
    """Read the fields that every shape of a contact has."""
    return Profile(
        id=ContactId(wire.user_name),
        nick=wire.nick_name,
        sex=SEX_OF.get(wire.sex, Sex.UNKNOWN),
        signature=wire.signature,
        country=wire.country,
        province=wire.provincia,
        city=wire.city,
        avatar_url=wire.big_head,
    )

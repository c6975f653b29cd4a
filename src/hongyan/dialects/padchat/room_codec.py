"""Requests and results about rooms, both ways.

Sources: padchat-sdk 0.6.3 index.js and the README of lijiarui/PADCHAT; the two name the same fields, but for the case
and the list of ``createRoom``.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from hongyan.model.commands import (
    AddRoomMember,
    CreateRoom,
    GetRoomMembers,
    GetRoomQrCode,
    InviteToRoom,
    LeaveRoom,
    RemoveRoomMember,
    RenameRoom,
    SetRoomAnnouncement,
)
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Member, Room
from hongyan.wire import strict_json
from hongyan.wire.table import Codec

from .codec import filled, given
from .wire import Answer

# Requests.


class Group(msgspec.Struct, rename="camel", kw_only=True):
    """A request about one room."""

    group_id: str


class GroupUser(msgspec.Struct, rename="camel", kw_only=True):
    """A request about one person in one room."""

    group_id: str
    user_id: str


class GroupText(msgspec.Struct, rename="camel", kw_only=True):
    """A request that gives a room a text."""

    group_id: str
    content: str


def _room(wire: Any) -> RoomId:
    return RoomId(filled(wire.group_id, "groupId"))


def _about(command: Callable[..., Any]) -> Codec[Group, Any]:
    return Codec(Group, decode=lambda w: command(room=_room(w)), encode=lambda c: Group(group_id=c.room))


def _about_member(command: Callable[..., Any]) -> Codec[GroupUser, Any]:
    # One member goes over this wire: of several, the first.
    return Codec(
        GroupUser,
        decode=lambda w: command(room=_room(w), members=(ContactId(filled(w.user_id, "userId")),)),
        encode=lambda c: GroupUser(group_id=c.room, user_id=c.members[0]),
    )


GET_ROOM_MEMBERS = _about(GetRoomMembers)
QUIT_ROOM = _about(LeaveRoom)
ADD_ROOM_MEMBER = _about_member(AddRoomMember)
INVITE_ROOM_MEMBER = _about_member(InviteToRoom)
DELETE_ROOM_MEMBER = _about_member(RemoveRoomMember)

SET_ROOM_NAME: Codec[GroupText, RenameRoom] = Codec(
    GroupText,
    decode=lambda w: RenameRoom(room=_room(w), name=w.content),
    encode=lambda c: GroupText(group_id=c.room, content=c.name),
)
SET_ROOM_ANNOUNCEMENT: Codec[GroupText, SetRoomAnnouncement] = Codec(
    GroupText,
    decode=lambda w: SetRoomAnnouncement(room=_room(w), text=w.content),
    encode=lambda c: GroupText(group_id=c.room, content=c.text),
)


class GroupQr(msgspec.Struct, rename="camel", kw_only=True):
    """``getRoomQrcode``; the library sends the style 0, always."""

    group_id: str
    style: int = 0


GET_ROOM_QR: Codec[GroupQr, GetRoomQrCode] = Codec(
    GroupQr, decode=lambda w: GetRoomQrCode(room=_room(w)), encode=lambda c: GroupQr(group_id=c.room)
)


class UserList(msgspec.Struct, rename="camel", kw_only=True):
    """``createRoom``."""

    user_list: tuple[str, ...]


def members_named(ids: tuple[str, ...], field: str) -> tuple[ContactId, ...]:
    """Return the members of a room to be made.

    Raises:
        Malformed: one of them is empty. How many there must be is WeChat's to say.
    """
    return tuple(ContactId(filled(id_, f"{field}[{index}]")) for index, id_ in enumerate(ids))


CREATE_ROOM: Codec[UserList, CreateRoom] = Codec(
    UserList,
    decode=lambda w: CreateRoom(members=members_named(w.user_list, "userList")),
    encode=lambda c: UserList(user_list=c.members),
)


# Results.


class CreatedData(msgspec.Struct, kw_only=True):
    """``data`` of ``createRoom``."""

    message: str = ""
    status: int = 0
    user_name: str


CREATED: Codec[Answer[CreatedData], Room] = Codec(
    Answer[CreatedData],
    decode=lambda w: Room(id=RoomId(given(w).user_name), name="", owner=ContactId("")),
    encode=lambda r: Answer(success=True, data=CreatedData(user_name=r.id)),
)


class MemberData(msgspec.Struct, kw_only=True):
    """One member in the text ``member``."""

    big_head: str = ""
    chatroom_nick_name: str = ""
    invited_by: str = ""
    nick_name: str = ""
    small_head: str = ""
    user_name: str


class MembersData(msgspec.Struct, kw_only=True):
    """``data`` of ``getRoomMembers``."""

    chatroom_id: int = 0
    """WeChat's number of the room, which no backend knows."""
    count: int
    member: str
    """JSON text with a line end, as captured in padchat-sdk issue 75; the library parses it."""
    message: str = ""
    status: int = 0
    user_name: str


_ENCODE = msgspec.json.Encoder().encode
_MEMBERS = msgspec.json.Decoder(tuple[MemberData, ...] | None)


def _write_members(room: Room) -> Answer[MembersData]:
    members = [
        MemberData(
            big_head=member.avatar_url,
            chatroom_nick_name=member.room_nick,
            invited_by=member.invited_by or "",
            nick_name=member.nick,
            small_head=member.avatar_url,
            user_name=member.id,
        )
        for member in room.members
    ]
    text = _ENCODE(members).decode() + "\n"
    return Answer(success=True, data=MembersData(count=len(members), member=text, user_name=room.id))


def _read_members(wire: Answer[MembersData]) -> Room:
    data = given(wire)
    try:
        members = strict_json.read(_MEMBERS, data.member) or ()
    except Malformed as wrong:
        raise Malformed(wrong.message, f"data.member{wrong.field}") from wrong
    return Room(
        id=RoomId(data.user_name),
        name="",
        owner=ContactId(""),
        members=tuple(
            Member(
                id=ContactId(each.user_name),
                nick=each.nick_name,
                room_nick=each.chatroom_nick_name,
                avatar_url=each.big_head,
                invited_by=ContactId(each.invited_by) if each.invited_by else None,
            )
            for each in members
        ),
    )


MEMBERS: Codec[Answer[MembersData], Room] = Codec(Answer[MembersData], decode=_read_members, encode=_write_members)

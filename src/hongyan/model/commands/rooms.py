"""Rooms: making them, who is in them, what they are called."""

from typing import ClassVar

from hongyan.model.commands.base import Command
from hongyan.model.commands.contacts import QrCode
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Member, Room


class CreateRoom(Command[Room], frozen=True, kw_only=True):
    """Make a room with at least two friends.

    Raises:
        InvalidArgument: fewer than two, or one of them is no friend.
    """

    is_deed: ClassVar[bool] = True

    members: tuple[ContactId, ...]
    name: str = ""


class GetRoomMembers(Command[Room], frozen=True, kw_only=True):
    """The room with everybody in it.

    Raises:
        NotFound: no such room, or the account is not in it.
    """

    room: RoomId


class GetMemberNick(Command[Member], frozen=True, kw_only=True):
    """What one member is called in a room.

    Raises:
        NotFound: no such room, the account is not in it, or they are not.
    """

    room: RoomId
    contact: ContactId


class AddRoomMember(Command[None], frozen=True, kw_only=True):
    """Put friends into a room without asking them. WeChat allows that in small rooms only.

    Raises:
        NotFound: no such room, or the account is not in it.
        Rejected: the room has 40 members or more: invite instead; or the owner has to confirm.
    """

    is_deed: ClassVar[bool] = True

    room: RoomId
    members: tuple[ContactId, ...]


class InviteToRoom(Command[None], frozen=True, kw_only=True):
    """Send friends an invitation into a room.

    Raises:
        NotFound: no such room, or the account is not in it.
    """

    is_deed: ClassVar[bool] = True

    room: RoomId
    members: tuple[ContactId, ...]


class AcceptRoomInvitation(Command[RoomId], frozen=True, kw_only=True):
    """Follow an invitation.

    Raises:
        NotFound: no such invitation, or it is used up.
    """

    url: str
    """As in the invitation's message."""


class RemoveRoomMember(Command[None], frozen=True, kw_only=True):
    """Put members out of a room.

    Raises:
        NotFound: no such room, or they are not in it.
        Rejected: only the owner may.
    """

    is_deed: ClassVar[bool] = True

    room: RoomId
    members: tuple[ContactId, ...]


class LeaveRoom(Command[None], frozen=True, kw_only=True):
    """Leave a room; when the owner leaves, the next member becomes the owner.

    Raises:
        NotFound: no such room, or the account is not in it.
    """

    is_deed: ClassVar[bool] = True

    room: RoomId


class RenameRoom(Command[None], frozen=True, kw_only=True):
    """Give a room another name.

    Raises:
        NotFound: no such room, or the account is not in it.
        Rejected: in rooms of more than 100 only the owner may.
    """

    is_deed: ClassVar[bool] = True

    room: RoomId
    name: str


class SetRoomAnnouncement(Command[None], frozen=True, kw_only=True):
    """Announce something to everybody in a room.

    Raises:
        NotFound: no such room, or the account is not in it.
        Rejected: only the owner may.
    """

    is_deed: ClassVar[bool] = True

    room: RoomId
    text: str


class SetRoomNick(Command[None], frozen=True, kw_only=True):
    """Change the account's own name in a room; empty takes it away.

    Raises:
        NotFound: no such room, or the account is not in it.
    """

    room: RoomId
    nick: str


class GetRoomQrCode(Command[QrCode], frozen=True, kw_only=True):
    """The code by which people join a room.

    Raises:
        NotFound: no such room, or the account is not in it.
    """

    room: RoomId

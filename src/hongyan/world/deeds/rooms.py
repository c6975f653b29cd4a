"""What a person does with rooms."""

from hongyan.model.ids import ContactId, RoomId
from hongyan.world.deeds.base import PersonDeed


class CreateRoom(PersonDeed, frozen=True, kw_only=True):
    """Make a room with at least two friends."""

    members: tuple[ContactId, ...]
    name: str = ""


class Invite(PersonDeed, frozen=True, kw_only=True):
    """Bring friends into a room, or ask them to come."""

    room: RoomId
    members: tuple[ContactId, ...]
    directly: bool = True
    """False: each gets an invitation that they may accept."""


class AcceptInvitation(PersonDeed, frozen=True, kw_only=True):
    """Follow an invitation."""

    url: str


class ConfirmInvitation(PersonDeed, frozen=True, kw_only=True):
    """The owner lets somebody's invitation count; again is fine."""

    url: str


class ShowRoomQr(PersonDeed, frozen=True, kw_only=True):
    """Have a code made by which people join a room."""

    room: RoomId


class JoinByQr(PersonDeed, frozen=True, kw_only=True):
    """Scan a room's code."""

    url: str


class RemoveMember(PersonDeed, frozen=True, kw_only=True):
    """The owner puts members out of a room."""

    room: RoomId
    members: tuple[ContactId, ...]


class LeaveRoom(PersonDeed, frozen=True, kw_only=True):
    """Leave a room; after the owner the next member, by the order of joining, is the owner."""

    room: RoomId


class DissolveRoom(PersonDeed, frozen=True, kw_only=True):
    """The owner ends a room."""

    room: RoomId


class HandOverRoom(PersonDeed, frozen=True, kw_only=True):
    """The owner makes another member the owner."""

    room: RoomId
    to: ContactId


class RenameRoom(PersonDeed, frozen=True, kw_only=True):
    """Give a room another name."""

    room: RoomId
    name: str


class Announce(PersonDeed, frozen=True, kw_only=True):
    """The owner announces something to everybody; empty takes the announcement away."""

    room: RoomId
    text: str


class SetRoomNick(PersonDeed, frozen=True, kw_only=True):
    """Choose one's own name in a room; empty takes it away."""

    room: RoomId
    nick: str


class RequireInviteConfirmation(PersonDeed, frozen=True, kw_only=True):
    """The owner chooses whether people come into a room only with the owner's word."""

    room: RoomId
    on: bool

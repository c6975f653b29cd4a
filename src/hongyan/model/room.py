"""Group chats as an account sees them."""

import msgspec

from .ids import ContactId, RoomId


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One person in one room."""

    id: ContactId
    nick: str
    room_nick: str = ""
    """The name this person chose for this room; empty for none."""
    avatar_url: str = ""
    invited_by: ContactId | None = None
    """Who brought them; absent for the creator, or when the backend cannot tell."""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A room and who is in it. Members come in the order in which they joined."""

    id: RoomId
    name: str
    owner: ContactId
    members: tuple[Member, ...] = ()
    max_members: int = 500
    announcement: str = ""
    is_saved: bool = False
    """Whether it stands in the address book."""

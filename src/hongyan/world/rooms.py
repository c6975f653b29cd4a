"""Group chats as WeChat itself keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hongyan.model.errors import NotFound
from hongyan.model.ids import ContactId, RoomId
from hongyan.world.facts import Said
from hongyan.world.rules import shown


@dataclass(slots=True, frozen=True)
class Membership:
    """One person's place in one room."""

    room_nick: str = ""
    invited_by: ContactId | None = None
    """Absent for the creator."""


@dataclass(slots=True, eq=False)
class Chatroom:
    """A room. Members stand in the order in which they joined."""

    id: RoomId
    name: str
    owner: ContactId
    members: dict[ContactId, Membership] = field(default_factory=dict)
    announcement: str = ""
    is_confirming: bool = False
    """Nobody comes in without the owner's word."""
    everybody: tuple[ContactId, ...] = ()
    """The ids of the members: one tuple until somebody comes or goes, for all messages said meanwhile."""

    def __post_init__(self) -> None:
        self.everybody = tuple(self.members)

    def let_in(self, newcomers: Iterable[ContactId], invited_by: ContactId) -> None:
        """Add members, in this order."""
        self.members.update((one, Membership(invited_by=invited_by)) for one in newcomers)
        self.everybody = tuple(self.members)

    def let_out(self, leavers: Iterable[ContactId]) -> None:
        """Take members away."""
        for one in leavers:
            del self.members[one]
        self.everybody = tuple(self.members)


class Rooms:
    """All rooms. Owns their records. One that was dissolved stays, without members."""

    __slots__ = ("_rooms",)

    def __init__(self) -> None:
        self._rooms: dict[RoomId, Chatroom] = {}

    def find(self, id_: str) -> Chatroom | None:
        """Return the room ``id_``, if it is one."""
        return self._rooms.get(RoomId(id_))

    def room(self, id_: RoomId) -> Chatroom:
        """Return a room that is known to exist."""
        return self._rooms[id_]

    def of(self, member: ContactId, id_: str) -> Chatroom:
        """Return the room ``id_``, in which ``member`` is.

        Raises:
            NotFound: no such room, or they are not in it.
        """
        room = self.find(id_)
        if room is None or member not in room.members:
            raise NotFound(f"no room {shown(id_)} of {shown(member)}")
        return room

    def of_message(self, said: Said) -> dict[ContactId, Membership] | None:
        """Return who is now in the room into which something was said; absent outside rooms."""
        return self._rooms[RoomId(said.to)].members if said.is_room else None

    def add(self, id_: RoomId, name: str, owner: ContactId, invited: tuple[ContactId, ...]) -> Chatroom:
        """Let a room exist. The id is free and the people exist."""
        members = {owner: Membership()} | {one: Membership(invited_by=owner) for one in invited}
        room = self._rooms[id_] = Chatroom(id=id_, name=name, owner=owner, members=members)
        return room

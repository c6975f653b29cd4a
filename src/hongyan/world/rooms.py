"""Group chats as WeChat itself keeps them."""

from dataclasses import dataclass, field

from hongyan.model.ids import ContactId, RoomId


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


class Rooms:
    """All rooms. Owns their records."""

    __slots__ = ("_rooms",)

    def __init__(self) -> None:
        self._rooms: dict[RoomId, Chatroom] = {}

    def find(self, id_: str) -> Chatroom | None:
        """Return the room ``id_``, if it is one."""
        return self._rooms.get(RoomId(id_))

    def room(self, id_: RoomId) -> Chatroom:
        """Return a room that is known to exist."""
        return self._rooms[id_]

    def add(self, id_: RoomId, name: str, owner: ContactId, invited: tuple[ContactId, ...]) -> Chatroom:
        """Let a room exist. Called by scenarios, which name free ids and people who exist."""
        members = {owner: Membership()} | {one: Membership(invited_by=owner) for one in invited}
        room = self._rooms[id_] = Chatroom(id=id_, name=name, owner=owner, members=members)
        return room

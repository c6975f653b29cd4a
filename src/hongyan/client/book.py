"""The address book as a client knows it, and what changed in it from one sync to the next. No I/O."""

from collections.abc import Callable, Iterator

from hongyan.model.contact import Contact
from hongyan.model.events import (
    AnyEvent,
    ContactAdded,
    ContactChanged,
    ContactRemoved,
    ContactsLoaded,
    MembersJoined,
    MembersLeft,
    RoomJoined,
    RoomLeft,
    RoomOwnerChanged,
    RoomRenamed,
)
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Room

MOST_ENTRIES = 100_000
"""More than any WeChat account has; what comes beyond is passed over."""


class Book:
    """Filled by pushes, entry by entry; a sync that is complete replaces what was known."""

    def __init__(self) -> None:
        self.contacts: dict[ContactId, Contact] = {}
        self.rooms: dict[RoomId, Room] = {}
        self.is_known = False
        """A sync was complete once."""
        self._contacts: dict[ContactId, Contact] = {}
        self._rooms: dict[RoomId, Room] = {}
        self.is_open = False
        """A sync is under way."""

    def begin(self) -> None:
        """A sync begins; what an unfinished one brought is forgotten."""
        self._contacts, self._rooms, self.is_open = {}, {}, True

    def note(self, entry: Contact | Room) -> None:
        """One entry of the sync under way, or of one that the server began by itself."""
        if not self.is_open:
            self.begin()
        if len(self._contacts) + len(self._rooms) >= MOST_ENTRIES:
            return
        if isinstance(entry, Room):
            self._rooms[entry.id] = entry
        else:
            self._contacts[entry.id] = entry

    def finish(self) -> list[AnyEvent]:
        """The sync is complete: return what is new since the one before; of the first one only how much there is."""
        if not self.is_open:
            return []
        self.is_open = False
        if not self.is_known:
            self.is_known = True
            events: list[AnyEvent] = [ContactsLoaded(contacts=len(self._contacts), rooms=len(self._rooms))]
        else:
            events = [*self._contact_changes(), *self._room_changes()]
        self.contacts, self.rooms = self._contacts, self._rooms
        return events

    def _contact_changes(self) -> Iterator[AnyEvent]:
        for id_, contact in self._contacts.items():
            before = self.contacts.get(id_)
            if before is None:
                yield ContactAdded(contact=contact)
            elif before != contact:
                yield ContactChanged(contact=contact)
        for id_ in self.contacts.keys() - self._contacts.keys():
            yield ContactRemoved(contact=id_)

    def _room_changes(self) -> Iterator[AnyEvent]:
        for id_, room in self._rooms.items():
            before = self.rooms.get(id_)
            if before is None:
                yield RoomJoined(room=room)
            else:
                yield from (event for change in _CHANGES if (event := change(before, room)) is not None)
        for id_ in self.rooms.keys() - self._rooms.keys():
            yield RoomLeft(room=id_)


def _renamed(before: Room, now: Room) -> AnyEvent | None:
    # The wire does not tell who did it.
    return RoomRenamed(room=now.id, name=now.name, by=ContactId("")) if before.name != now.name else None


def _handed_over(before: Room, now: Room) -> AnyEvent | None:
    return RoomOwnerChanged(room=now.id, owner=now.owner) if before.owner != now.owner else None


def _joined(before: Room, now: Room) -> AnyEvent | None:
    known = {member.id for member in before.members}
    new = tuple(member for member in now.members if member.id not in known)
    return MembersJoined(room=now.id, members=new) if new else None


def _left(before: Room, now: Room) -> AnyEvent | None:
    still = {member.id for member in now.members}
    gone = tuple(member.id for member in before.members if member.id not in still)
    return MembersLeft(room=now.id, members=gone) if gone else None


_CHANGES: tuple[Callable[[Room, Room], AnyEvent | None], ...] = (_renamed, _handed_over, _joined, _left)

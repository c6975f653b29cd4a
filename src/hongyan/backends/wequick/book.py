"""What is known of one account from its agent's reports: the address book, who is in rooms, where media lie.

Kept as a stream of records: a change each, now and then everything in one.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from hongyan.core.ports import Records
from hongyan.model.contact import Contact
from hongyan.model.ids import AccountId, ChatId, ContactId, MessageId, RoomId, TransferId
from hongyan.model.media import MediaRef
from hongyan.model.payment import TransferRecord
from hongyan.model.room import Member, Room

MOST_PLACES = 10_000
"""Messages whose media can still be asked for; the oldest are forgotten first."""

MOST_TRANSFERS = 1000
MOST_STRANGERS = 5000
"""People who are no friends; those who were met first are forgotten first."""

MOST_CHANGES = 2000
"""Changes in the stream before they are replaced by everything in one."""

_READ_AT_ONCE = 256

K = TypeVar("K")
V = TypeVar("V")


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """Media of a message: where the agent has them, and what became of them."""

    place: str
    """A path of the agent's machine, or a URL."""
    name: str = ""
    """What the file is called; empty for no matter."""
    kept: MediaRef | None = None
    """In the media store; absent until somebody asked for it."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down at once."""

    owner: ContactId | None = None
    """Somebody else is logged in: all that was known is forgotten. Absent: the same as before."""
    is_loaded: bool | None = None
    """Absent: as before."""
    contacts: tuple[Contact, ...] = ()
    gone: tuple[ChatId, ...] = ()
    """People and rooms that are no longer there."""
    rooms: tuple[Room, ...] = ()
    media: Mapping[MessageId, Mapping[str, Attached]] = {}
    """By the name of the content's field."""
    transfers: tuple[TransferRecord, ...] = ()


_decode = msgspec.json.Decoder(Change).decode
_encode = msgspec.json.Encoder().encode


class Book:
    """One account's."""

    def __init__(self, records: Records, account: AccountId) -> None:
        self._records = records
        self._stream = f"wequick:{account}"
        self._position = 0
        self._writing = asyncio.Lock()
        self.owner = ContactId("")
        self.is_loaded = False
        """Whether the whole address book was reported since the login."""
        self.contacts: dict[ContactId, Contact] = {}
        """Those in the address book."""
        self.strangers: OrderedDict[ContactId, Contact] = OrderedDict()
        self.rooms: dict[RoomId, Room] = {}
        self._media: OrderedDict[MessageId, dict[str, Attached]] = OrderedDict()
        self._transfers: OrderedDict[TransferId, TransferRecord] = OrderedDict()

    async def load(self) -> None:
        """Read what was written down."""
        while found := await self._records.read(self._stream, self._position, _READ_AT_ONCE):
            self._position += len(found)
            for body in found:
                self._apply(_decode(body))

    async def note(self, change: Change) -> None:
        """Write ``change`` down, durably, then follow it.

        Raises:
            Busy, Unavailable: it is not written down, and not followed.
        """
        if change == Change():
            return
        async with self._writing:
            if self._position >= MOST_CHANGES:
                await self._records.restart(self._stream, _encode(self._everything()))
                self._position = 1
            await self._records.append(self._stream, self._position, _encode(change))
            self._position += 1
            self._apply(change)

    def contact(self, id_: ContactId) -> Contact | None:
        """Return who is called ``id_``; ``None`` when nothing is known of them."""
        return self.contacts.get(id_) or self.strangers.get(id_)

    def media(self, message: MessageId) -> Mapping[str, Attached]:
        """Return the media of a message, by the name of the content's field; nothing when it has none."""
        return self._media.get(message, {})

    def transfer(self, id_: TransferId) -> TransferRecord | None:
        """Return a transfer as it was reported last; ``None`` when it never was."""
        return self._transfers.get(id_)

    def find(self, room: RoomId, name: str) -> ContactId | None:
        """Return the member of ``room`` whom a line of WeChat's calls ``name``; ``None`` when nobody or several are."""
        known = self.rooms.get(room)
        found = {each.id for each in known.members if name in self._names(each)} if known else set()
        return found.pop() if len(found) == 1 else None

    def _names(self, member: Member) -> set[str]:
        contact = self.contact(member.id)
        said = {contact.remark, contact.profile.nick} if contact else set()
        return ({member.nick, member.room_nick} | said) - {""}

    def member_name(self, room: RoomId, id_: ContactId) -> str:
        """Return what a member is called in a room; empty when that is not known."""
        known = self.rooms.get(room)
        member = next((each for each in known.members if each.id == id_), None) if known else None
        contact = self.contact(id_)
        return (member.room_nick or member.nick if member else "") or (contact.profile.nick if contact else "")

    def entries(self) -> tuple[Sequence[Contact], Sequence[Room]]:
        """Return the address book."""
        return list(self.contacts.values()), list(self.rooms.values())

    def _apply(self, change: Change) -> None:
        if change.owner is not None and change.owner != self.owner:
            self.owner, self.is_loaded = change.owner, False
            for known in (self.contacts, self.strangers, self.rooms, self._media, self._transfers):
                known.clear()
        if change.is_loaded is not None:
            self.is_loaded = change.is_loaded
        for id_ in change.gone:
            self.contacts.pop(ContactId(id_), None)
            self.rooms.pop(RoomId(id_), None)
        for contact in change.contacts:
            if contact.is_friend:
                self.contacts[contact.id] = contact
                self.strangers.pop(contact.id, None)
            else:
                _put(self.strangers, contact.id, contact, MOST_STRANGERS)
        for room in change.rooms:
            self.rooms[room.id] = room
        for message, media in change.media.items():
            _put(self._media, message, {**self._media.get(message, {}), **media}, MOST_PLACES)
        for transfer in change.transfers:
            _put(self._transfers, transfer.id, transfer, MOST_TRANSFERS)

    def _everything(self) -> Change:
        return Change(
            owner=self.owner,
            is_loaded=self.is_loaded,
            contacts=(*self.strangers.values(), *self.contacts.values()),
            rooms=tuple(self.rooms.values()),
            media=dict(self._media),
            transfers=tuple(self._transfers.values()),
        )


def _put(known: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > most:
        known.popitem(last=False)

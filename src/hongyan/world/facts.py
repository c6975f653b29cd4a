"""What is kept of what happened: one log per device and one per phone, all referring to the same records.

A log keeps references; how a record looks to its owner is computed when it is read (``views``).
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from typing import Generic, TypeVar

import msgspec

from hongyan.model.events import AnyEvent, OfficialAccountMessage
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId
from hongyan.model.message import AnyContent
from hongyan.model.official import Article

F = TypeVar("F")


# A struct and not a slotted dataclass: a third of the time to make, and out of the garbage collector's sight.
class Said(msgspec.Struct, frozen=True, gc=False):
    """A message as the world keeps it: once, however many people got it."""

    number: int
    """Its id, as a number."""
    sender: ContactId
    to: ChatId
    """A room, the receiver, or the sender."""
    is_room: bool
    content: AnyContent
    at_ms: int
    readers: tuple[ContactId, ...]
    """Who has it. Those of one room share the tuple until somebody comes or goes."""
    xml: str = ""
    """WeChat's own body, where one was sent."""


class Recalled(msgspec.Struct, frozen=True):
    """A message was taken back by who wrote it."""

    number: int
    """Of the line about it, which is a message of its own."""
    said: Said
    at_ms: int


class InboxItem(msgspec.Struct, frozen=True, kw_only=True):
    """What a person's phone received."""

    id: MessageId
    from_: ContactId = msgspec.field(name="from")
    to: ContactId
    """The person; for what they wrote to somebody themself: that somebody."""
    room: RoomId | None = None
    """Absent outside rooms."""
    kind: str
    """The content's tag; or ``recall``, ``friend_request``, ``sms``, ``articles``."""
    text: str = ""
    """Empty for kinds without text or title."""
    at_ms: int
    mine: bool = False
    """Written by the person, on another of their devices."""
    content: AnyContent
    """Of a recall its line, of a friend request the card of who asks."""
    message: MessageId | None = None
    """The message that was recalled; absent for other kinds."""


class IssueItem(InboxItem, frozen=True, kw_only=True):
    """Articles of an official account on a phone; the content is the first one, as a link."""

    articles: tuple[Article, ...]


DeviceFact = Said | Recalled | AnyEvent
"""What a device's log refers to. Events stand in it as they were; messages are looked at when read."""

PhoneFact = Said | Recalled | OfficialAccountMessage | InboxItem
"""What a phone's log refers to. Items and articles stand in it as they were."""


class Log(Generic[F]):
    """Facts of one owner, numbered from 1, each with the number of the deed that caused it."""

    __slots__ = ("_deeds", "_facts")

    def __init__(self) -> None:
        self._facts: list[F] = []
        self._deeds = array("q")

    def __len__(self) -> int:
        return len(self._facts)

    def add(self, fact: F, deed: int) -> None:
        """Append ``fact``. ``deed`` never goes back."""
        self._facts.append(fact)
        self._deeds.append(deed)

    def read(self, after: int, upto_deed: int, limit: int) -> list[tuple[int, F]]:
        """Return up to ``limit`` facts numbered above ``after``, none of a deed after ``upto_deed``."""
        start = max(after, 0)
        stop = min(bisect_right(self._deeds, upto_deed), start + max(limit, 0))
        return list(enumerate(self._facts[start:stop], start + 1))

    def read_back(self, before: int | None, upto_deed: int, limit: int) -> list[tuple[int, F]]:
        """Return the last ``limit`` facts numbered below ``before``, in order; absent: the newest of all."""
        stop = bisect_right(self._deeds, upto_deed)
        if before is not None:
            stop = min(stop, max(before - 1, 0))
        start = max(stop - max(limit, 0), 0)
        return list(enumerate(self._facts[start:stop], start + 1))


def add_to_both(one: Log[F], other: Log[F], fact: F, deed: int) -> None:
    """Append ``fact`` to two logs, as ``Log.add`` does: every message comes to a phone and is shown there."""
    one._facts.append(fact)
    one._deeds.append(deed)
    other._facts.append(fact)
    other._deeds.append(deed)


class Ledger:
    """Which deed facts are being written for, and who has news since somebody last looked."""

    __slots__ = ("_touched", "deed")

    def __init__(self) -> None:
        self.deed = 0
        self._touched: set[str] = set()

    def write(self, owner: str, log: Log[F], fact: F) -> None:
        """Append ``fact`` to the log of ``owner``, a device or a person."""
        log.add(fact, self.deed)
        self._touched.add(owner)

    def touch(self, owner: str) -> None:
        """Something about ``owner`` changed that no log tells."""
        self._touched.add(owner)

    def touch_all(self, owners: Iterable[str]) -> None:
        """As ``touch`` for each."""
        self._touched.update(owners)

    def take_touched(self) -> frozenset[str]:
        """Return who got something since the last call."""
        touched = frozenset(self._touched)
        self._touched.clear()
        return touched

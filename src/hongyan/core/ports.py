"""What the core needs to keep things and to know the time, as protocols: ``stores`` and ``core.local`` implement them.
What it needs of backends stands in ``southern_ports``."""

import asyncio
from collections.abc import Sequence
from typing import Protocol, TypeVar

import msgspec

from hongyan.model.account import AccountState, Device
from hongyan.model.contact import Profile
from hongyan.model.events import AnyEvent, Recorded
from hongyan.model.ids import AccountId

R = TypeVar("R")


class Clock(Protocol):
    """Time, injected. Deadlines and order use ``monotonic_s``; only what people read uses ``now_ms``."""

    def now_ms(self) -> int:
        """Wall time, milliseconds since 1970. May jump."""

    def monotonic_s(self) -> float:
        """Seconds that only grow."""


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """An account slot as it is stored."""

    account: AccountId
    backend: str
    device: Device
    state: AccountState = AccountState.LOGGED_OUT
    profile: Profile | None = None
    """Who is, or was last, logged in; absent before the first login."""
    session: bytes = b""
    """What the backend needs to come back without a scan. Secret; opaque to everybody else."""
    southern_cursor: bytes = b""
    """How far the backend has handed events over. Opaque to everybody else."""
    last_seq: int = 0


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event on its way into the journal."""

    event: AnyEvent
    southern_id: str = ""
    """What the south calls the fact: journaled once per account, id and kind. Empty: always journaled."""


class SlotChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes on a slot in the same transaction as the events. ``None`` leaves a column alone."""

    state: AccountState | None = None
    profile: Profile | None = None
    session: bytes | None = None
    southern_cursor: bytes | None = None


class Journal(Protocol):
    """The append-only record of events per account, with the consumers' cursors. Everything returned is durable."""

    async def append(
        self, account: AccountId, epoch: int, deliveries: Sequence[Delivery], change: SlotChange
    ) -> list[Recorded]:
        """Write events and slot change in one transaction; return the events that were new, with their seqs.

        Raises:
            Conflict: ``epoch`` is not the account's newest: somebody else owns it by now.
            Busy: too many writes wait.
            Unavailable: storage is full.
        """

    async def known(self, account: AccountId, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Return those of ``deliveries`` that ``append`` would skip, because they are journaled already."""

    async def read(self, account: AccountId, after: int, limit: int) -> list[Recorded]:
        """Return up to ``limit`` events with a seq above ``after``, in order."""

    async def expire(self, account: AccountId, before_ms: int, most_kept: int) -> int:
        """Drop events journaled before ``before_ms``, and the oldest beyond ``most_kept``; return how many.

        Drops a bounded number at once: call it again until it returns 0. What is left has no gaps.
        """

    async def cursor(self, account: AccountId, consumer: str) -> int | None:
        """Return the seq up to which ``consumer`` confirmed; ``None`` when it was never seen."""

    async def cursors(self, account: AccountId) -> dict[str, int]:
        """Return how far each consumer confirmed, by name; those that ever were."""

    async def save_cursor(self, account: AccountId, consumer: str, seq: int) -> None:
        """Remember ``seq``; a smaller one than stored changes nothing."""

    async def rewind(self, account: AccountId, consumer: str, seq: int) -> None:
        """Remember ``seq`` in place of the larger one that is stored; a larger one than stored changes nothing.

        Raises:
            NotFound: no such account, or no such consumer of it.
            Busy, Unavailable: not remembered.
        """

    def save_cursors(self, cursors: Sequence[tuple[AccountId, str, int]]) -> asyncio.Future[None]:
        """Remember many at once, each as ``save_cursor`` does; the future is done when they are durable.

        Those of accounts that are not there are passed over.
        """


class Slots(Protocol):
    """The account slots."""

    async def create(self, slot: Slot, most: int) -> Slot:
        """Store ``slot`` and return it, or return the one that stands under the same account.

        Raises:
            Conflict: its client key holds ``most`` slots already.
        """

    async def list(self) -> list[Slot]:
        """Return all slots, oldest first."""

    async def set_device(self, account: AccountId, device: Device) -> None:
        """Let the slot's device be ``device``.

        Raises:
            NotFound: no such slot.
        """

    async def take(self, account: AccountId) -> tuple[Slot, int]:
        """Begin a new epoch for ``account``; return the slot and the epoch. Owners of older epochs write no more.

        Raises:
            NotFound: no such slot.
        """


class ClientKey(msgspec.Struct, frozen=True, kw_only=True):
    """A client key as it is stored: never the key itself."""

    name: str
    digest: str
    """SHA-256 of the key, hexadecimal."""
    accounts: int
    """How many account slots the key may hold."""
    revoked: bool = False


class Keys(Protocol):
    """The client keys."""

    async def add(self, key: ClientKey) -> None:
        """Store ``key``.

        Raises:
            Conflict: the name is taken.
        """

    async def list(self) -> list[ClientKey]:
        """Return all keys, revoked ones too, oldest first."""

    async def revoke(self, name: str) -> None:
        """Mark the key as revoked.

        Raises:
            NotFound: no such key.
        """


class Records(Protocol):
    """Append-only streams for a backend's own use. Everything returned is durable."""

    def append(self, stream: str, position: int, *bodies: bytes) -> asyncio.Future[None]:
        """Write ``bodies`` from record number ``position`` on, counted from 0; all of them, or none.

        The future is done when they are durable.

        Appends are carried out in the order of the calls, whether or not anybody waits for them.

        Raises (through the future):
            Conflict: ``position`` is not the next one.
            Busy: too many writes wait.
            Unavailable: storage is full.
        """

    async def read(self, stream: str, position: int, limit: int) -> list[bytes]:
        """Return up to ``limit`` records from ``position`` on."""

    async def restart(self, stream: str, *bodies: bytes) -> None:
        """Replace the whole stream by ``bodies``, in one transaction; by none: as if it had never been."""


class CommandRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of a command that carries an id."""

    digest: str
    """SHA-256 of the command, hexadecimal."""
    state: str
    """``sent``, ``done`` or ``failed``."""
    reply: bytes = b""
    """The result, or the error."""


class Commands(Protocol):
    """The record of commands that carry an id. Everything returned is durable."""

    async def begin(self, account: AccountId, id_: str, digest: str) -> CommandRecord | None:
        """Note that the command is being sent, and return ``None``; or return what is known under its id.

        Raises:
            NotFound: no such account.
        """

    async def finish(self, account: AccountId, id_: str, state: str, reply: bytes) -> None:
        """Note how it ended."""

    async def forget(self, account: AccountId, id_: str) -> None:
        """Let the id be used again: nothing was done."""

    async def expire(self, before_ms: int) -> None:
        """Drop what was begun before ``before_ms``."""


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a reader refused for good, or that could not be put into its words."""

    id: int = 0
    """Given by the store, growing; never used twice."""
    account: AccountId
    reader: str
    event: str = ""
    """Id of the event; empty for what came from none."""
    part: int = 0
    """Which of the things that the event was for this reader, from 0."""
    what: str = ""
    """What it is called in the reader's own words."""
    body: bytes = b""
    """What was sent; empty when it could not be put into words."""
    reason: str
    at_ms: int


class DeadLetters(Protocol):
    """What readers refused. Everything returned is durable."""

    async def keep(self, letter: DeadLetter) -> None:
        """Store ``letter``; the same part of the same event again changes nothing.

        Raises:
            NotFound: no such account.
            Busy: too many writes wait.
            Unavailable: storage is full.
        """

    async def list(
        self, after: int, limit: int, *, account: AccountId | None = None, reader: str | None = None
    ) -> list[DeadLetter]:
        """Return up to ``limit`` letters with an id above ``after``, oldest first; only of those named."""

    async def count(self, account: AccountId, reader: str) -> int:
        """Return how many letters of ``reader`` there are."""

    async def blame(self, id_: int, reason: str) -> None:
        """Note why one was refused again; one that is not there is fine."""

    async def remove(self, id_: int) -> None:
        """Forget one; one that is not there is fine."""

    async def expire(self, before_ms: int) -> int:
        """Forget what died before ``before_ms``; return how many."""


class Leases(Protocol):
    """Who runs which account."""

    async def acquire(self, account: AccountId) -> tuple[Slot, int]:
        """Become the owner of ``account``; return its slot and the epoch.

        Raises:
            Unavailable: another node owns it.
            NotFound: no such slot.
        """

    async def release(self, account: AccountId, epoch: int) -> None:
        """Stop being the owner; a lease lost already is fine."""

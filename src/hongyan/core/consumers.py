"""Readers of a journal that come back: how far each confirmed, and how far ahead of that it may be sent.

A reader confirms late, after the network; a crash forgets what was sent. So at most ``WINDOW`` events are under way
beyond the *durably saved* confirmation, and no crash can repeat more than that.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterator

import msgspec

from hongyan.model.errors import Conflict
from hongyan.model.ids import AccountId

from .flag import Flag
from .ports import Journal

logger = logging.getLogger(__name__)

WINDOW = 256
"""Events that may be sent beyond the saved confirmation."""

SAVE_AGAIN_S = 1.0
"""After what time a write that was refused is tried again."""


class CursorSaver:
    """Saves what readers confirm: those of one round of the loop, whoever's they are, in one write."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._confirmed: set[Consumer] = set()
        self._is_due = False

    def note(self, consumer: "Consumer") -> None:
        """Save what ``consumer`` claims to have, soon."""
        self._confirmed.add(consumer)
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._save)

    async def save(self, consumer: "Consumer") -> None:
        """Save what ``consumer`` claims to have, now."""
        claimed = consumer.claimed
        await self._journal.save_cursor(consumer.account, consumer.name, claimed)
        consumer.saved(claimed)

    def _save(self) -> None:
        self._is_due = False
        claims = [(each, each.claimed) for each in self._confirmed]
        self._confirmed.clear()
        if claims:
            done = self._journal.save_cursors([(each.account, each.name, seq) for each, seq in claims])
            done.add_done_callback(lambda done: self._saved(claims, done))

    def _saved(self, claims: "list[tuple[Consumer, int]]", done: asyncio.Future[None]) -> None:
        trouble = done.exception()
        if trouble is None:
            for consumer, seq in claims:
                consumer.saved(seq)
            return
        # Nothing is lost by that: what is not saved is sent again after a crash. But readers wait for room.
        logger.warning("cursors were not saved: %s", trouble)
        self._confirmed.update(consumer for consumer, _ in claims)
        self._is_due = True
        asyncio.get_running_loop().call_later(SAVE_AGAIN_S, self._save)


class Consumer:
    """One reader of one account.

    What the lasting one of a face confirms is saved. What the others confirm is only kept in mind: after a crash they
    begin where the lasting one stands, whatever they confirmed.
    """

    __slots__ = ("_saver", "_sent", "_waiting", "account", "claimed", "confirmed", "is_lasting", "name")

    def __init__(self, account: AccountId, name: str, saver: CursorSaver, confirmed: int) -> None:
        self.account = account
        self.name = name
        self.is_lasting = "#" not in name
        """Whether it is the one whose position outlives it."""
        self.confirmed = confirmed
        """Seq up to which everything was read; durable, for a lasting reader."""
        self.claimed = confirmed
        """The same as the reader has it, durable or not yet."""
        self._sent = confirmed
        self._saver = saver
        self._waiting: Flag | None = None

    @property
    def free(self) -> int:
        """How many more events may be sent now, at least 0."""
        free = WINDOW - (self._sent - self.confirmed)
        return free if free > 0 else 0  # noqa: FURB136  asked for each delivery

    @property
    def last_sent(self) -> int:
        """Seq up to which everything was sent."""
        return self._sent

    def sent(self, seq: int) -> None:
        """Note that everything up to ``seq`` was sent."""
        if seq > self._sent:
            self._sent = seq

    def confirm(self, seq: int) -> None:
        """Note that the reader has everything up to ``seq``; what was never sent cannot be confirmed."""
        if self.claimed < seq <= self._sent:
            self.claimed = seq
            if self.is_lasting:
                self._saver.note(self)
            else:
                self.saved(seq)

    async def settle(self, seq: int) -> None:
        """Note that everything up to ``seq`` was sent and taken; durable when this returns."""
        self.sent(seq)
        self.claimed = max(self.claimed, seq)
        await self.flush()

    def saved(self, seq: int) -> None:
        """Note that the confirmation of ``seq`` is durable."""
        if seq > self.confirmed:
            self.confirmed = seq
        if self._waiting is not None and self.free:
            self._waiting.set()
            self._waiting = None

    async def room(self) -> int:
        """Return how many more events may be sent, at least one; wait for confirmations if need be."""
        while not self.free:
            if self._waiting is None:
                self._waiting = Flag()
            await self._waiting.wait()
        return self.free

    async def flush(self) -> None:
        """Save what was confirmed and is not saved yet; for a client that leaves."""
        if self.claimed > self.confirmed:
            await self._saver.save(self)

    def inherit(self, name: str, saved: int) -> None:
        """Become the lasting reader ``name``, of whose position ``saved`` is durable; save ours in its place."""
        self.name = name
        self.is_lasting = True
        self.confirmed = min(self.confirmed, saved)
        self._saver.note(self)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far one reader of an account is."""

    name: str
    confirmed: int
    """Seq up to which it has everything; durable."""
    sent: int
    """Seq up to which events are under way to it; ``confirmed`` when it is not connected."""
    is_connected: bool


class Consumers:
    """Which readers are connected. Several clients of one face on one account have a cursor each.

    The first is the face's lasting reader. Another one that comes while the first is there begins where the first
    stands (it may be the same client, whose old connection is dead and not yet noticed: better to repeat than to
    lose); when the first leaves, the next one takes its place and its lasting cursor.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._saver = CursorSaver(journal)
        self._connected: dict[tuple[AccountId, str], list[Consumer]] = {}

    async def enrol(self, account: AccountId, face: str, at: int) -> int:
        """Begin to remember the clients of ``face``: they get everything after ``at``. Return where they stand.

        To be done before such a client is told that it is logged in: from then on it misses nothing, wherever it is.
        """
        known = await self._journal.cursor(account, face)
        if known is None:
            await self._journal.save_cursor(account, face, at)
            return at
        return known

    async def open(self, account: AccountId, face: str, *, at: int) -> Consumer:
        """Return a reader for one more client of ``face``; ``at`` as for ``enrol``."""
        lasting = await self.enrol(account, face, at)
        others = self._connected.get((account, face), [])
        if not others:
            return Consumer(account, face, self._saver, lasting)
        return Consumer(account, f"{face}#{len(others) + 1}", self._saver, max(lasting, others[0].confirmed))

    async def rewind(self, account: AccountId, reader: str, after: int) -> None:
        """Let the lasting reader ``reader`` get everything above ``after`` again, once it comes back.

        Raises:
            NotFound: there never was such a reader.
            Conflict: it is connected.
            Busy, Unavailable: nothing has changed.
        """
        if (account, reader) in self._connected:
            raise Conflict(f"{reader} of account {account} is connected; let it go first")
        await self._journal.rewind(account, reader, after)

    async def standings(self, account: AccountId) -> list[Standing]:
        """Return how far each reader of ``account`` is, those that are away too, by name."""
        found = {
            name: Standing(name=name, confirmed=seq, sent=seq, is_connected=False)
            for name, seq in (await self._journal.cursors(account)).items()
        }
        for (of, _), readers in self._connected.items():
            for each in readers if of == account else ():
                found[each.name] = Standing(
                    name=each.name, confirmed=each.confirmed, sent=each.last_sent, is_connected=True
                )
        # Cursors of second and third clients outlive them and mean nothing while they are away.
        return [found[name] for name in sorted(found) if found[name].is_connected or "#" not in name]

    def join(self, consumer: Consumer) -> None:
        """Count ``consumer`` as connected, until it leaves."""
        self._connected.setdefault(_group(consumer), []).append(consumer)

    def leave(self, consumer: Consumer) -> None:
        """``consumer`` has gone; the next one takes its place."""
        group = _group(consumer)
        others = self._connected[group]
        others.remove(consumer)
        if not others:
            del self._connected[group]
        elif consumer.is_lasting:
            others[0].inherit(group[1], consumer.confirmed)

    @contextlib.contextmanager
    def connected(self, consumer: Consumer) -> Iterator[None]:
        """Count ``consumer`` as connected inside the block."""
        self.join(consumer)
        try:
            yield
        finally:
            self.leave(consumer)


def _group(consumer: Consumer) -> tuple[AccountId, str]:
    return consumer.account, consumer.name.partition("#")[0]

"""Readers of a journal that come back: how far each confirmed, and how far ahead of that it may be sent.

A reader confirms late, after the network; a crash forgets what was sent. So at most ``WINDOW`` events are under way
beyond the *durably saved* confirmation, and no crash can repeat more than that.
"""

import contextlib
from collections.abc import Iterator

import msgspec

from hongyan.model.ids import AccountId

from .flag import Flag
from .ports import Journal

WINDOW = 256
"""Events that may be sent beyond the saved confirmation."""


class Consumer:
    """One reader of one account."""

    def __init__(self, account: AccountId, name: str, journal: Journal, confirmed: int) -> None:
        self.account = account
        self.name = name
        self.confirmed = confirmed
        """Seq up to which everything was read; durable."""
        self._sent = confirmed
        self._claimed = confirmed
        self._journal = journal
        self._news = Flag()
        self._room = Flag()
        self._room.set()

    @property
    def last_sent(self) -> int:
        """Seq up to which everything was sent."""
        return self._sent

    def sent(self, seq: int) -> None:
        """Note that everything up to ``seq`` was sent."""
        self._sent = max(self._sent, seq)
        self._update()

    def confirm(self, seq: int) -> None:
        """Note that the reader has everything up to ``seq``; what was never sent cannot be confirmed."""
        if self._claimed < seq <= self._sent:
            self._claimed = seq
            self._news.set()

    async def room(self) -> int:
        """Return how many more events may be sent, at least one; wait for confirmations if need be."""
        await self._room.wait()
        return WINDOW - (self._sent - self.confirmed)

    async def run(self) -> None:
        """Save confirmations until cancelled. Many that arrive together are one write."""
        while True:
            await self._news.wait()
            self._news.clear()
            claimed = self._claimed
            await self._journal.save_cursor(self.account, self.name, claimed)
            self.confirmed = claimed
            self._update()

    async def flush(self) -> None:
        """Save what was confirmed and is not saved yet; for a client that leaves."""
        if self._claimed > self.confirmed:
            await self._journal.save_cursor(self.account, self.name, self._claimed)
            self.confirmed = self._claimed

    def restate(self) -> None:
        """Save the confirmation again, under a name that changed."""
        self._news.set()

    def _update(self) -> None:
        if self._sent - self.confirmed < WINDOW:
            self._room.set()
        else:
            self._room.clear()


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
            return Consumer(account, face, self._journal, lasting)
        return Consumer(account, f"{face}#{len(others) + 1}", self._journal, max(lasting, others[0].confirmed))

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

    @contextlib.contextmanager
    def connected(self, consumer: Consumer) -> Iterator[None]:
        """Count ``consumer`` as connected inside the block."""
        key = (consumer.account, consumer.name.partition("#")[0])
        others = self._connected.setdefault(key, [])
        others.append(consumer)
        try:
            yield
        finally:
            others.remove(consumer)
            if not others:
                del self._connected[key]
            elif consumer.name == key[1]:
                self._promote(others[0], key[1])

    def _promote(self, heir: Consumer, name: str) -> None:
        heir.name = name
        heir.restate()

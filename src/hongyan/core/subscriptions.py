"""Watching an account's journal.

A watcher is only a position. What is new comes from a short tail in memory; whoever lags behind it reads the journal.
So reconnect, replay and a slow client are one mechanism, and a watcher that stands still costs nothing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Self

from hongyan.model.errors import DeadlineExceeded
from hongyan.model.events import Event, Gap, Recorded
from hongyan.model.ids import AccountId

from .ports import Journal

logger = logging.getLogger(__name__)

TAIL_EVENTS = 64
"""How many events of an account are kept in memory for its watchers."""


Listener = Callable[[Sequence[Recorded]], None]
"""Told of events as they are journaled, in order. Returns at once, and starts whatever takes longer."""


Kinds = tuple[type[Event], ...]


class Feed:
    """The newest events of one account, and whoever waits for more."""

    __slots__ = ("_listeners", "_tail", "_waiting", "head", "watchers")

    def __init__(self, head: int) -> None:
        self.head = head
        """Seq of the newest journaled event."""
        self.watchers = 0
        self._tail: deque[Recorded] | None = None
        # Absent while nobody is there: there is a feed for every account.
        self._waiting: set[asyncio.Future[None]] | None = None
        self._listeners: dict[Listener, Kinds | None] | None = None
        """Each with what it wants to hear of; absent: everything."""

    def left(self) -> None:
        """One watcher less; with the last one goes what was kept for it."""
        self.watchers -= 1
        if not self.watchers:
            self._tail = None

    def listen(self, listener: Listener, of: Kinds | None = None) -> None:
        """Tell ``listener`` of what comes from now on, of the kinds ``of`` if given; who came first is told first."""
        if self._listeners is None:
            self._listeners = {}
        self._listeners[listener] = of

    def leave(self, listener: Listener) -> None:
        """Tell ``listener`` no more; it may never have listened."""
        if self._listeners is not None:
            self._listeners.pop(listener, None)
            self._listeners = self._listeners or None

    def publish(self, events: Sequence[Recorded]) -> None:
        """Add journaled events, in order, and wake the watchers."""
        if not events:
            return
        if self.watchers:
            if self._tail is None:
                self._tail = deque(maxlen=TAIL_EVENTS)
            self._tail.extend(events)
        self.head = events[-1].seq
        waiting, self._waiting = self._waiting, None
        for waiter in waiting or ():
            if not waiter.done():
                waiter.set_result(None)
        # There may be thousands, of few wishes: what each of those comes to is found out once.
        heard: dict[Kinds | None, Sequence[Recorded]] = {None: events}
        for listener, of in list((self._listeners or {}).items()):
            wanted = heard.get(of)
            if wanted is None:
                wanted = heard[of] = [each for each in events if of is None or isinstance(each.event, of)]
            if not wanted:
                continue
            try:
                listener(wanted)
            except Exception:
                # The boundary around each: the others hear of it all the same.
                logger.exception("a listener failed")

    def tail(self, after: int, limit: int) -> list[Recorded] | None:
        """Return what follows ``after``, or ``None`` when it is not in memory any more."""
        if not self._tail or self._tail[0].seq > after + 1:
            return None
        start = after + 1 - self._tail[0].seq
        if start + 1 == len(self._tail):
            return [self._tail[-1]]
        return [self._tail[index] for index in range(start, min(start + limit, len(self._tail)))]

    async def more(self) -> None:
        """Wait for the next ``publish``."""
        waiter = asyncio.get_running_loop().create_future()
        waiting = self._waiting = self._waiting or set()
        waiting.add(waiter)
        try:
            await waiter
        finally:
            waiting.discard(waiter)


class Subscription:
    """One watcher's position. Use as a context manager."""

    __slots__ = ("_feed", "_journal", "account", "position")

    def __init__(self, account: AccountId, feed: Feed, journal: Journal, after: int) -> None:
        self.account = account
        self.position = after
        """Seq of the last event that was read."""
        self._feed = feed
        self._journal = journal

    def __enter__(self) -> Self:
        self._feed.watchers += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._feed.left()

    @property
    def lag(self) -> int:
        """How many events wait to be read."""
        return max(0, self._feed.head - self.position)

    async def wait(self) -> None:
        """Return as soon as there is something to read."""
        while self.position >= self._feed.head:
            await self._feed.more()

    async def read(self, limit: int = TAIL_EVENTS, *, timeout_s: float | None = None) -> list[Recorded]:
        """Return the next events in order, at least one; wait for it if need be.

        Events that are no longer kept are announced by one ``Gap``.

        Raises:
            DeadlineExceeded: nothing new within ``timeout_s``.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self.wait()
        except TimeoutError as late:
            raise DeadlineExceeded(f"nothing new within {timeout_s} s") from late
        events = await self.peek(limit)
        self.position = events[-1].seq
        return events

    def at_hand(self, limit: int = TAIL_EVENTS) -> list[Recorded] | None:
        """Return the next events without passing them, or ``None`` when they are not in memory or not there yet."""
        return self._feed.tail(self.position, limit) if self.position < self._feed.head else None

    async def peek(self, limit: int = TAIL_EVENTS) -> list[Recorded]:
        """Return the next events without passing them; there have to be some."""
        events = self._feed.tail(self.position, limit)
        if events is None:
            head = self._feed.head
            events = self._announce_gap(await self._journal.read(self.account, self.position, limit), head)[:limit]
        return events

    def listen(self, listener: Listener) -> None:
        """See ``Feed.listen``."""
        self._feed.listen(listener)

    def leave(self, listener: Listener) -> None:
        """See ``Feed.leave``."""
        self._feed.leave(listener)

    def _announce_gap(self, events: list[Recorded], head: int) -> list[Recorded]:
        """Put a ``Gap`` before ``events`` when some before them, or all up to ``head``, are no longer kept."""
        if events and events[0].seq == self.position + 1:
            return events
        lost = Gap(first_seq=self.position + 1, last_seq=events[0].seq - 1 if events else head)
        at_ms = events[0].at_ms if events else 0
        return [Recorded(account=self.account, seq=lost.last_seq, at_ms=at_ms, event=lost), *events]

"""Events on their way to whoever reads them, and the confirmations behind them. Bounded; one event loop."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hongyan.model.errors import HongyanError
from hongyan.model.events import AnyEvent

MOST_EVENTS = 10_000
"""With a reader, more are not taken from the server; without one, the oldest go."""

REMEMBERED = 10_000
"""Ids of messages by which a repeated one is told."""

Confirm = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Stands behind events: when it is reached, they are handled, and the server may be told so."""

    confirm: Confirm


class Mailbox:
    """One side puts, the other takes."""

    def __init__(self) -> None:
        self.dropped = 0
        """Events that went unread because nobody ever read."""
        self._items: deque[AnyEvent | Confirmation] = deque()
        self._changed = asyncio.Condition()
        self._has_reader = False
        self._end: HongyanError | None = None
        self._is_over = False

    async def put(self, item: AnyEvent | Confirmation) -> None:
        """Add an item; waits while there are too many for the reader."""
        async with self._changed:
            while len(self._items) >= MOST_EVENTS and not self._is_over:
                if self._has_reader:
                    await self._changed.wait()
                else:
                    self.dropped += 1
                    self._items.popleft()
            self._items.append(item)
            self._changed.notify_all()

    async def take(self) -> AnyEvent | Confirmation | None:
        """Return the next item, waiting for it; ``None`` after the last one.

        Raises:
            HongyanError: what ended it, once everything before is taken.
        """
        self._has_reader = True
        async with self._changed:
            while not self._items:
                if self._end is not None:
                    raise self._end
                if self._is_over:
                    return None
                await self._changed.wait()
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    async def finish(self, end: HongyanError | None) -> None:
        """Nothing more will come, because of ``end`` or because the client was closed."""
        async with self._changed:
            self._is_over = True
            self._end = end
            self._changed.notify_all()


class Seen:
    """The newest ids, so that a message that is brought again is told from a new one."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()

    def add(self, id_: str) -> bool:
        """Remember ``id_``; return whether it is new."""
        if id_ in self._ids:
            return False
        self._ids[id_] = None
        if len(self._ids) > self._most:
            self._ids.popitem(last=False)
        return True

"""Events on their way to whoever reads them, and the confirmations behind them. Bounded; one event loop."""

import asyncio
import contextlib
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hongyan.model.errors import HongyanError
from hongyan.model.events import AnyEvent, FriendRequested, MessageRecalled, MessageReceived, OfficialAccountMessage

MOST_EVENTS = 10_000
"""With a reader, more are not taken from the server; without one, they are left with it."""

REMEMBERED = 10_000
"""Ids of messages by which a repeated one is told."""

SETTLE_S = 0.5
"""How long leaving waits for the ping behind the last message."""

BROUGHT = (MessageReceived, MessageRecalled, FriendRequested, OfficialAccountMessage)
"""Events that the server brings again until they are confirmed."""

Confirm = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Stands behind events: when it is reached, they are handled, and the server may be told so."""

    confirm: Confirm


class Mailbox:
    """One side puts, the other takes."""

    def __init__(self) -> None:
        self.dropped = 0
        """Events that there was no room for, because nobody ever read."""
        self._items: deque[AnyEvent | Confirmation] = deque()
        self._changed = asyncio.Condition()
        self._has_reader = False
        self._is_torn = False
        self._is_owing = False
        self._end: HongyanError | None = None
        self._is_over = False

    async def put(self, item: AnyEvent | Confirmation) -> bool:
        """Add an item, waiting while there are too many for the reader; return whether it was added.

        When nobody reads it is not; then nothing behind it is confirmed until ``mend``, and the server brings it again.
        """
        async with self._changed:
            while len(self._items) >= MOST_EVENTS and self._has_reader and not self._is_over:
                await self._changed.wait()
            if len(self._items) >= MOST_EVENTS:
                self.dropped += 1
                self._is_torn = True
            is_added = not (self._is_torn and (isinstance(item, Confirmation) or len(self._items) >= MOST_EVENTS))
            if is_added:
                self._items.append(item)
                self._changed.notify_all()
            return is_added

    def mend(self) -> None:
        """Another connection begins: the server brings what was not confirmed."""
        self._is_torn = False

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
            self._is_owing = isinstance(item, BROUGHT) or (self._is_owing and not isinstance(item, Confirmation))
            self._changed.notify_all()
            return item

    async def settle(self) -> None:
        """Confirm what was taken: whoever took it is done with it. What is next in line is not touched.

        The ping that asks for it may be a moment behind its message.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                while self._is_owing:
                    async with self._changed:
                        while not self._items:
                            await self._changed.wait()
                        item = self._items[0]
                        if not isinstance(item, Confirmation):
                            return
                        self._items.popleft()
                        self._is_owing = False
                    await item.confirm()

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

    def forget(self, id_: str) -> None:
        """Let ``id_`` be new again."""
        self._ids.pop(id_, None)

"""Deadlines of many short works at once: one look around now and then in place of a timer for each.

``asyncio.timeout`` puts a timer into the loop's heap and takes it out again, which costs more than most commands do.
"""

import asyncio
from types import TracebackType
from typing import Protocol, Self

LOOK_S = 0.05
"""How late a deadline may be noticed."""


class Limited(Protocol):
    """What has a deadline."""

    @property
    def until_s(self) -> float:
        """By the loop's clock."""

    def expire(self) -> None:
        """It is over: called once, and not watched any more."""


class Deadline:
    """One work's deadline, as a context manager. What is not done by then is cancelled and raises ``TimeoutError``."""

    __slots__ = ("_cancelling", "_deadlines", "_is_over", "_task", "until_s")

    def __init__(self, deadlines: "Deadlines", until_s: float) -> None:
        self._deadlines = deadlines
        self.until_s = until_s
        """By the loop's clock."""
        self._is_over = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._cancelling = task.cancelling()
        self._deadlines.add(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._deadlines.discard(self)
        # A cancellation from elsewhere that came as well is not ours to swallow.
        if self._is_over and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def expire(self) -> None:
        """It is over: cancel the work."""
        self._is_over = True
        self._task.cancel()


class Deadlines:
    """All deadlines of one loop that are under way."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: set[Limited] = set()
        self.is_looking = False
        """Whether there is anything to watch."""

    def within(self, seconds: float) -> Deadline:
        """Return a deadline ``seconds`` from now."""
        return Deadline(self, self.now_s() + seconds)

    def now_s(self) -> float:
        """Return the time by the loop's clock."""
        # Kept: to ask which loop runs costs a call of the system.
        loop = self._loop = self._loop or asyncio.get_running_loop()
        return loop.time()

    def add(self, deadline: Limited) -> None:
        """Watch ``deadline``."""
        self._open.add(deadline)
        if not self.is_looking:
            self.is_looking = True
            asyncio.get_running_loop().call_later(LOOK_S, self._look)

    def discard(self, deadline: Limited) -> None:
        """Its work is done."""
        self._open.discard(deadline)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        for deadline in [each for each in self._open if each.until_s <= now_s]:
            self._open.discard(deadline)
            deadline.expire()
        self.is_looking = bool(self._open)
        if self.is_looking:
            loop.call_later(LOOK_S, self._look)

"""Which writes share a commit: what is wanted written is gathered on the loop before the writing thread gets it.

A commit costs about as much as ten commands, however many it serves, and who waited for one mostly comes back with the
next write at once. So under load the thread gets the next batch when as many have come as were under way before.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from .writes import Bulk, Kind, Waiting

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741  an item

MOST_GATHERED = 128
"""Jobs that are handed over whatever else may come: the thread can begin."""

FEWEST_AWAITED = 8
"""With fewer under way nobody waits for others: what a round of the loop brings is handed over at its end."""

PATIENCE_S = 0.003
"""When nobody has come for so long, nobody else is awaited."""


class Gathering:
    """What is not with the thread yet. Everything happens on the loop; the order of ``add`` is kept."""

    def __init__(self, loop: asyncio.AbstractEventLoop, hand_over: Callable[[list[Waiting], int], None]) -> None:
        self._loop = loop
        self._tell_thread = hand_over
        self._jobs: list[Waiting] = []
        self._size = 0
        self._with_thread = 0
        self._expected = 1
        """The size that is worth waiting for."""
        self._seen = 0
        """The size at the last look whether anybody came."""
        self._next_look: asyncio.Handle | None = None
        self._is_ending = False
        """Whether the next look is the end of this round of the loop."""

    def add(self, job: Waiting) -> None:
        """Take ``job``."""
        self._jobs.append(job)
        self._grow(job.size)

    def add_to(self, kind: Kind[I, T], item: I, future: asyncio.Future[T]) -> int:
        """Take ``item``, together with its neighbours of the same ``kind``; return how many jobs it counts for."""
        last = self._jobs[-1] if self._jobs else None
        if not isinstance(last, Bulk) or last.kind is not kind:
            last = Bulk(kind)
            self._jobs.append(last)
        size = kind.size(item)
        last.add(item, size, future)
        self._grow(size)
        return size

    def hand_over(self) -> None:
        """Let the thread have what there is."""
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None
        self._is_ending = False
        jobs, self._jobs = self._jobs, []
        size, self._size = self._size, 0
        if jobs:
            self._with_thread += size
            self._tell_thread(jobs, size)

    def come_back(self, size: int) -> None:
        """The thread is done with jobs of this ``size``; who waits for them has not been told yet."""
        self._with_thread -= size
        under_way = size + self._size + self._with_thread
        self._expected = min(under_way, MOST_GATHERED) if under_way >= FEWEST_AWAITED else 1
        if self._jobs and not self._with_thread:
            self._await_more()

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size >= MOST_GATHERED:
            self.hand_over()
        elif not self._with_thread:
            self._await_more()

    def _await_more(self) -> None:
        if self._size >= self._expected:
            if not self._is_ending:
                self._is_ending = True
                if self._next_look is not None:
                    self._next_look.cancel()
                self._next_look = self._loop.call_soon(self.hand_over)
        elif self._next_look is None:
            self._be_patient()

    def _be_patient(self) -> None:
        self._seen = self._size
        self._next_look = self._loop.call_later(PATIENCE_S, self._look)

    def _look(self) -> None:
        if self._size > self._seen:
            self._be_patient()
        else:
            self.hand_over()

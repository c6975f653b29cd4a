"""Lets the store's threads run while the event loop is busy."""

import asyncio
import time

LEND_AFTER_S = 0.005
LEND_S = 0.000_2


class Lender:
    """Makes the loop sleep ``LEND_S`` every ``LEND_AFTER_S`` while jobs are with a thread.

    A loop that never rests starves other threads: it lets go of the interpreter's lock in every round, but takes it
    back before a thread is awake, and CPython 3.11 forces a change of hands only on a holder that kept the lock for a
    whole switch interval without a break. Seen without this: one append took 77 s. The sleep is long enough to lose
    the lock. A loop at rest does not notice it; a busy one pays at most 4 %, and only while jobs wait.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._jobs = 0
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, jobs: int = 1) -> None:
        """``jobs`` jobs went to a thread."""
        self._jobs += jobs
        if self._timer is None:
            self._timer = self._loop.call_later(LEND_AFTER_S, self._lend)

    def end(self, jobs: int = 1) -> None:
        """``jobs`` jobs came back."""
        self._jobs -= jobs

    def _lend(self) -> None:
        self._timer = None
        if self._jobs:
            time.sleep(LEND_S)
            self._timer = self._loop.call_later(LEND_AFTER_S, self._lend)

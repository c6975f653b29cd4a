"""Commands on their way that need no task: begun by a call, and told of by a call when they end.

A task with its coroutines costs as much as all that a short command does in them.
"""

import time
from typing import Any

from hongyan.model.errors import DeadlineExceeded, HongyanError

from .accounts import LiveAccount
from .deadlines import Deadlines
from .southern_ports import Tell
from .telemetry import Telemetry, outcome_of


class Begun:
    """One command under way. It ends once: as the link says, or at its deadline, whichever comes first."""

    __slots__ = ("_began_s", "_deadlines", "_is_over", "_live", "_name", "_seconds", "_telemetry", "_tell", "until_s")

    def __init__(
        self, name: str, tell: Tell, live: LiveAccount, seconds: float, deadlines: Deadlines, telemetry: Telemetry
    ) -> None:
        self._name = name
        self._tell = tell
        self._live = live
        self._deadlines = deadlines
        self._seconds = seconds
        self._telemetry = telemetry
        self._is_over = False
        self._began_s = time.perf_counter()
        self.until_s = deadlines.now_s() + seconds
        """By the loop's clock."""
        live.pending += 1
        deadlines.add(self)

    def end(self, result: Any, trouble: BaseException | None = None) -> None:
        """It came to ``result``, or to ``trouble``. After its deadline nobody hears of it."""
        if self._is_over:
            return
        self._is_over = True
        self._deadlines.discard(self)
        self._live.pending -= 1
        self._telemetry.note(self._name, outcome_of(trouble), time.perf_counter() - self._began_s)
        self._tell(result, trouble)

    def expire(self) -> None:
        """No answer came in time; whether it was done is unknown."""
        self.end(None, too_late(self._name, self._seconds))


def too_late(name: str, seconds: float) -> HongyanError:
    """Return what is said of a command that got no answer in time."""
    return DeadlineExceeded(f"{name} got no answer within {seconds:g} s")

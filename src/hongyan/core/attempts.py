"""Who failed to present the right secret, and how often lately."""

from collections import OrderedDict, deque

from hongyan.model.errors import Busy

from .ports import Clock

MOST_FAILURES = 10
"""Failed attempts a minute from one address before it has to wait."""

_MOST_ADDRESSES = 10_000
_PERIOD_S = 60.0


class Attempts:
    """Counts failures by address; the addresses that failed longest ago are forgotten first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Pass, or raise.

        Raises:
            Busy: too many failures from ``address`` within a minute.
        """
        failures = self._of(address)
        while failures and failures[0] < self._clock.monotonic_s() - _PERIOD_S:
            failures.popleft()
        if len(failures) >= MOST_FAILURES:
            raise Busy("too many failed attempts; wait a minute")

    def failed(self, address: str) -> float:
        """Count one more failure; return what ``forgive`` takes."""
        now_s = self._clock.monotonic_s()
        self._of(address).append(now_s)
        return now_s

    def forgive(self, address: str, at_s: float) -> None:
        """It was none after all."""
        failures = self._of(address)
        if at_s in failures:
            failures.remove(at_s)

    def _of(self, address: str) -> deque[float]:
        failures = self._failures.setdefault(address, deque())
        self._failures.move_to_end(address)
        while len(self._failures) > _MOST_ADDRESSES:
            self._failures.popitem(last=False)
        return failures

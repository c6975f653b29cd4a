"""Time for tests: it stands still until it is moved, or passes as fast as it is slept."""

import asyncio
import math
import time


class ManualClock:
    """A clock that a test moves."""

    def __init__(self, now_ms: int = 1_790_000_000_000) -> None:
        self.ms = now_ms
        self.s = 0.0

    def now_ms(self) -> int:
        """Wall time, milliseconds since 1970."""
        return self.ms

    def monotonic_s(self) -> float:
        """Seconds that only grow."""
        return self.s

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.ms += round(seconds * 1000)
        self.s += seconds


class SwiftClock:
    """A clock whose sleepers do not wait: whoever has the least to sleep moves it, once others had their turn.

    ``ahead_s``: how far it begins in the future; ``most_s``: how far nobody moves it beyond.
    """

    def __init__(self, ahead_s: float = 0.0, most_s: float = math.inf) -> None:
        self._passed_s = ahead_s
        self._most_s = most_s
        self._began_s = time.monotonic()
        self._began_ms = time.time_ns() // 1_000_000
        self._sleepers: list[float] = []

    def now_ms(self) -> int:
        """Wall time, milliseconds since 1970."""
        return self._began_ms + round(self.monotonic_s() * 1000)

    def monotonic_s(self) -> float:
        """Seconds that only grow."""
        return self._passed_s + time.monotonic() - self._began_s

    @property
    def passed_s(self) -> float:
        """How much was slept, and how far ahead it began."""
        return self._passed_s

    async def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass, in hardly any time."""
        until_s = self._passed_s + seconds
        self._sleepers.append(until_s)
        try:
            while self._passed_s < until_s:
                await asyncio.sleep(0.001)
                if min(self._sleepers) == until_s:
                    self._passed_s = max(self._passed_s, min(until_s, self._most_s))
        finally:
            self._sleepers.remove(until_s)

"""Time for tests: it stands still until it is moved."""


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

"""Delays between attempts, with full jitter."""

import random
from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    """Doubling delays from ``first_s`` to ``most_s``, each drawn between nothing and its bound."""

    chance: random.Random
    first_s: float = 0.5
    most_s: float = 60.0
    attempts: int = 0

    def next_s(self) -> float:
        """Return the seconds to wait before the next attempt."""
        bound = min(self.most_s, self.first_s * 2.0 ** min(self.attempts, 30))
        self.attempts += 1
        return self.chance.uniform(0, bound)

    def reset(self) -> None:
        """Begin anew after a quiet time."""
        self.attempts = 0

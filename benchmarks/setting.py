"""What every benchmark is told."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """How thoroughly, and where."""

    quick: bool
    """Small counts: a look, not a measurement."""
    work: Path
    """An empty directory for this benchmark, removed afterwards."""

    def count(self, full: int, quick: int) -> int:
        """Return how many, by how thoroughly."""
        return quick if self.quick else full

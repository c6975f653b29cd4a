"""The small parts of the embedded plant: everything in one process."""

import time
from typing import Any

from hongyan.model.commands import Command
from hongyan.model.ids import AccountId

from .ports import Slot, Slots


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """Wall time, milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()


class LocalLeases:
    """One process owns every account; the data directory's lock keeps a second one out."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots

    async def acquire(self, account: AccountId) -> tuple[Slot, int]:
        """Take the account; always granted."""
        return await self._slots.take(account)

    async def release(self, account: AccountId, epoch: int) -> None:
        """Nothing to do: the next ``acquire`` begins a new epoch anyway."""


class Unpaced:
    """For backends behind which no real account stands."""

    def wait_s(self, account: AccountId, command: Command[Any]) -> float:  # noqa: ARG002  the port's shape
        """Return no wait at all."""
        return 0.0

"""The world's time, and what is due at a moment of it."""

import heapq
from enum import StrEnum
from typing import NamedTuple


class Alarm(StrEnum):
    """What can become due. ``World`` knows who handles each."""

    LOGIN_EXPIRES = "login_expires"
    TRANSFER_EXPIRES = "transfer_expires"
    RED_PACKET_EXPIRES = "red_packet_expires"
    CALL_IS_MISSED = "call_is_missed"
    SCRIPT_STEP = "script_step"


class Due(NamedTuple):
    """One alarm. Those of the same moment ring in the order in which they were set."""

    at_ms: int
    number: int
    alarm: Alarm
    key: str


class Clock:
    """World time, which is the caller's time and an offset, and never goes back."""

    __slots__ = ("_heap", "_live", "_numbers", "next_due_ms", "now_ms", "offset_ms")

    def __init__(self, at_ms: int) -> None:
        self.now_ms = at_ms
        self.offset_ms = 0
        self._heap: list[Due] = []
        self._live: dict[tuple[Alarm, str], int] = {}
        self._numbers = 0
        self.next_due_ms: int | None = None
        """World time of the next alarm; absent when none is set."""

    def set(self, alarm: Alarm, key: str, at_ms: int) -> None:
        """Ring ``alarm`` for ``key`` at ``at_ms``. At most one is set for the two."""
        self._numbers += 1
        self._live[alarm, key] = self._numbers
        heapq.heappush(self._heap, Due(at_ms, self._numbers, alarm, key))
        self._drop_forgotten()

    def unset(self, alarm: Alarm, key: str) -> None:
        """Forget an alarm that is set."""
        del self._live[alarm, key]
        if len(self._heap) > 2 * len(self._live) + 64:
            self._heap = [due for due in self._heap if self._live.get((due.alarm, due.key)) == due.number]
            heapq.heapify(self._heap)
        self._drop_forgotten()

    def pop(self) -> Due:
        """Move on to the next alarm and take it; there is one."""
        due = heapq.heappop(self._heap)
        del self._live[due.alarm, due.key]
        self._drop_forgotten()
        self.reach(due.at_ms)
        return due

    def reach(self, at_ms: int) -> None:
        """It is ``at_ms`` now, unless it is later already."""
        self.now_ms = max(self.now_ms, at_ms)

    def _drop_forgotten(self) -> None:
        """Keep the heap's first alarm one that is set, so that ``next_due_ms`` is exact."""
        heap = self._heap
        while heap and self._live.get((heap[0].alarm, heap[0].key)) != heap[0].number:
            heapq.heappop(heap)
        self.next_due_ms = heap[0].at_ms if heap else None

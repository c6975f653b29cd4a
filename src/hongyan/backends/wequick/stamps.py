"""Numbers for what agents report, and which of it was reported before.

The wire has neither numbers nor times, and the same words may be said twice: what was reported before cannot be told by
its bytes alone. A report that equals an earlier one is a repeat as long as the answer to that one may not have
arrived: while it is under way, after it could not be written whole, or when the gateway died meanwhile. Once an answer
went out whole, the same bytes are a new fact.
"""

from collections import OrderedDict

import msgspec

REPEAT_MS = 10 * 60 * 1000
"""After this long the same bytes are no repeat any more."""

MOST_OPEN = 64
"""Reports whose answer may not have arrived; the oldest beyond are counted as answered."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    last: int
    open: tuple[tuple[str, int], ...] = ()
    """Digests and times."""


class Stamps:
    """Those of one account. ``cursor`` goes into the journal in one transaction with what was reported."""

    def __init__(self, cursor: bytes) -> None:
        kept = msgspec.json.decode(cursor, type=_Kept) if cursor else _Kept(last=0)
        self._last = kept.last
        self._open = OrderedDict(kept.open)
        self._stored = cursor

    @property
    def is_stale(self) -> bool:
        """Whether what is stored counts answers as open that have arrived."""
        return bool(self._stored) and self.cursor() != self._stored

    def next(self, now_ms: int) -> int:
        """Return the number for a new fact. They grow, also when the clock jumps back, and stay below 2^53."""
        self._last = max(self._last + 1, now_ms * 1000)
        return self._last

    def is_repeat(self, digest: str, now_ms: int) -> bool:
        """Whether a report was reported before."""
        for old in [each for each, at_ms in self._open.items() if not 0 <= now_ms - at_ms <= REPEAT_MS]:
            del self._open[old]
        return digest in self._open

    def cursor(self, digest: str = "", now_ms: int = 0) -> bytes:
        """Return what is to be stored, with ``digest`` among the reports whose answer may not arrive."""
        held = [each for each in self._open.items() if each[0] != digest]
        held += [(digest, now_ms)] if digest else []
        return msgspec.json.encode(_Kept(last=self._last, open=tuple(held[-MOST_OPEN:])))

    def stored(self, cursor: bytes) -> None:
        """``cursor`` is durable."""
        kept = msgspec.json.decode(cursor, type=_Kept)
        self._open = OrderedDict(kept.open)
        self._stored = cursor

    def settled(self, digest: str) -> None:
        """The answer to the report went out whole."""
        self._open.pop(digest, None)

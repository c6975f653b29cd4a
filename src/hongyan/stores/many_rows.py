"""One statement on many rows of values.

Python lets go of the interpreter's lock for each statement it steps, and may have to get it back from a busy loop,
which takes half a millisecond. So what is written together is few statements, and not one a row.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import apsw

_SIZES = tuple(1 << power for power in range(9))
"""In rows. Few, so that SQLite's parsed form of each is kept."""


class ManyRows:
    """A statement that has its rows between ``before`` and ``after``, as ``VALUES`` has them.

    Give it ``OR FAIL``: by default SQLite prepares to undo a part of a statement, which takes as long as doing it.
    """

    def __init__(self, before: str, columns: int, after: str = "") -> None:
        row = f"({', '.join('?' * columns)})"
        self._texts = {size: f"{before}{', '.join([row] * size)}{after}" for size in _SIZES}

    def run(self, database: apsw.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Do it with all ``rows``. One that is refused leaves those before it done."""
        at = 0
        while at < len(rows):
            size = min(_SIZES[-1], 1 << (len(rows) - at).bit_length() - 1)
            database.execute(self._texts[size], tuple(chain.from_iterable(rows[at : at + size])))
            at += size

"""Room in the write-ahead log's file before it is needed.

To sync a file that grew, the file system writes its own journal as well: a third more CPU for each commit, and twice
the wait. So the file grows by a good piece now and then, between two commits, and most commits write into what is
there. SQLite takes what lies behind its last frame for nothing, as it does after the log started over: zeros are no
frame.
"""

import logging
import os
from pathlib import Path

logger = logging.getLogger(__name__)

PIECE_BYTES = 256 * 1024
"""How much the file grows by. More at once is less work in all, and a longer wait for whoever comes next."""

MARGIN_BYTES = 64 * 1024
"""It grows once less than this is left; a log that is shorter than this is left alone."""

_HEAD_BYTES = 32
_FRAME_HEAD_BYTES = 24
"""Source: sqlite.org/fileformat2.html, 4.1 and 4.2."""


class LogSpace:
    """Keeps one log's file ahead of what is written. Used by the thread that writes."""

    def __init__(self, log: Path, *, page_bytes: int, most_pages: int) -> None:
        self._log = log
        self._frame_bytes = _FRAME_HEAD_BYTES + page_bytes
        self._most_bytes = _HEAD_BYTES + most_pages * self._frame_bytes
        self._pages = 0
        self._size_bytes = 0
        """As far as is known: it may be cut whenever the log starts over."""

    def keep_ahead(self, pages: int) -> None:
        """The log has ``pages`` now: see to it that the file has room for more, up to where it starts over.

        What goes wrong is nobody's trouble: then the file grows with each commit.
        """
        if pages < self._pages:
            self._size_bytes = 0
        self._pages = pages
        used_bytes = _HEAD_BYTES + pages * self._frame_bytes
        wanted_bytes = min(used_bytes + MARGIN_BYTES, self._most_bytes)
        if used_bytes >= MARGIN_BYTES and wanted_bytes > self._size_bytes:
            try:
                self._size_bytes = self._grow(wanted_bytes)
            except OSError as failed:
                logger.debug("%s: no room ahead: %s", self._log, failed)
                self._size_bytes = used_bytes + PIECE_BYTES

    def _grow(self, wanted_bytes: int) -> int:
        # Appended, not written at a place: another process may write to the log at this moment.
        file = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            size_bytes = os.fstat(file).st_size
            if size_bytes < wanted_bytes:
                size_bytes += os.write(file, bytes(min(PIECE_BYTES, self._most_bytes - size_bytes)))
        finally:
            os.close(file)
        return size_bytes

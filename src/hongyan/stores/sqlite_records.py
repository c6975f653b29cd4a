"""Append-only streams on SQLite."""

import asyncio
import zlib
from collections.abc import Sequence

import apsw

from hongyan.model.errors import Conflict, StorageFailed

from .many_rows import ManyRows
from .rows import verify
from .sqlite_parts import Database

_INSERT = ManyRows("INSERT OR FAIL INTO records (stream, position, body, crc) VALUES ", columns=4)


class SqliteRecords:
    """See ``core.ports.Records``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, stream: str, position: int, *bodies: bytes) -> asyncio.Future[None]:
        """See the port. Queued by the call itself."""
        rows = _rows(stream, position, bodies)

        def job(database: apsw.Connection) -> None:
            [(following,)] = database.execute(
                "SELECT ifnull(max(position) + 1, 0) FROM records WHERE stream = ?", (stream,)
            )
            if position != following:
                raise Conflict(f"{stream}: the next record is number {following}, not {position}")
            _INSERT.run(database, rows)

        return self._database.write(job)

    async def read(self, stream: str, position: int, limit: int) -> list[bytes]:
        """See the port. A damaged or missing record is an error and never skipped.

        Raises:
            StorageFailed: names stream and position.
        """
        first = max(position, 0)

        def job(database: apsw.Connection) -> list[bytes]:
            rows = database.execute(
                "SELECT position, body, crc FROM records WHERE stream = ? AND position >= ? ORDER BY position LIMIT ?",
                (stream, first, max(limit, 0)),
            )
            bodies: list[bytes] = []
            for found, body, crc in rows:
                if found != first + len(bodies):
                    raise StorageFailed(f"record {first + len(bodies)} of {stream} is missing")
                bodies.append(verify(body, crc, f"record {found} of {stream}"))
            return bodies

        return await self._database.read(job)

    async def restart(self, stream: str, *bodies: bytes) -> None:
        """See the port. Queued before the first wait."""
        rows = _rows(stream, 0, bodies)

        def job(database: apsw.Connection) -> None:
            database.execute("DELETE FROM records WHERE stream = ?", (stream,))
            _INSERT.run(database, rows)

        await self._database.write(job)


def _rows(stream: str, position: int, bodies: Sequence[bytes]) -> list[tuple[str, int, bytes, int]]:
    return [(stream, number, body, zlib.crc32(body)) for number, body in enumerate(bodies, position)]

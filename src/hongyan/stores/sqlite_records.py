"""Append-only streams on SQLite. What was appended together is one row."""

import asyncio
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import apsw
import msgspec

from hongyan.model.errors import Conflict, StorageFailed

from .rows import decode, verify
from .sqlite_parts import Database

MOST_TOGETHER = 256
"""Records in one row: whoever reads one of them reads them all."""

_encode = msgspec.msgpack.Encoder().encode
_BODIES = msgspec.msgpack.Decoder(list[bytes])

# A row's position is that of its last record: what comes next is known without a look at any body.
_INSERT = (
    "INSERT INTO records (stream, position, body, crc, together) SELECT ?1, ?2, ?3, ?4, ?5"
    " WHERE ?6 = (SELECT ifnull(max(position), -1) FROM records WHERE stream = ?1)"
)

_Row = tuple[str, int, bytes, int, int, int]
"""As ``_INSERT`` takes it; the last is the position before the row's first record."""


class _Append(NamedTuple):
    stream: str
    position: int
    bodies: Sequence[bytes]


class _Appends:
    """How appends are written. See ``writes.Kind``."""

    def size(self, item: _Append) -> int:
        """As many as there are records."""
        return len(item.bodies)

    def together(self, database: apsw.Connection, items: Sequence[_Append]) -> Sequence[None]:
        """As one where each goes on where the one before ended."""
        joined = items[0]
        for item in items[1:]:
            if item.stream == joined.stream and item.position == joined.position + len(joined.bodies):
                joined = joined._replace(bodies=(*joined.bodies, *item.bodies))
            else:
                self.alone(database, joined)
                joined = item
        self.alone(database, joined)
        return [None] * len(items)

    def alone(self, database: apsw.Connection, item: _Append) -> None:
        """As it is.

        Raises:
            Conflict: it does not go on where the stream ends.
        """
        if not item.bodies:
            _check_end(database, item.stream, item.position - 1)
        _insert(database, _rows(*item))


class SqliteRecords:
    """See ``core.ports.Records``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._appends = _Appends()

    def append(self, stream: str, position: int, *bodies: bytes) -> asyncio.Future[None]:
        """See the port. Queued by the call itself."""
        return self._database.write_to(self._appends, _Append(stream, position, bodies))

    async def read(self, stream: str, position: int, limit: int) -> list[bytes]:
        """See the port. A damaged or missing record is an error and never skipped.

        Raises:
            StorageFailed: names stream and position.
        """
        first = max(position, 0)
        end = first + max(limit, 0)

        def job(database: apsw.Connection) -> list[bytes]:
            bodies: list[bytes] = []
            if first == end:
                return bodies
            rows = database.execute(
                "SELECT position, body, crc, together FROM records"
                " WHERE stream = ? AND position >= ? ORDER BY position",
                (stream, first),
            )
            for last, body, crc, together in rows:
                start = last - max(together, 1) + 1
                following = first + len(bodies)
                if start != following and (bodies or start > first):
                    raise StorageFailed(f"record {following} of {stream} is missing")
                place = f"record {start} of {stream}"
                bodies += _bodies(verify(body, crc, place), together, place)[following - start : end - start]
                if last >= end - 1:
                    break
            return bodies

        return await self._database.read(job)

    async def restart(self, stream: str, *bodies: bytes) -> None:
        """See the port. Queued before the first wait."""
        rows = _rows(stream, 0, bodies)

        def job(database: apsw.Connection) -> None:
            database.execute("DELETE FROM records WHERE stream = ?", (stream,))
            _insert(database, rows)

        await self._database.write(job)


def _insert(database: apsw.Connection, rows: Iterable[_Row]) -> None:
    for row in rows:
        database.execute(_INSERT, row)
        if not database.changes():
            _check_end(database, row[0], row[-1])


def _check_end(database: apsw.Connection, stream: str, before: int) -> None:
    """Refuse what does not go on after ``before``, where the stream ends."""
    [(last,)] = database.execute("SELECT ifnull(max(position), -1) FROM records WHERE stream = ?", (stream,))
    if last != before:
        raise Conflict(f"{stream}: the next record is number {last + 1}, not {before + 1}")


def _rows(stream: str, position: int, bodies: Sequence[bytes]) -> list[_Row]:
    rows = []
    for start in range(0, len(bodies), MOST_TOGETHER):
        held = bodies[start : start + MOST_TOGETHER]
        body = held[0] if len(held) == 1 else _encode(held)
        before = position + start - 1
        rows.append((stream, before + len(held), body, zlib.crc32(body), len(held) if len(held) > 1 else 0, before))
    return rows


def _bodies(body: bytes, together: int, place: str) -> list[bytes]:
    """Return the records of a row.

    Raises:
        StorageFailed: they are not what the row says.
    """
    if not together:
        return [body]
    bodies = decode(_BODIES, body, place)
    if len(bodies) != together:
        raise StorageFailed(f"{place} cannot be read: {len(bodies)} records in place of {together}")
    return bodies

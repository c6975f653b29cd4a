"""Brings a database to this program's schema, and leaves one alone that is newer."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

import apsw

from hongyan.model.errors import BadConfiguration, StorageFailed

_NAME = re.compile(r"(\d{4})-[a-z0-9-]+\.(sqlite|postgres)\.sql")

_VERSION_AT = 60
"""Where a SQLite file keeps ``user_version``: big-endian, on page 1. Source: sqlite.org/fileformat2.html, 1.3."""

_WAL_HEADER_BYTES = 32
_FRAME_HEADER_BYTES = 24
"""Page number, size of the database after a commit or 0, two salts, two checksums. Source: fileformat2.html, 4.1."""


@dataclass(frozen=True, slots=True)
class Script:
    """One step from version ``number - 1`` to ``number``."""

    number: int
    name: str
    sql: str


@cache
def scripts(flavour: Literal["sqlite", "postgres"]) -> tuple[Script, ...]:
    """Return the steps for one kind of database, in order. They are part of the package."""
    found = []
    for file in resources.files("hongyan.stores").joinpath("migrations").iterdir():
        match = _NAME.fullmatch(file.name)
        if match and match[2] == flavour:
            found.append(Script(int(match[1]), file.name, file.read_text(encoding="utf-8")))
    found.sort(key=lambda script: script.number)
    assert [script.number for script in found] == list(range(1, len(found) + 1)), "migrations are numbered without gaps"
    return tuple(found)


def refuse_newer(path: Path, steps: tuple[Script, ...]) -> None:
    """Look at the database file without changing it or anything beside it.

    Raises:
        BadConfiguration: it was written by a newer version.
        StorageFailed: it is no SQLite database.
    """
    if not path.exists() or not path.stat().st_size:
        return
    # The connection never runs a statement: that alone would leave a -wal and a -shm file. It is there because
    # closing a file of our own would drop the locks that this process holds on it.
    look = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        _, head = look.read("main", 0, 0, _VERSION_AT + 4)
    finally:
        look.close()
    if not head.startswith(b"SQLite format 3\0"):
        raise StorageFailed(f"{path}: not a SQLite database")
    version = _newest_in_wal(path.with_name(f"{path.name}-wal"))
    _check(path, int.from_bytes(head[_VERSION_AT:], "big") if version is None else version, steps)


def migrate(database: apsw.Connection, path: Path, steps: tuple[Script, ...]) -> None:
    """Run the steps that are missing, each in its own transaction; stopped half-way, the next start goes on.

    Raises:
        BadConfiguration: the database was written by a newer version.
    """
    for step in steps:
        database.execute("BEGIN IMMEDIATE")
        try:
            version = database.pragma("user_version")
            _check(path, version, steps)
            if version < step.number:
                database.execute(step.sql)
                database.pragma("user_version", step.number)
            database.execute("COMMIT")
        finally:
            if not database.get_autocommit():
                database.execute("ROLLBACK")


def _check(path: Path, version: int, steps: tuple[Script, ...]) -> None:
    if version > len(steps):
        raise BadConfiguration(
            f"{path}: its schema is version {version} and this program knows up to {len(steps)}; "
            "start the newer program it was written by, or restore a backup"
        )


def _newest_in_wal(path: Path) -> int | None:
    """Return ``user_version`` as the last commit in the write-ahead log has it; ``None`` when it says nothing.

    Frame checksums are not looked at: SQLite does when it opens the file, and the version is asked again then.
    """
    version = candidate = None
    try:
        log = path.open("rb")
    except FileNotFoundError:
        return None
    with log:
        header = log.read(_WAL_HEADER_BYTES)
        if len(header) < _WAL_HEADER_BYTES:
            return None
        frame_bytes, salts = _FRAME_HEADER_BYTES + int.from_bytes(header[8:12], "big"), header[16:24]
        # The last frame may be cut; what an earlier round of the log left behind has other salts.
        for at in range(_WAL_HEADER_BYTES, path.stat().st_size - frame_bytes + 1, frame_bytes):
            log.seek(at)
            frame = log.read(_FRAME_HEADER_BYTES)
            if frame[8:16] != salts:
                break
            if int.from_bytes(frame[:4], "big") == 1:
                log.seek(_VERSION_AT, 1)
                candidate = int.from_bytes(log.read(4), "big")
            if int.from_bytes(frame[4:8], "big"):
                version = candidate
    return version

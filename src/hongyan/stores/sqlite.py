"""The embedded store: one SQLite file, one thread that writes, two that read.

SQLite comes with apsw: the one of Debian 12 is inside the range of the WAL-reset bug that 3.51.3 fixed.
"""

import asyncio
import logging
import os
import queue
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

import apsw

from hongyan.core.ports import Clock
from hongyan.model.errors import BadConfiguration, StorageFailed, Unavailable

from .lender import Lender
from .log_space import LogSpace
from .migrate import migrate, refuse_newer, scripts
from .seal import KEY_FILE, Seal, sync_directory
from .sqlite_commands import SqliteCommands
from .sqlite_dead_letters import SqliteDeadLetters
from .sqlite_parts import SqliteJournal, SqliteKeys, SqliteSlots
from .sqlite_records import SqliteRecords
from .writer import CHECKPOINT_PAGES, MOST_BATCHED, MOST_WAITING, Writer, is_full
from .writes import Kind

logger = logging.getLogger(__name__)

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741  an item

DATABASE_FILE = "hongyan.db"
READERS = 2
BUSY_TIMEOUT_MS = 5_000
"""How long to wait for another process, such as ``hongyan key``, to finish its write."""

CACHE_KIB = 32 * 1024
"""The writer's page cache holds every account's newest pages. With SQLite's 2 MiB an insert takes twice as long."""

LOG_BYTES = 64 * 1024 * 1024
"""What the write-ahead log is cut back to after a burst."""

_SEAL_PROOF = b"hongyan"


class Readers:
    """The reading connections and their threads, so that no read holds up the loop or a write."""

    def __init__(self, connections: list[apsw.Connection], name: str, lender: Lender) -> None:
        self._name = name
        self._lender = lender
        self._idle: queue.SimpleQueue[apsw.Connection] = queue.SimpleQueue()
        for connection in connections:
            self._idle.put(connection)
        # What waits for a thread is bounded by who asks: a caller has one read under way.
        self._threads = ThreadPoolExecutor(len(connections), thread_name_prefix=f"{name}:reader")
        self._count = len(connections)

    async def read(self, job: Callable[[apsw.Connection], T]) -> T:
        """Return what ``job`` finds; it sees everything that was answered as durable.

        Raises:
            StorageFailed: the database cannot be read.
        """
        self._lender.begin()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, job)
        finally:
            self._lender.end()

    def close(self) -> None:
        """Wait for the reads under way and close the connections. Blocks."""
        self._threads.shutdown()
        for _ in range(self._count):
            self._idle.get().close()
        self._count = 0

    def _run(self, job: Callable[[apsw.Connection], T]) -> T:
        connection = self._idle.get()
        try:
            return job(connection)
        except apsw.BusyError as held:
            raise Unavailable(f"{self._name}: another process holds the database") from held
        except apsw.Error as failed:
            raise StorageFailed(f"{self._name}: {failed}") from failed
        finally:
            self._idle.put(connection)


class SqliteStore:
    """Journal, slots, keys and records in ``<data>/hongyan.db``.

    Whatever a call returned for is on the disk: every commit is synced. Writes are carried out in the order in which
    their coroutines begin to run: two that one task awaits one after the other, or that ``gather`` or a task group
    starts in that order, keep it.
    """

    def __init__(self, writer: Writer, readers: Readers, clock: Clock, seal: Seal) -> None:
        self._writer = writer
        self._readers = readers
        self._closing: asyncio.Task[None] | None = None
        self.journal = SqliteJournal(self, clock, seal)
        self.slots = SqliteSlots(self, clock, seal)
        self.keys = SqliteKeys(self)
        self.records = SqliteRecords(self)
        self.commands = SqliteCommands(self, clock)
        self.dead_letters = SqliteDeadLetters(self)

    @classmethod
    async def open(
        cls,
        data: Path,
        *,
        clock: Clock,
        seal: Seal,
        on_fatal: Callable[[BaseException], None] | None = None,
        vfs: str | None = None,
        most_waiting: int = MOST_WAITING,
        most_batched: int = MOST_BATCHED,
        checkpoint_pages: int = CHECKPOINT_PAGES,
    ) -> Self:
        """Open the database in the directory ``data``, made when missing, brought up to date when old.

        ``on_fatal`` is called once, on the loop, when storage broke while running: everything after it fails with
        ``StorageFailed``, and only a restart helps. ``vfs`` names SQLite's way to the disk, for tests.

        Raises:
            BadConfiguration: newer than this program, sealed with another key, or not ours to open.
            StorageFailed: it cannot be used as it is.
            Unavailable: storage is full, or another process holds the database.
        """
        path = data / DATABASE_FILE
        writing, reading = await asyncio.to_thread(_open, path, seal, vfs)
        lender = Lender(asyncio.get_running_loop())
        space = LogSpace(
            path.with_name(f"{path.name}-wal"), page_bytes=writing.pragma("page_size"), most_pages=checkpoint_pages
        )
        writer = Writer(
            writing,
            str(path),
            lender,
            space,
            on_fatal=on_fatal,
            most_waiting=most_waiting,
            most_batched=most_batched,
            checkpoint_pages=checkpoint_pages,
        )
        return cls(writer, Readers(reading, str(path), lender), clock, seal)

    async def close(self) -> None:
        """Finish what was accepted and let go of the files. Safe to call twice."""
        self._writer.stop()
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._close(), name="sqlite:close")
        await asyncio.shield(self._closing)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def commits(self) -> int:
        """How many transactions were made durable since ``open``."""
        return self._writer.commits

    def write(self, job: Callable[[apsw.Connection], T]) -> asyncio.Future[T]:
        """Queue ``job`` for the writer; see ``Writer.submit``."""
        return self._writer.submit(job)

    def write_to(self, kind: Kind[I, T], item: I) -> asyncio.Future[T]:
        """Queue ``item`` for the writer, with its neighbours of the same ``kind``; see ``Writer.submit_to``."""
        return self._writer.submit_to(kind, item)

    async def read(self, job: Callable[[apsw.Connection], T]) -> T:
        """Run ``job`` on a reading connection.

        Raises:
            StorageFailed, Unavailable: see ``Writer.check`` and ``Readers.read``.
        """
        self._writer.check()
        return await self._readers.read(job)

    async def _close(self) -> None:
        # First the readers: the log can be copied and cut only when nobody reads it.
        await asyncio.to_thread(self._readers.close)
        await self._writer.close()


def _open(path: Path, seal: Seal, vfs: str | None) -> tuple[apsw.Connection, list[apsw.Connection]]:
    opened: list[apsw.Connection] = []
    try:
        steps = scripts("sqlite")
        refuse_newer(path, steps)
        _make_file(path)
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
        opened.append(database)
        _set_up(database, path)
        migrate(database, path, steps)
        _settle_log(database)
        _prove_seal(database, path, seal)
        for _ in range(READERS):
            reader = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY, vfs=vfs)
            opened.append(reader)
            reader.set_busy_timeout(BUSY_TIMEOUT_MS)
            _settle_plans(reader)
    except BaseException as failed:
        full = bool(opened) and is_full(failed, opened[0])
        for connection in opened:
            connection.close()
        if full:
            raise Unavailable(f"{path}: storage is full") from failed
        if isinstance(failed, apsw.BusyError):
            raise Unavailable(f"{path}: another process holds the database") from failed
        if isinstance(failed, (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, OSError)):
            raise BadConfiguration(f"{path}: cannot be opened for writing: {failed}") from failed
        if isinstance(failed, apsw.Error):
            raise StorageFailed(f"{path}: {failed}") from failed
        raise
    return database, opened[1:]


def _make_file(path: Path) -> None:
    """Make the file for us alone; SQLite gives its log and index the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    sync_directory(path.parent)


def _set_up(database: apsw.Connection, path: Path) -> None:
    database.set_busy_timeout(BUSY_TIMEOUT_MS)
    _settle_plans(database)
    if database.pragma("journal_mode", "wal") != "wal":
        raise StorageFailed(f"{path}: no write-ahead log on this file system; move the data to a local disk")
    database.pragma("synchronous", "full")
    database.pragma("fullfsync", True)
    database.pragma("checkpoint_fullfsync", True)
    database.pragma("foreign_keys", True)
    database.pragma("cache_size", -CACHE_KIB)
    database.pragma("journal_size_limit", LOG_BYTES)


def _settle_plans(database: apsw.Connection) -> None:
    """Let no plan depend on a value: a kept statement whose plan does is parsed anew for each new one."""
    database.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def _settle_log(database: apsw.Connection) -> None:
    """Copy what the last run left in the log into the database, synced.

    After a failed sync, pages of the log may be in the kernel's cache, marked as clean, and not on the disk: a commit
    that looks whole to us and is not durable. Copying writes it anew.
    """
    try:
        database.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except (apsw.FullError, apsw.BusyError) as later:
        logger.warning("the write-ahead log was not copied at the start: %s", later)


def _prove_seal(database: apsw.Connection, path: Path, seal: Seal) -> None:
    """Refuse to start with a key that does not open what is stored."""
    query = "SELECT value FROM meta WHERE name = 'seal'"
    if database.execute(query).fetchone() is None:
        proof = seal.seal(_SEAL_PROOF, "meta", "seal")
        database.execute("INSERT INTO meta (name, value) VALUES ('seal', ?) ON CONFLICT DO NOTHING", (proof,))
    [(proof,)] = database.execute(query)
    try:
        seal.open(proof, "meta", "seal")
    except BadConfiguration:
        raise
    except StorageFailed as wrong:
        raise BadConfiguration(
            f"{path}: {KEY_FILE} does not fit this database; put back the one it was made with"
        ) from wrong

"""The one thread that writes to a SQLite database, and its group commit.

Every writer waits for its own commit to be durable, and one commit serves all who wait: the more wait, the cheaper it
gets. Jobs are carried out in the order of ``submit``.
"""

import asyncio
import errno
import logging
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

import apsw

from hongyan.model.errors import Busy, HongyanError, StorageFailed, Unavailable

from .gathering import Gathering
from .lender import Lender
from .log_space import LogSpace
from .writes import REFUSED, Kind, Waiting, Write

logger = logging.getLogger(__name__)

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741  an item

MOST_WAITING = 10_000
"""Jobs that may wait for their commit; the next one is ``Busy``."""

MOST_BATCHED = 1_024
"""Jobs in one commit, and fewer than ``gathering.MOST_GATHERED`` more: bounds how long the first of them waits."""

CHECKPOINT_PAGES = 4_000
"""From this length on the write-ahead log is copied into the database, between two commits."""


class Writer:
    """Owns the writing connection and its thread. Made on the loop that will use it."""

    def __init__(
        self,
        database: apsw.Connection,
        name: str,
        lender: Lender,
        space: LogSpace,
        *,
        on_fatal: Callable[[BaseException], None] | None = None,
        most_waiting: int = MOST_WAITING,
        most_batched: int = MOST_BATCHED,
        checkpoint_pages: int = CHECKPOINT_PAGES,
    ) -> None:
        self.commits = 0
        """How many transactions were made durable so far."""
        self._database = database
        self._name = name
        self._lender = lender
        self._space = space
        self._on_fatal = on_fatal
        self._most_waiting = most_waiting
        self._most_batched = most_batched
        self._checkpoint_pages = checkpoint_pages
        self._log_pages = 0
        # In place of SQLite's own checkpoint, which hides its errors and delays the commit it follows.
        database.set_wal_hook(self._note_log)
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._queue: queue.SimpleQueue[list[Waiting] | None] = queue.SimpleQueue()
        self._gathering = Gathering(self._loop, self._hand_over)
        self._waiting = 0
        self._closing = False
        self._broken = ""
        self._left: list[Waiting] = []
        """Taken from the queue, and too many for the last batch. The thread's own."""
        self._thread = threading.Thread(target=self._work, name=f"{name}:writer", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Return when the database can be used.

        Raises:
            StorageFailed: it broke.
            Unavailable: it was closed.
        """
        if self._broken:
            raise StorageFailed(self._broken)
        if self._closing:
            raise Unavailable(f"{self._name} is closed")

    def submit(self, job: Callable[[apsw.Connection], T]) -> asyncio.Future[T]:
        """Queue ``job``, at once; the future is done when its commit is durable.

        The job runs on the writer's thread. What it raises undoes the job and nothing else. Cancelling the future
        does not cancel the job.

        Raises (through the future):
            Busy: too many wait.
            StorageFailed, Unavailable: see ``check``, or the commit came to this.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        if self._admit(future):
            self._waiting += 1
            self._gathering.add(Write(job, future))
        return future

    def submit_to(self, kind: Kind[I, T], item: I) -> asyncio.Future[T]:
        """Queue ``item``, to be written with its neighbours of the same ``kind``; else as ``submit``."""
        future: asyncio.Future[T] = self._loop.create_future()
        if self._admit(future):
            self._waiting += self._gathering.add_to(kind, item, future)
        return future

    def _admit(self, future: asyncio.Future[T]) -> bool:
        try:
            self.check()
            if self._waiting >= self._most_waiting:
                raise Busy(f"{self._waiting} writes wait for storage")
        except HongyanError as refused:
            future.set_exception(refused)
            return False
        return True

    def stop(self) -> None:
        """Accept nothing any more; what was accepted is still carried out."""
        self._closing = True

    async def close(self) -> None:
        """Commit what was accepted, copy the log into the database, close the connection. Safe to call twice."""
        self.stop()
        self._gathering.hand_over()
        self._queue.put(None)
        await asyncio.shield(self._ended)
        self._thread.join()

    # On the loop.

    def _hand_over(self, jobs: list[Waiting], size: int) -> None:
        self._lender.begin(size)
        self._queue.put(jobs)

    def _settle(self, batch: list[Waiting]) -> None:
        size = sum(write.size for write in batch)
        self._waiting -= size
        self._lender.end(size)
        self._gathering.come_back(size)
        for write in batch:
            write.settle()

    def _report(self, error: StorageFailed) -> None:
        logger.error("storage failed, nothing more is written: %s", error)
        if self._on_fatal is not None:
            self._on_fatal(error)

    def _end(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    # On the thread.

    def _work(self) -> None:
        try:
            goes_on = True
            while goes_on:
                batch, goes_on = self._next_batch()
                self._write(batch)
                self._tell(self._settle, batch)
                if self._log_pages >= self._checkpoint_pages:
                    self._checkpoint(apsw.SQLITE_CHECKPOINT_PASSIVE)
                else:
                    self._space.keep_ahead(self._log_pages)
            self._checkpoint(apsw.SQLITE_CHECKPOINT_TRUNCATE)
        finally:
            try:
                self._database.close()
            finally:
                self._tell(self._end)

    def _next_batch(self) -> tuple[list[Waiting], bool]:
        batch: list[Waiting] = []
        room = self._most_batched
        submitted = self._left or self._queue.get()
        while submitted is not None:
            taken = 0
            while taken < len(submitted) and room > 0:
                room -= submitted[taken].size
                taken += 1
            batch += submitted[:taken]
            self._left = submitted[taken:]
            if self._left:
                return batch, True
            try:
                submitted = self._queue.get_nowait()
            except queue.Empty:
                return batch, True
        return batch, False

    def _write(self, batch: list[Waiting]) -> None:
        if not batch:
            return
        if self._broken:
            for write in batch:
                write.fail(StorageFailed(self._broken))
            return
        try:
            self._commit(batch)
        except Exception as error:  # noqa: BLE001  the boundary of the thread: told to every caller
            refusal, reason = self._judge(error)
            for write in batch:
                refused = refusal(reason)
                refused.__cause__ = error
                write.fail(refused)

    def _commit(self, batch: list[Waiting]) -> None:
        try:
            self._attempt(batch, apart=False)
        except Exception as error:
            if isinstance(error, apsw.Error) and not isinstance(error, REFUSED):
                raise
            # One job was refused: whose it is shows when each is done apart, which costs twice as much.
            self._attempt(batch, apart=True)
        self.commits += 1

    def _attempt(self, batch: list[Waiting], *, apart: bool) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            for write in batch:
                if apart:
                    write.run_apart(self._database)
                else:
                    write.run(self._database)
            self._database.execute("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself after some errors and not after others.
            if not self._database.get_autocommit():
                self._database.execute("ROLLBACK")
            raise

    def _checkpoint(self, mode: int) -> None:
        if self._broken:
            return
        try:
            # Without readers in the way the log starts over with the next commit.
            self._database.wal_checkpoint(mode=mode)
            self._log_pages = 0
        except Exception as error:  # noqa: BLE001  the boundary of the thread: told to the owner
            self._judge(error)

    def _judge(self, error: Exception) -> tuple[type[HongyanError], str]:
        """Return as what, and why, the writes are refused; note it when they were the last ones."""
        if is_full(error, self._database):
            return Unavailable, "storage is full"
        if isinstance(error, apsw.BusyError):
            return Unavailable, "another process holds the database"
        code = apsw.mapping_extended_result_codes.get(_extended_code(error), type(error).__name__)
        self._broken = f"{self._name}: {error} ({code})"
        # Closing must not touch the files any more: what the disk holds now is for the next start to judge.
        self._database.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        fatal = StorageFailed(self._broken)
        fatal.__cause__ = error
        self._tell(self._report, fatal)
        return StorageFailed, self._broken

    def _note_log(self, _database: apsw.Connection, _schema: str, pages: int) -> int:
        self._log_pages = pages
        return apsw.SQLITE_OK

    def _tell(self, callback: Callable[..., object], *values: object) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, *values)
        except RuntimeError:
            logger.warning("%s: the event loop was closed before the store", self._name)


def _extended_code(error: BaseException) -> int:
    # apsw sets it on its errors; its stubs do not say so.
    return int(getattr(error, "extendedresult", 0))


def is_full(error: BaseException, database: apsw.Connection) -> bool:
    """Whether ``error`` means that the disk has no room, which passes, and not that it is broken."""
    if isinstance(error, apsw.FullError):
        return True
    # SQLite knows ENOSPC on a write only. It reports a quota, and no room for the log's index, as I/O errors.
    return _extended_code(error) in {apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_IOERR_SHMSIZE} and database.system_errno in {
        errno.ENOSPC,
        errno.EDQUOT,
    }

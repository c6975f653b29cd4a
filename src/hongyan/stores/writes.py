"""What the writing thread is given to do: single jobs, and many of a kind that are cheaper done together."""

import asyncio
import copy
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, Protocol, TypeVar

import apsw

from hongyan.model.errors import HongyanError, StorageFailed

T = TypeVar("T")
I_contra = TypeVar("I_contra", contravariant=True)
T_co = TypeVar("T_co", covariant=True)
I = TypeVar("I")  # noqa: E741  an item

REFUSED = (apsw.ConstraintError, apsw.TooBigError, apsw.MismatchError, apsw.RangeError, apsw.SQLError)
"""The database is well and one statement is wrong: the job fails alone."""


class NotTogether(Exception):
    """Items cannot be done together; each has to be tried by itself."""


class Waiting(Protocol):
    """Something to do, with somebody who waits for it."""

    @property
    def size(self) -> int:
        """How many jobs it counts for."""

    def run(self, database: apsw.Connection) -> None:
        """Do it; whatever is raised is raised, and the transaction has to be rolled back."""

    def run_apart(self, database: apsw.Connection) -> None:
        """Do it inside savepoints; what a job raises stays with it, what breaks the transaction is raised."""

    def fail(self, error: HongyanError) -> None:
        """Take ``error`` as the outcome: what it itself came to was rolled back with its batch."""

    def settle(self) -> None:
        """Tell whoever waits; one who was cancelled hears nothing, and what they wrote stays."""


class Write(Generic[T]):
    """One job, its outcome and whoever waits for it."""

    __slots__ = ("_error", "_future", "_job", "_result")
    size = 1

    def __init__(self, job: Callable[[apsw.Connection], T], future: asyncio.Future[T]) -> None:
        self._job = job
        self._future = future
        self._result: T
        self._error: Exception | None = None

    def run(self, database: apsw.Connection) -> None:
        """See ``Waiting``."""
        self._result = self._job(database)

    def run_apart(self, database: apsw.Connection) -> None:
        """See ``Waiting``."""
        database.execute("SAVEPOINT job")
        try:
            self._result = self._job(database)
        except REFUSED as refused:
            self._error = StorageFailed(f"the database refused a write: {refused}")
            self._error.__cause__ = refused
        except apsw.Error:
            raise
        except Exception as failed:  # noqa: BLE001  handed to the caller, whose error it is
            self._error = failed
        if self._error is not None:
            database.execute("ROLLBACK TO job")
        database.execute("RELEASE job")

    def fail(self, error: HongyanError) -> None:
        """See ``Waiting``."""
        self._error = error

    def settle(self) -> None:
        """See ``Waiting``."""
        if self._future.done():
            return
        if self._error is not None:
            self._future.set_exception(self._error)
        else:
            self._future.set_result(self._result)


class Kind(Protocol[I_contra, T_co]):
    """How items of one kind are written. Runs on the writing thread, but for ``size``."""

    def size(self, item: I_contra) -> int:
        """How many jobs ``item`` counts for."""

    def together(self, database: apsw.Connection, items: Sequence[I_contra]) -> Sequence[T_co]:
        """Write all items, in their order; return what each came to.

        Raises:
            NotTogether: something is unusual about them; also by whatever SQLite refuses.
        """

    def alone(self, database: apsw.Connection, item: I_contra) -> T_co:
        """Write one item, whatever is unusual about it; what it raises is its own."""


class Bulk(Generic[I, T]):
    """Items of one kind that were submitted one after the other, with nothing between them."""

    __slots__ = ("_apart", "_error", "_futures", "_items", "_results", "kind", "size")

    def __init__(self, kind: Kind[I, T]) -> None:
        self.kind = kind
        self.size = 0
        self._items: list[I] = []
        self._futures: list[asyncio.Future[T]] = []
        self._results: Sequence[T] = ()
        self._apart: list[Write[T]] = []
        self._error: HongyanError | None = None

    def add(self, item: I, size: int, future: asyncio.Future[T]) -> None:
        """Take one more."""
        self.size += size
        self._items.append(item)
        self._futures.append(future)

    def run(self, database: apsw.Connection) -> None:
        """See ``Waiting``."""
        self._results = self.kind.together(database, self._items)

    def run_apart(self, database: apsw.Connection) -> None:
        """See ``Waiting``."""
        self._apart = [
            Write(partial(self.kind.alone, item=item), future)
            for item, future in zip(self._items, self._futures, strict=True)
        ]
        for write in self._apart:
            write.run_apart(database)

    def fail(self, error: HongyanError) -> None:
        """See ``Waiting``."""
        self._error = error

    def settle(self) -> None:
        """See ``Waiting``."""
        if self._error is not None:
            for future in self._futures:
                if not future.done():
                    # One of their own: whoever raises it writes the way it went into it.
                    error = copy.copy(self._error)
                    error.__cause__ = self._error.__cause__
                    future.set_exception(error)
        elif self._apart:
            for write in self._apart:
                write.settle()
        else:
            for future, result in zip(self._futures, self._results, strict=True):
                if not future.done():
                    future.set_result(result)

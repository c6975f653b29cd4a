"""The four storing ports on SQLite.

A write is a function on the connection: it first looks and refuses, then changes. It may run with others in one
transaction, each in its own savepoint, and what it returns is handed out only after the commit.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import apsw

from hongyan.core.ports import ClientKey, Clock, Delivery, Slot, SlotChange
from hongyan.model.account import Device
from hongyan.model.errors import Conflict, NotFound, StorageFailed
from hongyan.model.events import Recorded
from hongyan.model.ids import AccountId, split_account_id

from .rows import DEVICE, EVENT, PROFILE, STATE, decode, encode, kind_of, verify
from .seal import Seal
from .sqlite_appends import Append, Appends, spell
from .writes import Kind

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741  an item

_SLOT = "account, backend, device, state, profile, session, southern_cursor, last_seq, epoch"


class Database(Protocol):
    """What the parts need from the store they belong to."""

    def write(self, job: Callable[[apsw.Connection], T]) -> asyncio.Future[T]:
        """Queue ``job`` at once; done when its commit is durable."""

    def write_to(self, kind: Kind[I, T], item: I) -> asyncio.Future[T]:
        """Queue ``item`` at once, to be written with its neighbours of the same ``kind``."""

    async def read(self, job: Callable[[apsw.Connection], T]) -> T:
        """Run ``job`` on a reading connection."""


MOST_EXPIRED = 2_000
"""Events dropped by one job of the writer, so that nobody waits for it."""


class SqliteJournal:
    """See ``core.ports.Journal``."""

    def __init__(self, database: Database, clock: Clock, seal: Seal) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._appends = Appends()

    async def append(
        self, account: AccountId, epoch: int, deliveries: Sequence[Delivery], change: SlotChange
    ) -> list[Recorded]:
        """Queued before the first wait: appends to one account are carried out in the order of the calls."""
        appended = Append(
            account=account,
            epoch=epoch,
            at_ms=self._clock.now_ms(),
            entries=[spell(delivery) for delivery in deliveries],
            state=change.state,
            profile=None if change.profile is None else encode(change.profile),
            session=None if change.session is None else self._seal.seal(change.session, "session", account),
            southern_cursor=change.southern_cursor,
        )
        return await self._database.write_to(self._appends, appended)

    async def known(self, account: AccountId, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """See the port."""

        def job(database: apsw.Connection) -> list[Delivery]:
            return [
                delivery
                for delivery in deliveries
                if delivery.southern_id
                and database.execute(
                    "SELECT 1 FROM events JOIN slots ON slots.id = account_id"
                    " WHERE account = ? AND southern_id = ? AND kind = ? AND southern_id <> ''",
                    (account, delivery.southern_id, kind_of(delivery.event)),
                ).fetchone()
            ]

        return await self._database.read(job)

    async def read(self, account: AccountId, after: int, limit: int) -> list[Recorded]:
        """See the port. A damaged row, or a missing one between two others, is an error and never skipped.

        Raises:
            StorageFailed: names account and seq.
        """

        def job(database: apsw.Connection) -> list[Recorded]:
            rows = database.execute(
                "SELECT seq, at_ms, body, crc, southern_id FROM events"
                " WHERE account_id = (SELECT id FROM slots WHERE account = ?) AND seq > ? ORDER BY seq LIMIT ?",
                (account, after, max(limit, 0)),
            )
            recorded: list[Recorded] = []
            for seq, at_ms, body, crc, southern_id in rows:
                place = f"event {account}:{seq}"
                if recorded and seq != recorded[-1].seq + 1:
                    raise StorageFailed(f"event {account}:{recorded[-1].seq + 1} is missing")
                event = decode(EVENT, verify(body, crc, place), place)
                recorded.append(Recorded(account=account, seq=seq, at_ms=at_ms, event=event, southern_id=southern_id))
            return recorded

        return await self._database.read(job)

    async def expire(self, account: AccountId, before_ms: int, most_kept: int) -> int:
        """See the port."""

        def job(database: apsw.Connection) -> int:
            slot = database.execute("SELECT id, last_seq FROM slots WHERE account = ?", (account,)).fetchone()
            if slot is None:
                return 0
            id_, newest = slot
            [(first,)] = database.execute("SELECT min(seq) FROM events WHERE account_id = ?", (id_,))
            if first is None:
                return 0
            last = max(_last_before(database, id_, first, newest, before_ms), newest - most_kept)
            last = min(last, first + MOST_EXPIRED - 1)
            database.execute("DELETE FROM events WHERE account_id = ? AND seq <= ?", (id_, last))
            return database.changes()

        return await self._database.write(job)

    async def cursor(self, account: AccountId, consumer: str) -> int | None:
        """See the port; ``None`` also for an account that is not there."""

        def job(database: apsw.Connection) -> int | None:
            found = database.execute(
                "SELECT seq FROM cursors WHERE account_id = (SELECT id FROM slots WHERE account = ?) AND consumer = ?",
                (account, consumer),
            ).fetchone()
            return None if found is None else int(found[0])

        return await self._database.read(job)

    async def cursors(self, account: AccountId) -> dict[str, int]:
        """See the port."""

        def job(database: apsw.Connection) -> dict[str, int]:
            return dict(
                database.execute(
                    "SELECT consumer, seq FROM cursors"
                    " WHERE account_id = (SELECT id FROM slots WHERE account = ?) ORDER BY consumer",
                    (account,),
                )
            )

        return await self._database.read(job)

    def save_cursors(self, cursors: Sequence[tuple[AccountId, str, int]]) -> asyncio.Future[None]:
        """See the port."""
        rows = [(consumer, seq, account) for account, consumer, seq in cursors]

        def job(database: apsw.Connection) -> None:
            database.executemany(
                "INSERT INTO cursors (account_id, consumer, seq) SELECT id, ?, ? FROM slots WHERE account = ?"
                " ON CONFLICT (account_id, consumer) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > seq",
                rows,
            )

        return self._database.write(job)

    async def save_cursor(self, account: AccountId, consumer: str, seq: int) -> None:
        """See the port.

        Raises:
            NotFound: no such account.
            Busy, Unavailable: not remembered.
        """

        def job(database: apsw.Connection) -> None:
            found = database.execute("SELECT id FROM slots WHERE account = ?", (account,)).fetchone()
            if found is None:
                raise NotFound(f"no account {account}")
            database.execute(
                "INSERT INTO cursors (account_id, consumer, seq) VALUES (?, ?, ?)"
                " ON CONFLICT (account_id, consumer) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > seq",
                (found[0], consumer, seq),
            )

        await self._database.write(job)

    async def rewind(self, account: AccountId, consumer: str, seq: int) -> None:
        """See the port."""

        def job(database: apsw.Connection) -> None:
            database.execute(
                "UPDATE cursors SET seq = min(seq, ?) WHERE consumer = ?"
                " AND account_id = (SELECT id FROM slots WHERE account = ?)",
                (seq, consumer, account),
            )
            if not database.changes():
                raise NotFound(f"account {account} has no reader {consumer}")

        await self._database.write(job)


class SqliteSlots:
    """See ``core.ports.Slots``."""

    def __init__(self, database: Database, clock: Clock, seal: Seal) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal

    async def create(self, slot: Slot, most: int) -> Slot:
        """See the port. The client key is the part of the account before the slash."""
        key_name, label = split_account_id(slot.account)
        row = (
            slot.account,
            key_name,
            label,
            slot.backend,
            self._seal.seal(encode(slot.device), "device", slot.account),
            slot.state,
            None if slot.profile is None else encode(slot.profile),
            self._seal.seal(slot.session, "session", slot.account),
            slot.southern_cursor,
            slot.last_seq,
            self._clock.now_ms(),
        )

        def job(database: apsw.Connection) -> Slot:
            standing = database.execute(f"SELECT {_SLOT} FROM slots WHERE account = ?", (slot.account,)).fetchone()  # noqa: S608
            if standing is not None:
                return self._read(standing)
            [(held,)] = database.execute("SELECT count(*) FROM slots WHERE key_name = ?", (key_name,))
            if held >= most:
                raise Conflict(f"the key {key_name} holds {held} account slots already, and may hold {most}")
            database.execute(
                "INSERT INTO slots (account, key_name, label, backend, device, state, profile, session,"
                " southern_cursor, last_seq, created_at_ms, epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                row,
            )
            return slot

        return await self._database.write(job)

    async def list(self) -> list[Slot]:
        """See the port."""

        def job(database: apsw.Connection) -> list[Slot]:
            return [self._read(row) for row in database.execute(f"SELECT {_SLOT} FROM slots ORDER BY id")]  # noqa: S608

        return await self._database.read(job)

    async def set_device(self, account: AccountId, device: Device) -> None:
        """See the port."""
        sealed = self._seal.seal(encode(device), "device", account)

        def job(database: apsw.Connection) -> None:
            database.execute("UPDATE slots SET device = ? WHERE account = ?", (sealed, account))
            if not database.changes():
                raise NotFound(f"no account {account}")

        await self._database.write(job)

    async def take(self, account: AccountId) -> tuple[Slot, int]:
        """See the port."""

        def job(database: apsw.Connection) -> tuple[Slot, int]:
            taken = database.execute(
                f"UPDATE slots SET epoch = epoch + 1 WHERE account = ? RETURNING {_SLOT}",  # noqa: S608
                (account,),
            ).fetchone()
            if taken is None:
                raise NotFound(f"no account {account}")
            return self._read(taken), taken[-1]

        return await self._database.write(job)

    def _read(self, row: tuple[AccountId, str, bytes, str, bytes | None, bytes, bytes, int, int]) -> Slot:
        account, backend, device, state, profile, session, southern_cursor, last_seq, _ = row
        return Slot(
            account=account,
            backend=backend,
            device=decode(DEVICE, self._seal.open(device, "device", account), f"device of {account}"),
            state=decode(STATE, encode(state), f"state of {account}"),
            profile=None if profile is None else decode(PROFILE, profile, f"profile of {account}"),
            session=self._seal.open(session, "session", account),
            southern_cursor=southern_cursor,
            last_seq=last_seq,
        )


class SqliteKeys:
    """See ``core.ports.Keys``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key: ClientKey) -> None:
        """See the port."""

        def job(database: apsw.Connection) -> None:
            database.execute(
                "INSERT INTO keys (name, digest, accounts, revoked) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
                (key.name, key.digest, key.accounts, key.revoked),
            )
            if not database.changes():
                raise Conflict(f"there is a key {key.name} already")

        await self._database.write(job)

    async def list(self) -> list[ClientKey]:
        """See the port."""

        def job(database: apsw.Connection) -> list[ClientKey]:
            rows = database.execute("SELECT name, digest, accounts, revoked FROM keys ORDER BY id")
            return [
                ClientKey(name=name, digest=digest, accounts=accounts, revoked=bool(revoked))
                for name, digest, accounts, revoked in rows
            ]

        return await self._database.read(job)

    async def revoke(self, name: str) -> None:
        """See the port."""

        def job(database: apsw.Connection) -> None:
            database.execute("UPDATE keys SET revoked = 1 WHERE name = ?", (name,))
            if not database.changes():
                raise NotFound(f"no key {name}")

        await self._database.write(job)


def _last_before(database: apsw.Connection, id_: int, first: int, last: int, before_ms: int) -> int:
    """Return the last seq that was journaled before ``before_ms``, by halving: an account's events are in order."""
    low, high = first, last + 1
    while low < high:
        middle = (low + high) // 2
        [(at_ms,)] = database.execute("SELECT at_ms FROM events WHERE account_id = ? AND seq = ?", (id_, middle))
        low, high = (middle + 1, high) if at_ms < before_ms else (low, middle)
    return low - 1

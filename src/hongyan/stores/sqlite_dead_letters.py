"""What readers refused, in SQLite."""

import apsw

from hongyan.core.ports import DeadLetter
from hongyan.model.errors import NotFound
from hongyan.model.ids import AccountId

from .sqlite_parts import Database

_COLUMNS = "dead_letters.id, slots.account, reader, event, part, what, body, reason, at_ms"


class SqliteDeadLetters:
    """See ``core.ports.DeadLetters``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, letter: DeadLetter) -> None:
        """See the port."""

        def job(database: apsw.Connection) -> None:
            slot = database.execute("SELECT id FROM slots WHERE account = ?", (letter.account,)).fetchone()
            if slot is None:
                raise NotFound(f"no account {letter.account}")
            said = (letter.what, letter.body, letter.reason, letter.at_ms)
            database.execute(
                "INSERT INTO dead_letters (account_id, reader, event, part, what, body, reason, at_ms)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (slot[0], letter.reader, letter.event, letter.part, *said),
            )

        await self._database.write(job)

    async def list(
        self, after: int, limit: int, *, account: AccountId | None = None, reader: str | None = None
    ) -> list[DeadLetter]:
        """See the port."""

        def job(database: apsw.Connection) -> list[DeadLetter]:
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM dead_letters JOIN slots ON slots.id = account_id"  # noqa: S608  a constant
                " WHERE dead_letters.id > ?1 AND (?2 IS NULL OR slots.account = ?2) AND (?3 IS NULL OR reader = ?3)"
                " ORDER BY dead_letters.id LIMIT ?4",
                (after, account, reader, max(limit, 0)),
            )
            return [
                DeadLetter(
                    id=id_,
                    account=AccountId(of),
                    reader=by,
                    event=event,
                    part=part,
                    what=what,
                    body=body,
                    reason=reason,
                    at_ms=at_ms,
                )
                for id_, of, by, event, part, what, body, reason, at_ms in rows
            ]

        return await self._database.read(job)

    async def count(self, account: AccountId, reader: str) -> int:
        """See the port."""

        def job(database: apsw.Connection) -> int:
            [(count,)] = database.execute(
                "SELECT count(*) FROM dead_letters JOIN slots ON slots.id = account_id"
                " WHERE slots.account = ? AND reader = ?",
                (account, reader),
            )
            return int(count)

        return await self._database.read(job)

    async def blame(self, id_: int, reason: str) -> None:
        """See the port."""
        await self._change("UPDATE dead_letters SET reason = ?2 WHERE id = ?1", id_, reason)

    async def remove(self, id_: int) -> None:
        """See the port."""
        await self._change("DELETE FROM dead_letters WHERE id = ?1", id_)

    async def expire(self, before_ms: int) -> int:
        """See the port."""

        return await self._change("DELETE FROM dead_letters WHERE at_ms < ?1", before_ms)

    async def _change(self, statement: str, *values: object) -> int:
        def job(database: apsw.Connection) -> int:
            database.execute(statement, values)
            return database.changes()

        return await self._database.write(job)

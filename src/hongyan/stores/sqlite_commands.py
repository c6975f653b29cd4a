"""The record of commands that carry an id, in SQLite."""

import apsw

from hongyan.core.ports import Clock, CommandRecord
from hongyan.model.errors import NotFound
from hongyan.model.ids import AccountId

from .sqlite_parts import Database


class SqliteCommands:
    """See ``core.ports.Commands``."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, account: AccountId, id_: str, digest: str) -> CommandRecord | None:
        """See the port."""
        at_ms = self._clock.now_ms()

        def job(database: apsw.Connection) -> CommandRecord | None:
            slot = database.execute("SELECT id FROM slots WHERE account = ?", (account,)).fetchone()
            if slot is None:
                raise NotFound(f"no account {account}")
            database.execute(
                "INSERT INTO commands (account_id, id, digest, state, reply, at_ms) VALUES (?, ?, ?, 'sent', x'', ?)"
                " ON CONFLICT (account_id, id) DO NOTHING",
                (slot[0], id_, digest, at_ms),
            )
            if database.changes():
                return None
            [known] = database.execute(
                "SELECT digest, state, reply FROM commands WHERE account_id = ? AND id = ?", (slot[0], id_)
            )
            return CommandRecord(digest=known[0], state=known[1], reply=known[2])

        return await self._database.write(job)

    async def finish(self, account: AccountId, id_: str, state: str, reply: bytes) -> None:
        """See the port."""

        def job(database: apsw.Connection) -> None:
            database.execute(
                "UPDATE commands SET state = ?, reply = ?"
                " WHERE id = ? AND account_id = (SELECT id FROM slots WHERE account = ?)",
                (state, reply, id_, account),
            )

        await self._database.write(job)

    async def forget(self, account: AccountId, id_: str) -> None:
        """See the port."""

        def job(database: apsw.Connection) -> None:
            database.execute(
                "DELETE FROM commands WHERE id = ? AND account_id = (SELECT id FROM slots WHERE account = ?)",
                (id_, account),
            )

        await self._database.write(job)

    async def expire(self, before_ms: int) -> None:
        """See the port."""

        def job(database: apsw.Connection) -> None:
            database.execute("DELETE FROM commands WHERE at_ms < ?", (before_ms,))

        await self._database.write(job)

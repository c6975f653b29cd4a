"""Appends to the journal, as SQLite takes them.

All that a round of the loop appends is written by a few statements, over all slots and over all events. That goes when
nothing is unusual: every epoch is the newest, and no event is there already. What is unusual shows (a row too many, a
row too few), and then each append is done alone.
"""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import apsw

from hongyan.core.ports import Delivery
from hongyan.model.errors import Conflict
from hongyan.model.events import Recorded
from hongyan.model.ids import AccountId

from .many_rows import ManyRows
from .rows import encode, kind_of
from .writes import NotTogether

MOST_PLACES = 10_000
"""Accounts whose place is kept in mind."""


class Entry(NamedTuple):
    """A delivery, spelled."""

    delivery: Delivery
    kind: str
    body: bytes
    crc: int


class Append(NamedTuple):
    """One append: see ``core.ports.Journal.append``. What is ``None`` stays as it is."""

    account: AccountId
    epoch: int
    at_ms: int
    entries: list[Entry]
    state: str | None
    profile: bytes | None
    session: bytes | None
    southern_cursor: bytes | None


class _Move(NamedTuple):
    """What becomes of a slot by all that one batch appends to it, if it is where we think. ``None``: as it is."""

    state: str | None
    profile: bytes | None
    session: bytes | None
    southern_cursor: bytes | None
    last_seq: int
    id: int
    epoch: int
    before: int

    def then(self, later: "_Move") -> "_Move":
        """Return this one and, after it, ``later``.

        Raises:
            NotTogether: they are of two epochs.
        """
        if later.epoch != self.epoch:
            raise NotTogether
        return _Move(
            self.state if later.state is None else later.state,
            self.profile if later.profile is None else later.profile,
            self.session if later.session is None else later.session,
            self.southern_cursor if later.southern_cursor is None else later.southern_cursor,
            later.last_seq,
            self.id,
            self.epoch,
            self.before,
        )


class _Place(NamedTuple):
    """Where an account's journal ends, as far as we know."""

    id: int
    last_seq: int


_CHANGE_SLOT = (
    "UPDATE slots SET state = coalesce(?, state), profile = coalesce(?, profile), session = coalesce(?, session),"
    " southern_cursor = coalesce(?, southern_cursor), last_seq = last_seq + ? WHERE account = ? AND epoch = ?"
    " RETURNING id, last_seq"
)
_MOVE_SLOTS = ManyRows(
    "UPDATE OR FAIL slots SET state = coalesce(column1, state), profile = coalesce(column2, profile),"
    " session = coalesce(column3, session), southern_cursor = coalesce(column4, southern_cursor), last_seq = column5"
    " FROM (VALUES ",
    len(_Move._fields),
    ") WHERE id = column6 AND epoch = column7 AND last_seq = column8",
)
_INSERT_EVENTS = ManyRows(
    "INSERT OR FAIL INTO events (account_id, seq, southern_id, kind, at_ms, body, crc) VALUES ", columns=7
)
_INSERT_NEW_EVENT = (
    "INSERT INTO events (account_id, seq, southern_id, kind, at_ms, body, crc) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (account_id, southern_id, kind) WHERE southern_id <> '' DO NOTHING"
)


class Appends:
    """See ``writes.Kind``."""

    def __init__(self) -> None:
        # A guess, checked by each update: what was rolled back, or changed elsewhere, makes it wrong.
        self._places: dict[AccountId, _Place] = {}

    def size(self, item: Append) -> int:  # noqa: ARG002  the port's shape
        """One, however many events it brings: who has it waits for one answer."""
        return 1

    def together(self, database: apsw.Connection, items: Sequence[Append]) -> list[list[Recorded]]:
        """See ``writes.Kind``."""
        events: list[tuple[int, int, str, str, int, bytes, int]] = []
        moves: dict[int, _Move] = {}
        results: list[list[Recorded]] = []
        changed = database.total_changes()
        try:
            for item in items:
                account, epoch, at_ms, entries, state, profile, session, cursor = item
                id_, before = self._places.get(account) or self._look_up(database, account)
                seq = before
                recorded = []
                for delivery, kind, body, crc in entries:
                    seq += 1
                    southern_id = delivery.southern_id
                    events.append((id_, seq, southern_id, kind, at_ms, body, crc))
                    recorded.append(
                        Recorded(account=account, seq=seq, at_ms=at_ms, event=delivery.event, southern_id=southern_id)
                    )
                move = _Move(state, profile, session, cursor, seq, id_, epoch, before)
                earlier = moves.get(id_)
                moves[id_] = move if earlier is None else earlier.then(move)
                results.append(recorded)
                self._places[account] = _Place(id_, seq)
            _MOVE_SLOTS.run(database, list(moves.values()))
            if database.total_changes() - changed != len(moves):
                raise NotTogether
            _INSERT_EVENTS.run(database, events)
        except BaseException:
            self._places.clear()
            raise
        return results

    def alone(self, database: apsw.Connection, item: Append) -> list[Recorded]:
        """See ``writes.Kind``.

        Raises:
            Conflict: its epoch is over.
        """
        account, epoch, at_ms, entries, *columns = item
        self._places.pop(account, None)
        # As if everything were new, which it is but after a crash of the south or of ours.
        slot = database.execute(_CHANGE_SLOT, (*columns, len(entries), account, epoch)).fetchone()
        if slot is None:
            raise Conflict(_lost(database, account, epoch))
        id_, expected = slot
        seq = expected - len(entries)
        recorded = []
        for delivery, kind, body, crc in entries:
            database.execute(_INSERT_NEW_EVENT, (id_, seq + 1, delivery.southern_id, kind, at_ms, body, crc))
            if database.changes():
                seq += 1
                recorded.append(
                    Recorded(
                        account=account,
                        seq=seq,
                        at_ms=at_ms,
                        event=delivery.event,
                        southern_id=delivery.southern_id,
                    )
                )
        if seq != expected:
            database.execute("UPDATE slots SET last_seq = ? WHERE id = ?", (seq, id_))
        return recorded

    def _look_up(self, database: apsw.Connection, account: AccountId) -> _Place:
        if len(self._places) >= MOST_PLACES:
            self._places.clear()
        found = database.execute("SELECT id, last_seq FROM slots WHERE account = ?", (account,)).fetchone()
        if found is None:
            raise NotTogether
        return _Place(*found)


def spell(delivery: Delivery) -> Entry:
    """Spell a delivery."""
    body = encode(delivery.event)
    return Entry(delivery, kind_of(delivery.event), body, zlib.crc32(body))


def _lost(database: apsw.Connection, account: AccountId, epoch: int) -> str:
    newest = database.execute("SELECT epoch FROM slots WHERE account = ?", (account,)).fetchone()
    return f"{account}: epoch {epoch} is over, the newest is {newest[0] if newest else 'none'}"

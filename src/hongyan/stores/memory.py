"""The storing ports in memory, for tests: they behave as on a disk and keep nothing."""

import asyncio
from collections.abc import Sequence
from itertools import islice

import msgspec

from hongyan.core.ports import ClientKey, Clock, CommandRecord, DeadLetter, Delivery, Slot, SlotChange
from hongyan.model.account import Device
from hongyan.model.errors import Conflict, NotFound
from hongyan.model.events import Recorded
from hongyan.model.ids import AccountId, split_account_id

from .rows import kind_of


class MemorySlots:
    """See ``core.ports.Slots``."""

    def __init__(self) -> None:
        self.held: dict[AccountId, Slot] = {}
        self.epochs: dict[AccountId, int] = {}

    async def create(self, slot: Slot, most: int) -> Slot:
        """See the port."""
        if slot.account not in self.held:
            key_name, _ = split_account_id(slot.account)
            held = sum(split_account_id(account)[0] == key_name for account in self.held)
            if held >= most:
                raise Conflict(f"the key {key_name} holds {held} account slots already, and may hold {most}")
            self.held[slot.account] = slot
            self.epochs[slot.account] = 0
        return self.held[slot.account]

    async def list(self) -> list[Slot]:
        """See the port."""
        return [*self.held.values()]

    async def set_device(self, account: AccountId, device: Device) -> None:
        """See the port."""
        if account not in self.held:
            raise NotFound(f"no account {account}")
        self.held[account] = msgspec.structs.replace(self.held[account], device=device)

    async def take(self, account: AccountId) -> tuple[Slot, int]:
        """See the port."""
        if account not in self.held:
            raise NotFound(f"no account {account}")
        self.epochs[account] += 1
        return self.held[account], self.epochs[account]


class MemoryJournal:
    """See ``core.ports.Journal``."""

    def __init__(self, slots: MemorySlots, clock: Clock) -> None:
        self._slots = slots
        self._clock = clock
        self._events: dict[AccountId, list[Recorded]] = {}
        self._known: set[tuple[AccountId, str, str]] = set()
        self._cursors: dict[tuple[AccountId, str], int] = {}

    async def append(
        self, account: AccountId, epoch: int, deliveries: Sequence[Delivery], change: SlotChange
    ) -> list[Recorded]:
        """See the port."""
        slot, newest = self._slots.held.get(account), self._slots.epochs.get(account)
        if slot is None or newest != epoch:
            raise Conflict(f"{account}: epoch {epoch} is over, the newest is {newest or 'none'}")
        at_ms, seq = self._clock.now_ms(), slot.last_seq
        recorded = []
        for delivery in deliveries:
            fact = (account, delivery.southern_id, kind_of(delivery.event))
            if delivery.southern_id and fact in self._known:
                continue
            self._known.add(fact)
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
        self._events.setdefault(account, []).extend(recorded)
        changed = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}
        self._slots.held[account] = msgspec.structs.replace(slot, last_seq=seq, **changed)
        return recorded

    async def known(self, account: AccountId, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """See the port."""
        return [
            delivery
            for delivery in deliveries
            if delivery.southern_id and (account, delivery.southern_id, kind_of(delivery.event)) in self._known
        ]

    async def read(self, account: AccountId, after: int, limit: int) -> list[Recorded]:
        """See the port."""
        return [entry for entry in self._events.get(account, []) if entry.seq > after][: max(limit, 0)]

    async def expire(self, account: AccountId, before_ms: int, most_kept: int) -> int:
        """See the port."""
        kept = self._events.get(account, [])
        old = next((index for index, entry in enumerate(kept) if entry.at_ms >= before_ms), len(kept))
        dropped = max(old, len(kept) - most_kept)
        self._events[account] = kept[dropped:]
        return dropped

    async def cursor(self, account: AccountId, consumer: str) -> int | None:
        """See the port."""
        return self._cursors.get((account, consumer))

    async def cursors(self, account: AccountId) -> dict[str, int]:
        """See the port."""
        return {name: seq for (of, name), seq in sorted(self._cursors.items()) if of == account}

    def save_cursors(self, cursors: Sequence[tuple[AccountId, str, int]]) -> asyncio.Future[None]:
        """See the port."""
        for account, consumer, seq in cursors:
            if account in self._slots.held:
                self._cursors[account, consumer] = max(seq, self._cursors.get((account, consumer), seq))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def save_cursor(self, account: AccountId, consumer: str, seq: int) -> None:
        """See the port.

        Raises:
            NotFound: no such account.
        """
        if account not in self._slots.held:
            raise NotFound(f"no account {account}")
        self._cursors[account, consumer] = max(seq, self._cursors.get((account, consumer), seq))

    async def rewind(self, account: AccountId, consumer: str, seq: int) -> None:
        """See the port."""
        if (account, consumer) not in self._cursors:
            raise NotFound(f"account {account} has no reader {consumer}")
        self._cursors[account, consumer] = min(seq, self._cursors[account, consumer])


class MemoryKeys:
    """See ``core.ports.Keys``."""

    def __init__(self) -> None:
        self._keys: dict[str, ClientKey] = {}

    async def add(self, key: ClientKey) -> None:
        """See the port."""
        if key.name in self._keys:
            raise Conflict(f"there is a key {key.name} already")
        self._keys[key.name] = key

    async def list(self) -> list[ClientKey]:
        """See the port."""
        return [*self._keys.values()]

    async def revoke(self, name: str) -> None:
        """See the port."""
        if name not in self._keys:
            raise NotFound(f"no key {name}")
        self._keys[name] = msgspec.structs.replace(self._keys[name], revoked=True)


class MemoryRecords:
    """See ``core.ports.Records``."""

    def __init__(self) -> None:
        self._streams: dict[str, list[bytes]] = {}

    def append(self, stream: str, position: int, *bodies: bytes) -> asyncio.Future[None]:
        """See the port."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        records = self._streams.setdefault(stream, [])
        if position == len(records):
            records.extend(bodies)
            done.set_result(None)
        else:
            done.set_exception(Conflict(f"{stream}: the next record is number {len(records)}, not {position}"))
        return done

    async def read(self, stream: str, position: int, limit: int) -> list[bytes]:
        """See the port."""
        return self._streams.get(stream, [])[max(position, 0) :][: max(limit, 0)]

    async def restart(self, stream: str, *bodies: bytes) -> None:
        """See the port."""
        self._streams[stream] = [*bodies]


class MemoryCommands:
    """See ``core.ports.Commands``."""

    def __init__(self, slots: MemorySlots, clock: Clock) -> None:
        self._slots = slots
        self._clock = clock
        self._held: dict[tuple[AccountId, str], tuple[CommandRecord, int]] = {}

    async def begin(self, account: AccountId, id_: str, digest: str) -> CommandRecord | None:
        """See the port."""
        if account not in self._slots.held:
            raise NotFound(f"no account {account}")
        if (account, id_) in self._held:
            return self._held[account, id_][0]
        self._held[account, id_] = (CommandRecord(digest=digest, state="sent"), self._clock.now_ms())
        return None

    async def finish(self, account: AccountId, id_: str, state: str, reply: bytes) -> None:
        """See the port."""
        record, at_ms = self._held[account, id_]
        self._held[account, id_] = (msgspec.structs.replace(record, state=state, reply=reply), at_ms)

    async def forget(self, account: AccountId, id_: str) -> None:
        """See the port."""
        self._held.pop((account, id_), None)

    async def expire(self, before_ms: int) -> None:
        """See the port."""
        self._held = {key: held for key, held in self._held.items() if held[1] >= before_ms}


class MemoryDeadLetters:
    """See ``core.ports.DeadLetters``."""

    def __init__(self, slots: MemorySlots) -> None:
        self._slots = slots
        self._held: dict[int, DeadLetter] = {}
        self._last = 0

    async def keep(self, letter: DeadLetter) -> None:
        """See the port."""
        if letter.account not in self._slots.held:
            raise NotFound(f"no account {letter.account}")
        if letter.event and any(_part(known) == _part(letter) for known in self._held.values()):
            return
        self._last += 1
        self._held[self._last] = msgspec.structs.replace(letter, id=self._last)

    async def list(
        self, after: int, limit: int, *, account: AccountId | None = None, reader: str | None = None
    ) -> list[DeadLetter]:
        """See the port."""
        found = (
            each
            for each in self._held.values()
            if each.id > after and account in (None, each.account) and reader in (None, each.reader)
        )
        return [*islice(found, max(limit, 0))]

    async def count(self, account: AccountId, reader: str) -> int:
        """See the port."""
        return len(await self.list(0, len(self._held), account=account, reader=reader))

    async def blame(self, id_: int, reason: str) -> None:
        """See the port."""
        if id_ in self._held:
            self._held[id_] = msgspec.structs.replace(self._held[id_], reason=reason)

    async def remove(self, id_: int) -> None:
        """See the port."""
        self._held.pop(id_, None)

    async def expire(self, before_ms: int) -> int:
        """See the port."""
        old = [each.id for each in self._held.values() if each.at_ms < before_ms]
        for id_ in old:
            del self._held[id_]
        return len(old)


def _part(letter: DeadLetter) -> tuple[AccountId, str, str, int]:
    return letter.account, letter.reader, letter.event, letter.part


class MemoryStore:
    """Journal, slots, keys and records that are gone with the process."""

    def __init__(self, clock: Clock) -> None:
        self.slots = MemorySlots()
        self.journal = MemoryJournal(self.slots, clock)
        self.keys = MemoryKeys()
        self.records = MemoryRecords()
        self.commands = MemoryCommands(self.slots, clock)
        self.dead_letters = MemoryDeadLetters(self.slots)

    async def close(self) -> None:
        """Nothing to let go of."""

"""Snapshots: logs of worlds under a name, beside the log that grows.

A snapshot is a copy of the log up to a moment, so it stands by itself: whatever becomes of the world, and whichever
program reads it later, it is replayed as any log is.
"""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Sequence

import msgspec

from hongyan.core.ports import Records
from hongyan.model.errors import Conflict, InvalidArgument, NotFound
from hongyan.world.deeds import Genesis, TurnBack, decode_entry, decode_genesis, encode_entry, encode_genesis
from hongyan.world.world import World

INDEX = "sandbox snapshots"
MOST = 100
"""Snapshots that are kept at the same time."""

NAME = re.compile(r"[A-Za-z0-9][-_.A-Za-z0-9]{0,63}\Z")
CHUNK = 5_000
"""Log records that are packed into one."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A moment of a world that can be gone back to."""

    name: str
    world_ms: int
    """The world's time by then."""
    taken_ms: int
    """The real time by then, milliseconds since 1970."""
    deeds: int
    """How many had been done."""
    people: int
    size_bytes: int
    """What it takes in the store."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the index."""

    snapshot: Snapshot
    at_ms: int
    """``World.at_ms`` by then."""


class _Shifted(msgspec.Struct, frozen=True):
    """An entry of a log, read only so far that its time can be changed."""

    at_ms: int
    deed: msgspec.Raw


_index = msgspec.json.Decoder(list[_Kept])
_shifted = msgspec.json.Decoder(_Shifted)
_packed = msgspec.json.Decoder(list[msgspec.Raw])


class Snapshots:
    """All snapshots of one store."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._changing = asyncio.Lock()

    async def all(self) -> list[Snapshot]:
        """Return all, the oldest first."""
        return [kept.snapshot for kept in await self._kept()]

    async def take(self, name: str, world: World, log: AsyncIterator[Sequence[bytes]], taken_ms: int) -> Snapshot:
        """Keep ``world``, whose whole log is ``log``, under ``name``.

        Raises:
            InvalidArgument: no name.
            Conflict: the name is taken, or there are too many.
        """
        if not NAME.match(name):
            raise InvalidArgument("name", "must be 1 to 64 letters, digits, '_', '-' and '.', the first no sign")
        # Before the first wait: by then more may have been done.
        at_ms, world_ms, done, people = world.at_ms, world.now_ms, world.deed_count, len(world.people())
        async with self._changing:
            kept = await self._kept()
            if any(each.snapshot.name == name for each in kept):
                raise Conflict(f"there is a snapshot {name}; delete it first")
            if len(kept) >= MOST:
                raise Conflict(f"there are {MOST} snapshots; delete one first")
            chunks = [await asyncio.to_thread(_pack, bodies) async for bodies in log]
            snapshot = Snapshot(
                name=name,
                world_ms=world_ms,
                taken_ms=taken_ms,
                deeds=done,
                people=people,
                size_bytes=sum(map(len, chunks)),
            )
            await self._records.restart(_stream(name), *chunks)
            await self._write([*kept, _Kept(snapshot=snapshot, at_ms=at_ms)])
        return snapshot

    async def drop(self, name: str) -> None:
        """Forget a snapshot.

        Raises:
            NotFound: there is none.
        """
        async with self._changing:
            kept = await self._kept()
            self._find(name, kept)
            await self._write([each for each in kept if each.snapshot.name != name])
            await self._records.restart(_stream(name))

    async def revive(self, name: str, at_ms: int, turn: int) -> tuple[World, list[bytes]]:
        """Return the world of a snapshot as if its moment were the caller's time ``at_ms``, and the log of that.

        The times of the log are moved, all by the same: so the world's own clock shows what it showed then. ``turn`` is
        that of the world which is given up.

        Raises:
            NotFound: there is none.
        """
        kept = self._find(name, await self._kept())
        later_ms = at_ms - kept.at_ms
        world: World | None = None
        log: list[bytes] = []
        position = 0
        while chunks := await self._records.read(_stream(name), position, 1):
            position += 1
            for body in await asyncio.to_thread(_unpack, chunks[0]):
                if world is None:
                    genesis = _moved(decode_genesis(body), later_ms, turn + 1)
                    world = World(genesis)
                    log.append(encode_genesis(genesis))
                    continue
                log.append(_later(body, later_ms))
                entry = decode_entry(log[-1])
                world.apply(entry.deed, entry.at_ms)
            # A long replay must not keep the others of this loop from their turn.
            await asyncio.sleep(0)
        if world is None:
            raise NotFound(f"the snapshot {name} is empty")
        back = TurnBack(turn=max(turn, world.turn) + 1)
        world.apply(back, at_ms)
        log.append(encode_entry(world.at_ms, back))
        return world, log

    def _find(self, name: str, kept: Sequence[_Kept]) -> _Kept:
        for each in kept:
            if each.snapshot.name == name:
                return each
        raise NotFound(f"no snapshot {name[:64]!r}")

    async def _kept(self) -> list[_Kept]:
        bodies = await self._records.read(INDEX, 0, 1)
        return _index.decode(bodies[0]) if bodies else []

    async def _write(self, kept: Sequence[_Kept]) -> None:
        await self._records.restart(INDEX, msgspec.json.encode(kept))


def _stream(name: str) -> str:
    return f"sandbox snapshot {name}"


def _pack(bodies: Sequence[bytes]) -> bytes:
    return zlib.compress(b"[" + b",".join(bodies) + b"]", level=3)


def _unpack(chunk: bytes) -> list[bytes]:
    return [bytes(each) for each in _packed.decode(zlib.decompress(chunk))]


def _moved(genesis: Genesis, later_ms: int, branch: int) -> Genesis:
    start_ms = genesis.at_ms if genesis.start_ms is None else genesis.start_ms
    return msgspec.structs.replace(genesis, at_ms=genesis.at_ms + later_ms, start_ms=start_ms, branch=branch)


def _later(body: bytes, later_ms: int) -> bytes:
    entry = _shifted.decode(body)
    return msgspec.json.encode(_Shifted(entry.at_ms + later_ms, entry.deed))

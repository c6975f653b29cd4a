"""Keeps the world: logs every deed durably before it is answered, lets time pass, wakes whoever waits.

The world itself is pure. A deed is applied, appended to the log, and what it caused is shown only once the log has it.
So a process that was killed and started again has the same world, and nobody has seen anything that is not in it.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import partial
from typing import Any, Final

from hongyan.core.media import MediaLibrary
from hongyan.core.ports import Clock, Records, Slot
from hongyan.core.southern_ports import Intake, Link, Tell
from hongyan.model.capability import Capabilities
from hongyan.model.errors import BadConfiguration, HongyanError, InvalidArgument, NotFound, Unavailable
from hongyan.model.events import AnyEvent
from hongyan.model.ids import AccountId, ContactId
from hongyan.world.deeds import (
    AnyDeed,
    Genesis,
    Setting,
    begin,
    decode_entry,
    decode_genesis,
    encode_entry,
    encode_genesis,
)
from hongyan.world.facts import InboxItem
from hongyan.world.scenarios import SCENARIOS
from hongyan.world.world import Answer, World

from .bells import ANYBODY, Bells
from .faults import Faults
from .handlers import CAPABILITIES
from .link import SandboxLink
from .snapshots import CHUNK, Snapshot, Snapshots

logger = logging.getLogger(__name__)

NAME = "sandbox"
STREAM = "sandbox"

FILE = "file"
"""The name of the world that a file describes."""

ReadSetting = Callable[[], Awaitable[Setting]]
"""Reads the file of the world that the gateway was started with."""

_READ_AT_ONCE = 2000
_RELOAD_S = 1.0


class SandboxBackend:
    """One world, and a link into it for every account."""

    name = NAME
    capabilities: Final[Capabilities] = CAPABILITIES

    def __init__(
        self,
        records: Records,
        clock: Clock,
        *,
        media: MediaLibrary,
        scenario: str = "demo",
        setting: Setting | None = None,
        read_setting: ReadSetting | None = None,
        anew: bool = False,
        seed: int = 1,
        auto_scan: ContactId | None = None,
    ) -> None:
        self._records = records
        self._clock = clock
        self._scenario = scenario
        self._setting = setting
        self._read_setting = read_setting
        self._anew = anew
        self._seed = seed
        self.media = media
        self.faults = Faults(clock)
        self.auto_scan = auto_scan
        """Who scans and confirms every code at once; ``None`` for nobody."""
        self._slots: dict[AccountId, Slot] = {}
        """The slots that have a link, for the faults."""
        self.snapshots = Snapshots(records)
        self._world: World | None = None
        self._appended: asyncio.Future[None] | None = None
        """The newest append to the log."""
        self._position = 0
        self._durable = 0
        self._unlogged: list[tuple[bytes, Answer, Tell]] = []
        """The deeds of this round of the loop, each with its answer and who waits for that."""
        self._unheard: deque[tuple[int, frozenset[str]]] = deque()
        """To whom something happened by the deeds up to a number."""
        self._bells = Bells()
        self._due_changed = asyncio.Event()
        self._awaited_due_ms: int | None = None
        """What ``_let_time_pass`` sleeps until."""
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def world(self) -> World:
        """The world as it is; changed through ``do`` only.

        Raises:
            Unavailable: it is being read from its log.
        """
        if self._world is None:
            raise Unavailable("the sandbox is being read from its log")
        return self._world

    @property
    def is_ready(self) -> bool:
        """Whether the world can be used."""
        return self._world is not None

    @property
    def durable(self) -> int:
        """Number of the newest deed that is in the log: what came later is not shown yet."""
        return self._durable

    async def start(self) -> None:
        """Read the world from its log, or begin a new one."""
        await self._load()
        self._own(self._let_time_pass(), "sandbox:clock")

    async def stop(self) -> None:
        """Stop the world's clock. The log is closed by its owner."""
        self._flush()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def open(self, slot: Slot, intake: Intake) -> Link:
        """Connect the slot's device."""
        link = SandboxLink(self, slot, intake)
        self._slots[slot.account] = slot
        await link.connect()
        return link

    async def do(self, deed: AnyDeed) -> Answer:
        """Carry out ``deed`` and return its answer once the log has it.

        Raises:
            HongyanError: the world refuses; nothing changed.
            Unavailable: the log cannot be written; nothing changed.
        """
        return (await self.do_and_tell(deed))[0]

    async def do_and_tell(self, deed: AnyDeed) -> tuple[Answer, int, frozenset[str]]:
        """Carry out ``deed`` as ``do`` does; return its answer, its number, and to whom something happened by it."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._note_touched(self.world)
        self.begin(deed, partial(_settle, answered))
        number, touched = self.world.deed_count, self._note_touched(self.world)
        return await answered, number, touched

    def begin(self, deed: AnyDeed, tell: Tell) -> None:
        """Carry out ``deed`` as ``do`` does; ``tell`` hears its answer once the log has it.

        It is logged together with the others of this round of the loop, whether or not anybody waits for it.

        Raises:
            HongyanError: the world refuses; nothing changed.
        """
        world = self.world
        try:
            answer = world.apply(deed, self._clock.now_ms())
        except HongyanError:
            # What was due by now has happened, although the deed has not.
            self._hear(world)
            raise
        if not self._unlogged:
            asyncio.get_running_loop().call_soon(self._flush)
        # The world's own reading of the time: a clock that jumped back counts as standing still.
        self._unlogged.append((encode_entry(world.at_ms, deed), answer, tell))

    async def reset(self, name: str) -> None:
        """Begin the world ``name`` anew: a ready-made one, or that of the file; every login into the old one ends.

        Raises:
            InvalidArgument: no such world, or its file cannot be read.
        """
        setting = self.world.genesis.setting if name == FILE else None
        if name == FILE and self._read_setting is not None:
            try:
                setting = await self._read_setting()
            except BadConfiguration as wrong:
                raise InvalidArgument("world", wrong.message) from wrong
        if setting is None and name not in SCENARIOS:
            raise InvalidArgument("world", f"must be one of {', '.join(SCENARIOS)}; {FILE}, where the world is of one")
        genesis = self._genesis(name, setting)
        await self._replace(World(genesis), [encode_genesis(genesis)])

    async def take_snapshot(self, name: str) -> Snapshot:
        """Keep the world as it is now under ``name``.

        Raises:
            InvalidArgument, Conflict: as ``Snapshots.take``.
            Unavailable: the log could not be written.
        """
        self._flush()
        log = self._read_log(self._position, self._appended)
        return await self.snapshots.take(name, self.world, log, self._clock.now_ms())

    async def restore(self, name: str) -> None:
        """Take the world back to a snapshot; what happened since is forgotten.

        Raises:
            NotFound: there is none.
        """
        world, log = await self.snapshots.revive(name, self._clock.now_ms(), self.world.turn)
        await self._replace(world, log)

    def is_of(self, setting: Setting | None) -> bool:
        """Whether this world began as ``setting`` says; any did where there is none."""
        return setting is None or self.world.genesis.setting == setting

    def events(self, device: str, after: int, limit: int) -> list[tuple[int, AnyEvent]]:
        """Return what happened for ``device`` after index ``after``, as far as the log has it."""
        return self.world.device_events(device, after, upto_deed=self._durable, limit=limit)

    def inbox(self, person: ContactId, after: int, limit: int) -> list[tuple[int, InboxItem]]:
        """Return what the phone of ``person`` received after index ``after``, as far as the log has it."""
        return self.world.inbox(person, after, upto_deed=self._durable, limit=limit)

    def logged_in(self, account: AccountId | None) -> list[ContactId]:
        """Return who is logged in on ``account``; on any account when that is ``None``."""
        found = []
        for slot in self._slots.values():
            with contextlib.suppress(NotFound):
                profile = self.world.owner(slot.device.id)
                if profile is not None and account in (None, slot.account):
                    found.append(profile.id)
        return found

    def wake_all(self) -> None:
        """Let every link look around: something about the way to WeChat changed."""
        self._bells.ring_all()

    async def news(self, name: str = ANYBODY) -> None:
        """Return when something may be new for the device or the person called ``name``; or, without one, anywhere."""
        await self._bells.wait(name)

    async def _load(self) -> None:
        first = [] if self._anew else await self._records.read(STREAM, 0, 1)
        if not first:
            genesis = self._genesis(self._scenario, self._setting)
            world = World(genesis)
            await self._records.restart(STREAM, encode_genesis(genesis))
            self._anew = False
            self._adopt(world, 1)
            return
        world = World(decode_genesis(first[0]))
        position = 1
        while bodies := await self._records.read(STREAM, position, _READ_AT_ONCE):
            for body in bodies:
                entry = decode_entry(body)
                try:
                    world.apply(entry.deed, entry.at_ms)
                except HongyanError as refused:
                    raise AssertionError(f"deed {position} was logged and is refused now: {refused}") from refused
                position += 1
        self._adopt(world, position)

    async def _read_log(self, until: int, appended: asyncio.Future[None] | None) -> AsyncIterator[list[bytes]]:
        """Yield the log's first ``until`` records, once all of them are durable."""
        if appended is not None:
            await asyncio.wait({appended})
        for position in range(0, until, CHUNK):
            bodies = await self._records.read(STREAM, position, min(CHUNK, until - position))
            if len(bodies) < min(CHUNK, until - position):
                raise Unavailable("the sandbox's log was not written")
            yield bodies

    async def _replace(self, world: World, log: Sequence[bytes]) -> None:
        """Put another world, and its log, into the place of this one."""
        self._flush()
        self._world = None
        try:
            await self._records.restart(STREAM, *log)
        except HongyanError:
            self._own(self._reload(), "sandbox:reload")
            raise
        self._adopt(world, len(log))

    def _genesis(self, scenario: str, setting: Setting | None) -> Genesis:
        """Return how a world would begin now: that of ``setting``, if there is one."""
        now_ms = self._clock.now_ms()
        if setting is not None:
            return begin(setting, now_ms, self._seed)
        return Genesis(scenario=scenario, seed=self._seed, at_ms=now_ms)

    def _adopt(self, world: World, position: int) -> None:
        world.take_touched()
        self._world = world
        self._position = position
        self._durable = world.deed_count
        self._unheard.clear()
        self._bells.ring_all()
        self._due_changed.set()

    def _flush(self) -> None:
        unlogged, self._unlogged = self._unlogged, []
        if not unlogged:
            return
        done = self._appended = self._records.append(STREAM, self._position, *[body for body, _, _ in unlogged])
        self._position += len(unlogged)
        world = self._world
        number = 0
        if world is not None:
            number = world.deed_count
            self._note_touched(world)
            if world.next_due_ms != self._awaited_due_ms:
                self._due_changed.set()
        done.add_done_callback(lambda done: self._logged(world, number, unlogged, done))

    def _logged(
        self,
        world: World | None,
        number: int,
        waiting: Iterable[tuple[bytes, Answer, Tell]],
        done: asyncio.Future[None],
    ) -> None:
        """The deeds up to ``number`` are durable, or never will be."""
        trouble = done.exception()
        if world is self._world and trouble is None:
            self._durable = max(self._durable, number)
            self._tell()
        for _, answer, tell in waiting:
            try:
                tell(answer, trouble)
            except Exception:
                # The boundary around each: the others are told all the same.
                logger.exception("the answer to a deed was not taken")
        if world is self._world is not None and trouble is not None:
            logger.error("a deed could not be logged (%s); reading the world anew", trouble)
            self._world = None
            self._own(self._reload(), "sandbox:reload")

    def _note_touched(self, world: World) -> frozenset[str]:
        """Note to whom something happened since the last call, and return them: they hear of it once it is logged."""
        touched = world.take_touched()
        self._unheard.append((world.deed_count, touched))
        return touched

    def _hear(self, world: World) -> None:
        """Wake whom the passing of time concerns, once the deeds before it are logged."""
        self._note_touched(world)
        self._tell()

    def _tell(self) -> None:
        touched: set[str] = set()
        while self._unheard and self._unheard[0][0] <= self._durable:
            touched.add(ANYBODY)
            touched |= self._unheard.popleft()[1]
        self._bells.ring(touched)

    async def _reload(self) -> None:
        """The log refused a deed: what stands in memory is ahead of it, so read the log again until it answers."""
        while self._world is None:
            try:
                await self._load()
            except HongyanError as trouble:
                logger.warning("the sandbox's log cannot be read: %s", trouble)
                await asyncio.sleep(_RELOAD_S)

    async def _let_time_pass(self) -> None:
        """Fire what is due: codes expire although nobody does anything."""
        while True:
            self._due_changed.clear()
            world = self._world
            due_ms = self._awaited_due_ms = world.next_due_ms if world is not None else None
            wait_s = None if due_ms is None else max(0, due_ms - self._clock.now_ms()) / 1000
            try:
                async with asyncio.timeout(wait_s):
                    await self._due_changed.wait()
            except TimeoutError:
                if world is not None and world is self._world:
                    world.tick(self._clock.now_ms())
                    self._hear(world)

    def _own(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _settle(answered: asyncio.Future[Answer], answer: Answer, trouble: BaseException | None) -> None:
    """Tell who awaits ``answered``; one who was cancelled hears nothing."""
    if answered.done():
        return
    if trouble is None:
        answered.set_result(answer)
    else:
        answered.set_exception(trouble)

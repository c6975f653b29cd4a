"""What the tests of the core stand on: stores in memory, and a backend that does what it is told."""

import asyncio
import random
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from prometheus_client import CollectorRegistry

from hongyan.core.accounts import LiveAccount
from hongyan.core.hub import Hub
from hongyan.core.keys import KeyRing
from hongyan.core.local import LocalLeases, Unpaced
from hongyan.core.media import MediaLibrary
from hongyan.core.ports import Delivery, Journal, Slot, SlotChange
from hongyan.core.southern_ports import Backend, Intake
from hongyan.core.subscriptions import Feed
from hongyan.core.supervisor import Runner, Supervisor
from hongyan.core.telemetry import Telemetry
from hongyan.model.account import AccountState, Device, LoginStatus, LoginStep, LoginToken
from hongyan.model.capability import FULL, Capabilities, Support
from hongyan.model.commands import (
    COMMANDS,
    Command,
    ContactPage,
    GetDevice,
    GetLoginStatus,
    GetLoginToken,
    GetSelf,
    Login,
    OpenClient,
    SendText,
    SyncContacts,
)
from hongyan.model.contact import Profile
from hongyan.model.events import AnyEvent, LoggedIn, Recorded, Warned
from hongyan.model.ids import AccountId, ContactId, MessageId
from hongyan.model.message import Receipt
from hongyan.stores.media_memory import MemoryMedia
from hongyan.stores.memory import MemoryStore

T = TypeVar("T")

ACCOUNT = AccountId("demo/default")
ANN = Profile(id=ContactId("wxid_ann"), nick="Ann")
BOB = Profile(id=ContactId("wxid_bob"), nick="Bob")
IPAD = Device(name="iPad", uuid="uuid of ann", wifi_name="TP-LINK", wifi_mac="02:00:00:00:00:01")

ANSWERS: dict[type[Command[Any]], Any] = {
    OpenClient: LoginStatus(step=LoginStep.IDLE),
    Login: LoginStatus(step=LoginStep.WAITING),
    GetLoginStatus: LoginStatus(step=LoginStep.IDLE),
    GetLoginToken: LoginToken(token="t", uin=7),
    GetDevice: IPAD,
    GetSelf: ANN,
    SyncContacts: ContactPage(),
    SendText: Receipt(message_id=MessageId("1")),
}
"""What a fake link answers; every other command is answered with nothing."""


def soon(waited: Awaitable[T]) -> Awaitable[T]:
    """Wait for what has to happen at once: a test that hangs fails instead."""
    return asyncio.wait_for(waited, 5)


async def settle() -> None:
    """Let every task that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


def warned(*texts: str) -> list[Delivery]:
    """Return deliveries of events that move nothing."""
    return [Delivery(event=Warned(text=text)) for text in texts]


class ManualClock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.ms = 1_700_000_000_000

    def now_ms(self) -> int:
        return self.ms

    def monotonic_s(self) -> float:
        return self.ms / 1000

    def forward(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


class NoDelay(random.Random):
    """Draws every delay as zero, and remembers how long it might have been."""

    def __init__(self) -> None:
        super().__init__(1)
        self.bounds: list[float] = []

    def uniform(self, a: float, b: float) -> float:
        self.bounds.append(b)
        return a


class FakeLink:
    """A link that hands over what the test says, and answers every command."""

    def __init__(self, slot: Slot, intake: Intake, capabilities: Capabilities) -> None:
        self.slot = slot
        self.intake = intake
        self.capabilities = capabilities
        self.performed: list[Command[Any]] = []
        self.closed = 0
        self.open_gate = asyncio.Event()
        """Commands wait for it."""
        self.open_gate.set()
        self.refusal: Exception | None = None
        """What commands are refused with; ``None`` to answer them."""
        self._next: asyncio.Queue[tuple[list[Delivery] | Exception | None, asyncio.Future[None]]] = asyncio.Queue()

    is_up = True

    async def perform(self, command: Command[Any]) -> Any:
        self.performed.append(command)
        await self.open_gate.wait()
        if self.refusal is not None:
            raise self.refusal
        return ANSWERS.get(type(command))

    def step(self, command: Command[Any]) -> None:
        return None

    async def run(self) -> None:
        while True:
            happening, done = await self._next.get()
            if happening is None:
                return
            if isinstance(happening, Exception):
                raise happening
            await self.intake.take(happening)
            done.set_result(None)

    async def close(self) -> None:
        self.closed += 1

    async def happen(self, *events: AnyEvent) -> None:
        """Let events happen, and return when they were taken."""
        done = asyncio.get_running_loop().create_future()
        self._next.put_nowait(([Delivery(event=event) for event in events], done))
        await soon(done)

    def try_to_hand_over(self, *events: AnyEvent) -> None:
        """Let events happen that will be refused."""
        done = asyncio.get_running_loop().create_future()
        self._next.put_nowait(([Delivery(event=event) for event in events], done))

    def die(self, trouble: Exception | None = None) -> None:
        """Let ``run`` end, or raise ``trouble``."""
        self._next.put_nowait((trouble, asyncio.get_running_loop().create_future()))


class FakeBackend:
    """Opens fake links, or refuses to."""

    name = "fake"

    def __init__(self, **support: Support) -> None:
        table = {command: support.get(command.__name__, FULL) for command in COMMANDS}
        self.capabilities = Capabilities(self.name, table)
        self.opened: asyncio.Queue[FakeLink] = asyncio.Queue()
        self.refusals: list[Exception] = []
        """What the next attempts to open are refused with."""
        self.story: list[str] = []

    async def open(self, slot: Slot, intake: Intake) -> FakeLink:
        if self.refusals:
            raise self.refusals.pop(0)
        link = FakeLink(slot, intake, self.capabilities)
        self.opened.put_nowait(link)
        return link

    async def start(self) -> None:
        self.story.append("started")

    async def stop(self) -> None:
        self.story.append("stopped")

    async def next_link(self) -> FakeLink:
        """Return the next link that was opened, once the runner runs it."""
        link = await soon(self.opened.get())
        await settle()
        return link


class ForgetfulJournal:
    """A journal that keeps nothing up to a seq."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.floor = 0

    async def read(self, account: AccountId, after: int, limit: int) -> list[Recorded]:
        return await self._journal.read(account, max(after, self.floor), limit)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def store(clock: ManualClock) -> MemoryStore:
    return MemoryStore(clock)


@pytest.fixture
def chance() -> NoDelay:
    return NoDelay()


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


class Account:
    """One account with its slot, its journal and its feed."""

    def __init__(self, store: MemoryStore, account: AccountId, state: AccountState) -> None:
        self.store = store
        self.live = LiveAccount(id=account, backend="fake", state=state, last_seq=0)
        self.feed = Feed(0)
        self.epoch = 0

    async def take(self) -> int:
        """Become the owner, so that every older owner is none any more."""
        _, self.epoch = await self.store.slots.take(self.live.id)
        return self.epoch

    async def write(self, *events: AnyEvent) -> list[Recorded]:
        """Journal events as the owner, and tell the watchers."""
        deliveries = [Delivery(event=event) for event in events]
        recorded = await self.store.journal.append(self.live.id, self.epoch, deliveries, SlotChange())
        self.feed.publish(recorded)
        return recorded

    async def journaled(self) -> list[AnyEvent]:
        """Return everything that the journal has."""
        return [entry.event for entry in await self.store.journal.read(self.live.id, 0, 10_000)]


async def make_account(
    store: MemoryStore, name: AccountId = ACCOUNT, state: AccountState = AccountState.LOGGED_OUT, **columns: Any
) -> Account:
    """Create a slot and what the process knows of it."""
    await store.slots.create(Slot(account=name, backend="fake", device=IPAD, state=state, **columns), 1_000)
    return Account(store, name, state)


@pytest.fixture
async def account(store: MemoryStore) -> Account:
    """An account that this process owns."""
    made = await make_account(store)
    await made.take()
    return made


def make_runner(
    account: Account, backend: Backend, clock: ManualClock, chance: random.Random, journal: Journal | None = None
) -> Runner:
    """Return a runner of ``account`` that does not run yet."""
    return Runner(
        account.live,
        account.feed,
        backend=backend,
        journal=journal or account.store.journal,
        leases=LocalLeases(account.store.slots),
        clock=clock,
        chance=chance,
    )


def make_supervisor(
    store: MemoryStore, backends: Mapping[str, Backend], clock: ManualClock, chance: random.Random
) -> Supervisor:
    """Return a supervisor over ``backends``."""
    return Supervisor(
        backends=dict(backends), journal=store.journal, leases=LocalLeases(store.slots), clock=clock, chance=chance
    )


def make_hub(store: MemoryStore, supervisor: Supervisor, clock: ManualClock) -> Hub:
    """Return a hub over ``store``."""
    return Hub(
        keys=KeyRing(store.keys, clock),
        slots=store.slots,
        journal=store.journal,
        supervisor=supervisor,
        pacing=Unpaced(),
        telemetry=Telemetry(CollectorRegistry()),
        media=MediaLibrary(MemoryMedia()),
        chance=random.Random(1),
        backend_of=lambda _: "fake",
    )


@contextmanager
def running(runner: Runner) -> Iterator["asyncio.Task[None]"]:
    """Run ``runner`` inside the block."""
    task = asyncio.get_running_loop().create_task(runner.run(), name="runner")
    try:
        yield task
    finally:
        task.cancel()


def logged_in(profile: Profile = ANN) -> LoggedIn:
    """Return the event that puts an account online."""
    return LoggedIn(profile=profile)


def texts(events: Sequence[AnyEvent]) -> list[str]:
    """Return what the warnings among ``events`` say."""
    return [event.text for event in events if isinstance(event, Warned)]

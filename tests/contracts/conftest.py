"""The stores that the storing ports' contracts run on. A new store joins by a line in ``STORES``."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from hongyan.core.ports import Clock, Commands, DeadLetters, Journal, Keys, Records, Slot, Slots
from hongyan.model.account import Device
from hongyan.model.ids import AccountId
from hongyan.stores.memory import MemoryStore
from hongyan.stores.seal import Seal
from hongyan.stores.sqlite import SqliteStore


class Store(Protocol):
    """The storing ports in one place."""

    journal: Journal
    slots: Slots
    keys: Keys
    records: Records
    commands: Commands
    dead_letters: DeadLetters


class SettableClock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.ms = 1_700_000_000_000

    def now_ms(self) -> int:
        return self.ms

    def monotonic_s(self) -> float:
        return self.ms / 1000


@asynccontextmanager
async def memory(_data: Path, clock: Clock) -> AsyncIterator[Store]:
    store = MemoryStore(clock)
    yield store
    await store.close()


@asynccontextmanager
async def sqlite(data: Path, clock: Clock) -> AsyncIterator[Store]:
    async with await SqliteStore.open(data, clock=clock, seal=Seal(data)) as store:
        yield store


STORES: dict[str, Callable[[Path, Clock], AbstractAsyncContextManager[Store]]] = {"memory": memory, "sqlite": sqlite}


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def new_slot() -> Callable[..., Slot]:
    """Make a slot that no store holds yet."""

    def make(account: str = "demo/default", **columns: object) -> Slot:
        device = Device(name="iPad", uuid=f"uuid of {account}", wifi_name="TP-LINK", wifi_mac="02:00:00:00:00:01")
        return Slot(account=AccountId(account), backend="sandbox", device=device, **columns)  # type: ignore[arg-type]

    return make


@pytest.fixture
def owned(store: Store, new_slot: Callable[..., Slot]) -> Callable[..., Awaitable[tuple[AccountId, int]]]:
    """Create a slot and take it; gives account and epoch."""

    async def make(account: str = "demo/default") -> tuple[AccountId, int]:
        await store.slots.create(new_slot(account), 1_000)
        slot, epoch = await store.slots.take(AccountId(account))
        return slot.account, epoch

    return make

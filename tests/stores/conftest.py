"""What the tests of the stores share: a clock that stands, slots, and opening a store in a directory."""

import asyncio
import threading
from pathlib import Path
from typing import Self

import pytest

from hongyan.core.ports import Delivery, Slot
from hongyan.model.account import Device
from hongyan.model.events import Warned
from hongyan.model.ids import AccountId
from hongyan.stores.seal import Seal
from hongyan.stores.sqlite import SqliteStore

ANN = AccountId("demo/ann")


class StandingClock:
    """Always the same time."""

    def now_ms(self) -> int:
        return 1_700_000_000_000

    def monotonic_s(self) -> float:
        return 0.0


def warned(text: str, southern_id: str = "") -> Delivery:
    return Delivery(event=Warned(text=text), southern_id=southern_id)


def new_slot(account: AccountId = ANN, session: bytes = b"") -> Slot:
    device = Device(name="iPad", uuid=f"uuid of {account}", wifi_name="TP-LINK", wifi_mac="02:00:00:00:00:01")
    return Slot(account=account, backend="sandbox", device=device, session=session)


async def own(store: SqliteStore, account: AccountId = ANN) -> int:
    """Create the slot when missing, take it, return the epoch."""
    await store.slots.create(new_slot(account), 1_000)
    _, epoch = await store.slots.take(account)
    return epoch


async def open_store(data: Path, **knobs: object) -> SqliteStore:
    return await SqliteStore.open(data, clock=StandingClock(), seal=Seal(data), **knobs)  # type: ignore[arg-type]


class Gate:
    """A job that holds the writer until it is let go, so that everything after it waits together."""

    def __init__(self, store: SqliteStore) -> None:
        self._reached, self._open = threading.Event(), threading.Event()
        self._store = store

    async def __aenter__(self) -> Self:
        self._held = self._store.write(lambda _: (self._reached.set(), self._open.wait(30)))
        await asyncio.to_thread(self._reached.wait, 30)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open.set()
        await self._held


@pytest.fixture
async def opened(tmp_path: Path):
    """Open stores in the test's directory; closes them at the end."""
    stores: list[SqliteStore] = []

    async def open_one(**knobs: object) -> SqliteStore:
        stores.append(await open_store(tmp_path, **knobs))
        return stores[-1]

    yield open_one
    for store in stores:
        await store.close()

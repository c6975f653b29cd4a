import time

import pytest

from hongyan.core.local import LocalLeases, SystemClock, Unpaced
from hongyan.model.commands import SyncMessages
from hongyan.model.errors import NotFound
from hongyan.model.ids import AccountId
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import ACCOUNT, make_account


def test_the_machines_clock_tells_milliseconds_and_seconds_that_only_grow() -> None:
    clock = SystemClock()
    before_ms, before_s = clock.now_ms(), clock.monotonic_s()
    assert abs(before_ms / 1000 - time.time()) < 60
    assert clock.monotonic_s() >= before_s


async def test_a_lease_is_always_granted_and_each_begins_a_new_epoch(store: MemoryStore) -> None:
    await make_account(store)
    leases = LocalLeases(store.slots)
    slot, first = await leases.acquire(ACCOUNT)
    await leases.release(ACCOUNT, first)
    _, second = await leases.acquire(ACCOUNT)
    assert slot.account == ACCOUNT
    assert second > first


async def test_a_lease_on_no_account_is_refused(store: MemoryStore) -> None:
    with pytest.raises(NotFound):
        await LocalLeases(store.slots).acquire(AccountId("demo/nobody"))


def test_without_a_real_account_nobody_waits() -> None:
    assert Unpaced().wait_s(ACCOUNT, SyncMessages()) == 0

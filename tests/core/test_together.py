"""Where parts of the core meet: many at once, an end without an error, a batch that repeats itself."""

import asyncio

from hongyan.core.intake import AccountIntake
from hongyan.core.keys import KeyRing
from hongyan.core.ports import ClientKey, Delivery
from hongyan.model.account import AccountState
from hongyan.model.events import ConnectionLost, ConnectionRestored, Kicked
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import (
    ACCOUNT,
    Account,
    FakeBackend,
    ManualClock,
    NoDelay,
    logged_in,
    make_runner,
    running,
    settle,
)


class YieldingKeys:
    """Keys in a storage that takes a moment, as every real one does."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def list(self) -> list[ClientKey]:
        await settle()
        return await self._store.keys.list()


async def test_good_keys_that_come_together_are_all_let_in(store: MemoryStore, clock: ManualClock) -> None:
    """After a restart of the gateway every bot of a host comes back at once."""
    await KeyRing(store.keys, clock).add("ann", secret="good")
    keys = KeyRing(YieldingKeys(store), clock)  # type: ignore[arg-type]  # only read
    await keys.load()
    clock.forward(2)
    answers = await asyncio.gather(*(keys.judge("good", "127.0.0.1") for _ in range(50)), return_exceptions=True)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []


async def test_a_link_that_simply_ends_takes_the_account_offline_too(
    account: Account, backend: FakeBackend, clock: ManualClock, chance: NoDelay
) -> None:
    with running(make_runner(account, backend, clock, chance)):
        link = await backend.next_link()
        await link.happen(logged_in())
        link.die()
        await backend.next_link()
    assert [type(event) for event in (await account.journaled())[1:]] == [ConnectionLost, ConnectionRestored]


async def test_what_the_south_repeats_within_one_batch_moves_nothing_either(
    account: Account, store: MemoryStore
) -> None:
    kicked = Delivery(event=Kicked(reason="another device"), southern_id="5")
    back = Delivery(event=logged_in(), southern_id="6")
    intake = AccountIntake(account.live, account.epoch, store.journal, account.feed)
    await intake.take([kicked, back, kicked])
    assert account.live.state is store.slots.held[ACCOUNT].state is AccountState.ONLINE

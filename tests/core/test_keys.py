import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.core.attempts import MOST_FAILURES
from hongyan.core.keys import KeyRing, digest
from hongyan.core.ports import ClientKey
from hongyan.model.errors import Busy, Conflict, InvalidArgument, NotFound, Unauthorised
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import ManualClock, settle

HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
async def keys(store: MemoryStore, clock: ManualClock) -> KeyRing:
    ring = KeyRing(store.keys, clock)
    await ring.load()
    return ring


async def fail(keys: KeyRing, times: int, address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(Unauthorised):
            await keys.judge("wrong", address)


async def test_a_key_opens_what_it_is_for(keys: KeyRing) -> None:
    secret = await keys.add("ann", accounts=3)
    key = await keys.judge(secret, HERE)
    assert (key.name, key.accounts) == ("ann", 3)


async def test_a_key_that_is_made_here_has_128_bits_of_chance_and_is_new_each_time(keys: KeyRing) -> None:
    made = [await keys.add(f"key {number}") for number in range(50)]
    assert len({*made}) == 50
    assert min(map(len, made)) >= 22


async def test_a_key_may_be_given(keys: KeyRing) -> None:
    assert await keys.add("demo", secret="demo") == "demo"
    assert (await keys.judge("demo", HERE)).name == "demo"


async def test_the_key_itself_is_never_stored(keys: KeyRing, store: MemoryStore) -> None:
    secret = await keys.add("ann")
    (stored,) = await store.keys.list()
    assert secret not in str(stored)
    assert stored.digest == digest(secret)


@pytest.mark.parametrize("name", ["", "x" * 65, "a/b", "/", "a\nb", "a\x00", "\ud800", "\u202e"])
async def test_a_name_that_cannot_stand_in_an_account_id_is_refused(keys: KeyRing, name: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await keys.add(name)
    assert caught.value.field == "name"


@pytest.mark.parametrize("name", ["x", "x" * 64, "钥匙 1"])
async def test_any_other_name_will_do(keys: KeyRing, name: str) -> None:
    await keys.add(name)
    assert keys.names == [name]


@pytest.mark.parametrize("accounts", [0, -1, 100_001])
async def test_a_key_is_for_some_accounts_but_not_for_any_number(keys: KeyRing, accounts: int) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await keys.add("ann", accounts=accounts)
    assert caught.value.field == "accounts"


async def test_two_keys_cannot_share_a_name(keys: KeyRing) -> None:
    await keys.add("ann")
    with pytest.raises(Conflict):
        await keys.add("ann")


async def test_a_revoked_key_answers_exactly_as_one_that_never_was(keys: KeyRing) -> None:
    secret = await keys.add("ann")
    await keys.revoke("ann")
    answers = []
    for presented in (secret, "never was"):
        with pytest.raises(Unauthorised) as caught:
            await keys.judge(presented, HERE)
        answers.append((type(caught.value), caught.value.message, caught.value.code))
    assert answers[0] == answers[1]


async def test_a_revoked_key_is_listed_but_no_longer_named(keys: KeyRing) -> None:
    await keys.add("ann")
    await keys.add("bob")
    await keys.revoke("ann")
    assert [(key.name, key.revoked) for key in await keys.list()] == [("ann", True), ("bob", False)]
    assert keys.names == ["bob"]


async def test_what_is_no_key_cannot_be_revoked(keys: KeyRing) -> None:
    with pytest.raises(NotFound):
        await keys.revoke("nobody")


async def test_a_key_made_by_another_process_opens_at_once(
    keys: KeyRing, store: MemoryStore, clock: ManualClock
) -> None:
    secret = await KeyRing(store.keys, clock).add("ann")
    assert (await keys.judge(secret, HERE)).name == "ann"


async def test_a_key_revoked_by_another_process_opens_nothing_after_a_second(
    keys: KeyRing, store: MemoryStore, clock: ManualClock
) -> None:
    secret = await keys.add("ann")
    await KeyRing(store.keys, clock).revoke("ann")
    clock.forward(1.5)
    with pytest.raises(Unauthorised):
        await keys.judge(secret, HERE)


async def test_after_ten_failures_within_a_minute_an_address_has_to_wait_even_with_a_good_key(
    keys: KeyRing, clock: ManualClock
) -> None:
    secret = await keys.add("ann")
    await fail(keys, MOST_FAILURES)
    for presented in ("wrong", secret):
        with pytest.raises(Busy):
            await keys.judge(presented, HERE)
    assert (await keys.judge(secret, THERE)).name == "ann"
    clock.forward(61)
    assert (await keys.judge(secret, HERE)).name == "ann"


async def test_nine_failures_are_forgiven(keys: KeyRing) -> None:
    secret = await keys.add("ann")
    await fail(keys, MOST_FAILURES - 1)
    assert (await keys.judge(secret, HERE)).name == "ann"


async def test_failures_that_are_spread_over_time_never_add_up(keys: KeyRing, clock: ManualClock) -> None:
    for _ in range(5 * MOST_FAILURES):
        await fail(keys, 1)
        clock.forward(6.5)


async def test_the_minute_slides(keys: KeyRing, clock: ManualClock) -> None:
    await fail(keys, 5)
    clock.forward(40)
    await fail(keys, 5)
    with pytest.raises(Busy):
        await keys.judge("wrong", HERE)
    clock.forward(21)
    await fail(keys, 5)
    with pytest.raises(Busy):
        await keys.judge("wrong", HERE)


async def test_waiting_is_not_made_longer_by_asking_again(keys: KeyRing, clock: ManualClock) -> None:
    await fail(keys, MOST_FAILURES)
    for _ in range(59):
        clock.forward(1)
        with pytest.raises(Busy):
            await keys.judge("wrong", HERE)
    clock.forward(2)
    await fail(keys, 1)


async def test_what_is_remembered_of_failures_is_bounded(keys: KeyRing) -> None:
    await fail(keys, MOST_FAILURES)
    for number in range(10_000):
        await fail(keys, 1, f"10.0.{number // 256}.{number % 256}")
    # The oldest address is forgotten; the others are not.
    await fail(keys, 1)


class YieldingKeys:
    """Keys in a storage that takes a moment, as every real one does."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def list(self) -> list[ClientKey]:
        await settle()
        return await self._store.keys.list()


async def test_attempts_that_come_together_are_ten_at_most_too(store: MemoryStore, clock: ManualClock) -> None:
    keys = KeyRing(YieldingKeys(store), clock)  # type: ignore[arg-type]  # only read
    guesses = (keys.judge(f"guess {number}", HERE) for number in range(50))
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(answer, Unauthorised) for answer in answers) == MOST_FAILURES
    assert sum(isinstance(answer, Busy) for answer in answers) == 50 - MOST_FAILURES


@settings(derandomize=True, deadline=None, database=None)
@given(secret=st.text(st.characters()))
def test_any_text_has_a_digest(secret: str) -> None:
    assert len(digest(secret)) == 64


async def test_a_key_is_found_by_its_name_until_it_is_revoked(keys: KeyRing) -> None:
    await keys.add("ann", accounts=3)
    assert keys.named("ann").accounts == 3
    await keys.revoke("ann")
    for name in ("ann", "bob"):
        with pytest.raises(NotFound, match=name):
            keys.named(name)

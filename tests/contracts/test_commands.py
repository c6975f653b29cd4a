"""The record of commands that carry an id, on every store."""

import pytest

from hongyan.core.ports import CommandRecord
from hongyan.model.errors import NotFound
from hongyan.model.ids import AccountId


async def test_a_new_id_is_noted_and_a_known_one_is_returned_as_it_stands(store, owned) -> None:
    account, _ = await owned()
    assert await store.commands.begin(account, "1", "aa") is None
    assert await store.commands.begin(account, "1", "bb") == CommandRecord(digest="aa", state="sent")
    await store.commands.finish(account, "1", "done", b"{}")
    assert await store.commands.begin(account, "1", "aa") == CommandRecord(digest="aa", state="done", reply=b"{}")


async def test_accounts_have_ids_of_their_own(store, owned) -> None:
    one, _ = await owned("demo/one")
    two, _ = await owned("demo/two")
    assert await store.commands.begin(one, "1", "aa") is None
    assert await store.commands.begin(two, "1", "bb") is None
    await store.commands.finish(one, "1", "failed", b"no")
    known = await store.commands.begin(two, "1", "bb")
    assert known.state == "sent"


async def test_a_forgotten_id_is_new(store, owned) -> None:
    account, _ = await owned()
    await store.commands.begin(account, "1", "aa")
    await store.commands.forget(account, "1")
    assert await store.commands.begin(account, "1", "bb") is None


async def test_what_is_too_old_is_dropped(store, owned, clock) -> None:
    account, _ = await owned()
    await store.commands.begin(account, "old", "aa")
    clock.ms += 1000
    await store.commands.begin(account, "new", "bb")
    await store.commands.expire(clock.ms)
    assert await store.commands.begin(account, "old", "cc") is None
    assert (await store.commands.begin(account, "new", "bb")).digest == "bb"


async def test_an_account_that_is_not_there_has_no_commands(store) -> None:
    with pytest.raises(NotFound):
        await store.commands.begin(AccountId("demo/none"), "1", "aa")

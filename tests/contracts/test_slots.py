"""The contract of ``Slots``, on every store."""

import asyncio

import msgspec
import pytest

from hongyan.model.account import AccountState
from hongyan.model.contact import Profile
from hongyan.model.errors import Conflict, NotFound
from hongyan.model.ids import AccountId, ContactId


async def test_a_new_store_has_no_slots(store):
    assert await store.slots.list() == []


async def test_a_slot_is_stored_with_everything_it_has(store, new_slot):
    slot = new_slot(
        "demo/默认 🀄",
        state=AccountState.OFFLINE,
        profile=Profile(id=ContactId("wxid_ann"), nick="Ann"),
        session=b"\0\xff" * 100,
        southern_cursor=b"\x80",
        last_seq=7,
    )
    assert await store.slots.create(slot, 1) == slot
    assert await store.slots.list() == [slot]


async def test_creating_again_returns_the_slot_that_stands(store, new_slot):
    standing = await store.slots.create(new_slot(session=b"first"), 1)
    assert await store.slots.create(new_slot(session=b"second"), 1) == standing
    assert await store.slots.create(new_slot(), 0) == standing
    assert await store.slots.list() == [standing]


async def test_slots_are_listed_oldest_first(store, new_slot):
    names = ["demo/c", "demo/a", "other/b", "demo/b"]
    for name in names:
        await store.slots.create(new_slot(name), 10)
    assert [slot.account for slot in await store.slots.list()] == names


async def test_a_key_holds_only_so_many_slots(store, new_slot):
    for label in "ab":
        await store.slots.create(new_slot(f"demo/{label}"), 2)
    with pytest.raises(Conflict, match="demo"):
        await store.slots.create(new_slot("demo/c"), 2)
    assert len(await store.slots.list()) == 2
    await store.slots.create(new_slot("demo/c"), 3)


async def test_slots_of_other_keys_do_not_count(store, new_slot):
    for key in ("demo", "demo2", "dem", "DEMO", "d%", "d_mo"):
        await store.slots.create(new_slot(f"{key}/a"), 1)
    with pytest.raises(Conflict):
        await store.slots.create(new_slot("d_mo/b"), 1)


async def test_slots_created_at_once_do_not_pass_the_limit(store, new_slot):
    answers = await asyncio.gather(
        *(store.slots.create(new_slot(f"demo/{number}"), 5) for number in range(20)), return_exceptions=True
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 15
    assert len(await store.slots.list()) == 5


async def test_the_same_slot_created_at_once_is_one(store, new_slot):
    slots = await asyncio.gather(
        *(store.slots.create(new_slot(session=str(number).encode()), 1) for number in range(20))
    )
    assert {slot.session for slot in slots} == {b"0"}


async def test_taking_begins_a_new_epoch_every_time(store, new_slot):
    slot = await store.slots.create(new_slot(session=b"token"), 1)
    assert [await store.slots.take(slot.account) for _ in range(3)] == [(slot, 1), (slot, 2), (slot, 3)]


async def test_epochs_of_two_accounts_are_apart(store, new_slot):
    ann = await store.slots.create(new_slot("demo/ann"), 2)
    bob = await store.slots.create(new_slot("demo/bob"), 2)
    await store.slots.take(ann.account)
    assert (await store.slots.take(bob.account))[1] == 1
    assert (await store.slots.take(ann.account))[1] == 2


async def test_no_two_owners_get_the_same_epoch(store, owned):
    account, epoch = await owned()
    taken = await asyncio.gather(*(store.slots.take(account) for _ in range(20)))
    assert [number for _, number in taken] == list(range(epoch + 1, epoch + 21))


async def test_a_slot_has_the_device_that_was_set_last(store, new_slot):
    ann = await store.slots.create(new_slot("demo/ann", session=b"s"), 2)
    bob = await store.slots.create(new_slot("demo/bob"), 2)
    device = msgspec.structs.replace(ann.device, uuid="other", first_uuid=ann.device.uuid)
    await store.slots.set_device(ann.account, device)
    assert await store.slots.list() == [msgspec.structs.replace(ann, device=device), bob]
    with pytest.raises(NotFound, match="demo/nobody"):
        await store.slots.set_device(AccountId("demo/nobody"), device)


async def test_a_slot_that_is_not_there_cannot_be_taken(store):
    with pytest.raises(NotFound, match="demo/nobody"):
        await store.slots.take(AccountId("demo/nobody"))

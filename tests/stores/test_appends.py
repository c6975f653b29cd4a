"""Appends that are written together, and what happens when they cannot be."""

import asyncio

import pytest

from hongyan.core.ports import SlotChange
from hongyan.model.account import AccountState
from hongyan.model.errors import Conflict, NotFound
from hongyan.model.ids import AccountId
from hongyan.stores.sqlite_appends import Appends
from tests.stores.conftest import ANN, Gate, own, warned

NOTHING = SlotChange()
BOB = AccountId("demo/bob")


async def all_at_once(store, appends):
    """Submit appends in one round; return what each came to."""
    async with Gate(store):
        tasks = [asyncio.ensure_future(store.journal.append(*append)) for append in appends]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


def seqs(outcome):
    return [recorded.seq for recorded in outcome]


async def test_appends_of_several_accounts_and_several_of_one_keep_their_numbers_and_their_order(opened):
    store = await opened()
    ann, bob = await own(store), await own(store, BOB)
    outcomes = await all_at_once(
        store,
        [
            (ANN, ann, [warned("1"), warned("2")], SlotChange(southern_cursor=b"a")),
            (BOB, bob, [warned("1")], SlotChange(state=AccountState.ONLINE)),
            (ANN, ann, [], SlotChange(session=b"secret")),
            (ANN, ann, [warned("3", "s3")], SlotChange(southern_cursor=b"b")),
        ],
    )
    assert [seqs(outcome) for outcome in outcomes] == [[1, 2], [1], [], [3]]
    assert [entry.event.text for entry in await store.journal.read(ANN, 0, 10)] == ["1", "2", "3"]
    first, second = await store.slots.list()
    assert (first.last_seq, first.southern_cursor, first.session) == (3, b"b", b"secret")
    assert (second.last_seq, second.state) == (1, AccountState.ONLINE)


async def test_one_whose_epoch_is_over_fails_alone(opened):
    store = await opened()
    old = await own(store)
    bob = await own(store, BOB)
    await store.journal.append(ANN, old, [warned("before")], NOTHING)
    _, new = await store.slots.take(ANN)
    late, good, other, nobody = await all_at_once(
        store,
        [
            (ANN, old, [warned("late")], NOTHING),
            (ANN, new, [warned("good")], NOTHING),
            (BOB, bob, [warned("other")], NOTHING),
            (AccountId("demo/nobody"), 1, [warned("x")], NOTHING),
        ],
    )
    assert isinstance(late, Conflict)
    assert isinstance(nobody, Conflict)
    assert (seqs(good), seqs(other)) == ([2], [1])
    assert seqs(await store.journal.append(ANN, new, [warned("next")], NOTHING)) == [3]


async def test_an_owner_that_is_replaced_in_the_same_batch_writes_no_more(opened):
    store = await opened()
    epoch = await own(store)
    async with Gate(store):
        before = asyncio.ensure_future(store.journal.append(ANN, epoch, [warned("before")], NOTHING))
        await asyncio.sleep(0)
        taken = asyncio.ensure_future(store.slots.take(ANN))
        await asyncio.sleep(0)
        after = asyncio.ensure_future(store.journal.append(ANN, epoch, [warned("after")], NOTHING))
        await asyncio.sleep(0)
    assert seqs(await before) == [1]
    slot, _ = await taken
    assert slot.last_seq == 1
    with pytest.raises(Conflict):
        await after


async def test_what_the_south_repeats_adds_nothing_and_holds_up_nobody(opened):
    store = await opened()
    ann, bob = await own(store), await own(store, BOB)
    await store.journal.append(ANN, ann, [warned("1", "s1")], NOTHING)
    repeated, twice, other = await all_at_once(
        store,
        [
            (ANN, ann, [warned("1", "s1"), warned("2", "s2")], SlotChange(southern_cursor=b"c")),
            (ANN, ann, [warned("3", "s3"), warned("3", "s3")], NOTHING),
            (BOB, bob, [warned("1", "s1")], NOTHING),
        ],
    )
    assert (seqs(repeated), seqs(twice), seqs(other)) == ([2], [3], [1])
    assert [entry.southern_id for entry in await store.journal.read(ANN, 0, 10)] == ["s1", "s2", "s3"]
    assert (await store.slots.list())[0].southern_cursor == b"c"


async def test_a_batch_that_was_rolled_back_leaves_no_hole_in_the_numbers(opened):
    store = await opened()
    epoch = await own(store)
    await store.journal.append(ANN, epoch, [warned("1")], NOTHING)

    def refuse(_: object) -> None:
        raise NotFound("on purpose")

    async with Gate(store):
        appended = asyncio.ensure_future(store.journal.append(ANN, epoch, [warned("2")], NOTHING))
        await asyncio.sleep(0)
        refused = store.write(refuse)
        await asyncio.sleep(0)
    assert seqs(await appended) == [2]
    with pytest.raises(NotFound):
        await refused
    assert seqs(await store.journal.append(ANN, epoch, [warned("3")], NOTHING)) == [3]
    assert [entry.seq for entry in await store.journal.read(ANN, 0, 10)] == [1, 2, 3]


async def test_a_place_that_was_moved_by_somebody_else_is_looked_up_again(opened):
    store = await opened()
    epoch = await own(store)
    await store.journal.append(ANN, epoch, [warned("1")], NOTHING)
    await store.write(lambda database: database.execute("UPDATE slots SET last_seq = 7"))
    assert seqs(await store.journal.append(ANN, epoch, [warned("8")], NOTHING)) == [8]


async def test_what_is_usual_is_written_together_whatever_of_it_is_one_accounts(opened, monkeypatch):
    store = await opened()
    ann, bob = await own(store), await own(store, BOB)
    monkeypatch.setattr(Appends, "alone", None)
    many = [(ANN, ann, [warned(str(number))], SlotChange(southern_cursor=b"%d" % number)) for number in range(300)]
    outcomes = await all_at_once(
        store, [(ANN, ann, [], SlotChange(session=b"s")), *many, (BOB, bob, [warned("b")], NOTHING)]
    )
    assert [seq for outcome in outcomes[1:-1] for seq in seqs(outcome)] == list(range(1, 301))
    slots = {slot.account: slot for slot in await store.slots.list()}
    assert (slots[ANN].last_seq, slots[ANN].southern_cursor, slots[ANN].session) == (300, b"299", b"s")
    assert slots[BOB].last_seq == 1


async def test_a_fact_is_looked_for_in_an_index(opened):
    store = await opened()
    found = await store.read(
        lambda database: list(
            database.execute(
                "EXPLAIN QUERY PLAN SELECT 1 FROM events"
                " WHERE account_id = 1 AND southern_id = 'x' AND kind = 'y' AND southern_id <> ''"
            )
        )
    )
    assert "events_once (southern_id=? AND account_id=? AND kind=?)" in str(found)

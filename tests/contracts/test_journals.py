"""The contract of ``Journal``, on every store."""

import asyncio
import itertools
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.core.ports import Delivery, SlotChange
from hongyan.model.account import AccountState
from hongyan.model.contact import Profile
from hongyan.model.errors import Conflict, NotFound
from hongyan.model.events import AnyEvent, ConnectionRestored, LoggedIn, LoggedOut, MessageReceived, Recorded, Warned
from hongyan.model.ids import AccountId, ChatId, ContactId, MessageId
from hongyan.model.message import Location, Message, Text

ANN = Profile(id=ContactId("wxid_ann"), nick="安", uin=2**31)
NOTHING = SlotChange()


def warned(text: str, southern_id: str = "") -> Delivery:
    return Delivery(event=Warned(text=text), southern_id=southern_id)


def texts(entries: Sequence[Recorded]) -> list[str]:
    return [entry.event.text for entry in entries if isinstance(entry.event, Warned)]


async def test_a_cursor_goes_back_only_when_it_is_told_to(store, owned):
    account, _ = await owned()
    await store.journal.save_cursor(account, "a", 7)
    await store.journal.save_cursor(account, "b", 7)
    await store.journal.rewind(account, "a", 9)
    await store.journal.rewind(account, "b", 2)
    assert await store.journal.cursors(account) == {"a": 7, "b": 2}
    for of, reader in ((account, "c"), (AccountId("demo/nobody"), "a")):
        with pytest.raises(NotFound):
            await store.journal.rewind(of, reader, 1)


async def test_cursors_are_listed_by_consumer_and_account(store, owned):
    account, _ = await owned()
    other, _ = await owned("demo/other")
    assert await store.journal.cursors(account) == {}
    for name, seq in (("b", 2), ("a", 1), ("b", 3)):
        await store.journal.save_cursor(account, name, seq)
    await store.journal.save_cursor(other, "c", 4)
    assert await store.journal.cursors(account) == {"a": 1, "b": 3}
    many = [(account, "a", 9), (other, "c", 1), (AccountId("demo/nobody"), "a", 9), (account, "new", 2)]
    await store.journal.save_cursors(many)
    assert await store.journal.cursors(account) == {"a": 9, "b": 3, "new": 2}
    assert await store.journal.cursors(other) == {"c": 4}
    assert await store.journal.cursors(AccountId("demo/nobody")) == {}


async def test_what_the_south_calls_a_fact_is_read_again(store, owned):
    account, epoch = await owned()
    named, nameless = Delivery(event=Warned(text="a"), southern_id="s:1"), Delivery(event=Warned(text="b"))
    written = await store.journal.append(account, epoch, [named, nameless], SlotChange())
    assert [entry.southern_id for entry in written] == ["s:1", ""]
    assert await store.journal.read(account, 0, 10) == written


async def test_what_was_appended_is_read_back_in_order_with_gap_free_seqs_from_1(store, owned, clock):
    account, epoch = await owned()
    first = await store.journal.append(account, epoch, [warned("a"), warned("b")], NOTHING)
    clock.ms += 5
    second = await store.journal.append(account, epoch, [warned("c")], NOTHING)
    everything = await store.journal.read(account, 0, 100)
    assert everything == [*first, *second]
    assert [(entry.seq, entry.at_ms - 1_700_000_000_000) for entry in everything] == [(1, 0), (2, 0), (3, 5)]
    assert texts(everything) == ["a", "b", "c"]


async def test_any_event_comes_back_as_it_went_in(store, owned):
    account, epoch = await owned()
    message = Message(
        id=MessageId(str(2**63 - 1)),
        chat=ChatId("1@chatroom"),
        sender=ContactId("wxid_bob"),
        content=Location(latitude=31.2304, longitude=121.4737, label="上海 🀄 \u2028 \0"),
        sent_at_ms=1_700_000_000_001,
        xml="<msg/>",
    )
    events: list[AnyEvent] = [LoggedIn(profile=ANN), MessageReceived(message=message), ConnectionRestored()]
    await store.journal.append(account, epoch, [Delivery(event=event) for event in events], NOTHING)
    assert [entry.event for entry in await store.journal.read(account, 0, 10)] == events


async def test_reading_starts_above_the_given_seq_and_stops_at_the_limit(store, owned):
    account, epoch = await owned()
    await store.journal.append(account, epoch, [warned(str(number)) for number in range(1, 10)], NOTHING)
    assert texts(await store.journal.read(account, 3, 2)) == ["4", "5"]
    assert texts(await store.journal.read(account, 8, 100)) == ["9"]
    assert await store.journal.read(account, 9, 100) == []
    assert await store.journal.read(account, 0, 0) == []
    assert len(await store.journal.read(account, -1, 100)) == 9


async def test_an_account_that_is_not_there_has_no_events_and_no_cursors(store):
    nobody = AccountId("demo/nobody")
    assert await store.journal.read(nobody, 0, 10) == []
    assert await store.journal.cursor(nobody, "bot") is None
    with pytest.raises(NotFound, match="demo/nobody"):
        await store.journal.save_cursor(nobody, "bot", 1)


async def test_accounts_do_not_see_each_other(store, owned):
    ann, ann_epoch = await owned("demo/ann")
    bob, bob_epoch = await owned("demo/bob")
    await store.journal.append(ann, ann_epoch, [warned("ann", "1")], NOTHING)
    await store.journal.append(bob, bob_epoch, [warned("bob", "1")], NOTHING)
    await store.journal.save_cursor(ann, "bot", 1)
    assert texts(await store.journal.read(ann, 0, 10)) == ["ann"]
    assert [entry.event_id for entry in await store.journal.read(bob, 0, 10)] == ["demo/bob:1"]
    assert await store.journal.cursor(bob, "bot") is None


async def test_a_fact_is_journaled_once_per_southern_id_and_kind(store, owned):
    account, epoch = await owned()
    await store.journal.append(account, epoch, [warned("first", "7"), warned("twin in one call", "7")], NOTHING)
    other_kind = Delivery(event=LoggedOut(reason="over"), southern_id="7")
    fresh = await store.journal.append(account, epoch, [warned("again", "7"), other_kind, warned("new", "8")], NOTHING)
    assert [(entry.seq, entry.event) for entry in fresh] == [(2, other_kind.event), (3, Warned(text="new"))]
    assert texts(await store.journal.read(account, 0, 10)) == ["first", "new"]


async def test_a_fact_without_a_southern_id_is_always_journaled(store, owned):
    account, epoch = await owned()
    for _ in range(2):
        await store.journal.append(account, epoch, [warned("same"), warned("same")], NOTHING)
    assert [entry.seq for entry in await store.journal.read(account, 0, 10)] == [1, 2, 3, 4]


async def test_the_slot_changes_with_the_events(store, owned):
    account, epoch = await owned()
    change = SlotChange(state=AccountState.ONLINE, profile=ANN, session=b"\0token\xff", southern_cursor=b"\x80 42")
    await store.journal.append(account, epoch, [warned("a"), warned("b")], change)
    [slot] = await store.slots.list()
    assert (slot.state, slot.profile, slot.session, slot.southern_cursor) == (
        AccountState.ONLINE,
        ANN,
        b"\0token\xff",
        b"\x80 42",
    )
    assert slot.last_seq == 2


@pytest.mark.parametrize("column", ["state", "profile", "session", "southern_cursor"])
async def test_none_leaves_a_column_alone(store, owned, column):
    account, epoch = await owned()
    full = {"state": AccountState.ONLINE, "profile": ANN, "session": b"token", "southern_cursor": b"42"}
    other = {
        "state": AccountState.OFFLINE,
        "profile": Profile(id=ContactId("wxid_bob"), nick="Bob"),
        "session": b"",
        "southern_cursor": b"",
    }
    await store.journal.append(account, epoch, [], SlotChange(**full))
    await store.journal.append(account, epoch, [warned("a")], SlotChange(**(other | {column: None})))
    [slot] = await store.slots.list()
    assert {name: getattr(slot, name) for name in full} == other | {column: full[column]}


async def test_a_change_without_events_is_stored_and_moves_no_seq(store, owned):
    account, epoch = await owned()
    await store.journal.append(account, epoch, [warned("a", "1")], NOTHING)
    assert await store.journal.append(account, epoch, [], SlotChange(southern_cursor=b"9")) == []
    assert await store.journal.append(account, epoch, [warned("a", "1")], SlotChange(session=b"s")) == []
    [slot] = await store.slots.list()
    assert (slot.southern_cursor, slot.session, slot.last_seq) == (b"9", b"s", 1)


async def test_an_older_epoch_writes_nothing(store, owned):
    account, old = await owned()
    slot, new = await store.slots.take(account)
    with pytest.raises(Conflict, match=account):
        await store.journal.append(account, old, [warned("late")], SlotChange(southern_cursor=b"late", session=b"x"))
    assert await store.journal.read(account, 0, 10) == []
    assert await store.slots.list() == [slot]
    assert [entry.seq for entry in await store.journal.append(account, new, [warned("mine")], NOTHING)] == [1]


@pytest.mark.parametrize("ahead", [-1, 1])
async def test_only_the_newest_epoch_itself_may_write(store, owned, ahead):
    account, epoch = await owned()
    with pytest.raises(Conflict):
        await store.journal.append(account, epoch + ahead, [warned("never")], NOTHING)


async def test_nobody_owns_an_account_that_is_not_there(store):
    with pytest.raises(Conflict, match="demo/nobody"):
        await store.journal.append(AccountId("demo/nobody"), 1, [warned("never")], NOTHING)


async def test_appends_are_carried_out_in_the_order_of_the_calls(store, owned):
    account, epoch = await owned()
    calls = [store.journal.append(account, epoch, [warned(str(number))], NOTHING) for number in range(200)]
    answers = await asyncio.gather(*calls)
    assert [entry.seq for [entry] in answers] == list(range(1, 201))
    assert texts(await store.journal.read(account, 0, 200)) == [str(number) for number in range(200)]


async def test_a_cursor_is_unknown_until_it_is_saved_and_never_goes_back(store, owned):
    account, _ = await owned()
    assert await store.journal.cursor(account, "bot") is None
    for saved, stored in ((0, 0), (5, 5), (3, 5), (5, 5), (6, 6)):
        await store.journal.save_cursor(account, "bot", saved)
        assert await store.journal.cursor(account, "bot") == stored
    assert await store.journal.cursor(account, "another") is None


async def test_a_read_sees_what_was_answered(store, owned):
    account, epoch = await owned()
    for number in range(1, 30):
        await store.journal.append(account, epoch, [warned(str(number))], NOTHING)
        assert [entry.seq for entry in await store.journal.read(account, number - 1, 10)] == [number]


_names = itertools.count()


@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.sampled_from(["", "1", "2", "3", "4"]), st.booleans()), max_size=6),
            st.none() | st.binary(max_size=8),
            st.integers(-1, 0),
        ),
        max_size=12,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_calls_leave_what_a_list_and_a_set_would(store, owned, calls):
    account, epoch = await owned(f"demo/{next(_names)}")
    kept: list[AnyEvent] = []
    known: set[tuple[str, type]] = set()
    cursor = b""
    for facts, new_cursor, lag in calls:
        deliveries = [
            Delivery(event=Warned(text=str(index)) if is_warning else LoggedOut(reason=str(index)), southern_id=id_)
            for index, (id_, is_warning) in enumerate(facts)
        ]
        change = SlotChange(southern_cursor=new_cursor)
        if lag:
            with pytest.raises(Conflict):
                await store.journal.append(account, epoch + lag, deliveries, change)
            continue
        before = len(kept)
        for delivery in deliveries:
            fact = (delivery.southern_id, type(delivery.event))
            if not delivery.southern_id or fact not in known:
                kept.append(delivery.event)
                known.add(fact)
        cursor = cursor if new_cursor is None else new_cursor
        recorded = await store.journal.append(account, epoch, deliveries, change)
        assert [(entry.seq, entry.event) for entry in recorded] == list(enumerate(kept, 1))[before:]
    everything = await store.journal.read(account, 0, 1_000)
    assert [(entry.seq, entry.event) for entry in everything] == list(enumerate(kept, 1))
    [slot] = [slot for slot in await store.slots.list() if slot.account == account]
    assert (slot.last_seq, slot.southern_cursor) == (len(kept), cursor)


async def test_a_text_of_a_megabyte_fits(store, owned):
    account, epoch = await owned()
    message = Message(
        id=MessageId("1"),
        chat=ChatId("wxid_bob"),
        sender=ContactId("wxid_bob"),
        content=Text(text="长" * 350_000),
        sent_at_ms=0,
    )
    await store.journal.append(account, epoch, [Delivery(event=MessageReceived(message=message))], NOTHING)
    [entry] = await store.journal.read(account, 0, 1)
    assert entry.event == MessageReceived(message=message)


async def test_what_is_too_old_is_dropped_and_the_rest_has_no_gap(store, owned, clock) -> None:
    account, epoch = await owned()
    for number in range(10):
        await store.journal.append(account, epoch, [Delivery(event=Warned(text=str(number)))], SlotChange())
        clock.ms += 1000
    dropped = 0
    while gone := await store.journal.expire(account, clock.ms - 3000, 100):
        dropped += gone
    assert dropped == 7
    assert [entry.seq for entry in await store.journal.read(account, 0, 100)] == [8, 9, 10]
    [new] = await store.journal.append(account, epoch, [Delivery(event=Warned(text="next"))], SlotChange())
    assert new.seq == 11


async def test_no_more_is_kept_than_asked_for_and_an_empty_journal_has_nothing_to_drop(store, owned, clock) -> None:
    account, epoch = await owned()
    assert await store.journal.expire(account, clock.ms, 5) == 0
    for number in range(10):
        await store.journal.append(account, epoch, [Delivery(event=Warned(text=str(number)))], SlotChange())
    while await store.journal.expire(account, 0, 4):
        pass
    assert [entry.seq for entry in await store.journal.read(account, 0, 100)] == [7, 8, 9, 10]
    while await store.journal.expire(account, clock.ms + 1, 4):
        pass
    assert await store.journal.read(account, 0, 100) == []

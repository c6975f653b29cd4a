import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.core.consumers import WINDOW, Consumer, Consumers, CursorSaver, Standing
from hongyan.model.errors import Conflict, NotFound, Unavailable
from hongyan.model.ids import AccountId
from hongyan.stores.memory import MemoryJournal, MemoryStore
from tests.core.conftest import ACCOUNT, Account, ManualClock, make_account, settle, soon

FACE = "padchat_v2"


class SlowJournal:
    """A journal that saves cursors when it is let."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        self.gate = asyncio.Event()
        self.gate.set()
        self.saves: list[tuple[str, int]] = []
        self.writes = 0
        self.trouble: Exception | None = None

    async def cursor(self, account: AccountId, consumer: str) -> int | None:
        return await self._journal.cursor(account, consumer)

    def save_cursors(self, cursors: Sequence[tuple[AccountId, str, int]]) -> "asyncio.Future[None]":
        async def save() -> None:
            await self.gate.wait()
            if self.trouble is not None:
                trouble, self.trouble = self.trouble, None
                raise trouble
            self.saves += [(consumer, seq) for _, consumer, seq in cursors]
            self.writes += 1
            await self._journal.save_cursors(cursors)

        return asyncio.ensure_future(save())

    async def cursors(self, account: AccountId) -> dict[str, int]:
        return await self._journal.cursors(account)

    async def save_cursor(self, account: AccountId, consumer: str, seq: int) -> None:
        await self.gate.wait()
        self.saves.append((consumer, seq))
        await self._journal.save_cursor(account, consumer, seq)

    async def rewind(self, account: AccountId, consumer: str, seq: int) -> None:
        await self._journal.rewind(account, consumer, seq)


@pytest.fixture
def journal(account: Account) -> SlowJournal:
    return SlowJournal(account.store.journal)


@pytest.fixture
def consumers(journal: SlowJournal) -> Consumers:
    return Consumers(journal)  # type: ignore[arg-type]  # only cursors are asked for


@pytest.fixture
def consumer(journal: SlowJournal) -> Consumer:
    return Consumer(ACCOUNT, FACE, CursorSaver(journal), 0)  # type: ignore[arg-type]


async def test_a_new_consumer_may_be_sent_a_whole_window(consumer: Consumer) -> None:
    assert await soon(consumer.room()) == WINDOW == 256


async def test_each_event_sent_takes_room(consumer: Consumer) -> None:
    consumer.sent(100)
    assert await soon(consumer.room()) == WINDOW - 100


async def test_a_full_window_waits_until_the_confirmation_is_durable(consumer: Consumer, journal: SlowJournal) -> None:
    consumer.sent(WINDOW)
    waiting = asyncio.ensure_future(consumer.room())
    journal.gate.clear()
    consumer.confirm(100)
    await settle()
    assert not waiting.done()
    assert consumer.confirmed == 0
    journal.gate.set()
    assert await soon(waiting) == 100
    assert consumer.confirmed == 100


async def test_a_confirmation_that_is_not_durable_yet_makes_no_room(consumer: Consumer, journal: SlowJournal) -> None:
    journal.gate.clear()
    consumer.sent(200)
    consumer.confirm(150)
    await settle()
    consumer.sent(WINDOW)
    waiting = asyncio.ensure_future(consumer.room())
    await settle()
    assert not waiting.done()
    journal.gate.set()
    assert await soon(waiting) == 150


async def test_what_was_never_sent_cannot_be_confirmed(consumer: Consumer, journal: SlowJournal) -> None:
    consumer.sent(5)
    for seq in (6, 0, -1, 1 << 60):
        consumer.confirm(seq)
    await settle()
    assert journal.saves == []


async def test_a_confirmation_never_goes_back(consumer: Consumer, journal: SlowJournal) -> None:
    consumer.sent(9)
    for seq in (5, 3, 5, 9):
        consumer.confirm(seq)
        await settle()
    assert journal.saves == [(FACE, 5), (FACE, 9)]


async def test_confirmations_that_arrive_together_are_one_write(consumer: Consumer, journal: SlowJournal) -> None:
    consumer.sent(9)
    for seq in range(1, 10):
        consumer.confirm(seq)
    await settle()
    assert journal.saves == [(FACE, 9)]


async def test_sending_again_what_was_sent_takes_no_more_room(consumer: Consumer) -> None:
    consumer.sent(9)
    consumer.sent(4)
    assert await soon(consumer.room()) == WINDOW - 9


OPERATIONS = st.lists(
    st.tuples(st.just("send"), st.integers(1, 400))
    | st.tuples(st.just("confirm"), st.integers(0, 400))
    | st.tuples(st.sampled_from(["stop saving", "save"]), st.just(0)),
    max_size=40,
)


@settings(derandomize=True, deadline=None, database=None, max_examples=150)
@given(operations=OPERATIONS, start=st.integers(0, 1000))
def test_never_more_than_a_window_is_under_way_beyond_what_a_crash_remembers(
    operations: list[tuple[str, int]], start: int
) -> None:
    async def play() -> None:
        store = MemoryStore(ManualClock())
        await make_account(store)
        journal = SlowJournal(store.journal)
        consumer = await Consumers(journal).open(ACCOUNT, FACE, at=start)  # type: ignore[arg-type]
        sent = start
        for operation, number in [*operations, ("save", 0), ("confirm", 1_000), ("confirm", 1_000)]:
            if operation == "send":
                asked = asyncio.ensure_future(consumer.room())
                await settle()
                if asked.done():
                    room = asked.result()
                    assert room >= 1
                    sent += min(room, number)
                    consumer.sent(sent)
                else:
                    asked.cancel()
            elif operation == "confirm":
                consumer.confirm(min(sent, start + number) if number < 1_000 else sent)
            elif operation == "save":
                journal.gate.set()
            else:
                journal.gate.clear()
            await settle()
            durable = await store.journal.cursor(ACCOUNT, FACE)
            assert durable is not None
            assert sent - durable <= WINDOW
            assert start <= durable <= sent
        assert await soon(consumer.room()) == WINDOW

    asyncio.run(play())


async def test_a_face_that_was_never_seen_begins_where_it_is_told_and_stays_known(
    consumers: Consumers, journal: SlowJournal
) -> None:
    assert (await consumers.open(ACCOUNT, FACE, at=7)).confirmed == 7
    assert (await consumers.open(ACCOUNT, FACE, at=99)).confirmed == 7
    assert journal.saves == [(FACE, 7)]


async def test_a_face_is_remembered_from_the_moment_it_enrols(consumers: Consumers) -> None:
    assert await consumers.enrol(ACCOUNT, FACE, 7) == 7
    assert await consumers.enrol(ACCOUNT, FACE, 99) == 7
    assert (await consumers.open(ACCOUNT, FACE, at=99)).confirmed == 7


async def test_a_face_that_comes_back_goes_on_where_it_confirmed(consumers: Consumers, account: Account) -> None:
    await account.store.journal.save_cursor(ACCOUNT, FACE, 42)
    again = await consumers.open(ACCOUNT, FACE, at=99)
    assert (again.name, again.confirmed) == (FACE, 42)


async def test_faces_and_accounts_have_cursors_of_their_own(consumers: Consumers, account: Account) -> None:
    other = AccountId("demo/other")
    await make_account(account.store, other)
    with consumers.connected(await consumers.open(ACCOUNT, FACE, at=1)):
        assert (await consumers.open(ACCOUNT, "webwx", at=2)).name == "webwx"
        assert (await consumers.open(other, FACE, at=3)).name == FACE


async def test_a_second_client_of_one_face_begins_where_the_first_stands(
    consumers: Consumers, journal: SlowJournal
) -> None:
    first = await consumers.open(ACCOUNT, FACE, at=10)
    with consumers.connected(first):
        first.sent(30)
        first.confirm(20)
        await settle()
        second = await consumers.open(ACCOUNT, FACE, at=99)
        assert (second.name, second.confirmed) == (f"{FACE}#2", 20)


async def test_a_second_clients_confirmations_do_not_move_the_first(consumers: Consumers, account: Account) -> None:
    first = await consumers.open(ACCOUNT, FACE, at=0)
    with consumers.connected(first):
        second = await consumers.open(ACCOUNT, FACE, at=0)
        with consumers.connected(second):
            second.sent(50)
            second.confirm(50)
            await settle()
    assert await account.store.journal.cursor(ACCOUNT, FACE) == 0


async def test_when_the_first_leaves_the_second_takes_its_place_and_its_cursor(
    consumers: Consumers, account: Account
) -> None:
    first = await consumers.open(ACCOUNT, FACE, at=0)
    with consumers.connected(first):
        second = await consumers.open(ACCOUNT, FACE, at=0)
        leaving = consumers.connected(second)
        leaving.__enter__()
        second.sent(50)
        second.confirm(50)
        await settle()
    assert second.name == FACE
    await settle()
    assert await account.store.journal.cursor(ACCOUNT, FACE) == 50
    second.sent(60)
    second.confirm(60)
    await settle()
    assert await account.store.journal.cursor(ACCOUNT, FACE) == 60
    leaving.__exit__(None, None, None)
    assert (await consumers.open(ACCOUNT, FACE, at=0)).name == FACE


async def test_when_the_second_leaves_the_first_stays_what_it_is(consumers: Consumers) -> None:
    first = await consumers.open(ACCOUNT, FACE, at=0)
    with consumers.connected(first):
        with consumers.connected(await consumers.open(ACCOUNT, FACE, at=0)):
            pass
        assert first.name == FACE
        assert (await consumers.open(ACCOUNT, FACE, at=0)).name == f"{FACE}#2"


async def test_an_heir_that_stands_further_back_does_not_move_the_lasting_cursor_back(
    consumers: Consumers, account: Account
) -> None:
    first = await consumers.open(ACCOUNT, FACE, at=0)
    with consumers.connected(first):
        second = await consumers.open(ACCOUNT, FACE, at=0)
        first.sent(80)
        first.confirm(80)
        await settle()
        leaving = consumers.connected(second)
        leaving.__enter__()
    await settle()
    assert (second.name, await account.store.journal.cursor(ACCOUNT, FACE)) == (FACE, 80)
    leaving.__exit__(None, None, None)


async def test_a_client_that_crashes_is_no_longer_connected(consumers: Consumers) -> None:
    first = await consumers.open(ACCOUNT, FACE, at=0)
    with pytest.raises(RuntimeError), consumers.connected(first):
        raise RuntimeError("crash")
    assert (await consumers.open(ACCOUNT, FACE, at=0)).name == FACE


async def test_everybody_can_be_asked_how_far_they_are(consumers: Consumers, journal: SlowJournal) -> None:
    first = await consumers.open(ACCOUNT, FACE, at=3)
    away = Standing(name=FACE, confirmed=3, sent=3, is_connected=False)
    assert await consumers.standings(ACCOUNT) == [away]
    assert await consumers.standings(AccountId("demo/other")) == []
    with consumers.connected(first):
        second = await consumers.open(ACCOUNT, FACE, at=3)
        first.sent(9)
        with consumers.connected(second):
            second.sent(5)
            second.confirm(5)
            await second.flush()
            assert await consumers.standings(ACCOUNT) == [
                Standing(name=FACE, confirmed=3, sent=9, is_connected=True),
                Standing(name=second.name, confirmed=5, sent=5, is_connected=True),
            ]
    assert await consumers.standings(ACCOUNT) == [away]


async def test_what_readers_of_all_accounts_confirm_in_one_round_is_one_write(
    consumers: Consumers, journal: SlowJournal, account: Account
) -> None:
    other = AccountId("demo/other")
    await make_account(account.store, other)
    readers = [await consumers.open(of, FACE, at=0) for of in (ACCOUNT, other)]
    for reader in readers:
        reader.sent(5)
        reader.confirm(5)
    await settle()
    assert journal.writes == 1
    assert [reader.confirmed for reader in readers] == [5, 5]


async def test_a_confirmation_that_could_not_be_saved_is_saved_later(
    consumer: Consumer, journal: SlowJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan.core.consumers.SAVE_AGAIN_S", 0.0)
    journal.trouble = Unavailable("storage is full")
    consumer.sent(WINDOW)
    waiting = asyncio.ensure_future(consumer.room())
    consumer.confirm(7)
    assert await soon(waiting) == 7
    assert journal.saves == [(FACE, 7)]


async def test_what_is_settled_is_durable_at_once(consumer: Consumer, journal: SlowJournal) -> None:
    await consumer.settle(3)
    assert (consumer.last_sent, consumer.confirmed, journal.saves) == (3, 3, [(FACE, 3)])
    await consumer.settle(2)
    assert journal.saves == [(FACE, 3)]


async def test_a_reader_goes_back_while_it_is_away_and_not_while_it_is_there(consumers: Consumers) -> None:
    consumer = await consumers.open(ACCOUNT, FACE, at=9)
    with consumers.connected(consumer), pytest.raises(Conflict):
        await consumers.rewind(ACCOUNT, FACE, 2)
    await consumers.rewind(ACCOUNT, FACE, 2)
    assert (await consumers.open(ACCOUNT, FACE, at=9)).confirmed == 2
    with pytest.raises(NotFound):
        await consumers.rewind(ACCOUNT, "nobody", 2)

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.core.subscriptions import TAIL_EVENTS, Feed, Subscription
from hongyan.model.errors import DeadlineExceeded
from hongyan.model.events import Gap, Recorded, Warned
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import ACCOUNT, Account, ForgetfulJournal, ManualClock, make_account, settle, soon


class Counting(ForgetfulJournal):
    """A journal that counts how often it is read."""

    reads = 0

    async def read(self, *arguments: object) -> list[Recorded]:
        self.reads += 1
        return await super().read(*arguments)  # type: ignore[arg-type]


def watch(account: Account, journal: Counting, after: int = 0) -> Subscription:
    return Subscription(ACCOUNT, account.feed, journal, after)


@pytest.fixture
def journal(store: MemoryStore) -> Counting:
    return Counting(store.journal)


def events(count: int) -> list[Warned]:
    return [Warned(text=str(number)) for number in range(count)]


def seqs(recorded: list[Recorded]) -> list[int]:
    return [entry.seq for entry in recorded]


async def test_a_watcher_is_woken_by_what_is_new(account: Account, journal: Counting) -> None:
    with watch(account, journal) as watched:
        reading = asyncio.ensure_future(watched.read())
        await settle()
        assert not reading.done()
        await account.write(Warned(text="hi"))
        assert [entry.event for entry in await soon(reading)] == [Warned(text="hi")]
    assert journal.reads == 0


async def test_many_watchers_are_woken_at_once(account: Account, journal: Counting) -> None:
    with watch(account, journal) as one, watch(account, journal) as other:
        both = asyncio.gather(one.read(), other.read())
        await settle()
        await account.write(Warned(text="hi"))
        assert [seqs(read) for read in await soon(both)] == [[1], [1]]


@pytest.mark.parametrize("has_gone", [True, False], ids=["gone", "going"])
async def test_a_watcher_that_was_cancelled_leaves_nothing_behind(
    account: Account, journal: Counting, has_gone: bool
) -> None:
    with watch(account, journal) as watched:
        reading = asyncio.ensure_future(watched.read())
        await settle()
        reading.cancel()
        if has_gone:
            await settle()
        await account.write(Warned(text="hi"))
        assert seqs(await soon(watched.read())) == [1]


async def test_publishing_nothing_wakes_nobody(account: Account, journal: Counting) -> None:
    with watch(account, journal) as watched:
        reading = asyncio.ensure_future(watched.read())
        await settle()
        account.feed.publish([])
        await settle()
        assert not reading.done()
        reading.cancel()


async def test_a_watcher_that_waits_too_long_is_told(account: Account, journal: Counting) -> None:
    with watch(account, journal) as watched, pytest.raises(DeadlineExceeded, match="nothing new within 0 s"):
        await watched.read(timeout_s=0)


async def test_a_watcher_that_comes_late_reads_the_journal(account: Account, journal: Counting) -> None:
    await account.write(*events(5))
    with watch(account, journal, after=2) as watched:
        assert watched.lag == 3
        assert seqs(await soon(watched.read())) == [3, 4, 5]
        assert (watched.lag, watched.position) == (0, 5)
    assert journal.reads == 1


async def test_a_lagging_watcher_reads_the_journal_and_then_the_tail_again(account: Account, journal: Counting) -> None:
    with watch(account, journal) as watched:
        await account.write(*events(TAIL_EVENTS + 5))
        first = await soon(watched.read())
        assert seqs(first) == [*range(1, TAIL_EVENTS + 1)]
        assert journal.reads == 1
        assert seqs(await soon(watched.read())) == [*range(TAIL_EVENTS + 1, TAIL_EVENTS + 6)]
        assert journal.reads == 1


async def test_a_read_takes_no_more_than_it_is_asked_for(account: Account, journal: Counting) -> None:
    with watch(account, journal) as watched:
        await account.write(*events(5))
        assert [seqs(await soon(watched.read(2))) for _ in range(3)] == [[1, 2], [3, 4], [5]]


async def test_events_without_a_watcher_are_not_kept_in_memory(account: Account, journal: Counting) -> None:
    with watch(account, journal):
        await account.write(*events(3))
    await account.write(*events(1))
    assert account.feed.tail(0, 10) is None
    with watch(account, journal) as watched:
        assert seqs(await soon(watched.read())) == [1, 2, 3, 4]


async def test_a_watcher_ahead_of_the_journal_waits_for_what_is_new_to_it(account: Account, journal: Counting) -> None:
    await account.write(*events(2))
    with watch(account, journal, after=3) as watched:
        reading = asyncio.ensure_future(watched.read())
        await account.write(*events(1))
        await settle()
        assert (reading.done(), watched.lag) == (False, 0)
        await account.write(*events(1))
        assert seqs(await soon(reading)) == [4]


async def test_what_is_no_longer_kept_is_announced_exactly_once(account: Account, journal: Counting) -> None:
    await account.write(*events(10))
    journal.floor = 4
    with watch(account, journal, after=1) as watched:
        read = await soon(watched.read(3))
        assert read[0].event == Gap(first_seq=2, last_seq=4)
        assert (read[0].seq, read[0].account, read[0].at_ms) == (4, ACCOUNT, read[1].at_ms)
        rest = [*read[1:], *await soon(watched.read())]
    assert seqs(rest) == [*range(5, 11)]
    assert not any(isinstance(entry.event, Gap) for entry in rest)


async def test_when_everything_new_is_lost_one_gap_says_so(account: Account, journal: Counting) -> None:
    await account.write(*events(10))
    journal.floor = 10
    with watch(account, journal, after=4) as watched:
        assert [(entry.seq, entry.event) for entry in await soon(watched.read())] == [
            (10, Gap(first_seq=5, last_seq=10))
        ]
        assert watched.lag == 0
        await account.write(*events(1))
        assert seqs(await soon(watched.read())) == [11]


async def test_a_gap_takes_one_of_the_places_that_were_asked_for(account: Account, journal: Counting) -> None:
    await account.write(*events(10))
    journal.floor = 4
    with watch(account, journal, after=1) as watched:
        assert [seqs(await soon(watched.read(limit))) for limit in (1, 2, 9)] == [[4], [5, 6], [7, 8, 9, 10]]


async def test_a_second_loss_is_announced_as_a_second_gap(account: Account, journal: Counting) -> None:
    await account.write(*events(10))
    with watch(account, journal) as watched:
        journal.floor = 2
        first = await soon(watched.read(2))
        journal.floor = 8
        second = await soon(watched.read(2))
    gaps = [entry.event for entry in [*first, *second] if isinstance(entry.event, Gap)]
    assert gaps == [Gap(first_seq=1, last_seq=2), Gap(first_seq=first[-1].seq + 1, last_seq=8)]


async def test_where_nothing_was_lost_nothing_is_announced(account: Account, journal: Counting) -> None:
    await account.write(*events(4))
    journal.floor = 2
    with watch(account, journal, after=2) as watched:
        assert seqs(await soon(watched.read())) == [3, 4]


STEPS = st.lists(
    st.tuples(st.just("write"), st.integers(1, 300))
    | st.tuples(st.just("read"), st.integers(1, 300))
    | st.tuples(st.just("come and go"), st.just(0)),
    max_size=30,
)


@settings(derandomize=True, deadline=None, database=None)
@given(steps=STEPS, late=st.integers(0, 3))
def test_every_watcher_reads_every_event_once_and_in_order(steps: list[tuple[str, int]], late: int) -> None:
    async def play() -> None:
        store = MemoryStore(ManualClock())
        account = await make_account(store)
        await account.take()
        journal = Counting(store.journal)
        await account.write(*events(late))
        read: list[int] = []
        position = 0
        for step, number in [*steps, ("read", 1_000_000)]:
            with watch(account, journal, position) as watched:
                if step == "write":
                    await account.write(*events(number))
                while step == "read" and watched.lag:
                    read += seqs(await watched.read(number))
                position = watched.position
        assert read == [*range(1, account.feed.head + 1)]

    asyncio.run(play())


def test_a_feed_begins_where_the_journal_stands() -> None:
    assert Feed(7).head == 7
    assert Feed(7).tail(7, 10) is None

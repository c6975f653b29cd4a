import asyncio
import logging

import pytest

from hongyan.core.supervisor import QUIET_S, Runner
from hongyan.model.account import AccountState
from hongyan.model.commands import GetDevice
from hongyan.model.errors import Conflict, Rejected, StorageFailed, Unavailable
from hongyan.model.events import ConnectionLost, ConnectionRestored, LoggedIn, Warned
from hongyan.model.ids import AccountId
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import (
    ACCOUNT,
    Account,
    FakeBackend,
    ManualClock,
    NoDelay,
    logged_in,
    make_account,
    make_runner,
    make_supervisor,
    running,
    settle,
    soon,
    texts,
)

OTHER = AccountId("demo/other")


@pytest.fixture
def runner(account: Account, backend: FakeBackend, clock: ManualClock, chance: NoDelay) -> Runner:
    return make_runner(account, backend, clock, chance)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def test_whoever_asks_for_the_link_waits_until_it_is_open(runner: Runner, backend: FakeBackend) -> None:
    asked = asyncio.ensure_future(runner.link())
    await settle()
    assert not asked.done()
    with running(runner):
        assert await soon(asked) is await backend.next_link()


async def test_what_a_link_hands_over_is_journaled_under_a_new_epoch(
    runner: Runner, backend: FakeBackend, account: Account
) -> None:
    before = account.epoch
    with running(runner):
        link = await backend.next_link()
        await link.happen(Warned(text="hi"))
    assert texts(await account.journaled()) == ["hi"]
    assert account.store.slots.epochs[ACCOUNT] == before + 1


async def test_a_link_that_dies_is_closed_and_the_next_one_opened(runner: Runner, backend: FakeBackend) -> None:
    with running(runner):
        first = await backend.next_link()
        first.die(Unavailable("the cable was cut"))
        second = await backend.next_link()
        assert (first.closed, second.closed) == (1, 0)
        assert await soon(runner.link()) is second


async def test_a_link_that_simply_ends_is_followed_by_the_next_one(runner: Runner, backend: FakeBackend) -> None:
    with running(runner):
        (await backend.next_link()).die()
        assert await backend.next_link()


async def test_a_cancelled_runner_closes_its_link(runner: Runner, backend: FakeBackend) -> None:
    with running(runner) as task:
        link = await backend.next_link()
    with pytest.raises(asyncio.CancelledError):
        await soon(task)
    assert link.closed == 1


async def test_an_account_that_was_online_goes_offline_and_comes_back(
    runner: Runner, backend: FakeBackend, account: Account, store: MemoryStore
) -> None:
    with running(runner):
        link = await backend.next_link()
        await link.happen(logged_in())
        backend.refusals = [Unavailable("still down")]
        link.die(Unavailable("the cable was cut"))
        await backend.next_link()
    assert await account.journaled() == [
        logged_in(),
        ConnectionLost(reason="the cable was cut"),
        ConnectionRestored(),
    ]
    assert account.live.state is store.slots.held[ACCOUNT].state is AccountState.ONLINE


async def test_an_account_that_was_not_online_loses_nothing_when_its_link_dies(
    runner: Runner, backend: FakeBackend, account: Account
) -> None:
    with running(runner):
        (await backend.next_link()).die(Unavailable("the cable was cut"))
        await backend.next_link()
    assert await account.journaled() == []


async def test_a_backend_that_refuses_to_open_is_asked_again(runner: Runner, backend: FakeBackend) -> None:
    backend.refusals = [Unavailable("down"), Unavailable("still down"), Rejected("not you"), ZeroDivisionError()]
    with running(runner):
        assert await backend.next_link()
    assert backend.refusals == []


async def test_a_refused_epoch_ends_the_runner_and_writes_nothing(
    runner: Runner, backend: FakeBackend, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    with running(runner) as task:
        link = await backend.next_link()
        await account.take()
        link.try_to_hand_over(logged_in())
        await soon(task)
    assert await account.journaled() == []
    assert (account.live.state, link.closed, backend.opened.qsize()) == (AccountState.LOGGED_OUT, 1, 0)
    assert "given up" in caplog.text
    assert errors(caplog) == []


async def test_an_owner_that_lost_the_account_cannot_even_say_that_the_connection_is_lost(
    runner: Runner, backend: FakeBackend, account: Account
) -> None:
    with running(runner) as task:
        link = await backend.next_link()
        await link.happen(logged_in())
        await account.take()
        link.die(Unavailable("the cable was cut"))
        await soon(task)
    assert await account.journaled() == [logged_in()]


async def test_delays_double_while_nothing_works(runner: Runner, backend: FakeBackend, chance: NoDelay) -> None:
    backend.refusals = [Unavailable("down") for _ in range(9)]
    with running(runner):
        await backend.next_link()
    assert chance.bounds == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_quiet_hour_starts_the_back_off_anew(
    runner: Runner, backend: FakeBackend, chance: NoDelay, clock: ManualClock
) -> None:
    with running(runner):
        for lived_s in (1, QUIET_S, QUIET_S + 1, 1):
            link = await backend.next_link()
            clock.forward(lived_s)
            link.die(Unavailable("the cable was cut"))
        await backend.next_link()
    assert chance.bounds == [0.5, 1, 0.5, 1]


@pytest.mark.parametrize(
    ("trouble", "reported"),
    [
        (Unavailable("down"), []),
        (ZeroDivisionError("bug"), ["account demo/default: its link failed"]),
        (StorageFailed("broken"), ["account demo/default: its link failed"]),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_what_a_person_must_see_is_an_error_and_the_rest_is_not(
    runner: Runner,
    backend: FakeBackend,
    trouble: Exception,
    reported: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with running(runner):
        (await backend.next_link()).die(trouble)
        await backend.next_link()
    assert errors(caplog) == reported


async def test_one_accounts_crash_does_not_touch_its_neighbour(
    store: MemoryStore, clock: ManualClock, chance: NoDelay, caplog: pytest.LogCaptureFixture
) -> None:
    shaky, steady = FakeBackend(), FakeBackend()
    one, other = await make_account(store), await make_account(store, OTHER)
    one.live.backend, other.live.backend = "shaky", "steady"
    async with make_supervisor(store, {"shaky": shaky, "steady": steady}, clock, chance) as supervisor:
        first = supervisor.runner(one.live, one.feed)
        second = supervisor.runner(other.live, other.feed)
        link = await steady.next_link()
        for _ in range(3):
            (await shaky.next_link()).die(ZeroDivisionError("bug"))
        await shaky.next_link()
        assert await soon(second.link()) is link
        await link.happen(Warned(text="I live"))
        assert link.closed == 0
        assert await link.perform(GetDevice())
        assert await soon(first.link())
    assert texts(await other.journaled()) == ["I live"]
    assert len(errors(caplog)) == 3


async def test_an_account_has_one_runner_while_it_runs(
    store: MemoryStore, account: Account, backend: FakeBackend, clock: ManualClock, chance: NoDelay
) -> None:
    async with make_supervisor(store, {"fake": backend}, clock, chance) as supervisor:
        one = supervisor.runner(account.live, account.feed)
        await backend.next_link()
        assert supervisor.runner(account.live, account.feed) is one
        assert backend.opened.empty()


async def test_an_account_that_was_given_up_is_taken_again_when_somebody_asks(
    store: MemoryStore, account: Account, backend: FakeBackend, clock: ManualClock, chance: NoDelay
) -> None:
    async with make_supervisor(store, {"fake": backend}, clock, chance) as supervisor:
        one = supervisor.runner(account.live, account.feed)
        (await backend.next_link()).die(Conflict("another owner"))
        await settle()
        other = supervisor.runner(account.live, account.feed)
        assert other is not one
        assert await soon(other.link()) is await backend.next_link()


async def test_backends_are_started_before_the_first_link_and_stopped_after_the_last(
    store: MemoryStore, account: Account, backend: FakeBackend, clock: ManualClock, chance: NoDelay
) -> None:
    async with make_supervisor(store, {"fake": backend}, clock, chance) as supervisor:
        assert backend.story == ["started"]
        supervisor.runner(account.live, account.feed)
        link = await backend.next_link()
    assert (link.closed, backend.story) == (1, ["started", "stopped"])


async def test_an_account_whose_backend_is_gone_is_unavailable(
    store: MemoryStore, account: Account, clock: ManualClock, chance: NoDelay
) -> None:
    async with make_supervisor(store, {}, clock, chance) as supervisor:
        with pytest.raises(Unavailable, match="fake is not configured"):
            supervisor.runner(account.live, account.feed)


class BrokenClock(ManualClock):
    """Fails when it is asked."""

    def __init__(self, trouble: Exception) -> None:
        super().__init__()
        self._trouble = trouble

    def monotonic_s(self) -> float:
        raise self._trouble


@pytest.mark.parametrize(
    ("trouble", "word"), [(ZeroDivisionError(), "failed"), (StorageFailed("broken"), "refused")], ids=["bug", "error"]
)
async def test_a_runner_that_ends_by_itself_is_reported_with_its_account(
    store: MemoryStore,
    account: Account,
    backend: FakeBackend,
    chance: NoDelay,
    trouble: Exception,
    word: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with make_supervisor(store, {"fake": backend}, BrokenClock(trouble), chance) as supervisor:
        supervisor.runner(account.live, account.feed)
        await settle()
    assert errors(caplog) == [f"demo/default:runner {word}"]


async def test_the_first_event_of_a_link_follows_the_restored_connection(
    runner: Runner, backend: FakeBackend, account: Account
) -> None:
    account.live.state = AccountState.OFFLINE
    with running(runner):
        await (await backend.next_link()).happen(Warned(text="hi"))
    assert [type(event) for event in await account.journaled()] == [ConnectionRestored, Warned]
    assert LoggedIn not in [type(event) for event in await account.journaled()]


async def test_a_bug_in_the_link_takes_the_account_offline_until_it_is_back(
    runner: Runner, backend: FakeBackend, account: Account
) -> None:
    with running(runner):
        link = await backend.next_link()
        await link.happen(logged_in())
        link.die(ZeroDivisionError("bug"))
        await backend.next_link()
    assert await account.journaled() == [logged_in(), ConnectionLost(reason="internal error"), ConnectionRestored()]

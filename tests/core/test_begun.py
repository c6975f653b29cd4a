import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hongyan.core.hub import Hub
from hongyan.core.pipeline import MOST_PENDING
from hongyan.core.ports import ClientKey
from hongyan.core.southern_ports import Step, Tell
from hongyan.model.account import AccountState
from hongyan.model.commands import Command, GetDevice, SendText
from hongyan.model.errors import Busy, DeadlineExceeded, NotFound, NotLoggedIn, Rejected, Unavailable
from hongyan.model.ids import AccountId, ChatId
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import ACCOUNT, FakeBackend, FakeLink, ManualClock, NoDelay, make_hub, make_supervisor
from tests.core.test_pipeline import Paced

HELLO = SendText(to=ChatId("wxid_ann"), text="hello")
HOUR_S = 3600.0


class Outcomes:
    """What commands came to, as the face is told."""

    def __init__(self, hub: Hub, link: FakeLink) -> None:
        self.hub = hub
        self.link = link
        self.told: list[Any] = []
        self.begun: list[Tell] = []
        """The commands that the link is doing."""
        link.step = self.step  # type: ignore[method-assign]

    @property
    def pending(self) -> int:
        return self.hub.live(ACCOUNT).pending

    def step(self, command: Command[Any]) -> Step | None:
        return self.begun.append if isinstance(command, SendText) else None

    def begin(self, command: Command[Any] = HELLO, deadline_s: float = HOUR_S) -> bool:
        return self.hub.begin(ACCOUNT, command, self._tell, deadline_s=deadline_s)

    def _tell(self, result: Any, trouble: BaseException | None) -> None:
        self.told.append(trouble or result)


@pytest.fixture
async def outcomes(
    store: MemoryStore, backend: FakeBackend, clock: ManualClock, chance: NoDelay
) -> AsyncIterator[Outcomes]:
    async with make_supervisor(store, {"fake": backend}, clock, chance) as supervisor:
        hub = make_hub(store, supervisor, clock)
        await hub.slot(ClientKey(name="demo", digest="d", accounts=3))
        hub.attend(ACCOUNT)
        link = await backend.next_link()
        hub.live(ACCOUNT).state = AccountState.ONLINE
        yield Outcomes(hub, link)


async def test_a_command_of_one_step_is_told_of_when_it_ends_and_not_before(outcomes: Outcomes) -> None:
    assert outcomes.begin()
    assert (outcomes.told, outcomes.pending) == ([], 1)
    outcomes.begun[0]("done", None)
    assert (outcomes.told, outcomes.pending) == (["done"], 0)
    outcomes.begin()
    outcomes.begun[1](None, refused := Rejected("not a friend", -44))
    assert (outcomes.told, outcomes.pending) == (["done", refused], 0)


async def test_what_takes_more_than_a_step_is_left_alone(outcomes: Outcomes) -> None:
    assert not outcomes.begin(GetDevice())
    assert (outcomes.told, outcomes.pending) == ([], 0)


async def test_nothing_is_begun_while_there_is_no_link(outcomes: Outcomes, backend: FakeBackend) -> None:
    backend.refusals.append(Unavailable("away"))
    outcomes.link.die()
    while not outcomes.link.closed:  # noqa: ASYNC110  it has no event to wait for
        await asyncio.sleep(0)
    assert not outcomes.begin()
    assert (outcomes.begun, outcomes.told) == ([], [])


async def test_a_command_ends_once_at_its_deadline_or_before(outcomes: Outcomes) -> None:
    outcomes.begin(deadline_s=0)
    async with asyncio.timeout(5):
        while not outcomes.told:  # noqa: ASYNC110  it has no event to wait for
            await asyncio.sleep(0.01)
    [late] = outcomes.told
    assert isinstance(late, DeadlineExceeded)
    assert late.message == "send_text got no answer within 0 s"
    outcomes.begun[0]("late", None)
    assert (outcomes.told, outcomes.pending) == ([late], 0)


async def test_what_the_checks_refuse_is_told_and_not_done(outcomes: Outcomes) -> None:
    outcomes.hub.live(ACCOUNT).state = AccountState.LOGGED_OUT
    assert outcomes.begin()
    assert [type(each) for each in outcomes.told] == [NotLoggedIn]
    assert (outcomes.begun, outcomes.pending) == ([], 0)


async def test_what_the_step_itself_raises_is_told(outcomes: Outcomes) -> None:
    def refuse(_: Tell) -> None:
        raise ZeroDivisionError

    outcomes.link.step = lambda _: refuse  # type: ignore[assignment, method-assign, return-value]
    assert outcomes.begin()
    assert [type(each) for each in outcomes.told] == [ZeroDivisionError]
    assert outcomes.pending == 0


async def test_beyond_a_hundred_under_way_the_next_is_busy(outcomes: Outcomes) -> None:
    for _ in range(MOST_PENDING + 1):
        outcomes.begin()
    assert len(outcomes.begun) == outcomes.pending == MOST_PENDING
    assert [type(each) for each in outcomes.told] == [Busy]


async def test_a_paced_step_is_taken_after_its_wait_and_holds_its_place(outcomes: Outcomes) -> None:
    outcomes.hub._pacing = Paced(0.01)
    assert outcomes.begin()
    assert (outcomes.begun, outcomes.pending) == ([], 1)
    async with asyncio.timeout(5):
        while not outcomes.begun:  # noqa: ASYNC110  it has no event to wait for
            await asyncio.sleep(0.01)
    outcomes.hub._pacing = Paced(HOUR_S)
    outcomes.begin()
    assert [type(each) for each in outcomes.told] == [Busy]


async def test_each_is_counted_by_its_outcome(outcomes: Outcomes) -> None:
    outcomes.begin()
    outcomes.begun[0]("done", None)
    outcomes.begin()
    outcomes.begun[1](None, Rejected("no"))
    registry = outcomes.hub.telemetry.registry
    for outcome in ("ok", "rejected"):
        labels = {"command": "send_text", "outcome": outcome}
        assert registry.get_sample_value("hongyan_commands_total", labels) == 1


async def test_an_account_that_nobody_has_is_refused(outcomes: Outcomes) -> None:
    with pytest.raises(NotFound):
        outcomes.hub.begin(AccountId("demo/nobody"), HELLO, lambda *_: None, deadline_s=1)

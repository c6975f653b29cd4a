import asyncio
from typing import Any

import pytest

from hongyan.core.deadlines import Deadlines
from hongyan.core.intake import AccountIntake
from hongyan.core.local import Unpaced
from hongyan.core.pipeline import MOST_PENDING, perform
from hongyan.core.ports import Slot
from hongyan.core.southern_ports import Pacing
from hongyan.model.account import AccountState
from hongyan.model.capability import full, no
from hongyan.model.commands import CancelLogin, Command, GetDevice, LogOut, SendText
from hongyan.model.errors import Busy, DeadlineExceeded, InvalidArgument, NotLoggedIn, Rejected, Unsupported
from hongyan.model.ids import AccountId, ChatId, MessageId
from hongyan.model.message import Receipt
from tests.core.conftest import ACCOUNT, IPAD, Account, FakeBackend, FakeLink, settle, soon

HELLO = SendText(to=ChatId("wxid_ann"), text="hello")
HOUR_S = 3600.0


class Paced:
    """Lets everybody wait for the same time."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self.asked: list[Command[Any]] = []

    def wait_s(self, account: AccountId, command: Command[Any]) -> float:
        self.asked.append(command)
        return self._wait_s


class Bench:
    """One account, its link, and commands on their way down."""

    def __init__(self, account: Account, link: FakeLink) -> None:
        self.live = account.live
        self.live.state = AccountState.ONLINE
        self.link = link
        self.pacing: Pacing = Unpaced()
        self.deadlines = Deadlines()
        self.deadline_s = HOUR_S

    async def open_link(self) -> FakeLink:
        return self.link

    async def perform(self, command: Command[Any]) -> Any:
        return await perform(
            command,
            live=self.live,
            open_link=self.open_link,
            pacing=self.pacing,
            deadlines=self.deadlines,
            deadline_s=self.deadline_s,
        )

    def start(self, command: Command[Any]) -> "asyncio.Task[Any]":
        return asyncio.get_running_loop().create_task(self.perform(command), name=command.public_name())

    async def fill(self) -> "list[asyncio.Task[Any]]":
        """Put as many commands under way as there may be."""
        self.link.open_gate.clear()
        tasks = [self.start(HELLO) for _ in range(MOST_PENDING)]
        await settle()
        return tasks


def make_bench(account: Account, **support: Any) -> Bench:
    intake = AccountIntake(account.live, account.epoch, account.store.journal, account.feed)
    slot = Slot(account=ACCOUNT, backend="fake", device=IPAD)
    return Bench(account, FakeLink(slot, intake, FakeBackend(**support).capabilities))


@pytest.fixture
def bench(account: Account) -> Bench:
    return make_bench(account)


async def test_a_command_that_passes_every_check_is_done_and_answered(bench: Bench) -> None:
    assert await bench.perform(HELLO) == Receipt(message_id=MessageId("1"))
    assert bench.link.performed == [HELLO]


async def test_what_the_backend_cannot_do_is_refused_with_backend_and_reason(account: Account) -> None:
    bench = make_bench(account, SendText=no("it is deaf"))
    with pytest.raises(Unsupported) as caught:
        await bench.perform(HELLO)
    assert (caught.value.command, caught.value.backend, caught.value.reason) == ("send_text", "fake", "it is deaf")
    assert bench.link.performed == []


@pytest.mark.parametrize("state", [state for state in AccountState if state is not AccountState.ONLINE])
async def test_without_a_login_what_needs_one_is_refused_and_the_rest_is_done(
    bench: Bench, state: AccountState
) -> None:
    bench.live.state = state
    with pytest.raises(NotLoggedIn, match=str(state)):
        await bench.perform(HELLO)
    assert await bench.perform(GetDevice()) == IPAD


async def test_what_can_never_be_done_is_said_before_a_login_is_asked_for(account: Account) -> None:
    bench = make_bench(account, SendText=no("it is deaf"))
    bench.live.state = AccountState.LOGGED_OUT
    with pytest.raises(Unsupported):
        await bench.perform(HELLO)


@pytest.mark.parametrize(("text", "reason"), [("", "is empty"), ("12345", "has 5 characters, the most is 4")])
async def test_a_text_outside_the_backends_limits_is_refused_by_field(account: Account, text: str, reason: str) -> None:
    bench = make_bench(account, SendText=full(text_chars=4))
    with pytest.raises(InvalidArgument) as caught:
        await bench.perform(SendText(to=ChatId("c"), text=text))
    assert (caught.value.field, caught.value.reason) == ("text", reason)


async def test_a_text_as_long_as_the_limit_is_sent(account: Account) -> None:
    bench = make_bench(account, SendText=full(text_chars=4))
    await bench.perform(SendText(to=ChatId("c"), text="鸿雁鸿雁"))
    assert len(bench.link.performed) == 1


async def test_a_backend_without_a_limit_takes_any_text(bench: Bench) -> None:
    await bench.perform(SendText(to=ChatId("c"), text="x" * 100_000))
    assert len(bench.link.performed) == 1


async def test_beyond_a_hundred_under_way_the_next_is_busy_at_once(bench: Bench) -> None:
    tasks = await bench.fill()
    with pytest.raises(Busy, match="100 commands under way"):
        await soon(bench.perform(HELLO))
    assert len(bench.link.performed) == bench.live.pending == MOST_PENDING == 100
    bench.link.open_gate.set()
    await soon(asyncio.gather(*tasks))
    assert bench.live.pending == 0
    assert await bench.perform(HELLO)


@pytest.mark.parametrize("command", [LogOut(), CancelLogin()], ids=["log out", "cancel login"])
async def test_the_way_out_of_trouble_is_never_busy(bench: Bench, command: Command[Any]) -> None:
    tasks = await bench.fill()
    urgent = bench.start(command)
    await settle()
    assert bench.link.performed[-1] == command
    bench.link.open_gate.set()
    await soon(asyncio.gather(*tasks, urgent))


async def test_a_refusal_by_wechat_goes_through_and_frees_the_place(bench: Bench) -> None:
    bench.link.refusal = Rejected("not a friend", -44)
    with pytest.raises(Rejected, match="not a friend"):
        await bench.perform(HELLO)
    assert bench.live.pending == 0


async def test_a_bug_in_the_link_goes_through_and_frees_the_place(bench: Bench) -> None:
    bench.link.refusal = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await bench.perform(HELLO)
    assert bench.live.pending == 0


async def test_a_cancelled_command_frees_its_place(bench: Bench) -> None:
    (task, *others) = await bench.fill()
    task.cancel()
    await settle()
    assert (task.cancelled(), bench.live.pending) == (True, MOST_PENDING - 1)
    bench.link.open_gate.set()
    await soon(asyncio.gather(*others))


async def test_no_answer_in_time_is_said_and_frees_the_place(bench: Bench) -> None:
    bench.link.open_gate.clear()
    bench.deadline_s = 0.001
    with pytest.raises(DeadlineExceeded, match=r"send_text got no answer within 0\.001 s"):
        await soon(bench.perform(HELLO))
    assert bench.live.pending == 0


async def test_waiting_for_the_link_counts_against_the_deadline(bench: Bench) -> None:
    async def never() -> FakeLink:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(DeadlineExceeded):
        await soon(
            perform(
                HELLO,
                live=bench.live,
                open_link=never,
                pacing=bench.pacing,
                deadlines=bench.deadlines,
                deadline_s=0,
            )
        )


async def test_a_paced_command_waits_its_turn_and_holds_its_place(bench: Bench) -> None:
    bench.pacing = Paced(HOUR_S)
    bench.deadline_s = 2 * HOUR_S
    task = bench.start(HELLO)
    await settle()
    assert (task.done(), bench.link.performed, bench.live.pending) == (False, [], 1)
    task.cancel()


async def test_a_paced_command_is_done_after_its_wait(bench: Bench) -> None:
    bench.pacing = Paced(0.001)
    assert await soon(bench.perform(HELLO)) == Receipt(message_id=MessageId("1"))


async def test_a_wait_past_the_deadline_is_refused_at_once(bench: Bench) -> None:
    bench.pacing = Paced(HOUR_S)
    with pytest.raises(Busy, match="would have to wait 3600 s to protect the account"):
        await soon(bench.perform(HELLO))
    assert (bench.link.performed, bench.live.pending) == ([], 0)


async def test_what_is_urgent_is_not_paced(bench: Bench) -> None:
    bench.pacing = pacing = Paced(HOUR_S)
    await soon(bench.perform(LogOut()))
    assert pacing.asked == []
    assert bench.link.performed == [LogOut()]


async def test_what_is_refused_is_not_counted_by_pacing(bench: Bench) -> None:
    bench.pacing = pacing = Paced(0)
    bench.live.state = AccountState.OFFLINE
    with pytest.raises(NotLoggedIn):
        await bench.perform(HELLO)
    assert pacing.asked == []


async def test_commands_that_wait_for_the_link_are_under_way_too(bench: Bench) -> None:
    opened: asyncio.Future[FakeLink] = asyncio.get_running_loop().create_future()
    bench.open_link = lambda: asyncio.shield(opened)  # type: ignore[method-assign]
    waiting = [bench.start(HELLO) for _ in range(MOST_PENDING)]
    await settle()
    with pytest.raises(Busy):
        await soon(bench.perform(HELLO))
    opened.set_result(bench.link)
    await soon(asyncio.gather(*waiting))
    assert (len(bench.link.performed), bench.live.pending) == (MOST_PENDING, 0)

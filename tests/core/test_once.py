"""Commands with an id: carried out once, whatever happens."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from hongyan.core.once import KEPT_S, Once
from hongyan.model.commands import AcceptTransfer, Command, OpenRedPacket, ReturnTransfer, SendText
from hongyan.model.errors import Busy, Conflict, DeadlineExceeded, Rejected
from hongyan.model.ids import ChatId, MessageId, RedPacketId, TransferId
from hongyan.model.message import Receipt
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import ACCOUNT, Account, ManualClock

HELLO = SendText(to=ChatId("wxid_ann"), text="hello")
MONEY = [
    AcceptTransfer(transfer=TransferId("1")),
    ReturnTransfer(transfer=TransferId("1")),
    OpenRedPacket(packet=RedPacketId("1"), key="K"),
]


class Hub:
    """Notes what it is asked to do, and does what the test says."""

    def __init__(self) -> None:
        self.done: list[Command[Any]] = []
        self.act: Callable[[], Awaitable[Any]] = self._send

    async def perform(self, _account: object, command: Command[Any], *, deadline_s: float) -> Any:
        assert deadline_s == 5
        self.done.append(command)
        return await self.act()

    async def _send(self) -> Receipt:
        await asyncio.sleep(0)
        return Receipt(message_id=MessageId(str(len(self.done))))


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
async def once(hub: Hub, account: Account, clock: ManualClock) -> Once:
    return Once(hub, account.store.commands, clock)  # type: ignore[arg-type]


async def ask(once: Once, id_: str = "1", command: Command[Any] = HELLO) -> Any:
    return msgspec.json.decode(await once.perform(ACCOUNT, id_, command, deadline_s=5))


async def test_a_repeat_gets_the_first_answer_and_is_not_carried_out(once: Once, hub: Hub) -> None:
    first = await ask(once)
    assert await ask(once) == first
    assert hub.done == [HELLO]


async def test_repeats_that_come_together_are_carried_out_once(once: Once, hub: Hub) -> None:
    answers = await asyncio.gather(*(ask(once) for _ in range(10)))
    assert len(hub.done) == 1
    assert answers == [answers[0]] * 10


async def test_another_id_is_another_command(once: Once, hub: Hub) -> None:
    assert await ask(once, "1") != await ask(once, "2")
    assert len(hub.done) == 2


async def test_the_same_id_for_something_else_is_refused(once: Once, hub: Hub) -> None:
    await ask(once)
    with pytest.raises(Conflict):
        await ask(once, command=SendText(to=ChatId("wxid_ann"), text="other"))
    assert hub.done == [HELLO]


async def test_wechats_refusal_is_remembered_with_its_words(once: Once, hub: Hub) -> None:
    async def refuse() -> None:
        raise Rejected("not your friend", -44)

    hub.act = refuse
    for _ in range(2):
        with pytest.raises(Rejected, match="not your friend") as refused:
            await ask(once)
        assert refused.value.status == -44
    assert len(hub.done) == 1


async def test_what_was_never_sent_may_be_tried_again(once: Once, hub: Hub) -> None:
    async def refuse() -> None:
        raise Busy("later")

    send, hub.act = hub.act, refuse
    with pytest.raises(Busy):
        await ask(once)
    hub.act = send
    assert await ask(once)


async def test_what_got_no_answer_is_unknown_and_not_sent_again(once: Once, hub: Hub) -> None:
    async def hang() -> None:
        raise DeadlineExceeded("no answer")

    hub.act = hang
    for _ in range(2):
        with pytest.raises(DeadlineExceeded):
            await ask(once)
    assert len(hub.done) == 1


@pytest.mark.parametrize("command", [HELLO, *MONEY], ids=lambda command: type(command).__name__)
async def test_what_was_under_way_when_the_process_died_is_unknown(
    once: Once, hub: Hub, account: Account, store: MemoryStore, clock: ManualClock, command: Command[Any]
) -> None:
    assert account.store is store
    started = asyncio.Event()

    async def hang() -> None:
        started.set()
        await asyncio.Event().wait()

    hub.act = hang
    dying = asyncio.create_task(ask(once, command=command))
    await started.wait()
    reborn = Once(hub, store.commands, clock)  # type: ignore[arg-type]
    with pytest.raises(DeadlineExceeded, match="unknown"):
        await ask(reborn, command=command)
    assert hub.done == [command]
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)


async def test_an_id_is_remembered_for_seven_days(once: Once, hub: Hub, clock: ManualClock) -> None:
    await ask(once)
    clock.forward(KEPT_S - 1)
    await once.expire()
    await ask(once)
    assert len(hub.done) == 1
    clock.forward(2)
    await once.expire()
    await ask(once)
    assert len(hub.done) == 2


async def test_whatever_is_described_is_done_once(once: Once) -> None:
    done: list[int] = []

    async def work() -> bytes:
        done.append(1)
        return b"answer"

    for _ in range(2):
        assert await once.run(ACCOUNT, "1", b"this", work) == b"answer"
    with pytest.raises(Conflict):
        await once.run(ACCOUNT, "1", b"that", work)
    assert done == [1]

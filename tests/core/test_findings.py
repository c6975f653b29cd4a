"""Promises that the core does not keep yet: each test here fails, and moves to its module's tests when it passes."""

import asyncio
import json
import logging

import pytest

from hongyan.core.intake import AccountIntake
from hongyan.core.keys import MOST_FAILURES, KeyRing
from hongyan.core.local import Unpaced
from hongyan.core.pipeline import MOST_PENDING, perform
from hongyan.core.ports import ClientKey, Delivery, Link, Slot
from hongyan.core.subscriptions import Subscription
from hongyan.dialects.padchat import pushes, wire
from hongyan.model.account import AccountState
from hongyan.model.commands import SendText
from hongyan.model.errors import Busy, Malformed, Unauthorised
from hongyan.model.events import ConnectionRestored, Gap, Kicked, Warned
from hongyan.model.ids import AccountId, ChatId, ContactId, MessageId
from hongyan.model.message import Message, Notice
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import (
    ACCOUNT,
    ANN,
    IPAD,
    Account,
    FakeBackend,
    ForgetfulJournal,
    ManualClock,
    NoDelay,
    logged_in,
    make_hub,
    make_runner,
    make_supervisor,
    running,
    settle,
    soon,
)


async def test_an_event_that_the_south_repeats_does_not_move_the_stored_state(
    account: Account, store: MemoryStore
) -> None:
    """D2, S4. ``intake.take`` works out the slot's new state from all deliveries, the journaled ones of old too."""
    intake = AccountIntake(account.live, account.epoch, store.journal, account.feed)
    kicked = Delivery(event=Kicked(reason="another device"), southern_id="5")
    back = Delivery(event=logged_in(), southern_id="6")
    for delivery in (kicked, back, kicked, back):
        await intake.take([delivery])
    assert account.live.state is AccountState.ONLINE
    assert store.slots.held[ACCOUNT].state is AccountState.ONLINE


async def test_an_illegal_move_is_reported_once(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    """House style, errors: logged once. Both the preview and the observation report it."""
    intake = AccountIntake(account.live, account.epoch, account.store.journal, account.feed)
    await intake.take([Delivery(event=ConnectionRestored())])
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1


async def test_when_everything_new_has_expired_the_gap_is_announced(account: Account) -> None:
    """D5. ``Subscription.read`` returns nothing at once, again and again; ``Delivery.run`` takes its last element."""
    journal = ForgetfulJournal(account.store.journal)
    await account.write(*(Warned(text=str(number)) for number in range(10)))
    journal.floor = 10
    with Subscription(ACCOUNT, account.feed, journal, 4) as watched:  # type: ignore[arg-type]
        assert [entry.event for entry in await soon(watched.read())] == [Gap(first_seq=5, last_seq=10)]


async def test_a_read_takes_no_more_than_it_is_asked_for_when_a_gap_is_among_it(account: Account) -> None:
    """D4. The announcement comes on top of ``limit``: 257 events can be under way."""
    journal = ForgetfulJournal(account.store.journal)
    await account.write(*(Warned(text=str(number)) for number in range(10)))
    journal.floor = 4
    with Subscription(ACCOUNT, account.feed, journal, 1) as watched:  # type: ignore[arg-type]
        assert len(await soon(watched.read(3))) == 3


async def test_commands_that_wait_for_the_link_are_under_way_too(account: Account) -> None:
    """C6. While the link is down any number of commands waits, and none is refused as busy."""
    never: asyncio.Future[Link] = asyncio.get_running_loop().create_future()
    account.live.state = AccountState.ONLINE

    async def send() -> None:
        await perform(
            SendText(to=ChatId("c"), text="hi"),
            live=account.live,
            open_link=lambda: asyncio.shield(never),
            pacing=Unpaced(),
            deadline_s=3600,
        )

    waiting = [asyncio.ensure_future(send()) for _ in range(MOST_PENDING)]
    await settle()
    try:
        with pytest.raises(Busy):
            async with asyncio.timeout(0.05):
                await send()
    finally:
        for task in waiting:
            task.cancel()


class YieldingKeys:
    """Keys in a storage that takes a moment, as every real one does."""

    async def list(self) -> list[ClientKey]:
        await asyncio.sleep(0)
        return []


async def test_attempts_that_come_together_are_ten_at_most_too(clock: ManualClock) -> None:
    """X6. The failures are counted before the storage is asked and noted after it: everybody passes meanwhile."""
    keys = KeyRing(YieldingKeys(), clock)  # type: ignore[arg-type]
    answers = await asyncio.gather(
        *(keys.judge(f"guess {number}", "192.0.2.1") for number in range(50)), return_exceptions=True
    )
    assert sum(isinstance(answer, Unauthorised) for answer in answers) == MOST_FAILURES


async def test_an_account_whose_backend_is_gone_does_not_keep_the_others_from_starting(
    store: MemoryStore, backend: FakeBackend, clock: ManualClock, chance: NoDelay
) -> None:
    """Architecture 6, supervision. ``Hub.start`` lets ``Unavailable`` of one account end the whole start."""
    for label, name in (("a", "gone"), ("b", "fake")):
        slot = Slot(account=AccountId(f"demo/{label}"), backend=name, device=IPAD, session=b"s")
        await store.slots.create(slot, 2)
    async with make_supervisor(store, {"fake": backend}, clock, chance) as supervisor:
        await make_hub(store, supervisor, clock).start()
        assert (await backend.next_link()).slot.account == "demo/b"


async def test_an_account_without_a_link_is_never_online(
    account: Account, backend: FakeBackend, clock: ManualClock, chance: NoDelay
) -> None:
    """``AccountState.OFFLINE`` is "no link at the moment"; after a bug in the link the account stays online."""
    seen = []

    class Watching(FakeBackend):
        async def open(self, *arguments: object) -> object:  # type: ignore[override]
            seen.append(account.live.state)
            return await super().open(*arguments)  # type: ignore[arg-type]

    watching = Watching()
    with running(make_runner(account, watching, clock, chance)):  # type: ignore[arg-type]
        link = await watching.next_link()
        await link.happen(logged_in())
        link.die(ZeroDivisionError("bug"))
        await watching.next_link()
    assert seen == [AccountState.LOGGED_OUT, AccountState.OFFLINE]


@pytest.mark.parametrize("text", ["a:\nb", "你修改群名为“雁:\n雁”"])
def test_a_rooms_notice_is_not_taken_for_a_members_words(text: str) -> None:
    """``pushes.read_message`` cuts a sender off every room item, though notices are written without one."""
    notice = Message(
        id=MessageId("1"),
        chat=ChatId("1@chatroom"),
        sender=ContactId("1@chatroom"),
        content=Notice(text=text),
        sent_at_ms=0,
    )
    assert pushes.read_message(pushes.write_message(notice, ANN), ANN.id).message == notice


@pytest.mark.parametrize("id_", [b'"\xff"', b'"\xed\xa0\x80"', b'{"\xff":1}'])
def test_an_id_that_is_no_utf_8_never_comes_back_in_an_answer(id_: bytes) -> None:
    """X4. The id is echoed as raw bytes that nobody decoded; the socket does not check text frames either."""
    try:
        request = wire.read_request(b'{"cmd":"init","cmdId":' + id_ + b"}")
    except Malformed:
        return
    json.loads(wire.write_reply(request, wire.Answer(success=True), "1").decode("utf-8"))

import asyncio

import pytest

from hongyan.client import mailbox as module
from hongyan.client.mailbox import Confirmation, Mailbox, Seen
from hongyan.model.errors import Unavailable
from hongyan.model.events import MessageRecalled, Warned
from hongyan.model.ids import ChatId, MessageId


def warned(number: int) -> Warned:
    return Warned(text=str(number))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EVENTS", 3)


async def nothing() -> None:
    pass


BEHIND = Confirmation(nothing)


async def test_without_a_reader_what_there_is_no_room_for_is_left_and_never_confirmed() -> None:
    box = Mailbox()
    assert [await box.put(warned(number)) for number in range(4)] == [True, True, True, False]
    assert box.dropped == 1
    assert [await box.take() for _ in range(3)] == [warned(0), warned(1), warned(2)]
    # There is room now, but a confirmation would speak for what was left.
    assert not await box.put(BEHIND)
    assert await box.put(warned(5))
    box.mend()
    assert await box.put(BEHIND)
    assert [await box.take(), await box.take()] == [warned(5), BEHIND]


class Counting:
    def __init__(self) -> None:
        self.count = 0

    async def confirm(self) -> None:
        self.count += 1


def recalled() -> MessageRecalled:
    return MessageRecalled(chat=ChatId("a"), message=MessageId("1"), notice_id=MessageId("2"), at_ms=1)


async def test_who_leaves_confirms_what_it_took_and_no_more() -> None:
    box, done = Mailbox(), Counting()
    for item in (recalled(), Confirmation(done.confirm), recalled()):
        await box.put(item)
    await box.take()
    await box.settle()
    await box.settle()
    assert done.count == 1
    assert await box.take() == recalled()


async def test_the_confirmation_of_what_was_taken_may_come_a_moment_later() -> None:
    box, done = Mailbox(), Counting()
    await box.put(recalled())
    await box.take()
    settling = asyncio.create_task(box.settle())
    await asyncio.wait([settling], timeout=0.01)
    await box.put(Confirmation(done.confirm))
    await asyncio.wait_for(settling, 5)
    assert done.count == 1


async def test_leaving_does_not_wait_for_ever_and_does_not_speak_for_what_is_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SETTLE_S", 0.02)
    box, done = Mailbox(), Counting()
    await box.put(recalled())
    await box.take()
    await asyncio.wait_for(box.settle(), 5)
    for item in (recalled(), Confirmation(done.confirm)):
        await box.put(item)
    await box.settle()
    assert done.count == 0


async def test_who_took_no_message_leaves_at_once() -> None:
    box = Mailbox()
    await box.put(warned(1))
    await box.take()
    await asyncio.wait_for(box.settle(), 0.2)


async def test_with_a_reader_the_rest_waits() -> None:
    box = Mailbox()
    await box.put(warned(0))
    assert await box.take() == warned(0)
    for number in range(3):
        await box.put(warned(number))
    late = asyncio.create_task(box.put(warned(3)))
    await asyncio.wait([late], timeout=0.05)
    assert not late.done()
    assert await box.take() == warned(0)
    await asyncio.wait_for(late, 5)
    assert box.dropped == 0


async def test_what_is_there_is_taken_before_the_end() -> None:
    box = Mailbox()
    await box.put(warned(0))
    await box.put(BEHIND)
    await box.finish(Unavailable("gone"))
    assert [await box.take(), await box.take()] == [warned(0), BEHIND]
    for _ in range(2):
        with pytest.raises(Unavailable, match="gone"):
            await box.take()


async def test_a_reader_that_waits_is_told_of_the_end() -> None:
    box = Mailbox()
    waiting = asyncio.create_task(box.take())
    await asyncio.wait([waiting], timeout=0.01)
    await box.finish(None)
    assert await asyncio.wait_for(waiting, 5) is None


async def test_the_end_keeps_nobody_waiting_who_still_puts() -> None:
    box = Mailbox()
    taking = asyncio.create_task(box.take())
    await asyncio.wait([taking], timeout=0.01)
    for number in range(4):
        await box.put(warned(number))
    assert await taking == warned(0)
    late = asyncio.create_task(box.put(warned(9)))
    await asyncio.wait([late], timeout=0.01)
    await box.finish(None)
    await asyncio.wait_for(late, 5)


def test_an_id_is_new_once_as_long_as_it_is_remembered() -> None:
    seen = Seen(2)
    assert [seen.add(id_) for id_ in ("a", "a", "b", "c", "a")] == [True, False, True, True, True]


def test_an_id_that_is_forgotten_is_new_again() -> None:
    seen = Seen()
    seen.add("a")
    seen.forget("a")
    seen.forget("never seen")
    assert seen.add("a")

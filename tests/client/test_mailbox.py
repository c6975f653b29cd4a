import asyncio

import pytest

from hongyan.client import mailbox as module
from hongyan.client.mailbox import Confirmation, Mailbox, Seen
from hongyan.model.errors import Unavailable
from hongyan.model.events import Warned


def warned(number: int) -> Warned:
    return Warned(text=str(number))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EVENTS", 3)


async def test_without_a_reader_the_oldest_go() -> None:
    box = Mailbox()
    for number in range(5):
        await box.put(warned(number))
    assert box.dropped == 2
    assert [await box.take() for _ in range(3)] == [warned(2), warned(3), warned(4)]


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
    async def confirm() -> None:
        pass

    box = Mailbox()
    behind = Confirmation(confirm)
    await box.put(warned(0))
    await box.put(behind)
    await box.finish(Unavailable("gone"))
    assert [await box.take(), await box.take()] == [warned(0), behind]
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

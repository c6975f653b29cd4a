"""Which writes share a commit."""

import asyncio

import pytest

from hongyan.stores.gathering import FEWEST_AWAITED, MOST_GATHERED, PATIENCE_S, Gathering
from hongyan.stores.writes import Waiting, Write


class Thread:
    """Stands for the writing thread: keeps what it got."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.has_more = asyncio.Event()
        self.gathering = Gathering(asyncio.get_running_loop(), self._take)

    def _take(self, jobs: list[Waiting], size: int) -> None:
        assert size == len(jobs)
        self.got.append(size)
        self.has_more.set()

    def add(self, count: int) -> None:
        for _ in range(count):
            self.gathering.add(Write(lambda _: None, asyncio.get_running_loop().create_future()))

    async def after_a_batch_of(self, size: int) -> None:
        """Let ``size`` jobs go to the thread and come back."""
        self.add(size)
        await asyncio.sleep(0)
        self.gathering.come_back(size)
        self.got.clear()
        self.has_more.clear()


async def test_what_a_round_of_the_loop_brings_is_handed_over_at_its_end():
    thread = Thread()
    thread.add(5)
    assert thread.got == []
    await asyncio.sleep(0)
    assert thread.got == [5]


async def test_as_many_are_awaited_as_there_were():
    thread = Thread()
    await thread.after_a_batch_of(20)
    for _ in range(19):
        thread.add(1)
        await asyncio.sleep(0)
    assert thread.got == []
    thread.add(1)
    await asyncio.sleep(0)
    assert thread.got == [20]


async def test_those_who_came_meanwhile_count_too():
    thread = Thread()
    thread.add(20)
    await asyncio.sleep(0)
    thread.add(20)
    await asyncio.sleep(0)
    assert thread.got == [20], "the thread is busy"
    thread.gathering.come_back(20)
    await asyncio.sleep(0)
    assert thread.got == [20]
    thread.add(20)
    await asyncio.sleep(0)
    assert thread.got == [20, 40]


@pytest.mark.parametrize("come", [1, 19])
async def test_nobody_is_awaited_for_long(come):
    thread = Thread()
    await thread.after_a_batch_of(20)
    thread.add(come)
    await asyncio.sleep(0)
    assert thread.got == []
    async with asyncio.timeout(100 * PATIENCE_S + 10):
        await thread.has_more.wait()
    assert thread.got == [come]


async def test_few_never_wait_for_others():
    thread = Thread()
    await thread.after_a_batch_of(FEWEST_AWAITED - 1)
    thread.add(1)
    await asyncio.sleep(0)
    assert thread.got == [1]


async def test_many_are_handed_over_at_once_though_the_thread_is_busy():
    thread = Thread()
    thread.add(1)
    await asyncio.sleep(0)
    thread.add(2 * MOST_GATHERED + 1)
    assert thread.got == [1, MOST_GATHERED, MOST_GATHERED]
    thread.gathering.come_back(1 + 2 * MOST_GATHERED)
    thread.gathering.hand_over()
    assert thread.got[3:] == [1]
    thread.gathering.hand_over()
    assert thread.got[4:] == []

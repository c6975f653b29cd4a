import asyncio

import pytest

from hongyan.core.deadlines import Deadlines


@pytest.fixture
def deadlines() -> Deadlines:
    return Deadlines()


async def sleep_within(deadlines: Deadlines, seconds: float, work_s: float = 3600.0) -> str:
    with deadlines.within(seconds):
        await asyncio.sleep(work_s)
    return "done"


async def test_what_is_done_in_time_is_left_alone(deadlines: Deadlines) -> None:
    assert await sleep_within(deadlines, 3600, 0) == "done"


async def test_what_takes_longer_is_cancelled_and_says_so(deadlines: Deadlines) -> None:
    with pytest.raises(TimeoutError):
        await sleep_within(deadlines, 0)
    assert await sleep_within(deadlines, 3600, 0) == "done"


async def test_each_work_has_its_own_deadline(deadlines: Deadlines) -> None:
    late, early = await asyncio.gather(
        sleep_within(deadlines, 3600, 0.2), sleep_within(deadlines, 0.01), return_exceptions=True
    )
    assert late == "done"
    assert isinstance(early, TimeoutError)


async def test_a_task_that_ran_out_of_time_goes_on_as_if_never_cancelled(deadlines: Deadlines) -> None:
    async def try_twice() -> str:
        with pytest.raises(TimeoutError):
            await sleep_within(deadlines, 0)
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0
        return await sleep_within(deadlines, 3600, 0)

    assert await asyncio.create_task(try_twice()) == "done"


async def test_a_cancellation_from_elsewhere_stays_one(deadlines: Deadlines) -> None:
    for seconds in (3600.0, 0.0):
        task = asyncio.create_task(sleep_within(deadlines, seconds))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_an_inner_deadline_and_an_outer_one_are_told_apart(deadlines: Deadlines) -> None:
    with pytest.raises(TimeoutError), deadlines.within(0.01):
        await sleep_within(deadlines, 3600)
    with deadlines.within(3600):
        with pytest.raises(TimeoutError):
            await sleep_within(deadlines, 0)
        await asyncio.sleep(0)


async def test_an_error_of_the_work_is_its_own(deadlines: Deadlines) -> None:
    with pytest.raises(KeyError), deadlines.within(0):
        raise KeyError("work")


async def test_a_loop_with_nothing_to_watch_is_left_in_peace(deadlines: Deadlines) -> None:
    assert await sleep_within(deadlines, 3600, 0) == "done"
    await asyncio.sleep(0.12)
    assert not deadlines.is_looking

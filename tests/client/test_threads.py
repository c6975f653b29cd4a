import asyncio
import threading

import pytest

from hongyan.client.threads import beside


async def test_a_result_and_an_exception_come_back() -> None:
    assert await beside(str.upper, "a") == "A"
    with pytest.raises(ZeroDivisionError):
        await beside(lambda _: 1 // 0, None)


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt, StopIteration])
async def test_what_no_loop_takes_is_an_error_like_others(end: type[BaseException]) -> None:
    def leave(_: None) -> None:
        raise end

    with pytest.raises(RuntimeError, match=end.__name__):
        await asyncio.wait_for(beside(leave, None), 5)


async def test_a_result_that_nobody_waits_for_any_more_is_dropped() -> None:
    may_end = threading.Event()
    future = beside(lambda _: may_end.wait(5), None)
    future.cancel()
    may_end.set()
    assert await beside(str.upper, "b") == "B"
    with pytest.raises(asyncio.CancelledError):
        await future


def test_a_function_that_outlives_its_loop_ends_in_peace() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def work(_: None) -> None:
        may_end.wait(5)
        ended.set()

    async def begin() -> None:
        beside(work, None)

    asyncio.run(begin())
    may_end.set()
    assert ended.wait(5)

import asyncio

import pytest

from hongyan.core.flag import Flag
from tests.core.conftest import settle, soon


async def test_a_flag_that_is_set_is_not_waited_for() -> None:
    flag = Flag()
    assert not flag.is_set()
    flag.set()
    assert flag.is_set()
    await soon(flag.wait())


async def test_all_who_wait_are_woken_and_later_ones_wait_again() -> None:
    flag = Flag()
    waiting = [asyncio.ensure_future(flag.wait()) for _ in range(3)]
    await settle()
    assert not any(each.done() for each in waiting)
    flag.set()
    flag.clear()
    await soon(asyncio.gather(*waiting))
    late = asyncio.ensure_future(flag.wait())
    await settle()
    assert not late.done()
    flag.set()
    await soon(late)


async def test_one_who_left_is_not_woken_and_hinders_nobody() -> None:
    flag = Flag()
    leaver, stayer = asyncio.ensure_future(flag.wait()), asyncio.ensure_future(flag.wait())
    await settle()
    leaver.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaver
    flag.set()
    await soon(stayer)


async def test_one_who_leaves_while_being_woken_hinders_nobody() -> None:
    flag = Flag()
    leaver, stayer = asyncio.ensure_future(flag.wait()), asyncio.ensure_future(flag.wait())
    await settle()
    flag.set()
    leaver.cancel()
    await asyncio.gather(leaver, stayer, return_exceptions=True)
    assert stayer.exception() is None

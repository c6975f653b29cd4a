"""When the loop sleeps for the store's threads, and when it does not."""

import asyncio

import pytest

from hongyan.stores import lender
from hongyan.stores.lender import LEND_S, Lender


class Sleeps:
    """Stands in for ``time``; ends the wait after the third sleep."""

    def __init__(self) -> None:
        self.seen: list[float] = []
        self.third = asyncio.get_running_loop().create_future()

    def sleep(self, seconds: float) -> None:
        self.seen.append(seconds)
        if len(self.seen) == 3:
            self.third.set_result(None)


@pytest.fixture
async def sleeps(monkeypatch):
    noted = Sleeps()
    monkeypatch.setattr(lender, "time", noted)
    return noted


async def test_the_loop_sleeps_again_and_again_while_a_job_is_away(sleeps):
    lending = Lender(asyncio.get_running_loop())
    lending.begin()
    await sleeps.third
    lending.end()
    assert set(sleeps.seen) == {LEND_S}


async def test_the_loop_does_not_sleep_when_all_jobs_are_back(sleeps):
    loop = asyncio.get_running_loop()
    lending = Lender(loop)
    for _ in range(5):
        lending.begin()
    lending.end(5)
    later = loop.create_future()
    loop.call_later(lender.LEND_AFTER_S * 2, later.set_result, None)
    await later
    assert sleeps.seen == []
    lending.begin()
    await sleeps.third
    lending.end()

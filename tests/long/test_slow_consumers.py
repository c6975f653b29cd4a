"""Clients that never read: the others' messages go on, the process stays small, and what is theirs is kept for them."""

import asyncio
import signal
import statistics
import time
from pathlib import Path

import aiohttp
import pytest

from benchmarks.bots import Bot, Item, all_at_once, enter, request
from benchmarks.gateway import FRIEND
from benchmarks.sockets import masked

from .bots import Life, living
from .conftest import Report

FROZEN = 50
READERS = 5
TEXTS = 600
LONG_TEXT = "鸿雁在云鱼在水，惆怅此情难寄。" * 60
MOST_MIB_A_FROZEN = 0.5

FLOODS = 400
MOST_FLOOD_MIB = 12.0
SENT_AWAY_S = 45.0
"""The gateway gives a client that does not read 30 seconds."""
STOP_S = 15.0


class Reader:
    """Notes how long each text took to arrive."""

    def __init__(self, bot: Bot, said_s: dict[str, float]) -> None:
        self.bot = bot
        self.delays_s: list[float] = []
        self._said_s = said_s
        bot.on_item = self._note

    def _note(self, item: Item) -> None:
        self.bot.received.append(item)
        number = item.content.partition(" ")[0]
        if number in self._said_s:
            self.delays_s.append(time.perf_counter() - self._said_s[number])


async def _say_all(life: Life, person: str, said_s: dict[str, float], prefix: str, count: int) -> None:
    for number in range(count):
        key = f"{prefix}{number}"
        said_s[key] = time.perf_counter()
        await life.say(FRIEND, person, f"{key} {LONG_TEXT}")


async def _arrived(readers: list[Reader], count: int) -> None:
    async with asyncio.timeout(60):
        while any(len({item.msg_id for item in reader.bot.received}) < count for reader in readers):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def _freeze(bot: Bot) -> None:
    """Read nothing from now on, but have asked for messages often enough."""
    assert bot.socket is not None
    bot.socket.transport.pause_reading()
    for number in range(20):
        bot.socket.send(request("syncMsg", f"frozen{number}"))


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_clients_that_never_read_cost_little_and_hold_up_nobody(tmp_path: Path, report: Report) -> None:
    async with living(tmp_path / "data", {"long": 2}) as (life, keys):
        [person] = await life.people(1)
        path = f"/{keys['long']}"
        readers = [Bot(life, person, path) for _ in range(READERS)]
        await enter(readers[0])
        await all_at_once(readers[1:], enter)
        said_s: dict[str, float] = {}
        listening = [Reader(bot, said_s) for bot in readers]
        await _say_all(life, person, said_s, "alone", TEXTS)
        await _arrived(listening, TEXTS)
        alone_s = sorted(delay for reader in listening for delay in reader.delays_s)

        frozen = [Bot(life, person, path) for _ in range(FROZEN)]
        await all_at_once(frozen, enter)
        await asyncio.sleep(1.5)
        before = life.usage
        for bot in frozen:
            _freeze(bot)
        for reader in listening:
            reader.delays_s.clear()
        await _say_all(life, person, said_s, "beside", TEXTS)
        await _arrived(listening, 2 * TEXTS)
        beside_s = sorted(delay for reader in listening for delay in reader.delays_s)
        after = life.usage

        # Thawed, or come back, a client has everything that came meanwhile.
        frozen[0].socket.transport.resume_reading()  # type: ignore[union-attr]  # connected above
        late = Reader(frozen[0], {})
        await _arrived([late], TEXTS)
        for bot in frozen:
            assert bot.socket is not None
            bot.socket.transport.abort()
        log = life.log

    def p99_ms(delays_s: list[float]) -> float:
        return delays_s[int(len(delays_s) * 0.99)] * 1000

    grown_mib = (after.rss_bytes - before.rss_bytes) / 2**20
    report(
        "slow-consumers",
        frozen=FROZEN,
        readers=READERS,
        texts=TEXTS,
        delay_p50_alone_ms=statistics.median(alone_s) * 1000,
        delay_p99_alone_ms=p99_ms(alone_s),
        delay_p50_beside_ms=statistics.median(beside_s) * 1000,
        delay_p99_beside_ms=p99_ms(beside_s),
        memory_before_mib=before.rss_bytes / 2**20,
        memory_after_mib=after.rss_bytes / 2**20,
        grown_mib_a_frozen_client=grown_mib / FROZEN,
    )
    assert grown_mib <= FROZEN * MOST_MIB_A_FROZEN
    assert statistics.median(beside_s) <= 2 * statistics.median(alone_s) + 0.02
    assert "Traceback" not in log
    assert "[error" not in log


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_a_client_that_asks_without_end_and_never_reads_is_sent_away(tmp_path: Path, report: Report) -> None:
    async with living(tmp_path / "data", {"long": 1}) as (life, keys):
        [person] = await life.people(1)
        bot = Bot(life, person, f"/{keys['long']}")
        await enter(bot)
        await bot.told("loaded")
        before = life.usage
        assert bot.socket is not None
        bot.socket.transport.pause_reading()
        flood = masked(request("getMyInfo", "flood")) * 500
        for _ in range(FLOODS):
            bot.socket.transport.write(flood)
            await asyncio.sleep(0.01)
        most = life.usage
        async with aiohttp.ClientSession() as session:
            waited_s = 0.0
            while await _clients(life, session) and waited_s < SENT_AWAY_S:
                await asyncio.sleep(1)
                waited_s += 1
            left = await _clients(life, session)
        began_s = time.perf_counter()
        status = await life.process.stop(signal.SIGTERM)
        stop_s = time.perf_counter() - began_s
        bot.socket.transport.abort()
    grown_mib = (most.rss_bytes - before.rss_bytes) / 2**20
    report(
        "flooding-consumer",
        commands=500 * FLOODS,
        grown_mib=grown_mib,
        sent_away_after_s=waited_s,
        still_connected=left,
        stop_s=stop_s,
        exit_status=status,
    )
    # 4 MiB of answers may wait; the rest is what reading so many commands costs anyway.
    assert grown_mib <= MOST_FLOOD_MIB
    assert not left
    assert (status, stop_s < STOP_S) == (0, True)


async def _clients(life: Life, session: aiohttp.ClientSession) -> int:
    """Return how many clients the gateway thinks it has."""
    async with session.get(f"{life.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return int(float(next(line for line in lines if line.startswith("hongyan_clients ")).split()[1]))

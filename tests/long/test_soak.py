"""Hundreds of slots that chat through restarts: one answer for each command, nothing lost, nothing kept afterwards."""

import asyncio
import random
from pathlib import Path

import pytest

from benchmarks.bots import Bot, all_at_once, enter
from benchmarks.processes import Usage
from hongyan.core.consumers import WINDOW

from .bots import Chatter, Life, inbox, living, out_of_order, repeated, until_received, write_to
from .conftest import Report

SLOTS_A_KEY = 10
WRITERS = 2
WRITE_EVERY_S = 0.02
CHAT_EVERY_S = 2.0
"""Little enough that what the world remembers, which is everything, stays small beside what a leak would take."""

SETTLE_S = 3.0
"""How long after the last client's leave the process is looked at."""

MOST_MEMORY_GROWTH = 0.20
MOST_FILES_GROWTH = 10


async def _left(life: Life, bots: list[Bot]) -> Usage:
    """Let everybody leave; return what the process uses then."""
    await all_at_once(bots, Bot.close, at_once=100)
    await asyncio.sleep(SETTLE_S)
    return life.usage


async def _soak(
    tmp_path: Path, report: Report, *, name: str, slots: int, chatting: int, chat_s: float, restarts: tuple[str, ...]
) -> None:
    chance = random.Random(f"{name} 7")
    async with living(tmp_path / "data", {f"long{n}": SLOTS_A_KEY for n in range(slots // SLOTS_A_KEY)}) as (
        life,
        keys,
    ):
        people = await life.people(slots)
        paths = [f"/{key}?name={label}" for key in keys.values() for label in range(SLOTS_A_KEY)]
        bots = [Bot(life, person, path) for person, path in zip(people, paths, strict=True)]
        await all_at_once(bots, enter)
        first = await _left(life, bots)

        chatters = [
            # A bot that hardly ever writes is there to be written to.
            Chatter(bot, CHAT_EVERY_S if number < chatting else 60.0, random.Random(f"{name} {number}"))
            for number, bot in enumerate(bots)
        ]
        sent: dict[str, list[str]] = {person: [] for person in people}
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for chatter in chatters:
                tasks.create_task(chatter.run(stop))
            for number in range(WRITERS):
                its_chance = random.Random(f"{name} w{number}")
                tasks.create_task(
                    write_to(life, f"writer{number}", bots, sent, stop, its_chance, every_s=WRITE_EVERY_S)
                )
            for way in restarts:
                await asyncio.sleep(chat_s / (len(restarts) + 1) + chance.uniform(-1, 1))
                await getattr(life, way)()
            await asyncio.sleep(chat_s / (len(restarts) + 1))
            stop.set()
        missing = sum(map(len, await asyncio.gather(*(until_received(b, sent[b.person], timeout_s=20) for b in bots))))
        full = life.usage
        last = await _left(life, bots)
        # Once more, as a leak would grow again.
        await all_at_once(bots, enter)
        again = await _left(life, bots)
        phone = await inbox(life, "wxid_ann")
        log = life.log

    on_phone = {message["id"] for message in phone}
    lost = sum(len(set(chatter.answered) - on_phone) for chatter in chatters)
    report(
        name,
        slots=slots,
        seconds=chat_s,
        restarts=", ".join(restarts),
        texts_to_bots=sum(map(len, sent.values())),
        texts_from_bots=sum(len(chatter.answered) for chatter in chatters),
        refused=sum(len(chatter.refused) for chatter in chatters),
        connections=sum(chatter.connections for chatter in chatters),
        lost_to_bots=missing,
        lost_from_bots=lost,
        out_of_order=sum(len(out_of_order(bot)) for bot in bots),
        repeated=sum(sum(repeated(bot)) for bot in bots),
        most_repeated_by_a_connection=max(max(repeated(bot)) for bot in bots),
        stray_answers=sum(len(bot.strays) for bot in bots),
        dials_turned_away=sum(chatter.turned_away for chatter in chatters),
        back_after_restart_s=max(chatter.longest_away_s for chatter in chatters),
        memory_first_mib=first.rss_bytes / 2**20,
        memory_full_mib=full.rss_bytes / 2**20,
        memory_last_mib=last.rss_bytes / 2**20,
        memory_again_mib=again.rss_bytes / 2**20,
        files_first=first.files,
        files_full=full.files,
        files_last=last.files,
        files_again=again.files,
    )
    assert missing == 0
    assert lost == 0
    for chatter in chatters:
        # One answer for each command: a second one, or none by the deadline, would have shown.
        assert not chatter.bot.strays
        assert not out_of_order(chatter.bot)
        assert max(repeated(chatter.bot)) <= WINDOW
    assert last.files <= first.files + MOST_FILES_GROWTH
    assert again.files <= first.files + MOST_FILES_GROWTH
    assert last.rss_bytes <= first.rss_bytes * (1 + MOST_MEMORY_GROWTH)
    assert again.rss_bytes <= last.rss_bytes * (1 + MOST_MEMORY_GROWTH)
    assert "Traceback" not in log
    assert "[error" not in log


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_three_hundred_slots_chat_through_two_restarts(tmp_path: Path, report: Report) -> None:
    await _soak(
        tmp_path, report, name="soak-300", slots=300, chatting=300, chat_s=60, restarts=("restart", "kill_and_start")
    )


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_thousand_slots_of_which_some_chat_live_through_a_restart(tmp_path: Path, report: Report) -> None:
    await _soak(tmp_path, report, name="soak-1000", slots=1000, chatting=100, chat_s=30, restarts=("restart",))


@pytest.mark.timeout(300)
async def test_a_thousand_slots_live_through_a_restart(tmp_path: Path) -> None:
    def nowhere(name: str, **figures: object) -> None:
        """The short form is no measurement: other tests run beside it."""

    await _soak(tmp_path, nowhere, name="short-1000", slots=1000, chatting=50, chat_s=8, restarts=("restart",))

"""``kill -9`` again and again, at any moment, under traffic in both directions: nothing that was answered is lost."""

import asyncio
import random
from pathlib import Path

import pytest

from benchmarks.bots import Bot, all_at_once, enter
from hongyan.core.consumers import WINDOW

from .bots import Chatter, inbox, living, out_of_order, repeated, until_received, write_to
from .conftest import Report

ROUNDS = 20
SEED = 20_240_923
BOTS = 6


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_twenty_kills_lose_nothing_keep_the_order_and_repeat_little(tmp_path: Path, report: Report) -> None:
    chance = random.Random(SEED)
    async with living(tmp_path / "data", {"long": BOTS}) as (life, keys):
        people = await life.people(BOTS)
        bots = [Bot(life, person, f"/{keys['long']}?name={person}") for person in people]
        chatters = [Chatter(bot, 0.01, random.Random(f"{SEED} {bot.person}")) for bot in bots]
        sent: dict[str, list[str]] = {person: [] for person in people}
        stop = asyncio.Event()
        # What was said before somebody's first login ever, only their phone has.
        await all_at_once(bots, enter)
        async with asyncio.TaskGroup() as tasks:
            for chatter in chatters:
                tasks.create_task(chatter.run(stop))
            for number in range(3):
                tasks.create_task(
                    write_to(life, f"writer{number}", bots, sent, stop, random.Random(f"{SEED} {number}"))
                )
            await asyncio.sleep(1)
            for _ in range(ROUNDS):
                await asyncio.sleep(chance.uniform(0.05, 1.5))
                await life.process.kill()
                await life.process.start()
            await asyncio.sleep(1.5)
            stop.set()
        missing = await asyncio.gather(*(until_received(bot, sent[bot.person], timeout_s=20) for bot in bots))
        phone = await inbox(life, "wxid_ann")
        log = life.log
    lost_by_bots = sum(len(set(chatter.answered) - {message["id"] for message in phone}) for chatter in chatters)
    again = [count for bot in bots for count in repeated(bot)]
    report(
        "kill-loop",
        rounds=ROUNDS,
        texts_to_bots=sum(map(len, sent.values())),
        texts_from_bots=sum(len(chatter.answered) for chatter in chatters),
        refused=sum(len(chatter.refused) for chatter in chatters),
        connections=sum(chatter.connections for chatter in chatters),
        lost_to_bots=sum(map(len, missing)),
        lost_from_bots=lost_by_bots,
        out_of_order=sum(len(out_of_order(bot)) for bot in bots),
        repeated=sum(again),
        most_repeated_by_a_connection=max(again),
        stray_answers=sum(len(bot.strays) for bot in bots),
    )
    assert not any(missing), missing
    assert lost_by_bots == 0
    for chatter in chatters:
        theirs = [message["id"] for message in phone if message["from"] == chatter.bot.person]
        assert [id_ for id_ in theirs if id_ in set(chatter.answered)] == chatter.answered
        assert len(theirs) == len(set(theirs))
        assert not out_of_order(chatter.bot)
        assert not chatter.bot.strays
    assert max(again) <= WINDOW
    assert "Traceback" not in log
    assert "[error" not in log

"""The simulated WeChat alone, without storage or sockets: texts a second, and what each keeps in memory and on disk."""

import asyncio
import gc
import multiprocessing
import time

from hongyan.model.ids import ChatId, ContactId
from hongyan.model.message import Text
from hongyan.world.deeds import Genesis, Say, encode_entry
from hongyan.world.scenarios import ANN, BOT, GEESE
from hongyan.world.world import World

from .processes import usage
from .report import Row
from .setting import Setting

NAME = "world"

_TO = {"private": ChatId(BOT), "room of 3": ChatId(GEESE)}
_NOW_MS = 1_790_000_000_000
_CHUNK = 1_000


def _say(number: int, to: ChatId) -> Say:
    return Say(as_=ContactId(ANN), to=to, content=Text(text=f"人生若只如初见 {number:09d}"))


def _run(to: ChatId, count: int) -> tuple[float, float, float]:
    """Return texts a second, and the bytes that one takes in memory and in the log. In a process of its own."""
    world = World(Genesis(scenario="demo", seed=1, at_ms=_NOW_MS))
    own = multiprocessing.current_process().pid or 0
    logged = sum(len(encode_entry(_NOW_MS, _say(number, to))) for number in range(100)) / 100
    took_s = 0.0
    before = usage(own)
    for first in range(-_CHUNK, count, _CHUNK):
        deeds = [_say(number, to) for number in range(first, first + _CHUNK)]
        began_s = time.process_time()
        for deed in deeds:
            world.apply(deed, _NOW_MS)
            world.take_touched()
        took_s += time.process_time() - began_s
        if first < 0:
            took_s = 0.0
            gc.collect()
            before = usage(own)
    gc.collect()
    return count / took_s, (usage(own).rss_bytes - before.rss_bytes) / count, logged


async def measure(setting: Setting) -> list[Row]:
    """See the module."""
    count = setting.count(200_000, 40_000)
    rows: list[Row] = []
    context = multiprocessing.get_context("spawn")
    for place, to in _TO.items():
        with context.Pool(1) as pool:
            rate, kept, logged = await asyncio.to_thread(pool.apply, _run, (to, count))

        def row(figure: str, value: float, unit: str, note: str = "", place: str = place) -> Row:
            return Row(benchmark=NAME, subject=place, figure=figure, value=value, unit=unit, note=note)

        rows.append(row("texts", rate, "1/s"))
        rows.append(row("memory kept by a text", kept, "bytes", "its text included"))
        rows.append(row("log entry of a text", logged, "bytes"))
    return rows

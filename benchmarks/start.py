"""Seconds from the start of the process until it listens: on nothing, and on a world with a past."""

import asyncio
import os
import statistics
from pathlib import Path

from hongyan.app.config import Config, Storage
from hongyan.app.plant import build
from hongyan.model.ids import ChatId
from hongyan.model.message import Text
from hongyan.world.deeds import Say
from hongyan.world.scenarios import ANN, BOT

from .gateway import command
from .processes import serving
from .report import Row
from .setting import Setting

NAME = "start"
DEEDS = 10_000
_AT_ONCE = 500


def _give_up(trouble: BaseException) -> None:
    raise RuntimeError("storage broke while the past was made") from trouble


async def _make_past(data: Path) -> None:
    config = Config(storage=Storage(data=str(data)))
    async with build(config, on_fatal=_give_up) as plant:
        for first in range(0, DEEDS, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, DEEDS))
            texts = [Say(as_=ANN, to=ChatId(BOT), content=Text(text=f"人生若只如初见 {number}")) for number in numbers]
            await asyncio.gather(*(plant.sandbox.do(text) for text in texts))


async def _start_s(data: Path) -> float:
    log = data.with_suffix(".log")
    async with serving(*command(data), log=log, on=os.sched_getaffinity(0)) as server:
        return server.start_s


async def measure(setting: Setting) -> list[Row]:
    """See the module."""
    times = setting.count(5, 3)
    fresh = [await _start_s(setting.work / f"fresh{number}") for number in range(times)]
    old = setting.work / "old"
    await _make_past(old)
    again = [await _start_s(old) for _ in range(times)]

    def row(subject: str, values: list[float], note: str) -> Row:
        value = statistics.median(values)
        return Row(benchmark=NAME, subject=subject, figure="start until it listens", value=value, unit="s", note=note)

    return [
        row("fresh data", fresh, f"median of {times}"),
        row(
            f"{DEEDS:,} logged deeds",
            again,
            f"{(statistics.median(again) - statistics.median(fresh)) * 1e6 / DEEDS:.0f} µs a deed",
        ),
    ]

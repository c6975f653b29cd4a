"""A gateway in a process of its own, whose waiting callers' hours pass at once; to be killed.

``python -m tests.support.swift_gateway DATA RECEIVE AHEAD_S MOST_S`` says where it listens, its token, and then again
and again how many seconds have passed.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp

from hongyan.faces.wequick import Config
from tests.support.clocks import SwiftClock
from tests.support.gateway import START_S, Api, in_process

SAY_EVERY_S = 0.02


class Swift:
    """One that runs."""

    def __init__(self, api: Api, child: asyncio.subprocess.Process) -> None:
        self.api = api
        self.passed_s = 0.0
        self._child = child

    async def until(self, done: Callable[[], bool]) -> None:
        """Let time pass until ``done``."""
        assert self._child.stdout is not None
        async with asyncio.timeout(START_S):
            while not done():
                self.passed_s = float(await self._child.stdout.readline())

    async def kill(self) -> None:
        """``kill -9``."""
        with contextlib.suppress(ProcessLookupError):
            self._child.kill()
        await self._child.communicate()


@contextlib.asynccontextmanager
async def swift_gateway(data: Path, receive: str, ahead_s: float, most_s: float) -> AsyncIterator[Swift]:
    """Run one inside the block; its time goes from ``ahead_s`` in the future to ``most_s``, and then as ours."""
    arguments = (str(data), receive, str(ahead_s), str(most_s))
    with (data.parent / "swift.log").open("ab") as log:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, *arguments, stdout=asyncio.subprocess.PIPE, stderr=log
        )
    assert child.stdout is not None
    async with asyncio.timeout(START_S):
        url, token = (await child.stdout.readline()).decode().split()
    async with aiohttp.ClientSession() as session:
        running = Swift(Api(session, url, token), child)
        try:
            yield running
        finally:
            await running.kill()


async def main(data: str, receive: str, ahead_s: str, most_s: str) -> None:
    """Run until killed."""
    clock = SwiftClock(float(ahead_s), float(most_s))
    time = {"clock": clock, "sleep": clock.sleep}
    async with in_process(Path(data), faces={"wequick": Config(receive=receive)}, time=time) as gateway:
        print(gateway.url, gateway.token, flush=True)
        while True:
            print(clock.passed_s, flush=True)
            await asyncio.sleep(SAY_EVERY_S)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

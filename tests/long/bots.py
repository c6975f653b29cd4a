"""Bots that live through the gateway's deaths, and people who go on writing to them."""

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import aiohttp

from benchmarks.bots import Bot, Lost, enter
from benchmarks.gateway import FRIEND, Gateway, make_keys
from benchmarks.processes import Usage, usage
from tests.support.gateway import Process

AGAIN_S = 0.2
"""How long a bot whose connection ended waits before it dials again."""


class Life(Gateway):
    """A gateway that may be ended and started again on its data and its port."""

    def __init__(self, process: Process, session: aiohttp.ClientSession) -> None:
        self.process = process
        self._session = session
        self._token = process.token

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.process.url

    @property
    def pid(self) -> int:
        """Its process at the moment."""
        assert self.process._process is not None
        return self.process._process.pid

    @property
    def usage(self) -> Usage:
        """What it cost since its last start."""
        return usage(self.pid)

    async def restart(self) -> None:
        """End it as an operator does, and start it again."""
        assert await self.process.stop(signal.SIGTERM) == 0
        await self.process.start()

    async def kill_and_start(self) -> None:
        """End it as a crash does, and start it again."""
        await self.process.kill()
        await self.process.start()

    @property
    def log(self) -> str:
        """Everything it logged so far."""
        return self.process.log.read_text()


@contextlib.asynccontextmanager
async def living(data: Path, keys: dict[str, int]) -> AsyncIterator[tuple[Life, dict[str, str]]]:
    """Run a gateway with these keys; yields it and the keys by name."""
    secrets = await make_keys(data, keys)
    process = Process(data)
    await process.start()
    try:
        # One connection a call: a restart leaves no dead one in a pool.
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
            yield Life(process, session), secrets
    finally:
        await process.kill()


class Chatter:
    """A bot that sends numbered texts to its friend, each after the answer to the one before, whatever happens."""

    def __init__(self, bot: Bot, every_s: float, chance: random.Random) -> None:
        self.bot = bot
        self.answered: list[str] = []
        """Ids of the texts that were answered with success, in order."""
        self.refused: list[int] = []
        self.connections = 0
        self.turned_away = 0
        """Connections that ended before the login was done."""
        self.longest_away_s = 0.0
        """The longest time between a connection's end and the next login."""
        self._every_s = every_s
        self._chance = chance
        self._number = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Chat until told to stop; comes back after every disconnection."""
        loop = asyncio.get_running_loop()
        away_since_s = loop.time()
        while not stop.is_set():
            is_in = False
            try:
                if self.bot.socket is None or self.bot.socket.closed.done():
                    await enter(self.bot)
                    self.connections += 1
                    if self.connections > 1:
                        self.longest_away_s = max(self.longest_away_s, loop.time() - away_since_s)
                is_in = True
                await self._chat(stop)
            except (Lost, OSError, aiohttp.ClientError, TimeoutError) as trouble:
                if is_in:
                    away_since_s = loop.time()
                elif isinstance(trouble, Lost):
                    self.turned_away += 1
                await self.bot.close()
                await asyncio.sleep(AGAIN_S * (1 + self._chance.random()))

    async def _chat(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._number += 1
            id_ = await self.bot.say(FRIEND, f"{self.bot.person} {self._number}")
            if id_:
                self.answered.append(id_)
            else:
                self.refused.append(self._number)
            await self._pause(stop)

    async def _pause(self, stop: asyncio.Event) -> None:
        """Wait for the next text's time, or for the end of the test.

        Raises:
            Lost: the connection ended meanwhile.
        """
        assert self.bot.socket is not None
        stopped = asyncio.ensure_future(stop.wait())
        try:
            wait_s = self._every_s * (0.5 + self._chance.random())
            await asyncio.wait((stopped, self.bot.socket.closed), timeout=wait_s, return_when="FIRST_COMPLETED")
        finally:
            stopped.cancel()
        if self.bot.socket.closed.done():
            raise Lost


async def write_to(
    life: Gateway,
    name: str,
    bots: list[Bot],
    sent: dict[str, list[str]],
    stop: asyncio.Event,
    chance: random.Random,
    *,
    every_s: float = 0.0,
) -> None:
    """Let the bots' friend write to them, ``name`` and a number in each text; note what was answered.

    Goes on after a restart; ``name`` tells several such writers apart.
    """
    number = 0
    while not stop.is_set():
        number += 1
        bot = chance.choice(bots)
        try:
            sent[bot.person].append(await life.say(FRIEND, bot.person, f"{name} {number}"))
            await asyncio.sleep(every_s)
        except (OSError, aiohttp.ClientError):
            await asyncio.sleep(AGAIN_S)


async def inbox(life: Gateway, wxid: str) -> list[dict[str, str]]:
    """Return everything that a person's phone received."""
    messages: list[dict[str, str]] = []
    after = ""
    while True:
        page = await life.api("GET", f"/sandbox/inbox/{wxid}", after=after)
        if not page["messages"]:
            return messages
        messages += page["messages"]
        after = page["cursor"]


def out_of_order(bot: Bot) -> list[str]:
    """Return what came before something that its writer had written earlier, on the same connection."""
    wrong = []
    for begin, end in pairwise([*bot.begins, len(bot.received)]):
        last: dict[str, int] = {}
        for item in bot.received[begin:end]:
            name, _, number = item.content.rpartition(" ")
            if int(number) <= last.get(name, 0):
                wrong.append(item.content)
            last[name] = int(number)
    return wrong


def repeated(bot: Bot) -> list[int]:
    """Return how many texts each connection of the bot brought again."""
    known: set[str] = set()
    counts = []
    for begin, end in pairwise([*bot.begins, len(bot.received)]):
        ids = [item.msg_id for item in bot.received[begin:end]]
        counts.append(len(ids) - len(set(ids) - known))
        known.update(ids)
    return counts


async def until_received(bot: Bot, ids: list[str], *, timeout_s: float) -> set[str]:
    """Wait until the bot has all ``ids``; return those that are still missing."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while missing := set(ids) - {item.msg_id for item in bot.received}:
        if asyncio.get_running_loop().time() > deadline:
            return missing
        await asyncio.sleep(0.05)
    return set()

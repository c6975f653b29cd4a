"""One event to many clients of one slot: deliveries a second and the server's CPU for each.

To a client of v2 over WebSocket a delivery is the push. A ping and its pong follow, by which the gateway knows what
arrived: for each push to the slot's lasting client, for all of a second to the others. To one of sdk 0.6 it is a
notice, the client's ``syncMsg``, its answer and the push, and pings as often. Node's is one frame, which nobody
confirms; it spells the event once, as the gateway does. Each is counted
once. The event is in the journal before, and the slot's position is saved behind the pongs.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from . import installs
from .bots import Bot, Reader, all_at_once, enter, request
from .gateway import FRIEND, make_keys, running
from .processes import Server, cores, pinned, serving
from .report import Row, beside
from .setting import Setting
from .sockets import connect

NAME = "fanout"
CPU = "server CPU per delivery"
RATE = "deliveries"
NODE = "Node ws, broadcast"
ROUND_S = 120.0
SETTLE_S = 0.3
TEXT = "鸿雁在云鱼在水，惆怅此情难寄。" * 4


class Counter:
    """Counts arrivals and wakes whoever waits for the last."""

    def __init__(self) -> None:
        self._missing = 0
        self._complete = asyncio.Event()

    def expect(self, count: int) -> None:
        """Begin to count down."""
        self._missing = count
        self._complete.clear()

    def arrived(self, _: object) -> None:
        """Count one."""
        self._missing -= 1
        if not self._missing:
            self._complete.set()

    async def wait(self) -> None:
        """Return when all came."""
        async with asyncio.timeout(ROUND_S):
            await self._complete.wait()


async def _rounds(
    subject: str, server: Server, counter: Counter, clients: int, rounds: int, send: Callable[[], Awaitable[object]]
) -> list[Row]:
    counter.expect(clients)
    await send()
    await counter.wait()
    before, began_s = server.usage, time.perf_counter()
    for _ in range(rounds):
        counter.expect(clients)
        await send()
        await counter.wait()
    took_s = time.perf_counter() - began_s
    # Answers, pongs and cursors of the last round follow.
    await asyncio.sleep(SETTLE_S)
    count = clients * rounds
    cpu_us = (server.usage.cpu_s - before.cpu_s) / count * 1e6
    note = f"{clients} clients"
    return [
        Row(benchmark=NAME, subject=subject, figure=RATE, value=count / took_s, unit="1/s", note=note),
        Row(benchmark=NAME, subject=subject, figure=CPU, value=cpu_us, unit="µs", note=note),
    ]


async def _ours(setting: Setting, clients: int, rounds: int) -> list[Row]:
    """Measure both editions, each with a slot of its own."""
    data = setting.work / "data"
    keys = await make_keys(data, {"plain": 1, "asking": 1})
    counter = Counter()
    async with running(data) as gateway:
        reader, asker = await gateway.people(2)
        first = Bot(gateway, reader, f"/{keys['plain']}")
        await enter(first)
        await first.told("loaded")
        await first.close()
        readers = [Reader(gateway, keys["plain"], counter.arrived) for _ in range(clients)]
        await all_at_once(readers, Reader.enter)
        rows = await _rounds(
            "gateway", gateway.server, counter, clients, rounds * 4, lambda: gateway.say(FRIEND, reader, TEXT)
        )
        await all_at_once(readers, Reader.close, at_once=100)
        bots = [Bot(gateway, asker, f"/{keys['asking']}") for _ in range(clients)]
        for bot in bots:
            bot.on_item = counter.arrived
        await enter(bots[0])
        await all_at_once(bots[1:], enter)
        await bots[-1].told("loaded")
        rows += await _rounds(
            "gateway, sdk 0.6", gateway.server, counter, clients, rounds, lambda: gateway.say(FRIEND, asker, TEXT)
        )
        await all_at_once(bots, Bot.close, at_once=100)
    return rows


async def _node(setting: Setting, clients: int, rounds: int) -> list[Row]:
    command = await installs.node_server()
    counter = Counter()
    async with serving(*command, log=setting.work / "node.log") as server:
        sockets = [await connect(server.url, counter.arrived) for _ in range(clients)]
        sender = await connect(server.url, lambda _: None)

        async def broadcast() -> None:
            sender.send(request("broadcast", "1", {"type": 2, "list": [{"content": TEXT, "from_user": FRIEND}]}))

        rows = await _rounds(NODE, server, counter, clients, rounds, broadcast)
        for socket in [*sockets, sender]:
            socket.transport.abort()
    return rows


async def measure(setting: Setting) -> list[Row]:
    """See the module."""
    clients = setting.count(2_000, 500)
    with pinned(cores()[1]):
        rows = await _ours(setting, clients, setting.count(10, 3))
        try:
            rows += await _node(setting, clients, setting.count(100, 60))
        except installs.Missing as missing:
            rows += [Row(benchmark=NAME, subject=NODE, figure=figure, note=str(missing)) for figure in (RATE, CPU)]
    own, others = rows[:-2], rows[-2:]
    for figure in (RATE, CPU):
        ours = next(row.value for row in own if row.figure == figure) or 0.0
        others = beside(others, figure, ours, subject="gateway")
    return own + others

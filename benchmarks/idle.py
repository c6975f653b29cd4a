"""What clients cost that are logged in and silent: memory per thousand, and CPU while nothing happens."""

import asyncio

from . import installs
from .bots import Bot, all_at_once, enter
from .gateway import make_keys, running
from .processes import Usage, cores, pinned, serving
from .report import Row, beside
from .setting import Setting
from .sockets import connect

NAME = "idle"
MEMORY = "memory per 1,000 clients"
SLOTS_A_KEY = 10
WATCHED_S = 3.0
_MIB = 1024 * 1024


def _row(subject: str, figure: str, value: float, unit: str, note: str) -> Row:
    return Row(benchmark=NAME, subject=subject, figure=figure, value=value, unit=unit, note=note)


def _memory(before: Usage, after: Usage, clients: int) -> float:
    return (after.rss_bytes - before.rss_bytes) / _MIB / clients * 1000


async def _ours(setting: Setting, clients: int) -> list[Row]:
    data = setting.work / "data"
    keys = await make_keys(data, {f"bench{number}": SLOTS_A_KEY for number in range(clients // SLOTS_A_KEY)})
    slots = [f"/{key}?name={label}" for key in keys.values() for label in range(SLOTS_A_KEY)]
    note = f"{clients} slots of {len(keys)} keys, one client each"
    async with running(data) as gateway:
        people = await gateway.people(clients)
        bots = [Bot(gateway, person, path) for person, path in zip(people, slots, strict=True)]
        empty = gateway.usage
        began_s = asyncio.get_running_loop().time()
        await all_at_once(bots, enter)
        rate = clients / (asyncio.get_running_loop().time() - began_s)
        await bots[-1].told("loaded")
        full = gateway.usage
        await asyncio.sleep(WATCHED_S)
        cpu = (gateway.usage.cpu_s - full.cpu_s) / WATCHED_S * 100
        await all_at_once(bots, Bot.close, at_once=100)
        await asyncio.sleep(1)
        left = gateway.usage
    return [
        _row("gateway", MEMORY, _memory(empty, full, clients), "MiB", note),
        _row("gateway", "memory without clients", empty.rss_bytes / _MIB, "MiB", ""),
        _row("gateway", "logins by QR code", rate, "1/s", "with the scan through the native API"),
        _row("gateway", "CPU while silent", cpu, "% of a core", note),
        _row("gateway", "kept after they left, per 1,000", _memory(empty, left, clients), "MiB", "slots stay online"),
    ]


async def _node(setting: Setting, clients: int) -> list[Row]:
    command = await installs.node_server()
    async with serving(*command, log=setting.work / "node.log") as server:
        await (await connect(server.url, lambda _: None)).close()
        empty = server.usage
        sockets = [await connect(server.url, lambda _: None) for _ in range(clients)]
        await asyncio.sleep(1)
        full = server.usage
        for socket in sockets:
            socket.transport.abort()
    return [_row("Node ws", MEMORY, _memory(empty, full, clients), "MiB", "bare connections")]


async def measure(setting: Setting) -> list[Row]:
    """See the module."""
    clients = setting.count(1_000, 200)
    with pinned(cores()[1]):
        rows = await _ours(setting, clients)
        try:
            rows += await _node(setting, clients)
        except installs.Missing as missing:
            rows.append(Row(benchmark=NAME, subject="Node ws", figure=MEMORY, unit="MiB", note=str(missing)))
    return beside(rows, MEMORY, rows[0].value or 0.0, subject="gateway")

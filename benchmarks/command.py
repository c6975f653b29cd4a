"""What one ``sendMsg`` of 305 bytes costs through the whole gateway, journal and deed log on, beside bare servers.

Each bare server gets the same frames from the same load. The echoes only send them back; the Node one reads and writes
JSON. None of them stores anything, which is most of what the gateway does.

All of them run at once and take turns: a machine that is slower for a while is slower for each of them.
"""

import asyncio
import contextlib
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import installs
from .bots import Bot, all_at_once, enter, request
from .gateway import FRIEND, make_keys, running
from .processes import Server, cores, pinned, serving
from .report import Row, beside
from .setting import Setting
from .sockets import Socket, connect

NAME = "command"
CONNECTIONS = 8
DEPTH = 8
"""Commands under way on each connection."""

TURNS = 20
"""How often each server is loaded. What counts is the median: a turn in which the machine was disturbed does not."""

FRAME_BYTES = 305
CPU = "server CPU per command"

_CMD_ID = "c000000"


def _frame() -> bytes:
    empty = len(request("sendMsg", _CMD_ID, {"toUserName": FRIEND, "content": ""}))
    frame = request("sendMsg", _CMD_ID, {"toUserName": FRIEND, "content": "x" * (FRAME_BYTES - empty)})
    assert len(frame) == FRAME_BYTES
    return frame


@dataclass(slots=True)
class Load:
    """What several runs came to."""

    commands: int = 0
    took_s: float = 0.0
    cpu_s: list[float] = field(default_factory=list)
    """Per command, of each turn."""
    latencies_ms: list[float] = field(default_factory=list)

    def quantile_ms(self, part: float) -> float:
        """Return the latency that this part of the commands stayed below."""
        return sorted(self.latencies_ms)[min(len(self.latencies_ms) - 1, int(len(self.latencies_ms) * part))]


class Pipeline:
    """Keeps ``depth`` commands under way on one connection and times them. Answers may come in any order."""

    def __init__(self, socket: Socket, depth: int, count: int, *, must_succeed: bool) -> None:
        self._socket = socket
        self._left = count
        self._missing = count
        self._refused = b'"success":false' if must_succeed else b"\xff"
        self._before, self._after = _frame().split(_CMD_ID.encode())
        self._sent_s: dict[bytes, float] = {}
        self.latencies_ms: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        socket.on_text = self._take
        for _ in range(min(depth, count)):
            self._send()

    def _send(self) -> None:
        self._left -= 1
        id_ = b"c%06d" % self._left
        self._sent_s[id_] = time.perf_counter()
        self._socket.send(self._before + id_ + self._after)

    def _take(self, raw: bytes) -> None:
        at = raw.find(b'"cmdId":"c')
        if at < 0:
            return
        if self._refused in raw and not self.done.done():
            self.done.set_exception(RuntimeError(f"refused: {raw.decode()[:300]}"))
            return
        self.latencies_ms.append((time.perf_counter() - self._sent_s.pop(raw[at + 9 : at + 16])) * 1000)
        if self._left:
            self._send()
        self._missing -= 1
        if not self._missing and not self.done.done():
            self.done.set_result(None)


@dataclass(slots=True)
class Subject:
    """A server under measurement, with its connections and what they came to."""

    name: str
    note: str
    server: Server
    sockets: Sequence[Socket]
    each: int
    """Commands of one connection in one turn; more where they are cheaper, so that turns are about as long."""
    must_succeed: bool = False
    busy: Load = field(default_factory=Load)
    calm: Load = field(default_factory=Load)

    async def load(self, into: Load, sockets: Sequence[Socket], *, depth: int, each: int) -> None:
        """Put ``each`` commands through every socket, ``depth`` of them at once."""
        before, began_s = self.server.usage, time.perf_counter()
        pipelines = [Pipeline(socket, depth, each, must_succeed=self.must_succeed) for socket in sockets]
        for pipeline in pipelines:
            await pipeline.done
        into.commands += each * len(sockets)
        into.took_s += time.perf_counter() - began_s
        into.cpu_s.append((self.server.usage.cpu_s - before.cpu_s) / (each * len(sockets)))
        for pipeline in pipelines:
            into.latencies_ms += pipeline.latencies_ms

    def rows(self) -> list[Row]:
        """Return the figures."""

        def row(figure: str, value: float, unit: str, note: str = "") -> Row:
            return Row(benchmark=NAME, subject=self.name, figure=figure, value=value, unit=unit, note=note)

        busy, calm = self.busy, self.calm
        under_way = f"{CONNECTIONS} connections, {DEPTH} under way on each"
        return [
            row(CPU, statistics.median(busy.cpu_s) * 1e6, "µs", self.note),
            row("commands", busy.commands / busy.took_s, "1/s", under_way),
            row("latency p50, busy", statistics.median(busy.latencies_ms), "ms", under_way),
            row("latency p99, busy", busy.quantile_ms(0.99), "ms", under_way),
            row("latency p50, calm", statistics.median(calm.latencies_ms), "ms", "one at a time"),
            row("latency p99, calm", calm.quantile_ms(0.99), "ms", "one at a time"),
        ]


async def _gateway(stack: contextlib.AsyncExitStack, setting: Setting) -> Subject:
    data = setting.work / "data"
    keys = await make_keys(data, {"bench": CONNECTIONS})
    gateway = await stack.enter_async_context(running(data))
    people = await gateway.people(CONNECTIONS)
    bots = [Bot(gateway, person, f"/{keys['bench']}?name={person}") for person in people]
    await all_at_once(bots, enter)
    await asyncio.gather(*(bot.told("loaded") for bot in bots))
    return Subject(
        name="gateway",
        note="journal and deed log on",
        server=gateway.server,
        sockets=[bot.socket for bot in bots if bot.socket is not None],
        each=setting.count(250, 60),
        must_succeed=True,
    )


async def _bare(
    stack: contextlib.AsyncExitStack, setting: Setting, name: str, note: str, command: tuple[str, ...]
) -> Subject:
    server = await stack.enter_async_context(serving(*command, log=setting.work / "bare.log"))
    sockets = [await connect(server.url, lambda _: None) for _ in range(CONNECTIONS)]
    return Subject(name=name, note=note, server=server, sockets=sockets, each=setting.count(1_000, 400))


async def measure(setting: Setting) -> list[Row]:
    """See the module."""
    missing: list[Row] = []
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(pinned(cores()[1]))
        subjects = [
            await _gateway(stack, setting),
            await _bare(stack, setting, "aiohttp echo", "the transport alone", installs.aiohttp_server()),
        ]
        for name, note, find in (
            ("Node ws, JSON", "no storage", installs.node_server),
            ("picows echo", "the fastest transport in Python", installs.picows_server),
        ):
            try:
                subjects.append(await _bare(stack, setting, name, note, await find()))
            except installs.Missing as wanting:
                missing.append(Row(benchmark=NAME, subject=name, figure=CPU, unit="µs", note=str(wanting)))
        for subject in subjects:
            await subject.load(Load(), subject.sockets, depth=DEPTH, each=100)
        for _ in range(setting.count(TURNS, 4)):
            for subject in subjects:
                await subject.load(subject.busy, subject.sockets, depth=DEPTH, each=subject.each)
        for _ in range(setting.count(TURNS, 4)):
            for subject in subjects:
                await subject.load(subject.calm, subject.sockets[:1], depth=1, each=setting.count(100, 50))
        for subject in subjects:
            for socket in subject.sockets:
                await socket.close()
    rows = [row for subject in subjects for row in subject.rows()] + missing
    ours = next(row.value for row in rows if row.figure == CPU) or 0.0
    return beside(rows, CPU, ours, subject="gateway")

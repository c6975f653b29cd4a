"""What one ``sendMsg`` of 305 bytes costs through the whole gateway, journal and deed log on, beside bare servers.

Each bare server gets the same frames from the same load. The echoes only send them back; the Node one reads and writes
JSON. None of them stores anything, which is most of what the gateway does.
"""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

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

FRAME_BYTES = 305
CPU = "server CPU per command"

_CMD_ID = "c000000"


def _frame() -> bytes:
    empty = len(request("sendMsg", _CMD_ID, {"toUserName": FRIEND, "content": ""}))
    frame = request("sendMsg", _CMD_ID, {"toUserName": FRIEND, "content": "x" * (FRAME_BYTES - empty)})
    assert len(frame) == FRAME_BYTES
    return frame


@dataclass(frozen=True, slots=True)
class Load:
    """What a run came to."""

    commands: int
    took_s: float
    cpu_s: float
    latencies_ms: Sequence[float]

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


async def load(server: Server, sockets: Sequence[Socket], *, depth: int, each: int, must_succeed: bool = False) -> Load:
    """Put ``each`` commands through every socket."""
    before, began_s = server.usage, time.perf_counter()
    pipelines = [Pipeline(socket, depth, each, must_succeed=must_succeed) for socket in sockets]
    for pipeline in pipelines:
        await pipeline.done
    took_s = time.perf_counter() - began_s
    return Load(
        commands=each * len(sockets),
        took_s=took_s,
        cpu_s=server.usage.cpu_s - before.cpu_s,
        latencies_ms=[latency for pipeline in pipelines for latency in pipeline.latencies_ms],
    )


def _rows(subject: str, busy: Load, calm: Load, note: str) -> list[Row]:
    def row(figure: str, value: float, unit: str, note: str = "") -> Row:
        return Row(benchmark=NAME, subject=subject, figure=figure, value=value, unit=unit, note=note)

    under_way = f"{CONNECTIONS} connections, {DEPTH} under way on each"
    return [
        row(CPU, busy.cpu_s / busy.commands * 1e6, "µs", note),
        row("commands", busy.commands / busy.took_s, "1/s", under_way),
        row("latency p50, busy", statistics.median(busy.latencies_ms), "ms", under_way),
        row("latency p99, busy", busy.quantile_ms(0.99), "ms", under_way),
        row("latency p50, calm", statistics.median(calm.latencies_ms), "ms", "one at a time"),
        row("latency p99, calm", calm.quantile_ms(0.99), "ms", "one at a time"),
    ]


async def _bare(command: tuple[str, ...], setting: Setting, subject: str, note: str) -> list[Row]:
    async with serving(*command, log=setting.work / "bare.log") as server:
        sockets = [await connect(server.url, lambda _: None) for _ in range(CONNECTIONS)]
        await load(server, sockets, depth=DEPTH, each=200)
        busy = await load(server, sockets, depth=DEPTH, each=setting.count(10_000, 4_000))
        calm = await load(server, sockets[:1], depth=1, each=setting.count(2_000, 500))
        for socket in sockets:
            await socket.close()
    return _rows(subject, busy, calm, note)


async def _ours(setting: Setting) -> list[Row]:
    data = setting.work / "data"
    keys = await make_keys(data, {"bench": CONNECTIONS})
    async with running(data) as gateway:
        people = await gateway.people(CONNECTIONS)
        bots = [Bot(gateway, person, f"/{keys['bench']}?name={person}") for person in people]
        await all_at_once(bots, enter)
        sockets = [bot.socket for bot in bots if bot.socket is not None]
        await asyncio.gather(*(bot.told("loaded") for bot in bots))
        await load(gateway.server, sockets, depth=DEPTH, each=100, must_succeed=True)
        busy = await load(gateway.server, sockets, depth=DEPTH, each=setting.count(2_500, 600), must_succeed=True)
        calm = await load(gateway.server, sockets[:1], depth=1, each=setting.count(1_000, 200), must_succeed=True)
        for bot in bots:
            await bot.close()
    return _rows("gateway", busy, calm, "journal and deed log on")


async def measure(setting: Setting) -> list[Row]:
    """See the module."""
    with pinned(cores()[1]):
        rows = await _ours(setting)
        ours = next(row.value for row in rows if row.figure == CPU) or 0.0
        rows += await _bare(installs.aiohttp_server(), setting, "aiohttp echo", "the transport alone")
        for subject, find, note in (
            ("Node ws, JSON", installs.node_server, "no storage"),
            ("picows echo", installs.picows_server, "the fastest transport in Python"),
        ):
            try:
                rows += await _bare(await find(), setting, subject, note)
            except installs.Missing as missing:
                rows.append(Row(benchmark=NAME, subject=subject, figure=CPU, unit="µs", note=str(missing)))
    return beside(rows, CPU, ours, subject="gateway")

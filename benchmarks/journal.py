"""Durable events a second: one after the other, by many at once, and what the disk alone would allow.

The journal and the file take turns: a disk that is slower for a while is slower for both.
"""

import asyncio
import os
import queue
import sys
import threading
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from hongyan.app.run import SWITCH_S
from hongyan.core.local import SystemClock
from hongyan.core.ports import Delivery, Slot, SlotChange
from hongyan.model.account import Device
from hongyan.model.events import MessageReceived
from hongyan.model.ids import AccountId, ChatId, ContactId, MessageId
from hongyan.model.message import Message, Text
from hongyan.stores.rows import encode
from hongyan.stores.seal import Seal
from hongyan.stores.sqlite import SqliteStore

from .report import Row, beside
from .setting import Setting

NAME = "journal"
PRODUCERS = 256
FIGURE = f"durable events/s, {PRODUCERS} producers"
ALONE = "durable events/s, one by one"

TURNS = 8
"""How often each of the two is measured."""

_TEXT = "鸿雁在云鱼在水，惆怅此情难寄。" * 4


def _event(number: int) -> MessageReceived:
    return MessageReceived(
        message=Message(
            id=MessageId(str(5_000_000_000 + number)),
            chat=ChatId("wxid_ann"),
            sender=ContactId("wxid_ann"),
            sender_nick="安安",
            content=Text(text=_TEXT),
            sent_at_ms=1_790_000_000_000 + number,
        )
    )


class FlatFile:
    """The floor: a file that only grows, written by one thread, synced once for all who wait."""

    def __init__(self, path: Path) -> None:
        self._loop = asyncio.get_running_loop()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._queue: queue.SimpleQueue[tuple[bytes, asyncio.Future[None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="flat-file")
        self._thread.start()

    def append(self, body: bytes) -> asyncio.Future[None]:
        """Write ``body``; the future is done when it is durable."""
        future: asyncio.Future[None] = self._loop.create_future()
        self._queue.put((body, future))
        return future

    def close(self) -> None:
        """Write what is left and let go of the file."""
        self._queue.put(None)
        self._thread.join()
        os.close(self._file)

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            ends = False
            while not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    ends = True
                    break
                batch.append(following)
            os.write(self._file, b"".join(body for body, _ in batch))
            os.fdatasync(self._file)
            self._loop.call_soon_threadsafe(_settle, [future for _, future in batch])
            if ends:
                return


def _settle(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)


@dataclass(slots=True)
class Pace:
    """What several runs of appending came to."""

    append: Callable[[int, int], Awaitable[object]]
    """Of a producer, its event of a number."""
    events: int = 0
    took_s: float = 0.0
    numbers: int = 0

    async def run(self, producers: int, each: int) -> None:
        """Let so many producers append ``each`` events, one after the other."""
        first, self.numbers = self.numbers, self.numbers + each

        async def produce(producer: int) -> None:
            for number in range(first, first + each):
                await self.append(producer, number)

        began_s = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for producer in range(producers):
                tasks.create_task(produce(producer), name=f"producer {producer}")
        self.took_s += time.perf_counter() - began_s
        self.events += producers * each

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.took_s


async def measure(setting: Setting) -> list[Row]:
    """See the module."""
    turns = setting.count(TURNS, 2)
    clock = SystemClock()
    # As the gateway does; both the journal and its floor hand over between two threads.
    sys.setswitchinterval(SWITCH_S)
    async with await SqliteStore.open(setting.work, clock=clock, seal=Seal(setting.work)) as store:
        epochs = {}
        for producer in range(PRODUCERS):
            account = AccountId(f"bench/{producer}")
            device = Device(name="iPad", uuid=account, wifi_name="w", wifi_mac="m")
            await store.slots.create(Slot(account=account, backend="sandbox", device=device), PRODUCERS)
            _, epochs[producer] = await store.slots.take(account)

        async def append(producer: int, number: int) -> None:
            delivery = Delivery(event=_event(number), southern_id=str(number))
            change = SlotChange(southern_cursor=b"%d" % number)
            await store.journal.append(AccountId(f"bench/{producer}"), epochs[producer], [delivery], change)

        file = FlatFile(setting.work / "flat")

        def write(_: int, number: int) -> asyncio.Future[None]:
            body = encode(_event(number))
            return file.append(zlib.crc32(body).to_bytes(4, "big") + body)

        ours, floor, commits = Pace(append), Pace(write), 0
        for _ in range(turns):
            before = store.commits
            await ours.run(PRODUCERS, 40)
            commits += store.commits - before
            await floor.run(PRODUCERS, 160)
        ours_alone, floor_alone = Pace(append, numbers=ours.numbers), Pace(write)
        for _ in range(turns):
            await ours_alone.run(1, 500)
            await floor_alone.run(1, 500)
        file.close()

    def row(subject: str, figure: str, value: float, note: str = "") -> Row:
        return Row(benchmark=NAME, subject=subject, figure=figure, value=value, unit="1/s", note=note)

    rows = [
        row("journal", FIGURE, ours.rate, f"{ours.events / commits:.0f} events a commit"),
        row("flat file, fdatasync", FIGURE, floor.rate, "the floor"),
        row("journal", ALONE, ours_alone.rate),
        row("flat file, fdatasync", ALONE, floor_alone.rate, "the floor"),
    ]
    return beside(beside(rows, FIGURE, ours.rate, subject="journal"), ALONE, ours_alone.rate, subject="journal")

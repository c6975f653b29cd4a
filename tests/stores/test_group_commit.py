"""The writer: what shares a commit, what fails alone, what waits, and in which order."""

import asyncio
import math
import threading

import apsw
import pytest

from hongyan.core.ports import SlotChange
from hongyan.model.errors import Busy, Conflict, StorageFailed, Unavailable
from hongyan.stores.gathering import MOST_GATHERED
from tests.stores.conftest import ANN, Gate, own, warned
from tests.stores.disks import Disk

NOTHING = SlotChange()


async def handed_over() -> None:
    """Return when the writer has what was submitted, but for a rest of fewer than ``MOST_GATHERED``."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_writes_that_wait_together_share_one_commit_and_one_sync(opened):
    disk = Disk("counting")
    store = await opened(vfs=disk.name)
    epoch = await own(store)
    async with Gate(store):
        commits, syncs = store.commits, disk.syncs
        appends = [
            asyncio.create_task(store.journal.append(ANN, epoch, [warned(str(number))], NOTHING))
            for number in range(8 * MOST_GATHERED)
        ]
        await handed_over()
    answers = await asyncio.gather(*appends)
    assert [entry.seq for [entry] in answers] == list(range(1, 8 * MOST_GATHERED + 1))
    # The gate's own transaction changed nothing and needs no sync.
    assert (store.commits - commits, disk.syncs - syncs) == (2, 1)


async def test_a_write_alone_is_synced_before_it_is_answered(opened):
    disk = Disk("counting alone")
    store = await opened(vfs=disk.name)
    epoch = await own(store)
    for number in range(10):
        syncs = disk.syncs
        await store.journal.append(ANN, epoch, [warned(str(number))], NOTHING)
        assert disk.syncs == syncs + 1


async def test_a_batch_has_a_bound(opened):
    store = await opened(most_batched=10)
    async with Gate(store):
        commits = store.commits
        writes = [store.write(lambda _: None) for _ in range(2 * MOST_GATHERED)]
        await handed_over()
    await asyncio.gather(*writes)
    assert store.commits - commits == 1 + math.ceil(2 * MOST_GATHERED / 10)


async def test_the_futures_of_a_batch_are_resolved_in_one_step_of_the_loop(opened):
    store = await opened()
    async with Gate(store):
        writes = [store.write(lambda _: None) for _ in range(2 * MOST_GATHERED)]
        await handed_over()
    seen = []
    writes[0].add_done_callback(lambda _: seen.append(all(write.done() for write in writes)))
    await asyncio.gather(*writes)
    assert seen == [True]


async def test_a_failing_job_fails_alone_and_leaves_nothing(opened):
    store = await opened()

    def half_done(database: apsw.Connection) -> None:
        database.execute("INSERT INTO records (stream, position, body, crc) VALUES ('half', 0, x'00', 0)")
        raise Conflict("changed my mind")

    def wrong(database: apsw.Connection) -> None:
        database.execute("INSERT INTO records (stream, position, body, crc) VALUES ('half', 0, x'00', 0)")
        database.execute("INSERT INTO cursors (account_id, consumer, seq) VALUES (404, 'bot', 1)")

    def bug(database: apsw.Connection) -> None:
        database.execute("INSERT INTO records (stream, position, body, crc) VALUES ('half', 0, x'00', 0)")
        raise ZeroDivisionError

    async with Gate(store):
        commits = store.commits
        first = store.records.append("whole", 0, b"a")
        failing = [store.write(job) for job in (half_done, wrong, bug)]
        last = store.records.append("whole", 1, b"b")
    errors = await asyncio.gather(*failing, return_exceptions=True)
    assert [type(error) for error in errors] == [Conflict, StorageFailed, ZeroDivisionError]
    await first
    await last
    assert store.commits - commits == 2
    assert await store.records.read("half", 0, 10) == []
    assert await store.records.read("whole", 0, 10) == [b"a", b"b"]


async def test_too_many_waiting_writes_are_busy_and_the_next_goes_through(opened):
    store = await opened(most_waiting=20)
    epoch = await own(store)
    async with Gate(store):
        waiting = [store.records.append("world", position, b"") for position in range(19)]
        refused = store.records.append("world", 19, b"")
        with pytest.raises(Busy):
            await refused
        with pytest.raises(Busy):
            await store.journal.append(ANN, epoch, [warned("a")], NOTHING)
        assert await store.records.read("world", 0, 1) == [], "reads go on"
    await asyncio.gather(*waiting)
    await store.records.append("world", 19, b"")
    assert len(await store.records.read("world", 0, 100)) == 20


async def test_a_cancelled_caller_does_not_unwrite(opened):
    store = await opened()
    epoch = await own(store)
    async with Gate(store):
        append = asyncio.create_task(store.journal.append(ANN, epoch, [warned("kept")], NOTHING))
        await asyncio.sleep(0)
        append.cancel()
        with pytest.raises(asyncio.CancelledError):
            await append
    [entry] = await store.journal.append(ANN, epoch, [warned("next")], NOTHING)
    assert entry.seq == 2
    assert [entry.event.text for entry in await store.journal.read(ANN, 0, 10)] == ["kept", "next"]


async def test_tasks_write_in_the_order_in_which_they_begin(opened):
    store = await opened()
    epoch = await own(store)
    async with asyncio.TaskGroup() as tasks:
        for number in range(300):
            tasks.create_task(store.journal.append(ANN, epoch, [warned(str(number))], NOTHING))
    entries = await store.journal.read(ANN, 0, 1_000)
    assert [entry.event.text for entry in entries] == [str(number) for number in range(300)]


async def test_close_commits_what_was_accepted_and_refuses_what_comes_later(opened):
    store = await opened()
    epoch = await own(store)
    async with Gate(store):
        accepted = [
            asyncio.create_task(store.journal.append(ANN, epoch, [warned(str(number))], NOTHING))
            for number in range(300)
        ]
        await asyncio.sleep(0)
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        for late in (
            store.records.append("world", 0, b""),
            store.journal.append(ANN, epoch, [], NOTHING),
            store.journal.read(ANN, 0, 1),
            store.slots.list(),
        ):
            with pytest.raises(Unavailable, match="closed"):
                await late
    await closing
    answers = await asyncio.gather(*accepted)
    assert [entry.seq for [entry] in answers] == list(range(1, 301))
    again = await opened()
    assert len(await again.journal.read(ANN, 0, 1_000)) == 300


async def test_closing_twice_or_at_once_is_fine_and_leaves_one_file(opened, tmp_path):
    store = await opened()
    await store.records.append("world", 0, b"a")
    await asyncio.gather(store.close(), store.close())
    await store.close()
    assert {path.name for path in tmp_path.iterdir()} == {"hongyan.db", "secret.key"}


async def test_a_read_under_way_ends_before_the_store_is_closed(opened):
    store = await opened()
    reached, go_on = threading.Event(), threading.Event()

    def slow(database: apsw.Connection) -> list[tuple[object, ...]]:
        reached.set()
        go_on.wait(30)
        return database.execute("SELECT 7").fetchall()

    reading = asyncio.create_task(store.read(slow))
    await asyncio.to_thread(reached.wait, 30)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    go_on.set()
    assert await reading == [(7,)]
    await closing


async def test_the_log_is_copied_into_the_database_while_running(opened, tmp_path):
    store = await opened(checkpoint_pages=50)
    for position in range(300):
        await store.records.append("world", position, b"x" * 4096)
    await store.write(lambda _: None)
    assert (tmp_path / "hongyan.db").stat().st_size > 200 * 4096
    assert (tmp_path / "hongyan.db-wal").stat().st_size < 150 * 4096


async def test_a_busy_loop_does_not_starve_the_writer(opened):
    """Without ``Lender`` this took between seconds and minutes."""
    store = await opened()
    loop = asyncio.get_running_loop()
    is_over = False

    def spin() -> None:
        until = loop.time() + 0.004
        while loop.time() < until:
            pass
        if not is_over:
            loop.call_soon(spin)

    spin()
    try:
        async with asyncio.timeout(5):
            for position in range(20):
                await store.records.append("world", position, b"")
                await store.records.read("world", position, 1)
    finally:
        is_over = True

"""A disk that is full, breaks, lies or is not ours."""

import asyncio
import errno
import os
import shutil
from pathlib import Path

import apsw
import pytest

from hongyan.core.ports import SlotChange
from hongyan.model.errors import BadConfiguration, Conflict, StorageFailed, Unavailable
from hongyan.stores.seal import Seal
from tests.stores.conftest import ANN, Gate, new_slot, open_store, own, warned
from tests.stores.disks import Disk

NOTHING = SlotChange()


def io_error(code: int) -> Exception:
    error = apsw.IOError("made up")
    error.extendedresult = code  # type: ignore[attr-defined]
    return error


def raw(tmp_path: Path, statement: str) -> None:
    """Change the closed database behind the store's back."""
    database = apsw.Connection(str(tmp_path / "hongyan.db"))
    database.execute(statement)
    database.close()


# Full.


async def test_a_full_disk_refuses_writes_keeps_reads_and_recovers_with_space(opened):
    """Full for real: SQLite may not grow the file."""
    store = await opened()
    epoch = await own(store)
    await store.journal.append(ANN, epoch, [warned("before")], SlotChange(southern_cursor=b"before"))
    pages = await store.read(lambda database: database.pragma("page_count"))
    await store.write(lambda database: database.pragma("max_page_count", pages + 2))
    big = [warned("x" * 50_000)]
    together = await asyncio.gather(
        store.journal.append(ANN, epoch, big, SlotChange(southern_cursor=b"lost")),
        store.records.append("world", 0, b"small, and in the same batch or the next"),
        return_exceptions=True,
    )
    assert isinstance(together[0], Unavailable)
    assert "full" in str(together[0])
    assert [entry.event.text for entry in await store.journal.read(ANN, 0, 10)] == ["before"]
    [slot] = await store.slots.list()
    assert (slot.southern_cursor, slot.last_seq) == (b"before", 1)
    await store.write(lambda database: database.pragma("max_page_count", 1_000_000))
    [entry] = await store.journal.append(ANN, epoch, big, SlotChange(southern_cursor=b"after"))
    assert entry.seq == 2


async def test_a_full_disk_fails_the_whole_batch_and_what_it_came_to(opened):
    """A job that failed by itself judged what was then rolled back: its judgement goes too."""
    store = await opened()
    epoch = await own(store)
    pages = await store.read(lambda database: database.pragma("page_count"))
    await store.write(lambda database: database.pragma("max_page_count", pages + 2))
    async with Gate(store):
        calls = [
            asyncio.create_task(call)
            for call in (
                store.slots.take(ANN),
                store.journal.append(ANN, epoch, [warned("of the older epoch")], NOTHING),
                store.journal.append(ANN, epoch + 1, [warned("x" * 50_000)], NOTHING),
            )
        ]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Unavailable}
    assert [entry.seq for entry in await store.journal.append(ANN, epoch, [warned("still the owner")], NOTHING)] == [1]


@pytest.mark.parametrize(
    "trouble",
    [apsw.FullError, lambda: io_error(apsw.SQLITE_IOERR_WRITE), lambda: io_error(apsw.SQLITE_IOERR_SHMSIZE)],
    ids=["ENOSPC", "quota", "no room for the log's index"],
)
async def test_no_room_on_the_disk_itself_passes(opened, trouble, monkeypatch):
    fatal = []
    disk = Disk("filling")
    store = await opened(vfs=disk.name, on_fatal=fatal.append)
    monkeypatch.setattr(Disk, "xGetLastError", lambda _: (errno.EDQUOT, "Disk quota exceeded"), raising=False)
    disk.trouble["write"] = trouble
    for _ in range(3):
        with pytest.raises(Unavailable, match="full"):
            await store.records.append("world", 0, b"a")
    assert await store.records.read("world", 0, 10) == []
    disk.trouble.clear()
    await store.records.append("world", 0, b"a")
    assert fatal == []


# Broken.


@pytest.mark.parametrize("deed", ["sync", "write"])
async def test_an_io_error_ends_the_store_for_good(opened, deed):
    fatal = []
    disk = Disk(f"breaking at {deed}")
    store = await opened(vfs=disk.name, on_fatal=fatal.append)
    epoch = await own(store)
    await store.journal.append(ANN, epoch, [warned("kept")], SlotChange(southern_cursor=b"1"))
    code = {"sync": apsw.SQLITE_IOERR_FSYNC, "write": apsw.SQLITE_IOERR_WRITE}[deed]
    disk.trouble[deed] = lambda: io_error(code)
    with pytest.raises(StorageFailed, match=f"hongyan.db.*IOERR_{'FSYNC' if deed == 'sync' else 'WRITE'}"):
        await store.journal.append(ANN, epoch, [warned("lost")], SlotChange(southern_cursor=b"2"))
    disk.trouble.clear()
    for later in (
        store.journal.append(ANN, epoch, [], NOTHING),
        store.records.append("world", 0, b""),
        store.journal.read(ANN, 0, 1),
        store.slots.list(),
    ):
        with pytest.raises(StorageFailed, match="IOERR"):
            await later
    assert [type(error) for error in fatal] == [StorageFailed]
    await store.close()
    again = await opened()
    [slot] = await again.slots.list()
    entries = await again.journal.read(ANN, 0, 10)
    # What failed was not acked; the south hands it over again. It may be there or not, but whole.
    assert [entry.event.text for entry in entries] in (["kept"], ["kept", "lost"])
    assert slot.southern_cursor == str(slot.last_seq).encode() == str(len(entries)).encode()


async def test_an_io_error_while_copying_the_log_is_fatal_too(opened):
    told = asyncio.get_running_loop().create_future()
    disk = Disk("breaking later")
    store = await opened(vfs=disk.name, on_fatal=told.set_result, checkpoint_pages=2)
    await store.records.append("world", 0, b"a" * 10_000)
    await store.write(lambda _: None)

    def break_after_the_commit(database: apsw.Connection) -> None:
        database.execute("DELETE FROM records")
        disk.trouble["read"] = lambda: io_error(apsw.SQLITE_IOERR_READ)

    await store.write(break_after_the_commit)
    assert isinstance(await told, StorageFailed)
    disk.trouble.clear()
    with pytest.raises(StorageFailed):
        await store.records.append("world", 1, b"b")


async def test_an_io_error_while_closing_is_told(opened):
    fatal = []
    disk = Disk("breaking at the end")
    store = await opened(vfs=disk.name, on_fatal=fatal.append)
    await store.records.append("world", 0, b"a")
    disk.trouble["sync"] = lambda: io_error(apsw.SQLITE_IOERR_FSYNC)
    await store.close()
    assert [type(error) for error in fatal] == [StorageFailed]
    disk.trouble.clear()
    assert await (await opened()).records.read("world", 0, 1) == [b"a"]


async def test_a_broken_store_answers_everybody_who_waited(opened):
    disk = Disk("breaking under load")
    store = await opened(vfs=disk.name, most_batched=10)
    disk.trouble["sync"] = lambda: io_error(apsw.SQLITE_IOERR_FSYNC)
    answers = await asyncio.gather(
        *(store.records.append("world", position, b"") for position in range(100)), return_exceptions=True
    )
    assert {type(answer) for answer in answers} == {StorageFailed}
    assert len({id(answer) for answer in answers}) == 100, "each has an error of its own"


# Damaged.


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE events SET body = x'7b7d' WHERE seq = 2", "demo/ann:2 is damaged"),
        ("UPDATE events SET crc = crc + 1 WHERE seq = 2", "demo/ann:2 is damaged"),
        ("UPDATE events SET body = x'7b7d', crc = 2745614147 WHERE seq = 2", "demo/ann:2 cannot be read"),
        ("DELETE FROM events WHERE seq = 2", "demo/ann:2 is missing"),
    ],
)
async def test_a_damaged_event_is_named_and_never_skipped(opened, tmp_path, statement, complaint):
    store = await opened()
    epoch = await own(store)
    await store.journal.append(ANN, epoch, [warned(text) for text in "abc"], NOTHING)
    await store.close()
    raw(tmp_path, statement)
    store = await opened()
    with pytest.raises(StorageFailed, match=complaint):
        await store.journal.read(ANN, 0, 10)
    assert [entry.event.text for entry in await store.journal.read(ANN, 2, 10)] == ["c"]


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE records SET body = x'00' WHERE position = 1", "record 1 of world is damaged"),
        ("DELETE FROM records WHERE position = 1", "record 1 of world is missing"),
        ("DELETE FROM records WHERE position = 0", "record 0 of world is missing"),
    ],
)
async def test_a_damaged_record_is_named_and_never_skipped(opened, tmp_path, statement, complaint):
    store = await opened()
    for position in range(3):
        await store.records.append("world", position, b"body")
    await store.close()
    raw(tmp_path, statement)
    store = await opened()
    with pytest.raises(StorageFailed, match=complaint):
        await store.records.read("world", 0, 10)


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE records SET body = x'00' WHERE position = 5", "record 3 of world is damaged"),
        ("UPDATE records SET together = 4 WHERE position = 2", "record -1 of world cannot be read: 3 records"),
        ("UPDATE records SET together = 2 WHERE position = 9", "record 9 of world is missing"),
        ("UPDATE records SET together = 1 WHERE position = 9", "record 9 of world cannot be read"),
        ("UPDATE records SET position = 4 WHERE position = 5", "record 3 of world is missing"),
        ("UPDATE records SET position = 6 WHERE position = 5", "record 3 of world is missing"),
        ("DELETE FROM records WHERE position = 5", "record 3 of world is missing"),
    ],
)
async def test_damage_among_records_that_lie_together_is_named(opened, tmp_path, statement, complaint):
    store = await opened()
    for position in range(0, 9, 3):
        await store.records.append("world", position, b"a", b"b", b"c")
    await store.records.append("world", 9, b"d")
    await store.close()
    raw(tmp_path, statement)
    store = await opened()
    with pytest.raises(StorageFailed, match=complaint):
        await store.records.read("world", 0, 10)


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE slots SET session = x'00112233445566778899aabbccddeeff'", "session of demo/ann"),
        ("UPDATE slots SET session = x'00'", "session of demo/ann"),
        ("UPDATE slots SET session = device", "session of demo/ann"),
        ("UPDATE slots SET profile = x'7b'", "profile of demo/ann"),
        ("UPDATE slots SET state = 'asleep'", "state of demo/ann"),
    ],
)
async def test_a_damaged_slot_is_named(opened, tmp_path, statement, complaint):
    store = await opened()
    await store.slots.create(new_slot(session=b"token"), 1)
    await store.close()
    raw(tmp_path, statement)
    store = await opened()
    with pytest.raises(StorageFailed, match=complaint):
        await store.slots.list()


async def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    (tmp_path / "hongyan.db").write_bytes(b"Dear diary, " * 1_000)
    with pytest.raises(StorageFailed, match=r"hongyan\.db: not a SQLite database"):
        await open_store(tmp_path)
    assert (tmp_path / "hongyan.db").read_bytes() == b"Dear diary, " * 1_000


async def test_a_database_whose_pages_are_damaged_is_reported_and_not_recreated(opened, tmp_path):
    store = await opened()
    await own(store)
    await store.close()
    path = tmp_path / "hongyan.db"
    content = bytearray(path.read_bytes())
    content[100:4096] = os.urandom(3996)
    path.write_bytes(content)
    with pytest.raises(StorageFailed, match=r"hongyan\.db"):
        await open_store(tmp_path)
    assert path.read_bytes()[100:4096] == content[100:4096]


# Newer.


def snapshot(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


async def test_a_newer_database_is_refused_untouched(opened, tmp_path):
    store = await opened()
    await own(store)
    await store.close()
    raw(tmp_path, "PRAGMA user_version = 99")
    before = snapshot(tmp_path)
    with pytest.raises(BadConfiguration, match=r"hongyan\.db: its schema is version 99 .* up to \d+\b"):
        await open_store(tmp_path)
    assert snapshot(tmp_path) == before


async def test_a_newer_database_is_refused_untouched_when_only_its_log_says_so(opened, tmp_path):
    """As a newer program leaves it that died right after its migration."""
    data = tmp_path / "data"
    data.mkdir()
    store = await open_store(data)
    await own(store)
    await store.close()
    database = apsw.Connection(str(data / "hongyan.db"))
    database.wal_autocheckpoint(0)
    database.pragma("user_version", 99)
    database.execute("CREATE TABLE newer (x)")
    crashed = tmp_path / "crashed"
    shutil.copytree(data, crashed)
    (crashed / "hongyan.db-shm").unlink()
    database.close()
    before = snapshot(crashed)
    assert "hongyan.db-wal" in before
    with pytest.raises(BadConfiguration, match="version 99"):
        await open_store(crashed)
    assert snapshot(crashed) == before


async def test_a_migration_whose_commit_did_not_reach_the_log_does_not_count(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    await (await open_store(data)).close()
    database = apsw.Connection(str(data / "hongyan.db"))
    database.wal_autocheckpoint(0)
    database.execute("INSERT INTO meta VALUES ('a', x'00')")
    database.execute("BEGIN")
    database.pragma("user_version", 99)
    database.execute("CREATE TABLE newer (x)")
    database.execute("COMMIT")
    log = (data / "hongyan.db-wal").read_bytes()
    assert int.from_bytes(log[-4096 - 24 : -4096 - 20], "big") > 1, "the commit is not on page 1"
    for cut in (1, 4096, 4096 + 24):
        crashed = tmp_path / f"cut by {cut}"
        crashed.mkdir()
        for name in ("hongyan.db", "secret.key"):
            shutil.copy(data / name, crashed)
        (crashed / "hongyan.db-wal").write_bytes(log[:-cut])
        store = await open_store(crashed)
        assert await store.slots.list() == []
        await store.close()
    database.close()


# Not ours.


async def test_a_database_held_by_another_process_is_unavailable(opened, tmp_path):
    store = await opened()
    await store.write(lambda database: database.set_busy_timeout(10))
    other = apsw.Connection(str(tmp_path / "hongyan.db"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="another process"):
        await store.records.append("world", 0, b"")
    other.execute("ROLLBACK")
    other.close()
    await store.records.append("world", 0, b"")


async def test_what_another_process_wrote_is_seen(opened):
    one, two = await opened(), await opened()
    await one.records.append("world", 0, b"a")
    assert await two.records.read("world", 0, 1) == [b"a"]
    with pytest.raises(Conflict):
        await two.records.append("world", 0, b"b")
    await two.records.append("world", 1, b"b")
    assert await one.records.read("world", 0, 2) == [b"a", b"b"]


async def test_a_directory_that_is_not_there_is_bad_configuration(tmp_path):
    with pytest.raises(BadConfiguration, match=r"nowhere.hongyan\.db"):
        await open_store(tmp_path / "nowhere")


async def test_the_files_are_for_us_alone(opened, tmp_path):
    store = await opened()
    await store.records.append("world", 0, b"")
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "hongyan.db": 0o600,
        "hongyan.db-wal": 0o600,
        "hongyan.db-shm": 0o600,
        "secret.key": 0o600,
    }


# Sealed.


async def test_secrets_are_not_in_the_files(opened, tmp_path):
    store = await opened()
    epoch = await own(store)
    await store.journal.append(ANN, epoch, [], SlotChange(session=b"very secret session"))
    content = b"".join(snapshot(tmp_path).values())
    assert b"very secret" not in content
    assert b"uuid of" not in content, "device parameters are secret too"
    await store.close()
    [slot] = await (await opened()).slots.list()
    assert slot.session == b"very secret session"


@pytest.mark.parametrize("with_secrets", [True, False])
async def test_another_key_is_refused_at_the_start(opened, tmp_path, with_secrets):
    store = await opened()
    if with_secrets:
        await own(store)
    await store.close()
    (tmp_path / "secret.key").write_bytes(os.urandom(32))
    with pytest.raises(BadConfiguration, match=r"secret\.key does not fit this database"):
        await open_store(tmp_path)


async def test_a_missing_key_is_refused_and_no_new_one_made(opened, tmp_path):
    store = await opened()
    await store.close()
    key = (tmp_path / "secret.key").read_bytes()
    (tmp_path / "secret.key").unlink()
    with pytest.raises(BadConfiguration, match=r"secret\.key: missing"):
        await open_store(tmp_path)
    assert not (tmp_path / "secret.key").exists()
    (tmp_path / "secret.key").write_bytes(key)
    await (await opened()).slots.list()


def test_a_key_of_the_wrong_size_is_refused(tmp_path):
    (tmp_path / "secret.key").write_bytes(b"short")
    with pytest.raises(BadConfiguration, match=r"secret\.key: 5 bytes"):
        Seal(tmp_path).seal(b"x", "session", "demo/ann")

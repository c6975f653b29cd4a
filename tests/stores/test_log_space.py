"""Room in the write-ahead log before it is needed."""

import shutil

from hongyan.stores.log_space import MARGIN_BYTES, PIECE_BYTES, LogSpace
from tests.stores.conftest import open_store

PAGE_BYTES = 4096
FRAME_BYTES = PAGE_BYTES + 24
PAGES = MARGIN_BYTES // FRAME_BYTES + 1
"""Enough for the log to be given room."""


def space(path, most_pages=1_000):
    return LogSpace(path, page_bytes=PAGE_BYTES, most_pages=most_pages)


def test_a_short_log_is_left_alone(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(b"x" * FRAME_BYTES)
    space(log).keep_ahead(PAGES - 2)
    assert log.stat().st_size == FRAME_BYTES


def test_a_log_grows_by_pieces_and_keeps_what_it_has(tmp_path):
    log = tmp_path / "log"
    kept = b"x" * (32 + PAGES * FRAME_BYTES)
    log.write_bytes(kept)
    ahead = space(log)
    sizes = []
    for pages in range(PAGES, 200):
        ahead.keep_ahead(pages)
        sizes.append(log.stat().st_size)
        assert sizes[-1] >= 32 + pages * FRAME_BYTES + MARGIN_BYTES
    assert log.read_bytes() == kept.ljust(sizes[-1], b"\0")
    assert len(set(sizes)) <= 200 * FRAME_BYTES // PIECE_BYTES + 1


def test_a_log_grows_no_further_than_it_is_used(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(b"x" * (32 + PAGES * FRAME_BYTES))
    ahead = space(log, most_pages=100)
    for pages in range(PAGES, 110):
        ahead.keep_ahead(pages)
    assert log.stat().st_size == 32 + 100 * FRAME_BYTES


def test_a_log_that_was_cut_meanwhile_is_looked_at_again(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(b"x" * (32 + 90 * FRAME_BYTES))
    ahead = space(log)
    ahead.keep_ahead(90)
    log.write_bytes(b"x" * (32 + PAGES * FRAME_BYTES))
    ahead.keep_ahead(PAGES)
    assert log.stat().st_size > PIECE_BYTES


def test_no_room_is_no_trouble(tmp_path):
    space(tmp_path / "nowhere").keep_ahead(PAGES)
    assert list(tmp_path.iterdir()) == []


async def test_after_a_crash_the_room_behind_the_last_commit_means_nothing(opened, tmp_path):
    store = await opened()
    bodies = [b"%d" % number * 2_000 for number in range(200)]
    for position, body in enumerate(bodies):
        await store.records.append("world", position, body)
    await store.write(lambda _: None)
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in ("hongyan.db", "hongyan.db-wal", "secret.key"):
        shutil.copy(tmp_path / name, crashed)
    assert (crashed / "hongyan.db-wal").read_bytes().endswith(bytes(FRAME_BYTES)), "the log has no room"
    async with await open_store(crashed) as again:
        assert await again.records.read("world", 0, 1_000) == bodies
        await again.records.append("world", len(bodies), b"more")


async def test_a_commit_cut_by_a_crash_is_gone_and_those_before_it_are_there(opened, tmp_path):
    store = await opened()
    for position in range(60):
        await store.records.append("world", position, b"%d" % position * 2_000)
    await store.write(lambda _: None)
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in ("hongyan.db", "secret.key"):
        shutil.copy(tmp_path / name, crashed)
    log = (tmp_path / "hongyan.db-wal").read_bytes()
    used = len(log.rstrip(b"\0"))
    (crashed / "hongyan.db-wal").write_bytes(log[: used - 100].ljust(len(log), b"\0"))
    async with await open_store(crashed) as again:
        found = await again.records.read("world", 0, 1_000)
        assert found == [b"%d" % position * 2_000 for position in range(59)]

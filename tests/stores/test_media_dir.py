"""What only the folder has: names, modes, durability, crashes and disks that fail."""

import asyncio
import errno
import hashlib
import os
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from hongyan.model.errors import BadConfiguration, InvalidArgument, NotFound, StorageFailed, Unavailable
from hongyan.stores import media_dir
from hongyan.stores.media_dir import MediaDir

MOST = 4 * 1024 * 1024
LONG = bytes(range(256)) * 4096
SHA = hashlib.sha256(b"abc").hexdigest()


def files(data: Path) -> set[str]:
    return {path.relative_to(data).as_posix() for path in data.rglob("*") if not path.is_dir()}


def open_files() -> set[str]:
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}


def failing(number: int, *, after: int = 0) -> Callable[..., Any]:
    """Return a call that fails with ``number`` after it did nothing ``after`` times."""
    calls = iter(range(after))

    def call(*_: object, **__: object) -> None:
        if next(calls, None) is None:
            raise OSError(number, os.strerror(number))

    return call


async def test_a_file_stands_under_its_digest_for_its_owner_only(tmp_path: Path) -> None:
    sha256, _ = await MediaDir(tmp_path).put(b"abc", most_bytes=MOST)
    assert files(tmp_path) == {f"media/{SHA[:2]}/{SHA}"}
    assert sha256 == SHA
    file = tmp_path / "media" / SHA[:2] / SHA
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent, file.parent.parent)] == [
        0o600,
        0o700,
        0o700,
    ]


async def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    await MediaDir(tmp_path).put(b"abc", most_bytes=MOST)
    assert await MediaDir(tmp_path).read(SHA, MOST) == b"abc"


async def test_everything_is_synced_before_it_is_promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    folder = tmp_path / "media" / SHA[:2]

    def sync_file(handle: int) -> None:
        name = Path(f"/proc/self/fd/{handle}").readlink()
        done.append("draft synced" if name.name.startswith(media_dir.DRAFT) else str(name))

    def sync_directory(path: Path) -> None:
        there = "with the file" if (folder / SHA).exists() else "without the file"
        done.append(f"{path.name} synced {there}")

    media = MediaDir(tmp_path)
    monkeypatch.setattr(media_dir.os, "fsync", sync_file)
    monkeypatch.setattr(media_dir, "sync_directory", sync_directory)
    await media.put(b"abc", most_bytes=MOST)
    assert done == ["draft synced", "media synced without the file", f"{SHA[:2]} synced with the file"]


async def test_a_known_folder_is_synced_for_its_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    media = MediaDir(tmp_path)
    await media.put(b"abc", most_bytes=MOST)
    done: list[str] = []
    monkeypatch.setattr(media_dir, "sync_directory", lambda path: done.append(path.name))
    await media.put(b"abc", most_bytes=MOST)
    assert done == [SHA[:2]]


CRASH = """
import asyncio, os, signal, sys
from pathlib import Path
from hongyan.stores.media_dir import MediaDir

async def chunks():
    yield b"a" * 1_000_000
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(MediaDir(Path(sys.argv[1])).put(chunks(), most_bytes=10_000_000))
"""


async def test_a_crash_leaves_a_draft_that_the_next_start_throws_away(tmp_path: Path) -> None:
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", CRASH, str(tmp_path)], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -9, done.stderr
    assert [name.startswith("media/.draft-") for name in files(tmp_path)] == [True]
    MediaDir(tmp_path)
    assert files(tmp_path) == set()


@pytest.mark.parametrize("call", ["fsync", "mkdir", "replace", "sync_directory"])
@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, Unavailable), (errno.EIO, StorageFailed)])
async def test_a_disk_that_fails_keeps_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, error: type[Exception]
) -> None:
    media = MediaDir(tmp_path)
    target = {"fsync": media_dir.os, "sync_directory": media_dir}.get(call, Path)
    with monkeypatch.context() as patched:
        patched.setattr(target, call, failing(number))
        with pytest.raises(error):
            await media.put(b"abc", most_bytes=MOST)
    assert files(tmp_path) == set()
    assert await media.put(b"abc", most_bytes=MOST) == (SHA, 3)


async def test_a_full_disk_is_said_while_writing_and_leaves_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = MediaDir(tmp_path)

    device = os.open("/dev/full", os.O_WRONLY)
    opened = os.fdopen
    with monkeypatch.context() as patched:
        patched.setattr(media_dir.os, "fdopen", lambda handle, mode: (os.dup2(device, handle), opened(handle, mode))[1])
        with pytest.raises(Unavailable, match="No space left"):
            await media.put(LONG, most_bytes=MOST)
    os.close(device)
    assert files(tmp_path) == set()


async def test_a_cancelled_put_leaves_no_draft_and_no_open_file(tmp_path: Path) -> None:
    media = MediaDir(tmp_path)
    waits = asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        yield LONG
        waits.set()
        await asyncio.Event().wait()

    before = open_files()
    putting = asyncio.create_task(media.put(stuck(), most_bytes=MOST))
    await waits.wait()
    assert len(files(tmp_path)) == 1
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert files(tmp_path) == set()
    assert open_files() <= before


async def test_a_cancelled_write_ends_before_its_file_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = MediaDir(tmp_path)
    reached, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def slow(_: int) -> None:
        reached.set()
        go_on.wait(30)
        done.append("synced")

    drop = media_dir._Draft.drop
    monkeypatch.setattr(media_dir.os, "fsync", slow)
    monkeypatch.setattr(media_dir._Draft, "drop", lambda draft: (done.append("dropped"), drop(draft))[1])
    putting = asyncio.create_task(media.put(b"abc", most_bytes=MOST))
    await asyncio.to_thread(reached.wait, 30)
    for _ in range(3):
        putting.cancel()
        await asyncio.sleep(0)
    assert not putting.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert done == ["synced", "synced", "synced", "dropped"], "the file, its folder, the folder above"


async def test_damaged_bytes_are_noticed_and_mended_by_the_next_who_brings_them(tmp_path: Path) -> None:
    media = MediaDir(tmp_path)
    await media.put(b"abc", most_bytes=MOST)
    file = tmp_path / "media" / SHA[:2] / SHA
    file.write_bytes(b"xyz")
    with pytest.raises(StorageFailed, match="damaged"):
        await media.read(SHA, MOST)
    await media.put(b"abc", most_bytes=MOST)
    assert await media.read(SHA, MOST) == b"abc"


async def test_a_file_that_becomes_shorter_while_it_is_sent_breaks_off(tmp_path: Path) -> None:
    media = MediaDir(tmp_path)
    sha256, _ = await media.put(LONG, most_bytes=MOST)
    async with aclosing(await media.open(sha256)) as stream:
        await anext(stream)
        os.truncate(tmp_path / "media" / sha256[:2] / sha256, 10)
        with pytest.raises(StorageFailed, match="shorter"):
            await anext(stream)


async def test_what_is_no_file_is_not_there(tmp_path: Path) -> None:
    media = MediaDir(tmp_path)
    secret = tmp_path / "secret"
    secret.write_bytes(b"abc")
    folder = tmp_path / "media" / SHA[:2]
    folder.mkdir()
    (folder / SHA).symlink_to(secret)
    other = SHA[:-1] + "0"
    (folder / other).mkdir()
    for name in (SHA, other):
        assert await media.size(name) is None
        with pytest.raises(NotFound):
            await media.read(name, MOST)
        with pytest.raises(NotFound):
            await media.open(name)


async def test_a_link_put_there_at_the_last_moment_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = MediaDir(tmp_path)
    await media.put(b"abc", most_bytes=MOST)
    file = tmp_path / "media" / SHA[:2] / SHA
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(media_dir, "_size", lambda _: 3)
    with pytest.raises(StorageFailed):
        await media.read(SHA, MOST)


async def test_every_stream_lets_go_of_its_file(tmp_path: Path) -> None:
    media = MediaDir(tmp_path)
    sha256, _ = await media.put(LONG, most_bytes=MOST)
    before = open_files()
    for pieces in (0, 1, 99):
        async with aclosing(await media.open(sha256)) as stream:
            for _ in range(pieces):
                if await anext(stream, None) is None:
                    break
    await media.open(sha256)
    with pytest.raises(InvalidArgument):
        await media.read(sha256, 1)
    assert open_files() <= before


def test_a_folder_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file in its place")
    with pytest.raises(BadConfiguration, match="cannot be used for media"):
        MediaDir(tmp_path)

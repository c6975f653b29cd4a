"""The contract of ``MediaStore``, on every store."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from hongyan.core.media import MediaStore
from hongyan.model.errors import InvalidArgument, NotFound
from hongyan.stores.media_dir import MediaDir
from hongyan.stores.media_memory import MemoryMedia

MEDIA: dict[str, Callable[[Path], MediaStore]] = {"memory": lambda _: MemoryMedia(), "folder": MediaDir}

MOST = 4 * 1024 * 1024
LONG = bytes(range(256)) * 4096 + b"and a bit"
"""A megabyte and a bit: several pieces, the last one odd."""
ABSENT = "0" * 64


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def in_pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def taken(media: MediaStore, sha256: str, **part: int) -> bytes:
    async with aclosing(await media.open(sha256, **part)) as stream:
        return b"".join([piece async for piece in stream])


@pytest.fixture(params=MEDIA)
def media(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    return MEDIA[request.param](tmp_path)


@pytest.mark.parametrize("data", [b"", b"x", LONG], ids=["nothing", "a byte", "a megabyte"])
async def test_what_was_put_comes_out_again(media: MediaStore, data: bytes) -> None:
    assert await media.put(data, most_bytes=MOST) == (digest(data), len(data))
    assert await media.size(digest(data)) == len(data)
    assert await media.read(digest(data), len(data)) == data
    assert await taken(media, digest(data)) == data


@pytest.mark.parametrize("size", [1000, 262_144, 300_000, len(LONG)])
async def test_pieces_of_any_size_make_the_same_whole(media: MediaStore, size: int) -> None:
    assert await media.put(in_pieces(LONG, size), most_bytes=MOST) == (digest(LONG), len(LONG))
    assert await media.read(digest(LONG), MOST) == LONG


@pytest.mark.parametrize(
    "part",
    [(0, 0), (0, 1), (5, 10), (262_143, 262_145), (0, 262_144), (1_000_000, len(LONG)), (len(LONG) - 1, len(LONG) + 9)],
    ids=str,
)
async def test_a_part_is_cut_as_a_slice_is(media: MediaStore, part: tuple[int, int]) -> None:
    await media.put(LONG, most_bytes=MOST)
    assert await taken(media, digest(LONG), start=part[0], end=part[1]) == LONG[slice(*part)]


async def test_a_part_beyond_the_end_is_empty(media: MediaStore) -> None:
    await media.put(b"abc", most_bytes=MOST)
    assert await taken(media, digest(b"abc"), start=3) == b""
    assert await taken(media, digest(b"abc"), start=9, end=12) == b""


async def test_a_stream_may_be_left_early(media: MediaStore) -> None:
    await media.put(LONG, most_bytes=MOST)
    async with aclosing(await media.open(digest(LONG))) as stream:
        assert LONG.startswith(await anext(stream))


async def test_the_same_bytes_put_by_many_at_once_are_one(media: MediaStore) -> None:
    answers = await asyncio.gather(*(media.put(in_pieces(LONG, 70_000), most_bytes=MOST) for _ in range(8)))
    assert set(answers) == {(digest(LONG), len(LONG))}
    assert await media.read(digest(LONG), MOST) == LONG


async def test_different_bytes_put_at_once_do_not_mix(media: MediaStore) -> None:
    wholes = [bytes([number]) * 300_000 for number in range(8)]
    await asyncio.gather(*(media.put(in_pieces(whole, 9_999), most_bytes=MOST) for whole in wholes))
    assert [await media.read(digest(whole), MOST) for whole in wholes] == wholes


async def test_as_many_bytes_as_allowed_are_kept(media: MediaStore) -> None:
    assert await media.put(b"abc", most_bytes=3) == (digest(b"abc"), 3)


async def test_too_many_bytes_are_refused_and_not_kept(media: MediaStore) -> None:
    for chunks in (LONG, in_pieces(LONG, 1000)):
        with pytest.raises(InvalidArgument, match="more than 1048576 bytes"):
            await media.put(chunks, most_bytes=1_048_576)
    assert await media.size(digest(LONG)) is None


async def test_a_source_is_not_read_on_once_it_brought_too_much(media: MediaStore) -> None:
    brought = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal brought
        while True:
            brought += 1
            yield bytes(100_000)

    with pytest.raises(InvalidArgument):
        await media.put(endless(), most_bytes=1_000_000)
    assert brought < 20


async def test_a_source_that_fails_leaves_nothing_behind(media: MediaStore) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await media.put(failing(), most_bytes=MOST)
    assert await media.size(digest(b"half")) is None


async def test_more_than_the_reader_wants_is_refused(media: MediaStore) -> None:
    await media.put(b"abcd", most_bytes=MOST)
    with pytest.raises(InvalidArgument, match="4 bytes"):
        await media.read(digest(b"abcd"), 3)


async def test_what_was_never_put_is_not_there(media: MediaStore) -> None:
    assert await media.size(ABSENT) is None
    with pytest.raises(NotFound):
        await media.read(ABSENT, MOST)
    with pytest.raises(NotFound):
        await media.open(ABSENT)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "abc",
        "../" * 20 + "etc/passwd",
        "/etc/passwd",
        "0" * 63,
        "0" * 65,
        "0" * 64 + "\n",
        "A" * 64,
        "٣" * 64,
        "g" * 64,
        "0" * 32 + "/" + "0" * 31,
        "0" * 63 + "\0",
    ],
    ids=repr,
)
async def test_what_is_no_digest_is_not_found(media: MediaStore, name: str) -> None:
    for ask in (media.size(name), media.read(name, MOST), media.open(name)):
        with pytest.raises(NotFound):
            await ask

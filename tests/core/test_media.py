"""The library: what is kept, what is refused, and thumbnails that are made once."""

import asyncio
import hashlib
import io

import msgspec
import pytest
from PIL import Image

from hongyan.core import media as media_module
from hongyan.core.media import MIB, MediaLibrary, MediaLimits, checked_digest, clean_name
from hongyan.model.errors import InvalidArgument, NotFound
from hongyan.model.media import MediaRef
from hongyan.stores.media_memory import MemoryMedia

AMR = b"#!AMR\n" + bytes(32)


def png(width: int = 300, height: int = 200) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(packed, "PNG")
    return packed.getvalue()


@pytest.fixture
def store() -> MemoryMedia:
    return MemoryMedia()


@pytest.fixture
def library(store: MemoryMedia) -> MediaLibrary:
    return MediaLibrary(store)


async def test_what_is_kept_is_described_and_comes_out_again(library: MediaLibrary) -> None:
    data = png()
    ref = await library.keep(data, name="假期.png", kind="image")
    assert ref == MediaRef(
        sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), type="image/png", name="假期.png"
    )
    assert await library.read(ref, MIB) == data
    assert await library.read(ref.sha256, MIB) == data


async def test_the_type_is_the_contents_and_not_the_names(library: MediaLibrary) -> None:
    assert (await library.keep(AMR, name="song.mp3", kind="voice")).type == "audio/amr"
    assert (await library.keep(b"<html>", name="page.html")).type == "text/plain"
    assert (await library.keep(b"", name="empty.png")).type == "application/octet-stream"


@pytest.mark.parametrize(
    "data", [AMR, b"", b"text", b"%PDF-1.7", png()[:60], b"GIF89a"], ids=lambda data: repr(data[:8])
)
async def test_an_image_that_cannot_be_shown_is_refused_and_not_kept(
    library: MediaLibrary, store: MemoryMedia, data: bytes
) -> None:
    with pytest.raises(InvalidArgument):
        await library.keep(data, kind="image")
    assert await store.size(hashlib.sha256(data).hexdigest()) is None


async def test_a_broken_image_may_be_sent_as_a_file(library: MediaLibrary) -> None:
    assert (await library.keep(png()[:60], kind="file")).type == "image/png"


def test_the_limits_are_those_of_a_phone() -> None:
    limits = MediaLimits()
    assert [limits.most_bytes(kind) // MIB for kind in ("image", "voice", "video", "file", None)] == [
        20,
        2,
        100,
        100,
        100,
    ]
    assert limits.image_pixels == 40_000_000
    with pytest.raises(AttributeError):
        limits.image_bytes = 1  # type: ignore[misc]


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file", None])
async def test_each_kind_has_its_limit(store: MemoryMedia, kind: media_module.MediaKind | None) -> None:
    data = png()
    name = kind or "file"
    small = MediaLibrary(store, msgspec.structs.replace(MediaLimits(), **{f"{name}_bytes": len(data) - 1}))
    with pytest.raises(InvalidArgument, match=f"{len(data)} bytes; {name} may have {len(data) - 1}"):
        await small.keep(data, kind=kind)
    exact = MediaLibrary(store, msgspec.structs.replace(MediaLimits(), **{f"{name}_bytes": len(data)}))
    assert (await exact.keep(data, kind=kind)).size_bytes == len(data)


async def test_pixels_have_a_limit_too(store: MemoryMedia) -> None:
    with pytest.raises(InvalidArgument, match="300 x 200"):
        await MediaLibrary(store, MediaLimits(image_pixels=59_999)).keep(png(), kind="image")


async def test_a_thumbnail_is_a_small_jpeg(library: MediaLibrary) -> None:
    small = await library.thumbnail(await library.keep(png(), kind="image"))
    data = await library.read(small, MIB)
    assert (small.type, small.size_bytes, small.name) == ("image/jpeg", len(data), "")
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (120, 80))


async def test_a_thumbnail_is_made_once_however_many_ask(
    library: MediaLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    shrink = media_module._shrink
    monkeypatch.setattr(media_module, "_shrink", lambda *arguments: (made.append(1), shrink(*arguments))[1])
    ref = await library.keep(png(), kind="image")
    small = await asyncio.gather(*(library.thumbnail(ref) for _ in range(10)))
    assert await library.thumbnail(msgspec.structs.replace(ref, name="another.png")) == small[0]
    assert len(set(small)) == len(made) == 1


async def test_who_waits_for_a_thumbnail_makes_it_when_the_first_gives_up(library: MediaLibrary) -> None:
    ref = await library.keep(png(), kind="image")
    first, second = (asyncio.create_task(library.thumbnail(ref)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).type == "image/jpeg"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_thumbnail_that_failed_is_not_remembered(library: MediaLibrary) -> None:
    data = png()
    ref = MediaRef(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), type="image/png")
    for answer in await asyncio.gather(*(library.thumbnail(ref) for _ in range(3)), return_exceptions=True):
        assert isinstance(answer, NotFound)
    await library.keep(data)
    assert (await library.thumbnail(ref)).type == "image/jpeg"


async def test_only_so_many_thumbnails_are_remembered(library: MediaLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_module, "MOST_REMEMBERED", 2)
    refs = [await library.keep(png(10 + number, 10), kind="image") for number in range(4)]
    small = [await library.thumbnail(ref) for ref in refs]
    assert len(library._thumbnails) == 2
    assert [await library.thumbnail(ref) for ref in refs] == small


async def test_what_is_no_image_has_no_thumbnail(library: MediaLibrary) -> None:
    with pytest.raises(InvalidArgument, match="no image"):
        await library.thumbnail(await library.keep(AMR, kind="voice"))


async def test_only_so_many_images_are_unpacked_at_a_time(
    library: MediaLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once: list[int] = []
    check = media_module.pictures.check

    def counted(data: bytes, kind: str, *, most_pixels: int) -> None:
        at_once.append(media_module.MOST_DECODING - library._decoding._value)
        check(data, kind, most_pixels=most_pixels)

    monkeypatch.setattr(media_module.pictures, "check", counted)
    await asyncio.gather(*(library.keep(png(50 + number), kind="image") for number in range(8)))
    assert len(at_once) == 8
    assert max(at_once) <= media_module.MOST_DECODING


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("报价 2026.xlsx", "报价 2026.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\pic.png", "pic.png"),
        ("folder/", ""),
        ("..", ""),
        (".", ""),
        (".profile", ".profile"),
        ("a\0b\r\nc\x7f.txt", "abc.txt"),
        ("exe.\u202egnp.exe", "exe.gnp.exe"),
        ("half \ud83d sign.txt", "half  sign.txt"),
        ("👨\u200d👩\u200d👧.png", "👨\u200d👩\u200d👧.png"),
        ("  spaces  ", "spaces"),
        ("x" * 300 + ".jpeg", "x" * 250 + ".jpeg"),
        ("雁" * 100 + ".png", "雁" * 83 + ".png"),
        ("a." + "y" * 300, "a." + "y" * 253),
    ],
)
def test_a_name_is_fit_to_be_shown(name: str, shown: str) -> None:
    assert clean_name(name) == shown
    assert len(shown.encode()) <= 255


def test_a_digest_is_64_small_hexadecimal_digits() -> None:
    assert checked_digest("0f" * 32) == "0f" * 32
    for text in ("0F" * 32, "0f" * 31, "0f" * 32 + "\n", "../" + "0" * 61):
        with pytest.raises(NotFound):
            checked_digest(text)

"""Images: what is taken, and what becomes of them when they are made small."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageOps

from hongyan.core import pictures
from hongyan.model.errors import InvalidArgument

MOST = 40_000_000


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    packed = io.BytesIO()
    image.save(packed, kind, **more)
    return packed.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large; what is packed does not matter before it is unpacked."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def shrunk(data: bytes, kind: str) -> Image.Image:
    small = pictures.shrink(data, kind, longest=120, quality=70, most_pixels=MOST)
    image = Image.open(io.BytesIO(small), formats=["JPEG"])
    image.load()
    assert image.mode == "RGB"
    return image


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_an_image_of_every_type_passes_and_becomes_small(kind: str) -> None:
    data = saved(Image.new("RGB", (400, 300), (200, 30, 30)), pictures.FORMATS[kind])
    pictures.check(data, kind, most_pixels=MOST)
    small = shrunk(data, kind)
    assert small.size == (120, 90)
    assert near(small.getpixel((60, 45)), (200, 30, 30))


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/gif", "image/webp"])
def test_half_an_image_is_refused(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    data = saved(noise, pictures.FORMATS[kind])
    with pytest.raises(InvalidArgument, match="broken image"):
        pictures.check(data[: len(data) // 2], kind, most_pixels=MOST)


@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_what_only_begins_like_an_image_is_refused(kind: str) -> None:
    data = saved(Image.new("RGB", (40, 30)), pictures.FORMATS[kind])[:14] + b"and then something else " * 9
    with pytest.raises(InvalidArgument, match="broken image"):
        pictures.check(data, kind, most_pixels=MOST)


@pytest.mark.parametrize("kind", ["image/heic", "image/svg+xml", "text/plain", "application/pdf", ""])
def test_what_is_no_image_is_refused_unread(kind: str) -> None:
    with pytest.raises(InvalidArgument, match="no image"):
        pictures.check(b"%!PS-Adobe-3.0", kind, most_pixels=MOST)


def test_another_type_than_the_one_that_was_told_is_not_tried() -> None:
    with pytest.raises(InvalidArgument):
        pictures.check(saved(Image.new("RGB", (4, 4)), "TIFF"), "image/png", most_pixels=MOST)


@pytest.mark.parametrize("size", [(8001, 5000), (10_000, 10_000), (15_000, 15_000), (65_000, 65_000)], ids=str)
def test_a_bomb_is_refused_by_what_it_says_of_itself(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidArgument, match="at most 40000000"):
        pictures.check(bomb(*size), "image/png", most_pixels=MOST)


def progressive(more_scans: int, tail: bytes = b"") -> bytes:
    """A JPEG that paints its last pass so many times more."""
    data = saved(Image.new("RGB", (64, 64), "teal"), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * more_scans + data[-2:] + tail


def test_an_image_that_paints_itself_over_and_over_is_refused() -> None:
    pictures.check(progressive(0), "image/jpeg", most_pixels=MOST)
    pictures.check(progressive(80), "image/jpeg", most_pixels=MOST)
    for scans in (101, 100_000):
        with pytest.raises(InvalidArgument, match="more than 100 passes"):
            pictures.check(progressive(scans), "image/jpeg", most_pixels=MOST)


def test_passes_are_counted_in_the_image_and_not_in_what_follows_it() -> None:
    pictures.check(progressive(0, tail=b"\xff\xda\0\2" * 1000), "image/jpeg", most_pixels=MOST)


def test_an_image_of_nothing_but_remarks_is_refused() -> None:
    data = saved(Image.new("RGB", (8, 8)), "JPEG")
    with pytest.raises(InvalidArgument, match="passes"):
        pictures.check(data[:2] + b"\xff\xfe\0\2" * 20_000 + data[2:], "image/jpeg", most_pixels=MOST)


def test_as_many_pixels_as_allowed_are_taken() -> None:
    data = saved(Image.new("1", (100, 50)), "PNG")
    pictures.check(data, "image/png", most_pixels=5000)
    with pytest.raises(InvalidArgument, match="100 x 50"):
        pictures.check(data, "image/png", most_pixels=4999)


def test_a_text_that_unpacks_to_more_than_memory_is_refused() -> None:
    packed = zlib.compress(bytes(200_000_000))
    body = b"Comment\0\0" + packed
    text = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    data = saved(Image.new("L", (2, 2)), "PNG")
    with pytest.raises(InvalidArgument):
        pictures.check(data[:33] + text + data[33:], "image/png", most_pixels=MOST)


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("P", 0)], ids=["RGBA", "LA", "P"]
)
def test_what_is_transparent_becomes_white(mode: str, colour: object) -> None:
    image = Image.new(mode, (300, 300), colour)  # type: ignore[arg-type]
    data = saved(image, "PNG", **({"transparency": 0} if mode == "P" else {}))
    assert near(shrunk(data, "image/png").getpixel((50, 50)), (255, 255, 255))


def test_half_transparent_becomes_half_white() -> None:
    data = saved(Image.new("RGBA", (300, 300), (255, 0, 0, 128)), "WEBP", lossless=True)
    assert near(shrunk(data, "image/webp").getpixel((50, 50)), (255, 127, 127))


@pytest.mark.parametrize(
    ("mode", "colour", "kind", "seen"),
    [
        ("1", 1, "PNG", (255, 255, 255)),
        ("L", 128, "PNG", (128, 128, 128)),
        ("I;16", 32768, "PNG", (128, 128, 128)),
        ("CMYK", (0, 0, 0, 128), "JPEG", (127, 127, 127)),
        ("YCbCr", (128, 128, 128), "JPEG", (128, 128, 128)),
    ],
)
def test_every_way_to_write_a_colour_is_read(mode: str, colour: object, kind: str, seen: tuple[int, int, int]) -> None:
    data = saved(Image.new(mode, (200, 200), colour), kind)  # type: ignore[arg-type]
    assert near(shrunk(data, f"image/{kind.lower()}").getpixel((50, 50)), seen)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_camera_lying_on_its_side_is_honoured(orientation: int, kind: str) -> None:
    image = Image.new("RGB", (400, 200), "blue")
    image.paste("yellow", (0, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(image, kind, exif=exif)
    with Image.open(io.BytesIO(data)) as stored:
        upright = ImageOps.exif_transpose(stored)
    small = shrunk(data, f"image/{kind.lower()}")
    assert small.size == ((120, 60) if orientation < 5 else (60, 120))
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
        want = upright.convert("RGB").getpixel((int(upright.width * x), int(upright.height * y)))
        assert near(small.getpixel((int(small.width * x), int(small.height * y))), want)  # type: ignore[arg-type]
    assert 0x0112 not in small.getexif()


def test_of_many_frames_the_first_is_shown() -> None:
    frames = [Image.new("P", (50, 50), colour) for colour in (1, 2)]
    for frame in frames:
        frame.putpalette([0, 0, 0, 255, 0, 0, 0, 0, 255])
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert near(shrunk(data, "image/gif").getpixel((20, 20)), (254, 0, 0))


def test_a_small_image_keeps_its_size() -> None:
    assert shrunk(saved(Image.new("RGB", (7, 3)), "PNG"), "image/png").size == (7, 3)


def test_a_line_does_not_vanish() -> None:
    assert shrunk(saved(Image.new("RGB", (5000, 1)), "PNG"), "image/png").size == (120, 1)


def test_the_same_image_becomes_the_same_bytes() -> None:
    data = saved(Image.effect_noise((300, 200), 50), "PNG")
    one, two = (pictures.shrink(data, "image/png", longest=120, quality=70, most_pixels=MOST) for _ in range(2))
    assert one == two

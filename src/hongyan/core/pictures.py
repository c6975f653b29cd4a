"""Reads and shrinks images. The only module that hands foreign bytes to Pillow; everything here blocks."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

from hongyan.model.errors import InvalidArgument

# A file that Pillow would only warn of is refused before anything is unpacked.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

FORMATS: dict[str, str] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
}
"""The types that count as images, and what Pillow calls them. No other decoder of Pillow is ever tried."""

MOST_SCANS = 100
"""Passes over a JPEG; a progressive one has about ten. One of 65 bytes costs 15 ms at 40 megapixels."""

MOST_SEGMENTS = 10_000

_MARKER = re.compile(rb"\xff[\x02-\xcf\xd9-\xfe]")
"""The next segment of a JPEG, over whatever lies before it: what was packed, fill bytes, restarts."""

_DEEP_MODES = {"I", "I;16", "I;16B", "I;16L", "I;16N"}
"""Grey of 16 bits, in 32 where Pillow has it so."""


def check(data: bytes, kind: str, *, most_pixels: int) -> None:
    """Pass when ``data`` is an image of the MIME type ``kind`` that unpacks to its end. Of many frames, the first.

    Raises:
        InvalidArgument: no image, broken, or too many pixels.
    """
    with _reading(data, kind, most_pixels) as image:
        image.load()


def shrink(data: bytes, kind: str, *, longest: int, quality: int, most_pixels: int) -> bytes:
    """Return a JPEG of the image, upright, on white where it is transparent, no side above ``longest`` pixels.

    The same bytes give the same bytes. An image that is small enough keeps its size.

    Raises:
        InvalidArgument: as ``check``.
    """
    with _reading(data, kind, most_pixels) as image:
        # JPEG can be unpacked at an eighth of its size: a hundredth of the time.
        image.draft("RGB", (2 * longest, 2 * longest))
        image.load()
        orientation = image.getexif().get(0x0112, 1)
        small = _plain(image)
        small.thumbnail((longest, longest))
        small.getexif()[0x0112] = orientation
        upright = ImageOps.exif_transpose(small)
        page = Image.new("RGB", upright.size, "white")
        page.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
        packed = io.BytesIO()
        page.save(packed, "JPEG", quality=quality)
        return packed.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """Return the image as RGB, or as RGBA where something of it may be transparent."""
    if image.mode in _DEEP_MODES:
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


@contextmanager
def _reading(data: bytes, kind: str, most_pixels: int) -> Iterator[Image.Image]:
    """Open the image; whatever a decoder raises on foreign bytes leaves the block as ``InvalidArgument``."""
    if kind not in FORMATS:
        raise InvalidArgument("media", f"is {kind} and no image; send one of {', '.join(sorted(FORMATS))}")
    if kind == "image/jpeg":
        _check_scans(data)
    try:
        with Image.open(io.BytesIO(data), formats=[FORMATS[kind]]) as image:
            width, height = image.size
            if width * height > most_pixels:
                raise InvalidArgument("media", f"has {width} x {height} pixels; at most {most_pixels} are taken")
            yield image
    except InvalidArgument:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise InvalidArgument("media", f"has too many pixels; at most {most_pixels} are taken") from bomb
    except Exception as broken:
        raise InvalidArgument("media", f"is a broken image: {type(broken).__name__}") from broken


def _check_scans(data: bytes) -> None:
    """Refuse a JPEG that is small and takes hours: it paints the whole image over and over.

    Looks for segments as libjpeg does: jdmarker.c, next_marker.
    """
    at, scans = 2, 0
    for _ in range(MOST_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or found.group() == b"\xff\xd9":
            return
        scans += found.group() == b"\xff\xda"
        if scans > MOST_SCANS:
            break
        at = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
    raise InvalidArgument("media", f"is a JPEG of more than {MOST_SCANS} passes")

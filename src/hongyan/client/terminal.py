"""A login QR code for people who look at a terminal."""

import base64
import io
from typing import TextIO

import segno
from PIL import Image, UnidentifiedImageError

from hongyan.dialects.padchat.errors import printable
from hongyan.dialects.padchat.login_reading import PICTURE

MOST_SIDE = 4096
"""Pictures of more pixels a side are not looked at."""

_QUIET = 2
_FINDER_MODULES = 7
_BLOCKS = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
"""Two modules, one above the other, in one character; light is drawn, for terminals are dark."""


def show(url: str, out: TextIO) -> None:
    """Print the code of ``url`` as blocks of text when ``out`` is a terminal, and ``url`` itself.

    ``url`` may be a ``data:`` URL of a picture of a code, which is what v2 over WebSocket sends; then the picture is
    read, and nothing else can be printed.
    """
    is_picture = url.startswith(PICTURE)
    if is_picture or out.isatty():
        modules = _read(url) if is_picture else _modules(url)
        out.write(draw(modules) if modules else "(the code cannot be shown here)\n")
    if not is_picture:
        out.write(f"{printable(url)}\n")
    out.flush()


def draw(modules: list[list[bool]]) -> str:
    """Return dark and light modules as lines of text, with a quiet zone around them."""
    width = len(modules[0]) + 2 * _QUIET
    light = [False] * width
    rows = [light] * _QUIET + [[*light[:_QUIET], *row, *light[:_QUIET]] for row in modules] + [light] * _QUIET
    if len(rows) % 2:
        rows.append(light)
    lines = ("".join(_BLOCKS[pair] for pair in zip(*rows[at : at + 2], strict=True)) for at in range(0, len(rows), 2))
    return "".join(f"{line}\n" for line in lines)


def _modules(text: str) -> list[list[bool]]:
    try:
        return [[bool(module) for module in row] for row in segno.make(text, error="m").matrix]
    except segno.DataOverflowError:
        return []


def _read(url: str) -> list[list[bool]]:
    """Return the modules of a clean, upright picture of a code; nothing for any other picture."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(url.removeprefix(PICTURE)))) as opened:
            if max(opened.size) > MOST_SIDE:
                return []
            picture = opened.convert("L").point(lambda light: 255 if light < 128 else 0)
    except (ValueError, OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return []
    box = picture.getbbox()
    if box is None:
        return []
    dark = picture.crop(box)
    # The first row begins with the upper edge of a finder, which is seven modules wide.
    first = next((x for x in range(dark.width) if not dark.getpixel((x, 0))), 0)
    side = first / _FINDER_MODULES
    count = round(dark.width / side) if side >= 1 else 0
    if count < 3 * _FINDER_MODULES or abs(dark.width - dark.height) > side:
        return []
    at = [int((index + 0.5) * side) for index in range(count)]
    return [[bool(dark.getpixel((min(x, dark.width - 1), min(y, dark.height - 1)))) for x in at] for y in at]

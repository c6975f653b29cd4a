"""QR codes as pictures, for clients and pages."""

import base64
import io
from functools import lru_cache

import segno

PICTURE = "data:image/"
"""What stands in place of a code's text where only its picture is known begins with this."""

_BORDER = 4
"""Cells of white around it. Source: ISO/IEC 18004, the quiet zone."""


@lru_cache(maxsize=64)
def draw(text: str, *, scale: int = 8) -> bytes:
    """Return a QR code of ``text`` as a PNG, ``scale`` pixels a cell; the picture itself, when ``text`` is one.

    Drawing takes milliseconds, and whoever waits for a scan looks again and again.
    """
    if text.startswith(PICTURE):
        return base64.b64decode(text.partition(",")[2])
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=scale, border=_BORDER)
    return drawn.getvalue()


def data_url(text: str, *, scale: int = 6) -> str:
    """Return a QR code of ``text`` as a ``data:`` URL, for pages."""
    if text.startswith(PICTURE):
        return text
    return f"data:image/png;base64,{base64.b64encode(draw(text, scale=scale)).decode()}"

"""Bytes as PadChat carries them: base64 text, in some clients behind the prefix of a data URL."""

import binascii
import re

from hongyan.model.errors import Malformed

MOST_BYTES = 20 * 1024 * 1024
_MOST_TEXT = MOST_BYTES // 3 * 4 + 100
_DATA_URL = re.compile(r"data:image/[A-Za-z0-9.+-]{1,30};base64,")


def read(text: str, field: str) -> bytes:
    """Return the bytes. The alphabet is the standard one; padding may be left out as a whole.

    Raises:
        Malformed: anything else, nothing at all, or more than 20 MiB; it names ``field``.
    """
    if prefix := _DATA_URL.match(text):
        text = text[prefix.end() :]
    if not text:
        raise Malformed("is empty", field)
    if len(text) > _MOST_TEXT:
        raise Malformed(f"is larger than {MOST_BYTES} bytes", field)
    bare = text.rstrip("=")
    if bare != text and (len(text) % 4 or len(text) - len(bare) > 2):
        raise Malformed("is no base64: wrong padding", field)
    try:
        data = binascii.a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True)
    except ValueError as wrong:
        raise Malformed(f"is no base64: {wrong}", field) from wrong
    if len(data) > MOST_BYTES:
        raise Malformed(f"is larger than {MOST_BYTES} bytes", field)
    return data


def write(data: bytes) -> str:
    """Return ``data`` as base64."""
    return binascii.b2a_base64(data, newline=False).decode()

"""What a caller may give where media is wanted: bytes, or the path of a file."""

import asyncio
from pathlib import Path

from hongyan.dialects.padchat.base64_text import MOST_BYTES
from hongyan.model.errors import InvalidArgument

MediaSource = bytes | bytearray | memoryview | str | Path
"""Bytes; or a path, as text or as ``Path``, of a file on this machine."""


async def load(source: MediaSource) -> bytes:
    """Return the bytes.

    Raises:
        InvalidArgument: none, too many, or the file cannot be read.
    """
    data = await asyncio.to_thread(_read, Path(source)) if isinstance(source, str | Path) else bytes(source)
    if not data:
        raise InvalidArgument("media", "is empty")
    if len(data) > MOST_BYTES:
        raise InvalidArgument("media", f"is larger than {MOST_BYTES} bytes")
    return data


def name_of(source: MediaSource | None) -> str:
    """Return the file's name; empty for bytes."""
    return Path(source).name if isinstance(source, str | Path) else ""


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as wrong:
        raise InvalidArgument("media", f"{path} cannot be read") from wrong

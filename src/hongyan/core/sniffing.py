"""Tells what bytes are by their first ones. Names and claims of the sender are never asked."""

import codecs
import re
from collections.abc import Callable, Iterator

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"

_OFFICE = "application/vnd.openxmlformats-officedocument."

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"#!AMR\n", "audio/amr"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!SILK_V3", "audio/silk"),
    # Tencent's variant has one byte more in front: kn007/silk-v3-decoder, README.
    (b"\x02#!SILK_V3", "audio/silk"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
)
"""What begins with these bytes is of this type."""

_RIFF: dict[bytes, str] = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}

_BRANDS: dict[bytes, str] = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
}
"""Major brands of ISO media files; every other one is MP4."""

_ATOMS = {b"moov", b"mdat", b"wide", b"pnot"}
"""What a QuickTime file from before ``ftyp`` begins with."""

_OFFICE_FOLDERS: dict[bytes, str] = {
    b"word/": _OFFICE + "wordprocessingml.document",
    b"xl/": _OFFICE + "spreadsheetml.sheet",
    b"ppt/": _OFFICE + "presentationml.presentation",
}

_BITMAP_HEADERS = {12, 40, 52, 56, 64, 108, 124}
"""Sizes of the header after a bitmap's first 14 bytes: ``BM`` alone begins many a text."""

_MOST_ENTRIES = 2000
"""How many names of a ZIP file are looked at."""

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_PIECE = 1024 * 1024


def sniff(data: bytes) -> str:
    """Return the MIME type of ``data``; ``UNKNOWN`` when nothing fits.

    The first kilobyte is enough, except for ``TEXT`` and the office formats, which are told by the whole content.
    Markup of any kind is ``TEXT``: no browser may take it for a page.
    """
    for look in _LOOKS:
        if found := look(data):
            return found
    return TEXT if _is_text(data) else UNKNOWN


def _by_magic(data: bytes) -> str:
    return next((found for magic, found in _MAGIC if data.startswith(magic)), "")


def _riff(data: bytes) -> str:
    return _RIFF.get(data[8:12], "") if data[:4] == b"RIFF" else ""


def _bitmap(data: bytes) -> str:
    is_bitmap = data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS
    return "image/bmp" if is_bitmap else ""


def _iso_media(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "video/mp4")
    return (
        "video/quicktime" if data[4:8] in _ATOMS and int.from_bytes(data[:4], "big") in {1, *range(8, 1 << 16)} else ""
    )


def _matroska(data: bytes) -> str:
    if data[:4] != b"\x1aE\xdf\xa3":
        return ""
    return "video/webm" if b"webm" in data[:64] else "video/x-matroska"


def _mp3(data: bytes) -> str:
    """A frame header of layer III without an ID3 tag before it: sync, no reserved version, bit rate or frequency."""
    is_frame = (
        len(data) >= 4
        and data[0] == 0xFF
        and data[1] & 0xE6 == 0xE2
        and data[1] & 0x18 != 0x08
        and data[2] & 0xF0 != 0xF0
        and data[2] & 0x0C != 0x0C
    )
    return "audio/mpeg" if is_frame else ""


def _zip(data: bytes) -> str:
    if data[:4] not in {b"PK\x03\x04", b"PK\x05\x06"}:
        return ""
    names = set(_names(data))
    if b"[Content_Types].xml" not in names:
        return ZIP
    return next(
        (kind for folder, kind in _OFFICE_FOLDERS.items() if any(name.startswith(folder) for name in names)), ZIP
    )


def _names(data: bytes) -> Iterator[bytes]:
    """Return the names in a ZIP file's central directory; nothing of what is packed is unpacked."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0:
        return
    at = int.from_bytes(data[end + 16 : end + 20], "little")
    for _ in range(_MOST_ENTRIES):
        if data[at : at + 4] != b"PK\x01\x02":
            return
        name, extra, comment = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (28, 30, 32))
        yield data[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment


_LOOKS: tuple[Callable[[bytes], str], ...] = (_by_magic, _riff, _bitmap, _iso_media, _matroska, _mp3, _zip)


def _is_text(data: bytes) -> bool:
    if not data:
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PIECE):
            if _NO_TEXT.search(decoder.decode(data[start : start + _PIECE])):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True

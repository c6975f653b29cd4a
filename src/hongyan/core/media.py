"""Media: the port of the store that keeps the bytes, and the library that decides what is kept.

Bytes come in once, are named by their digest, and only a ``MediaRef`` travels on.
"""

import asyncio
import re
import unicodedata
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Literal, Protocol

import msgspec

from hongyan.model.errors import InvalidArgument, NotFound
from hongyan.model.media import MediaRef

from . import pictures
from .sniffing import sniff

MIB = 1024 * 1024

THUMBNAIL_PIXELS = 120
"""The longest side of a thumbnail."""

THUMBNAIL_QUALITY = 70

MOST_DECODING = 2
"""Images unpacked at the same time: one of 40 megapixels takes 160 MB, and as much again while it is shrunk."""

MOST_REMEMBERED = 10_000
"""Thumbnails that are found without making them again."""

MOST_NAME_BYTES = 255

MediaKind = Literal["image", "voice", "video", "file"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


def checked_digest(sha256: str) -> str:
    """Return ``sha256`` when it is spelled as a digest. Stores make names of nothing else.

    Raises:
        NotFound: it is not 64 lower-case hexadecimal digits.
    """
    if not _DIGEST.fullmatch(sha256):
        raise NotFound("no such media")
    return sha256


class MediaStore(Protocol):
    """Bytes under their SHA-256. What was returned by ``put`` survives a crash; nothing is ever half there."""

    async def put(self, chunks: AsyncIterator[bytes] | bytes, *, most_bytes: int) -> tuple[str, int]:
        """Keep the bytes; return their digest and their number. The same bytes are kept once, whoever brings them.

        Raises:
            InvalidArgument: more than ``most_bytes``; nothing is kept.
            Unavailable: storage is full.
            StorageFailed: storage is broken.
        """

    async def open(self, sha256: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Return the bytes from ``start`` up to but without ``end``, in pieces. As with a slice, there may be fewer.

        The stream holds on to the storage until it ends or is closed: leave it by ``aclose``.

        Raises:
            NotFound: no such media.
            StorageFailed: storage is broken; from the stream too.
        """

    async def size(self, sha256: str) -> int | None:
        """Return the number of bytes; ``None`` when there is no such media.

        Raises:
            NotFound: ``sha256`` is no digest.
        """

    async def read(self, sha256: str, most_bytes: int) -> bytes:
        """Return all bytes.

        Raises:
            NotFound: no such media.
            InvalidArgument: there are more than ``most_bytes``.
            StorageFailed: storage is broken, or the bytes are no longer those that were kept.
        """


class MediaLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How large media may be."""

    image_bytes: int = 20 * MIB
    voice_bytes: int = 2 * MIB
    video_bytes: int = 100 * MIB
    file_bytes: int = 100 * MIB
    image_pixels: int = 40_000_000

    def most_bytes(self, kind: MediaKind | None) -> int:
        """Return the most bytes of one ``kind``; media of no certain kind are files."""
        match kind:
            case "image":
                return self.image_bytes
            case "voice":
                return self.voice_bytes
            case "video":
                return self.video_bytes
            case _:
                return self.file_bytes


class MediaLibrary:
    """What faces and backends ask for media. One a process; safe for any number of callers."""

    def __init__(self, store: MediaStore, limits: MediaLimits | None = None) -> None:
        self.store = store
        self.limits = limits or MediaLimits()
        self._decoding = asyncio.Semaphore(MOST_DECODING)
        self._thumbnails: OrderedDict[str, MediaRef] = OrderedDict()
        self._making: dict[str, asyncio.Event] = {}

    async def keep(self, data: bytes, *, name: str = "", kind: MediaKind | None = None) -> MediaRef:
        """Keep ``data`` and return the reference to it. Its type is read from the content, not from ``name``.

        Raises:
            InvalidArgument: too large, or to be an image and none that can be shown.
            Unavailable, StorageFailed: as ``MediaStore.put``.
        """
        most = self.limits.most_bytes(kind)
        if len(data) > most:
            raise InvalidArgument("media", f"has {len(data)} bytes; {kind or 'file'} may have {most}")
        type_ = await asyncio.to_thread(sniff, data)
        if kind == "image":
            async with self._decoding:
                await asyncio.to_thread(pictures.check, data, type_, most_pixels=self.limits.image_pixels)
        sha256, size = await self.store.put(data, most_bytes=most)
        return MediaRef(sha256=sha256, size_bytes=size, type=type_, name=clean_name(name))

    async def thumbnail(self, media: MediaRef) -> MediaRef:
        """Return the reference to a small JPEG of an image. Made by the first who asks, and remembered.

        Raises:
            NotFound: no such media.
            InvalidArgument: no image, or a broken one.
            Unavailable, StorageFailed: as ``MediaStore``.
        """
        key = media.sha256
        while key not in self._thumbnails:
            if other := self._making.get(key):
                await other.wait()
                continue
            done = self._making[key] = asyncio.Event()
            try:
                self._remember(key, await self._make_thumbnail(key))
            finally:
                del self._making[key]
                done.set()
        self._thumbnails.move_to_end(key)
        return self._thumbnails[key]

    async def read(self, media: MediaRef | str, most_bytes: int) -> bytes:
        """Return the bytes behind a reference or a digest.

        Raises:
            NotFound, InvalidArgument, StorageFailed: as ``MediaStore.read``.
        """
        return await self.store.read(media if isinstance(media, str) else media.sha256, most_bytes)

    async def _make_thumbnail(self, sha256: str) -> MediaRef:
        async with self._decoding:
            small = await asyncio.to_thread(
                _shrink, await self.store.read(sha256, self.limits.image_bytes), self.limits.image_pixels
            )
        kept, size = await self.store.put(small, most_bytes=self.limits.image_bytes)
        return MediaRef(sha256=kept, size_bytes=size, type="image/jpeg")

    def _remember(self, sha256: str, thumbnail: MediaRef) -> None:
        self._thumbnails[sha256] = thumbnail
        if len(self._thumbnails) > MOST_REMEMBERED:
            self._thumbnails.popitem(last=False)


def clean_name(name: str) -> str:
    """Return ``name`` as one to show and to save under: no folders, no control or direction signs, not too long.

    Empty when nothing is left of it.
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"})
    shown = _DIRECTION.sub("", shown).strip()
    if shown in {".", ".."}:
        return ""
    stem, dot, ending = shown.rpartition(".")
    tail = (dot + ending).encode() if stem and len(ending.encode()) <= _MOST_ENDING_BYTES else b""
    head = shown.encode()[: -len(tail) or None]
    return head[: MOST_NAME_BYTES - len(tail)].decode(errors="ignore") + tail.decode()


_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of writing: with them ``gnp.exe`` shows as ``exe.png``."""

_MOST_ENDING_BYTES = 16


def _shrink(data: bytes, most_pixels: int) -> bytes:
    return pictures.shrink(
        data, sniff(data), longest=THUMBNAIL_PIXELS, quality=THUMBNAIL_QUALITY, most_pixels=most_pixels
    )

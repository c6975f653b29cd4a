"""The media store in memory, for tests: behaves as on a disk and keeps nothing."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator

from hongyan.core.media import checked_digest
from hongyan.model.errors import InvalidArgument, NotFound

CHUNK_BYTES = 256 * 1024


class MemoryMedia:
    """See ``core.media.MediaStore``."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def put(self, chunks: AsyncIterator[bytes] | bytes, *, most_bytes: int) -> tuple[str, int]:
        data = bytearray()
        if isinstance(chunks, bytes):
            data += chunks
        else:
            async for chunk in chunks:
                data += chunk
                if len(data) > most_bytes:
                    break
        if len(data) > most_bytes:
            raise InvalidArgument("media", f"has more than {most_bytes} bytes")
        sha256 = hashlib.sha256(data).hexdigest()
        self._kept[sha256] = bytes(data)
        return sha256, len(data)

    async def open(self, sha256: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        return _stream(self._find(sha256)[start:end])

    async def size(self, sha256: str) -> int | None:
        data = self._kept.get(checked_digest(sha256))
        return None if data is None else len(data)

    async def read(self, sha256: str, most_bytes: int) -> bytes:
        data = self._find(sha256)
        if len(data) > most_bytes:
            raise InvalidArgument("media", f"has {len(data)} bytes; {most_bytes} are wanted at most")
        return data

    def _find(self, sha256: str) -> bytes:
        data = self._kept.get(checked_digest(sha256))
        if data is None:
            raise NotFound("no such media")
        return data


async def _stream(data: bytes) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]

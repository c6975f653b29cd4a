"""The media store as a folder: ``<data>/media/ab/<sha256>``, for our eyes only."""

import asyncio
import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from io import BufferedWriter
from pathlib import Path
from typing import ParamSpec, TypeVar

from hongyan.core.media import checked_digest
from hongyan.model.errors import BadConfiguration, InvalidArgument, NotFound, StorageFailed, Unavailable

from .seal import sync_directory

FOLDER = "media"

CHUNK_BYTES = 256 * 1024
"""How much is read or written at a time."""

DRAFT = ".draft-"
"""What the names of files that are still being written begin with."""

P = ParamSpec("P")
R = TypeVar("R")

_LATER = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}


class MediaDir:
    """See ``core.media.MediaStore``.

    A file is written under a draft's name, made durable, and only then renamed: under a digest there is all or nothing.
    """

    def __init__(self, data: Path) -> None:
        """Make the folder in the data directory, and throw away the drafts that a crash left.

        Called once a process, by the owner of the directory. Blocks.

        Raises:
            BadConfiguration: the folder cannot be used.
        """
        self._root = data / FOLDER
        self._synced: set[str] = set()
        """Folders whose own names are known to be durable."""
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in self._root.glob(f"{DRAFT}*"):
                left.unlink()
            sync_directory(data)
        except OSError as refused:
            raise BadConfiguration(
                f"{self._root}: cannot be used for media: {refused.strerror}; give it to the gateway's user"
            ) from refused

    async def put(self, chunks: AsyncIterator[bytes] | bytes, *, most_bytes: int) -> tuple[str, int]:
        draft = _Draft(self._root, most_bytes)
        try:
            async with aclosing(_pieces(chunks)) as pieces:
                async for piece in pieces:
                    await _in_thread(draft.write, piece)
            return await _in_thread(self._keep, draft)
        finally:
            await _in_thread(draft.drop)

    async def open(self, sha256: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        path = self._path(sha256)
        size = await _in_thread(_size, path)
        if size is None:
            raise NotFound("no such media")
        return _stream(path, *slice(start, end).indices(size)[:2])

    async def size(self, sha256: str) -> int | None:
        return await _in_thread(_size, self._path(sha256))

    async def read(self, sha256: str, most_bytes: int) -> bytes:
        return await _in_thread(_read, self._path(sha256), most_bytes)

    def _path(self, sha256: str) -> Path:
        digest = checked_digest(sha256)
        return self._root / digest[:2] / digest

    def _keep(self, draft: "_Draft") -> tuple[str, int]:
        with _reported(self._root):
            sha256 = draft.finish()
            target = self._path(sha256)
            folder = target.parent
            if folder.name not in self._synced:
                folder.mkdir(mode=0o700, exist_ok=True)
                sync_directory(self._root)
                self._synced.add(folder.name)
            # Over a file of the same name: it has the same content, or had it before its disk went bad.
            draft.path.replace(target)
            sync_directory(folder)
        return sha256, draft.size


class _Draft:
    """A file on its way. Its methods block, and are called one after the other."""

    def __init__(self, root: Path, most_bytes: int) -> None:
        self.path = root
        self.size = 0
        self._root = root
        self._most = most_bytes
        self._file: BufferedWriter | None = None
        self._digest = hashlib.sha256()

    def write(self, piece: bytes | memoryview) -> None:
        self.size += len(piece)
        if self.size > self._most:
            raise InvalidArgument("media", f"has more than {self._most} bytes")
        with _reported(self._root):
            self._opened().write(piece)
        self._digest.update(piece)

    def finish(self) -> str:
        """Make the content durable; return its digest."""
        file = self._opened()
        file.flush()
        os.fsync(file.fileno())
        return self._digest.hexdigest()

    def drop(self) -> None:
        """Let go of the file, and remove it unless it was renamed."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _opened(self) -> BufferedWriter:
        if self._file is None:
            handle, name = tempfile.mkstemp(dir=self._root, prefix=DRAFT)
            self.path = Path(name)
            self._file = os.fdopen(handle, "wb")
        return self._file


class _Source:
    """A file that is read. Its methods block, and are called one after the other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def read(self, start: int, size: int) -> bytes:
        with _reported(self._path):
            if self._handle is None:
                self._handle = _open(self._path)
            return os.pread(self._handle, size, start)

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


async def _stream(path: Path, start: int, end: int) -> AsyncGenerator[bytes, None]:
    source = _Source(path)
    try:
        while start < end:
            piece = await _in_thread(source.read, start, min(CHUNK_BYTES, end - start))
            if not piece:
                raise StorageFailed(f"{path}: became shorter while it was read")
            start += len(piece)
            yield piece
    finally:
        source.close()


async def _pieces(chunks: AsyncIterator[bytes] | bytes) -> AsyncGenerator[bytes | memoryview, None]:
    """Cut or join ``chunks`` to what is worth a thread's while."""
    if isinstance(chunks, bytes):
        whole = memoryview(chunks)
        for start in range(0, len(whole), CHUNK_BYTES):
            yield whole[start : start + CHUNK_BYTES]
        return
    waiting = bytearray()
    async for chunk in chunks:
        waiting += chunk
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    if waiting:
        yield bytes(waiting)


async def _in_thread(call: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Run ``call`` in a thread. It has ended when this returns, even by cancellation: no file is closed under it."""
    job = asyncio.ensure_future(asyncio.to_thread(call, *arguments, **named))
    try:
        return await asyncio.shield(job)
    except asyncio.CancelledError:
        while not job.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([job])
        if not job.cancelled():
            job.exception()
        raise


def _size(path: Path) -> int | None:
    with _reported(path):
        try:
            found = path.lstat()
        except FileNotFoundError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None


def _read(path: Path, most_bytes: int) -> bytes:
    size = _size(path)
    if size is None:
        raise NotFound("no such media")
    if size > most_bytes:
        raise InvalidArgument("media", f"has {size} bytes; {most_bytes} are wanted at most")
    with _reported(path), os.fdopen(_open(path), "rb") as file:
        data = file.read(most_bytes + 1)
    if hashlib.sha256(data).hexdigest() != path.name:
        raise StorageFailed(f"{path}: damaged: the bytes are no longer those that were kept")
    return data


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Say what the system said, as errors of ours."""
    try:
        yield
    except OSError as failed:
        if failed.errno in _LATER:
            raise Unavailable(f"media cannot be stored or read now: {failed.strerror}") from failed
        raise StorageFailed(f"{path}: {failed.strerror}") from failed

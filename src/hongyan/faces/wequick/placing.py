"""Where media are: those of reports in a folder or behind a link, those of commands at a path or a URL."""

import asyncio
import hashlib
import logging
import os
import re
import secrets
import shutil
from contextlib import aclosing
from pathlib import Path
from typing import BinaryIO

import msgspec

from hongyan.core.dialling import Surroundings
from hongyan.core.media import clean_name
from hongyan.dialects.wequick.reports import Attachment, media_of
from hongyan.model.errors import InvalidArgument, NotFound, Unavailable
from hongyan.model.events import AnyEvent
from hongyan.model.ids import AccountId
from hongyan.transports import guard, guard_files

from .config import Callback

logger = logging.getLogger(__name__)

FETCH_S = 20.0

_URL = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
"""One letter and a colon begin a path of Windows."""

_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "audio/silk": ".silk",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "video/mp4": ".mp4",
}


class Placer:
    """Puts media where a server finds them, and fetches what it names. One for each server and account."""

    def __init__(self, config: Callback, surroundings: Surroundings, account: AccountId) -> None:
        self._config = config
        self._around = surroundings
        base = Path(config.media_folder) if config.media_folder else surroundings.folder
        # Two accounts whose names look alike in a file system still have a folder each.
        shown = re.sub(r"[^\w-]", "_", account)[:40]
        self.folder = base / f"{shown}-{hashlib.sha256(account.encode()).hexdigest()[:8]}"
        """What was put here may be named by commands too."""

    async def places(self, event: AnyEvent) -> dict[str, str]:
        """Return where the media of ``event`` are, by digest; those that are no longer kept are nowhere.

        Raises:
            Unavailable: they cannot be put there now.
            StorageFailed: storage is broken.
        """
        found: dict[str, str] = {}
        for each in media_of(event):
            try:
                found[each.media.sha256] = await self._place(each)
            except NotFound as gone:
                logger.warning("media of a report: %s", gone.message)
        return found

    async def _place(self, attachment: Attachment) -> str:
        media = attachment.media
        name = clean_name(attachment.name or media.name) or f"{media.sha256[:16]}{_ENDINGS.get(media.type, '')}"
        if attachment.by_url or self._config.media == "url":
            base = self._config.gateway_url or self._around.address
            return base.rstrip("/") + self._around.link(msgspec.structs.replace(media, name=name))
        path = self.folder / media.sha256[:32] / name
        try:
            if not await asyncio.to_thread(_is_there, path, media.size_bytes):
                await self._put(media.sha256, path)
        except OSError as failed:
            raise Unavailable(f"{path.parent}: cannot be written: {failed.strerror}") from failed
        return str(path.absolute())

    async def _put(self, sha256: str, path: Path) -> None:
        """Write a file that is there whole or not at all."""
        stream = await self._around.hub.media.store.open(sha256)
        draft = path.with_name(f".{secrets.token_hex(8)}")
        async with aclosing(stream):
            await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
            file = await asyncio.to_thread(draft.open, "xb")
            try:
                with file:
                    async for piece in stream:
                        await asyncio.to_thread(file.write, piece)
                    await asyncio.to_thread(_flush, file)
                await asyncio.to_thread(draft.replace, path)
            finally:
                draft.unlink(missing_ok=True)

    async def fetch(self, place: str, *, most_bytes: int, field: str) -> bytes:
        """Return what lies at ``place``, a path below the media roots or a URL that anybody may reach.

        Raises:
            InvalidArgument: anything else, nothing in it, or too much; names ``field``.
            Unavailable: it cannot be had now.
        """
        around = self._around
        if _URL.match(place):
            data = await guard.fetch(
                place, allow=around.allow_networks, most_bytes=most_bytes, timeout_s=FETCH_S, field=field
            )
        else:
            roots = (*around.media_roots, self.folder)
            data = await asyncio.to_thread(guard_files.read_local, place, roots, most_bytes=most_bytes, field=field)
        if not data:
            raise InvalidArgument(field, "is empty there; WeChat takes no empty files")
        return data

    async def tidy(self) -> None:
        """Remove what was put here longer ago than is kept."""
        before_s = self._around.clock.now_ms() / 1000 - self._config.media_days * 24 * 3600
        await asyncio.to_thread(_tidy, self.folder, before_s)


def _is_there(path: Path, size_bytes: int) -> bool:
    """Whether the file is there, which makes it new again."""
    try:
        if path.stat().st_size != size_bytes:
            return False
        os.utime(path.parent)
    except FileNotFoundError:
        return False
    return True


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _tidy(folder: Path, before_s: float) -> None:
    if not folder.is_dir():
        return
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink() and each.stat().st_mtime < before_s:
            shutil.rmtree(each, ignore_errors=True)

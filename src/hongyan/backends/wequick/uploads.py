"""Places to which agents upload a file that was asked for: each for one file, for a while, unguessable."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from hongyan.core.media import MediaLibrary
from hongyan.model.errors import HongyanError, NotFound

_TOKEN_BYTES = 24

Kept = tuple[str, int]
"""Digest and number of bytes."""


@dataclass(slots=True, eq=False)
class Place:
    """Where one file goes. It is closed when whoever waits for the file has gone."""

    token: str
    most_bytes: int
    arrived: asyncio.Future[Kept] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Uploads:
    """All places that are open."""

    def __init__(self, media: MediaLibrary) -> None:
        self._media = media
        self._open: dict[str, Place] = {}

    @contextlib.contextmanager
    def place(self, most_bytes: int) -> Iterator[Place]:
        """Open a place inside the block."""
        place = Place(secrets.token_urlsafe(_TOKEN_BYTES), most_bytes)
        self._open[place.token] = place
        try:
            yield place
        finally:
            self._open.pop(place.token, None)
            place.arrived.cancel()

    async def take(self, token: str, pieces: AsyncIterator[bytes]) -> None:
        """Keep a file.

        Raises:
            NotFound: no such place, or it is used up.
            InvalidArgument: too large.
            Malformed, Unavailable, StorageFailed: not kept.
        """
        # Taken before the first byte: the second who comes with the same token finds nothing.
        place = self._open.pop(token, None)
        if place is None or place.arrived.done():
            raise NotFound("no such place")
        try:
            kept = await self._media.store.put(pieces, most_bytes=place.most_bytes)
        except HongyanError as failed:
            if not place.arrived.done():
                place.arrived.set_exception(failed)
                # It may be that nobody waits any more.
                place.arrived.exception()
            raise
        if not place.arrived.done():
            place.arrived.set_result(kept)

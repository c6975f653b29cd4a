"""Brings media of messages from where agents have them into our store."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from hongyan.core.media import clean_name
from hongyan.core.sniffing import sniff
from hongyan.model import commands as c
from hongyan.model.errors import HongyanError, Unavailable
from hongyan.model.ids import MessageId
from hongyan.model.media import MediaRef
from hongyan.transports import guard

from . import dat
from .book import Attached, Change
from .uploads import Place, Uploads

if TYPE_CHECKING:
    from .backend import WequickBackend
    from .link import WequickLink

FETCH_S = 20.0

AFTER_ANSWER_S = 2.0
"""How long an upload may take to be there after the agent said that it is."""

_WEB = ("http://", "https://")


class Fetcher:
    """Fetches when somebody asks, and each file once.

    Not when the message arrives: a report is journaled before it is answered, and the agent uploads only after it was;
    most pictures nobody ever asks for.
    """

    def __init__(self, backend: "WequickBackend") -> None:
        self._backend = backend
        self._media = backend.provision.media
        self.uploads = Uploads(self._media)

    async def fetch(self, link: "WequickLink", message: MessageId, part: str, attached: Attached) -> MediaRef:
        """Return ``part`` of ``message``, which lies at a place of the agent's machine, or at a URL.

        Raises:
            InvalidArgument: it is too large, or lies where it must not be fetched from.
            HongyanError: the agent refuses, or it cannot be had now.
        """
        if attached.kept is not None and await self._media.store.size(attached.kept.sha256) is not None:
            return attached.kept
        name = clean_name(attached.name)
        ref = await (self._download if attached.place.startswith(_WEB) else self._request)(link, attached.place, name)
        kept = Attached(place=attached.place, name=attached.name, kept=ref)
        await link.book.note(Change(media={message: {part: kept}}))
        return ref

    async def _download(self, _link: "WequickLink", url: str, name: str) -> MediaRef:
        data = await guard.fetch(
            url,
            allow=self._backend.provision.allow_networks,
            most_bytes=self._media.limits.file_bytes,
            timeout_s=FETCH_S,
            field="message",
        )
        return await self._media.keep(data, name=name)

    async def _request(self, link: "WequickLink", path: str, name: str) -> MediaRef:
        agent = link.needed_agent()
        with self.uploads.place(self._media.limits.file_bytes) as place:
            url = self._backend.upload_url(agent, place.token)
            sha256, size = await _arrived(link, path, url, place)
        head = b"".join([piece async for piece in await self._media.store.open(sha256, end=1024)])
        if name.lower().endswith(dat.ENDING) and size <= self._media.limits.image_bytes:
            raw = await self._media.read(sha256, self._media.limits.image_bytes)
            picture = await asyncio.to_thread(dat.decode, raw)
            if picture is not raw or sniff(head).startswith("image/"):
                return await self._media.keep(picture)
        return MediaRef(sha256=sha256, size_bytes=size, type=sniff(head), name=name)


async def _arrived(link: "WequickLink", path: str, url: str, place: Place) -> tuple[str, int]:
    """Have the agent upload; return what arrived, which counts more than what it says about it."""
    loop = asyncio.get_running_loop()
    asking = loop.create_task(
        link.ask("uploadFile", c.UploadClientFile(file=path, url=url), c.UploadClientFile), name="uploadFile"
    )
    try:
        await asyncio.wait({asking, place.arrived}, return_when=asyncio.FIRST_COMPLETED)
        if not place.arrived.done():
            uploaded: c.Uploaded = await asking
            await asyncio.wait({place.arrived}, timeout=AFTER_ANSWER_S)
            if not place.arrived.done():
                raise Unavailable(f"the agent says that it has uploaded the file ({uploaded.status}), and it has not")
        return place.arrived.result()
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError, HongyanError):
            await asking

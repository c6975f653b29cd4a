"""What a person's phone shows of moments and favourites, in the native API."""

from contextlib import aclosing
from typing import Annotated

import msgspec

from hongyan.core.sniffing import sniff
from hongyan.model.errors import NotFound
from hongyan.model.favourite import Favourite
from hongyan.model.ids import ContactId, MomentId
from hongyan.model.media import MediaRef
from hongyan.model.moment import MomentPage
from hongyan.wire.operations import Operation
from hongyan.wire.wechat_xml import read_words

from .backend import SandboxBackend

FAVOURITES_A_PAGE = 50

_HEAD_BYTES = 1024
"""As much as tells what bytes are."""


class MomentsRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Moments that somebody sees on their phone."""

    wxid: ContactId
    of: str = ""
    """Whose; empty: the timeline of everybody."""
    after: MomentId = MomentId("")
    """``next`` of the page before; empty for the newest page."""


class FavouritesRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody keeps."""

    wxid: ContactId
    before: Annotated[int, msgspec.Meta(ge=0)] = 0
    """``next`` of the page before; 0 for the newest page."""


class ShownFavourite(Favourite, frozen=True, kw_only=True):
    """One thing that is kept, whole, and what its body says to people: each empty where it does not say it."""

    title: str
    text: str
    url: str
    sender: ContactId
    media: MediaRef | None
    """Absent where no bytes are kept."""


class FavouritesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Things that somebody keeps, whole, the newest first."""

    favourites: tuple[ShownFavourite, ...]
    next: int
    """For the page behind this one; 0 when there is none."""


class SandboxPhoneMoments:
    """Lists the operations on moments and favourites of one sandbox's phones."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Everything of these below ``/sandbox/phone``."""
        return (
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/moments",
                request=MomentsRequest,
                reply=MomentPage,
                call=self._moments,
                summary="Read the moments that a person sees on their phone: the timeline, or one person's",
            ),
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/favourites",
                request=FavouritesRequest,
                reply=FavouritesAnswer,
                call=self._favourites,
                summary="Read what a person keeps on their phone, the newest first",
            ),
        )

    async def _moments(self, request: MomentsRequest) -> MomentPage:
        return self._backend.world.moments(request.wxid, request.of, request.after)

    async def _favourites(self, request: FavouritesRequest) -> FavouritesAnswer:
        found = self._backend.world.newest_favourites(request.wxid, request.before or None, limit=FAVOURITES_A_PAGE + 1)
        page = found[:FAVOURITES_A_PAGE]
        return FavouritesAnswer(
            favourites=tuple([await self._show(each) for each in page]),
            next=page[-1].id if len(found) > len(page) else 0,
        )

    async def _show(self, kept: Favourite) -> ShownFavourite:
        words = read_words(kept.xml)
        return ShownFavourite(
            **msgspec.structs.asdict(kept),
            title=words.title,
            text=words.text,
            url=words.url,
            sender=ContactId(words.sender),
            media=await self._stored(words.sha256, words.title) if words.sha256 else None,
        )

    async def _stored(self, sha256: str, name: str) -> MediaRef | None:
        """Return the bytes with this digest: a body can name some that were never here."""
        store = self._backend.media.store
        size = await store.size(sha256)
        if not size:
            return None
        try:
            async with aclosing(await store.open(sha256, end=_HEAD_BYTES)) as chunks:
                head = b"".join([chunk async for chunk in chunks])
        except NotFound:
            return None
        return MediaRef(sha256=sha256, size_bytes=size, type=sniff(head), name=name)

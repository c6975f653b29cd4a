"""The web as a person's phone shows it, and the official accounts as whoever writes for them, in the native API."""

import msgspec

from hongyan.model.contact import Profile
from hongyan.model.ids import ContactId
from hongyan.model.official import Article
from hongyan.wire.operations import Nothing, Operation

from .backend import SandboxBackend


class PageRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that somebody opens on their phone."""

    wxid: ContactId
    url: str


class PageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page of an official account. All of it is text, none of it markup."""

    url: str
    title: str
    author: str
    text: str
    at_ms: int | None
    """When it was published; absent for a page that is no article."""
    articles: tuple[Article, ...] = ()
    """What it leads to: the account's articles, the newest first; empty for an article."""


class AllOfficialsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every official account of the world."""

    officials: tuple[Profile, ...]


class SandboxPages:
    """Lists the operations on pages, and on whose they are, of one sandbox."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Two operations."""
        return (
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/page",
                request=PageRequest,
                reply=PageAnswer,
                call=self._page,
                summary="Open a page of an official account, an article for example, on a person's phone",
            ),
            Operation(
                method="GET",
                path="/sandbox/officials",
                request=Nothing,
                reply=AllOfficialsAnswer,
                call=self._officials,
                summary="List every official account of the world",
            ),
        )

    async def _page(self, request: PageRequest) -> PageAnswer:
        page, articles = self._backend.world.officials(request.wxid).look(request.url)
        return PageAnswer(
            url=page.url, title=page.title, author=page.author, text=page.text, at_ms=page.at_ms, articles=articles
        )

    async def _officials(self, _: Nothing) -> AllOfficialsAnswer:
        return AllOfficialsAnswer(officials=tuple(self._backend.world.official_accounts()))

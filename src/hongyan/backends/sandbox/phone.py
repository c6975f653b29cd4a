"""What a person's phone shows, in the native API: at once, page by page, and live. The phone page stands on it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec

from hongyan.core.qr_codes import data_url
from hongyan.model.contact import Contact
from hongyan.model.errors import NotFound
from hongyan.model.ids import ContactId, LoginId
from hongyan.wire.operations import Operation, StreamItem
from hongyan.world.facts import InboxItem
from hongyan.world.phones import PhoneState
from hongyan.world.world import World

from .backend import SandboxBackend
from .places import flatten, read_place, spell_place

MOST_MESSAGES = 500
"""Longest page."""


class PhoneRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose phone."""

    wxid: ContactId


class PhoneAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone shows besides its messages."""

    phone: PhoneState
    codes: dict[LoginId, str]
    """The QR codes of the logins that have one, each as a ``data:`` URL of a PNG."""
    now_ms: int
    """The world's time."""
    cursor: str
    """What comes after it is news."""


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom somebody looks for on their phone."""

    wxid: ContactId
    query: str
    """An id, a WeChat number or a phone number."""


class MessagesRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Messages that a phone shows: received ones, and those its owner wrote on it."""

    wxid: ContactId
    before: str = ""
    """Cursor: the page that ends there. Without ``before`` and ``after``: the newest page."""
    after: str = ""
    """Cursor: the page that begins there. A stream without it begins with the first message."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_MESSAGES)] = 100


class MessagesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Messages in order, the oldest first."""

    messages: tuple[dict[str, Any], ...]
    """As in an inbox, each with its ``number`` on this phone and its ``chat``: a room, or who is at the other end."""
    before: str
    """For the page before this one; empty when there is none."""
    cursor: str
    """For what comes after this page."""


class SandboxPhone:
    """Lists the operations on the phones of one sandbox."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Everything below ``/sandbox/phone``."""
        return (
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}",
                request=PhoneRequest,
                reply=PhoneAnswer,
                call=self._phone,
                summary="Show a person's phone: contacts, rooms, what is unread, requests and logins that wait",
            ),
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/search",
                request=SearchRequest,
                reply=Contact,
                call=self._search,
                summary="Find a person as one does on a phone; a stranger comes with what a friend request needs",
            ),
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/messages",
                request=MessagesRequest,
                reply=MessagesAnswer,
                call=self._messages,
                stream=self._stream,
                summary="Read what a person's phone shows: page by page, or as a stream of server-sent events "
                "`message`, `changed` (look at the phone anew) and `reset` (the world began anew)",
            ),
        )

    async def _phone(self, request: PhoneRequest) -> PhoneAnswer:
        world = self._backend.world
        state = world.phone(request.wxid)
        newest = world.screen_back(request.wxid, None, upto_deed=self._backend.durable, limit=1)
        return PhoneAnswer(
            phone=state,
            codes={login.login: data_url(login.url, scale=4) for login in state.logins if login.url},
            now_ms=world.now_ms,
            cursor=spell_place(world.generation, newest[-1][0] if newest else 0),
        )

    async def _search(self, request: SearchRequest) -> Contact:
        return self._backend.world.search(request.wxid, request.query)

    async def _messages(self, request: MessagesRequest) -> MessagesAnswer:
        world, durable = self._backend.world, self._backend.durable
        after, before = (read_place(field, getattr(request, field)) for field in ("after", "before"))
        if request.after:
            # A cursor into a world that was reset since begins this one's log.
            start = after[1] if after[0] == world.generation else 0
            rows = world.screen(request.wxid, start, upto_deed=durable, limit=request.limit)
        else:
            stop = before[1] if request.before and before[0] == world.generation else None
            rows = world.screen_back(request.wxid, stop, upto_deed=durable, limit=request.limit)
        first, last = (rows[0][0], rows[-1][0]) if rows else (0, after[1])
        return MessagesAnswer(
            messages=tuple(_numbered(index, item) for index, item in rows),
            before=spell_place(world.generation, first) if first > 1 else "",
            cursor=spell_place(world.generation, last),
        )

    def _stream(self, request: MessagesRequest) -> AsyncIterator[StreamItem]:
        # Here and not in what is returned: a refusal has to be answered before the stream begins.
        world = self._backend.world
        world.phone(request.wxid)
        generation, after = read_place("after", request.after)
        return self._follow(request.wxid, generation if request.after else world.generation, after)

    async def _follow(self, wxid: ContactId, generation: str, after: int) -> AsyncIterator[StreamItem]:
        """Yield messages as they come, and a word when anything else changed; end when there is no such person."""
        looked: tuple[World, int] | None = None
        shown: PhoneState | None = None
        while True:
            if not self._backend.is_ready:
                await self._backend.news()
                continue
            world = self._backend.world
            if world.generation != generation:
                generation, after, shown = world.generation, 0, None
                yield StreamItem(id=spell_place(generation, after), event="reset", data={})
                continue
            try:
                rows = world.screen(wxid, after, upto_deed=self._backend.durable, limit=MOST_MESSAGES)
            except NotFound:
                return
            unread = world.unread(wxid) if rows else {}
            for after, item in rows:
                data = _numbered(after, item)
                data["unread"] = unread.get(data["chat"], 0)
                yield StreamItem(id=spell_place(generation, after), event="message", data=data)
            if looked != (world, world.changes):
                looked = (world, world.changes)
                state = world.phone(wxid)
                if state != shown:
                    shown = state
                    yield StreamItem(id=spell_place(generation, after), event="changed", data={})
            elif not rows:
                await self._backend.news()


def _numbered(number: int, item: InboxItem) -> dict[str, Any]:
    """Return ``item`` with its number on this phone, and the chat in which it stands."""
    chat = item.room or (item.to if item.mine else item.from_)
    return {**flatten(item), "number": number, "chat": chat}

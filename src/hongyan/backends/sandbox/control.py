"""The sandbox's part of the native API: how tests, people and the pages move the other persons of the world."""

import asyncio
from typing import Annotated, Any, Literal

import msgspec

from hongyan.model.contact import Profile
from hongyan.model.errors import InvalidArgument
from hongyan.model.ids import ChatId, ContactId, LoginId
from hongyan.model.message import Receipt, Text
from hongyan.wire.operations import Operation
from hongyan.world import deeds
from hongyan.world.facts import InboxItem
from hongyan.world.scenarios import SCENARIOS

from .backend import SandboxBackend

LONGEST_WAIT_S = 60.0
"""How long a call may wait for news."""

_INBOX_PAGE = 500


class Empty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No parameters."""


class ScanRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let ``as`` scan a login QR code, and say yes to it."""

    as_: ContactId = msgspec.field(name="as")
    confirm: bool = True
    """False: only scan; the person has not decided."""
    qr: LoginId | None = None
    """Which code; null for the newest pending one."""


class ScanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the code."""

    login: LoginId
    state: str


class SayRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let ``from`` say something to a person or a room, from their phone."""

    from_: ContactId = msgspec.field(name="from")
    to: ChatId
    kind: Literal["text"] = "text"
    text: str
    at: tuple[ContactId, ...] = ()


class SayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The message went out."""

    message_id: str = msgspec.field(name="messageId")


class InboxRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the phone of ``wxid`` received."""

    wxid: ContactId
    after: str = ""
    """Cursor from the call before; empty for everything."""
    wait: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_WAIT_S)] = 0
    """Seconds to wait for something new."""


class InboxAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Messages in the order in which the phone got them."""

    messages: tuple[dict[str, Any], ...]
    """Each with ``id``, ``from``, ``to``, ``room``, ``kind``, ``at_ms``, ``mine`` and the fields of its kind."""
    cursor: str


class PeopleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody in the world."""

    people: tuple[Profile, ...]


class ClockRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let time pass at once."""

    advance_s: Annotated[float, msgspec.Meta(gt=0, le=315_360_000)]


class ClockAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The world's time, milliseconds since 1970."""

    now_ms: int


class ResetRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Begin a world anew."""

    world: str = "demo"


class SandboxControl:
    """Lists the operations on one sandbox."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Everything below ``/sandbox``."""
        return (
            Operation(
                method="POST",
                path="/sandbox/scan",
                request=ScanRequest,
                reply=ScanAnswer,
                call=self._scan,
                summary="Let a person scan and confirm a login QR code",
            ),
            Operation(
                method="POST",
                path="/sandbox/say",
                request=SayRequest,
                reply=SayAnswer,
                call=self._say,
                summary="Let a person say something",
            ),
            Operation(
                method="GET",
                path="/sandbox/inbox/{wxid}",
                request=InboxRequest,
                reply=InboxAnswer,
                call=self._inbox,
                summary="Read what a person's phone received",
                longest_s=LONGEST_WAIT_S + 5,
            ),
            Operation(
                method="GET",
                path="/sandbox/people",
                request=Empty,
                reply=PeopleAnswer,
                call=self._people,
                summary="List everybody in the world",
            ),
            Operation(
                method="POST",
                path="/sandbox/people",
                request=deeds.AddPerson,
                reply=Profile,
                call=self._backend.do,
                summary="Add a person to the world",
            ),
            Operation(
                method="POST",
                path="/sandbox/clock",
                request=ClockRequest,
                reply=ClockAnswer,
                call=self._advance,
                summary="Let time pass at once",
            ),
            Operation(
                method="POST",
                path="/sandbox/reset",
                request=ResetRequest,
                reply=Empty,
                call=self._reset,
                summary="Begin the world anew",
            ),
        )

    async def _scan(self, request: ScanRequest) -> ScanAnswer:
        status = await self._backend.do(deeds.Scan(as_=request.as_, qr=request.qr))
        login = getattr(status, "login", None)
        if request.confirm:
            status = await self._backend.do(deeds.Confirm(as_=request.as_, qr=login))
        return ScanAnswer(login=login or LoginId(""), state="confirmed" if request.confirm else "scanned")

    async def _say(self, request: SayRequest) -> SayAnswer:
        content = Text(text=request.text, at=request.at)
        receipt = await self._backend.do(deeds.Say(as_=request.from_, to=request.to, content=content))
        assert isinstance(receipt, Receipt)
        return SayAnswer(message_id=receipt.message_id)

    async def _inbox(self, request: InboxRequest) -> InboxAnswer:
        generation, _, index = request.after.rpartition(".")
        if request.after and not (index.isascii() and index.isdigit() and len(index) < 16):
            raise InvalidArgument("after", "is not a cursor of an inbox")
        # A cursor into a world that was reset since begins this one's inbox.
        after = int(index) if index and generation == self._backend.world.generation else 0
        items = self._backend.inbox(request.wxid, after, _INBOX_PAGE)
        if not items and request.wait:
            try:
                async with asyncio.timeout(request.wait):
                    while not items:
                        await self._backend.news(request.wxid)
                        items = self._backend.inbox(request.wxid, after, _INBOX_PAGE)
            except TimeoutError:
                pass
        last = items[-1][0] if items else after
        return InboxAnswer(
            messages=tuple(_flatten(item) for _, item in items), cursor=f"{self._backend.world.generation}.{last}"
        )

    async def _people(self, _: Empty) -> PeopleAnswer:
        return PeopleAnswer(people=tuple(self._backend.world.people()))

    async def _advance(self, request: ClockRequest) -> ClockAnswer:
        await self._backend.do(deeds.AdvanceClock(by_ms=round(request.advance_s * 1000)))
        return ClockAnswer(now_ms=self._backend.world.now_ms)

    async def _reset(self, request: ResetRequest) -> Empty:
        if request.world not in SCENARIOS:
            raise InvalidArgument("world", f"must be one of {', '.join(SCENARIOS)}")
        await self._backend.reset(request.world)
        return Empty()


def _flatten(item: InboxItem) -> dict[str, Any]:
    """Return ``item`` with the fields of its kind beside its own."""
    fields: dict[str, Any] = msgspec.to_builtins(item)
    return {**fields.pop("content"), **fields}

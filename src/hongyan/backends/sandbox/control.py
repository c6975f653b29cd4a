"""The sandbox's part of the native API: how tests, people and the pages move the other persons of the world."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import msgspec

from hongyan.model.contact import Profile
from hongyan.model.errors import NotFound
from hongyan.model.ids import ContactId, LoginId
from hongyan.model.message import Receipt
from hongyan.wire import native_names
from hongyan.wire.operations import Nothing, Operation
from hongyan.world import deeds
from hongyan.world.facts import InboxItem

from . import saying, says
from .backend import SandboxBackend
from .faults import Fault, FaultKind
from .places import flatten, read_place, spell_place

LONGEST_WAIT_S = 60.0
"""How long a call may wait for news."""

_INBOX_PAGE = 500


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


class DeedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a deed brought, and what it caused."""

    answer: Any
    happenings: tuple[Any, ...]
    """Each with ``to``, a person's phone or a device, and what happened there: an event, or an item of an inbox."""


class FaultAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The fault is as asked."""

    kind: FaultKind


class ResetRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Begin a world anew."""

    world: str = "demo"
    """``demo``, ``empty``, or ``file``: the file that the gateway was started with, read anew; without one, what this
    world began as."""


class SandboxControl:
    """Lists the operations on one sandbox."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend
        self._seen: dict[tuple[str, str], int] = {}

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
                request=says.REQUEST,
                reply=SayAnswer,
                call=self._say,
                summary="Let a person say something, of any kind that people can send",
                prepare=lambda body: native_names.accept({"kind": "text", **body}),
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
                request=Nothing,
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
                path="/sandbox/deeds",
                request=says.DEED,
                reply=DeedAnswer,
                call=self._deed,
                summary="Let a person do anything else that people can do",
                prepare=says.fold,
            ),
            Operation(
                method="POST",
                path="/sandbox/faults",
                request=Fault,
                reply=FaultAnswer,
                call=self._fault,
                summary="Switch a trouble on the way to WeChat on or off",
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
                reply=Nothing,
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

    async def _say(self, request: Any) -> SayAnswer:
        deed = says.deed_of(request)
        receipt = (
            (await saying.say(self._backend, deed))[0] if isinstance(deed, deeds.Say) else await self._backend.do(deed)
        )
        assert isinstance(receipt, Receipt)
        return SayAnswer(message_id=receipt.message_id)

    async def _deed(self, deed: deeds.AnyDeed) -> DeedAnswer:
        if isinstance(deed, deeds.Say):
            answer, number, touched = await saying.say(self._backend, deed)
        else:
            answer, number, touched = await self._backend.do_and_tell(deed)
        happenings = [happening for name in sorted(touched) for happening in self._caused(name, number)]
        return DeedAnswer(answer=answer, happenings=tuple(happenings))

    def _caused(self, name: str, number: int) -> Iterator[dict[str, Any]]:
        """Return what deed ``number`` caused for ``name``: a person's phone or a device."""
        world = self._backend.world
        read: Callable[..., list[tuple[int, Any]]] = world.device_events
        with contextlib.suppress(NotFound):
            world.profile(name)
            read = world.inbox
        # What earlier deeds caused was counted before, as far as this API has looked.
        place = (world.generation, name)
        while older := read(name, self._seen.get(place, 0), upto_deed=number - 1):
            self._seen[place] = older[-1][0]
        for index, what in read(name, self._seen.get(place, 0), upto_deed=number, limit=_INBOX_PAGE):
            self._seen[place] = index
            yield {"to": name, **(flatten(what) if isinstance(what, InboxItem) else msgspec.to_builtins(what))}

    async def _fault(self, fault: Fault) -> FaultAnswer:
        if fault.kind in (FaultKind.LOGOUT, FaultKind.BAN):
            for person in self._backend.logged_in(fault.account):
                ends: type[Any] = deeds.LogOutDevice if fault.kind is FaultKind.LOGOUT else deeds.GetBanned
                await self._backend.do(ends(as_=person))
        else:
            self._backend.faults.switch(fault)
            self._backend.wake_all()
        return FaultAnswer(kind=fault.kind)

    async def _inbox(self, request: InboxRequest) -> InboxAnswer:
        generation, index = read_place("after", request.after)
        # A cursor into a world that was reset since begins this one's inbox.
        after = index if generation == self._backend.world.generation else 0
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
            messages=tuple(flatten(item) for _, item in items), cursor=spell_place(self._backend.world.generation, last)
        )

    async def _people(self, _: Nothing) -> PeopleAnswer:
        return PeopleAnswer(people=tuple(self._backend.world.people()))

    async def _advance(self, request: ClockRequest) -> ClockAnswer:
        await self._backend.do(deeds.AdvanceClock(by_ms=round(request.advance_s * 1000)))
        return ClockAnswer(now_ms=self._backend.world.now_ms)

    async def _reset(self, request: ResetRequest) -> Nothing:
        await self._backend.reset(request.world)
        return Nothing()

"""What the console asks of the native API beyond what bots need: who is connected, how far each reader is, keys."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec

from hongyan import __version__
from hongyan.core.consumers import Standing
from hongyan.core.dialling import Callbacks, CallbackState
from hongyan.core.hub import Hub, describe
from hongyan.core.ports import ClientKey, DeadLetter
from hongyan.core.qr_codes import data_url
from hongyan.model.account import Account, AccountState, LoginStep
from hongyan.model.errors import DeadlineExceeded
from hongyan.model.events import Recorded
from hongyan.model.ids import AccountId, LoginId, split_account_id
from hongyan.wire.operations import AccountRequest, Nothing, Operation, StreamItem

LOOK_AGAIN_S = 0.25
"""How often a page is told what changed without an event: who is connected, and how far each reader is."""

TRACED_BEFORE = 100
"""How many events a page that follows an account gets of what happened before."""


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway at a glance."""

    version: str
    accounts: tuple[Account, ...]
    callbacks: tuple[CallbackState, ...] = ()
    """The servers that the gateway calls."""


class LoginAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How the login of an account goes."""

    state: AccountState
    step: LoginStep
    login: LoginId | None = None
    """The attempt under way; absent when there is none that a person could scan."""
    url: str = ""
    """What the QR code holds."""
    picture: str = ""
    """The QR code, as a ``data:`` URL of a PNG."""
    expires_at_ms: int = 0


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One event, and where it came from."""

    backend: str
    recorded: Recorded


class Readers(msgspec.Struct, frozen=True, kw_only=True):
    """How far each reader of the account is."""

    last_seq: int
    readers: tuple[Standing, ...]


class TraceRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Follow an account."""

    account: AccountId
    after: str = ""
    """Where a stream that broke goes on; empty: from the newest hundred events on."""


class KeyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A client key; never the key itself."""

    name: str
    accounts: int
    """How many account slots it may hold."""
    held: int
    """How many it holds."""
    revoked: bool


class KeysAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All client keys, oldest first."""

    keys: tuple[KeyAnswer, ...]


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client key to be made."""

    name: str
    accounts: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 10


class MadeKey(msgspec.Struct, frozen=True, kw_only=True):
    """The key, shown this once."""

    name: str
    key: str


class KeyName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One client key."""

    name: str


class CallbacksAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The servers that faces call."""

    callbacks: tuple[CallbackState, ...]


class LettersRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which dead letters."""

    after: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] = 0
    """Only those with an id above it."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 100


class LetterShown(msgspec.Struct, frozen=True, kw_only=True):
    """What a server refused for good."""

    id: int
    account: AccountId
    reader: str
    """Which server: the face, and the name that it has in the settings."""
    event: str
    """Id of the event that it tells of; empty for an answer to a command."""
    what: str
    body: str
    """What was sent; empty when it could not be put into words."""
    reason: str
    at_ms: int


class LettersAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Dead letters, oldest first. They are kept for 30 days."""

    letters: tuple[LetterShown, ...]


class ReplayRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which dead letters to send once more."""

    ids: Annotated[tuple[int, ...], msgspec.Meta(max_length=1_000)] | None = None
    """Absent: all."""


class ReplayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How many are sent once more. One that is taken is a dead letter no longer; the others say why not."""

    letters: int


class RewindRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events to deliver again, and to whom."""

    account: AccountId
    reader: str
    """As the account's readers are listed."""
    after: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    """Every event above this seq, as far as the journal has it still."""


def operations(hub: Hub, callbacks: Callbacks) -> tuple[Operation, ...]:
    """Return the console's calls."""
    calls = _Calls(hub, callbacks)
    return (
        Operation(
            method="GET",
            path="/overview",
            request=Nothing,
            reply=Overview,
            call=calls.overview,
            stream=calls.follow_overview,
            summary="Show the gateway at a glance: once, or as a stream that tells every change",
        ),
        Operation(
            method="GET",
            path="/accounts/{account}/login",
            request=AccountRequest,
            reply=LoginAnswer,
            call=calls.login,
            summary="Show how an account's login goes, with its QR code as a picture",
        ),
        Operation(
            method="GET",
            path="/accounts/{account}/readers",
            request=TraceRequest,
            reply=Readers,
            call=calls.readers,
            stream=calls.trace,
            summary="Show how far each reader of an account is: once, or as a stream of events and readers",
        ),
        Operation(
            method="POST",
            path="/accounts/{account}/readers/rewind",
            request=RewindRequest,
            reply=Readers,
            call=calls.rewind,
            summary="Deliver events again: to a server that is called at once, to a client when it comes back",
        ),
        Operation(
            method="GET",
            path="/callbacks",
            request=Nothing,
            reply=CallbacksAnswer,
            call=calls.list_callbacks,
            summary="Show how the servers fare that the gateway calls",
        ),
        Operation(
            method="GET",
            path="/callbacks/dead-letters",
            request=LettersRequest,
            reply=LettersAnswer,
            call=calls.list_letters,
            summary="List what those servers refused for good",
        ),
        Operation(
            method="POST",
            path="/callbacks/dead-letters/replay",
            request=ReplayRequest,
            reply=ReplayAnswer,
            call=calls.replay,
            summary="Send dead letters once more",
        ),
        Operation(
            method="GET", path="/keys", request=Nothing, reply=KeysAnswer, call=calls.keys, summary="List client keys"
        ),
        Operation(
            method="POST", path="/keys", request=NewKey, reply=MadeKey, call=calls.add_key, summary="Make a client key"
        ),
        Operation(
            method="POST",
            path="/keys/{name}/revoke",
            request=KeyName,
            reply=Nothing,
            call=calls.revoke_key,
            summary="Let a client key open nothing any more",
        ),
    )


class _Calls:
    def __init__(self, hub: Hub, callbacks: Callbacks) -> None:
        self._hub = hub
        self._callbacks = callbacks

    async def overview(self, _: Nothing) -> Overview:
        return Overview(version=__version__, accounts=tuple(self._hub.accounts()), callbacks=self._callbacks.states())

    async def follow_overview(self, request: Nothing) -> AsyncIterator[StreamItem]:
        shown: Overview | None = None
        while True:
            now = await self.overview(request)
            if now != shown:
                shown = now
                yield StreamItem(id="", event="overview", data=now)
            await asyncio.sleep(LOOK_AGAIN_S)

    async def login(self, request: AccountRequest) -> LoginAnswer:
        live = self._hub.live(request.account)
        code = live.code
        if code is None:
            return LoginAnswer(state=live.state, step=live.step)
        return LoginAnswer(
            state=live.state,
            step=live.step,
            login=code.login,
            url=code.url,
            picture=data_url(code.url) if code.url else "",
            expires_at_ms=code.expires_at_ms,
        )

    async def readers(self, request: TraceRequest) -> Readers:
        live = self._hub.live(request.account)
        return Readers(last_seq=live.last_seq, readers=tuple(await self._hub.consumers.standings(live.id)))

    async def rewind(self, request: RewindRequest) -> Readers:
        live = self._hub.live(request.account)
        if not await self._callbacks.rewind(live.id, request.reader, request.after):
            await self._hub.consumers.rewind(live.id, request.reader, request.after)
        return Readers(last_seq=live.last_seq, readers=tuple(await self._hub.consumers.standings(live.id)))

    async def trace(self, request: TraceRequest) -> AsyncIterator[StreamItem]:
        live = self._hub.live(request.account)
        after = max(0, live.last_seq - TRACED_BEFORE)
        if request.after.isascii() and request.after.isdigit() and len(request.after) < 19:
            after = max(after, int(request.after))
        shown: tuple[Account, Readers] | None = None
        with self._hub.watch(live.id, after) as watched:
            while True:
                try:
                    for recorded in await watched.read(timeout_s=LOOK_AGAIN_S):
                        trace = Trace(backend=live.backend, recorded=recorded)
                        yield StreamItem(id=str(recorded.seq), event="recorded", data=trace)
                except DeadlineExceeded:
                    pass  # nothing new: only the readers may have moved
                now = (describe(live), await self.readers(request))
                if now != shown:
                    shown = now
                    yield StreamItem(id=str(watched.position), event="account", data=now[0])
                    yield StreamItem(id=str(watched.position), event="readers", data=now[1])

    async def list_callbacks(self, _: Nothing) -> CallbacksAnswer:
        return CallbacksAnswer(callbacks=self._callbacks.states())

    async def list_letters(self, request: LettersRequest) -> LettersAnswer:
        letters = await self._callbacks.letters.list(request.after, request.limit)
        return LettersAnswer(letters=tuple(map(_show_letter, letters)))

    async def replay(self, request: ReplayRequest) -> ReplayAnswer:
        ids = None if request.ids is None else {*request.ids}
        return ReplayAnswer(letters=await self._callbacks.replay(ids))

    async def keys(self, _: Nothing) -> KeysAnswer:
        accounts = [split_account_id(account.id)[0] for account in self._hub.accounts()]
        return KeysAnswer(keys=tuple(_show(key, accounts.count(key.name)) for key in await self._hub.keys.list()))

    async def add_key(self, request: NewKey) -> MadeKey:
        return MadeKey(name=request.name, key=await self._hub.keys.add(request.name, accounts=request.accounts))

    async def revoke_key(self, request: KeyName) -> Nothing:
        await self._hub.keys.revoke(request.name)
        return Nothing()


def _show(key: ClientKey, held: int) -> KeyAnswer:
    return KeyAnswer(name=key.name, accounts=key.accounts, held=held, revoked=key.revoked)


def _show_letter(letter: DeadLetter) -> LetterShown:
    return LetterShown(
        id=letter.id,
        account=letter.account,
        reader=letter.reader,
        event=letter.event,
        what=letter.what,
        body=letter.body.decode(errors="replace"),
        reason=letter.reason,
        at_ms=letter.at_ms,
    )

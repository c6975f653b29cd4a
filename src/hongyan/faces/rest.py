"""The native face: the gateway's own API over HTTP, as a list of operations that the front door mounts."""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any

import msgspec

from hongyan.core.hub import Hub, describe
from hongyan.core.once import MOST_ID_CHARS, Once
from hongyan.core.southern_ports import WorldControl
from hongyan.model.account import Account
from hongyan.model.commands import COMMANDS, Command
from hongyan.model.errors import DeadlineExceeded, InvalidArgument, Malformed
from hongyan.model.events import Recorded
from hongyan.model.ids import AccountId
from hongyan.wire import strict_json
from hongyan.wire.operations import AccountRequest, Nothing, Operation, StreamItem

NAME = "rest"

LONGEST_WAIT_S = 60.0
MOST_EVENTS = 500

_BY_NAME: dict[str, type[Command[Any]]] = {command.public_name(): command for command in COMMANDS}


class AccountsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All accounts, oldest first."""

    accounts: tuple[Account, ...]


class CommandRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command for one account."""

    account: AccountId
    command: str
    """Its public name; ``docs/reference/commands.md`` lists all."""
    args: dict[str, Any] = {}
    id: Annotated[str, msgspec.Meta(max_length=MOST_ID_CHARS)] = ""
    """Chosen by the client: the same id and command within 7 days are carried out once. Empty: no such promise."""
    deadline_s: Annotated[float, msgspec.Meta(gt=0, le=120)] = 30.0


class CommandAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the command brought."""

    result: Any


class EventsRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened to one account."""

    account: AccountId
    after: str = ""
    """Cursor of the call before, which is confirmed by it; empty: from the first event that is kept."""
    wait: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_WAIT_S)] = 0
    """Seconds to wait for something new."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_EVENTS)] = 100


class EventsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Events in order, and the cursor to go on with."""

    events: tuple[Recorded, ...]
    cursor: str


def operations(hub: Hub, once: Once, controls: Iterable[WorldControl]) -> list[Operation]:
    """Return every call of the native API."""
    native = _Native(hub, once)
    return [*native.operations(), *(operation for control in controls for operation in control.operations)]


class _Native:
    def __init__(self, hub: Hub, once: Once) -> None:
        self._hub = hub
        self._once = once

    def operations(self) -> list[Operation]:
        """Return the calls about accounts."""
        return [
            Operation(
                method="GET",
                path="/accounts",
                request=Nothing,
                reply=AccountsAnswer,
                call=self._list_accounts,
                summary="List the accounts",
            ),
            Operation(
                method="GET",
                path="/accounts/{account}",
                request=AccountRequest,
                reply=Account,
                call=self._get_account,
                summary="Show one account",
            ),
            Operation(
                method="POST",
                path="/accounts/{account}/commands",
                request=CommandRequest,
                reply=CommandAnswer,
                call=self._perform,
                summary="Carry out a command",
                longest_s=125.0,
            ),
            Operation(
                method="GET",
                path="/accounts/{account}/events",
                request=EventsRequest,
                reply=EventsAnswer,
                call=self._read_events,
                stream=self._stream_events,
                summary="Read what happened: by cursor, by long poll, or as a stream of server-sent events",
                longest_s=LONGEST_WAIT_S + 5,
            ),
        ]

    async def _list_accounts(self, _: Nothing) -> AccountsAnswer:
        return AccountsAnswer(accounts=tuple(self._hub.accounts()))

    async def _get_account(self, request: AccountRequest) -> Account:
        return describe(self._hub.live(request.account))

    async def _perform(self, request: CommandRequest) -> CommandAnswer:
        command = read_command(request.command, request.args)
        if not request.id:
            return CommandAnswer(
                result=await self._hub.perform(request.account, command, deadline_s=request.deadline_s)
            )
        raw = await self._once.perform(request.account, request.id, command, deadline_s=request.deadline_s)
        return CommandAnswer(result=msgspec.json.decode(raw))

    async def _read_events(self, request: EventsRequest) -> EventsAnswer:
        with self._hub.watch(request.account, _position(request.after)) as watched:
            if not watched.lag and not request.wait:
                return EventsAnswer(events=(), cursor=str(watched.position))
            try:
                events = await watched.read(request.limit, timeout_s=request.wait or 1.0)
            except DeadlineExceeded:
                events = []
            return EventsAnswer(events=tuple(events), cursor=str(watched.position))

    async def _stream_events(self, request: EventsRequest) -> AsyncIterator[StreamItem]:
        with self._hub.watch(request.account, _position(request.after)) as watched:
            while True:
                for recorded in await watched.read(request.limit):
                    tag = recorded.event.__struct_config__.tag
                    yield StreamItem(id=str(recorded.seq), event=str(tag), data=recorded)


def read_command(name: str, args: dict[str, Any]) -> Command[Any]:
    """Return the command called ``name`` with ``args``.

    Raises:
        InvalidArgument: there is none of that name.
        Malformed: an argument is missing, unknown or of another type; its field begins with ``args``.
    """
    type_ = _BY_NAME.get(name)
    if type_ is None:
        raise InvalidArgument("command", f"there is no command {name[:40]!r}; docs/reference/commands.md lists all")
    if unknown := sorted(set(args) - set(type_.__struct_encode_fields__)):
        raise Malformed("is no argument of this command", f"args.{unknown[0][:40]}")
    try:
        return strict_json.convert(args, type_)
    except Malformed as wrong:
        raise Malformed(wrong.message, f"args.{wrong.field}" if wrong.field else "args") from wrong


def _position(cursor: str) -> int:
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise InvalidArgument("after", "is not a cursor of this account")
    return int(cursor or 0)

"""Commands that carry an id are carried out once: written ahead, and answered from the record when they are repeated.

A command that was sent when the process died may have been done or not; it is answered as unknown and never sent again
by itself.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

from hongyan.model.commands import Command
from hongyan.model.errors import Conflict, DeadlineExceeded, HongyanError, Rejected, error_of
from hongyan.model.ids import AccountId

from .hub import Hub
from .ports import Clock, Commands

R = TypeVar("R")

KEPT_S = 7 * 24 * 3600
"""How long an id is remembered."""

MOST_ID_CHARS = 128

_NOTHING_DONE = frozenset({"busy", "unavailable", "not_logged_in", "unsupported", "not_found", "invalid_argument"})
"""Errors after which the same id may be tried again: the backend was not asked, or refused before doing anything."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class _Failure(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    message: str
    status: int = -1
    """WeChat's own number, as ``Rejected`` has it."""


class Once:
    """Carries out commands with an id. One per gateway."""

    def __init__(self, hub: Hub, commands: Commands, clock: Clock) -> None:
        self._hub = hub
        self._commands = commands
        self._clock = clock
        self._running: dict[tuple[AccountId, str], asyncio.Future[None]] = {}

    async def perform(self, account: AccountId, id_: str, command: Command[Any], *, deadline_s: float) -> bytes:
        """Do ``command``, or answer what became of it when ``id_`` is known. Return the result as JSON.

        Raises:
            HongyanError: see ``run`` and ``Hub.perform``.
        """

        async def perform() -> bytes:
            return _encode(await self._hub.perform(account, command, deadline_s=deadline_s))

        return await self.run(account, id_, _encode(command), perform)

    async def run(self, account: AccountId, id_: str, asked: bytes, work: Callable[[], Awaitable[bytes]]) -> bytes:
        """Do ``work``, which ``asked`` describes, or answer what became of it when ``id_`` is known.

        For what is more than one command, and for what is answered otherwise than by a command's result.

        Raises:
            Conflict: the id was used for something else.
            DeadlineExceeded: it was under way when the gateway died, or did not end in time: the outcome is unknown.
            HongyanError: what ``work`` raises.
        """
        digest = hashlib.sha256(asked).hexdigest()
        key = (account, id_)
        while (running := self._running.get(key)) is not None:
            await asyncio.shield(running)
        done = self._running[key] = asyncio.get_running_loop().create_future()
        try:
            known = await self._commands.begin(account, id_, digest)
            if known is None:
                return await self._carry_out(account, id_, work)
            if known.digest != digest:
                raise Conflict(f"id {id_} was used for another command")
            if known.state == "failed":
                failure = msgspec.json.decode(known.reply, type=_Failure)
                error = error_of(failure.code, failure.message)
                if isinstance(error, Rejected):
                    error.status = failure.status
                raise error
            if known.state != "done":
                raise DeadlineExceeded(f"id {id_} was under way when the gateway stopped; its outcome is unknown")
            return known.reply
        finally:
            del self._running[key]
            done.set_result(None)

    async def perform_typed(self, account: AccountId, id_: str, command: Command[R], *, deadline_s: float) -> R:
        """Do as ``perform`` does; return the result itself.

        Raises:
            HongyanError: see ``perform``.
        """
        raw = await self.perform(account, id_, command, deadline_s=deadline_s)
        result: R = msgspec.json.decode(raw, type=command.result_type())
        return result

    async def expire(self) -> None:
        """Forget ids that are older than ``KEPT_S``."""
        await self._commands.expire(self._clock.now_ms() - KEPT_S * 1000)

    async def _carry_out(self, account: AccountId, id_: str, work: Callable[[], Awaitable[bytes]]) -> bytes:
        try:
            reply = await work()
        except HongyanError as refused:
            if refused.code in _NOTHING_DONE:
                await self._commands.forget(account, id_)
            elif not isinstance(refused, DeadlineExceeded):
                status = refused.status if isinstance(refused, Rejected) else -1
                failure = _Failure(code=refused.code, message=refused.message, status=status)
                await self._commands.finish(account, id_, "failed", _encode(failure))
            raise
        await self._commands.finish(account, id_, "done", reply)
        return reply

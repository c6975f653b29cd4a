"""The checks every command passes on its way down, in order."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from hongyan.model.account import AccountState
from hongyan.model.capability import Level, Support
from hongyan.model.commands import Command, SendText
from hongyan.model.errors import Busy, InvalidArgument, NotLoggedIn, Unsupported

from .accounts import LiveAccount
from .begun import Begun, too_late
from .deadlines import Deadline, Deadlines
from .southern_ports import Link, Pacing, Step

R = TypeVar("R")

MOST_PENDING = 100
"""Commands of one account under way at once; the next one is refused."""


def _check(command: Command[Any], live: LiveAccount, support: Support) -> None:
    if support.level is Level.NONE:
        raise Unsupported(command.public_name(), live.backend, support.reason)
    if command.needs_login and live.state is not AccountState.ONLINE:
        raise NotLoggedIn(f"account {live.id} is {live.state}: log in first")
    if isinstance(command, SendText):
        most = support.limits.text_chars
        if not command.text:
            raise InvalidArgument("text", "is empty")
        if most and len(command.text) > most:
            raise InvalidArgument("text", f"has {len(command.text)} characters, the most is {most}")


def _check_pending(command: Command[Any], live: LiveAccount) -> None:
    """``command`` is counted already."""
    if live.pending > MOST_PENDING and not command.is_urgent:
        raise Busy(f"account {live.id} has {MOST_PENDING} commands under way")


def begin(command: Command[Any], step: Step, begun: Begun, live: LiveAccount, link: Link, pacing: Pacing) -> None:
    """Pass ``command`` through the checks and take its ``step``; ``begun`` ends with whatever refuses it."""
    try:
        _check_pending(command, live)
        _check(command, live, link.capabilities[type(command)])
        if not command.is_urgent and (wait_s := pacing.wait_s(live.id, command)) > 0:
            _check_wait(command, wait_s, begun.until_s)
            asyncio.get_running_loop().call_later(wait_s, _take, step, begun)
            return
        step(begun.end)
    except Exception as refused:  # noqa: BLE001  told to whoever asked, who is the boundary
        begun.end(None, refused)


def _take(step: Step, begun: Begun) -> None:
    try:
        step(begun.end)
    except Exception as refused:  # noqa: BLE001  as in ``begin``
        begun.end(None, refused)


async def perform(
    command: Command[R],
    *,
    live: LiveAccount,
    open_link: Callable[[], Awaitable[Link]],
    pacing: Pacing,
    deadlines: Deadlines,
    deadline_s: float,
) -> R:
    """Pass ``command`` through the checks to the account's link.

    ``deadline_s`` covers everything: the link's opening, pacing, and the doing.

    Raises:
        DeadlineExceeded: no answer in time; whether it was done is unknown.
        HongyanError: what the checks and ``Link.perform`` raise.
    """
    try:
        with deadlines.within(deadline_s) as limit:
            live.pending += 1
            try:
                _check_pending(command, live)
                link = await open_link()
                _check(command, live, link.capabilities[type(command)])
                if not command.is_urgent and (wait_s := pacing.wait_s(live.id, command)) > 0:
                    await _pace(command, wait_s, limit)
                return await link.perform(command)
            finally:
                live.pending -= 1
    except TimeoutError as late:
        raise too_late(command.public_name(), deadline_s) from late


async def _pace(command: Command[Any], wait_s: float, limit: Deadline) -> None:
    _check_wait(command, wait_s, limit.until_s)
    await asyncio.sleep(wait_s)


def _check_wait(command: Command[Any], wait_s: float, until_s: float) -> None:
    if asyncio.get_running_loop().time() + wait_s >= until_s:
        raise Busy(f"{command.public_name()} would have to wait {wait_s:.0f} s to protect the account")

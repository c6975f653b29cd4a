"""The checks every command passes on its way down, in order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from hongyan.model.account import AccountState
from hongyan.model.capability import Level, Support
from hongyan.model.commands import Command, SendText
from hongyan.model.errors import Busy, DeadlineExceeded, InvalidArgument, NotLoggedIn, Unsupported

from .accounts import LiveAccount
from .ports import Link, Pacing

R = TypeVar("R")

MOST_PENDING = 100
"""Commands of one account under way at once; the next one is refused."""


@dataclass(frozen=True, slots=True)
class Job:
    """One command and everything the checks look at."""

    command: Command[Any]
    live: LiveAccount
    link: Link

    @property
    def support(self) -> Support:
        """What the link says of this command."""
        return self.link.capabilities[type(self.command)]


Check = Callable[[Job], None]


def _supported(job: Job) -> None:
    if job.support.level is Level.NONE:
        raise Unsupported(job.command.public_name(), job.link.capabilities.backend, job.support.reason)


def _logged_in(job: Job) -> None:
    if job.command.needs_login and job.live.state is not AccountState.ONLINE:
        raise NotLoggedIn(f"account {job.live.id} is {job.live.state}: log in first")


def _within_limits(job: Job) -> None:
    most = job.support.limits.text_chars
    if isinstance(job.command, SendText):
        if not job.command.text:
            raise InvalidArgument("text", "is empty")
        if most and len(job.command.text) > most:
            raise InvalidArgument("text", f"has {len(job.command.text)} characters, the most is {most}")


CHECKS: tuple[Check, ...] = (_supported, _logged_in, _within_limits)
"""Each raises or does nothing."""


def _not_too_many(command: Command[Any], live: LiveAccount) -> None:
    if not command.is_urgent and live.pending >= MOST_PENDING:
        raise Busy(f"account {live.id} has {MOST_PENDING} commands under way")


async def perform(
    command: Command[R],
    *,
    live: LiveAccount,
    open_link: Callable[[], Awaitable[Link]],
    pacing: Pacing,
    deadline_s: float,
) -> R:
    """Pass ``command`` through the checks to the account's link.

    ``deadline_s`` covers everything: the link's opening, pacing, and the doing.

    Raises:
        DeadlineExceeded: no answer in time; whether it was done is unknown.
        HongyanError: what the checks and ``Link.perform`` raise.
    """
    try:
        async with asyncio.timeout(deadline_s) as limit:
            _not_too_many(command, live)
            live.pending += 1
            try:
                job = Job(command=command, live=live, link=await open_link())
                for check in CHECKS:
                    check(job)
                await _pace(job, pacing, limit)
                return await job.link.perform(command)
            finally:
                live.pending -= 1
    except TimeoutError as late:
        raise DeadlineExceeded(f"{command.public_name()} got no answer within {deadline_s:g} s") from late


async def _pace(job: Job, pacing: Pacing, limit: asyncio.Timeout) -> None:
    if job.command.is_urgent:
        return
    wait_s = pacing.wait_s(job.live.id, job.command)
    until_s = limit.when()
    if wait_s > 0 and until_s is not None and asyncio.get_running_loop().time() + wait_s >= until_s:
        raise Busy(f"{job.command.public_name()} would have to wait {wait_s:.0f} s to protect the account")
    if wait_s > 0:
        await asyncio.sleep(wait_s)

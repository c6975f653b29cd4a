"""Faces that dial out by themselves: what they are given besides their settings, and how people see how they fare."""

import contextlib
import random
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from hongyan.model.errors import NotFound
from hongyan.model.ids import AccountId
from hongyan.model.media import MediaRef

from .hub import Hub
from .ports import Clock, DeadLetters

KEPT_S = 30 * 86400
"""How long dead letters are kept."""


class CallbackState(msgspec.Struct, frozen=True, kw_only=True):
    """How a server that a face calls fares. No secrets: of addresses neither user nor query."""

    face: str
    name: str
    account: AccountId
    url: str
    """Where reports go."""
    poll_url: str = ""
    """Where it is asked for commands; empty when it is not."""
    state: Literal["starting", "well", "retrying"] = "starting"
    """``retrying``: what waits is sent again, in its order, until it is taken."""
    last_status: int = 0
    """Of the last report's HTTP answer; 0 when there was none."""
    last_reason: str = ""
    """What was wrong last; empty when nothing is."""
    last_at_ms: int = 0
    """When the server last answered, milliseconds since 1970; 0 when it never did."""
    poll_status: int = 0
    """Of the last poll's HTTP answer; 0 when there was none."""
    poll_reason: str = ""
    """What was wrong with it; empty when nothing was."""
    queue: int = 0
    """Events that wait for it."""
    answers: int = 0
    """Answers to its commands that wait for it."""
    orders: int = 0
    """Its commands that wait to be carried out."""
    ignored: int = 0
    """Bodies of it in which something was no command."""
    last_ignored: str = ""
    """Why, the last time; empty when it never happened."""
    dead_letters: int = 0
    """Reports that it refused for good, or that could not be spelled, and that were not taken since."""


class CallbackServer(Protocol):
    """A server that a face calls, as others see it."""

    def state(self) -> CallbackState:
        """Return how it fares."""

    @property
    def reader(self) -> str:
        """What it is called among the readers of its account."""

    async def rewind(self, after: int) -> None:
        """Send every event above ``after`` again, in its order, from now on.

        Raises:
            Busy, Unavailable: nothing has changed.
        """

    async def replay(self, ids: Collection[int] | None) -> int:
        """Send those of its dead letters that ``ids`` names once more, soon; all of them when absent. Return how many.

        Raises:
            Unavailable: storage is full.
        """


class Callbacks:
    """All of them, and what they refused."""

    def __init__(self, letters: DeadLetters, clock: Clock) -> None:
        self.letters = letters
        self._clock = clock
        self._called: list[CallbackServer] = []

    @contextlib.contextmanager
    def shown(self, called: CallbackServer) -> Iterator[None]:
        """Show ``called``, inside the block."""
        self._called.append(called)
        try:
            yield
        finally:
            self._called.remove(called)

    def states(self) -> tuple[CallbackState, ...]:
        """Return how each of them fares, in the order in which they began."""
        return tuple(each.state() for each in self._called)

    async def replay(self, ids: Collection[int] | None = None) -> int:
        """Send dead letters once more, soon: those that ``ids`` names, or all. Return how many.

        Raises:
            NotFound: some of ``ids`` is none, or is for a server that is not called now; the others are sent.
            Unavailable: storage is full.
        """
        found = sum([await each.replay(ids) for each in self._called])
        if ids is not None and found < len(ids):
            raise NotFound(f"{len(ids) - found} of them: no such dead letter, or its server is not called any more")
        return found

    async def rewind(self, account: AccountId, reader: str, after: int) -> bool:
        """Send everything above ``after`` to ``reader`` again if that is a server that is called; return whether it is.

        Raises:
            Busy, Unavailable: nothing has changed.
        """
        for each in self._called:
            if (each.state().account, each.reader) == (account, reader):
                await each.rewind(after)
                return True
        return False

    async def expire(self) -> int:
        """Forget letters that died ``KEPT_S`` ago; return how many."""
        return await self.letters.expire(self._clock.now_ms() - KEPT_S * 1000)


Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What such a face is given."""

    hub: Hub
    clock: Clock
    sleep: Sleep
    chance: random.Random
    callbacks: Callbacks
    folder: Path
    """Where it may keep files of its own; made by whoever puts the first one there."""
    address: str
    """Where the gateway listens, as a URL without a path."""
    link: Callable[[MediaRef], str]
    """Returns the path under which the media is served for a while."""
    media_roots: tuple[Path, ...] = ()
    """Folders that paths in commands may lead into."""
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = field(default=())
    """Networks that URLs in commands may lead into although they are private."""

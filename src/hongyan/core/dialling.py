"""Faces that dial out by themselves: what they are given besides their settings, and how people see how they fare."""

import contextlib
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

import msgspec

from hongyan.model.ids import AccountId
from hongyan.model.media import MediaRef

from .hub import Hub
from .ports import Clock


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
    quarantined: int = 0
    """Reports that it refused for good, or that could not be spelled."""
    last_quarantined: tuple[str, ...] = ()
    """The newest of them: which, and why."""


class Callbacks:
    """Shows all of them."""

    def __init__(self) -> None:
        self._looks: list[Callable[[], CallbackState]] = []

    @contextlib.contextmanager
    def shown(self, look: Callable[[], CallbackState]) -> Iterator[None]:
        """Show what ``look`` returns, inside the block."""
        self._looks.append(look)
        try:
            yield
        finally:
            self._looks.remove(look)

    def states(self) -> tuple[CallbackState, ...]:
        """Return how each of them fares, in the order in which they began."""
        return tuple(look() for look in self._looks)


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

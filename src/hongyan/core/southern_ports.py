"""The ports to the south: what a backend is to the core, and what it is given."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Protocol, TypeVar

from hongyan.model.capability import Capabilities
from hongyan.model.commands import Command
from hongyan.model.ids import AccountId
from hongyan.model.media import MediaRef
from hongyan.wire.operations import Operation

from .media import MediaLibrary
from .ports import Clock, Delivery, Records, Slot

R = TypeVar("R")


class Intake(Protocol):
    """Where a link hands over what happened. The only way into the journal."""

    async def take(
        self, deliveries: Sequence[Delivery], *, cursor: bytes | None = None, session: bytes | None = None
    ) -> None:
        """Journal events together with the link's new cursor and session. Afterwards the link may ack its south.

        Raises:
            Conflict: this link's account has another owner by now; the link must end.
            Busy, Unavailable: not journaled; ack nothing and try again.
        """


Tell = Callable[[Any, BaseException | None], None]
"""Called once with what something came to: its result, or what is raised in its place."""

Step = Callable[[Tell], None]


class Link(Protocol):
    """One account's live connection, made by a backend."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do: the backend's, narrowed where this account may less."""

    @property
    def is_up(self) -> bool:
        """Whether the way to WeChat is there as soon as the link is. One that waits until the other side dials says no,
        and hands over ``ConnectionRestored`` by itself."""

    async def perform(self, command: Command[R]) -> R:
        """Do ``command``. Never called for what ``capabilities`` denies.

        Raises:
            Rejected, InvalidArgument, NotLoggedIn, Unavailable
        """

    def step(self, command: Command[Any]) -> Step | None:
        """Return what does ``command`` by one call; ``None`` where it takes more, or answers with media.

        Nothing is done by asking. The step raises at once what ``perform`` raises, or calls what it is given, once,
        when the result is there.
        """

    async def run(self) -> None:
        """Hand events to the intake until the link dies.

        Raises:
            Unavailable: the way to WeChat broke; the supervisor opens a new link.
        """

    async def close(self) -> None:
        """Let go of everything; safe to call twice."""


class Backend(Protocol):
    """A southern way to reach WeChat."""

    @property
    def name(self) -> str:
        """As in the configuration."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do at best."""

    async def open(self, slot: Slot, intake: Intake) -> Link:
        """Make a link for ``slot``; no waiting for a person.

        Raises:
            Unavailable: the way to WeChat is down.
        """

    async def start(self) -> None:
        """Called once, before the first ``open``."""

    async def stop(self) -> None:
        """Called once, after the last link was closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """What a backend is given that is built from settings of its own."""

    records: Records
    clock: Clock
    sleep: Callable[[float], Awaitable[None]]
    media: MediaLibrary
    link: Callable[[MediaRef], str]
    """Returns the path under which the media is served for a while."""
    allow_networks: Sequence[IPv4Network | IPv6Network] = ()
    """Networks that URLs in events may lead into although they are private."""


class Pacing(Protocol):
    """How fast an account may act."""

    def wait_s(self, account: AccountId, command: Command[Any]) -> float:
        """Return the seconds to wait before ``command``, and count it."""


class WorldControl(Protocol):
    """How tests, people and the pages move a simulated WeChat."""

    @property
    def operations(self) -> Sequence[Operation]:
        """Everything that can be done, as calls below ``/sandbox``."""

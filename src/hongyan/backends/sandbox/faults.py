"""Troubles on a switch: what the way to WeChat does to an account, for tests of bots and of this gateway.

They stand between the world and the link: the world itself stays true.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from hongyan.core.ports import Clock
from hongyan.model.errors import Unavailable
from hongyan.model.ids import AccountId


class FaultKind(StrEnum):
    """What goes wrong."""

    DROP = "drop"
    """The next ``count`` events are lost."""
    DELAY = "delay"
    """Events come ``seconds`` late."""
    DUPLICATE = "duplicate"
    """The next ``count`` events come twice."""
    REORDER = "reorder"
    """The next ``count`` events come in reverse order."""
    SLOW = "slow"
    """Commands take ``seconds`` longer."""
    DISCONNECT = "disconnect"
    """The connection breaks, and cannot be made for ``seconds``."""
    LOGOUT = "logout"
    """The person ends the login from their phone."""
    BAN = "ban"
    """WeChat bans the person: every login of theirs ends, and none is allowed."""
    NONE = "none"
    """All of these are over."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One trouble."""

    kind: FaultKind
    account: AccountId | None = None
    """Whose; null for every account."""
    count: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 5.0


class Faults:
    """The troubles that are switched on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._left: dict[tuple[FaultKind, AccountId | None], float] = {}
        """Events to go, seconds, or until when, as the kind has it."""

    def switch(self, fault: Fault) -> None:
        """Switch ``fault`` on; the kind ``none`` switches everything of its account off."""
        key = (fault.kind, fault.account)
        if fault.kind is FaultKind.NONE:
            self._left = {each: left for each, left in self._left.items() if fault.account not in (None, each[1])}
        elif fault.kind in (FaultKind.DROP, FaultKind.DUPLICATE, FaultKind.REORDER):
            self._left[key] = fault.count
        elif fault.kind is FaultKind.DISCONNECT:
            self._left[key] = self._clock.monotonic_s() + fault.seconds
        else:
            self._left[key] = fault.seconds

    def seconds(self, kind: FaultKind, account: AccountId) -> float:
        """Return how long ``kind`` holds things up; 0 when it is off."""
        if not self._left:
            return 0.0
        return max(self._left.get((kind, account), 0.0), self._left.get((kind, None), 0.0))

    def take(self, kind: FaultKind, account: AccountId, most: int) -> int:
        """Return to how many of the next ``most`` events ``kind`` happens, and count them."""
        for key in ((kind, account), (kind, None)):
            left = int(self._left.get(key, 0))
            if left:
                taken = min(left, most)
                self._left[key] = left - taken
                return taken
        return 0

    def check_connection(self, account: AccountId) -> None:
        """Pass when there is a way to WeChat.

        Raises:
            Unavailable: the connection is broken at the moment.
        """
        if self._left and self.seconds(FaultKind.DISCONNECT, account) > self._clock.monotonic_s():
            raise Unavailable("the connection to WeChat is broken: a fault is switched on")

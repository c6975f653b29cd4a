"""Troubles on a switch: what the way to WeChat does to an account, for tests of bots and of this gateway.

They stand between the world and the link: the world itself stays true.
"""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from hongyan.core.ports import Clock
from hongyan.model.commands import COMMANDS
from hongyan.model.errors import HongyanError, InvalidArgument, Rejected, Unavailable, error_of
from hongyan.model.ids import AccountId

COMMAND_NAMES = frozenset(command.public_name() for command in COMMANDS)

ErrorCode = Literal[
    "rejected",
    "unavailable",
    "busy",
    "deadline_exceeded",
    "not_found",
    "conflict",
    "invalid_argument",
    "not_logged_in",
    "forbidden",
    "unsupported",
]
"""What a way to WeChat may answer to a command; see ``model/errors.py``."""


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
    ERROR = "error"
    """The next ``count`` commands fail with ``code`` and ``message``, and WeChat hears nothing of them."""
    NONE = "none"
    """All of these are over."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One trouble."""

    kind: FaultKind
    account: AccountId | None = None
    """Whose; null for every account."""
    count: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 5.0
    command: str | None = None
    """Of ``error``: which command, such as ``send_text``; null for any."""
    code: ErrorCode = "rejected"
    """Of ``error``."""
    message: Annotated[str, msgspec.Meta(max_length=500)] = "a fault is switched on"
    """Of ``error``: the words."""
    status: Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)] = -1
    """Of ``error`` with the code ``rejected``: WeChat's own number."""


class Faults:
    """The troubles that are switched on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._left: dict[tuple[FaultKind, AccountId | None], float] = {}
        """Events to go, seconds, or until when, as the kind has it."""
        self._errors: dict[tuple[str | None, AccountId | None], tuple[Fault, int]] = {}
        """By command and account: what comes, and how often it still does."""

    def switch(self, fault: Fault) -> None:
        """Switch ``fault`` on; the kind ``none`` switches everything of its account off.

        Raises:
            InvalidArgument: there is no such command.
        """
        key = (fault.kind, fault.account)
        if fault.command is not None and fault.command not in COMMAND_NAMES:
            raise InvalidArgument("command", f"there is no command {fault.command[:64]!r}")
        if fault.kind is FaultKind.NONE:
            self._left = {each: left for each, left in self._left.items() if fault.account not in (None, each[1])}
            self._errors = {each: left for each, left in self._errors.items() if fault.account not in (None, each[1])}
        elif fault.kind is FaultKind.ERROR:
            self._errors[fault.command, fault.account] = (fault, fault.count)
        elif fault.kind in (FaultKind.DROP, FaultKind.DUPLICATE, FaultKind.REORDER):
            self._left[key] = fault.count
        elif fault.kind is FaultKind.DISCONNECT:
            self._left[key] = self._clock.monotonic_s() + fault.seconds
        else:
            self._left[key] = fault.seconds

    @property
    def are_on(self) -> bool:
        """Whether anything was switched on, and neither off by name again nor used up."""
        return bool(self._left or self._errors)

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

    def check_command(self, command: str, account: AccountId) -> None:
        """Pass when ``command`` of ``account`` may go to WeChat; else count it. The nearest fault comes first.

        Raises:
            HongyanError: of the code, and with the words, that were asked for.
        """
        if not self._errors:
            return
        for key in ((command, account), (command, None), (None, account), (None, None)):
            fault, left = self._errors.get(key, (None, 0))
            if fault is not None:
                if left > 1:
                    self._errors[key] = (fault, left - 1)
                else:
                    del self._errors[key]
                raise _error(fault)

    def check_connection(self, account: AccountId) -> None:
        """Pass when there is a way to WeChat.

        Raises:
            Unavailable: the connection is broken at the moment.
        """
        if self._left and self.seconds(FaultKind.DISCONNECT, account) > self._clock.monotonic_s():
            raise Unavailable("the connection to WeChat is broken: a fault is switched on")


def _error(fault: Fault) -> HongyanError:
    return Rejected(fault.message, fault.status) if fault.code == Rejected.code else error_of(fault.code, fault.message)

"""Account state as a table of legal moves. A pair that is absent is a bug report, not a silent move."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from hongyan.model.account import AccountState, LoginStep
from hongyan.model.contact import Profile
from hongyan.model.events import (
    AnyEvent,
    ConnectionLost,
    ConnectionRestored,
    Event,
    Kicked,
    LoggedIn,
    LoggedOut,
    LoginConfirmed,
    LoginFailed,
    QrCodeShown,
    Scanned,
)
from hongyan.model.ids import AccountId, ContactId, LoginId

from .login import next_step

logger = logging.getLogger(__name__)

_OUT, _GOING_IN = AccountState.LOGGED_OUT, AccountState.LOGGING_IN
_ON, _OFF = AccountState.ONLINE, AccountState.OFFLINE

MOVES: dict[tuple[AccountState, type[Event]], AccountState] = {
    (_OUT, QrCodeShown): _GOING_IN,
    (_OUT, Scanned): _GOING_IN,
    (_OUT, LoggedIn): _ON,
    (_OUT, LoginFailed): _OUT,
    (_OUT, LoggedOut): _OUT,
    (_OUT, Kicked): _OUT,
    (_GOING_IN, QrCodeShown): _GOING_IN,
    (_GOING_IN, Scanned): _GOING_IN,
    (_GOING_IN, LoginConfirmed): _GOING_IN,
    (_GOING_IN, LoginFailed): _OUT,
    (_GOING_IN, LoggedIn): _ON,
    (_GOING_IN, LoggedOut): _OUT,
    (_GOING_IN, Kicked): _OUT,
    (_GOING_IN, ConnectionLost): _OUT,
    (_ON, LoggedIn): _ON,
    (_ON, LoggedOut): _OUT,
    (_ON, Kicked): _OUT,
    (_ON, ConnectionLost): _OFF,
    (_ON, QrCodeShown): _GOING_IN,
    (_OFF, ConnectionRestored): _ON,
    (_OFF, LoggedIn): _ON,
    (_OFF, LoggedOut): _OUT,
    (_OFF, Kicked): _OUT,
    (_OFF, QrCodeShown): _GOING_IN,
    (_OFF, ConnectionLost): _OFF,
}
"""``{(state, happening): state}``. Happenings that are in no pair at all (messages, contacts…) move nothing."""

MOVERS = frozenset(happening for _, happening in MOVES)
"""The happenings that move a state at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Client:
    """A face's client that is connected to an account."""

    face: str
    address: str
    send_away: Callable[[str], Awaitable[None]]
    """Close its connection, for a reason."""

    @property
    def name(self) -> str:
        """How people are told of it."""
        return f"{self.face} {self.address}"


@dataclass(slots=True)
class LiveAccount:
    """What the process knows of one account at the moment. Changed by ``observe`` only."""

    id: AccountId
    backend: str
    state: AccountState
    last_seq: int
    profile: Profile | None = None
    step: LoginStep = LoginStep.IDLE
    login: LoginId | None = None
    scanned_by: ContactId | None = None
    code: QrCodeShown | None = None
    """The QR code that waits for a scan, or for a yes after it; absent when there is none."""
    clients: list[Client] = field(default_factory=list)
    pending: int = 0
    """Commands under way."""

    def preview(self, events: list[AnyEvent]) -> tuple[AccountState, Profile | None]:
        """Return state and profile as they will be after ``events``, changing nothing."""
        state, profile = self.state, self.profile
        for event in events:
            state = MOVES.get((state, type(event)), state)
            if isinstance(event, LoggedIn):
                profile = event.profile
        return state, profile

    def observe(self, event: AnyEvent, seq: int) -> None:
        """Follow one journaled event."""
        self.state = next_state(self.id, self.state, event)
        self.step = next_step(self.step, event)
        self.last_seq = max(self.last_seq, seq)
        match event:
            case QrCodeShown():
                self.login, self.scanned_by, self.code = event.login, None, event
            case Scanned():
                self.login, self.scanned_by = event.login, event.profile.id
            case LoggedIn():
                self.profile, self.code = event.profile, None
            case LoginFailed() | LoggedOut() | Kicked():
                self.code = None
            case _:
                pass


def next_state(account: AccountId, state: AccountState, event: AnyEvent) -> AccountState:
    """Return the state after ``event``; an illegal move is reported and leaves the state alone."""
    happening = type(event)
    if happening not in MOVERS:
        return state
    after = MOVES.get((state, happening))
    if after is None:
        logger.error("account %s: %s while %s is no legal move", account, happening.__name__, state)
        return state
    return after

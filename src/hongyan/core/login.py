"""Login steps as a table that any face can follow."""

from hongyan.model.account import LoginStep
from hongyan.model.events import (
    AnyEvent,
    Event,
    Kicked,
    LoggedIn,
    LoggedOut,
    LoginConfirmed,
    LoginFailed,
    QrCodeShown,
    Scanned,
)

_BY_EVENT: dict[type[Event], LoginStep] = {
    QrCodeShown: LoginStep.WAITING,
    Scanned: LoginStep.SCANNED,
    LoginConfirmed: LoginStep.CONFIRMED,
    LoggedIn: LoginStep.DONE,
    LoggedOut: LoginStep.IDLE,
    Kicked: LoginStep.IDLE,
}
"""Where each happening leads; ``LoginFailed`` leads by its reason."""

_BY_REASON = {"expired": LoginStep.EXPIRED, "cancelled": LoginStep.CANCELLED}


def next_step(step: LoginStep, event: AnyEvent) -> LoginStep:
    """Return the step after ``event``; what is no step of a login leaves it alone."""
    if isinstance(event, LoginFailed):
        return _BY_REASON.get(event.reason, LoginStep.FAILED)
    return _BY_EVENT.get(type(event), step)

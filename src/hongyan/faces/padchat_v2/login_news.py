"""What a client is told of a login under way and of its end, as the edition that it speaks has it."""

import asyncio
from collections.abc import Callable
from typing import Any

from hongyan.core import qr_codes
from hongyan.dialects.padchat import pushes
from hongyan.model.events import (
    AnyEvent,
    Event,
    Kicked,
    LoggedOut,
    LoginConfirmed,
    LoginFailed,
    QrCodeShown,
    Scanned,
)

from .manners import Manner

News = list[tuple[str, dict[str, Any]]]
"""Names and bodies of events of the dialect, in the order in which they are sent."""


async def write(event: AnyEvent, manner: Manner, now_ms: int) -> News:
    """Return what to say of ``event``: nothing, when it is no news of a login."""
    writer = _WRITERS.get(type(event))
    if writer is None:
        return []
    if isinstance(event, QrCodeShown):
        # Drawing it takes its time.
        return await asyncio.to_thread(writer, event, manner, now_ms)
    return writer(event, manner, now_ms)


def _qr_code(event: QrCodeShown, manner: Manner, now_ms: int) -> News:
    return [("qrcode", manner.write_qr(event, qr_codes.draw)), ("scan", pushes.write_waiting(event, now_ms))]


def _scanned(event: Scanned, _: Manner, now_ms: int) -> News:
    return [("scan", pushes.write_scanned(event, now_ms))]


def _confirmed(event: LoginConfirmed, _: Manner, __: int) -> News:
    return [("scan", pushes.write_confirmed(event))]


def _failed(event: LoginFailed, _: Manner, __: int) -> News:
    return [("scan", pushes.write_failed(event))]


def _logged_out(event: LoggedOut | Kicked, _: Manner, __: int) -> News:
    return [("logout", {"error": "", "msg": event.reason})]


_WRITERS: dict[type[Event], Callable[[Any, Manner, int], News]] = {
    QrCodeShown: _qr_code,
    Scanned: _scanned,
    LoginConfirmed: _confirmed,
    LoginFailed: _failed,
    LoggedOut: _logged_out,
    Kicked: _logged_out,
}

EVENTS: tuple[type[Event], ...] = tuple(_WRITERS)
"""The events that are news."""

"""Events as an edition has them, spelled once for all clients that receive the same.

Clients of one slot that keep up read the very same records, so they are told apart by identity; what is forgotten here
is spelled again.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from hongyan.core.media import MediaLibrary
from hongyan.dialects.padchat import pushes
from hongyan.model.contact import Profile
from hongyan.model.errors import HongyanError
from hongyan.model.events import (
    ContactAdded,
    ContactChanged,
    ContactRemoved,
    MomentCommented,
    MomentLiked,
    MomentPosted,
    Recorded,
)
from hongyan.transports.ws_frames import ping_frame, text_frame

from .manners import Manner

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 64
"""Batches that are kept."""

MOST_REMEMBERED_BYTES = 64 * 1024
"""A larger push is spelled for each client."""

MOST_ATTACHED_BYTES = 256 * 1024
"""The most bytes that go with one item: thumbnails and short voices."""

_CONTACT_EVENTS = (ContactAdded, ContactChanged, ContactRemoved)
_MOMENT_EVENTS = (MomentPosted, MomentCommented, MomentLiked)
_encode = msgspec.json.Encoder().encode


class Spelled(NamedTuple):
    """One batch of events, for one edition."""

    has_items: bool
    has_contacts: bool
    moments: int
    """How many times the client is told that there is something to see among the moments."""
    body: msgspec.Raw
    """The push's body; empty without items, and where ``framed`` is there."""
    framed: bytes
    """All of it, for an edition that names no client in it."""
    ping: bytes
    """The ping behind it, framed."""
    framed_with_ping: bytes
    """Both of them."""


class _Entry(NamedTuple):
    events: Sequence[Recorded]
    own: Profile
    manner: Manner
    spelled: Spelled


_remembered: dict[tuple[int, int, int], _Entry] = {}
_newest: list[_Entry] = []
"""The one that was asked for last: in a round of deliveries that is the one that is asked for next."""


def _key(events: Sequence[Recorded], manner: Manner) -> tuple[int, int, int]:
    # An entry holds its first record and its manner, so their ids are nobody else's.
    return id(events[0]), len(events), id(manner)


def recall(events: Sequence[Recorded], own: Profile, manner: Manner) -> Spelled | None:
    """Return how ``events`` were spelled before, if they were."""
    if _newest:
        newest = _newest[0]
        if newest.events is events and newest.own is own and newest.manner is manner:
            return newest.spelled
    entry = _remembered.get(_key(events, manner))
    if entry is None or entry.own is not own or entry.events[-1] is not events[-1]:
        return None
    _newest[:] = [entry._replace(events=events)]
    return entry.spelled


def remember(events: Sequence[Recorded], items: Sequence[Any], own: Profile, manner: Manner) -> Spelled:
    """Spell the push of ``items``, which ``events`` came to."""
    body, framed = msgspec.Raw(b""), b""
    moments = sum(isinstance(recorded.event, _MOMENT_EVENTS) for recorded in events)
    if moments and not manner.names_client:
        framed = text_frame(manner.write_event("sns", {}, "")) * moments
    if items:
        pushed = manner.write_push(pushes.PUSH_MESSAGES, items)
        if manner.names_client:
            body = msgspec.Raw(_encode(pushed))
        else:
            framed += text_frame(manner.write_event("push", pushed, ""))
    ping = ping_frame(b"%d" % events[-1].seq)
    spelled = Spelled(
        has_items=bool(items),
        has_contacts=any(isinstance(recorded.event, _CONTACT_EVENTS) for recorded in events),
        moments=moments,
        body=body,
        framed=framed,
        ping=ping,
        framed_with_ping=framed + ping,
    )
    if len(bytes(body)) + len(framed) <= MOST_REMEMBERED_BYTES:
        while len(_remembered) >= MOST_REMEMBERED:
            del _remembered[next(iter(_remembered))]
        entry = _remembered[_key(events, manner)] = _Entry(events, own, manner, spelled)
        _newest[:] = [entry]
    return spelled


def spell_item(recorded: Recorded, own: Profile, attachment: bytes, tell: Callable[[], None]) -> Any:
    """Return the item for an event; ``None`` for one that the edition does not push, or, after ``tell`` was called, for
    one that cannot be spelled."""
    try:
        return pushes.write_event(recorded.event, own, attachment)
    except Exception:
        # One event that cannot be spelled must not hold up all that follow.
        logger.exception("event %s cannot be spelled; passed over", recorded.event_id)
        tell()
    return None


async def read_attachment(recorded: Recorded, library: MediaLibrary) -> bytes:
    """Return the bytes that go with the item; none when they cannot be had, which keeps no message back."""
    media = pushes.attachment_of(recorded.event)
    if media is None:
        return b""
    try:
        return await library.read(media, MOST_ATTACHED_BYTES)
    except HongyanError as missing:
        logger.warning("event %s: %s", recorded.event_id, missing.message)
        return b""

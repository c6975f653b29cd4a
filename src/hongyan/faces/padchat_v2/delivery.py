"""Messages on their way to one client: announced, asked for, pushed, confirmed.

The way of sdk 0.6: the server says ``notify``, the client answers with ``syncMsg``, the server pushes. A ping behind
each push carries the seq of its last event; the pong that brings it back is the client's confirmation. The other
editions get their messages unasked.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from hongyan.core.consumers import Consumer
from hongyan.core.flag import Flag
from hongyan.core.hub import Hub
from hongyan.core.subscriptions import Subscription
from hongyan.dialects.padchat import pushes
from hongyan.model.contact import Profile
from hongyan.model.errors import HongyanError
from hongyan.model.events import (
    ContactAdded,
    ContactChanged,
    ContactRemoved,
    Gap,
    MomentCommented,
    MomentLiked,
    MomentPosted,
    Recorded,
)
from hongyan.model.ids import AccountId
from hongyan.transports.ws_server import SocketClient

from .manners import Manner

logger = logging.getLogger(__name__)

ITEMS_A_PUSH = 100
"""Messages in one push at most."""

MOST_ATTACHED_BYTES = 256 * 1024
"""The most bytes that go with one item: thumbnails and short voices."""

NOTIFY_AGAIN_S = 30.0
"""How long an unanswered ``notify`` stands before it is repeated."""

_CONTACT_EVENTS = (ContactAdded, ContactChanged, ContactRemoved)
_MOMENT_EVENTS = (MomentPosted, MomentCommented, MomentLiked)

Tell = Callable[[str, dict[str, Any]], Awaitable[None]]


class Delivery:
    """Brings one client what the journal has for it."""

    def __init__(
        self,
        hub: Hub,
        account: AccountId,
        face: str,
        client: SocketClient,
        *,
        own: Callable[[], Profile],
        tell: Tell,
        manner: Callable[[], Manner],
    ) -> None:
        self._hub = hub
        self._account = account
        self._face = face
        self._client = client
        self._own = own
        self._tell = tell
        self._manner = manner
        self._may_begin = Flag()
        self._fresh_at = 0
        self._invited = Flag()
        self._watched: Subscription | None = None
        self._holding = False
        self._pushed_before = False

    def begin(self, fresh_at: int) -> None:
        """The client is logged in: messages may come. A client that was never here gets those after ``fresh_at``."""
        if not self._may_begin.is_set():
            self._fresh_at = fresh_at
        self._may_begin.set()

    def pause(self) -> None:
        """The account is logged out: what is left waits for the next login."""
        self._may_begin.clear()

    async def invite(self) -> None:
        """The client asked for its messages: push what is there without announcing it."""
        if self._watched is None or self._holding or self._watched.lag:
            self._invited.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        await self._may_begin.wait()
        consumer = await self._hub.consumers.open(self._account, self._face, at=self._fresh_at)
        self._client.on_pong = lambda payload: consumer.confirm(_seq(payload))
        with (
            self._hub.consumers.connected(consumer),
            self._hub.watch(self._account, consumer.confirmed) as self._watched,
        ):
            try:
                await self._bring_all(consumer, self._watched)
            finally:
                await consumer.flush()

    async def _bring_all(self, consumer: Consumer, watched: Subscription) -> None:
        while True:
            events = await watched.read(min(ITEMS_A_PUSH, await consumer.room()))
            await self._bring(events)
            consumer.sent(events[-1].seq)
            await self._client.ping(str(events[-1].seq).encode())
            if not watched.lag:
                self._invited.clear()

    async def push(self, kind: int, items: Sequence[Any]) -> None:
        """Push ``items``; the connection's first push is a mark that nobody misses.

        One known client drops the first push after ``init`` (padchat-python, ``_first_push_event``).
        """
        if not self._pushed_before and self._manner().has_marks:
            self._pushed_before = True
            mark = pushes.write_mark(pushes.MARK_IDLE, self._own().uin)
            await self._tell("push", self._manner().write_push(pushes.PUSH_MESSAGES, [mark]))
        await self._tell("push", self._manner().write_push(kind, items))

    async def _bring(self, events: Sequence[Recorded]) -> None:
        own = self._own()
        items = []
        for recorded in events:
            if isinstance(recorded.event, Gap):
                lost = f"events {recorded.event.first_seq} to {recorded.event.last_seq} were kept too long and are lost"
                await self._tell(self._manner().trouble, {"error": lost})
            elif isinstance(recorded.event, _MOMENT_EVENTS):
                # It says that there is something to see, and not what.
                await self._tell("sns", {})
            elif (item := await self._spell(recorded, own)) is not None:
                items.append(item)
        if items:
            self._holding = True
            await self._invitation()
            await self.push(pushes.PUSH_MESSAGES, items)
            self._holding = False
        if self._manner().asks and any(isinstance(recorded.event, _CONTACT_EVENTS) for recorded in events):
            await self._tell("notify", {"type": pushes.PUSH_CONTACTS})

    async def _spell(self, recorded: Recorded, own: Profile) -> Any:
        """Return the item for an event; ``None`` for one that the edition does not push, or that cannot be spelled."""
        try:
            return pushes.write_event(recorded.event, own, await self._attachment(recorded))
        except Exception:
            # One event that cannot be spelled must not hold up all that follow.
            logger.exception("event %s cannot be spelled; passed over", recorded.event_id)
            self._hub.telemetry.quarantined.labels(self._face).inc()
        return None

    async def _attachment(self, recorded: Recorded) -> bytes:
        """Return the bytes that go with the item; none when they cannot be had, which keeps no message back."""
        media = pushes.attachment_of(recorded.event)
        if media is None:
            return b""
        try:
            return await self._hub.media.read(media, MOST_ATTACHED_BYTES)
        except HongyanError as missing:
            logger.warning("event %s: %s", recorded.event_id, missing.message)
            return b""

    async def _invitation(self) -> None:
        """Return when the client asks for its messages; tell it that there are some."""
        while True:
            await self._may_begin.wait()
            if self._invited.is_set() or not self._manner().asks:
                return
            await self._tell("notify", {"type": pushes.PUSH_MESSAGES})
            try:
                async with asyncio.timeout(NOTIFY_AGAIN_S):
                    await self._invited.wait()
            except TimeoutError:
                logger.debug("account %s: notify was not answered", self._account)


def _seq(payload: bytes) -> int:
    """Return the seq that a pong brought back; 0 for a pong of another kind."""
    return int(payload) if payload.isdigit() and len(payload) < 20 else 0

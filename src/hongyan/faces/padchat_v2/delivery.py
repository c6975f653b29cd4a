"""Messages on their way to one client: announced, asked for, pushed, confirmed.

The way of sdk 0.6: the server says ``notify``, the client answers with ``syncMsg``, the server pushes. The other
editions get their messages unasked. A ping behind a push carries the seq of its last event; the pong that brings it
back is the client's confirmation. While one is under way no second is sent; the next one stands for all that was sent
meanwhile. The lasting reader is asked at once, the others when ``core.reminders`` has it.

What can be sent at once, is: to a client that is not behind and reads well an event costs no task. Whatever takes
longer (the journal, an attachment, a window or a socket that is full) is done by one task, which ends when nothing is
left.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from hongyan.core.consumers import WINDOW, Consumer
from hongyan.core.hub import Hub
from hongyan.core.subscriptions import Subscription
from hongyan.dialects.padchat import pushes
from hongyan.model.contact import Profile
from hongyan.model.events import Gap, Recorded
from hongyan.model.ids import AccountId, ContactId
from hongyan.transports.ws_frames import ping_frame, text_frame
from hongyan.transports.ws_server import Closed, SocketClient

from .manners import Manner
from .spelling import Spelled, read_attachment, recall, remember, spell_item

logger = logging.getLogger(__name__)

NOBODY = Profile(id=ContactId(""), nick="")
"""Who an account is that never logged in."""

ITEMS_A_PUSH = 100
"""Messages in one push at most."""

HURRY_EVENTS = WINDOW // 4
"""With so many unconfirmed a ping waits for no round: a window that is full would hold up what follows."""

NOTIFY_AGAIN_S = 30.0
"""How long an unanswered ``notify`` stands before it is repeated."""

Tell = Callable[[str, Any], Awaitable[None]]


class Delivery:
    """Brings one client what the journal has for it."""

    __slots__ = (
        "_account",
        "_announced",
        "_asked_in",
        "_client",
        "_consumer",
        "_face",
        "_fresh_at",
        "_hub",
        "_invited",
        "_is_over",
        "_last",
        "_live",
        "_may_begin",
        "_pinged",
        "_pushed_before",
        "_reminders",
        "_task_name",
        "_watched",
        "_working",
        "manner",
    )

    def __init__(
        self,
        hub: Hub,
        account: AccountId,
        face: str,
        client: SocketClient,
        *,
        task_name: str,
        manner: Manner,
        last: Callable[[str, Callable[[], Awaitable[None]]], object],
    ) -> None:
        self._hub = hub
        self._account = account
        self._face = face
        self._client = client
        self._live = hub.live(account)
        self._reminders = hub.reminders
        self._task_name = task_name
        self.manner = manner
        """The edition that the client speaks; set anew when it shows that it speaks another."""
        self._last = last
        """Runs a work in a task that the session owns."""
        self._may_begin = False
        self._fresh_at = -1
        self._invited = False
        self._announced: asyncio.TimerHandle | None = None
        self._pinged = 0
        """The seq that a ping carries which is under way; 0 for none."""
        self._asked_in = 0
        """The round in which it was sent."""
        self._consumer: Consumer | None = None
        self._watched: Subscription | None = None
        self._working = False
        """Whether a task does what cannot be done at once."""
        self._is_over = False
        self._pushed_before = False

    def begin(self, fresh_at: int) -> None:
        """The client is logged in: messages may come. A client that was never here gets those after ``fresh_at``."""
        if self._may_begin:
            return
        self._may_begin = True
        if self._fresh_at < 0:
            self._fresh_at = fresh_at
        self._go_on()

    def pause(self) -> None:
        """The account is logged out: what is left waits for the next login."""
        self._may_begin = False
        self._calm()

    async def invite(self) -> None:
        """The client asked for its messages: push what is there without announcing it."""
        if self._watched is None or self._watched.lag:
            self._invited = True
            self._calm()
            self._go_on()

    def halt(self) -> None:
        """The client is gone: nothing more is begun."""
        self._is_over = True
        self._calm()

    async def stop(self) -> None:
        """Give the client's place away. Whatever was begun has ended."""
        if self._consumer is None or self._watched is None:
            return
        try:
            await self._consumer.flush()
        finally:
            self._watched.leave(self._hear)
            self._watched.__exit__()
            self._hub.consumers.leave(self._consumer)

    async def push(self, kind: int, items: Sequence[Any]) -> None:
        """Push ``items``.

        Raises:
            Closed: the client is gone.
        """
        mark = self._mark()
        self._pushed_before = True
        for text in (*mark, self._write("push", self.manner.write_push(kind, items))):
            await self._client.send(text)

    # At once.

    def _hear(self, events: Sequence[Recorded]) -> None:
        """Events came. First what most of many clients are: not behind, reading well, waiting for nothing."""
        consumer, watched, manner = self._consumer, self._watched, self.manner
        assert consumer is not None
        assert watched is not None
        if (
            self._may_begin
            and not (self._working or self._is_over or manner.names_client)
            and watched.position + 1 == events[0].seq
            and (spelled := recall(events, self._own(), manner)) is not None
            and consumer.free >= len(events)
        ):
            asks = self._asks(consumer)
            if self._client.post(spelled.framed_with_ping if asks else spelled.framed, is_alone=True):
                watched.position = seq = events[-1].seq
                self._sent(consumer, seq, asks=asks)
                return
        self._go_on()

    def _own(self) -> Profile:
        return self._live.profile or NOBODY

    def _go_on(self) -> None:
        """Bring what may be brought; by a task, if it cannot be done at once."""
        if self._may_begin and not (self._working or self._is_over) and not self._bring_now():
            self._working = True
            self._last("deliver", self._work)

    def _bring_now(self) -> bool:
        """Bring all that is there; return whether nothing is left that could be brought."""
        consumer, watched = self._consumer, self._watched
        if consumer is None or watched is None:
            return False
        while watched.lag and self._announced is None:
            events = watched.at_hand(min(ITEMS_A_PUSH, consumer.free)) if consumer.free else None
            if events is None:
                return False
            own, manner = self._own(), self.manner
            spelled = recall(events, own, manner) or self._spell_now(events, own, manner)
            if spelled is None:
                return False
            if spelled.has_items and manner.asks and not self._invited:
                return self._announce()
            asks = self._asks(consumer)
            if not self._client.post(self._frames(spelled, manner, asks=asks)):
                return False
            self._pushed_before = self._pushed_before or spelled.has_items
            self._passed(consumer, watched, events[-1].seq, asks=asks)
        return True

    def _spell_now(self, events: Sequence[Recorded], own: Profile, manner: Manner) -> Spelled | None:
        if any(pushes.attachment_of(recorded.event) for recorded in events):
            return None
        return self._spelled(
            events, [spell_item(recorded, own, b"", self._quarantined) for recorded in events], own, manner
        )

    def _announce(self) -> bool:
        """Tell the client that there is something; again, when it does not ask for it. Return whether it was told."""
        if not self._client.post(text_frame(self._write("notify", {"type": pushes.PUSH_MESSAGES}))):
            return False
        self._wait_for_answer()
        return True

    def _wait_for_answer(self) -> None:
        self._calm()
        self._announced = asyncio.get_running_loop().call_later(NOTIFY_AGAIN_S, self._announce_again)

    def _announce_again(self) -> None:
        logger.debug("account %s: notify was not answered", self._account)
        self._announced = None
        self._go_on()

    def _calm(self) -> None:
        if self._announced is not None:
            self._announced.cancel()
            self._announced = None

    def _frames(self, spelled: Spelled, manner: Manner, *, asks: bool) -> bytes:
        """Return what goes to the client of one batch, framed."""
        frames = spelled.framed
        if manner.names_client:
            # It says that there is something to see, and not what.
            frames = text_frame(self._write("sns", {})) * spelled.moments if spelled.moments else b""
            if spelled.has_items:
                for text in (*self._mark(), self._write("push", spelled.body)):
                    frames += text_frame(text)
        if spelled.has_contacts and manner.asks:
            frames += text_frame(self._write("notify", {"type": pushes.PUSH_CONTACTS}))
        return frames + spelled.ping if asks else frames

    def _mark(self) -> list[bytes]:
        """Return the mark that is a connection's first push, where it is due: one that nobody misses.

        One known client drops the first push after ``init`` (padchat-python, ``_first_push_event``).
        """
        manner = self.manner
        if self._pushed_before or not manner.has_marks:
            return []
        mark = pushes.write_mark(pushes.MARK_IDLE, self._own().uin)
        return [self._write("push", manner.write_push(pushes.PUSH_MESSAGES, [mark]))]

    def _write(self, event: str, body: Any) -> bytes:
        return self.manner.write_event(event, body, self._task_name)

    def _passed(self, consumer: Consumer, watched: Subscription, seq: int, *, asks: bool) -> None:
        watched.position = seq
        self._sent(consumer, seq, asks=asks)
        if not watched.lag:
            self._invited = False

    def _asks(self, consumer: Consumer) -> bool:
        """Whether a ping goes along with what is sent now."""
        return not self._pinged and (
            consumer.is_lasting or self._asked_in != self._reminders.round or consumer.free <= WINDOW - HURRY_EVENTS
        )

    def _sent(self, consumer: Consumer, seq: int, *, asks: bool) -> None:
        consumer.sent(seq)
        if asks:
            self._note_ping(seq)
        elif not self._pinged:
            self._reminders.owe(self._ask)

    def _note_ping(self, seq: int) -> None:
        self._pinged = seq
        self._asked_in = self._reminders.round
        self._reminders.run()

    def _ask(self) -> None:
        """Ask for the confirmation of what was sent, unless somebody did."""
        consumer = self._consumer
        if consumer is None or self._is_over or self._pinged or consumer.last_sent <= consumer.claimed:
            return
        self._note_ping(consumer.last_sent)
        if not self._client.post(ping_frame(b"%d" % self._pinged)):
            self._last("ping", self._ping)

    def _confirm(self, payload: bytes) -> None:
        """A pong came."""
        seq = _seq(payload)
        consumer = self._consumer
        if consumer is None or self._is_over or 0 < seq < self._pinged:
            return
        consumer.confirm(seq)
        # A client may answer the newest of several pings only, and that may be one of the socket's own, without a seq.
        has_more = bool(self._pinged) if not seq else consumer.last_sent > seq
        self._pinged = 0
        if has_more and self._asks(consumer):
            self._ask()
        elif has_more:
            self._reminders.owe(self._ask)
        if self._watched is not None and self._watched.lag:
            self._go_on()

    # By a task.

    async def _work(self) -> None:
        """Bring what cannot be brought at once, until all the rest can."""
        try:
            if self._consumer is None:
                await self._open()
            while self._may_begin and not self._bring_now():
                await self._bring()
        except Closed as closed:
            logger.debug("account %s: %s", self._account, closed)
        finally:
            self._working = False

    async def _open(self) -> None:
        """Take the client's place among the readers."""
        consumer = await self._hub.consumers.open(self._account, self._face, at=self._fresh_at)
        self._hub.consumers.join(consumer)
        # Held until ``stop``: an exit stack would take more memory than all of this.
        self._watched = self._hub.watch(self._account, consumer.confirmed).__enter__()
        self._watched.listen(self._hear)
        self._consumer = consumer
        self._client.on_pong = self._confirm

    async def _bring(self) -> None:
        """Bring the next batch, waiting for whatever it needs."""
        consumer, watched = self._consumer, self._watched
        assert consumer is not None
        assert watched is not None
        events = await watched.peek(min(ITEMS_A_PUSH, await consumer.room()))
        own, manner = self._own(), self.manner
        gap = events[0].event if isinstance(events[0].event, Gap) else None
        if gap is not None:
            events = events[:1]
        spelled = recall(events, own, manner)
        if spelled is None:
            items = [
                spell_item(recorded, own, await read_attachment(recorded, self._hub.media), self._quarantined)
                for recorded in events
            ]
            spelled = self._spelled(events, items, own, manner)
        if not self._may_begin:
            return
        if gap is not None:
            lost = f"events {gap.first_seq} to {gap.last_seq} were kept too long and are lost"
            await self._client.send(self._write(manner.trouble, {"error": lost}))
        if spelled.has_items and manner.asks and not self._invited:
            if not self._announce():
                # To a client that reads slowly at the moment: wait until it does.
                await self._client.send(self._write("notify", {"type": pushes.PUSH_MESSAGES}))
                self._wait_for_answer()
            return
        asks = self._asks(consumer)
        frames = self._frames(spelled, manner, asks=asks)
        self._pushed_before = self._pushed_before or spelled.has_items
        self._passed(consumer, watched, events[-1].seq, asks=asks)
        await self._client.send_framed(frames)

    async def _ping(self) -> None:
        """Ask for the confirmation of what was sent, as soon as the client reads."""
        try:
            await self._client.ping(b"%d" % self._pinged)
        except Closed as closed:
            logger.debug("account %s: %s", self._account, closed)

    def _spelled(self, events: Sequence[Recorded], items: Sequence[Any], own: Profile, manner: Manner) -> Spelled:
        return remember(events, [item for item in items if item is not None], own, manner)

    def _quarantined(self) -> None:
        self._hub.telemetry.quarantined.labels(self._face).inc()


def _seq(payload: bytes) -> int:
    """Return the seq that a pong brought back; 0 for a pong of another kind."""
    return int(payload) if payload.isdigit() and len(payload) < 20 else 0

"""One server that is called for one account: reports in the journal's order, answers, commands, and the polling.

Each event is sent until the server takes it; only then the next one is. What it took is on disk before the next one
goes out, so that a crash repeats no more than the one that was under way.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine
from functools import partial
from typing import Any, TypeVar

import msgspec

from hongyan.core.backoff import Backoff
from hongyan.core.consumers import Consumer
from hongyan.core.dialling import CallbackState, Surroundings
from hongyan.core.flag import Flag
from hongyan.core.subscriptions import Subscription
from hongyan.model.account import AccountState
from hongyan.model.errors import HongyanError, InvalidArgument, Unavailable
from hongyan.model.events import Recorded
from hongyan.model.ids import AccountId, split_account_id
from hongyan.transports.callback import Called, Caller, shown, tls_of

from .config import Callback
from .desk import Desk
from .letters import Letters
from .orders import Orders
from .placing import Placer
from .spelling import Speller

T = TypeVar("T")

logger = logging.getLogger(__name__)

NAME = "wequick"

MOST_REFUSALS = 3
"""How often a report is refused for good before the next one goes out."""

REFUSED_AGAIN_S = 0.2
RETRY_MOST_S = 60.0
TIDY_S = 6 * 3600.0

_EVENTS_A_READ = 32
_SLOWER = 1.5
_UNSPEAKABLE = "cannot be spelled"


class Server:
    """Calls one server for as long as it is let."""

    def __init__(self, config: Callback, surroundings: Surroundings, pid: str) -> None:
        self._config = config
        self._around = surroundings
        self._hub = surroundings.hub
        self._pid = pid
        self._account = config.slot
        self._state = CallbackState(
            face=NAME,
            name=config.label,
            account=config.slot,
            url=shown(config.receive),
            poll_url=shown(config.send) if config.send else "",
        )
        self._letters: Letters | None = None
        self._consumer: Consumer | None = None
        self._watched: Subscription | None = None
        self._reporting: asyncio.Task[None] | None = None
        self._rewound = Flag()
        self._orders = Orders(self._hub, config.slot)
        self._stirred = Flag()
        self._caller: Caller
        self._speller: Speller

    def state(self) -> CallbackState:
        """Return how the server fares."""
        watched, consumer = self._watched, self._consumer
        waiting = watched.lag + watched.position - consumer.confirmed if watched and consumer else 0
        return self._changed(
            queue=waiting,
            answers=self._orders.answers,
            orders=self._orders.waiting,
            ignored=self._orders.ignored,
            last_ignored=self._orders.last_ignored,
            dead_letters=self._letters.count if self._letters else 0,
        )

    @property
    def reader(self) -> str:
        """See ``core.dialling.CallbackServer``."""
        return f"{NAME} {self._config.label}"

    async def rewind(self, after: int) -> None:
        """See ``core.dialling.CallbackServer``."""
        reporting = self._reporting
        if reporting is not None:
            # What is under way is broken off, and comes again.
            reporting.cancel()
            await asyncio.wait({reporting})
        try:
            await self._hub.consumers.rewind(self._account, self.reader, after)
        finally:
            self._rewound.set()

    async def replay(self, ids: Collection[int] | None) -> int:
        """See ``core.dialling.CallbackServer``."""
        return await self._letters.ask(ids) if self._letters else 0

    async def run(self) -> None:
        """Call the server until cancelled.

        Raises:
            NotFound: there is no such client key.
            Conflict: the key holds as many accounts as it may.
        """
        key_name, label = split_account_id(self._config.slot)
        await self._hub.keys.load()
        self._account = await self._hub.slot(self._hub.keys.named(key_name), label, device_type="pc")
        config = self._config
        reader = self.reader
        # From now on it misses nothing, although it may take a while until it is called.
        since = await self._hub.consumers.enrol(self._account, reader, self._hub.live(self._account).last_seq)
        letters = Letters(self._around, self._account, reader)
        await letters.look()
        self._letters = letters
        placer = Placer(config, self._around, self._account)
        desk = self._orders.desk = Desk(self._around, self._account, placer, server=config.label, pid=self._pid)
        new_speller = partial(
            Speller, self._hub, self._account, desk, placer, nested_login_user=config.nested_login_user
        )
        self._speller = new_speller()
        try:
            tls = await asyncio.to_thread(tls_of, ca_file=config.ca_file, verify=config.verify_tls)
        except OSError as wrong:
            raise Unavailable(f"ca_file {config.ca_file}: {wrong}") from wrong
        secret = {"Authorization": f"Bearer {config.secret}"} if config.secret else {}
        caller = Caller(headers={**secret, **config.headers}, tls=tls, timeout_s=config.timeout_s)
        async with caller as self._caller, asyncio.TaskGroup() as tasks:
            lanes: dict[str, Coroutine[Any, Any, None]] = {
                "reports": self._keep_reporting(reader, since),
                "answers": self._orders.tell(self._tell),
                "orders": self._orders.carry_out(),
                "dead letters": letters.run(self._try, partial(_respell, new_speller)),
                "tidying": self._tidy(placer),
            }
            if config.send:
                lanes["polls"] = self._poll()
            for name, lane in lanes.items():
                tasks.create_task(lane, name=f"{self._account}:{NAME}:{name}")

    def note(self, reason: str) -> None:
        """Show what keeps the server from being called at all."""
        self._state = self._changed(state="retrying", last_reason=reason)

    # Reports.

    async def _keep_reporting(self, reader: str, since: int) -> None:
        """Report; begin anew from wherever the reader stands when that was changed."""
        while True:
            self._rewound.clear()
            reporting = self._reporting = asyncio.create_task(self._report(reader, since))
            try:
                await asyncio.wait({reporting})
            finally:
                reporting.cancel()
                await asyncio.wait({reporting})
            if not reporting.cancelled():
                return reporting.result()
            await self._rewound.wait()

    async def _report(self, reader: str, since: int) -> None:
        """Send what the journal has, in its order."""
        consumer = self._consumer = await self._hub.consumers.open(self._account, reader, at=since)
        with (
            self._hub.consumers.connected(consumer),
            self._hub.watch(self._account, consumer.confirmed) as watched,
        ):
            self._watched = watched
            while True:
                for recorded in await watched.read(_EVENTS_A_READ):
                    await self._bring(recorded)
                    await self._insist(partial(consumer.settle, recorded.seq))

    async def _tell(self, action: str, body: bytes) -> None:
        """Send the answer to a command until it is taken."""
        await self._deliver(action, body)
        self._stirred.set()

    async def _bring(self, recorded: Recorded) -> None:
        """Send the reports of one event until they are taken."""
        for part, (action, body) in enumerate(await self._spell(recorded)):
            await self._deliver(action, body, event=recorded.event_id, part=part)
            self._stirred.set()

    async def _spell(self, recorded: Recorded) -> list[tuple[str, bytes]]:
        try:
            return await self._insist(lambda: self._speller.spell(recorded.event))
        except HongyanError as trouble:
            reason = trouble.message
        except Exception:
            # One event that cannot be spelled must not hold up all that follow.
            logger.exception("event %s cannot be spelled; passed over", recorded.event_id)
            reason = _UNSPEAKABLE
        await self._bury(type(recorded.event).__name__, b"", reason, event=recorded.event_id)
        return []

    async def _insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do ``work`` until storage lets it.

        Raises:
            HongyanError: it will not work the next time either.
        """
        backoff = self._backoff()
        while True:
            try:
                done = await work()
            except HongyanError as trouble:
                if not trouble.retryable:
                    raise
                self.note(trouble.message)
                await self._around.sleep(backoff.next_s())
            else:
                if backoff.attempts:
                    self._state = self._changed(state="well", last_reason="")
                return done

    async def _deliver(self, action: str, body: bytes, *, event: str = "", part: int = 0) -> None:
        """Post ``body`` until it is taken, or refused for good often enough."""
        backoff = self._backoff()
        refusals = 0
        while True:
            called = await self._try(body)
            if called.is_taken:
                return
            wait_s = max(called.retry_after_s, backoff.next_s())
            if called.is_refused:
                refusals += 1
                if refusals == MOST_REFUSALS:
                    await self._bury(action, body, called.reason, event=event, part=part)
                    self._state = self._changed(state="well")
                    return
                wait_s = REFUSED_AGAIN_S
            await self._around.sleep(wait_s)

    async def _try(self, body: bytes) -> Called:
        """Post ``body`` once, and hear what the server says."""
        called = await self._caller.post(self._config.receive, body)
        self._note(called)
        if called.is_taken:
            self._orders.hear(called)
        return called

    def _note(self, called: Called) -> None:
        was = self._state
        state = "well" if called.is_taken else "retrying"
        now_ms = self._around.clock.now_ms() if called.status else was.last_at_ms
        self._state = self._changed(
            state=state, last_status=called.status, last_reason=called.reason, last_at_ms=now_ms
        )
        if state != was.state:
            logger.info("account %s: %s is %s: %s", self._account, was.url, state, called.reason or "it answers")

    async def _bury(self, what: str, body: bytes, reason: str, *, event: str, part: int = 0) -> None:
        """Keep what is passed over; the next one goes out only when that is on disk."""
        assert self._letters is not None
        letters = self._letters
        logger.warning("account %s: %s %s is a dead letter: %s", self._account, event, what, reason)
        self._hub.telemetry.quarantined.labels(NAME).inc()
        await self._insist(lambda: letters.bury(event=event, part=part, what=what, body=body, reason=reason))

    # Polling.

    async def _poll(self) -> None:
        """Ask for commands: at once after one, less and less often without any."""
        shortest_s, longest_s = self._config.poll_s, self._config.poll_most_s
        backoff = self._backoff()
        delay_s = 0.0
        while True:
            await self._pause(delay_s)
            if not self._orders.may_poll:
                delay_s = shortest_s
                continue
            live = self._hub.live(self._account)
            is_online = live.state is AccountState.ONLINE and live.profile is not None
            wxid = live.profile.id if is_online and live.profile else ""
            called = await self._caller.get(self._config.send, {"wxid": wxid, "pid": self._pid})
            if not called.is_taken:
                delay_s = max(called.retry_after_s, shortest_s, backoff.next_s())
            elif self._orders.hear(called):
                delay_s = 0.0
            else:
                delay_s = min(longest_s, max(shortest_s, delay_s * _SLOWER))
            if called.is_taken:
                backoff.reset()
            self._state = self._changed(poll_status=called.status, poll_reason=called.reason)

    async def _pause(self, seconds: float) -> None:
        """Wait; less, when something was told that the server may want to answer."""
        if not seconds:
            return
        stirring = asyncio.ensure_future(self._stirred.wait())
        sleeping = asyncio.ensure_future(self._around.sleep(seconds))
        try:
            await asyncio.wait({stirring, sleeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (stirring, sleeping):
                each.cancel()
            await asyncio.gather(stirring, sleeping, return_exceptions=True)
        self._stirred.clear()

    async def _tidy(self, placer: Placer) -> None:
        while True:
            try:
                await placer.tidy()
            except OSError as failed:
                logger.warning("%s: old media were not removed: %s", placer.folder, failed)
            await self._around.sleep(TIDY_S)

    def _backoff(self) -> Backoff:
        return Backoff(self._around.chance, most_s=RETRY_MOST_S)

    def _changed(self, **fields: Any) -> CallbackState:
        return msgspec.structs.replace(self._state, **fields)


async def _respell(new_speller: Callable[[], Speller], recorded: Recorded) -> list[bytes]:
    """Spell an event out of its turn: with a speller of its own, since they know what came before.

    Raises:
        HongyanError: it still cannot be.
    """
    try:
        return [body for _, body in await new_speller().spell(recorded.event)]
    except HongyanError:
        raise
    except Exception as broken:
        logger.exception("event %s cannot be spelled", recorded.event_id)
        raise InvalidArgument("event", _UNSPEAKABLE) from broken


def pid_of(account: AccountId, taken: set[str]) -> str:
    """Return a number for the process that a server believes to run ``account``; the same as long as we run."""
    number = sum((at + 1) * ord(sign) for at, sign in enumerate(account))
    while True:
        pid = str(1000 + 4 * (number % 15000))
        if pid not in taken:
            return pid
        number += 1

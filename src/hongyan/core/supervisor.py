"""One runner per account: take the lease, open a link, run it, back off, open the next.

The boundary stands around each runner: what breaks one account does not reach its neighbours.
"""

import asyncio
import logging
import random
from typing import NoReturn, Self

from hongyan.model.account import AccountState
from hongyan.model.errors import Conflict, HongyanError, Unavailable
from hongyan.model.events import ConnectionLost, ConnectionRestored
from hongyan.model.ids import AccountId

from .accounts import LiveAccount
from .backoff import Backoff
from .flag import Flag
from .intake import AccountIntake
from .ports import Clock, Delivery, Journal, Leases
from .southern_ports import Backend, Link
from .subscriptions import Feed

logger = logging.getLogger(__name__)

QUIET_S = 3600.0
"""A link that lived this long starts the back-off anew."""


class Runner:
    """Keeps one account's link alive."""

    __slots__ = (
        "_backend",
        "_backoff",
        "_clock",
        "_journal",
        "_leases",
        "_opened",
        "feed",
        "link_now",
        "live",
    )

    def __init__(
        self,
        live: LiveAccount,
        feed: Feed,
        *,
        backend: Backend,
        journal: Journal,
        leases: Leases,
        clock: Clock,
        chance: random.Random,
    ) -> None:
        self.live = live
        self.feed = feed
        self._backend = backend
        self._journal = journal
        self._leases = leases
        self._clock = clock
        self._backoff = Backoff(chance)
        self.link_now: Link | None = None
        """The live link; absent while it is not there."""
        self._opened = Flag()

    async def link(self) -> Link:
        """Return the live link, waiting for it; the caller has a deadline."""
        while (link := self.link_now) is None:
            await self._opened.wait()
        return link

    async def run(self) -> None:
        """Run links, one after the other, until cancelled or the account has another owner."""
        while True:
            began_s = self._clock.monotonic_s()
            try:
                await self._run_once()
            except Conflict as lost:
                logger.warning("account %s: given up: %s", self.live.id, lost)
                return
            except HongyanError as refused:
                if not refused.retryable:
                    logger.exception("account %s: its link failed", self.live.id)
                trouble = refused.message
            except Exception:
                logger.exception("account %s: its link failed", self.live.id)
                trouble = "internal error"
            if self._clock.monotonic_s() - began_s > QUIET_S:
                self._backoff.reset()
            wait_s = self._backoff.next_s()
            logger.info("account %s: %s; next attempt in %.1f s", self.live.id, trouble, wait_s)
            await asyncio.sleep(wait_s)

    async def _run_once(self) -> NoReturn:
        slot, epoch = await self._leases.acquire(self.live.id)
        intake = AccountIntake(self.live, epoch, self._journal, self.feed)
        link: Link | None = None
        try:
            link = await self._backend.open(slot, intake)
            if self.live.state is AccountState.OFFLINE and link.is_up:
                await intake.take([Delivery(event=ConnectionRestored())])
            self.link_now = link
            self._opened.set()
            await link.run()
            raise Unavailable("the link ended")
        except Exception as broken:
            cause = _cause(broken)
            if self.live.state is AccountState.ONLINE and not isinstance(cause, Conflict):
                reason = cause.message if isinstance(cause, HongyanError) else "internal error"
                await intake.take([Delivery(event=ConnectionLost(reason=reason))])
            raise cause from broken
        finally:
            self.link_now = None
            self._opened.clear()
            try:
                if link is not None:
                    await link.close()
            finally:
                await self._leases.release(self.live.id, epoch)


def _cause(broken: Exception) -> Exception:
    """Return what counts of a link's end: a lost lease before all else, then the first of several troubles."""
    if not isinstance(broken, ExceptionGroup):
        return broken
    causes = [_cause(each) for each in broken.exceptions]
    return next((each for each in causes if isinstance(each, Conflict)), causes[0])


class Supervisor:
    """Owns the runners. Use as an async context manager."""

    def __init__(
        self,
        *,
        backends: dict[str, Backend],
        journal: Journal,
        leases: Leases,
        clock: Clock,
        chance: random.Random,
    ) -> None:
        self._backends = backends
        self._journal = journal
        self._leases = leases
        self._clock = clock
        self._chance = chance
        self._runners: dict[AccountId, tuple[Runner, asyncio.Task[None]]] = {}

    async def __aenter__(self) -> Self:
        for backend in self._backends.values():
            await backend.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        tasks = [task for _, task in self._runners.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._runners.clear()
        for backend in self._backends.values():
            await backend.stop()

    async def stop(self, account: AccountId) -> None:
        """End the account's runner, if there is one; the next that is asked for takes the slot as it is stored."""
        known = self._runners.pop(account, None)
        if known is not None:
            known[1].cancel()
            await asyncio.gather(known[1], return_exceptions=True)

    def link_now(self, account: AccountId) -> Link | None:
        """Return the account's live link; ``None`` while it is not there."""
        known = self._runners.get(account)
        return None if known is None else known[0].link_now

    def runner(self, live: LiveAccount, feed: Feed) -> Runner:
        """Return the account's runner, starting it when it does not run.

        Raises:
            Unavailable: the account's backend is not configured any more.
        """
        known = self._runners.get(live.id)
        if known is not None and not known[1].done():
            return known[0]
        backend = self._backends.get(live.backend)
        if backend is None:
            raise Unavailable(f"account {live.id}: its backend {live.backend} is not configured")
        runner = Runner(
            live,
            feed,
            backend=backend,
            journal=self._journal,
            leases=self._leases,
            clock=self._clock,
            chance=self._chance,
        )
        task = asyncio.get_running_loop().create_task(runner.run(), name=f"{live.id}:runner")
        task.add_done_callback(_report)
        self._runners[live.id] = (runner, task)
        return runner


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (trouble := task.exception()) is not None:
        kind = "refused" if isinstance(trouble, HongyanError) else "failed"
        logger.error("%s %s", task.get_name(), kind, exc_info=trouble)

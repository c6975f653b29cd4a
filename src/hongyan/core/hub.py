"""Where commands go down and events come up. All that a face needs."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from hongyan.model.account import Account, AccountState, Device, DeviceWish, LoginStep
from hongyan.model.commands import Command, Login, OpenClient
from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Unavailable
from hongyan.model.ids import AccountId, account_id, split_account_id

from . import pipeline
from .accounts import LiveAccount
from .begun import Begun
from .consumers import Consumers
from .deadlines import Deadlines
from .devices import check_wish, draw_device, follow_wish
from .keys import KeyRing
from .media import MediaLibrary
from .ports import ClientKey, Clock, Journal, Slot, Slots
from .reminders import Reminders
from .southern_ports import Pacing, Tell
from .subscriptions import Feed, Kinds, Listener, Subscription
from .supervisor import Supervisor
from .telemetry import Telemetry

if TYPE_CHECKING:
    from .once import Once

R = TypeVar("R")

logger = logging.getLogger(__name__)

DEFAULT_DEADLINE_S = 30.0
_LOOK_AGAIN_S = 0.02


@dataclass(frozen=True, slots=True)
class Retention:
    """How long events are kept."""

    clock: Clock
    days: int = 7
    events: int = 10_000_000
    """For all accounts together."""


class Hub:
    """The waist, as faces see it."""

    def __init__(
        self,
        *,
        keys: KeyRing,
        slots: Slots,
        journal: Journal,
        supervisor: Supervisor,
        pacing: Pacing,
        telemetry: Telemetry,
        media: MediaLibrary,
        chance: random.Random,
        backend_of: Callable[[AccountId], str],
    ) -> None:
        self.keys = keys
        self.journal = journal
        self.consumers = Consumers(journal)
        self._slots = slots
        self._supervisor = supervisor
        self._pacing = pacing
        self.telemetry = telemetry
        self.media = media
        self._chance = chance
        self._backend_of = backend_of
        self.once: Once
        """Carries out commands with ids; set by whoever makes the hub."""
        self._live: dict[AccountId, tuple[LiveAccount, Feed]] = {}
        self._deadlines = Deadlines()
        self.reminders = Reminders()
        self._devices: dict[AccountId, Device] = {}

    async def start(self) -> None:
        """Read the slots and bring back every account that has a session."""
        await self.keys.load()
        for slot in await self._slots.list():
            live, feed = self._adopt(slot)
            if slot.session:
                try:
                    self._supervisor.runner(live, feed)
                except Unavailable as gone:
                    logger.error("%s", gone.message)

    async def slot(self, key: ClientKey, label: str = "default", *, device_type: str = "ipad") -> AccountId:
        """Return the slot ``label`` of ``key``, made on first use and kept for ever, ``device_type`` with it.

        Raises:
            InvalidArgument: the label is empty, too long or has a slash.
            Conflict: the key holds as many slots as it may.
        """
        if not label or len(label) > 64 or "/" in label or not label.isprintable():
            raise InvalidArgument("name", "must be 1 to 64 printable characters without a slash")
        account = account_id(key.name, label)
        if account not in self._live:
            device = draw_device(self._chance, type_=device_type)
            wanted = Slot(account=account, backend=self._backend_of(account), device=device)
            self._adopt(await self._slots.create(wanted, key.accounts))
        return account

    async def perform(self, account: AccountId, command: Command[R], *, deadline_s: float = DEFAULT_DEADLINE_S) -> R:
        """Do ``command`` on ``account`` and return its result.

        Raises:
            NotFound: no such account.
            HongyanError: see ``pipeline.perform``.
        """
        live, feed = self._find(account)
        with self.telemetry.command(command.public_name()):
            if isinstance(command, OpenClient | Login) and command.device is not None:
                await self._follow_wish(live, command.device)
            runner = self._supervisor.runner(live, feed)
            return await pipeline.perform(
                command,
                live=live,
                open_link=runner.link,
                pacing=self._pacing,
                deadlines=self._deadlines,
                deadline_s=deadline_s,
            )

    def begin(self, account: AccountId, command: Command[Any], tell: Tell, *, deadline_s: float) -> bool:
        """Do ``command`` on ``account`` as ``perform`` does, if nothing but its outcome has to be waited for.

        Returns:
            Whether it was begun: then ``tell`` hears of the outcome, perhaps before this returns. If not, nothing was
            done.

        Raises:
            NotFound: no such account.
        """
        live = self._find(account)[0]
        link = self._supervisor.link_now(account)
        if link is None or (step := link.step(command)) is None:
            return False
        begun = Begun(command.public_name(), tell, live, deadline_s, self._deadlines, self.telemetry)
        pipeline.begin(command, step, begun, live, link, self._pacing)
        return True

    def attend(self, account: AccountId) -> None:
        """Keep a link for ``account`` from now on, although nobody has asked anything of it yet.

        Raises:
            NotFound: no such account.
            Unavailable: its backend is not configured any more.
        """
        self._supervisor.runner(*self._find(account))

    def watch(self, account: AccountId, after: int) -> Subscription:
        """Watch the account's events above ``after``.

        Raises:
            NotFound: no such account.
        """
        _, feed = self._find(account)
        return Subscription(account, feed, self.journal, after)

    def listen(self, account: AccountId, listener: Listener, *, of: Kinds | None = None) -> None:
        """Tell ``listener`` of the account's events from now on, of the kinds ``of`` if given.

        Raises:
            NotFound: no such account.
        """
        self._find(account)[1].listen(listener, of)

    def leave(self, account: AccountId, listener: Listener) -> None:
        """Tell ``listener`` no more.

        Raises:
            NotFound: no such account.
        """
        self._find(account)[1].leave(listener)

    def live(self, account: AccountId) -> LiveAccount:
        """Return what is known of ``account`` at the moment.

        Raises:
            NotFound: no such account.
        """
        return self._find(account)[0]

    def accounts(self) -> list[Account]:
        """Return all accounts, oldest first."""
        return [describe(live) for live, _ in self._live.values()]

    def accounts_of(self, key_name: str) -> list[Account]:
        """Return the accounts of one client key."""
        return [describe(live) for live, _ in self._live.values() if split_account_id(live.id)[0] == key_name]

    async def expire(self, retention: Retention) -> int:
        """Drop what is older, or more, than ``retention`` keeps; return how many events."""
        before_ms = retention.clock.now_ms() - retention.days * 24 * 3600 * 1000
        most_kept = max(1, retention.events // max(1, len(self._live)))
        dropped = 0
        for account in list(self._live):
            while gone := await self.journal.expire(account, before_ms, most_kept):
                dropped += gone
        self.telemetry.expired.inc(dropped)
        return dropped

    async def idle(self) -> None:
        """Return when no command is under way."""
        while any(live.pending for live, _ in self._live.values()):  # noqa: ASYNC110  asked once, at the end
            await asyncio.sleep(_LOOK_AGAIN_S)

    def clients(self) -> int:
        """Return how many clients are connected to accounts."""
        return sum(len(live.clients) for live, _ in self._live.values())

    def counts(self) -> dict[AccountState, int]:
        """Return how many accounts are in each state."""
        counts = dict.fromkeys(AccountState, 0)
        for live, _ in self._live.values():
            counts[live.state] += 1
        return counts

    async def _follow_wish(self, live: LiveAccount, wish: DeviceWish) -> None:
        """Let the account's device be as a client wishes. While there is a login it stays as it is: it is known by it.

        Raises:
            InvalidArgument: no device could have such parameters.
        """
        check_wish(wish)
        own = self._devices[live.id]
        device = follow_wish(own, wish, (other for account, other in self._devices.items() if account != live.id))
        if device == own or live.state is not AccountState.LOGGED_OUT:
            return
        # Taken before it is stored, or two accounts that come at once would both get the same UUID.
        self._devices[live.id] = device
        try:
            await self._slots.set_device(live.id, device)
        except HongyanError:
            self._devices[live.id] = own
            raise
        await self._supervisor.stop(live.id)
        logger.info("account %s: has the device parameters of its client", live.id)

    def _find(self, account: AccountId) -> tuple[LiveAccount, Feed]:
        known = self._live.get(account)
        if known is None:
            raise NotFound(f"no account {account}")
        return known

    def _adopt(self, slot: Slot) -> tuple[LiveAccount, Feed]:
        known = self._live.get(slot.account)
        if known is None:
            # A login under way does not outlive the process; a session does.
            has_session = slot.state in {AccountState.ONLINE, AccountState.OFFLINE}
            live = LiveAccount(
                id=slot.account,
                backend=slot.backend,
                state=slot.state if has_session else AccountState.LOGGED_OUT,
                step=LoginStep.DONE if has_session else LoginStep.IDLE,
                last_seq=slot.last_seq,
                profile=slot.profile,
            )
            known = self._live[slot.account] = (live, Feed(slot.last_seq))
            self._devices[slot.account] = slot.device
        return known


def describe(live: LiveAccount) -> Account:
    """Return an account as the native API shows it."""
    return Account(
        id=live.id,
        backend=live.backend,
        state=live.state,
        login_step=live.step,
        profile=live.profile,
        last_seq=live.last_seq,
        clients=tuple(client.name for client in live.clients),
    )

"""One account's link: what its agent reports goes up, what is asked goes out with the answers that the agent gets."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from hongyan.core.ports import Delivery, Slot
from hongyan.core.southern_ports import Intake
from hongyan.dialects import wequick
from hongyan.dialects.wequick.reports import Arrival, Heard
from hongyan.dialects.wequick.wire import Report
from hongyan.model import commands as c
from hongyan.model.account import AccountState, LoginStatus, LoginStep
from hongyan.model.capability import Capabilities
from hongyan.model.commands import Command
from hongyan.model.contact import Profile
from hongyan.model.errors import Busy, HongyanError, Malformed, NotLoggedIn, Unavailable
from hongyan.model.events import (
    AnyEvent,
    ConnectionLost,
    ConnectionRestored,
    Kicked,
    LoggedIn,
    LoggedOut,
    LoginFailed,
    QrCodeShown,
)
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId
from hongyan.model.message import AnyContent

from .asking import ASK_AGAIN_S, Asking, encode, is_refusal, read_answer, where
from .book import Book, Change
from .echoes import Echoes
from .facts import Facts, Place, understand
from .handlers import AGAIN, CAPABILITIES, HANDLERS
from .outbox import Outbox, Pending
from .stamps import Stamps
from .stations import Agent

if TYPE_CHECKING:
    from .backend import WequickBackend

R = TypeVar("R")

logger = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often a link looks whether its agent still polls."""

_WHO, _DOUBT = "who", "doubt"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What an account comes back with."""

    wxid: ContactId
    station: str
    """The machine, by its label."""
    profile: Profile


class WequickLink:
    """The link of one slot."""

    def __init__(self, backend: "WequickBackend", slot: Slot, intake: Intake) -> None:
        self.backend = backend
        self.slot = slot
        self.book = Book(backend.provision.records, slot.account)
        self.outbox = Outbox()
        self._asking = Asking(self)
        self.session = msgspec.json.decode(slot.session, type=Session) if slot.session else None
        """Who is logged in; absent for nobody."""
        self.agent: Agent | None = None
        """Who runs the account; absent while nobody does."""
        self.is_wanted = False
        """Whether somebody asked for an agent and there was none."""
        self.login: QrCodeShown | None = None
        """The code that waits for a scan; absent when none does."""
        self.rooms_joined: list[asyncio.Queue[RoomId]] = []
        """Who waits for rooms that the account comes into."""
        self._intake = intake
        self._stamps = Stamps(slot.southern_cursor)
        self._lock = asyncio.Lock()
        self._is_lost = slot.state is AccountState.OFFLINE
        self._since_s = backend.now_s()
        self._echoes = Echoes()
        self._is_open = True
        self.is_overtaken = False
        """Whether another account has the same login by now."""

    @property
    def capabilities(self) -> Capabilities:
        """What the program can do, on every machine alike."""
        return CAPABILITIES

    @property
    def is_up(self) -> bool:
        """Only an agent that polls makes it so."""
        return False

    async def perform(self, command: Command[R]) -> R:
        """Have ``command`` done by the agent."""
        if command.needs_login and self.session is None:
            raise NotLoggedIn(f"account {self.slot.account} is not logged in")
        result: R = await HANDLERS[type(command)](self, command)
        return result

    def step(self, _: Command[Any]) -> None:
        """Everything takes an agent some time."""

    async def run(self) -> None:
        """Look after the agent, for ever. What it reports comes in by the listener."""
        while True:
            try:
                await self._look()
            except (Busy, Unavailable) as trouble:
                # Storage comes back; what is reported until then is refused, and asked for again.
                logger.warning("account %s: %s", self.slot.account, trouble.message)
            await self.backend.provision.sleep(LOOK_S)

    async def close(self) -> None:
        """Let the agent go. What was asked of it is not answered any more."""
        if not self._is_open:
            return
        self._is_open = False
        self.backend.forget(self)
        self.outbox.close(Unavailable("the gateway lets go of the account"))
        try:
            await self._store_stamps()
        except HongyanError as refused:
            logger.debug("account %s: %s", self.slot.account, refused.message)

    # For the handlers.

    def own(self) -> Profile:
        """Return who is logged in.

        Raises:
            NotLoggedIn: nobody.
        """
        if self.session is None:
            raise NotLoggedIn(f"account {self.slot.account} is not logged in")
        return self.session.profile

    def needed_agent(self) -> Agent:
        """Return the agent.

        Raises:
            Unavailable: none polls.
        """
        agent = self.agent
        if agent is None or not self.backend.is_alive(agent):
            self.is_wanted = True
            raise Unavailable(f"no WeQuick program polls for account {self.slot.account}")
        return agent

    async def ask(self, api: str, meaning: Any, command: type[Command[Any]]) -> Any:
        """Have the agent do ``api``, for ``command``; return what its answer says.

        Raises:
            Unavailable: no agent polls, or its answer cannot be read.
            HongyanError: the agent refuses.
        """
        self.needed_agent()
        report = await self._asking.ask(api, meaning, may_repeat=command in AGAIN)
        return read_answer(api, report, self._owner(report))

    def sent(self, to: ChatId, content: AnyContent) -> MessageId:
        """Note a message that went out; return a number for it, for the wire has none."""
        self._echoes.expect(to, content, self.backend.now_s())
        return MessageId(str(self._stamps.next(self.backend.now_ms())))

    async def happened(self, *events: AnyEvent, change: Change) -> None:
        """Journal what followed from a command that was done, and note it."""
        async with self._lock:
            await self._take(Facts(events=list(events), after=[change]))

    def ask_for_book(self, flag: Any) -> None:
        """Let the agent report the address book, or a part of it."""
        self._asking.ask_ourselves("getContact", flag, f"book {flag}", wait_s=0)

    def status(self, step: LoginStep) -> LoginStatus:
        """Return how the login stands: what the agent says, and who it is."""
        if self.session is not None and step is LoginStep.DONE:
            return LoginStatus(step=step, contact=self.session.wxid, profile=self.session.profile)
        if self.login is not None and step is not LoginStep.DONE:
            return LoginStatus(step=LoginStep.WAITING, login=self.login.login)
        return LoginStatus(step=step)

    # From the listener.

    def attached(self, agent: Agent) -> None:
        """``agent`` runs this account from now on."""
        self.agent = agent
        self.is_wanted = False
        self._asking.begin_anew()
        logger.info("account %s: process %s on machine %s", self.slot.account, agent.pid, agent.station.label)

    async def polled(self, agent: Agent) -> None:
        """The agent polls."""
        self.outbox.polled()
        own = self.session.wxid if self.session else ""
        if agent.wxid and agent.wxid == own:
            await self._restore()
        elif agent.wxid:
            self._asking.ask_ourselves("getUsersInfo", c.GetContacts(ids=(ChatId(agent.wxid),)), _WHO)
        elif own:
            # Logged in by what we know, and not by what it says: it may only be between two logins.
            self._asking.ask_ourselves("getLoginStatus", c.GetLoginStatus(), _DOUBT)

    async def hear(self, report: Report, digest: str) -> Callable[[], None]:
        """Take a report. It is journaled when this returns; return what is to be called once it was answered.

        Raises:
            Malformed: it cannot be read; nothing of it is taken.
            Conflict: another owner has the account by now.
            Busy, Unavailable: not journaled.
        """
        async with self._lock:
            if self._stamps.is_repeat(digest, self.backend.now_ms()):
                logger.debug("account %s: %s was reported before", self.slot.account, report.action)
            else:
                await self._hear(report, digest)
        return partial(self._stamps.settled, digest)

    # Reports.

    async def _hear(self, report: Report, digest: str) -> None:
        pending = self.outbox.match(report)
        if report.send_id and pending is None:
            logger.info("account %s: %s answers nothing that was asked, or too late", self.slot.account, report.action)
        at_ms = self.backend.now_ms()
        message = MessageId(str(self._stamps.next(at_ms)))
        try:
            place = Place(own=self._owner(report), book=self.book, message=message, at_ms=at_ms)
            heard = self._heard(report, place)
            facts = understand(heard, report, place)
        except Malformed as wrong:
            logger.warning("account %s: %s cannot be read: %s", self.slot.account, report.action, where(wrong))
            if pending is not None:
                self.outbox.fail(pending, Unavailable(f"the agent's answer cannot be read: {where(wrong)}"))
            raise
        await self._follow(facts, heard, pending, digest, message)
        if pending is not None:
            self.backend.orders.pop(pending.order.send_id, None)
            self.outbox.answer(pending, report)
        self._afterwards(facts)

    def _owner(self, report: Report) -> ContactId:
        return report.cwxid or (self.session.wxid if self.session else ContactId(""))

    def _heard(self, report: Report, place: Place) -> Heard:
        row = wequick.REPORTS.get(report.action)
        if report.action == wequick.OWN_LOGOUT.action:
            row = wequick.OWN_LOGOUT
        if row is None or is_refusal(report):
            return Heard()
        arrival = Arrival(own=place.own, message=place.message, at_ms=place.at_ms, find=self.book.find)
        return row.hear(report, arrival)

    async def _follow(
        self, facts: Facts, heard: Heard, pending: Pending | None, digest: str, message: MessageId
    ) -> None:
        """Journal what happened, with what it means for the login."""
        purpose = pending.purpose if pending else ""
        profile = next((event.profile for event in facts.events if isinstance(event, LoggedIn)), None)
        agent = self.agent
        if purpose == _WHO and agent is not None and agent.wxid not in ("", self.session and self.session.wxid):
            found = [each.profile for each in heard.answer.contacts if each.id == agent.wxid] if heard.answer else []
            profile = found[0] if found else Profile(id=agent.wxid, nick="")
            facts = Facts(events=[LoggedIn(profile=profile)])
        ended = [event for event in facts.events if isinstance(event, LoggedOut)]
        if isinstance(heard.answer, LoginStatus) and heard.answer.step is not LoginStep.DONE:
            ended += self._not_logged_in(pending, agent)
        facts.events = [event for event in facts.events if not isinstance(event, LoggedIn | LoggedOut)]
        if profile is not None:
            await self._begin_login(facts, profile, digest, message)
        elif ended and (self.session is not None or self.login is not None):
            await self._end_login(facts, ended[0], digest, message)
        else:
            now_s = self.backend.now_s()
            facts.events = [event for event in facts.events if not self._echoes.is_one(event, now_s)]
            await self._take(facts, digest=digest, number=message)

    def _not_logged_in(self, pending: Pending | None, agent: Agent | None) -> list[LoggedOut]:
        """It is said that nobody is logged in: news when it was doubted. Unasked, it is how a QR code that nobody
        scanned ends."""
        if self.session is not None and pending is not None and agent is not None and not agent.wxid:
            return [LoggedOut(reason="nobody is logged in on the machine any more")]
        if self.session is None and self.login is not None and pending is None:
            return [LoggedOut(reason="expired")]
        return []

    async def _begin_login(self, facts: Facts, profile: Profile, digest: str, message: MessageId) -> None:
        """Journal a login together with what brings it back."""
        before = self.session
        if before is not None and before.wxid == profile.id and not profile.nick:
            profile = before.profile
        session = Session(wxid=profile.id, station=self.agent.station.label if self.agent else "", profile=profile)
        if before is None or before.wxid != profile.id:
            other = [LoggedOut(reason="somebody else logged in on the machine")] if before else []
            facts.events[:0] = [*other, LoggedIn(profile=profile)]
            facts.before.insert(0, Change(owner=profile.id, is_loaded=False))
        elif self._is_lost:
            facts.events.insert(0, ConnectionRestored())
        if session != before or facts.events:
            await self._take(facts, digest=digest, number=message, session=encode(session))
        self.session, self.login, self._is_lost = session, None, False
        if self.agent is not None:
            self.agent.wxid = profile.id
        self.backend.claim(self, profile.id)
        if not self.book.is_loaded:
            self.ask_for_book(c.SyncContacts())

    async def _end_login(
        self, facts: Facts, event: LoggedOut | Kicked, digest: str = "", message: MessageId | None = None
    ) -> None:
        if self.session is None and self.login is not None:
            facts.events.append(LoginFailed(login=self.login.login, reason="expired"))
        else:
            facts.events.append(event)
        await self._take(facts, digest=digest, number=message, session=b"")
        self.session, self.login, self._is_lost = None, None, False
        if self.agent is not None:
            self.agent.wxid = ContactId("")

    async def _take(
        self, facts: Facts, *, digest: str = "", number: MessageId | None = None, session: bytes | None = None
    ) -> None:
        """Write down and journal. Called with the lock held."""
        for change in facts.before:
            await self.book.note(change)
        if facts.events or session is not None:
            at_ms = self.backend.now_ms()
            first = number or MessageId(str(self._stamps.next(at_ms)))
            prefix = f"{digest[:24] or 'own'}.{first}"
            deliveries = [
                Delivery(event=event, southern_id=f"{prefix}.{index}" if index else prefix)
                for index, event in enumerate(facts.events)
            ]
            cursor = self._stamps.cursor(digest, at_ms)
            await self._intake.take(deliveries, cursor=cursor, session=session)
            self._stamps.stored(cursor)
        for change in facts.after:
            await self.book.note(change)

    def _afterwards(self, facts: Facts) -> None:
        for event in facts.events:
            if isinstance(event, QrCodeShown):
                self.login = event
        if facts.joined is not None:
            for waiting in self.rooms_joined:
                waiting.put_nowait(facts.joined)
        if facts.stale_room is not None:
            self._asking.ask_ourselves(
                "getChatRoomUsers", c.GetRoomMembers(room=facts.stale_room), f"members of {facts.stale_room}", wait_s=0
            )

    # Liveness.

    async def _look(self) -> None:
        self.outbox.tidy(self.backend.now_s() - ASK_AGAIN_S, self.backend.orders)
        async with self._lock:
            if self.is_overtaken and self.session is not None:
                await self._end_login(Facts(), Kicked(reason="the same account was logged in on another machine"))
            self.is_overtaken = False
            await self._notice_silence()
            if self.login is not None and self.backend.now_ms() > self.login.expires_at_ms:
                failed = LoginFailed(login=self.login.login, reason="expired")
                await self._take(Facts(events=[failed]))
                self.login = None
            await self._store_stamps()

    async def _notice_silence(self) -> None:
        if self.session is None or self._is_lost:
            return
        heard_s = max(self.agent.polled_s if self.agent else 0.0, self._since_s)
        silent_s = self.backend.config.silent_s
        if self.backend.now_s() - heard_s > silent_s:
            await self._take(Facts(events=[ConnectionLost(reason=f"the agent has not polled for {silent_s:g} s")]))
            self._is_lost = True

    async def _restore(self) -> None:
        async with self._lock:
            if self._is_lost and self.session is not None:
                await self._take(Facts(events=[ConnectionRestored()]))
                self._is_lost = False

    async def _store_stamps(self) -> None:
        if self._stamps.is_stale:
            cursor = self._stamps.cursor()
            await self._intake.take([], cursor=cursor)
            self._stamps.stored(cursor)

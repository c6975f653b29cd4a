"""The server that programs on Windows machines call: who is told what, and whose account it is about.

A machine is known by the secret in the address that it calls. On it run agents, known by their ``pid`` before the login
and by who is logged in (``wxid``, ``cwxid``) afterwards. Polls name both; reports only the second, and a command's
``sendId`` where they answer one.
"""

import asyncio
import contextlib
import hashlib
import itertools
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from hongyan.core.flag import Flag
from hongyan.core.ports import Slot
from hongyan.core.southern_ports import Intake, Provision
from hongyan.dialects import wequick
from hongyan.dialects.wequick.loose import text
from hongyan.dialects.wequick.wire import Order, Report, read_report, write_orders
from hongyan.model.capability import Capabilities
from hongyan.model.errors import Busy, Conflict, HongyanError, InvalidArgument, Malformed, NotFound, Unavailable
from hongyan.model.ids import AccountId, ContactId
from hongyan.model.media import MediaRef
from hongyan.transports.raw_http import Call, Route, Said

from .config import Config
from .fetching import Fetcher
from .handlers import CAPABILITIES, NAME
from .link import WequickLink
from .stations import Agent, Station, Stations

logger = logging.getLogger(__name__)

MOST_REPORT_BYTES = 8 * 1024 * 1024
"""An address book of some ten thousand entries."""

MOST_UNDER_WAY = 64
"""Reports of one machine that are being taken; further ones are to come again."""

OPEN_S = 5.0
"""How long a report waits for its account to be opened."""

MOST_ODDITIES = 200
"""Unknown actions that are told of once each; the others are not told of."""

ROOT = "/wequick/agent"

_LOGIN = "reportLoginUser"


class WequickBackend:
    """All machines of the settings, and the accounts that they run."""

    name = NAME

    def __init__(self, config: Config, provision: Provision) -> None:
        self.config = config
        self.provision = provision
        self.fetcher = Fetcher(self)
        self.orders: dict[str, WequickLink] = {}
        """Whose command each ``sendId`` is, of those that are not answered."""
        self._stations = Stations(config.agents)
        self._links: dict[AccountId, WequickLink] = {}
        self._numbers = itertools.count(provision.clock.now_ms() * 1000)
        self._odd: set[str] = set()
        self._opened = Flag()
        self._young_until_s = 0.0

    # As a backend.

    @property
    def capabilities(self) -> Capabilities:
        """What the program can do."""
        return CAPABILITIES

    @property
    def accounts(self) -> Sequence[AccountId]:
        """Those that run from the start: their agents may call before any client does."""
        return self.config.accounts

    def serves(self, account: AccountId) -> bool:
        """Whether ``account`` is run here."""
        return self.config.serves(account)

    @property
    def routes(self) -> Sequence[Route]:
        """What machines call. What the last part of the path is called is up to who set the program up."""
        # The first one that fits is taken.
        return (
            Route(method="POST", path=f"{ROOT}/upload/{{token}}", answer=self._upload),
            Route(
                method="POST", path=f"{ROOT}/{{secret}}/{{name}}", answer=self._receive, most_bytes=MOST_REPORT_BYTES
            ),
            Route(method="GET", path=f"{ROOT}/{{secret}}/{{name}}", answer=self._send, most_bytes=1),
        )

    async def start(self) -> None:
        """The listener is the gateway's."""
        self._young_until_s = asyncio.get_running_loop().time() + OPEN_S

    async def stop(self) -> None:
        """Nothing to do."""

    async def open(self, slot: Slot, intake: Intake) -> WequickLink:
        """Make the link of ``slot``. Its agent comes by itself."""
        link = WequickLink(self, slot, intake)
        await link.book.load()
        self._links[slot.account] = link
        self._opened.set()
        return link

    # For links.

    def now_s(self) -> float:
        """Return the clock's seconds."""
        return self.provision.clock.monotonic_s()

    def now_ms(self) -> int:
        """Return the wall time."""
        return self.provision.clock.now_ms()

    def new_send_id(self) -> str:
        """Return the number of a command: none that was used before, restarts included."""
        return str(next(self._numbers))

    def is_alive(self, agent: Agent) -> bool:
        """Whether ``agent`` polled lately."""
        return self.now_s() - agent.polled_s <= self.config.silent_s

    def forget(self, link: WequickLink) -> None:
        """``link`` is closed."""
        if self._links.get(link.slot.account) is link:
            del self._links[link.slot.account]
        if link.agent is not None:
            link.agent.link, link.agent = None, None
        self.orders = {send_id: owner for send_id, owner in self.orders.items() if owner is not link}

    def claim(self, link: WequickLink, wxid: ContactId) -> None:
        """``wxid`` is logged in on ``link``: whoever had it before has it no more."""
        for other in self._links.values():
            if other is not link and other.session is not None and other.session.wxid == wxid:
                logger.warning("account %s: %s has its login now", other.slot.account, link.slot.account)
                other.is_overtaken = True
                self._displace(other)

    def link_for(self, agent: Agent, media: MediaRef, name: str) -> str:
        """Return a URL by which ``agent`` can fetch ``media``."""
        named = msgspec.structs.replace(media, name=name or media.name)
        return self._base(agent) + self.provision.link(named)

    def upload_url(self, agent: Agent, token: str) -> str:
        """Return where ``agent`` is to upload a file."""
        return f"{self._base(agent)}{ROOT}/upload/{token}"

    def _base(self, agent: Agent) -> str:
        return (self.config.base_url or agent.base_url).rstrip("/")

    # What machines call.

    async def _send(self, call: Call) -> Said:
        """A poll for commands."""
        station = self._stations.by_secret(call.parts["secret"])
        agent = station.agent(call.query.get("pid", ""), self.now_s())
        wxid = ContactId(text(call.query.get("wxid", "")))
        if wxid != agent.wxid:
            # Another login is another claim.
            agent.wxid, agent.is_displaced = wxid, False
        agent.polled_s, agent.base_url = self.now_s(), call.base_url
        self._place(agent)
        link = agent.link
        if link is None:
            return _orders()
        await link.polled(agent)
        return _orders(*link.outbox.offer()) if link.agent is agent else _orders()

    async def _receive(self, call: Call) -> Said:
        """A report."""
        station = self._stations.by_secret(call.parts["secret"])
        if station.under_way >= MOST_UNDER_WAY:
            raise Busy(f"{MOST_UNDER_WAY} reports are being taken")
        station.under_way += 1
        try:
            return await self._take(station, call)
        finally:
            station.under_way -= 1

    async def _take(self, station: Station, call: Call) -> Said:
        report = await asyncio.to_thread(read_report, call.body) if len(call.body) > 65536 else read_report(call.body)
        try:
            link = await self._open_link_of(station, report)
        except HongyanError as refused:
            self._tell_once(
                f"{station.label} {refused.message}",
                "machine %s: a report is refused: %s",
                station.label,
                refused.message,
            )
            raise
        if link is None:
            self._tell_once(
                f"{station.label} {report.action}",
                "machine %s: nobody can tell whose %s it is; dropped",
                station.label,
                _shown(report.action),
            )
            return _orders()
        if not _is_known(report.action):
            self._tell_once(report.action, "unknown action %s from machine %s", _shown(report.action), station.label)
            return self._offer(link, station)
        try:
            answered = await link.hear(report, hashlib.sha256(call.body).hexdigest())
        except Conflict as lost:
            # Whoever owns the account by now will take it.
            raise Unavailable(f"account {link.slot.account} has another owner") from lost
        said = self._offer(link, station)

        def settle(is_whole: bool) -> None:
            said.settled(is_whole)
            if is_whole:
                answered()

        return replace(said, settled=settle)

    async def _upload(self, call: Call) -> Said:
        """A file that was asked for. The answer is a number, whatever becomes of it: the program wants one."""
        try:
            await self.fetcher.uploads.take(call.parts["token"], call.pieces)
        except HongyanError as refused:
            logger.info("an upload is refused: %s", refused.message)
            status = next((number for kind, number in _UPLOADS.items() if isinstance(refused, kind)), 503)
        else:
            status = 200
        return Said(body=str(status).encode(), content_type="text/plain", status=status)

    def _offer(self, link: WequickLink, station: Station) -> Said:
        """Answer a report with commands, when the agent that runs the account is on this machine."""
        if link.agent is None or link.agent.station is not station:
            return _orders()
        return _orders(*link.outbox.offer())

    # Whose it is.

    def _place(self, agent: Agent) -> None:
        """Find an account for ``agent``, if it has none."""
        if agent.link is not None:
            return
        link = self._wanted_by(agent)
        if link is None or (agent.is_displaced and self._is_held(agent.wxid, besides=link)):
            return
        self._displace(link)
        agent.link, agent.is_displaced = link, False
        link.attached(agent)

    def _displace(self, link: WequickLink) -> None:
        before, link.agent = link.agent, None
        if before is not None:
            before.link, before.is_displaced = None, True
            if self.is_alive(before):
                logger.warning(
                    "account %s: another process runs it now; what %s on machine %s reports is refused",
                    link.slot.account,
                    _shown(before.pid),
                    before.station.label,
                )

    def _wanted_by(self, agent: Agent) -> WequickLink | None:
        station = agent.station
        if not station.is_any:
            bound = self._links.get(AccountId(station.account))
            return bound if bound is not None and self._may_take(agent, bound) else None
        served = [link for link in self._links.values() if self.config.serves_any(link.slot.account)]
        if agent.wxid:
            for link in served:
                if link.session is not None and link.session.wxid == agent.wxid:
                    return link if self._may_take(agent, link) else None
        free = [link for link in served if link.is_wanted and (link.agent is None or not self.is_alive(link.agent))]
        # One that this machine ran before comes first.
        free.sort(key=lambda link: link.session is None or link.session.station != station.label)
        return next((link for link in free if self._may_take(agent, link)), None)

    def _may_take(self, agent: Agent, link: WequickLink) -> bool:
        """Whether ``agent`` may run ``link``'s account. Of two that claim one login the later takes it, once: the other
        waits until that one is gone."""
        current = link.agent
        if current is None or not self.is_alive(current):
            return True
        if agent.is_displaced:
            return False
        own = link.session.wxid if link.session is not None else ""
        return (bool(agent.wxid) and agent.wxid == own) or not current.wxid

    async def _open_link_of(self, station: Station, report: Report) -> WequickLink | None:
        """Do as ``_link_of``; wait for an account that is about to be opened, for no program is known to report
        again."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + OPEN_S
        while True:
            self._opened.clear()
            left_s = until_s - loop.time()
            try:
                link = self._link_of(station, report)
            except Unavailable:
                if left_s <= 0:
                    raise
            else:
                if link is not None or left_s <= 0 or loop.time() > self._young_until_s:
                    return link
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._opened.wait()

    def _link_of(self, station: Station, report: Report) -> WequickLink | None:
        """Return whose ``report`` is; ``None`` when nothing tells it.

        Raises:
            Conflict: another agent runs the account by now, or another login.
            Unavailable: the account is not open at the moment.
        """
        asked = self.orders.get(report.send_id)
        if asked is not None and asked.agent is not None and asked.agent.station is station:
            return asked
        link = self._claimed(station, report.cwxid)
        if link is None:
            return None
        if link.session is None and report.action != _LOGIN and self._is_held(report.cwxid, besides=link):
            raise Conflict("another account has the same login by now")
        current = link.agent
        if current is None or not self.is_alive(current):
            return link
        if current.station is not station:
            raise Conflict(f"another machine runs account {link.slot.account}")
        own = link.session.wxid if link.session is not None else ""
        if own and report.cwxid not in ("", own) and current.wxid == own:
            raise Conflict(f"somebody else is logged in to account {link.slot.account}")
        return link

    def _claimed(self, station: Station, wxid: ContactId) -> WequickLink | None:
        if not station.is_any:
            link = self._links.get(AccountId(station.account))
            if link is None:
                raise Unavailable(f"account {station.account} is not open at the moment")
            return link
        served = [link for link in self._links.values() if self.config.serves_any(link.slot.account)]
        for link in served:
            if wxid and link.session is not None and link.session.wxid == wxid:
                return link
        # Before its first login an account is known by its process only, which reports do not name.
        here = [agent for agent in station.agents.values() if agent.link is not None and self.is_alive(agent)]
        named = [agent.link for agent in here if agent.wxid == wxid]
        waiting = [agent.link for agent in here if agent.link and agent.link.session is None]
        return named[0] if wxid and named else waiting[0] if len(waiting) == 1 else None

    def _is_held(self, wxid: ContactId, *, besides: WequickLink) -> bool:
        """Whether ``wxid`` is logged in on another account, by an agent that polls."""
        return bool(wxid) and any(
            link.session is not None
            and link.session.wxid == wxid
            and link.agent is not None
            and self.is_alive(link.agent)
            for link in self._links.values()
            if link is not besides
        )

    def _tell_once(self, what: str, message: str, *values: str) -> None:
        if what not in self._odd and len(self._odd) < MOST_ODDITIES:
            self._odd.add(what)
            logger.warning(message, *values)


_UPLOADS: dict[type[HongyanError], int] = {NotFound: 404, Malformed: 400, InvalidArgument: 413}
"""The status of an upload that is refused; every other one is 503."""


def _orders(orders: Sequence[Order] = (), settled: Callable[[bool], None] = lambda _: None) -> Said:
    return Said(body=write_orders(orders), settled=settled)


def _is_known(action: str) -> bool:
    return action in wequick.REPORTS or action.startswith("res")


def _shown(word: str) -> str:
    """Return what a stranger calls something, fit for a log."""
    return word[:40] if word.isascii() and word.isalnum() else "?"

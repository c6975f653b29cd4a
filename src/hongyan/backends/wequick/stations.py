"""Who calls: machines, told apart by their secret, and the agents on them, each a process that polls."""

import hashlib
import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongyan.model.errors import Busy, NotFound
from hongyan.model.ids import ContactId

from .config import ANY
from .config import Agent as Entry

if TYPE_CHECKING:
    from .link import WequickLink

logger = logging.getLogger(__name__)

NOBODY = ContactId("")

MOST_AGENTS = 64
"""Processes of one machine; beyond, those that were silent longest are forgotten, if they are silent at all."""

MOST_PID_CHARS = 32

FORGOTTEN_S = 600.0
"""An agent that was silent this long may be forgotten."""


@dataclass(slots=True, eq=False)
class Agent:
    """A process that runs one WeChat."""

    station: "Station"
    pid: str
    wxid: ContactId = NOBODY
    """Who is logged in there by its own word; empty for nobody."""
    polled_s: float = 0.0
    """When it polled last, by the clock's seconds."""
    base_url: str = ""
    """Under what address it reaches us."""
    link: "WequickLink | None" = None
    """Whose account it runs; ``None`` while it runs none."""
    is_displaced: bool = False
    """Another one took its account later. It may have it again when that one is gone."""


@dataclass(slots=True, eq=False)
class Station:
    """One machine."""

    label: str
    account: str
    """``any``, or the only account it may run."""
    agents: dict[str, Agent] = field(default_factory=dict)
    under_way: int = 0
    """Reports that are being taken."""

    @property
    def is_any(self) -> bool:
        """Whether it may run accounts as they need one."""
        return self.account == ANY

    def agent(self, pid: str, now_s: float) -> Agent:
        """Return the agent ``pid``, made when it is new.

        Raises:
            Busy: there are too many.
        """
        pid = pid[:MOST_PID_CHARS]
        known = self.agents.get(pid)
        if known is None:
            if len(self.agents) >= MOST_AGENTS:
                self._forget(now_s)
            known = self.agents[pid] = Agent(self, pid)
            logger.info("machine %s: process %s calls", self.label, pid if pid.isalnum() else "?")
        return known

    def _forget(self, now_s: float) -> None:
        oldest = min(self.agents.values(), key=lambda each: (each.link is not None, each.polled_s))
        if oldest.link is not None or now_s - oldest.polled_s < FORGOTTEN_S:
            raise Busy(f"machine {self.label} has {MOST_AGENTS} processes that call")
        del self.agents[oldest.pid]


class Stations:
    """All machines of the settings."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known = [(_digest(each.secret), Station(each.label, each.account)) for each in entries]

    def __iter__(self) -> "Iterable[Station]":
        return iter([station for _, station in self._known])

    def by_secret(self, secret: str) -> Station:
        """Return the machine that comes with ``secret``; as long as it takes for any other.

        Raises:
            NotFound: none does.
        """
        asked = _digest(secret)
        found = [station for digest, station in self._known if hmac.compare_digest(digest, asked)]
        if not found:
            raise NotFound("nothing here")
        return found[0]


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()

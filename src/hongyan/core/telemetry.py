"""Metric names, in one place. Labels never carry an account, a key or a text."""

import time
from collections.abc import Callable
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from hongyan.model.account import AccountState
from hongyan.model.errors import HongyanError


class CommandTimer:
    """Times one command. A class, since a generator would cost more than what it times."""

    __slots__ = ("_began_s", "_name", "_telemetry")

    def __init__(self, telemetry: "Telemetry", name: str) -> None:
        self._telemetry = telemetry
        self._name = name

    def __enter__(self) -> None:
        self._began_s = time.perf_counter()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        outcome = "ok" if kind is None else error.code if isinstance(error, HongyanError) else "internal"
        self._telemetry.note(self._name, outcome, time.perf_counter() - self._began_s)


class Telemetry:
    """The metrics of one gateway."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._commands = Counter(
            "hongyan_commands_total", "Commands carried out", ["command", "outcome"], registry=registry
        )
        self._seconds = Histogram("hongyan_command_seconds", "How long commands took", ["command"], registry=registry)
        self.expired = Counter("hongyan_events_expired_total", "Events that are no longer kept", registry=registry)
        self.quarantined = Counter(
            "hongyan_events_quarantined_total", "Events that a face could not spell", ["face"], registry=registry
        )
        self._accounts = Gauge("hongyan_accounts", "Account slots by state", ["state"], registry=registry)
        self._clients = Gauge("hongyan_clients", "Clients connected to accounts", registry=registry)

        # Looking a labelled metric up costs as much as a command's own checks.
        self._counted: dict[tuple[str, str], Counter] = {}
        self._timed: dict[str, Histogram] = {}

    def command(self, name: str) -> "CommandTimer":
        """Count and time one command; its outcome is ``ok`` or an error's code."""
        return CommandTimer(self, name)

    def note(self, name: str, outcome: str, seconds: float) -> None:
        """Note how one command ended."""
        counted = self._counted.get((name, outcome))
        if counted is None:
            counted = self._counted[name, outcome] = self._commands.labels(name, outcome)
        timed = self._timed.get(name)
        if timed is None:
            timed = self._timed[name] = self._seconds.labels(name)
        counted.inc()
        timed.observe(seconds)

    def observe(self, counts: Callable[[], dict[AccountState, int]], clients: Callable[[], int]) -> None:
        """Read the gauges from the hub whenever somebody asks."""
        for state in AccountState:
            self._accounts.labels(state).set_function(partial(_count, counts, state))
        self._clients.set_function(lambda: float(clients()))


def _count(counts: Callable[[], dict[AccountState, int]], state: AccountState) -> float:
    return float(counts()[state])

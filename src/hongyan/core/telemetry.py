"""Metric names, in one place. Labels never carry an account, a key or a text."""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from hongyan.model.account import AccountState
from hongyan.model.errors import HongyanError


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

    @contextlib.contextmanager
    def command(self, name: str) -> Iterator[None]:
        """Count and time one command; its outcome is ``ok`` or an error's code."""
        outcome = "internal"
        try:
            with self._seconds.labels(name).time():
                yield
            outcome = "ok"
        except HongyanError as refused:
            outcome = refused.code
            raise
        finally:
            self._commands.labels(name, outcome).inc()

    def observe(self, counts: Callable[[], dict[AccountState, int]], clients: Callable[[], int]) -> None:
        """Read the gauges from the hub whenever somebody asks."""
        for state in AccountState:
            self._accounts.labels(state).set_function(partial(_count, counts, state))
        self._clients.set_function(lambda: float(clients()))


def _count(counts: Callable[[], dict[AccountState, int]], state: AccountState) -> float:
    return float(counts()[state])

"""Metric names, in one place. Labels never carry an account, a key or a text."""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from hongyan.model.account import AccountState
from hongyan.model.errors import HongyanError

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""The upper ends of the times that are told apart."""


def outcome_of(error: BaseException | None) -> str:
    """Return as what a command is counted that ended with ``error``, or well without one."""
    return "ok" if error is None else error.code if isinstance(error, HongyanError) else "internal"


class CommandTimer:
    """Times one command. A class, since a generator would cost more than what it times."""

    __slots__ = ("_began_s", "_name", "_telemetry")

    def __init__(self, telemetry: "Telemetry", name: str) -> None:
        self._telemetry = telemetry
        self._name = name

    def __enter__(self) -> None:
        self._began_s = time.perf_counter()

    def __exit__(self, _kind: object, error: BaseException | None, _: object) -> None:
        self._telemetry.note(self._name, outcome_of(error), time.perf_counter() - self._began_s)


class _CommandCollector(Collector):
    """Counts and times commands: the library's own metrics take a lock for each of a dozen buckets."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._buckets: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}

    def note(self, name: str, outcome: str, seconds: float) -> None:
        """Count one command."""
        self._counts[name, outcome] = self._counts.get((name, outcome), 0) + 1
        buckets = self._buckets.get(name)
        if buckets is None:
            buckets = self._buckets[name] = [0] * (len(BUCKETS_S) + 1)
            self._sums[name] = 0.0
        buckets[bisect_left(BUCKETS_S, seconds)] += 1
        self._sums[name] += seconds

    def collect(self) -> Iterator[Metric]:
        """Return the metrics as they are."""
        counted = CounterMetricFamily("hongyan_commands", "Commands carried out", labels=["command", "outcome"])
        for (name, outcome), count in self._counts.items():
            counted.add_metric([name, outcome], count)
        yield counted
        timed = HistogramMetricFamily("hongyan_command_seconds", "How long commands took", labels=["command"])
        for name, buckets in self._buckets.items():
            rising = zip((*map(str, BUCKETS_S), "+Inf"), accumulate(buckets), strict=True)
            timed.add_metric([name], list(rising), self._sums[name])
        yield timed


class Telemetry:
    """The metrics of one gateway."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        commands = _CommandCollector()
        registry.register(commands)
        self.note = commands.note
        """Note how one command ended: its name, its outcome, and after how many seconds."""
        self.expired = Counter("hongyan_events_expired_total", "Events that are no longer kept", registry=registry)
        self.quarantined = Counter(
            "hongyan_events_quarantined_total", "Events that a face could not spell", ["face"], registry=registry
        )
        self._accounts = Gauge("hongyan_accounts", "Account slots by state", ["state"], registry=registry)
        self._clients = Gauge("hongyan_clients", "Clients connected to accounts", registry=registry)

    def command(self, name: str) -> "CommandTimer":
        """Count and time one command; its outcome is ``ok`` or an error's code."""
        return CommandTimer(self, name)

    def observe(self, counts: Callable[[], dict[AccountState, int]], clients: Callable[[], int]) -> None:
        """Read the gauges from the hub whenever somebody asks."""
        for state in AccountState:
            self._accounts.labels(state).set_function(partial(_count, counts, state))
        self._clients.set_function(lambda: float(clients()))


def _count(counts: Callable[[], dict[AccountState, int]], state: AccountState) -> float:
    return float(counts()[state])

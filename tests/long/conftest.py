"""The long forms: what they measured goes into a dated file each, and into one table at the end of the run."""

from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from benchmarks.report import Row, save, table

Report = Callable[..., None]

_KEY = "long form"


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Note what was measured: ``report("soak", lost=0, …)``. To be called before anything is judged by it."""

    def note(name: str, **figures: Any) -> None:
        path = save(f"long-{name}", {"name": name, "figures": figures})
        request.node.user_properties.append((_KEY, {"name": name, "figures": figures, "file": path.name}))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the table."""
    rows = []
    for outcome in ("passed", "failed", "xfailed"):
        for each in terminalreporter.getreports(outcome):
            for key, noted in each.user_properties if each.when == "call" else ():
                if key == _KEY:
                    rows += [
                        Row(benchmark=noted["name"], subject=outcome, figure=figure, **_value(value))
                        for figure, value in noted["figures"].items()
                    ]
    if rows:
        terminalreporter.ensure_newline()
        Console(width=110).print(table(rows))


def _value(value: Any) -> dict[str, Any]:
    return {"value": float(value)} if isinstance(value, int | float) else {"note": str(value)}

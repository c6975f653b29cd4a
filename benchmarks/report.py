"""Figures, the table people read and the dated file machines read."""

import datetime
import importlib.metadata
import os
import platform
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw
import msgspec
from rich.console import Console
from rich.table import Table

from hongyan import __version__

RESULTS = Path(__file__).resolve().parent.parent / "results"
"""Ignored by git."""

_LIBRARIES = ("aiohttp", "apsw", "msgspec")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one subject."""

    benchmark: str
    subject: str
    """What was measured: a part of the gateway, or what it is compared with."""
    figure: str
    value: float | None = None
    """``None`` when it could not be measured; ``note`` says why."""
    unit: str = ""
    ratio: float | None = None
    """The gateway's figure through this one: how many times as much it takes, or does."""
    note: str = ""


def beside(rows: list[Row], figure: str, ours: float, *, subject: str) -> list[Row]:
    """Return ``rows`` with the ratio of ``ours`` to each other subject's ``figure`` filled in."""
    return [
        msgspec.structs.replace(row, ratio=ours / row.value)
        if row.figure == figure and row.value and row.subject != subject
        else row
        for row in rows
    ]


def machine() -> dict[str, Any]:
    """Return the facts that figures depend on."""
    memory_kib = next(
        (
            int(line.split()[1])
            for line in Path("/proc/meminfo").read_text().splitlines()
            if line.startswith("MemTotal")
        ),
        0,
    )
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": memory_kib // 1024,
        "system": platform.platform(),
        "processor": _processor(),
        "python": sys.version.split()[0],
        "python_configured": sysconfig.get_config_var("CONFIG_ARGS"),
        "sqlite": apsw.sqlite_lib_version(),
        "libraries": {"hongyan": __version__, **{name: importlib.metadata.version(name) for name in _LIBRARIES}},
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def save(kind: str, body: dict[str, Any]) -> Path:
    """Write ``results/<kind>-<date>.json`` and return where it is."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.datetime.now(tz=datetime.UTC)
    path = RESULTS / f"{kind}-{now:%Y-%m-%d-%H%M%S}.json"
    facts = {"at": now.isoformat(timespec="seconds"), "machine": machine(), **body}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(facts), indent=1) + b"\n")
    return path


def table(rows: Sequence[Row]) -> Table:
    """Return the figures as people read them."""
    shown = Table("benchmark", "subject", "figure", title="鸿雁 Hongyan")
    shown.add_column("value", justify="right")
    shown.add_column("unit")
    shown.add_column("ours ÷ it", justify="right")
    shown.add_column("note")
    before = ""
    for row in rows:
        if before and row.benchmark != before:
            shown.add_section()
        value = "" if row.value is None else number(row.value)
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        name = row.benchmark if row.benchmark != before else ""
        shown.add_row(name, row.subject, row.figure, value, row.unit, ratio, row.note)
        before = row.benchmark
    return shown


def number(value: float) -> str:
    """Spell a figure with as many digits as it deserves."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def print_rows(rows: Sequence[Row], path: Path) -> None:
    """Show the table and where the file is."""
    console = Console(width=None if sys.stdout.isatty() else 150)
    console.print(table(rows))
    console.print(f"written to {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")

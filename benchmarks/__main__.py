"""``python -m benchmarks``: run them, print the table, write the dated file."""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import msgspec
from rich.console import Console

from hongyan.app.run import loop_factory

from . import command, fanout, idle, journal, start, world
from .report import RESULTS, Row, print_rows, save
from .setting import Setting

BENCHMARKS = {module.NAME: module.measure for module in (journal, world, command, fanout, idle, start)}


async def _run(names: list[str], *, quick: bool) -> list[Row]:
    progress = Console(stderr=True)
    rows: list[Row] = []
    for name in names:
        began_s = time.perf_counter()
        # Beside the results and not in the system's place for such things, which may be memory: syncs must be real.
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-", dir=RESULTS) as work:
            rows += await BENCHMARKS[name](Setting(quick=quick, work=Path(work)))
        progress.print(f"{name}: {time.perf_counter() - began_s:.0f} s")
    return rows


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; none: all")
    parser.add_argument("--quick", action="store_true", help="small counts, under a minute")
    given = parser.parse_args()
    if unknown := sorted(set(given.names) - set(BENCHMARKS)):
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    RESULTS.mkdir(exist_ok=True)
    began_s = time.perf_counter()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        rows = runner.run(_run(given.names or list(BENCHMARKS), quick=given.quick))
    body = {"quick": given.quick, "took_s": round(time.perf_counter() - began_s, 1), "rows": msgspec.to_builtins(rows)}
    print_rows(rows, save("bench", body))


if __name__ == "__main__":
    main()

"""Server processes: started on a core of their own, and what they cost so far."""

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

STARTED = re.compile(r"listens on (http://127\.0\.0\.1:\d+)")
"""What every server under measurement prints once it listens."""

START_S = 60.0
STOP_S = 20.0

_NS_A_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process cost so far, with all its threads."""

    cpu_s: float
    rss_bytes: int
    files: int
    """Open file descriptors."""


def usage(pid: int) -> Usage:
    """Read the kernel's account of ``pid``."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return Usage(
        # By the scheduler's own count: that of a process as a whole comes in steps of 10 ms.
        cpu_s=sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        / _NS_A_SECOND,
        rss_bytes=pages * os.sysconf("SC_PAGE_SIZE"),
        files=len(os.listdir(f"/proc/{pid}/fd")),  # noqa: PTH208  links that vanish while a path would be made of them
    )


def cores() -> tuple[set[int], set[int]]:
    """Return the cores for the server and for the load; the same ones where there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    return ({allowed[0]}, set(allowed[1:2])) if len(allowed) > 1 else (set(allowed), set(allowed))


@contextlib.contextmanager
def pinned(to: set[int]) -> Iterator[None]:
    """Run on these cores inside the block; a process started there stays on them."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, to)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass(slots=True)
class Server:
    """A server under measurement."""

    url: str
    process: asyncio.subprocess.Process
    start_s: float
    """From the start of the process until it listened."""

    @property
    def usage(self) -> Usage:
        """What it cost so far."""
        return usage(self.process.pid)


@contextlib.asynccontextmanager
async def serving(
    *command: str, log: Path, on: set[int] | None = None, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Server]:
    """Run ``command`` on the server's core, or on the cores ``on``, until the block ends.

    Raises:
        RuntimeError: it ended, or did not listen in time.
    """
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    with log.open("ab") as errors, pinned(cores()[0] if on is None else on):
        process = await asyncio.create_subprocess_exec(
            *command,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **(environment or {})},
        )
    try:
        url = await _address(process, log)
        yield Server(url=url, process=process, start_s=loop.time() - began_s)
    finally:
        await _stop(process)


async def _address(process: asyncio.subprocess.Process, log: Path) -> str:
    assert process.stdout is not None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_S):
            while line := (await process.stdout.readline()).decode():
                if found := STARTED.search(line):
                    return found.group(1)
    said = await asyncio.to_thread(log.read_text)
    raise RuntimeError(f"it did not start: {said[-2000:]}")


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()

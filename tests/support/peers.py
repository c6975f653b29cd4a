"""Real foreign clients: installed from their registry by ``make test``, run unmodified, driven by a script each."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

PEERS = Path(__file__).parent.parent / "peers"
WAIT_S = 30.0


class Peer:
    """A driver script around a foreign client. It prints one JSON object a line: ``{"what": …}``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self._calls = 0
        self._news = asyncio.Condition()
        self._reader = asyncio.get_running_loop().create_task(self._read())

    async def until(self, look: Callable[[list[dict[str, Any]]], Any]) -> Any:
        """Return what ``look`` finds in the lines so far, looking again after each one."""
        try:
            async with asyncio.timeout(WAIT_S), self._news:
                while not (found := look(self.lines)):
                    assert not self._reader.done(), f"the client ended: {self.lines[-5:]}"
                    await self._news.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"not seen; the last lines: {self.lines[-8:]}") from None

    async def line(self, what: str) -> dict[str, Any]:
        """Return the first line of the kind ``what``."""
        return await self.until(lambda lines: next((line for line in lines if line["what"] == what), None))

    async def call(self, method: str, *args: Any) -> Any:
        """Let the library call one of its own methods; return what it resolves to."""
        self._calls += 1
        id_ = self._calls
        assert self.process.stdin is not None
        self.process.stdin.write(msgspec.json.encode({"id": id_, "call": method, "args": args}) + b"\n")
        await self.process.stdin.drain()
        line = await self.until(
            lambda lines: next((x for x in lines if x["what"] == "called" and x["id"] == id_), None)
        )
        return line["ret"]

    def all(self, what: str) -> list[dict[str, Any]]:
        """Return the lines of the kind ``what`` so far."""
        return [line for line in self.lines if line["what"] == what]

    async def stop(self) -> None:
        """End the client as a crash would."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._reader

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while raw := await self.process.stdout.readline():
            async with self._news:
                self.lines.append(msgspec.json.decode(raw))
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()


Start = Callable[..., Awaitable[Peer]]


@contextlib.asynccontextmanager
async def starting() -> AsyncIterator[Start]:
    """Yield what starts ``drive.js`` of a folder of ``tests/peers``; the clients end with the block.

    Where Node or the client is missing: a skip, in CI a failure.
    """
    async with contextlib.AsyncExitStack() as stack:

        async def start(folder: str, *arguments: str) -> Peer:
            home = PEERS / folder
            node = shutil.which("node")
            if node is None or not (home / "node_modules").is_dir():
                reason = f"node, or {folder}/node_modules, is missing: run `make test`, which installs it"
                if os.environ.get("CI"):
                    pytest.fail(reason)
                pytest.skip(reason)
            process = await asyncio.create_subprocess_exec(
                node,
                str(home / "drive.js"),
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=16 * 1024 * 1024,
            )
            peer = Peer(process)
            stack.push_async_callback(peer.stop)
            return peer

        yield start

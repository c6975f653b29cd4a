"""A gateway under test: in this process for most tests, as a process of its own where it is to be killed."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from hongyan.app.config import Config, Listen, Media, Sandbox, Storage
from hongyan.app.dialling import dialling
from hongyan.app.frontdoor import listening
from hongyan.app.plant import Plant, build

STARTED = re.compile(r"listens on (http://\S+)")
START_S = 30.0


class Api:
    """The native API of one gateway."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self.session = session
        self.url = url
        self.token = token

    async def call(self, method: str, path: str, /, *, status: int = 200, **fields: Any) -> Any:
        """Do one call, expect ``status``, return the body."""
        kind = {"params": fields} if method == "GET" else {"json": fields}
        async with self.session.request(
            method, f"{self.url}/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"}, **kind
        ) as response:
            body = await response.json()
            assert response.status == status, body
            return body

    async def say(self, from_: str, to: str, text: str | None = None, **more: Any) -> str:
        """Let a person say something; return the message's id."""
        spoken = {} if text is None else {"text": text}
        answer = await self.call("POST", "/sandbox/say", **{"from": from_}, to=to, **spoken, **more)
        return answer["messageId"]

    async def scan(self, as_: str = "wxid_bot", **more: Any) -> Any:
        """Let a person scan and confirm the newest code."""
        return await self.call("POST", "/sandbox/scan", **{"as": as_}, **more)

    async def inbox(self, wxid: str, *, at_least: int = 0, after: str = "", wait: float = 10) -> list[dict[str, Any]]:
        """Return what a person's phone received, waiting until it is ``at_least`` so many."""
        messages: list[dict[str, Any]] = []
        async with asyncio.timeout(30):
            while True:
                ask = wait if len(messages) < at_least else 0
                answer = await self.call("GET", f"/sandbox/inbox/{wxid}", after=after, wait=str(ask))
                messages += answer["messages"]
                after = answer["cursor"]
                if len(messages) >= at_least and not answer["messages"]:
                    return messages


class InProcess(Api):
    """A gateway inside the test's own process."""

    plant: Plant


@contextlib.asynccontextmanager
async def in_process(
    data: Path,
    *,
    faces: dict[str, Any] | None = None,
    backends: dict[str, Any] | None = None,
    media: Media | None = None,
    time: dict[str, Any] | None = None,
    **sandbox: Any,
) -> AsyncIterator[InProcess]:
    """Run a gateway on a free port; it stops when the block ends. A second block on ``data`` is a restart.

    ``time``: a clock and a sleep of the test's own.
    """
    failures: list[BaseException] = []
    config = Config(
        listen=Listen(port=0),
        storage=Storage(data=str(data)),
        sandbox=Sandbox(**sandbox),
        media=media or Media(),
        faces=faces or {},
        backends=backends or {},
    )
    async with (
        build(config, on_fatal=failures.append, **(time or {})) as plant,
        listening(plant.front_door.application(), config.listen.host, 0) as port,
        dialling(plant, config, f"http://127.0.0.1:{port}"),
        aiohttp.ClientSession() as session,
    ):
        gateway = InProcess(session, f"http://127.0.0.1:{port}", plant.admin_token)
        gateway.plant = plant
        yield gateway
    assert not failures


class Process:
    """A gateway as a process, on ``data``."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.arguments = arguments
        self.log = data.parent / f"{data.name}.log"
        self.url = ""
        self._process: asyncio.subprocess.Process | None = None
        self._port = 0

    async def start(self) -> None:
        """Start it and wait until it listens: on a free port the first time, on the same one afterwards."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "hongyan.app",
                "up",
                "--port",
                str(self._port),
                "--data",
                str(self.data),
                *self.arguments,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONWARNINGS": "error"},
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(START_S):
            while line := (await self._process.stdout.readline()).decode():
                if found := STARTED.search(line):
                    self.url = found.group(1)
                    self._port = int(self.url.rpartition(":")[2])
                    return
        raise AssertionError(f"it did not start: {self.log.read_text()}")

    async def stop(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; return the exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(START_S):
            await self._process.communicate()
        assert self._process.returncode is not None
        return self._process.returncode

    async def kill(self) -> None:
        """``kill -9``."""
        await self.stop(signal.SIGKILL)

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def token(self) -> str:
        """The admin token."""
        return (self.data / "admin.token").read_text().strip()


@contextlib.asynccontextmanager
async def process(data: Path, *arguments: str) -> AsyncIterator[tuple[Process, Api]]:
    """Run a gateway as a process; the API stays valid through restarts."""
    running = Process(data, *arguments)
    await running.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield running, Api(session, running.url, running.token)
    finally:
        await running.kill()


def frame(value: Any) -> str:
    """Return ``value`` as JSON text."""
    return json.dumps(value, ensure_ascii=False)

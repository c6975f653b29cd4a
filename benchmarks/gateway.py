"""The gateway under measurement: a real process on a fresh data directory, with as many keys and people as wanted."""

import contextlib
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp

from hongyan.app.plant import open_store
from hongyan.core.keys import KeyRing
from hongyan.core.local import SystemClock

from .processes import Server, Usage, serving

FRIEND = "wxid_ann"
"""Whom everybody made here is a friend of."""


class Gateway:
    """The process and its native API."""

    def __init__(self, server: Server, session: aiohttp.ClientSession, token: str) -> None:
        self.server = server
        self._session = session
        self._token = token

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.server.url

    @property
    def usage(self) -> Usage:
        """What it cost so far."""
        return self.server.usage

    async def api(self, method: str, path: str, **fields: Any) -> Any:
        """Do one call of the native API and return its body.

        Raises:
            aiohttp.ClientError: no answer, or a refusal.
        """
        given: dict[str, Any] = {"params": fields} if method == "GET" else {"json": fields}
        async with self._session.request(
            method, f"{self.url}/api/v1{path}", headers={"Authorization": f"Bearer {self._token}"}, **given
        ) as response:
            response.raise_for_status()
            return await response.json()

    async def say(self, from_: str, to: str, text: str) -> str:
        """Let a person say something; return the message's id."""
        answer = await self.api("POST", "/sandbox/say", **{"from": from_}, to=to, text=text)
        return str(answer["messageId"])

    async def people(self, count: int) -> list[str]:
        """Let ``count`` friends of ``FRIEND`` join the world; return their ids."""
        ids = [f"wxid_load{number:05d}" for number in range(count)]
        for id_ in ids:
            await self.api("POST", "/sandbox/people", id=id_, nick=id_, friends=[FRIEND])
        return ids


async def make_keys(data: Path, accounts: Mapping[str, int]) -> dict[str, str]:
    """Make a key of each name for so many accounts; return the keys by name. The gateway must not run."""
    clock = SystemClock()
    async with open_store(data, clock) as store:
        ring = KeyRing(store.keys, clock)
        return {name: await ring.add(name, accounts=most) for name, most in accounts.items()}


def command(data: Path, *options: str) -> tuple[str, ...]:
    """Return what starts a gateway on ``data``."""
    return (sys.executable, "-m", "hongyan.app", "up", "--port", "0", "--data", str(data), *options)


@contextlib.asynccontextmanager
async def running(data: Path, *options: str) -> AsyncIterator[Gateway]:
    """Run a gateway on ``data`` until the block ends."""
    async with (
        serving(*command(data, *options), log=data.parent / f"{data.name}.log") as server,
        aiohttp.ClientSession() as session,
    ):
        yield Gateway(server, session, (data / "admin.token").read_text().strip())

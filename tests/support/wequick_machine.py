"""A gateway with a Windows machine that runs one of its accounts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from hongyan.app.config import Media
from hongyan.backends.wequick.config import Agent, Config
from tests.support.gateway import InProcess, in_process
from tests.support.wequick_agent import ACCOUNT, SECRET, RawAgent


class Machine:
    """Both sides: what the native API says of the account, and the machine's agent."""

    def __init__(self, gateway: InProcess, agent: RawAgent, account: str = ACCOUNT) -> None:
        self.gateway = gateway
        self.agent = agent
        self.account = account

    async def do(self, command: str, *, status: int = 200, **args: Any) -> Any:
        """Carry out a command; return its result, or the error for another ``status``."""
        path = f"/accounts/{self.account}/commands"
        answer = await self.gateway.call("POST", path, status=status, command=command, args=args)
        return answer["result"] if status == 200 else answer["error"]

    async def events(self, after: str = "0") -> list[dict[str, Any]]:
        """Return everything that is journaled."""
        answer = await self.gateway.call("GET", f"/accounts/{self.account}/events", after=after, wait="0", limit="500")
        return [each["event"] for each in answer["events"]]

    async def event(self, kind: str, where: Callable[[Any], bool] = lambda _: True) -> dict[str, Any]:
        """Return the newest event of ``kind`` for which ``where`` holds, waiting for one."""
        after, path = "0", f"/accounts/{self.account}/events"
        async with asyncio.timeout(15):
            while True:
                answer = await self.gateway.call("GET", path, after=after, wait="5", limit="500")
                found = [each["event"] for each in answer["events"]]
                if found := [each for each in found if each["event"] == kind and where(each)]:
                    return dict(found[-1])
                after = answer["cursor"]

    async def message(self, kind: str) -> dict[str, Any]:
        """Return the newest message of ``kind``, waiting for one."""
        got = await self.event("message_received", lambda event: event["message"]["content"]["kind"] == kind)
        return dict(got["message"])

    async def texts(self) -> list[str]:
        """Return every text that is journaled, in order."""
        messages = [each["message"]["content"] for each in await self.events() if each["event"] == "message_received"]
        return [each["text"] for each in messages if each["kind"] == "text"]

    async def state(self) -> str:
        """Return the account's state."""
        return str((await self.gateway.call("GET", f"/accounts/{self.account}"))["state"])

    async def until(self, look: Callable[[], Any]) -> None:
        """Wait until ``look`` returns something."""
        async with asyncio.timeout(15):
            while not await look():  # noqa: ASYNC110  what is looked at is on the other side of HTTP
                await asyncio.sleep(0.01)

    async def until_state(self, state: str) -> None:
        """Wait until the account is in ``state``."""

        async def is_there() -> bool:
            return await self.state() == state

        await self.until(is_there)

    async def log_in(self) -> None:
        """Log in by QR code; wait until the address book is there."""
        await self.until(self._has_agent)
        await self.do("login")
        await self.event("contacts_loaded")

    async def _has_agent(self) -> bool:
        """Whether a login status can be had at all."""
        path = f"/accounts/{self.account}/commands"
        body = {"command": "get_login_status", "args": {}}
        headers = {"Authorization": f"Bearer {self.gateway.token}"}
        async with self.gateway.session.post(f"{self.gateway.url}/api/v1{path}", json=body, headers=headers) as answer:
            return answer.status == 200


def settings(**more: Any) -> dict[str, Any]:
    """Return the settings of one machine for one account."""
    return {"wequick_agents": Config(**{"agents": (Agent(secret=SECRET, account=ACCOUNT, name="desk"),), **more})}


@contextlib.asynccontextmanager
async def machine(
    data: Path,
    *,
    online: bool = True,
    faces: dict[str, Any] | None = None,
    time: dict[str, Any] | None = None,
    media: Media | None = None,
    **more: Any,
) -> AsyncIterator[Machine]:
    """Run both, the account logged in unless said otherwise. The agent polls."""
    async with in_process(data, faces=faces, backends=settings(**more), time=time, media=media) as gateway:
        agent = RawAgent(gateway.session, gateway.url)
        async with agent.running():
            both = Machine(gateway, agent)
            if online:
                await both.log_in()
            yield both

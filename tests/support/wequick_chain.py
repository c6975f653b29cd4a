"""Two gateways in a row: the account of the first runs on the second, which plays a Windows machine towards it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from hongyan.app.config import Media
from hongyan.backends.wequick.config import Agent, Config
from hongyan.faces import wequick
from tests.support.gateway import Api, InProcess, in_process
from tests.support.wequick_agent import SECRET

LOOPBACK = Media(allow_networks=("127.0.0.1/32",))
DEFAULT = "demo/default"


def machine_of(account: str = DEFAULT, secret: str = SECRET) -> Agent:
    """Return the entry of a machine that runs ``account``."""
    return Agent(secret=secret, account=account)


def callback_to(url: str, *, account: str = DEFAULT, secret: str = SECRET) -> wequick.Callback:
    """Return the settings by which a gateway plays a machine towards the one at ``url``."""
    base = f"{url}/wequick/agent/{secret}"
    return wequick.Callback(
        receive=f"{base}/receive_msg", send=f"{base}/send_msg", account=account, poll_s=0.05, poll_most_s=0.2
    )


@contextlib.asynccontextmanager
async def chained(
    data: Path,
    agents: tuple[Agent, ...] = (machine_of(),),
    near_faces: dict[str, Any] | None = None,
    **sandbox: Any,
) -> AsyncIterator[tuple[InProcess, InProcess]]:
    """Run both inside the block: the one with clients, the one with the sandbox."""
    backends = {"wequick_agents": Config(agents=agents)}
    front = in_process(data / "front", faces=near_faces, backends=backends, media=LOOPBACK)
    async with front as near:
        calls = tuple(callback_to(near.url, account=each.account, secret=each.secret) for each in agents)
        faces = {"wequick": wequick.Config(callbacks=calls)}
        async with in_process(data / "back", faces=faces, media=LOOPBACK, **sandbox) as far:
            yield near, far


async def attempt(near: Api, account: str, command: str) -> bool:
    """Carry out ``command``; whether it was done."""
    path = f"{near.url}/api/v1/accounts/{account}/commands"
    headers = {"Authorization": f"Bearer {near.token}"}
    async with near.session.post(path, json={"command": command, "args": {}}, headers=headers) as answer:
        return answer.status == 200


async def reachable(near: Api, account: str = DEFAULT, command: str = "get_login_status") -> None:
    """Wait until a machine polls for ``account``."""
    async with asyncio.timeout(20):
        while not await attempt(near, account, command):  # noqa: ASYNC110  the other side of HTTP tells nobody
            await asyncio.sleep(0.05)


async def online(near: Api, far: Api, account: str = DEFAULT, *, as_: str = "wxid_bot") -> None:
    """Log the account in: by QR code, scanned in the sandbox of the other gateway."""
    await reachable(near, account, "login")
    await far.scan(as_)
    async with asyncio.timeout(20):
        while (await near.call("GET", f"/accounts/{account}"))["state"] != "online":  # noqa: ASYNC110
            await asyncio.sleep(0.02)

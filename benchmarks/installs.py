"""What the gateway is compared with: fetched into a cache below ``results/`` when it is first needed."""

import asyncio
import shutil
import sys
from pathlib import Path

from .report import RESULTS

CACHE = RESULTS / "cache"
INSTALL_S = 120.0
NODE_WS = "ws@8"
PICOWS = "picows==2.3.1"

PEERS = Path(__file__).with_name("peers")


class Missing(Exception):
    """It cannot be had here; the message is the reason, for the table."""


async def node_server() -> tuple[str, ...]:
    """Return what starts the Node server.

    Raises:
        Missing: no Node, no npm, or no way to the registry.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Missing("no node" if node is None else "no npm")
    home = CACHE / "node"
    if not (home / "node_modules" / "ws" / "package.json").is_file():
        home.mkdir(parents=True, exist_ok=True)
        options = ("--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        await _run(npm, "install", *options, "--prefix", str(home), NODE_WS)
    return node, str(PEERS / "server.js"), str(home)


async def picows_server() -> tuple[str, ...]:
    """Return what starts the picows echo, in an environment of its own.

    Raises:
        Missing: it cannot be installed.
    """
    home = CACHE / "picows"
    python = home / "bin" / "python"
    if not (home / "ready").is_file():
        shutil.rmtree(home, ignore_errors=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        await _run(sys.executable, "-m", "venv", str(home))
        await _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PICOWS)
        (home / "ready").touch()
    return str(python), str(PEERS / "echo_picows.py")


def aiohttp_server() -> tuple[str, ...]:
    """Return what starts the aiohttp echo."""
    return sys.executable, str(PEERS / "echo_aiohttp.py")


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(INSTALL_S):
            _, said = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise Missing(f"{Path(command[0]).name}: no end after {INSTALL_S:.0f} s") from None
    if process.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:]
        raise Missing(f"{Path(command[0]).name}: {' '.join(last)[:80]}")

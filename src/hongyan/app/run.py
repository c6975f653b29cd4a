"""Start order, stop order, signals."""

import asyncio
import gc
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable

from rich.cells import cell_len
from rich.console import Console

from hongyan.model.contact import Profile
from hongyan.model.errors import BadConfiguration
from hongyan.model.ids import ContactId

from . import demo_bot, files
from .config import Config
from .dialling import dialling
from .files import program_name
from .frontdoor import listening
from .plant import DEMO_KEY, Plant, build

logger = logging.getLogger(__name__)

EXIT_FATAL = 74
"""Storage broke while running; a restart resumes from what is durable."""

GC_THRESHOLD = (50_000, 50, 100)
SWITCH_S = 0.0005
"""How long one thread may keep the interpreter when another wants it."""


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop: uvloop's, which costs a tenth less a command; ``None``, for asyncio's own,
    where there is no uvloop."""
    try:
        uvloop = importlib.import_module("uvloop")
    except ImportError:
        return None
    return uvloop.new_event_loop  # type: ignore[no-any-return]


async def run(config: Config, *, say: Callable[[str], None]) -> int:
    """Run the gateway until a signal; return the exit status.

    Raises:
        BadConfiguration: it cannot start like this.
    """
    stop = asyncio.Event()
    status = 0

    def on_fatal(trouble: BaseException) -> None:
        nonlocal status
        logger.error("storage failed: %s", trouble)
        status = EXIT_FATAL
        stop.set()

    # A loop that is never idle would keep the storing threads from their turn: five milliseconds is the default.
    sys.setswitchinterval(SWITCH_S)
    # What lives long here (the world, the sockets) is looked at by every collection, and there is little garbage: by
    # the default thresholds collecting costs a sixth of a command, and two thirds of its longest waits.
    gc.set_threshold(*GC_THRESHOLD)
    check_port(config)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _on_signal, stop)
    async with (
        build(config, on_fatal=on_fatal) as plant,
        listening(plant.front_door.application(), config.listen.host, config.listen.port) as port,
    ):
        address = f"http://{_authority(config.listen.host)}:{port}"
        note = config.data / files.ADDRESS
        note.write_text(address + "\n", encoding="utf-8")
        for line in greeting(address, config, plant):
            say(line)
        try:
            async with dialling(plant, config, address):
                await stop.wait()
                logger.info("stopping")
        finally:
            note.unlink(missing_ok=True)
    return status


def check_port(config: Config) -> None:
    """Try the listener's address.

    Raises:
        BadConfiguration: it is taken, or none of this machine's.
    """
    host, port = config.listen.host, config.listen.port
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as wrong:
        reason = os.strerror(wrong.errno) if wrong.errno else str(wrong)
        raise BadConfiguration(
            f"listen {host}:{port}: {reason}; choose another with --port, or 0 for a free one"
        ) from wrong


def greeting(address: str, config: Config, plant: Plant) -> list[str]:
    """Return what a person needs to know right after the start."""
    sockets = address.replace("http", "ws", 1)
    key = DEMO_KEY if DEMO_KEY in plant.hub.keys.names else "<your key>"
    token_file = config.data / files.ADMIN_TOKEN
    program = program_name()
    # Whoever configured a token has it, and may not want to see it in a service's output.
    proof = "" if config.admin.token else f"#token={plant.admin_token}"
    # Two phones side by side: the bot's owner, who scans, and a friend, who writes.
    pair = _pair(plant)
    whose = f"?as={pair[0].id}&as={pair[1].id}" if pair is not None else ""
    where = "" if sockets == demo_bot.DEFAULT_URL else f" --url {sockets}"
    at = "" if config.data == Config().data else f" --data {config.data}"
    return [
        f"鸿雁 Hongyan listens on {address}",
        "",
        f"  phone             {address}/phone/{whose}{proof}",
        f"  console           {address}/console/{proof}",
        f"  documentation     {address}/docs/",
        "",
        f"  client key        {key}" if key == DEMO_KEY else f"  a client key      {program} key add NAME{at}",
        f"  PadChat sdk       new Padchat('{sockets}/{key}')",
        f"  PadChat v2 (ws)   {sockets}/ws   authKey {key}",
        f"  native API        {address}/api/v1   described at {address}/openapi.json",
        f"  admin token       {'as configured' if config.admin.token else f'in {token_file}'}",
        "",
        f"  a bot to talk to                  {program} bot {key}{where}",
        *(_with_the_two(*pair, program, at) if pair is not None else ()),
        "",
        "Ctrl-C stops it; what happened is kept.",
    ]


def _with_the_two(owner: Profile, friend: Profile, program: str, at: str) -> list[str]:
    nick = friend.nick
    return [
        f"  scan the newest login QR code     {program} sandbox scan --as {owner.id}{at}",
        f"  {_wide(f'let {nick} write to the bot')}  {program} sandbox say {friend.id} {owner.id} ping{at}",
        f"  {_wide(f'read what {nick} received')}  {program} sandbox inbox {friend.id}{at}",
    ]


def _wide(text: str, width: int = 32) -> str:
    """Fill ``text`` up to a number of columns."""
    return text + " " * (width - cell_len(text))


def _pair(plant: Plant) -> tuple[Profile, Profile] | None:
    """Return the bot's owner and a friend: those of the demo world, else the first two; absent where there are none."""
    people = plant.sandbox.world.people()
    known = {person.id: person for person in people}
    two = [known[id_] for id_ in (ContactId("wxid_bot"), ContactId("wxid_ann")) if id_ in known]
    two = two if len(two) == 2 else people[:2]
    return (two[0], two[1]) if len(two) == 2 else None


def printer() -> Callable[[str], None]:
    """Return how to print a line to a person, at once even into a pipe."""
    console = Console(highlight=False, markup=False, soft_wrap=True)

    def say(line: str) -> None:
        console.print(line)
        console.file.flush()

    return say


def _authority(host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  compared, not bound
    return f"[{shown}]" if ":" in shown and not shown.startswith("[") else shown


def _on_signal(stop: asyncio.Event) -> None:
    if stop.is_set():
        # Everything answered is durable already: leaving at once loses nothing.
        os._exit(1)
    stop.set()

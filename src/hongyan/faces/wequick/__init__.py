"""The WeQuick face: plays the program WeQuick towards servers that its users wrote. It dials, nobody dials it."""

import asyncio
import logging

from hongyan.core.backoff import Backoff
from hongyan.core.dialling import Surroundings
from hongyan.model.errors import HongyanError
from hongyan.model.ids import AccountId

from .config import Callback, Config
from .server import NAME, Server, pid_of

__all__ = ["NAME", "Callback", "Config", "run"]

logger = logging.getLogger(__name__)


async def run(config: Config | None, surroundings: Surroundings) -> None:
    """Call every server of the settings until cancelled. A server that fails does not reach the others."""
    pids: dict[AccountId, str] = {}
    async with asyncio.TaskGroup() as tasks:
        for callback in config.all() if config else ():
            if callback.slot not in pids:
                pids[callback.slot] = pid_of(callback.slot, {*pids.values()})
            server = Server(callback, surroundings, pids[callback.slot])
            tasks.create_task(_keep(server, surroundings), name=f"{callback.slot}:{NAME} {callback.label}")


async def _keep(server: Server, surroundings: Surroundings) -> None:
    """Run one server; begin anew, later and later, when it breaks."""
    backoff = Backoff(surroundings.chance, first_s=1.0)
    with surroundings.callbacks.shown(server):
        while True:
            try:
                await server.run()
            except HongyanError as refused:
                server.note(refused.message)
                logger.warning("%s is not called: %s", server.state().url, refused.message)
            except Exception as broken:
                server.note(_reason(broken))
                logger.exception("%s is not called", server.state().url)
            await surroundings.sleep(backoff.next_s())


def _reason(broken: BaseException) -> str:
    """Return what people may read of a failure."""
    while isinstance(broken, BaseExceptionGroup):
        broken = broken.exceptions[0]
    return broken.message if isinstance(broken, HongyanError) else "internal error"

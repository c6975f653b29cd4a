"""Runs the faces that dial out by themselves."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from types import ModuleType
from typing import Any

from hongyan import faces
from hongyan.core.backoff import Backoff
from hongyan.core.dialling import Surroundings

from . import registry
from .config import Config
from .plant import Plant, media_roots

logger = logging.getLogger(__name__)

MEDIA_FOLDER = "callback-media"
"""In the data directory: where faces put files for whom they call."""


@asynccontextmanager
async def dialling(plant: Plant, config: Config, address: str) -> AsyncIterator[None]:
    """Run them inside the block. ``address``: where the gateway listens."""
    loop = asyncio.get_running_loop()
    tasks = [
        loop.create_task(_keep(module, config.faces.get(name), _surroundings(plant, config, address)), name=name)
        for name, module in registry.load(faces).items()
        if hasattr(module, "run")
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _surroundings(plant: Plant, config: Config, address: str) -> Surroundings:
    return Surroundings(
        hub=plant.hub,
        clock=plant.clock,
        sleep=plant.sleep,
        chance=plant.chance,
        callbacks=plant.callbacks,
        folder=plant.data / MEDIA_FOLDER,
        address=address,
        link=plant.front_door.link,
        media_roots=media_roots(config),
        allow_networks=tuple(ip_network(network) for network in config.media.allow_networks),
    )


async def _keep(face: ModuleType, config: Any, surroundings: Surroundings) -> None:
    """Run one face until it has nothing more to do; begin anew, later and later, when it breaks."""
    backoff = Backoff(surroundings.chance, first_s=1.0)
    while True:
        try:
            await face.run(config, surroundings)
        except Exception:
            logger.exception("face %s failed", face.__name__)
            await surroundings.sleep(backoff.next_s())
        else:
            return

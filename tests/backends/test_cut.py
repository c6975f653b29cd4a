"""A sandbox that was killed at any deed is, when it starts again, the world of that deed."""

from pathlib import Path
from random import Random

from hongyan.backends.sandbox import SandboxBackend
from hongyan.backends.sandbox.backend import STREAM
from hongyan.core.media import MediaLibrary
from hongyan.stores.media_memory import MemoryMedia
from hongyan.stores.seal import Seal
from hongyan.stores.sqlite import SqliteStore
from tests.support.clocks import ManualClock
from tests.world.test_walk import Walk, digest


async def test_a_log_that_ends_at_any_deed_is_the_world_of_then(tmp_path: Path) -> None:
    walk = Walk(seed=8)
    cuts = set(Random(8).sample(range(1_500), 25))
    for number in range(1_500):
        walk.step()
        if number in cuts:
            walk.mark()
    for number, mark in enumerate(walk.marks):
        folder = tmp_path / str(number)
        folder.mkdir()
        clock = ManualClock(mark.at_ms)
        async with await SqliteStore.open(folder, clock=clock, seal=Seal(folder)) as store:
            await store.records.append(STREAM, 0, *walk.log[: mark.records])
        async with await SqliteStore.open(folder, clock=clock, seal=Seal(folder)) as store:
            backend = SandboxBackend(store.records, clock, media=MediaLibrary(MemoryMedia()))
            await backend.start()
            backend.world.tick(mark.at_ms)
            assert digest(backend.world) == mark.digest
            await backend.stop()

"""Faces that dial out: each is begun with the gateway, begun anew when it breaks, and ended with it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hongyan.app import dialling, registry
from hongyan.core.dialling import Surroundings
from tests.support.gateway import in_process

Run = Callable[[Any, Surroundings], Any]


def faces(monkeypatch: pytest.MonkeyPatch, **runs: Run) -> None:
    """Let the gateway find faces that do nothing but ``runs``."""
    found = {}
    for name, run in runs.items():
        found[name] = ModuleType(name)
        found[name].run = run  # type: ignore[attr-defined]  # as a face has it
    known = registry.load
    monkeypatch.setattr(dialling.registry, "load", lambda package: known(package) | found)


async def test_a_face_is_given_its_settings_and_what_it_dials_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: asyncio.Future[tuple[Any, Surroundings]] = asyncio.get_running_loop().create_future()
    ended = asyncio.Event()

    async def run(config: Any, surroundings: Surroundings) -> None:
        begun.set_result((config, surroundings))
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    faces(monkeypatch, x=run)
    async with in_process(tmp_path / "data", faces={"x": "settings"}) as gateway:
        config, around = await begun
        assert (config, around.address) == ("settings", gateway.url)
        assert around.folder == tmp_path / "data" / "callback-media"
        assert not ended.is_set()
    assert ended.is_set()


async def test_a_face_that_breaks_is_begun_anew_and_one_that_is_done_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[str] = []
    twice = asyncio.Event()

    async def breaks(_: Any, __: Surroundings) -> None:
        runs.append("breaks")
        if runs.count("breaks") == 2:
            twice.set()
            await asyncio.Event().wait()
        raise ValueError("a bug")

    async def ends(_: Any, __: Surroundings) -> None:
        runs.append("ends")

    faces(monkeypatch, breaks=breaks, ends=ends)

    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    async with in_process(tmp_path / "data", time={"sleep": at_once}):
        async with asyncio.timeout(10):
            await twice.wait()
    assert runs.count("ends") == 1
    assert "face breaks failed" in caplog.text

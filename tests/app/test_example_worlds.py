"""The worlds in ``examples`` are worlds, and what their people do by themselves is what WeChat lets them."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.gateway import in_process

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in (".toml", ".yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
async def test_every_script_of_an_example_runs_to_its_end_and_nothing_is_refused(path: Path, tmp_path: Path) -> None:
    async with in_process(tmp_path / "data", world=str(path)) as gateway:
        await gateway.call("POST", "/sandbox/clock", advance_s=60)
        for script in (await scripts(gateway)).values():
            if script["state"] == "idle":
                await gateway.call("POST", f"/sandbox/scripts/{script['name']}/start")
        await gateway.call("POST", "/sandbox/clock", advance_s=86_400)
        for script in (await scripts(gateway)).values():
            assert (script["state"], script["refused"], script["last_refusal"]) == ("done", 0, "")


async def scripts(gateway: Any) -> dict[str, Any]:
    return {each["name"]: each for each in (await gateway.call("GET", "/sandbox/scripts"))["scripts"]}


def test_the_page_shows_the_example_as_it_is() -> None:
    page = (ROOT / "docs" / "howto" / "worlds-of-your-own.md").read_text(encoding="utf-8")
    assert (ROOT / "examples" / "office.toml").read_text(encoding="utf-8") in page


def test_there_is_an_example_of_each_language() -> None:
    assert {path.suffix for path in EXAMPLES} == {".toml", ".yaml"}


async def test_a_text_in_a_script_mentions_people_by_its_content(tmp_path: Path) -> None:
    async with in_process(tmp_path / "data", world=str(ROOT / "examples" / "office.toml")) as gateway:
        await gateway.call("POST", "/sandbox/scripts/newcomer/start")
        await gateway.call("POST", "/sandbox/clock", advance_s=600)
        seen = [each for each in await gateway.inbox("wxid_mei") if each.get("at")]
        assert [each["at"] for each in seen] == [["wxid_bot"]]

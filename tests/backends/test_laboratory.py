"""Scripts in the native API."""

from pathlib import Path

import pytest

from tests.support.gateway import in_process

SCRIPTS = """
base = "demo"

[[scripts.greet.deeds]]
do = "say"
as = "wxid_ann"
to = "wxid_bot"
text = "one"

[[scripts.greet.deeds]]
at = "1h"
do = "say"
as = "wxid_ann"
to = "wxid_bot"
text = "two"
"""


async def test_a_script_is_started_advanced_and_stopped_from_outside(tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_text(SCRIPTS)
    async with in_process(tmp_path / "data", world=str(path)) as gateway:
        (idle,) = (await gateway.call("GET", "/sandbox/scripts"))["scripts"]
        assert (idle["name"], idle["state"], idle["deeds"]) == ("greet", "idle", 2)
        started = await gateway.call("POST", "/sandbox/scripts/greet/start")
        assert started["state"] == "running"
        assert [each["text"] for each in await gateway.inbox("wxid_bot", at_least=1)] == ["one"]
        await gateway.call("POST", "/sandbox/clock", advance_s=3600)
        assert [each["text"] for each in await gateway.inbox("wxid_bot", at_least=2)] == ["one", "two"]
        await gateway.call("POST", "/sandbox/scripts/greet/stop", status=409)
        await gateway.call("POST", "/sandbox/scripts/greet/start")
        assert (await gateway.call("POST", "/sandbox/scripts/greet/stop"))["state"] == "stopped"


@pytest.mark.parametrize("verb", ["start", "stop"])
async def test_a_script_that_is_none_is_not_found(tmp_path: Path, verb: str) -> None:
    async with in_process(tmp_path / "data") as gateway:
        assert (await gateway.call("GET", "/sandbox/scripts"))["scripts"] == []
        await gateway.call("POST", f"/sandbox/scripts/none/{verb}", status=404)
        error = (await gateway.call("POST", "/sandbox/reset", status=400, world="file"))["error"]
        assert error["field"] == "world"

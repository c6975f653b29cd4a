"""Scripts and snapshots in the native API."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hongyan.backends.sandbox import snapshots
from tests.support.gateway import InProcess, in_process, process
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")

ANN = {"as": "wxid_ann"}

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


async def snapshot(api: Any, name: str) -> Any:
    return await api.call("POST", "/sandbox/snapshots", name=name)


async def restore(api: Any, name: str) -> Any:
    return await api.call("POST", f"/sandbox/snapshots/{name}/restore")


async def texts(api: Any, wxid: str) -> list[str]:
    return [each["text"] for each in await api.inbox(wxid)]


async def looks(api: Any) -> Any:
    """What can be seen of the world but its clock and its cursors."""
    people = [one["id"] for one in (await api.call("GET", "/sandbox/people"))["people"]]
    phones = [await api.call("GET", f"/sandbox/phone/{one}") for one in people]
    return [phone["phone"] for phone in phones], [await api.inbox(one) for one in people]


async def test_a_restored_world_is_as_it_was_then(gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "before")
    await gateway.call("POST", "/sandbox/clock", advance_s=3600)
    await gateway.call("POST", "/sandbox/deeds", do="rename_room", name="then", room="10000001@chatroom", **ANN)
    kept, was = await snapshot(gateway, "then"), await looks(gateway)
    assert (kept["name"], kept["deeds"], kept["people"]) == ("then", 3, 4)
    await gateway.say("wxid_ann", "wxid_bot", "after")
    await gateway.call("POST", "/sandbox/people", nick="新人", friends=["wxid_bot"])
    await gateway.call("POST", "/sandbox/deeds", do="delete_friend", contact="wxid_bob", **ANN)
    await gateway.call("POST", "/sandbox/clock", advance_s=86_400)
    assert await looks(gateway) != was
    now = await restore(gateway, "then")
    assert 0 <= now["now_ms"] - kept["world_ms"] < 10_000
    assert await looks(gateway) == was


async def test_a_snapshot_may_be_gone_back_to_again_and_again_and_outlives_a_reset(gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "one")
    await snapshot(gateway, "one")
    seen = set()
    for _ in range(3):
        seen.add(await gateway.say("wxid_ann", "wxid_bot", "two"))
        await restore(gateway, "one")
        assert await texts(gateway, "wxid_bot") == ["one"]
    assert len(seen) == 3, "an id of a time that was given up came again"
    await gateway.say("wxid_ann", "wxid_bot", "two")
    await snapshot(gateway, "two")
    await gateway.call("POST", "/sandbox/reset", world="empty")
    await restore(gateway, "two")
    assert await texts(gateway, "wxid_bot") == ["one", "two"]
    await restore(gateway, "one")
    assert await texts(gateway, "wxid_bot") == ["one"]


async def test_snapshots_are_listed_named_once_and_forgotten(gateway: InProcess) -> None:
    await snapshot(gateway, "a")
    await snapshot(gateway, "b")
    assert [each["name"] for each in (await gateway.call("GET", "/sandbox/snapshots"))["snapshots"]] == ["a", "b"]
    await gateway.call("POST", "/sandbox/snapshots", status=409, name="a")
    for name in ("", "-", "a/b", "x" * 65, "雁"):
        await gateway.call("POST", "/sandbox/snapshots", status=400, name=name)
    await gateway.call("DELETE", "/sandbox/snapshots/a")
    assert [each["name"] for each in (await gateway.call("GET", "/sandbox/snapshots"))["snapshots"]] == ["b"]
    await gateway.call("DELETE", "/sandbox/snapshots/a", status=404)
    await gateway.call("POST", "/sandbox/snapshots/a/restore", status=404)


async def test_there_is_a_bound_to_snapshots(gateway: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MOST", 1)
    await snapshot(gateway, "a")
    await gateway.call("POST", "/sandbox/snapshots", status=409, name="b")


async def test_long_logs_are_kept_in_pieces(gateway: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongyan.backends.sandbox.backend.CHUNK", 7)
    await asyncio.gather(*(gateway.say("wxid_ann", "wxid_bot", str(number)) for number in range(40)))
    was = await texts(gateway, "wxid_bot")
    await snapshot(gateway, "long")
    await gateway.call("POST", "/sandbox/reset")
    await restore(gateway, "long")
    assert await texts(gateway, "wxid_bot") == was


async def test_a_login_that_lived_then_lives_on_without_a_scan(tmp_path: Path) -> None:
    async with (
        in_process(tmp_path / "data", auto_scan="wxid_bot") as gateway,
        connect(gateway.session, gateway.url) as client,
    ):
        await client.log_in()
        await client.event("login")
        await gateway.say("wxid_ann", "wxid_bot", "before")
        await client.until(lambda: client.messages)
        await snapshot(gateway, "then")
        await gateway.say("wxid_ann", "wxid_bot", "given up")
        await client.until(lambda: len(client.messages) == 2)
        await restore(gateway, "then")
        await gateway.say("wxid_ann", "wxid_bot", "after")
        await client.until(lambda: len(client.messages) == 3)
        assert [each["content"] for each in client.messages] == ["before", "given up", "after"]
        assert (await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "here"}))["success"]
        assert await texts(gateway, "wxid_ann") == ["here"]
        assert "logout" not in client.names()


async def test_a_login_that_did_not_live_then_ends(tmp_path: Path) -> None:
    async with (
        in_process(tmp_path / "data", auto_scan="wxid_bot") as gateway,
        connect(gateway.session, gateway.url) as client,
    ):
        await client.log_in()
        await snapshot(gateway, "before")
        await client.event("login")
        await client.call("logout")
        await client.event("logout")
        await client.call("login", {"loginType": "qrcode"})
        await client.until(lambda: client.names().count("login") == 2)
        await snapshot(gateway, "another-login")
        await gateway.call("POST", "/sandbox/faults", kind="logout")
        await client.until(lambda: client.names().count("logout") == 2)
        await restore(gateway, "another-login")
        account = (await gateway.call("GET", "/accounts"))["accounts"][0]
        assert account["state"] == "logged_out"
        await client.call("login", {"loginType": "qrcode"})
        await client.until(lambda: client.names().count("login") == 3)
        phone = await gateway.call("GET", "/sandbox/phone/wxid_bot")
        assert len(phone["phone"]["devices"]) == 1
        await restore(gateway, "before")
        await client.until(lambda: client.names().count("logout") == 3)


async def test_a_code_that_waited_expires_when_the_world_is_taken_back(tmp_path: Path) -> None:
    async with in_process(tmp_path / "data") as gateway, connect(gateway.session, gateway.url) as client:
        await snapshot(gateway, "before")
        await client.log_in()
        await client.event("qrcode")
        await restore(gateway, "before")
        # Status 3: the code has expired.
        await client.until(lambda: [each for each in client.events if each["payload"].get("status") == 3])
        await gateway.call("POST", "/sandbox/scan", status=404, **{"as": "wxid_bot"})


async def test_a_restored_world_and_its_logins_outlive_the_process(tmp_path: Path) -> None:
    async with (
        process(tmp_path / "data", "--auto-scan", "wxid_bot") as (running, api),
    ):
        async with connect(api.session, api.url) as client:
            await client.log_in()
            await client.event("login")
            await api.say("wxid_ann", "wxid_bot", "before")
            await client.until(lambda: client.messages)
            await snapshot(api, "then")
            await api.say("wxid_ann", "wxid_bot", "given up")
            await restore(api, "then")
        await running.kill()
        await running.start()
        assert await texts(api, "wxid_bot") == ["before"]
        assert [each["name"] for each in (await api.call("GET", "/sandbox/snapshots"))["snapshots"]] == ["then"]
        async with asyncio.timeout(20):
            while (await api.call("GET", "/accounts"))["accounts"][0]["state"] != "online":  # noqa: ASYNC110  no event
                await asyncio.sleep(0.05)


async def test_a_script_goes_on_from_the_moment_of_the_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_text(SCRIPTS)
    async with in_process(tmp_path / "data", world=str(path)) as gateway:
        await gateway.call("POST", "/sandbox/scripts/greet/start")
        await gateway.inbox("wxid_bot", at_least=1)
        await snapshot(gateway, "between")
        for _ in range(2):
            await gateway.call("POST", "/sandbox/clock", advance_s=3600)
            assert await texts(gateway, "wxid_bot") == ["one", "two"]
            await restore(gateway, "between")
            assert await texts(gateway, "wxid_bot") == ["one"]
            (script,) = (await gateway.call("GET", "/sandbox/scripts"))["scripts"]
            assert (script["state"], script["done"]) == ("running", 1)

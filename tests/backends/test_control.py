"""The sandbox's part of the native API: deeds with what they cause, and faults on a switch."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support.gateway import InProcess, in_process
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")


async def deed(gateway: InProcess, as_: str, do: str, *, status: int = 200, **fields: Any) -> Any:
    return await gateway.call("POST", "/sandbox/deeds", status=status, **{"as": as_}, do=do, **fields)


async def test_a_deed_answers_and_tells_what_it_caused_and_nothing_older(gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bob", "before")
    done = await deed(gateway, "wxid_ann", "say", to="wxid_bob", text="hello")
    assert done["answer"]["message_id"]
    assert [(each["to"], each["kind"], each["text"]) for each in done["happenings"]] == [("wxid_bob", "text", "hello")]
    again = await deed(gateway, "wxid_ann", "say", to="wxid_bob", content={"kind": "text", "text": "again"})
    assert [each["text"] for each in again["happenings"]] == ["again"]


async def test_a_friend_request_reaches_the_phone_that_it_is_for(gateway: InProcess) -> None:
    done = await deed(gateway, "wxid_shi", "request_friend", to="wxid_ann", greeting="你好")
    [request] = done["happenings"]
    assert (request["to"], request["kind"], request["text"]) == ("wxid_ann", "friend_request", "你好")


@pytest.mark.parametrize(
    ("do", "fields", "status", "field"),
    [
        ("make_coffee", {}, 400, None),
        ("rename_room", {"room": "10000001@chatroom"}, 400, "name"),
        ("rename_room", {"room": "1@chatroom", "name": "x"}, 404, None),
        ("register_device", {"device": "x"}, 400, None),
    ],
)
async def test_a_deed_that_cannot_be_is_refused(
    gateway: InProcess, do: str, fields: dict[str, Any], status: int, field: str | None
) -> None:
    error = (await deed(gateway, "wxid_ann", do, status=status, **fields))["error"]
    assert field is None or field in error["field"]


async def online(gateway: InProcess, client: Any) -> None:
    await client.log_in()
    await client.event("login")


async def fault(gateway: InProcess, kind: str, **fields: Any) -> None:
    assert await gateway.call("POST", "/sandbox/faults", kind=kind, **fields) == {"kind": kind}


@pytest.fixture
async def scanned(tmp_path: Path):
    async with (
        in_process(tmp_path / "data", auto_scan="wxid_bot") as gateway,
        connect(gateway.session, gateway.url) as client,
    ):
        await online(gateway, client)
        yield gateway, client


async def test_dropped_texts_are_lost_and_the_next_is_not(scanned: Any) -> None:
    gateway, client = scanned
    await fault(gateway, "drop", count=1)
    await gateway.say("wxid_ann", "wxid_bot", "lost")
    await gateway.say("wxid_ann", "wxid_bot", "found")
    await client.until(lambda: client.messages)
    assert [item["content"] for item in client.messages] == ["found"]


async def test_texts_that_come_twice_from_the_south_reach_the_bot_once(scanned: Any) -> None:
    gateway, client = scanned
    await fault(gateway, "duplicate", count=5)
    for number in range(3):
        await gateway.say("wxid_ann", "wxid_bot", str(number))
    await gateway.say("wxid_ann", "wxid_bot", "end")
    await client.until(lambda: [item for item in client.messages if item["content"] == "end"])
    assert [item["content"] for item in client.messages] == ["0", "1", "2", "end"]


async def test_slow_commands_take_their_time_until_it_is_switched_off(scanned: Any) -> None:
    gateway, client = scanned
    await fault(gateway, "slow", seconds=0.3, account="demo/default")
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert (await client.call("getMyInfo"))["success"]
    assert loop.time() - began >= 0.3
    await fault(gateway, "none")
    began = loop.time()
    assert (await client.call("getMyInfo"))["success"]
    assert loop.time() - began < 0.3


async def test_a_broken_connection_comes_back_by_itself_and_nothing_is_lost(scanned: Any) -> None:
    gateway, client = scanned
    await fault(gateway, "disconnect", seconds=0.5)
    await gateway.say("wxid_ann", "wxid_bot", "meanwhile")
    answer = await client.call("getMyInfo")
    assert answer["success"] is False or answer["data"]["user_name"] == "wxid_bot"
    await client.until(lambda: client.messages)
    assert [item["content"] for item in client.messages] == ["meanwhile"]
    events = (await gateway.call("GET", "/accounts/demo/default/events"))["events"]
    names = [entry["event"]["event"] for entry in events]
    assert names.index("connection_lost") < names.index("connection_restored")


@pytest.mark.parametrize("kind", ["logout", "ban"])
async def test_a_login_that_wechat_ends_is_told_once(scanned: Any, kind: str) -> None:
    gateway, client = scanned
    await fault(gateway, kind)
    await client.event("logout")
    answer = await client.call("login", {"loginType": "qrcode"})
    assert answer["success"] is (kind == "logout")
    assert client.names().count("logout") == 1

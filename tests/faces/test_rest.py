"""The native API's commands and events over HTTP."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.gateway import InProcess, process
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")

ACCOUNT = "/accounts/demo/default"


async def logged_in(gateway: InProcess) -> None:
    """Make the slot and log it in, with the native API alone."""
    async with connect(gateway.session, gateway.url) as client:
        await client.call("init")
    await perform(gateway, "login")
    await gateway.scan()
    async with asyncio.timeout(10):
        while (await gateway.call("GET", ACCOUNT))["state"] != "online":  # noqa: ASYNC110  a look at the public API
            await asyncio.sleep(0.01)


async def perform(gateway: Any, command: str, *, status: int = 200, id: str = "", **args: Any) -> Any:  # noqa: A002
    answer = await gateway.call(
        "POST", f"{ACCOUNT}/commands", status=status, command=command, args=args, **({"id": id} if id else {})
    )
    return answer["result"] if status == 200 else answer["error"]


async def test_a_command_is_carried_out_by_name(gateway: InProcess) -> None:
    await logged_in(gateway)
    receipt = await perform(gateway, "send_text", to="wxid_ann", text="hello")
    [message] = await gateway.inbox("wxid_ann", at_least=1)
    assert (message["id"], message["text"]) == (receipt["message_id"], "hello")
    assert (await perform(gateway, "get_self"))["id"] == "wxid_bot"
    page = await perform(gateway, "sync_contacts", limit=2)
    assert [contact["profile"]["id"] for contact in page["contacts"]] == ["wxid_ann", "wxid_bob"]


@pytest.mark.parametrize(
    ("command", "args", "status", "code", "field"),
    [
        ("make_coffee", {}, 400, "invalid_argument", "command"),
        ("send_text", {"text": "x"}, 400, "malformed", "args.to"),
        ("send_text", {"to": 5, "text": "x"}, 400, "malformed", "args.to"),
        ("send_text", {"to": "wxid_ann", "text": "x", "colour": "red"}, 400, "malformed", "args.colour"),
        ("send_text", {"to": "wxid_ann", "text": ""}, 400, "invalid_argument", "text"),
        ("send_text", {"to": "wxid_nobody", "text": "x"}, 404, "not_found", None),
        ("send_text", {"to": "wxid_shi", "text": "x"}, 422, "rejected", None),
    ],
)
async def test_what_is_wrong_has_its_code_and_names_the_argument(
    gateway: InProcess, command: str, args: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    await logged_in(gateway)
    error = await perform(gateway, command, status=status, **args)
    assert (error["code"], error.get("field")) == (code, field)


async def test_a_command_before_the_login_and_one_for_nobody(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.call("init")
    assert (await perform(gateway, "get_self", status=409))["code"] == "not_logged_in"
    answer = await gateway.call("POST", "/accounts/demo/nobody/commands", status=404, command="get_self")
    assert answer["error"]["code"] == "not_found"


async def test_the_same_id_sends_once_also_after_a_kill(tmp_path: Path) -> None:
    async with process(tmp_path / "data", "--auto-scan", "wxid_bot") as (running, api):
        async with connect(api.session, api.url) as client:
            await client.log_in()
            await client.event("login")
        first = await perform(api, "send_text", id="a-1", to="wxid_ann", text="once")
        assert await perform(api, "send_text", id="a-1", to="wxid_ann", text="once") == first
        await running.kill()
        await running.start()
        assert await perform(api, "send_text", id="a-1", to="wxid_ann", text="once") == first
        other = await perform(api, "send_text", status=409, id="a-1", to="wxid_ann", text="twice")
        assert other["code"] == "conflict"
        assert [message["text"] for message in await api.inbox("wxid_ann", at_least=1)] == ["once"]


async def test_events_are_read_by_cursor_and_waited_for(gateway: InProcess) -> None:
    await logged_in(gateway)
    everything = await gateway.call("GET", f"{ACCOUNT}/events")
    names = [entry["event"]["event"] for entry in everything["events"]]
    assert names == ["qr_code_shown", "scanned", "login_confirmed", "logged_in", "contacts_loaded"]
    assert [entry["seq"] for entry in everything["events"]] == [1, 2, 3, 4, 5]
    after = everything["cursor"]
    assert (await gateway.call("GET", f"{ACCOUNT}/events", after=after))["events"] == []
    waiting = asyncio.create_task(gateway.call("GET", f"{ACCOUNT}/events", after=after, wait="20"))
    await gateway.say("wxid_ann", "wxid_bot", "news")
    [entry] = (await waiting)["events"]
    assert entry["event"]["message"]["content"] == {"kind": "text", "text": "news", "at": []}
    two = await gateway.call("GET", f"{ACCOUNT}/events", limit="2")
    assert ([entry["seq"] for entry in two["events"]], two["cursor"]) == ([1, 2], "2")
    assert (await gateway.call("GET", f"{ACCOUNT}/events", status=400, after="x"))["error"]["field"] == "after"


async def test_events_come_as_a_stream_that_goes_on_where_it_was(gateway: InProcess) -> None:
    await logged_in(gateway)
    headers = {"Authorization": f"Bearer {gateway.token}", "Accept": "text/event-stream", "Last-Event-ID": "4"}
    async with gateway.session.get(f"{gateway.url}/api/v1{ACCOUNT}/events", headers=headers) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        await gateway.say("wxid_ann", "wxid_bot", "news\nof two lines")
        seen: list[dict[str, str]] = []
        async with asyncio.timeout(10):
            while len(seen) < 2:
                block = (await response.content.readuntil(b"\n\n")).decode()
                seen.append(dict(line.split(": ", 1) for line in block.strip().splitlines()))
    assert [(item["id"], item["event"]) for item in seen] == [("5", "contacts_loaded"), ("6", "message_received")]
    assert json.loads(seen[1]["data"])["event"]["message"]["content"]["text"] == "news\nof two lines"

"""Commands that fail on request, spelled by each wire in its own way."""

from pathlib import Path
from typing import Any, get_args

import pytest

from hongyan.backends.sandbox.faults import ErrorCode
from hongyan.model.errors import error_of
from tests.support.gateway import in_process
from tests.support.sdk import connect
from tests.support.v2ws import connect as connect_v2ws

pytestmark = pytest.mark.usefixtures("no_errors")


async def fault(gateway: Any, **fields: Any) -> Any:
    async with gateway.session.post(
        f"{gateway.url}/api/v1/sandbox/faults",
        headers={"Authorization": f"Bearer {gateway.token}"},
        json={"kind": "error", **fields},
    ) as response:
        return response.status


@pytest.fixture
async def online(tmp_path: Path):
    async with (
        in_process(tmp_path / "data", auto_scan="wxid_bot") as gateway,
        connect(gateway.session, gateway.url) as client,
    ):
        await client.log_in()
        await client.event("login")
        yield gateway, client


async def send(client: Any) -> Any:
    return await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "hello"})


async def test_the_next_commands_of_a_kind_fail_and_wechat_hears_nothing_of_them(online: Any) -> None:
    gateway, client = online
    await fault(gateway, command="send_text", count=2, code="rejected", message="发送过于频繁", status=-36)
    for _ in range(2):
        answer = await send(client)
        assert (answer["success"], answer["data"]) == (False, {"message": "发送过于频繁", "status": -36})
        assert (await client.call("getMyInfo"))["success"]
    assert (await send(client))["success"]
    assert len(await gateway.inbox("wxid_ann", at_least=1)) == 1


@pytest.mark.parametrize("code", get_args(ErrorCode))
async def test_every_code_is_spelled_by_the_sdk_wire_and_the_native_api(online: Any, code: str) -> None:
    gateway, client = online
    await fault(gateway, command="send_text", code=code, message="so it is")
    answer = await send(client)
    assert answer["success"] is False
    assert answer["error"].endswith("so it is")
    await fault(gateway, command="send_text", code=code, message="so it is")
    status = {"rejected": 422, "unavailable": 503, "busy": 503, "deadline_exceeded": 504, "not_found": 404}
    status |= {"conflict": 409, "invalid_argument": 400, "not_logged_in": 409, "forbidden": 403, "unsupported": 422}
    error = await gateway.call(
        "POST",
        "/accounts/demo/default/commands",
        status=status[code],
        command="send_text",
        args={"to": "wxid_ann", "text": "hello"},
    )
    assert (error["error"]["code"], error["error"]["message"]) == (code, "so it is")
    assert error["error"]["retryable"] is error_of(code, "").retryable
    assert (await gateway.call("GET", "/accounts"))["accounts"][0]["state"] == "online"


async def test_v2_over_websocket_spells_it_too(tmp_path: Path) -> None:
    async with (
        in_process(tmp_path / "data", auto_scan="wxid_bot") as gateway,
        connect_v2ws(gateway.session, gateway.url) as client,
    ):
        assert (await client.call("auth", authKey="demo"))["success"]
        await client.call("connect", {})
        await client.call("login", {"loginType": "qrcode"})
        await client.event("login")
        await fault(gateway, command="send_text", code="busy", message="later", account="demo/default")
        answer = await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "hello"})
        assert (answer["success"], "later" in answer["msg"]) == (False, True)


async def test_the_nearest_fault_comes_first_and_none_ends_all(online: Any) -> None:
    gateway, client = online
    await fault(gateway, message="any", count=9)
    await fault(gateway, command="send_text", message="this", account="demo/default")
    await fault(gateway, command="send_text", message="other", account="demo/other", count=9)
    assert (await send(client))["error"].endswith("this")
    assert (await send(client))["error"].endswith("any")
    assert (await client.call("getMyInfo"))["success"] is False
    await gateway.call("POST", "/sandbox/faults", kind="none")
    assert (await send(client))["success"]


@pytest.mark.parametrize(
    "fields",
    [{"command": "fly"}, {"code": "internal"}, {"code": "x"}, {"count": 0}, {"message": "x" * 501}, {"status": 2**40}],
)
async def test_a_fault_that_cannot_be_is_refused(tmp_path: Path, fields: dict[str, Any]) -> None:
    async with in_process(tmp_path / "data") as gateway:
        assert await fault(gateway, **fields) == 400

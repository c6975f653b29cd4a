"""Logging in and out as a callback server sees it, and who a report is about."""

import base64
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from hongyan.faces.wequick import Callback
from tests.support.callback_server import callback_server
from tests.support.native import ACCOUNT
from tests.support.proofs import proven
from tests.support.wequick import Called, both, calling

pytestmark = pytest.mark.usefixtures("no_errors")


@pytest.fixture
async def out(tmp_path: Path) -> AsyncIterator[Called]:
    """Nobody is logged in."""
    async with both(tmp_path / "data", online=False) as called:
        yield called


@pytest.fixture
async def called(out: Called) -> Called:
    """The bot is logged in."""
    await out.online()
    return out


@pytest.mark.parametrize("api", [proven("wequick", "openWeChat")])
async def test_the_client_is_opened_without_a_login(out: Called, api: str) -> None:
    await out.done(api)
    assert await out.state() == "logged_out"


@pytest.mark.parametrize("api", [proven("wequick", "getLoginQrCode")])
async def test_a_code_is_a_picture_that_logs_in_who_scans_it(out: Called, api: str) -> None:
    shown = await out.order(api)
    assert (shown["action"], shown["cwxid"]) == ("reportLoginQrCode", "null")
    head, _, data = shown["data"]["message"].partition(",")
    assert head == "data:image/png;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size[0] > 100
    await out.gateway.scan()
    status = await out.server.report("loginStatus")
    user = await out.server.report("reportLoginUser")
    assert (status["cwxid"], status["data"]) == ("wxid_bot", {"code": "1"})
    assert (user["cwxid"], user["data"]["nick"]) == ("wxid_bot", "小雁")
    assert out.server.actions() == ["reportLoginQrCode", "loginStatus", "reportLoginUser"]


async def test_a_code_that_somebody_else_asked_for_is_reported_too(out: Called) -> None:
    await out.do("login")
    shown = await out.server.report("reportLoginQrCode")
    assert (shown["cwxid"], shown["data"]["sendId"]) == ("null", "")
    assert shown["data"]["message"].startswith("data:image/png;base64,")


async def test_a_login_that_nobody_confirms_is_told_as_none(out: Called) -> None:
    await out.order("getLoginQrCode")
    await out.gateway.call("POST", "/sandbox/clock", advance_s=300)
    status = await out.server.report("loginStatus")
    assert (status["cwxid"], status["data"]) == (None, {"code": "0"})


@pytest.mark.parametrize("api", [proven("wequick", "getLoginStatus")])
async def test_the_status_is_told_to_who_asks(out: Called, api: str) -> None:
    before = await out.order(api)
    assert (before["action"], before["cwxid"], before["data"]["code"]) == ("loginStatus", None, "0")
    await out.online()
    after = await out.order(api)
    assert (after["action"], after["cwxid"], after["data"]["code"]) == ("loginStatus", "wxid_bot", "1")


async def test_a_second_login_is_refused_while_there_is_one(called: Called) -> None:
    assert "logged in already" in await called.refused("getLoginQrCode")


@pytest.mark.parametrize("api", [proven("wequick", "logout")])
async def test_a_log_out_by_command_is_answered_and_not_reported_again(called: Called, api: str) -> None:
    answer = await called.order(api)
    assert (answer["action"], answer["cwxid"]) == ("resLogout", "wxid_bot")
    assert await called.state() == "logged_out"
    await called.online()
    assert called.server.actions().count("resLogout") == 1
    assert "reportLogout" not in called.server.actions()


async def test_a_log_out_at_the_gateway_is_told_like_a_commands_without_its_id(called: Called) -> None:
    await called.do("log_out")
    told = await called.server.report("resLogout")
    assert (told["cwxid"], told["data"]) == ("wxid_bot", {"errorReason": "", "sendResult": "1"})
    assert "reportLogout" not in called.server.actions()


@pytest.mark.parametrize("deed", [{"do": "log_out_device"}, {"do": "get_banned", "on": True}])
async def test_a_log_out_on_the_phone_is_reported(called: Called, deed: dict[str, object]) -> None:
    await called.deed("wxid_bot", **deed)
    told = await called.server.report("reportLogout")
    assert (told["cwxid"], told["data"]) == ("wxid_bot", {"code": "1"})


async def test_a_log_out_while_nobody_is_logged_in_is_refused_and_hides_no_later_one(out: Called) -> None:
    assert "未登录" in await out.refused("logout")
    await out.online()
    await out.do("log_out")
    await out.server.report("resLogout", lambda data: "sendId" not in data)


@pytest.mark.parametrize("api", [proven("wequick", "closeProcess")])
async def test_a_process_is_ended_by_the_number_that_the_polls_told(called: Called, api: str) -> None:
    pid = called.server.polls[-1]["pid"]
    assert pid.isdigit()
    assert "no process 1" in await called.refused(api, pid="1")
    await called.done(api, pid=int(pid))
    # The login lives on, as it does on the phone when a computer's program ends.
    assert await called.state() == "online"
    await called.done("openWeChat")
    await called.server.until(lambda: called.server.polls[-1]["pid"] == pid)


async def test_polls_say_who_is_logged_in(called: Called) -> None:
    assert called.server.polls[0]["wxid"] == ""
    await called.server.until(lambda: called.server.polls[-1]["wxid"] == "wxid_bot")
    assert {poll["pid"] for poll in called.server.polls} == {called.server.polls[0]["pid"]}


async def test_the_login_user_is_told_as_captured_when_the_settings_say_so(tmp_path: Path) -> None:
    async with both(tmp_path / "data", nested_login_user=True) as called:
        told = await called.server.report("reportLoginUser")
    assert told["data"]["info"]["wxid"] == "wxid_bot"


async def test_a_secret_and_more_headers_go_along_with_reports_and_polls(tmp_path: Path) -> None:
    async with both(tmp_path / "data", secret="s3", headers={"X-Shop": "7"}) as called:
        headers = called.server.headers[0]
        shown = await called.state_of()
    assert (headers["Authorization"], headers["X-Shop"]) == ("Bearer s3", "7")
    assert "s3" not in str(shown)


async def test_each_server_hears_of_its_own_account_only(tmp_path: Path) -> None:
    async with callback_server() as one, callback_server() as other:
        callbacks = (Callback(receive=other.receive, account="demo/other"),)
        async with calling(tmp_path / "data", one, callbacks=callbacks) as called:
            await called.gateway.say("wxid_ann", "wxid_bot", "ping")
            await one.report("reportTextMessage")
            assert other.reports == []
            accounts = (await called.gateway.call("GET", "/accounts"))["accounts"]
            assert {each["id"]: each["state"] for each in accounts} == {ACCOUNT: "online", "demo/other": "logged_out"}


async def test_a_server_for_a_key_that_is_not_there_is_shown_with_the_reason(tmp_path: Path) -> None:
    async with both(tmp_path / "data", online=False, begun=False, account="nobody/default") as called:
        shown = await called.state_of()
        while not shown["last_reason"]:
            shown = await called.state_of()
    assert (shown["state"], shown["last_reason"]) == ("retrying", "no client key nobody")

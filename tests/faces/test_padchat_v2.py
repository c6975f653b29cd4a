"""The sdk edition over a real socket, spoken by a client written from its documents."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from hongyan.core.hub import Retention
from hongyan.core.local import SystemClock
from hongyan.dialects import padchat
from hongyan.dialects.padchat import pushes
from hongyan.faces.padchat_v2 import Config, course
from hongyan.model.events import MessageReceived
from hongyan.model.message import Text
from hongyan.wire.table import Row
from tests.support.gateway import InProcess, in_process
from tests.support.sdk import SdkClient, connect

pytestmark = pytest.mark.usefixtures("no_errors")


async def online(client: SdkClient, gateway: InProcess) -> None:
    """Log in by QR code, scanned by the bot's owner."""
    await client.log_in()
    await client.event("qrcode")
    await gateway.scan()
    await client.event("login")


async def test_a_login_by_qr_code_shows_every_step(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        assert (await client.call("init")) == {"success": True, "data": {}}
        answer = await client.call("login", {"loginType": "qrcode", "wxData": None})
        assert answer == {"success": True, "msg": "请使用手机微信扫码登陆！", "data": {}}
        code = await client.event("qrcode")
        assert code["url"].startswith("http://weixin.qq.com/x/")
        assert (await client.event("scan"))["status"] == 0
        await gateway.scan(confirm=False)
        scanned = await client.until(lambda: [e for e in client.events if e["payload"].get("status") == 1])
        assert scanned[0]["payload"]["nick_name"] == "小雁"
        await gateway.call("POST", "/sandbox/scan", status=404, **{"as": "wxid_ann"})
        assert (await gateway.scan())["state"] == "confirmed"
        await client.event("login")


async def test_the_steps_come_in_order_and_login_last(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        assert client.names()[:5] == ["qrcode", "scan", "scan", "scan", "login"]
        statuses = [e["payload"]["status"] for e in client.events if e["event"] == "scan"]
        assert statuses == [0, 1, 2]
        confirmed = client.events[3]["payload"]
        assert (confirmed["sub_status"], confirmed["user_name"]) == (0, "wxid_bot")


async def test_a_code_that_nobody_scans_expires_after_two_minutes(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.call("POST", "/sandbox/clock", advance_s=119)
        assert client.names() == ["qrcode", "scan"]
        await gateway.call("POST", "/sandbox/clock", advance_s=1)
        await client.until(lambda: [e for e in client.events if e["payload"].get("status") == 3])
        await gateway.call("POST", "/sandbox/scan", status=404, **{"as": "wxid_bot"})
        assert (await client.call("login", {"loginType": "qrcode"}))["success"]
        assert client.names().count("qrcode") <= 2


async def test_loaded_follows_login_when_the_client_does_not_sync_by_itself(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        await client.event("loaded")
        assert client.names().count("loaded") == 1


async def test_a_client_that_syncs_its_contacts_gets_the_mark_and_no_loaded(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        assert (await client.call("syncContact"))["success"]
        pushes = await client.until(lambda: [e for e in client.events if e["payload"].get("type") == 4])
        assert pushes[-1]["payload"]["list"][-1]["msg_type"] == 32768
        assert pushes[-1]["payload"]["list"][-1]["continue"] == 0
        by_id = {item["user_name"]: item for item in client.contacts}
        assert by_id["wxid_bob"]["remark"]
        assert by_id["wxid_bob"]["label"]
        assert "wxid_shi" not in by_id
        assert json.loads(by_id["10000001@chatroom"]["member"]) == ["wxid_bot", "wxid_ann", "wxid_bob"]
        assert by_id["10000001@chatroom"]["chatroom_owner"] == "wxid_bot"
        await asyncio.sleep(1.2)
        assert "loaded" not in client.names()


async def test_the_first_push_of_a_connection_is_a_mark_that_nobody_misses(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        await gateway.say("wxid_ann", "wxid_bot", "ping")
        await client.until(lambda: client.messages)
        first, second = [e["payload"] for e in client.events if e["event"] == "push"]
        assert [item["msg_type"] for item in first["list"]] == [2048]
        assert [item["content"] for item in second["list"]] == ["ping"]


async def test_a_text_is_announced_asked_for_and_pushed(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        client.syncs_by_itself = False
        await online(client, gateway)
        id_ = await gateway.say("wxid_ann", "wxid_bot", "ping")
        assert await client.event("notify") == {"type": 2}
        assert client.messages == []
        assert (await client.call("syncMsg"))["success"]
        [item] = await client.until(lambda: client.messages)
        assert item["msg_id"] == id_
        assert (item["from_user"], item["to_user"], item["sub_type"], item["msg_type"]) == (
            "wxid_ann",
            "wxid_bot",
            1,
            5,
        )
        assert item["description"] == "安安 : ping"


async def test_a_text_in_a_room_names_its_writer_in_the_content(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        await gateway.say("wxid_ann", "10000001@chatroom", "大家好", at=["wxid_bot"])
        [item] = await client.until(lambda: client.messages)
        assert item["content"] == "wxid_ann:\n大家好"
        assert (item["from_user"], item["to_user"]) == ("10000001@chatroom", "wxid_bot")
        assert "<atuserlist>wxid_bot</atuserlist>" in item["msg_source"]


async def test_a_sent_text_reaches_the_friend_and_the_room(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        private = await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "pong", "atList": []})
        assert private["data"]["status"] == 0
        at = {"toUserName": "10000001@chatroom", "content": "@安安\n在吗", "atList": ["wxid_ann"]}
        shown = await client.call("sendMsg", at)
        first, second = await gateway.inbox("wxid_ann", at_least=2)
        assert (first["id"], first["text"], first["room"]) == (private["data"]["msg_id"], "pong", None)
        assert (second["id"], second["room"], second["at"]) == (
            shown["data"]["msg_id"],
            "10000001@chatroom",
            ["wxid_ann"],
        )
        assert [m["text"] for m in await gateway.inbox("wxid_bob", at_least=1)] == ["@安安\n在吗"]


async def test_wechats_refusal_comes_with_its_status_and_text(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        answer = await client.call("sendMsg", {"toUserName": "wxid_shi", "content": "hi"})
        assert not answer["success"]
        assert answer["data"]["status"] != 0
        assert "开启了朋友验证" in answer["data"]["message"]


async def test_the_token_logs_in_again_without_a_scan(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        token = (await client.call("getLoginToken"))["data"]
        wx_data = (await client.call("getWxData"))["data"]["wx_data"]
        me = (await client.call("getMyInfo"))["data"]
        assert me == {"user_name": "wxid_bot", "uin": token["uin"]}
    async with connect(gateway.session, gateway.url) as client:
        assert (await client.call("init"))["success"]
        answer = await client.call("login", {"loginType": "auto", "wxData": wx_data, "token": token["token"]})
        assert (answer["success"], answer["data"]["user_name"], answer["data"]["uin"]) == (True, "wxid_bot", me["uin"])
        # The event comes before the answer: padchat-sdk issue 95.
        order = [frame.get("event") or frame.get("cmdId") for frame in client.frames]
        assert order.index("login") < order.index("2")
        assert "qrcode" not in client.names()


async def test_a_login_while_online_repeats_login_and_loaded(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("login")
        await client.event("loaded")
        assert "qrcode" not in client.names()


@pytest.mark.parametrize(("token", "status"), [("no-such-token", -100)])
async def test_an_unknown_token_is_refused_with_the_status_clients_know(
    gateway: InProcess, token: str, status: int
) -> None:
    async with connect(gateway.session, gateway.url) as client:
        answer = await client.call("login", {"loginType": "auto", "wxData": "x", "token": token})
        assert (answer["success"], answer["data"]["status"]) == (False, status)


async def test_logout_is_answered_announced_once_and_wants_a_new_scan(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        token = (await client.call("getLoginToken"))["data"]["token"]
        assert (await client.call("logout"))["success"]
        await client.event("logout")
        assert not (await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "x"}))["success"]
        answer = await client.call("login", {"loginType": "auto", "wxData": "x", "token": token})
        assert (answer["success"], answer["data"]["status"]) == (False, -100)
        before = len(client.events)
        assert (await client.call("login", {"loginType": "qrcode"}))["success"]
        await client.event("qrcode", after=before)
        assert client.names().count("logout") == 1


async def test_what_came_while_logged_out_comes_with_the_next_login(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        await client.call("logout")
        await client.event("logout")
        for number in range(3):
            await gateway.say("wxid_ann", "wxid_bot", str(number))
        assert (await client.call("login", {"loginType": "qrcode"}))["success"]
        await client.until(lambda: client.names().count("qrcode") == 2)
        await gateway.scan()
        await client.until(lambda: len(client.messages) == 3)
        assert [item["content"] for item in client.messages] == ["0", "1", "2"]


async def test_two_clients_of_one_slot_both_get_every_text(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as one, connect(gateway.session, gateway.url) as two:
        await online(one, gateway)
        await two.log_in()
        await two.event("login")
        for number in range(10):
            await gateway.say("wxid_ann", "wxid_bot", str(number))
        for client in (one, two):
            await client.until(lambda client=client: len(client.messages) == 10)
            assert [item["content"] for item in client.messages] == [str(number) for number in range(10)]


async def test_slots_of_one_key_are_apart(gateway: InProcess) -> None:
    async with (
        connect(gateway.session, gateway.url) as bot,
        connect(gateway.session, gateway.url, "/demo?name=second") as ann,
    ):
        await online(bot, gateway)
        await ann.log_in()
        await ann.event("qrcode")
        await gateway.scan("wxid_ann")
        await ann.event("login")
        assert (await ann.call("getMyInfo"))["data"]["user_name"] == "wxid_ann"
        await bot.call("sendMsg", {"toUserName": "wxid_ann", "content": "for ann"})
        [item] = await ann.until(lambda: ann.messages)
        assert item["from_user"] == "wxid_bot"
        assert bot.messages == []
        one, two = [(await c.call("getWxData"))["data"]["wx_data"] for c in (bot, ann)]
        assert one != two


async def test_an_unknown_token_in_the_url_closes_with_3201(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url, "/nonsense") as client:
        await client.send({"type": "user", "cmd": "init", "cmdId": "1", "payload": {}})
        assert await client.closed() == 3201


async def test_a_reconnect_gets_what_came_meanwhile_once_and_in_order(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        await gateway.say("wxid_ann", "wxid_bot", "before")
        await client.until(lambda: client.messages)
        # The answer comes behind the ping of the push: with it in hand the client has confirmed what it got.
        await client.call("getMyInfo")
    for number in range(300):
        await gateway.say("wxid_ann", "wxid_bot", str(number))
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.until(lambda: len(client.messages) >= 300)
        assert [item["content"] for item in client.messages] == [str(number) for number in range(300)]


async def test_a_bot_gets_again_what_it_was_sent_when_it_comes_back(gateway: InProcess) -> None:
    path = "/accounts/demo/default/readers"
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        for text in ("one", "two", "three"):
            await gateway.say("wxid_ann", "wxid_bot", text)
        await client.until(lambda: len(client.messages) == 3)
        events = (await gateway.call("GET", "/accounts/demo/default/events", after="0", limit="500"))["events"]
        first = next(each["seq"] for each in events if each["event"].get("message", {}).get("content"))
        refused = await gateway.call("POST", f"{path}/rewind", status=409, reader="padchat_v2", after=first)
        assert "is connected" in refused["error"]["message"]
    async with asyncio.timeout(10):
        while any(each["is_connected"] for each in (await gateway.call("GET", path))["readers"]):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await gateway.call("POST", f"{path}/rewind", reader="padchat_v2", after=first)
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.until(lambda: len(client.messages) == 2)
        assert [each["content"] for each in client.messages] == ["two", "three"]


async def test_what_was_missed_waits_for_no_timer(gateway: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
    await gateway.say("wxid_ann", "wxid_bot", "missed")
    monkeypatch.setattr(course, "LOADED_AFTER_S", 3600.0)
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.until(lambda: client.messages)
        assert "loaded" not in client.names()


@pytest.mark.parametrize("row", [row for row in padchat.SDK_COMMANDS if row.excuse], ids=lambda row: row.name)
async def test_an_excused_command_says_why(gateway: InProcess, row: Row) -> None:
    async with connect(gateway.session, gateway.url) as client:
        answer = await client.call(row.name, {"anything": 1})
        assert answer["success"] is False
        assert row.name in answer["error"]
        assert row.excuse in answer["error"]


@pytest.mark.parametrize("cmd", ["getMyInfo", "syncContact", "syncMsg", "sendMsg", "getLoginToken", "logout"])
async def test_a_command_before_the_login_is_refused_as_such(gateway: InProcess, cmd: str) -> None:
    async with connect(gateway.session, gateway.url) as client:
        answer = await client.call(cmd, {"toUserName": "wxid_ann", "content": "x"})
        assert (answer["success"], "未登录" in answer["error"]) == (False, True)


async def test_the_older_generation_gets_its_answers_under_data(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url, body_key="data") as client:
        assert await client.call("init") == {"success": True, "data": {}}


async def test_a_restart_keeps_the_login_and_the_messages(tmp_path: Path) -> None:
    async with in_process(tmp_path / "data") as gateway, connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
    async with in_process(tmp_path / "data") as gateway:
        await gateway.say("wxid_ann", "wxid_bot", "are you back?")
        async with connect(gateway.session, gateway.url) as client:
            await client.log_in()
            await client.until(lambda: client.messages)
            assert "qrcode" not in client.names()


async def test_a_reset_of_the_world_logs_everybody_out(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        await gateway.call("POST", "/sandbox/reset", world="demo")
        await client.event("logout")
        assert (await client.call("login", {"loginType": "qrcode"}))["success"]
        await client.until(lambda: client.names().count("qrcode") == 2)
        await gateway.scan()
        await client.until(lambda: client.names().count("login") == 2)
        await gateway.say("wxid_ann", "wxid_bot", "a new world")
        await client.until(lambda: client.messages)


async def test_with_refuse_a_second_client_is_sent_away_with_3202(tmp_path: Path) -> None:
    setting = {"padchat_v2": Config(second_client="refuse")}
    async with in_process(tmp_path / "data", faces=setting) as gateway:
        async with connect(gateway.session, gateway.url) as one, connect(gateway.session, gateway.url) as two:
            await one.call("init")
            await two.send({"type": "user", "cmd": "init", "cmdId": "1", "payload": {}})
            assert await two.closed() == 3202
            assert (await one.call("init"))["success"]
        async with connect(gateway.session, gateway.url) as again:
            assert (await again.call("init"))["success"]


async def test_with_replace_the_first_client_is_sent_away_and_the_second_misses_nothing(tmp_path: Path) -> None:
    setting = {"padchat_v2": Config(second_client="replace")}
    async with (
        in_process(tmp_path / "data", faces=setting, auto_scan="wxid_bot") as gateway,
        connect(gateway.session, gateway.url) as one,
        connect(gateway.session, gateway.url) as two,
    ):
        await one.log_in()
        await one.event("login")
        await gateway.say("wxid_ann", "wxid_bot", "first")
        await one.until(lambda: one.messages)
        await two.log_in()
        assert await one.closed() == 3202
        await gateway.say("wxid_ann", "wxid_bot", "second")
        await two.until(lambda: [item for item in two.messages if item["content"] == "second"])


async def test_what_expired_while_the_client_was_away_is_announced(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
    for number in range(5):
        await gateway.say("wxid_ann", "wxid_bot", str(number))
    hub = gateway.plant.hub
    assert await hub.expire(Retention(SystemClock(), days=7, events=2)) > 0
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        assert "lost" in (await client.event("warn"))["error"]
        await client.until(lambda: len(client.messages) == 2)
        assert [item["content"] for item in client.messages] == ["3", "4"]


async def test_an_event_that_cannot_be_spelled_holds_up_nobody(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spell = pushes.write_event

    def fail(event: Any, *rest: Any, **more: Any) -> Any:
        if isinstance(event, MessageReceived) and event.message.content == Text(text="poison"):
            raise ZeroDivisionError
        return spell(event, *rest, **more)

    monkeypatch.setattr(pushes, "write_event", fail)
    async with connect(gateway.session, gateway.url) as client:
        await online(client, gateway)
        for text in ("before", "poison", "after"):
            await gateway.say("wxid_ann", "wxid_bot", text)
        await client.until(lambda: len(client.messages) == 2)
        assert [item["content"] for item in client.messages] == ["before", "after"]
    assert "demo/default:" in caplog.text
    caplog.clear()

"""A PadChat client at one gateway, whose account runs on another one that plays a Windows machine towards it."""

import asyncio
import base64
from pathlib import Path
from typing import Any

from tests.support import sdk
from tests.support.callback_server import callback_server
from tests.support.gateway import in_process
from tests.support.native import given, png
from tests.support.wequick import settings
from tests.support.wequick_chain import chained, machine_of, online, reachable

ROOM = "10000001@chatroom"


async def test_a_conversation_goes_through_both_gateways(tmp_path: Path) -> None:
    async with chained(tmp_path) as (near, far), sdk.connect(near.session, near.url.replace("http", "ws", 1)) as bot:
        await reachable(near)
        await bot.log_in()
        code = await bot.event("qrcode")
        assert code["url"].startswith("data:image/png;base64,")
        await far.scan("wxid_bot")
        await bot.event("login")
        await bot.event("loaded")

        await far.say("wxid_ann", "wxid_bot", "ping")
        text = await bot.until(lambda: next((m for m in bot.messages if m.get("content") == "ping"), None))
        assert text["from_user"] == "wxid_ann"
        answer = await bot.call("sendMsg", {"toUserName": "wxid_ann", "content": "pong", "atList": []})
        assert answer["success"]
        assert [each["text"] for each in await far.inbox("wxid_ann", at_least=1)] == ["pong"]

        refused = await bot.call("snsTimeline", {"momentId": ""})
        assert not refused["success"]
        assert "no moments" in refused["msg"]


async def test_everything_that_the_two_of_them_can_goes_through(tmp_path: Path) -> None:
    async with chained(tmp_path) as (near, far):
        await online(near, far)

        async def do(command: str, *, status: int = 200, **args: Any) -> Any:
            path = "/accounts/demo/default/commands"
            return (await near.call("POST", path, status=status, command=command, args=args)).get("result")

        async def told(kind: str, content: str = "") -> dict[str, Any]:
            after = "0"
            async with asyncio.timeout(15):
                while True:
                    answer = await near.call("GET", "/accounts/demo/default/events", after=after, wait="5", limit="500")
                    for each in answer["events"]:
                        event = each["event"]
                        if event["event"] == kind and (not content or event["message"]["content"]["kind"] == content):
                            return dict(event)
                    after = answer["cursor"]

        profile = await do("get_self")
        assert (profile["id"], profile["nick"]) == ("wxid_bot", "小雁")
        page = await do("sync_contacts", limit=500)
        assert {each["profile"]["id"] for each in page["contacts"]} == {"wxid_ann", "wxid_bob", "gh_hongyan0001"}
        assert [room["name"] for room in page["rooms"]] == ["雁阵"]
        assert {"wxid_ann", ROOM} <= set(await do("list_contact_ids"))

        # Pictures and files, both ways.
        await do("send_image", to="wxid_ann", media=given(png("blue")))
        await do("send_file", to="wxid_ann", media=given(b"%PDF-1.4 x"), name="a.pdf")
        inbox = await far.inbox("wxid_ann", at_least=2)
        assert [each["kind"] for each in inbox] == ["image", "file"]
        async with far.session.get(far.url + inbox[0]["media"]["url"]) as response:
            assert await response.read() == png("blue")
        await far.say("wxid_ann", "wxid_bot", kind="image", media={"data": base64.b64encode(png("red")).decode()})
        message = (await told("message_received", "image"))["message"]
        media = await do("get_media", message=message["id"])
        async with near.session.get(near.url + media["url"]) as response:
            assert await response.read() == png("red")
        sticker = {"data": base64.b64encode(png("green")).decode()}
        await far.say("wxid_ann", "wxid_bot", kind="emoticon", media=sticker)
        message = (await told("message_received", "emoticon"))["message"]
        assert (await do("get_media", message=message["id"]))["type"] == "image/png"

        # Rooms.
        room = await do("create_room", members=["wxid_ann", "wxid_bob"], name="新群")
        assert len(room["members"]) == 3
        await do("remove_room_member", room=room["id"], members=["wxid_bob"])
        assert [each["id"] for each in (await do("get_room_members", room=room["id"]))["members"]] == [
            "wxid_bot",
            "wxid_ann",
        ]
        await do("leave_room", room=room["id"])

        # Money and friends.
        await far.call("POST", "/sandbox/deeds", **{"as": "wxid_ann"}, do="send_transfer", to="wxid_bot", amount_fen=88)
        transfer = (await told("transfer_changed"))["transfer"]
        assert (await do("accept_transfer", transfer=transfer["id"]))["state"] == "accepted"
        asked = {"as": "wxid_shi", "do": "request_friend", "to": "wxid_bot", "greeting": "嗨"}
        await far.call("POST", "/sandbox/deeds", **asked)
        request = await told("friend_requested")
        await do("accept_friend_request", stranger=request["stranger"], ticket=request["ticket"])
        assert (await told("contact_added"))["contact"]["profile"]["id"] == "wxid_shi"
        await do("set_remark", contact="wxid_shi", remark="石头")
        await do("delete_contact", contact="wxid_shi")

        # And out.
        await do("log_out")
        assert (await far.call("GET", "/accounts/demo/default"))["state"] == "logged_out"


async def test_a_callback_server_has_an_account_that_runs_on_a_machine(tmp_path: Path) -> None:
    """Its gateway calls it, and is called by the machine: both directions of the wire, on one account."""
    async with callback_server() as server, chained(tmp_path, near_faces=settings(server)) as (near, far):
        await reachable(near)
        assert (await server.order("getLoginQrCode"))["action"] == "reportLoginQrCode"
        await far.scan()
        assert (await server.report("reportLoginUser"))["cwxid"] == "wxid_bot"
        await far.say("wxid_ann", "wxid_bot", "ping")
        await server.until(lambda: server.texts() == ["ping"])
        assert (await server.order("getContact", flag="3"))["action"] == "reportContact"
        made = await server.order("createChatRoom", wxidLists=["wxid_ann", "wxid_bob"])
        assert made["data"]["sendResult"] == "1", made
        for send_id in ("7", "7"):
            done = await server.order("sendTextMessage", send_id=send_id, wxid="wxid_ann", text="pong")
            assert (done["data"]["sendResult"], done["data"]["errorReason"]) == ("1", "")
        texts = [each["text"] for each in await far.inbox("wxid_ann", at_least=1) if each["kind"] == "text"]
        assert texts.count("pong") == 1
        # What neither of the two can be asked for is refused with a reason, and the account stays.
        refused = await server.order("addChatRoomUser", wxid="wxid_ann")
        assert (refused["data"]["sendResult"], bool(refused["data"]["errorReason"])) == ("0", True)
        await server.order("logout")
        assert (await far.call("GET", "/accounts/demo/default"))["state"] == "logged_out"


async def test_twenty_accounts_run_side_by_side_on_two_gateways(tmp_path: Path) -> None:
    count = 20
    machines = tuple(machine_of(f"team/n{n}", f"secret-of-machine-number-{n}") for n in range(count))
    async with in_process(tmp_path / "front") as plain:
        await plain.plant.hub.keys.add("team", accounts=count)
    async with in_process(tmp_path / "back") as plain:
        await plain.plant.hub.keys.add("team", accounts=count)
        made = [await plain.call("POST", "/sandbox/people", nick=f"{n}", friends=["wxid_ann"]) for n in range(count)]
    ids = [each["id"] for each in made]
    async with chained(tmp_path, machines) as (near, far):
        for n in range(count):
            await online(near, far, f"team/n{n}", as_=ids[n])
        await asyncio.gather(*(far.say("wxid_ann", ids[n], f"to {n}") for n in range(count)))

        async def answer(n: int) -> None:
            path, after = f"/accounts/team/n{n}", "0"
            async with asyncio.timeout(30):
                while True:
                    got = await near.call("GET", f"{path}/events", after=after, wait="5", limit="500")
                    events = [each["event"] for each in got["events"]]
                    said = [e["message"]["content"].get("text") for e in events if e["event"] == "message_received"]
                    if said:
                        break
                    after = got["cursor"]
            assert said == [f"to {n}"]
            args = {"to": "wxid_ann", "text": f"from {n}"}
            await near.call("POST", f"{path}/commands", command="send_text", args=args)

        await asyncio.gather(*(answer(n) for n in range(count)))
        inbox = await far.inbox("wxid_ann", at_least=count)
        texts = [(each["from"], each["text"]) for each in inbox if each["kind"] == "text"]
        assert sorted(texts) == sorted((ids[n], f"from {n}") for n in range(count))

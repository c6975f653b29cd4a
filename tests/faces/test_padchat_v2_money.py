"""Money as clients of PadChat v2 hear of it: kinds, bodies and lines; and commands with an id, which are done once."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from hongyan.faces.padchat_v2 import Config
from tests.support import sdk, v2ws
from tests.support.gateway import InProcess, in_process

pytestmark = pytest.mark.usefixtures("no_errors")

ROOM = "10000001@chatroom"


async def online_sdk(gateway: InProcess, client: sdk.SdkClient) -> None:
    await client.log_in()
    await client.event("qrcode")
    await gateway.scan()
    await client.event("login")


async def online_v2(gateway: InProcess, client: v2ws.V2Client) -> None:
    assert (await client.call("auth", authKey="demo"))["success"]
    await client.call("connect", {})
    await client.call("login", {"loginType": "qrcode"})
    await client.event("qrcode")
    await gateway.scan()
    await client.event("loaded")


async def say_money(gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", kind="transfer", amount_fen=520, memo="饭钱")
    await gateway.say("wxid_ann", ROOM, kind="red_packet", amount_fen=300, count=3, wishing="大吉")
    await gateway.say("wxid_ann", "wxid_bot", "end")


async def balance(gateway: InProcess) -> int:
    return (await gateway.call("GET", "/sandbox/phone/wxid_bot/wallet"))["balance_fen"]


async def test_in_the_sdk_edition_money_is_of_kind_49(gateway: InProcess) -> None:
    async with sdk.connect(gateway.session, gateway.url) as client:
        await online_sdk(gateway, client)
        await say_money(gateway)
        await client.until(lambda: client.messages and client.messages[-1]["content"] == "end")
    transfer, packet, _ = client.messages
    assert (transfer["sub_type"], transfer["from_user"], transfer["to_user"]) == (49, "wxid_ann", "wxid_bot")
    assert transfer["description"] == "安安 : [转账]请你确认收款"
    assert "<feedesc><![CDATA[￥5.20]]></feedesc>" in transfer["content"]
    assert (packet["sub_type"], packet["from_user"], packet["description"]) == (49, ROOM, "安安 : [微信红包]大吉")
    assert packet["content"].startswith("wxid_ann:\n<msg>")


@pytest.mark.parametrize(("kinds", "numbers"), [("documented", [2000, 2001, 1]), ("captured", [49, 49, 1])])
async def test_in_v2_over_websocket_the_setting_says_which_kind(tmp_path: Path, kinds: Any, numbers: list[int]) -> None:
    faces = {"padchat_v2": Config(kinds=kinds)}
    async with (
        in_process(tmp_path / "data", faces=faces) as gateway,
        v2ws.connect(gateway.session, gateway.url) as client,
    ):
        await online_v2(gateway, client)
        await say_money(gateway)
        await client.until(lambda: len(client.items) >= 3)
    assert [each["MsgType"] for each in client.items] == numbers


async def test_who_takes_a_share_and_who_sent_it_read_their_lines(gateway: InProcess) -> None:
    async with sdk.connect(gateway.session, gateway.url) as client:
        await online_sdk(gateway, client)
        sent = {}
        for person in ("wxid_ann", "wxid_bot"):
            answer = await gateway.call(
                "POST", "/sandbox/deeds", **{"as": person}, do="send_red_packet", to=ROOM, amount_fen=1
            )
            sent[person] = answer["answer"]["id"]
        for person, other in (("wxid_bot", "wxid_ann"), ("wxid_ann", "wxid_bot")):
            await gateway.call("POST", "/sandbox/deeds", **{"as": person}, do="open_red_packet", packet=sent[other])
        lines = await client.until(
            lambda: len(found := [each for each in client.messages if each["sub_type"] == 10000]) > 1 and found
        )
    assert [(each["from_user"], each["content"]) for each in lines] == [
        (ROOM, "你领取了安安的红包"),
        (ROOM, "安安领取了你的红包，你的红包已被领完"),
    ]


async def test_a_repeated_command_id_takes_the_money_once_and_gets_the_same_answer(gateway: InProcess) -> None:
    async with v2ws.connect(gateway.session, gateway.url) as client:
        await online_v2(gateway, client)
        before = await balance(gateway)
        await say_money(gateway)
        await client.until(lambda: len(client.items) >= 3)
        transfer, packet, _ = client.items
        key = (await client.call("receiveRedPacket", {"rawMsgData": packet}))["data"]["Key"]
        assert (await client.call("openRedPacket", {"rawMsgData": packet, "key": key}))["success"]
        for code, data in (
            ("acceptTransfer", {"rawMsgData": transfer}),
            # A share was taken above: the refusal is remembered as well.
            ("openRedPacket", {"rawMsgData": packet, "key": key}),
        ):
            id_ = str(uuid.uuid1())
            for _ in range(2):
                await client.send({"code": code, "cmdId": id_, "data": data})
            await client.until(lambda id_=id_: len(client.answers.get(id_, [])) == 2)
            first, second = client.answers[id_]
            assert first == second
            assert first["success"]
    assert first["data"]["External"] == '{"Retcode":268502336,"Retmsg":"你已领取过该红包"}'
    assert await balance(gateway) == before + 520 + 100

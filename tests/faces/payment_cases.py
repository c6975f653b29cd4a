"""Cases for the commands about money, in both editions."""

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.faces.test_padchat_v2_commands import Stage

ROOM = "10000001@chatroom"
ALREADY_TAKEN = 268502336

Body = dict[str, Any]


def _about(type_: int, inner: str) -> Body:
    xml = f"<msg><appmsg><type>{type_}</type><wcpayinfo>{inner}</wcpayinfo></appmsg></msg>"
    return {"rawMsgData": {"content": xml}}


NO_TRANSFER = _about(2000, "<paysubtype>1</paysubtype><transferid>1</transferid>")
NO_PACKET = _about(2001, "<nativeurl>wxpay://x?sendid=1</nativeurl>")


def bad(other: Body, **more: Any) -> list[tuple[Body, str]]:
    """Return what names no transfer or no red packet; ``other`` is about the other one."""
    return [
        (more, "rawMsgData"),
        ({**more, "rawMsgData": 5}, "rawMsgData"),
        ({**more, "rawMsgData": {}}, "rawMsgData"),
        ({**more, "rawMsgData": {"content": 5}}, "rawMsgData"),
        ({**more, "rawMsgData": {"content": "你好"}}, "rawMsgData"),
        ({**more, "rawMsgData": {"content": "<msg><appmsg>"}}, "rawMsgData"),
        ({**more, **other}, "rawMsgData"),
    ]


async def balance(stage: "Stage", wxid: str) -> int:
    """Return what is in a wallet."""
    return (await stage.gateway.call("GET", f"/sandbox/phone/{wxid}/wallet"))["balance_fen"]


async def item(stage: "Stage", type_: int) -> Body:
    """Return the newest pushed message about money of a type, as a client gives it back."""
    sign = re.compile(rf"<type>(?:<!\[CDATA\[)?{type_}\b")
    found = await stage.client.until(lambda: [each for each in stage.client.messages if sign.search(each["content"])])
    return {"rawMsgData": {name: value for name, value in found[-1].items() if name != "data"}}


async def external(stage: "Stage", cmd: str, body: Body) -> Body:
    """Return what WeChat Pay says by a good answer."""
    data = await stage.good(cmd, body)
    assert (data["message"], data["status"]) == ("", 0)
    return json.loads(data["external"])


async def _query_transfer(stage: "Stage") -> None:
    await stage.gateway.say("wxid_ann", "wxid_bot", kind="transfer", amount_fen=520, memo="饭钱")
    told = await external(stage, "queryTransfer", await item(stage, 2000))
    assert (told["retcode"], told["fee"], told["trans_status"], told["is_payer"]) == ("0", 520, 2000, False)
    assert (told["payer_name"], told["receiver_name"], told["modify_time"]) == ("wxid_ann", "wxid_bot", 0)


async def _accept_transfer(stage: "Stage") -> None:
    before = await balance(stage, "wxid_bot")
    await stage.gateway.say("wxid_ann", "wxid_bot", kind="transfer", amount_fen=520)
    about = await item(stage, 2000)
    told = await external(stage, "acceptTransfer", about)
    assert told == {
        "fee": 520,
        "payer": "wxid_ann",
        "receiver": "wxid_bot",
        "retcode": "0",
        "retmsg": "ok",
        "fee_type": "1",
    }
    assert await balance(stage, "wxid_bot") == before + 520
    assert (await stage.last("wxid_ann", "transfer"))["state"] == "accepted"
    assert (await external(stage, "queryTransfer", about))["trans_status"] == 2001
    again = await stage.client.call("acceptTransfer", about)
    assert (again["success"], await balance(stage, "wxid_bot")) == (False, before + 520)


async def _receive_red_packet(stage: "Stage") -> None:
    await stage.gateway.say(
        "wxid_ann", ROOM, kind="red_packet", amount_fen=777, count=3, lucky=True, wishing="发3个红包"
    )
    data = await stage.good("receiveRedPacket", await item(stage, 2001))
    told = json.loads(data["external"])
    assert (told["wishing"], told["status_mess"], told["hb_type"]) == ("发3个红包", "发了一个红包，金额随机", 1)
    assert (told["is_sender"], told["receive_status"], told["send_user_name"]) == (0, 0, "wxid_ann")
    assert told["agree_duty"]["agreed_flag"] == 1
    assert data["key"] == told["timing_identifier"] != ""
    assert "777" not in data["external"].replace(told["send_id"], "")


async def _open_red_packet(stage: "Stage") -> None:
    before = await balance(stage, "wxid_bot")
    await stage.gateway.say("wxid_ann", ROOM, kind="red_packet", amount_fen=300, count=3)
    about = await item(stage, 2001)
    key = (await stage.good("receiveRedPacket", about))["key"]
    wrong = await stage.client.call("openRedPacket", {**about, "key": "wrong"})
    assert (wrong["success"], "key" in wrong["error"]) == (False, True)
    told = await external(stage, "openRedPacket", {**about, "key": key})
    assert (told["amount"], told["rec_num"], told["total_num"], told["total_amount"]) == (100, 1, 3, 300)
    assert (told["session_user_name"], told["head_title"]) == (ROOM, "领取1/3个")
    assert [each["user_name"] for each in told["record"]] == ["wxid_bot"]
    assert await balance(stage, "wxid_bot") == before + 100
    assert (await stage.last("wxid_ann", "notice"))["text"] == "小雁领取了你的红包"
    again = await external(stage, "openRedPacket", {**about, "key": key})
    assert again == {"retcode": ALREADY_TAKEN, "retmsg": "你已领取过该红包"}
    assert await balance(stage, "wxid_bot") == before + 100


async def _query_red_packet(stage: "Stage") -> None:
    people = [await stage.new_friend(f"甲{number}") for number in range(12)]
    await stage.native("add_room_member", room=ROOM, members=people)
    sent = await stage.deed("wxid_ann", "send_red_packet", to=ROOM, amount_fen=1300, count=13, lucky=True)
    about = await item(stage, 2001)
    untold = await external(stage, "queryRedPacket", {**about, "index": 0})
    assert untold == {"retcode": 0, "retmsg": "ok", "operation_header": [], "record": []}
    for person in ("wxid_bot", *people):
        await stage.deed(person, "open_red_packet", packet=sent["answer"]["id"])
    first = await external(stage, "queryRedPacket", about)
    assert (first["rec_num"], first["total_num"], first["total_amount"], first["hb_status"]) == (13, 13, 1300, 4)
    rest = await external(stage, "queryRedPacket", {**about, "index": 11})
    assert (len(first["record"]), len(rest["record"])) == (11, 2)
    taken = [*first["record"], *rest["record"]]
    assert [each["user_name"] for each in taken] == [*reversed(people), "wxid_bot"]
    assert sum(each["receive_amount"] for each in taken) == 1300
    assert [each["game_tips"] for each in taken if "game_tips" in each] == ["手气最佳"]
    assert first["amount"] == rest["record"][-1]["receive_amount"]
    assert "operation_tail" not in first


KEY = {"key": "K"}

PLAYS: dict[str, tuple[Any, list[tuple[Body, str]], Body]] = {
    "queryTransfer": (_query_transfer, bad(NO_PACKET), NO_TRANSFER),
    "acceptTransfer": (_accept_transfer, bad(NO_PACKET), NO_TRANSFER),
    "receiveRedPacket": (_receive_red_packet, bad(NO_TRANSFER), NO_PACKET),
    "openRedPacket": (
        _open_red_packet,
        [
            *bad(NO_TRANSFER, **KEY),
            (NO_PACKET, "key"),
            ({**NO_PACKET, "key": 5}, "key"),
            ({**NO_PACKET, "key": ""}, "key"),
        ],
        {**NO_PACKET, **KEY},
    ),
    "queryRedPacket": (
        _query_red_packet,
        [*bad(NO_TRANSFER), ({**NO_PACKET, "index": -1}, "index"), ({**NO_PACKET, "index": "1"}, "index")],
        NO_PACKET,
    ),
}
"""The good call, each bad parameter, and what is refused."""

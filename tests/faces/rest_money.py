"""Cases for the native API: transfers and red packets."""

from typing import Any

from tests.support.native import ROOM, Native, case


async def _balance(native: Native, wxid: str = "wxid_bot") -> int:
    return int((await native.phone(wxid, "/wallet"))["balance_fen"])


async def _transfer(native: Native) -> str:
    return str((await native.deed("wxid_ann", "send_transfer", to="wxid_bot", amount_fen=520, memo="奶茶"))["id"])


async def _packet(native: Native, **more: Any) -> str:
    fields = {"to": ROOM, "amount_fen": 300, "count": 3, "lucky": True, **more}
    return str((await native.deed("wxid_ann", "send_red_packet", **fields))["id"])


@case
async def get_transfer(native: Native) -> None:
    record = await native.do("get_transfer", transfer=await _transfer(native))
    assert (record["payer"], record["amount_fen"], record["memo"], record["state"]) == ("wxid_ann", 520, "奶茶", "sent")


@case
async def accept_transfer(native: Native) -> None:
    before, transfer = await _balance(native), await _transfer(native)
    await native.do("accept_transfer", transfer=transfer)
    assert await _balance(native) == before + 520
    await native.event("transfer_changed", lambda event: event["transfer"]["state"] == "accepted")
    assert (await native.last("wxid_ann", "transfer"))["state"] == "accepted"
    await native.do("accept_transfer", transfer=transfer, status=422)
    assert await _balance(native) == before + 520


@case
async def return_transfer(native: Native) -> None:
    before = await _balance(native, "wxid_ann")
    await native.do("return_transfer", transfer=await _transfer(native))
    assert await _balance(native, "wxid_ann") == before
    assert (await native.last("wxid_ann", "transfer"))["state"] == "returned"


@case
async def receive_red_packet(native: Native) -> None:
    offer = await native.do("receive_red_packet", packet=await _packet(native, wishing="大吉"))
    assert offer["key"]
    assert (offer["packet"]["wishing"], offer["packet"]["amount_fen"]) == ("大吉", 0)


@case
async def open_red_packet(native: Native) -> None:
    before, packet = await _balance(native), await _packet(native)
    key = (await native.do("receive_red_packet", packet=packet))["key"]
    got = (await native.do("open_red_packet", packet=packet, key=key))["own_fen"]
    assert await _balance(native) == before + got > before
    assert "领取了你的红包" in (await native.last("wxid_ann", "notice"))["text"]
    await native.do("open_red_packet", packet=packet, key=key, status=422)


@case
async def get_red_packet(native: Native) -> None:
    packet = await _packet(native, count=2, lucky=False)
    assert (await native.do("get_red_packet", packet=packet))["claims"] == []
    for wxid in ("wxid_ann", "wxid_bob"):
        await native.deed(wxid, "open_red_packet", packet=packet)
    record = await native.do("get_red_packet", packet=packet)
    assert (record["state"], [claim["amount_fen"] for claim in record["claims"]]) == ("empty", [150, 150])

"""Cases for the methods about money."""

from collections.abc import Awaitable, Callable

import pytest

from hongyan.model.errors import Rejected
from hongyan.model.message import RedPacket, Transfer
from hongyan.model.payment import RedPacketState, TransferState
from tests.client.conftest import ROOM, Stage


async def _transfer(stage: Stage) -> str:
    """Let a friend send money; return the transfer's id, as the client hears of it."""
    await stage.gateway.say("wxid_ann", "wxid_bot", kind="transfer", amount_fen=520, memo="饭钱")
    content = (await stage.listener.message(Transfer)).message.content
    assert (content.amount_fen, content.memo, content.state) == (520, "饭钱", TransferState.SENT)
    return content.transfer_id


async def _packet(stage: Stage) -> str:
    """Let a friend send a red packet; return its id, as the client hears of it."""
    await stage.gateway.say("wxid_ann", ROOM, kind="red_packet", amount_fen=300, count=3, wishing="大吉")
    content = (await stage.listener.message(RedPacket)).message.content
    assert (content.amount_fen, content.count, content.wishing) == (0, 0, "大吉")
    return content.packet_id


async def _balance(stage: Stage) -> int:
    return (await stage.gateway.call("GET", "/sandbox/phone/wxid_bot/wallet"))["balance_fen"]


async def get_transfer(stage: Stage) -> None:
    """Look at a transfer."""
    record = await stage.client.get_transfer(await _transfer(stage))
    assert (record.payer, record.receiver, record.amount_fen) == ("wxid_ann", "wxid_bot", 520)
    assert (record.state, record.is_payer) == (TransferState.SENT, False)


async def accept_transfer(stage: Stage) -> None:
    """Take it, once."""
    before, transfer = await _balance(stage), await _transfer(stage)
    assert (await stage.client.accept_transfer(transfer)).state is TransferState.ACCEPTED
    with pytest.raises(Rejected, match="已收款"):
        await stage.client.accept_transfer(transfer)
    assert await _balance(stage) == before + 520


async def receive_red_packet(stage: Stage) -> None:
    """Look at a red packet."""
    packet = await _packet(stage)
    offer = await stage.client.receive_red_packet(packet)
    assert (offer.packet.id, offer.packet.sender, offer.packet.state) == (packet, "wxid_ann", RedPacketState.OPEN)
    assert (bool(offer.key), offer.packet.amount_fen) == (True, 0)


async def open_red_packet(stage: Stage) -> None:
    """Take a share, once."""
    before, packet = await _balance(stage), await _packet(stage)
    key = (await stage.client.receive_red_packet(packet)).key
    record = await stage.client.open_red_packet(packet, key)
    assert (record.own_fen, record.amount_fen, record.claims[0].is_own) == (100, 300, True)
    with pytest.raises(Rejected, match="你已领取过该红包") as refused:
        await stage.client.open_red_packet(packet, key)
    assert refused.value.status == 268502336
    assert await _balance(stage) == before + 100


async def get_red_packet(stage: Stage) -> None:
    """Look at who took what."""
    packet = await _packet(stage)
    assert (await stage.client.get_red_packet(packet)).count == 0
    await stage.client.open_red_packet(packet, (await stage.client.receive_red_packet(packet)).key)
    record = await stage.client.get_red_packet(packet)
    assert [(claim.receiver, claim.amount_fen) for claim in record.claims] == [("wxid_bot", 100)]
    assert (await stage.client.get_red_packet(packet, page=1)).claims == ()


CASES: dict[str, Callable[[Stage], Awaitable[None]]] = {
    play.__name__: play for play in (get_transfer, accept_transfer, receive_red_packet, open_red_packet, get_red_packet)
}

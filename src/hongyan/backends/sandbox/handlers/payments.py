"""Transfers and red packets."""

from typing import TYPE_CHECKING

from hongyan.model import commands as c
from hongyan.model.errors import InvalidArgument
from hongyan.model.payment import RedPacketOffer, RedPacketRecord, TransferRecord
from hongyan.world import deeds

from .kinds import Handlers

if TYPE_CHECKING:
    from hongyan.backends.sandbox.link import SandboxLink


async def _get_transfer(link: "SandboxLink", command: c.GetTransfer) -> TransferRecord:
    return link.world.money.transfer(link.own().id, command.transfer)


async def _accept_transfer(link: "SandboxLink", command: c.AcceptTransfer) -> TransferRecord:
    record = link.world.money.transfer(link.own().id, command.transfer)
    if command.payer not in (None, record.payer):
        raise InvalidArgument("payer", "did not send this transfer")
    return await link.act(deeds.AcceptTransfer, transfer=command.transfer)  # type: ignore[no-any-return]


async def _return_transfer(link: "SandboxLink", command: c.ReturnTransfer) -> TransferRecord:
    return await link.act(deeds.ReturnTransfer, transfer=command.transfer)  # type: ignore[no-any-return]


async def _receive_red_packet(link: "SandboxLink", command: c.ReceiveRedPacket) -> RedPacketOffer:
    return link.world.money.offer(link.own().id, command.packet)


async def _open_red_packet(link: "SandboxLink", command: c.OpenRedPacket) -> RedPacketRecord:
    return await link.act(  # type: ignore[no-any-return]
        deeds.OpenRedPacket, packet=command.packet, key=command.key
    )


async def _get_red_packet(link: "SandboxLink", command: c.GetRedPacket) -> RedPacketRecord:
    return link.world.money.red_packet(link.own().id, command.packet, command.page)


HANDLERS: Handlers = {
    c.GetTransfer: _get_transfer,
    c.AcceptTransfer: _accept_transfer,
    c.ReturnTransfer: _return_transfer,
    c.ReceiveRedPacket: _receive_red_packet,
    c.OpenRedPacket: _open_red_packet,
    c.GetRedPacket: _get_red_packet,
}

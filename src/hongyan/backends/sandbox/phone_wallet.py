"""What a person's phone shows of money, in the native API."""

from typing import Annotated

import msgspec

from hongyan.model.ids import ContactId, RedPacketId
from hongyan.model.payment import RedPacketRecord
from hongyan.wire.operations import Operation
from hongyan.world.wallets import Wallet

from .backend import SandboxBackend

MOST_RECORDS = 200
"""Longest page."""


class WalletRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose wallet."""

    wxid: ContactId
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_RECORDS)] = 50
    """The most transfers, and the most red packets, that are shown: the newest."""


class RedPacketRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A red packet that a person sent or was sent."""

    wxid: ContactId
    packet: RedPacketId
    page: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Of its shares, 11 each."""


class SandboxWallets:
    """Lists the operations on the wallets of one sandbox."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Everything about money below ``/sandbox/phone``."""
        return (
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/wallet",
                request=WalletRequest,
                reply=Wallet,
                call=self._wallet,
                summary="Show a person's wallet: the balance, transfers, and red packets sent or opened",
            ),
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/red_packets/{packet}",
                request=RedPacketRequest,
                reply=RedPacketRecord,
                call=self._red_packet,
                summary="Show a red packet as a person sees it",
            ),
        )

    async def _wallet(self, request: WalletRequest) -> Wallet:
        return self._backend.world.money.wallet(request.wxid, request.limit)

    async def _red_packet(self, request: RedPacketRequest) -> RedPacketRecord:
        return self._backend.world.money.red_packet(request.wxid, request.packet, request.page)

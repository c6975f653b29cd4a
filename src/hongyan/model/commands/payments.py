"""Transfers and red packets: looking at them, taking them, giving them back.

None of these is ever sent again by itself.
"""

from typing import ClassVar

from hongyan.model.commands.base import Command
from hongyan.model.ids import ContactId, RedPacketId, TransferId
from hongyan.model.payment import RedPacketOffer, RedPacketRecord, TransferRecord


class GetTransfer(Command[TransferRecord], frozen=True, kw_only=True):
    """Look at a transfer.

    Raises:
        NotFound: no such transfer of this account.
    """

    transfer: TransferId


class AcceptTransfer(Command[TransferRecord], frozen=True, kw_only=True):
    """Take the money of a transfer.

    Raises:
        NotFound: no such transfer to this account.
        Rejected: taken, returned or expired already; or the account is the payer.
    """

    is_deed: ClassVar[bool] = True

    transfer: TransferId
    payer: ContactId | None = None
    """Who sent it, which some ways to WeChat want to be told; absent when who asks does not know."""


class ReturnTransfer(Command[TransferRecord], frozen=True, kw_only=True):
    """Give the money of a transfer back.

    Raises:
        NotFound, Rejected: as ``AcceptTransfer``.
    """

    is_deed: ClassVar[bool] = True

    transfer: TransferId


class ReceiveRedPacket(Command[RedPacketOffer], frozen=True, kw_only=True):
    """Look at a red packet; the answer has the key that opens it.

    Raises:
        NotFound: no such red packet that this account was sent.
    """

    packet: RedPacketId


class OpenRedPacket(Command[RedPacketRecord], frozen=True, kw_only=True):
    """Take a share of a red packet.

    Raises:
        NotFound: no such red packet that this account was sent.
        InvalidArgument: not the key that ``ReceiveRedPacket`` gave for it.
        Rejected: a share was taken already, none is left, or 24 hours are over; WeChat's own wording and status.
    """

    is_deed: ClassVar[bool] = True

    packet: RedPacketId
    key: str
    """From ``ReceiveRedPacket``."""


class GetRedPacket(Command[RedPacketRecord], frozen=True, kw_only=True):
    """Look at who took how much of a red packet, 11 shares a page.

    Raises:
        NotFound: no such red packet that this account sent or was sent.
    """

    packet: RedPacketId
    page: int = 0
    """From 0."""

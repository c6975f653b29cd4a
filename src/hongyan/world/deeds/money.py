"""What a person does with money. All amounts are in fen."""

import msgspec

from hongyan.model.ids import ChatId, ContactId, RedPacketId, TransferId
from hongyan.world.deeds.base import PersonDeed


class SendTransfer(PersonDeed, frozen=True, kw_only=True):
    """Transfer money to a friend; a ``say`` of the kind ``transfer`` does the same."""

    to: ContactId
    amount_fen: int
    memo: str = ""


class AcceptTransfer(PersonDeed, frozen=True, kw_only=True):
    """Take the money of a transfer."""

    transfer: TransferId


class ReturnTransfer(PersonDeed, frozen=True, kw_only=True):
    """Give the money of a transfer back."""

    transfer: TransferId


class SendRedPacket(PersonDeed, frozen=True, kw_only=True):
    """Send a red packet to a friend or into a room; a ``say`` of the kind ``red_packet`` does the same."""

    to: ChatId
    amount_fen: int
    """All shares together."""
    count: int = 1
    """How many shares: one for a friend."""
    is_lucky: bool = msgspec.field(default=False, name="lucky")
    """Whether the shares are drawn, or all the same."""
    wishing: str = ""
    """Empty: the phone writes one."""


class OpenRedPacket(PersonDeed, frozen=True, kw_only=True):
    """Take a share of a red packet."""

    packet: RedPacketId
    key: str = ""
    """What was told when it was looked at: needed on a device; the phone knows it."""

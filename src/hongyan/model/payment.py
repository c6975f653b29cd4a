"""Money between people: transfers and red packets. All amounts are in fen."""

from enum import StrEnum

import msgspec

from .ids import ChatId, ContactId, RedPacketId, TransferId


class TransferState(StrEnum):
    """What became of a transfer."""

    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    """The receiver gave it back."""
    EXPIRED = "expired"
    """Nobody took it within 24 hours; it went back."""


class TransferRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer as one of the two sees it."""

    id: TransferId
    payer: ContactId
    receiver: ContactId
    payer_nick: str = ""
    """Empty when the backend cannot tell; so too below."""
    receiver_nick: str = ""
    amount_fen: int
    memo: str = ""
    state: TransferState
    sent_at_ms: int
    """Milliseconds since 1970."""
    changed_at_ms: int = 0
    """When it was accepted, returned or expired; 0 while it is ``SENT``."""
    is_payer: bool = False
    """Whether the account itself is the payer."""


class RedPacketState(StrEnum):
    """What became of a red packet."""

    OPEN = "open"
    EMPTY = "empty"
    """Every share is taken."""
    EXPIRED = "expired"
    """24 hours are over; what was left went back."""


class RedPacketClaim(msgspec.Struct, frozen=True, kw_only=True):
    """One share that somebody took."""

    receiver: ContactId
    nick: str = ""
    amount_fen: int
    at_ms: int
    is_best: bool = False
    """The largest share of a lucky packet that is empty."""
    is_own: bool = False
    """Whether the account itself took it."""


class RedPacketRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A red packet as one account sees it."""

    id: RedPacketId
    sender: ContactId
    sender_nick: str = ""
    chat: ChatId
    """Where it was sent: a room, or the person at the other end."""
    wishing: str = ""
    is_lucky: bool = False
    amount_fen: int = 0
    """All shares together; 0 when the account may not know: it neither sent it nor took a share, and some are left."""
    count: int = 0
    """How many shares there are; 0 when the account may not know. So too below."""
    claimed_count: int = 0
    claimed_fen: int = 0
    """What the claimed shares come to."""
    own_fen: int = 0
    """What the account itself got; 0 when it took no share."""
    state: RedPacketState
    sent_at_ms: int
    claims: tuple[RedPacketClaim, ...] = ()
    """A page of the shares taken, the newest first; empty when the account may not know."""
    is_sender: bool = False
    """Whether the account itself sent it."""


class RedPacketOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A red packet that was looked at and can be opened."""

    packet: RedPacketRecord
    key: str
    """What ``OpenRedPacket`` needs; empty when there is nothing to open."""

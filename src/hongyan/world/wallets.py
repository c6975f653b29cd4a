"""Everybody's money. What is in no wallet is on its way, in a transfer or a red packet: nothing appears or vanishes."""

import msgspec

from hongyan.model.errors import InvalidArgument, Rejected
from hongyan.model.payment import RedPacketRecord, TransferRecord
from hongyan.world.money_rules import BALANCE_TOO_SMALL, CHECK_FRIENDSHIP, NOT_THEIR_FRIEND
from hongyan.world.people import People, Person
from hongyan.world.wording import not_yet_a_friend


class Wallet(msgspec.Struct, frozen=True, kw_only=True):
    """What a person's wallet shows."""

    balance_fen: int
    transfers: tuple[TransferRecord, ...]
    """Sent and received, the newest first."""
    red_packets: tuple[RedPacketRecord, ...]
    """Those that the person sent or took a share of, the newest first."""


def check_payee(payer: Person, payee: Person) -> None:
    """Refuse whom ``payer`` cannot pay.

    Raises:
        InvalidArgument: themself.
        Rejected: one of the two does not have the other as a friend, or blocked them.
    """
    if payee is payer:
        raise InvalidArgument("to", "nobody pays themself")
    if payee.id not in payer.friends:
        raise Rejected(not_yet_a_friend(payee.profile.nick))
    if payer.id not in payee.friends:
        raise Rejected(NOT_THEIR_FRIEND)
    if payer.id in payee.blocked:
        raise Rejected(CHECK_FRIENDSHIP)


def check_balance(payer: Person, fen: int) -> None:
    """Refuse to spend what ``payer`` has not.

    Raises:
        Rejected: the balance is smaller.
    """
    if payer.balance_fen < fen:
        raise Rejected(BALANCE_TOO_SMALL)


def take(payer: Person, fen: int) -> None:
    """Let money leave a wallet that has it. Who calls keeps it until ``give``."""
    assert 0 < fen <= payer.balance_fen
    payer.balance_fen -= fen


def give(payee: Person, fen: int) -> None:
    """Let money that was kept come into a wallet."""
    assert fen > 0
    payee.balance_fen += fen


def check_total(people: People, kept_fen: int) -> None:
    """Make sure that wallets and what is on its way come to what everybody began with.

    Raises:
        AssertionError: they do not, or a wallet is below zero: a bug of this world.
    """
    persons = list(people.persons())
    began_fen = sum(person.opening_fen for person in persons)
    has_fen = sum(person.balance_fen for person in persons)
    assert min((person.balance_fen for person in persons), default=0) >= 0, "a wallet is below zero"
    assert has_fen + kept_fen == began_fen, f"{has_fen} in wallets and {kept_fen} on their way are not {began_fen}"

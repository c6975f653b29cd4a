import pytest

from hongyan.model.commands import COMMANDS, Command, payments
from hongyan.model.commands.payments import (
    AcceptTransfer,
    GetRedPacket,
    GetTransfer,
    OpenRedPacket,
    ReceiveRedPacket,
    ReturnTransfer,
)
from hongyan.model.ids import RedPacketId

OURS = [command for command in COMMANDS if command.__module__ == payments.__name__]


def test_taking_money_is_a_deed_and_looking_at_it_is_none() -> None:
    assert AcceptTransfer.is_deed
    assert ReturnTransfer.is_deed
    assert OpenRedPacket.is_deed
    assert not GetTransfer.is_deed
    assert not ReceiveRedPacket.is_deed


def test_pages_of_shares_begin_with_0() -> None:
    assert GetRedPacket(packet=RedPacketId("1")).page == 0


@pytest.mark.parametrize("command", OURS, ids=lambda command: command.public_name())
def test_it_is_for_those_who_are_logged_in(command: type[Command[object]]) -> None:
    assert command.needs_login
    assert not command.is_urgent

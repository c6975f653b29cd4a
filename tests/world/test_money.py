import pytest

from hongyan.model.errors import NotFound
from hongyan.world.deeds import SendRedPacket, SendTransfer
from tests.world.story import ANN, BOB, BOT, Story


def test_only_who_has_to_do_with_money_can_look_it_up(story: Story) -> None:
    money = story.world.money
    transfer = story.do(SendTransfer(as_=BOT, to=ANN, amount_fen=1)).id
    packet = story.do(SendRedPacket(as_=BOT, to=ANN, amount_fen=1)).id
    assert money.transfer(ANN, transfer).id == transfer
    assert money.red_packet(ANN, packet).id == money.offer(ANN, packet).packet.id == packet
    for person in (BOB, "wxid_nobody"):
        for look, id_ in ((money.transfer, transfer), (money.red_packet, packet), (money.offer, packet)):
            with pytest.raises(NotFound):
                look(person, id_)
    with pytest.raises(NotFound):
        money.wallet("wxid_nobody", 1)


def test_looking_changes_nothing(story: Story) -> None:
    packet = story.do(SendRedPacket(as_=BOT, to=ANN, amount_fen=1)).id
    assert story.world.money.offer(ANN, packet) == story.world.money.offer(ANN, packet)
    assert story.world.deed_count == 1

import msgspec

from hongyan.model.payment import RedPacketRecord, RedPacketState, TransferRecord, TransferState


def test_a_stored_transfer_of_the_fewest_words_has_not_changed() -> None:
    raw = b'{"id":"1","payer":"p","receiver":"r","amount_fen":20,"state":"sent","sent_at_ms":5}'
    transfer = msgspec.json.decode(raw, type=TransferRecord)
    assert (transfer.state, transfer.changed_at_ms, transfer.memo) == (TransferState.SENT, 0, "")


def test_a_red_packet_keeps_its_amounts_to_itself_unless_told() -> None:
    raw = b'{"id":"1","sender":"s","chat":"c","state":"open","sent_at_ms":5}'
    packet = msgspec.json.decode(raw, type=RedPacketRecord)
    assert packet.state is RedPacketState.OPEN
    assert (packet.amount_fen, packet.claimed_fen, packet.own_fen, packet.claims) == (0, 0, 0, ())

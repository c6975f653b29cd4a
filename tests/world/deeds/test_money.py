from hongyan.world.deeds import OpenRedPacket, SendRedPacket, encode_entry


def test_a_red_packet_is_spelled_as_the_contract_names_things() -> None:
    body = encode_entry(1, SendRedPacket(as_="wxid_ann", to="1@chatroom", amount_fen=3, count=2, is_lucky=True))
    assert b'"do":"send_red_packet"' in body
    assert b'"amount_fen":3,"count":2,"lucky":true,"wishing":""' in body


def test_a_phone_needs_no_key() -> None:
    assert OpenRedPacket(as_="wxid_ann", packet="1").key == ""

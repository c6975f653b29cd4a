import json
from typing import Any

import pytest

from hongyan.dialects.padchat.payment_requests import SDK, V2_WS
from hongyan.model.commands import AcceptTransfer, GetRedPacket, OpenRedPacket, ReceiveRedPacket
from hongyan.model.errors import Malformed
from hongyan.model.ids import RedPacketId, TransferId
from hongyan.model.message import RedPacket, Transfer
from hongyan.wire.wechat_xml import Envelope, write_red_packet, write_transfer

ENVELOPE = Envelope(sender="wxid_ann", receiver="wxid_bot", at_s=1)
TRANSFER = write_transfer(Transfer(amount_fen=520, transfer_id=TransferId("1000050001")), ENVELOPE)
PACKET = write_red_packet(RedPacket(packet_id=RedPacketId("1000039501"), wishing="大吉"), ENVELOPE)


def frame(content: Any, name: str = "content", **more: Any) -> bytes:
    return json.dumps({"rawMsgData": {name: content, "msg_id": "1", "sub_type": 49, "m_type": 49}, **more}).encode()


@pytest.mark.parametrize("requests", [SDK, V2_WS])
@pytest.mark.parametrize("name", ["content", "Content"])
def test_an_item_is_read_with_its_names_in_either_case(requests: Any, name: str) -> None:
    wanted = AcceptTransfer(transfer=TransferId("1000050001"))
    assert requests.accept_transfer.read(frame(TRANSFER, name)) == wanted
    assert requests.accept_transfer.read(frame(f"wxid_ann:\n{TRANSFER}", name)) == wanted


def test_what_else_came_along_is_passed_over() -> None:
    raw = json.dumps({"rawMsgData": {"content": PACKET, "data": "aGk=", "timestamp": None}, "x": 1}).encode()
    assert SDK.receive_red_packet.read(raw) == ReceiveRedPacket(packet=RedPacketId("1000039501"))


def test_each_edition_writes_the_name_as_it_pushes_it() -> None:
    command = ReceiveRedPacket(packet=RedPacketId("1000039501"))
    assert list(SDK.receive_red_packet.write(command).raw_msg_data) == ["content"]
    assert list(V2_WS.receive_red_packet.write(command).raw_msg_data) == ["Content"]


@pytest.mark.parametrize(("index", "page"), [(None, 0), (0, 0), (10, 0), (11, 1), (22, 2), (2**62, 2**62 // 11)])
def test_an_index_counts_shares_and_eleven_are_a_page(index: int | None, page: int) -> None:
    read = SDK.query_red_packet.read(frame(PACKET, index=index))
    assert read == GetRedPacket(packet=RedPacketId("1000039501"), page=page)


def test_a_red_packet_is_looked_at_from_its_first_page() -> None:
    assert SDK.query_red_packet.read(frame(PACKET)).page == 0
    assert SDK.query_red_packet.write(GetRedPacket(packet=RedPacketId("1"), page=2)).index == 22


def test_a_key_goes_along() -> None:
    read = SDK.open_red_packet.read(frame(PACKET, key="K"))
    assert read == OpenRedPacket(packet=RedPacketId("1000039501"), key="K")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"{}", "rawMsgData"),
        (b'{"rawMsgData":5}', "rawMsgData"),
        (b'{"rawMsgData":{}}', "rawMsgData.content"),
        (frame(5), "rawMsgData.content"),
        (frame(None, "Content"), "rawMsgData.Content"),
        (frame("hello"), "rawMsgData.content"),
        (frame("<msg><appmsg>"), "rawMsgData.content"),
        (frame("<!DOCTYPE x [<!ENTITY a 'b'>]><msg>&a;</msg>"), "rawMsgData.content"),
        (frame("<msg><img/></msg>"), "rawMsgData.content"),
        (frame("<msg><appmsg><type>5</type></appmsg></msg>"), "rawMsgData.content"),
        (frame("<msg><appmsg><type>2000</type></appmsg></msg>"), "rawMsgData.content"),
        (frame(PACKET), "rawMsgData.content"),
    ],
)
def test_what_names_no_transfer_is_refused_with_its_field(raw: bytes, field: str) -> None:
    for codec in (SDK.query_transfer, SDK.accept_transfer):
        with pytest.raises(Malformed) as wrong:
            codec.read(raw)
        assert wrong.value.field == field


@pytest.mark.parametrize(
    ("codec", "raw", "field"),
    [
        (SDK.receive_red_packet, frame(TRANSFER), "rawMsgData.content"),
        (SDK.open_red_packet, frame(PACKET), "key"),
        (SDK.open_red_packet, frame(PACKET, key=""), "key"),
        (SDK.open_red_packet, frame(PACKET, key=5), "key"),
        (SDK.query_red_packet, frame(PACKET, index=-1), "index"),
        (SDK.query_red_packet, frame(PACKET, index="1"), "index"),
        (SDK.query_red_packet, frame(TRANSFER), "rawMsgData.content"),
    ],
)
def test_what_names_no_red_packet_is_refused_with_its_field(codec: Any, raw: bytes, field: str) -> None:
    with pytest.raises(Malformed) as wrong:
        codec.read(raw)
    assert wrong.value.field == field

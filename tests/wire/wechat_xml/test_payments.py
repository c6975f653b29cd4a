"""``<wcpayinfo>``, held against the bodies that others published."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.model.errors import Malformed
from hongyan.model.ids import RedPacketId, TransferId
from hongyan.model.message import App, RedPacket, Transfer
from hongyan.model.payment import TransferState
from hongyan.wire.wechat_xml import Envelope, read_app, type_of, write_red_packet, write_transfer

DATA = Path(__file__).parents[2] / "data" / "padchat" / "events.json"
CAPTURED = json.loads(DATA.read_text())
TRANSFER: str = CAPTURED["appmsg.transfer.2000.xml"]["payload"]
RED_PACKET: str = CAPTURED["appmsg.redpacket.2001.xml"]["payload"]

ENVELOPE = Envelope(sender="wxid_ann", receiver="wxid_bot", at_s=1_727_924_545)
SENT = Transfer(amount_fen=5000, transfer_id=TransferId("<masked>"), sent_at_ms=1_727_924_545_000)

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
IDS = st.from_regex(r"1000[0-9]{1,27}", fullmatch=True)


def test_the_published_transfer_is_written_to_the_byte() -> None:
    assert write_transfer(SENT, Envelope(sender="wxid_ann", receiver="<masked>")) == TRANSFER


def test_the_published_transfer_is_read() -> None:
    assert read_app(TRANSFER) == SENT


def test_the_published_beginning_of_a_red_packet_is_written_to_the_byte() -> None:
    begin = RED_PACKET[: RED_PACKET.index("\n\t\t\t<ur… (excerpt ends)")]
    signed = re.sub(r"sendid=[^&]*&ver=6&sign=[^\]]*", "sendid=…&ver=6&sign=…", write_red_packet(PACKET, ENVELOPE))
    assert signed.startswith(begin)


PACKET = RedPacket(
    amount_fen=300, count=3, is_lucky=True, wishing="恭喜发财，大吉大利", packet_id=RedPacketId("1000039501201904256")
)


def test_a_red_packet_tells_neither_amount_nor_count() -> None:
    body = write_red_packet(PACKET, ENVELOPE)
    assert "300" not in body
    assert read_app(body) == RedPacket(amount_fen=0, count=0, wishing=PACKET.wishing, packet_id=PACKET.packet_id)


@pytest.mark.parametrize("state", TransferState)
@given(fen=st.integers(0, 10**12), memo=TEXT, id_=IDS, at_s=st.integers(0, 2**40))
def test_a_transfer_is_read_as_it_was_written(state: TransferState, fen: int, memo: str, id_: str, at_s: int) -> None:
    transfer = Transfer(amount_fen=fen, memo=memo, transfer_id=TransferId(id_), state=state, sent_at_ms=at_s * 1000)
    body = write_transfer(transfer, ENVELOPE)
    assert read_app(body) == transfer
    assert type_of(body) == 2000


@given(wishing=TEXT, id_=IDS)
def test_a_red_packet_is_read_as_it_was_written(wishing: str, id_: str) -> None:
    body = write_red_packet(RedPacket(wishing=wishing, packet_id=RedPacketId(id_)), ENVELOPE)
    assert read_app(body) == RedPacket(count=0, wishing=wishing, packet_id=RedPacketId(id_))
    assert type_of(body) == 2001


@pytest.mark.parametrize(
    ("state", "number", "receiver"),
    [
        (TransferState.SENT, 1, "wxid_bot"),
        (TransferState.ACCEPTED, 3, "wxid_ann"),
        (TransferState.RETURNED, 4, "wxid_ann"),
        (TransferState.EXPIRED, 4, "wxid_ann"),
    ],
)
def test_the_state_stands_in_paysubtype_and_the_receiver_is_who_takes_the_money(
    state: TransferState, number: int, receiver: str
) -> None:
    body = write_transfer(Transfer(amount_fen=1, transfer_id=TransferId("1"), state=state), ENVELOPE)
    assert f"<paysubtype>{number}</paysubtype><feedesc><![CDATA[￥0.01]]></feedesc>" in body
    assert f"<receiver_username><![CDATA[{receiver}]]></receiver_username>" in body


def body(type_: int, inner: str) -> str:
    return f"<msg><appmsg><type>{type_}</type>{inner}</appmsg></msg>"


@pytest.mark.parametrize(
    "raw",
    [
        body(2000, ""),
        body(2000, "<wcpayinfo></wcpayinfo>"),
        body(2000, "<wcpayinfo><paysubtype>1</paysubtype></wcpayinfo>"),
        body(2000, "<wcpayinfo><paysubtype>7</paysubtype><transferid>1</transferid></wcpayinfo>"),
        body(2000, "<wcpayinfo><transferid>1</transferid></wcpayinfo>"),
        body(2001, ""),
        body(2001, "<wcpayinfo><nativeurl>wxpay://other?billno=1</nativeurl></wcpayinfo>"),
    ],
)
def test_money_that_cannot_be_named_stays_raw(raw: str) -> None:
    assert isinstance(read_app(raw), App)


@pytest.mark.parametrize(
    ("said", "fen"), [("￥1,000.00", 0), ("¥ 2.50", 250), ("free", 0), ("￥" + "9" * 50 + ".00", 0)]
)
def test_an_amount_that_cannot_be_read_is_none(said: str, fen: int) -> None:
    info = f"<wcpayinfo><paysubtype>1</paysubtype><transferid>1</transferid><feedesc>{said}</feedesc></wcpayinfo>"
    read = read_app(body(2000, info))
    assert isinstance(read, Transfer)
    assert (read.amount_fen, read.sent_at_ms) == (fen, 0)


def test_a_red_packet_is_known_by_whichever_address_has_its_id() -> None:
    for inner in (
        "<url>https://a/?sendid=77&amp;ver=6</url>",
        "<wcpayinfo><url>https://a/?x=1&amp;sendid=77</url></wcpayinfo>",
        "<wcpayinfo><nativeurl>wxpay://a?sendid=77&amp;sign=1</nativeurl></wcpayinfo>",
    ):
        read = read_app(body(2001, inner))
        assert isinstance(read, RedPacket)
        assert read.packet_id == "77"


@pytest.mark.parametrize("raw", ["", "<msg>", "<!DOCTYPE x><msg/>", "<msg/>", "no xml"])
def test_what_is_no_body_is_malformed(raw: str) -> None:
    with pytest.raises(Malformed):
        read_app(raw)

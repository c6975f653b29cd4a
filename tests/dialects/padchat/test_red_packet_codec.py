import json
from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat.red_packet_codec import ALREADY_TAKEN, OFFER, OPENED, QUERIED
from hongyan.model.errors import Malformed, Rejected
from hongyan.model.ids import ChatId, ContactId, RedPacketId
from hongyan.model.payment import RedPacketClaim, RedPacketOffer, RedPacketRecord, RedPacketState
from tests.dialects.padchat.payment_samples import RESULTS, differing, order, shown

BINSEE, OTHER = ContactId("binsee"), ContactId("wxid_xxx")

# The packets of the documentation.
OPEN = RedPacketRecord(
    id=RedPacketId("1000039501201804087013251181768"),
    sender=BINSEE,
    chat=ChatId("3291013098@chatroom"),
    wishing="发3个红包",
    is_lucky=True,
    amount_fen=4,
    count=3,
    claimed_count=2,
    claimed_fen=2,
    own_fen=1,
    state=RedPacketState.OPEN,
    sent_at_ms=1_523_170_000_000,
    claims=(
        RedPacketClaim(receiver=OTHER, amount_fen=1, at_ms=1_523_171_198_000, is_own=True),
        RedPacketClaim(receiver=BINSEE, amount_fen=1, at_ms=1_523_170_992_000),
    ),
)
EMPTY = RedPacketRecord(
    id=RedPacketId("10000xxx"),
    sender=OTHER,
    chat=ChatId("1@chatroom"),
    wishing="Hello!",
    is_lucky=True,
    is_sender=True,
    amount_fen=100,
    count=2,
    claimed_count=2,
    claimed_fen=100,
    own_fen=85,
    state=RedPacketState.EMPTY,
    sent_at_ms=1_523_169_000_000,
    claims=(
        RedPacketClaim(receiver=OTHER, amount_fen=85, at_ms=1_523_169_782_000, is_best=True, is_own=True),
        RedPacketClaim(receiver=BINSEE, amount_fen=15, at_ms=1_523_174_612_000),
    ),
)
UNTOLD = msgspec.structs.replace(OPEN, amount_fen=0, count=0, claimed_count=0, claimed_fen=0, own_fen=0, claims=())


def values(written: Any, name: str) -> set[str]:
    """Return the names whose values are not those of the documentation."""
    ours, theirs = shown(written)["data"]["external"], RESULTS[name]["data"]["external"]
    return {key for key in ours if ours[key] != theirs[key]}


def test_an_offer_is_the_documented_one() -> None:
    written = OFFER.write(RedPacketOffer(packet=UNTOLD, key="C6E370xxx"))
    assert differing(written, "receiveRedPacket") == []
    assert values(written, "receiveRedPacket") == {"sendId"}
    ours, theirs = order(written, "receiveRedPacket")
    assert ours == theirs
    assert shown(written)["data"]["key"] == "C6E370xxx"


def test_an_opened_one_is_the_documented_one() -> None:
    written = OPENED.write(OPEN)
    assert differing(written, "openRedPacket.2") == []
    # Ids of shares, and a link without WeChat's signature.
    assert values(written, "openRedPacket.2") == {"receiveId", "record", "SystemMsgContext"}
    ours, theirs = order(written, "openRedPacket.2")
    assert ours == theirs
    external = shown(written)["data"]["external"]
    assert external["receiveId"] == external["record"][0]["receiveId"] != external["record"][1]["receiveId"]


def test_one_that_was_taken_already_is_the_documented_one() -> None:
    assert shown(OPENED.write(Rejected("你已领取过该红包", ALREADY_TAKEN))) == RESULTS["openRedPacket"]
    raw = json.dumps({**RESULTS["openRedPacket"], "data": {"external": '{"retcode":268502336,"retmsg":"x"}'}})
    refused = OPENED.read(raw)
    assert isinstance(refused, Rejected)
    assert refused.status == ALREADY_TAKEN


def test_one_that_was_asked_for_is_the_documented_one() -> None:
    written = QUERIED.write(EMPTY)
    assert differing(written, "queryRedPacket.2") == []
    # We know of no answers to a red packet; and none is left of this one, which 4 tells.
    assert values(written, "queryRedPacket.2") == {"receiveId", "hasWriteAnswer", "record", "hbStatus"}
    ours, theirs = order(written, "queryRedPacket.2")
    assert ours == theirs


def test_who_may_know_nothing_reads_nothing() -> None:
    written = QUERIED.write(UNTOLD)
    assert differing(written, "queryRedPacket") == []
    assert shown(written)["data"]["external"] == {
        "retcode": 0,
        "retmsg": "ok",
        "operationHeader": [],
        "record": [],
    }


def test_the_documented_answer_that_tells_nothing_is_read() -> None:
    raw = json.dumps({"success": True, "data": {"external": '{"retcode":0,"operation_header":[0],"record":[0]}'}})
    read = QUERIED.read(raw)
    assert isinstance(read, RedPacketRecord)
    assert (read.count, read.claims) == (0, ())


def test_only_the_best_luck_has_tips_and_only_the_sender_a_tail() -> None:
    record = shown(QUERIED.write(EMPTY))["data"]["external"]["record"]
    assert [share.get("gameTips") for share in record] == ["手气最佳", None]
    assert "operationTail" not in shown(QUERIED.write(OPEN))["data"]["external"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 3),
        ({"claimed_count": 0}, 2),
        ({"count": 0, "claimed_count": 0}, 3),
        ({"state": RedPacketState.EMPTY}, 4),
        ({"state": RedPacketState.EXPIRED}, 5),
    ],
)
def test_the_state_is_a_number(change: dict[str, Any], status: int) -> None:
    packet = msgspec.structs.replace(OPEN, **change)
    assert shown(OPENED.write(packet))["data"]["external"]["hbStatus"] == status


@pytest.mark.parametrize(
    ("packet", "title"),
    [
        (OPEN, "领取2/3个"),
        (msgspec.structs.replace(OPEN, is_sender=True), "已领取2/3个，共0.02/0.04元"),
        (EMPTY, ""),
    ],
)
def test_the_title_tells_how_much_is_taken(packet: RedPacketRecord, title: str) -> None:
    assert shown(QUERIED.write(packet))["data"]["external"]["headTitle"] == title


@pytest.mark.parametrize(
    ("change", "words", "key"),
    [
        ({}, "发了一个红包，金额随机", "K"),
        ({"is_lucky": False}, "给你发了一个红包", "K"),
        ({"own_fen": 1}, "", ""),
        ({"state": RedPacketState.EMPTY}, "手慢了，红包派完了", ""),
        ({"state": RedPacketState.EXPIRED}, "该红包已超过24小时。如已领取，可在“我的红包”中查看", ""),
    ],
)
def test_an_offer_says_what_can_be_done(change: dict[str, Any], words: str, key: str) -> None:
    packet = msgspec.structs.replace(UNTOLD, **change)
    data = shown(OFFER.write(RedPacketOffer(packet=packet, key=key)))["data"]
    assert (data["external"]["statusMess"], data["key"]) == (words, key)
    assert data["external"]["receiveStatus"] == (2 if packet.own_fen else 0)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b'\\"hb_status\\":3', b'\\"hb_status\\":9', "data.external.hb_status"),
        (b"1523171198", b"soon", "data.external.record.receive_time"),
        (b'\\"user_name\\"', b'\\"x\\"', "data.external.record[0].user_name"),
    ],
)
def test_what_cannot_be_read_is_malformed_with_its_place(old: bytes, new: bytes, field: str) -> None:
    raw = msgspec.json.encode(OPENED.write(OPEN))
    assert old in raw
    with pytest.raises(Malformed) as wrong:
        OPENED.read(raw.replace(old, new, 1))
    assert wrong.value.field == field

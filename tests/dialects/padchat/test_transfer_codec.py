import msgspec
import pytest

from hongyan.dialects.padchat.transfer_codec import ACCEPTED, TRANSFER
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, TransferId
from hongyan.model.payment import TransferRecord, TransferState
from tests.dialects.padchat.payment_samples import RESULTS, differing, order, shown

# The transfer of the documentation.
RECORD = TransferRecord(
    id=TransferId("1"),
    payer=ContactId("binsee"),
    receiver=ContactId("wxid_203d86bab1736f"),
    amount_fen=20,
    memo="memo",
    state=TransferState.SENT,
    sent_at_ms=1_523_176_700_123,
)


def test_a_transfer_is_the_documented_one() -> None:
    written = TRANSFER.write(RECORD)
    assert differing(written, "queryTransfer") == []
    ours, theirs = order(written, "queryTransfer")
    assert ours == theirs
    external = shown(written)["data"]["external"]
    documented = RESULTS["queryTransfer"]["data"]["external"]
    # The documentation has both: an empty one, and in a comment what stands there while nobody took it.
    assert {key for key in external if external[key] != documented[key]} == {"statusSupplementary"}


def test_an_accepted_one_is_the_documented_one() -> None:
    record = msgspec.structs.replace(RECORD, payer=ContactId("085exxx"), receiver=ContactId("085exxx"))
    written = ACCEPTED.write(record)
    assert differing(written, "acceptTransfer") == []
    assert shown(written) == RESULTS["acceptTransfer"]


@pytest.mark.parametrize(
    ("state", "is_payer", "status", "words"),
    [
        (TransferState.SENT, False, 2000, "待确认收款"),
        (TransferState.SENT, True, 2000, "待%s确认收款"),
        (TransferState.ACCEPTED, False, 2001, "已收钱"),
        (TransferState.ACCEPTED, True, 2001, "%s已收钱"),
        (TransferState.RETURNED, True, 2002, "%s已退还"),
        (TransferState.EXPIRED, True, 2003, "已过期，已退还给你"),
    ],
)
def test_each_side_reads_its_own_words(state: TransferState, is_payer: bool, status: int, words: str) -> None:
    record = msgspec.structs.replace(RECORD, state=state, is_payer=is_payer, changed_at_ms=1_523_176_701_000)
    external = shown(TRANSFER.write(record))["data"]["external"]
    assert (external["transStatus"], external["statusDesc"], external["isPayer"]) == (status, words, is_payer)
    assert external["modifyTime"] == 1_523_176_701


def test_every_state_has_words_for_both_sides() -> None:
    for state in TransferState:
        for is_payer in (False, True):
            TRANSFER.write(msgspec.structs.replace(RECORD, state=state, is_payer=is_payer))


def test_an_unknown_state_is_malformed() -> None:
    raw = msgspec.json.encode(TRANSFER.write(RECORD)).replace(b":2000", b":1999")
    with pytest.raises(Malformed) as wrong:
        TRANSFER.read(raw)
    assert wrong.value.field == "data.external.trans_status"

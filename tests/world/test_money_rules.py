import pytest

from hongyan.world import money_rules


def test_notices_name_who_took_a_share() -> None:
    assert money_rules.you_took("安安") == "你领取了安安的红包"
    assert money_rules.took_yours("安安") == "安安领取了你的红包"


@pytest.mark.parametrize(("fen", "yuan"), [(1, "0.01元"), (100, "1.00元"), (12_345, "123.45元")])
def test_what_went_back_is_told_in_yuan(fen: int, yuan: str) -> None:
    assert yuan in money_rules.went_back(fen)


def test_a_red_packet_with_all_shares_at_their_largest_can_be_paid_by_everybody() -> None:
    assert money_rules.SHARES * money_rules.SHARE_FEN <= money_rules.BALANCE_FEN
    assert money_rules.TRANSFER_FEN <= money_rules.BALANCE_FEN

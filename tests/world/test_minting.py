import re

from hypothesis import given
from hypothesis import strategies as st

from hongyan.world.minting import MOST_TURNS, Mint, mix


@given(st.integers(0, 2**52 - 1), st.integers(0, 2**52 - 1), st.integers(0, 2**64 - 1))
def test_two_numbers_never_meet(one: int, other: int, key: int) -> None:
    assert (mix(one, key, 52) == mix(other, key, 52)) == (one == other)


@given(st.integers(0, 2**64 - 1))
def test_mixing_is_one_to_one_on_a_whole_range(key: int) -> None:
    assert sorted(mix(number, key, 8) for number in range(256)) == list(range(256))


@given(st.integers(-(2**63), 2**63 - 1))
def test_message_ids_are_unique_and_of_the_size_that_json_numbers_carry(seed: int) -> None:
    mint = Mint(seed)
    numbers = [mint.message_number() for _ in range(50)]
    assert len(set(numbers)) == 50
    assert all(10**15 < number < 2**53 for number in numbers)


def test_message_ids_are_not_in_order() -> None:
    mint = Mint(1)
    numbers = [mint.message_number() for _ in range(50)]
    assert numbers != sorted(numbers)


@given(st.integers(-(2**63), 2**63 - 1))
def test_uins_are_unique_and_have_nine_or_ten_digits(seed: int) -> None:
    mint = Mint(seed)
    uins = [mint.uin() for _ in range(50)]
    assert len(set(uins)) == 50
    assert all(9 <= len(str(uin)) <= 10 for uin in uins)


def test_the_same_seed_mints_the_same_and_another_seed_others() -> None:
    def minted(seed: int) -> list[object]:
        mint = Mint(seed)
        return [
            mint.wxid(),
            mint.login(),
            mint.token(),
            mint.uin(),
            mint.message_number(),
            mint.stranger_ticket(mint.wxid()),
            mint.avatar_url("wxid_bot"),
            mint.room(),
            mint.room_code(),
            mint.invitation(),
            mint.request_ticket(),
            mint.search_ticket("wxid_bot", by="wxid_ann"),
            mint.card_ticket("wxid_bot"),
            mint.contact_code("wxid_bot"),
            mint.sms_code(),
        ]

    assert minted(5) == minted(5)
    assert not set(minted(5)) & set(minted(6))


@given(st.integers(-(2**63), 2**63 - 1))
def test_rooms_are_unique_and_have_ten_digits(seed: int) -> None:
    mint = Mint(seed)
    rooms = [mint.room() for _ in range(50)]
    assert len(set(rooms)) == 50
    assert all(re.fullmatch(r"[1-9]\d{9}@chatroom", room) for room in rooms)


def test_codes_look_as_wechats_do() -> None:
    mint = Mint(3)
    for ticket in (mint.request_ticket(), mint.search_ticket("a", by="b"), mint.card_ticket("a")):
        assert re.fullmatch(r"v2_[0-9a-f]{64}@stranger", ticket)
    assert mint.search_ticket("a", by="b") != mint.search_ticket("b", by="a")
    assert re.fullmatch(r"\d{6}", mint.sms_code())
    assert re.fullmatch(r"[0-9a-f]{40}", mint.invitation())
    assert re.fullmatch(r"[-_A-Za-z0-9]{16}", mint.room_code())


def test_ids_look_as_wechats_do() -> None:
    mint = Mint(3)
    wxid = mint.wxid()
    assert wxid.startswith("wxid_")
    assert len(wxid) == 19
    assert mint.stranger_ticket(wxid).startswith("v1_")
    assert mint.stranger_ticket(wxid).endswith("@stranger")
    assert mint.avatar_url(wxid).startswith("http://wx.qlogo.cn/mmhead/")


def test_ids_do_not_change_between_versions_of_this_program() -> None:
    mint = Mint(1)
    assert mint.message_number() == 4936257786165487
    assert mint.uin() == 994456541
    assert mint.wxid() == "wxid_y626je4ounpmil"
    assert mint.login() == "kHbxZHYMiDJbM6_zUvHm"
    assert mint.token() == "TsAZ79GQmCRvbRdTzmAc_YINyPFS83wiH9FbsWjk"
    assert mint.room() == "1894456541@chatroom"
    assert mint.sms_code() == "901285"


def test_a_leap_goes_past_all_ids_of_earlier_turns() -> None:
    def ids(mint: Mint) -> set[object]:
        makers = (mint.message_number, mint.room, mint.uin, mint.login, mint.token, mint.wxid, mint.invitation)
        return {maker() for maker in makers for _ in range(50)}

    seen: set[object] = set()
    for turn in (0, 1, 2, MOST_TURNS):
        mint = Mint(5)
        mint.leap(turn)
        found = ids(mint)
        assert len(found) == 7 * 50
        assert not found & seen
        seen |= found


def test_a_leap_never_goes_back() -> None:
    mint = Mint(5)
    mint.leap(3)
    first = mint.login()
    mint.leap(2)
    assert mint.login() != first

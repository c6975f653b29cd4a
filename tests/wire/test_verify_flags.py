import pytest

from hongyan.model.contact import ContactKind
from hongyan.model.ids import ContactId
from hongyan.wire.verify_flags import is_verified, verify_flag


@pytest.mark.parametrize(
    ("id_", "kind", "verified", "flag"),
    [
        ("wxid_ann", ContactKind.PERSON, False, 0),
        ("gh_1", ContactKind.OFFICIAL, False, 8),
        ("gh_1", ContactKind.OFFICIAL, True, 24),
        ("weixin", ContactKind.SPECIAL, False, 56),
        ("filehelper", ContactKind.SPECIAL, False, 0),
    ],
)
def test_everybody_has_the_documented_number(id_: str, kind: ContactKind, flag: int, *, verified: bool) -> None:
    assert verify_flag(ContactId(id_), kind, is_verified=verified) == flag


@pytest.mark.parametrize(("flag", "verified"), [(0, False), (8, False), (24, True), (56, True), (-1, True)])
def test_a_number_tells_whether_it_is_verified(flag: int, *, verified: bool) -> None:
    assert is_verified(flag) is verified

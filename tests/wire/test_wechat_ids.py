import pytest

from hongyan.model.contact import ContactKind, Sex
from hongyan.wire import wechat_ids


@pytest.mark.parametrize(
    ("id_", "kind"),
    [
        ("wxid_ann", ContactKind.PERSON),
        ("gh_88b080670a71", ContactKind.OFFICIAL),
        ("filehelper", ContactKind.SPECIAL),
        ("weixin", ContactKind.SPECIAL),
    ],
)
def test_an_id_tells_what_stands_behind_it(id_: str, kind: ContactKind) -> None:
    assert wechat_ids.kind_of(id_) is kind


def test_every_sex_has_a_number_of_its_own() -> None:
    assert {wechat_ids.SEX_OF[wechat_ids.SEX[sex]] for sex in Sex} == {*Sex}

import pytest

from hongyan.model.errors import Malformed
from hongyan.wire.native_names import accept, show

PICTURE = {"sha256": "ab" * 32, "size_bytes": 9, "type": "image/png", "name": ""}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"kind": "card", "wxid": "a"}, {"kind": "card", "contact": "a"}),
        ({"kind": "card", "contact": "a"}, {"kind": "card", "contact": "a"}),
        ({"kind": "card", "wxid": "a", "contact": "a"}, {"kind": "card", "contact": "a"}),
        ({"kind": "link", "thumbnail": "http://t"}, {"kind": "link", "thumbnail_url": "http://t"}),
        ({"kind": "link", "thumbnail": PICTURE}, {"kind": "link", "thumbnail": PICTURE}),
        ({"kind": "card", "wxid": 5}, {"kind": "card", "wxid": 5}),
        ({"kind": "text", "wxid": "a"}, {"kind": "text", "wxid": "a"}),
        ({"kind": ["card"], "wxid": "a"}, {"kind": ["card"], "wxid": "a"}),
        ({"wxid": "a"}, {"wxid": "a"}),
    ],
)
def test_a_field_is_read_under_either_name(said: dict[str, object], read: dict[str, object]) -> None:
    assert accept(said) == read


def test_two_names_that_say_different_things_are_malformed() -> None:
    with pytest.raises(Malformed, match="another name of contact") as caught:
        accept({"kind": "card", "wxid": "a", "contact": "b"})
    assert caught.value.field == "wxid"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ({"kind": "card", "contact": "a"}, {"kind": "card", "contact": "a", "wxid": "a"}),
        (
            {"kind": "link", "thumbnail_url": "http://t", "thumbnail": None},
            {"kind": "link", "thumbnail_url": "http://t", "thumbnail": "http://t"},
        ),
        (
            {"kind": "link", "thumbnail_url": "", "thumbnail": None},
            {"kind": "link", "thumbnail_url": "", "thumbnail": None},
        ),
        (
            {"kind": "link", "thumbnail_url": "http://t", "thumbnail": PICTURE},
            {"kind": "link", "thumbnail_url": "http://t", "thumbnail": PICTURE},
        ),
        ({"kind": "person"}, {"kind": "person"}),
        ({"kind": ["card"], "contact": "a"}, {"kind": ["card"], "contact": "a"}),
    ],
)
def test_a_field_is_shown_under_both_names(kept: dict[str, object], shown: dict[str, object]) -> None:
    assert show(kept) == shown
    again = accept(show(kept))
    assert {name: each for name, each in again.items() if each is not None} == {
        name: each for name, each in kept.items() if each is not None
    }

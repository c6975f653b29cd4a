import pytest

from hongyan.dialects.wequick.loose import Loose, Names, filled, names, number, text, words
from hongyan.model.errors import Malformed


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, ""), ("", ""), ("null", "null"), ("a", "a"), (7, "7"), (7.0, "7"), (0.5, "0.5"), (True, "1"), (False, "0")],
)
def test_whatever_was_written_is_text(value: Loose, said: str) -> None:
    assert words(value) == said


def test_null_as_text_is_nothing_but_where_somebody_may_say_it() -> None:
    assert (text("null"), words("null")) == ("", "null")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1", 1),
        (1, 1),
        (1.0, 1),
        (True, 1),
        (" 12 ", 12),
        ("-3", -3),
        ("", None),
        (None, None),
        ("null", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 19, None),
        ("--1", None),
    ],
)
def test_a_number_may_come_as_text(value: Loose, read: int | None) -> None:
    assert number(value) == read


@pytest.mark.parametrize("value", [None, "", "null"])
def test_what_is_needed_is_named_when_it_is_empty(value: Loose) -> None:
    with pytest.raises(Malformed, match="is empty") as caught:
        filled(value, "wxid")
    assert caught.value.field == "wxid"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (["a", 7], ("a", "7")),
        ([], ()),
        ("", ()),
        (None, ()),
        ("a", ("a",)),
        ("a, b,", ("a", "b")),
    ],
)
def test_a_list_of_ids_may_come_as_text(value: Names, read: tuple[str, ...]) -> None:
    assert names(value, "wxidLists") == read


def test_an_empty_id_in_a_list_is_named() -> None:
    with pytest.raises(Malformed) as caught:
        names(["a", None], "wxidLists")
    assert caught.value.field == "wxidLists[1]"

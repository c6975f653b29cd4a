import pytest

from hongyan.model.errors import InvalidArgument
from hongyan.world.rules import check_line, check_text, shown


def test_text_within_the_limits_passes() -> None:
    check_text("text", "两行\n也可以 🪿", 16, least=1)


@pytest.mark.parametrize("text", ["", "12345"])
def test_text_outside_the_limits_is_refused_with_its_field_and_both_limits(text: str) -> None:
    with pytest.raises(InvalidArgument, match=r"^text: must have 1 to 4 characters, has \d$"):
        check_text("text", text, 4, least=1)


def test_half_a_surrogate_pair_is_refused_because_no_log_could_carry_it() -> None:
    with pytest.raises(InvalidArgument, match="surrogate"):
        check_text("text", "a\ud83e", 4)


def test_a_control_character_is_refused_on_a_line() -> None:
    with pytest.raises(InvalidArgument, match="control"):
        check_line("nick", "a\nb", 4)


def test_foreign_text_in_an_error_is_short_and_printable() -> None:
    assert len(shown("x" * 10_000)) < 80
    assert shown("\ud800\n").encode()

import pytest

from hongyan.model.capability import FULL, Capabilities, Level, Limits, Support, full, no
from hongyan.model.commands import COMMANDS, Command, SendText
from hongyan.model.message import Receipt


class Foreign(Command[Receipt], frozen=True, kw_only=True):
    """A command that is none of ours."""


def test_capabilities_cover_every_command_there_is() -> None:
    capabilities = Capabilities("x", dict.fromkeys(COMMANDS, FULL))
    assert [*capabilities] == [*COMMANDS]
    assert capabilities.backend == "x"


def test_a_command_left_out_is_named_at_construction() -> None:
    table = {command: FULL for command in COMMANDS if command is not SendText}
    with pytest.raises(TypeError, match=r"x: capabilities leave out \['SendText'\]"):
        Capabilities("x", table)


def test_a_command_that_is_none_of_ours_is_named_at_construction() -> None:
    with pytest.raises(TypeError, match="Foreign"):
        Capabilities("x", {**dict.fromkeys(COMMANDS, FULL), Foreign: FULL})


def test_below_full_a_reason_is_needed() -> None:
    with pytest.raises(TypeError, match="needs a reason"):
        Support(level=Level.PARTIAL)


def test_what_cannot_be_done_says_why_and_needs_no_handler() -> None:
    table = {**dict.fromkeys(COMMANDS, FULL), SendText: no("it is deaf")}
    capabilities = Capabilities("x", table)
    assert capabilities[SendText].reason == "it is deaf"
    assert capabilities.handled() == frozenset(COMMANDS) - {SendText}


def test_what_is_partly_done_needs_a_handler() -> None:
    partial = Support(level=Level.PARTIAL, reason="slowly")
    assert SendText in Capabilities("x", {**dict.fromkeys(COMMANDS, FULL), SendText: partial}).handled()


def test_full_support_may_have_limits() -> None:
    assert FULL.limits == Limits(text_chars=0, media_bytes=0)
    assert full(text_chars=5, media_bytes=6) == Support(level=Level.FULL, limits=Limits(text_chars=5, media_bytes=6))


def test_changing_the_table_afterwards_changes_nothing() -> None:
    table = dict.fromkeys(COMMANDS, FULL)
    capabilities = Capabilities("x", table)
    table[SendText] = no("later")
    assert capabilities[SendText] == FULL

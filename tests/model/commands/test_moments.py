import pytest

from hongyan.model.commands import COMMANDS, Command, moments
from hongyan.model.commands.moments import DeleteMoment, PostMoment

OURS = [command for command in COMMANDS if command.__module__ == moments.__name__]


def test_a_moment_is_shown_to_all_friends_unless_it_says_otherwise() -> None:
    post = PostMoment(text="hi")
    assert (post.is_private, post.visible_to, post.hidden_from) == (False, (), ())


def test_what_friends_see_is_a_deed_and_taking_it_back_is_none() -> None:
    assert PostMoment.is_deed
    assert not DeleteMoment.is_deed


@pytest.mark.parametrize("command", OURS, ids=lambda command: command.public_name())
def test_it_is_for_those_who_are_logged_in(command: type[Command[object]]) -> None:
    assert command.needs_login
    assert not command.is_urgent

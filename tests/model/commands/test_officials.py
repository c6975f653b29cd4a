import pytest

from hongyan.model.commands import COMMANDS, Command, officials
from hongyan.model.commands.officials import ClickMenu, Follow, Unfollow
from hongyan.model.ids import ContactId

OURS = [command for command in COMMANDS if command.__module__ == officials.__name__]


def test_a_button_may_be_named_by_its_key_alone() -> None:
    click = ClickMenu(account=ContactId("gh_1"), button=0, key="TODAY")
    assert (click.button, click.key) == (0, "TODAY")


def test_following_is_a_deed() -> None:
    assert Follow.is_deed
    assert Unfollow.is_deed


@pytest.mark.parametrize("command", OURS, ids=lambda command: command.public_name())
def test_it_is_for_those_who_are_logged_in(command: type[Command[object]]) -> None:
    assert command.needs_login
    assert not command.is_urgent

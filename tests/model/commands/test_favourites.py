import pytest

from hongyan.model.commands import COMMANDS, Command, favourites
from hongyan.model.commands.favourites import AddFavourite, SyncFavourites

OURS = [command for command in COMMANDS if command.__module__ == favourites.__name__]


def test_reading_without_a_key_begins_at_the_beginning() -> None:
    assert SyncFavourites().after == ""


def test_what_is_kept_has_to_be_said() -> None:
    with pytest.raises(TypeError):
        AddFavourite()  # type: ignore[call-arg]


@pytest.mark.parametrize("command", OURS, ids=lambda command: command.public_name())
def test_it_is_for_those_who_are_logged_in(command: type[Command[object]]) -> None:
    assert command.needs_login
    assert not command.is_urgent

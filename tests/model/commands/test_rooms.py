import pytest

from hongyan.model.commands import COMMANDS, Command, rooms
from hongyan.model.commands.rooms import CreateRoom, SetRoomNick
from hongyan.model.ids import ContactId, RoomId

OURS = [command for command in COMMANDS if command.__module__ == rooms.__name__]


def test_a_room_needs_no_name() -> None:
    assert CreateRoom(members=(ContactId("a"), ContactId("b"))).name == ""


def test_an_empty_nick_in_a_room_takes_it_away_and_has_to_be_said() -> None:
    with pytest.raises(TypeError):
        SetRoomNick(room=RoomId("1@chatroom"))  # type: ignore[call-arg]


@pytest.mark.parametrize("command", OURS, ids=lambda command: command.public_name())
def test_rooms_are_for_those_who_are_logged_in(command: type[Command[object]]) -> None:
    assert command.needs_login
    assert not command.is_urgent

import pytest

from hongyan.model.commands import COMMANDS, Command, SendText
from hongyan.model.commands.base import snake


@pytest.mark.parametrize(
    ("name", "public"), [("SendText", "send_text"), ("Login", "login"), ("GetLoginToken", "get_login_token"), ("", "")]
)
def test_a_public_name_comes_from_the_class_name(name: str, public: str) -> None:
    assert snake(name) == public


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_commands_tag_is_its_public_name(command: type[Command[object]]) -> None:
    assert command.__struct_config__.tag == command.public_name()
    assert command.__struct_config__.frozen


def test_a_command_needs_a_login_and_waits_its_turn_unless_it_says_otherwise() -> None:
    assert (SendText.needs_login, SendText.is_urgent) == (True, False)

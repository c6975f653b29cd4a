import pytest

from hongyan.model.commands import COMMANDS, Command, labels
from hongyan.model.commands.labels import SetLabels
from hongyan.model.ids import ContactId

OURS = [command for command in COMMANDS if command.__module__ == labels.__name__]


def test_taking_all_labels_off_has_to_be_said() -> None:
    assert SetLabels(contact=ContactId("wxid_ann"), labels=()).labels == ()
    with pytest.raises(TypeError):
        SetLabels(contact=ContactId("wxid_ann"))  # type: ignore[call-arg]


@pytest.mark.parametrize("command", OURS, ids=lambda command: command.public_name())
def test_it_is_for_those_who_are_logged_in(command: type[Command[object]]) -> None:
    assert command.needs_login
    assert not command.is_urgent

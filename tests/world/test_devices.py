import pytest

from hongyan.model.account import LoginStatus, LoginStep
from hongyan.model.errors import Conflict, InvalidArgument, NotFound, NotLoggedIn
from hongyan.world.deeds import RegisterDevice
from tests.world.story import ANN, BOB, BOT, Story


def register(story: Story, **fields: str) -> None:
    story.world.apply(RegisterDevice(**fields), story.at_ms)


def test_a_new_device_is_idle_and_nothing_happened_to_it(story: Story) -> None:
    register(story, device="demo/default")
    state = story.world.device_state("demo/default")
    assert (state.login, state.token, state.profile) == (LoginStatus(step=LoginStep.IDLE), "", None)
    assert story.events("demo/default") == []


def test_registering_again_changes_only_the_name(story: Story) -> None:
    token = story.log_in("ipad")
    register(story, device="ipad", name="小雁的 iPad")
    assert story.token("ipad") == token
    assert story.world._devices.device("ipad").name == "小雁的 iPad"


def test_a_device_cannot_change_its_type(story: Story) -> None:
    register(story, device="one", type="ipad")
    with pytest.raises(Conflict, match="ipad"):
        register(story, device="one", type="web")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"device": ""}, "device"),
        ({"device": "x" * 257}, "device"),
        ({"device": "a\nb"}, "device"),
        ({"device": "one", "name": "x" * 129}, "name"),
        ({"device": "one", "type": ""}, "type"),
        ({"device": "one", "type": "iPad"}, "type"),
        ({"device": "one", "type": "x" * 33}, "type"),
    ],
)
def test_a_device_of_the_wrong_shape_is_refused(story: Story, fields: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        register(story, **fields)
    assert caught.value.field == field


def test_an_unknown_device_is_not_found_whatever_is_asked_of_it(story: Story) -> None:
    for ask in (
        lambda: story.world.device_state("nope"),
        lambda: story.events("nope"),
        lambda: story.request("nope"),
        lambda: story.log_out("nope"),
        lambda: story.device_say("nope", ANN),
    ):
        with pytest.raises(NotFound, match="nope"):
            ask()


def test_a_device_without_a_login_cannot_speak(story: Story) -> None:
    story.device("ipad")
    with pytest.raises(NotLoggedIn):
        story.device_say("ipad", ANN)


def test_nothing_older_than_the_first_login_on_a_device_type_arrives(story: Story) -> None:
    story.say(ANN, BOT, "before")
    story.log_in("ipad")
    story.say(ANN, BOT, "after")
    assert story.texts("ipad") == ["after"]


def test_a_logged_out_device_gets_nothing_and_catches_up_in_order_at_the_next_login(story: Story) -> None:
    story.log_in("ipad")
    story.log_out("ipad")
    story.say(ANN, BOT, "one")
    story.say(BOT, ANN, "two")
    story.say(BOB, BOT, "three")
    assert story.texts("ipad") == []
    seen = len(story.events("ipad"))
    story.log_in("ipad")
    assert story.names("ipad", seen)[-5:] == ["LoggedIn", "ContactsLoaded", *["MessageReceived"] * 3]
    assert [(one.content.text, one.mine) for one in story.messages("ipad")] == [
        ("one", False),
        ("two", True),
        ("three", False),
    ]


def test_another_device_of_the_same_type_catches_up_in_its_place_and_only_once(story: Story) -> None:
    story.log_in("first")
    story.log_out("first")
    story.say(ANN, BOT, "missed")
    story.log_in("second")
    story.log_out("second")
    story.log_in("first")
    assert story.texts("second") == ["missed"]
    assert story.texts("first") == []


def test_another_device_type_misses_nothing_of_the_first_ones(story: Story) -> None:
    story.log_in("ipad")
    story.log_out("ipad")
    story.say(ANN, BOT, "missed on the iPad")
    story.log_in("browser", type_="web")
    assert story.texts("browser") == []


def test_messages_read_as_of_who_was_logged_in_when_they_came(story: Story) -> None:
    story.log_in("ipad", BOT)
    story.say(ANN, BOT, "to the bot")
    story.log_in("ipad", ANN)
    story.say(ANN, BOT, "from ann's phone")
    story.log_in("ipad", BOT)
    story.say(ANN, BOT, "to the bot again")
    assert [(one.chat, one.mine, one.content.text) for one in story.messages("ipad")] == [
        (ANN, False, "to the bot"),
        (BOT, True, "from ann's phone"),
        (ANN, False, "from ann's phone"),
        (ANN, False, "to the bot again"),
    ]

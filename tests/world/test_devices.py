import pytest

from hongyan.model.account import LoginStatus, LoginStep
from hongyan.model.errors import Conflict, HongyanError, InvalidArgument, NotFound, NotLoggedIn, Unavailable
from hongyan.world.deeds import (
    CancelLogin,
    ComeOnline,
    GoOffline,
    Recall,
    RegisterDevice,
    RenameRoom,
    SetRemark,
    TurnBack,
)
from tests.world.story import ANN, BOB, BOT, GEESE, Story, stamped_events


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


def offline(story: Story, device: str) -> None:
    story.do(GoOffline(device=device))


def test_a_device_without_network_gets_nothing_and_catches_up_in_order(story: Story) -> None:
    story.log_in("ipad")
    offline(story, "ipad")
    offline(story, "ipad")
    seen = len(story.events("ipad"))
    said = story.say(ANN, BOT, "one").message_id
    story.do(Recall(as_=ANN, message=said))
    story.do(SetRemark(as_=BOT, contact=ANN, remark="安"))
    story.say(BOB, BOT, "two")
    assert story.names("ipad")[seen:] == []
    assert story.world.device_state("ipad").is_offline
    assert story.world.device_state("ipad").login.step is LoginStep.DONE
    deed = story.world.deed_count + 1
    story.do(ComeOnline(device="ipad"))
    story.do(ComeOnline(device="ipad"))
    assert story.names("ipad", seen) == ["MessageReceived", "MessageRecalled", "ContactChanged", "MessageReceived"]
    assert story.texts("ipad") == ["one", "two"]
    assert {stamp for index, stamp, _ in stamped_events(story.world, "ipad") if index > seen} == {deed}
    assert not story.world.device_state("ipad").is_offline


def test_a_device_without_network_can_do_nothing(story: Story) -> None:
    story.log_in("ipad")
    offline(story, "ipad")
    for ask in (
        lambda: story.request("ipad"),
        lambda: story.log_out("ipad"),
        lambda: story.device_say("ipad", ANN),
        lambda: story.do(CancelLogin(device="ipad")),
    ):
        with pytest.raises(Unavailable, match="offline"):
            ask()
    for deed in (GoOffline, ComeOnline):
        with pytest.raises(NotFound):
            story.do(deed(device="unknown"))


def test_what_a_device_without_network_misses_waits_for_who_is_logged_in_there(story: Story) -> None:
    story.log_in("ipad")
    login = story.request("ipad").login
    offline(story, "ipad")
    story.say(ANN, BOT, "to the bot")
    story.scan(ANN, login)
    story.confirm(ANN, login)
    story.say(BOT, ANN, "to ann")
    seen = len(story.events("ipad"))
    story.do(ComeOnline(device="ipad"))
    assert story.names("ipad", seen) == [
        "Scanned",
        "LoggedOut",
        "LoginConfirmed",
        "LoggedIn",
        "ContactsLoaded",
        "MessageReceived",
    ]
    assert [(one.chat, one.mine) for one in story.messages("ipad")] == [(BOT, False)]
    story.log_in("ipad", BOT)
    assert [one.chat for one in story.messages("ipad")] == [BOT, ANN, ANN]
    assert story.texts("ipad") == ["to ann", "to the bot", "to ann"]


def test_who_is_kicked_without_network_loses_nothing_to_the_next_device(story: Story) -> None:
    story.log_in("first")
    offline(story, "first")
    story.say(ANN, BOT, "meanwhile")
    story.log_in("second")
    story.say(ANN, BOT, "afterwards")
    story.do(ComeOnline(device="first"))
    assert story.names("first")[-1] == "Kicked"
    assert (story.texts("first"), story.texts("second")) == ([], ["meanwhile", "afterwards"])


def test_losing_and_having_network_is_news(story: Story) -> None:
    story.device("ipad")
    story.world.take_touched()
    for deed in (GoOffline(device="ipad"), ComeOnline(device="ipad")):
        story.do(deed)
        assert story.world.take_touched() == {"ipad"}


def test_what_wechat_tells_is_missed_and_caught_up_as_messages_are(story: Story) -> None:
    story.log_in("ipad")
    story.log_out("ipad")
    story.do(RenameRoom(as_=ANN, room=GEESE, name="雁群"))
    seen = len(story.events("ipad"))
    story.log_in("ipad")
    assert story.names("ipad", seen)[-2:] == ["MessageReceived", "RoomRenamed"]


def test_all_devices_of_a_person_lose_their_network_when_none_is_named(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    story.log_in("anns", ANN)
    story.do(GoOffline(as_=BOT))
    states = {device: story.world.device_state(device).is_offline for device in ("ipad", "browser", "anns")}
    assert states == {"ipad": True, "browser": True, "anns": False}
    story.do(ComeOnline(as_=BOT, device="ipad"))
    story.do(ComeOnline(as_=BOT))
    assert not story.world.device_state("browser").is_offline


@pytest.mark.parametrize(
    ("names", "error"),
    [
        ({}, InvalidArgument),
        ({"as_": BOB}, NotLoggedIn),
        ({"as_": "wxid_nobody"}, NotLoggedIn),
        ({"as_": ANN, "device": "ipad"}, Conflict),
        ({"as_": ANN, "device": "empty"}, Conflict),
    ],
)
def test_who_is_not_there_takes_no_network_away(story: Story, names: dict[str, str], error: type[HongyanError]) -> None:
    story.log_in("ipad")
    story.device("empty")
    story.say(ANN, BOB)
    for deed in (GoOffline, ComeOnline):
        with pytest.raises(error):
            story.do(deed(**names))


def test_what_a_device_was_told_before_the_world_was_taken_back_is_marked(story: Story) -> None:
    story.log_in("ipad")
    story.say(ANN, BOT)
    told = len(story.events("ipad"))
    assert (story.world.turned_at("ipad"), story.world.newest("ipad")) == (0, told)
    story.do(TurnBack(turn=1))
    story.say(ANN, BOT)
    assert (story.world.turned_at("ipad"), story.world.newest("ipad"), story.world.turn) == (told, told + 1, 1)


@pytest.mark.parametrize("turn", [0, 1, 1 << 20])
def test_turns_only_go_up(story: Story, turn: int) -> None:
    story.do(TurnBack(turn=1))
    with pytest.raises(Conflict):
        story.do(TurnBack(turn=turn))

import msgspec
import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.message import Card, Notice
from hongyan.world.deeds import Say
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, START_MS, Story


def heard(story: Story, *owners: str) -> dict[str, list[str]]:
    return {owner: [item.text for item in story.inbox(owner)] for owner in owners}


def test_a_friends_message_reaches_the_phone_and_the_device(story: Story) -> None:
    story.log_in("ipad")
    story.wait(5)
    receipt = story.say(ANN, BOT, "ping")
    assert receipt.sent_at_ms == START_MS + 5
    (message,) = story.messages("ipad")
    (item,) = story.inbox(BOT)
    assert message.id == item.id == receipt.message_id
    assert message.content.text == item.text == "ping"
    assert heard(story, ANN, BOB, SHI) == {ANN: [], BOB: [], SHI: []}


def test_what_is_said_on_the_phone_comes_to_the_devices_only(story: Story) -> None:
    story.log_in("ipad")
    story.say(BOT, ANN, "mine")
    assert [(one.mine, one.chat) for one in story.messages("ipad")] == [(True, ANN)]
    assert story.inbox(BOT) == []


def test_what_is_said_on_a_device_comes_to_the_phone_and_the_other_devices(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    story.device_say("ipad", ANN, "pong")
    assert story.texts("ipad") == []
    assert [(one.mine, one.content.text) for one in story.messages("browser")] == [(True, "pong")]
    assert [(item.mine, item.to) for item in story.inbox(BOT)] == [(True, ANN)]
    assert [(item.mine, item.to) for item in story.inbox(ANN)] == [(False, ANN)]


def test_everybody_else_in_the_room_hears(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("bobs", BOB)
    story.say(ANN, GEESE, "大家好")
    assert heard(story, BOT, ANN, BOB, SHI) == {BOT: ["大家好"], ANN: [], BOB: ["大家好"], SHI: []}
    assert [one.chat for device in ("ipad", "bobs") for one in story.messages(device)] == [GEESE, GEESE]


def test_members_of_a_room_need_not_be_friends(story: Story) -> None:
    story.world._rooms.add("2@chatroom", "二", ANN, (SHI,))
    story.say(SHI, "2@chatroom", "hi")
    assert heard(story, ANN) == {ANN: ["hi"]}


def test_the_room_nick_can_be_mentioned_and_everybody_too(story: Story) -> None:
    story.say(ANN, GEESE, "@小雁 @所有人", at=(BOT, "notify@all"))
    assert story.inbox(BOT)[0].content.at == (BOT, "notify@all")


def test_a_note_to_oneself_reaches_ones_other_devices(story: Story) -> None:
    story.log_in("ipad")
    story.say(BOT, BOT, "from the phone")
    story.device_say("ipad", BOT, "from the iPad")
    assert [(one.mine, one.chat, one.content.text) for one in story.messages("ipad")] == [(True, BOT, "from the phone")]
    assert [(item.mine, item.text) for item in story.inbox(BOT)] == [(True, "from the iPad")]


@pytest.mark.parametrize("receiver", ["filehelper", "weixin", "gh_hongyan0001"])
def test_special_and_official_accounts_take_messages_and_only_ones_own_devices_have_them(
    story: Story, receiver: str
) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    story.device_say("ipad", receiver, "note")
    assert [(one.mine, one.chat) for one in story.messages("browser")] == [(True, receiver)]
    assert [(item.mine, item.to) for item in story.inbox(BOT)] == [(True, receiver)]
    assert heard(story, ANN, BOB, SHI) == {ANN: [], BOB: [], SHI: []}


def test_a_stranger_is_refused_in_wechats_words(story: Story) -> None:
    with pytest.raises(Rejected, match=r"^小雁开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求"):
        story.say(SHI, BOT)


@pytest.mark.parametrize(("deleter", "deleted"), [(ANN, BOT), (BOT, ANN)])
def test_who_was_deleted_or_deleted_is_refused(story: Story, deleter: str, deleted: str) -> None:
    del story.world._people.person(deleter).friends[deleted]
    with pytest.raises(Rejected, match="安安开启了朋友验证"):
        story.say(BOT, ANN)


def test_who_is_not_in_the_room_is_refused(story: Story) -> None:
    with pytest.raises(Rejected, match="群聊"):
        story.say(SHI, GEESE)


@pytest.mark.parametrize(
    ("to", "text", "at", "error", "words"),
    [
        (ANN, "", (), InvalidArgument, "^text: "),
        (ANN, "x" * 16_385, (), InvalidArgument, "^text: "),
        (ANN, "\udc00", (), InvalidArgument, "^text: "),
        (ANN, "hi", (ANN,), InvalidArgument, "^at: only"),
        (GEESE, "hi", (SHI,), InvalidArgument, "^at: 'wxid_shi'"),
        (GEESE, "hi", (ANN,) * 501, InvalidArgument, "^at: mentions more than 500"),
        ("wxid_nobody", "hi", (), NotFound, "wxid_nobody"),
        ("999@chatroom", "hi", (), NotFound, "999@chatroom"),
        ("", "hi", (), NotFound, "''"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nobody_hears_it(
    story: Story, to: str, text: str, at: tuple[str, ...], error: type[HongyanError], words: str
) -> None:
    with pytest.raises(error, match=words):
        story.say(BOT, to, text, at)
    assert heard(story, ANN, BOB) == {ANN: [], BOB: []}


def test_the_longest_text_is_taken(story: Story) -> None:
    story.say(BOT, ANN, "长" * 16_384)
    assert len(story.inbox(ANN)[0].text) == 16_384


@pytest.mark.parametrize("content", [Card(contact=BOB), Notice(text="system")])
def test_other_kinds_cannot_be_said(story: Story, content: msgspec.Struct) -> None:
    with pytest.raises(InvalidArgument, match=r"^kind: (card|notice) cannot be said"):
        story.world.apply(Say(as_=BOT, to=ANN, content=content), story.at_ms)


def test_who_does_not_exist_says_nothing(story: Story) -> None:
    with pytest.raises(NotFound, match="wxid_nobody"):
        story.say("wxid_nobody", BOT)


def test_a_message_is_kept_once_however_many_have_it(story: Story) -> None:
    story.log_in("ipad")
    story.say(ANN, GEESE)
    devices = story.world._devices
    kept = [devices.phone(BOT), devices.phone(BOB), devices.device("ipad").log]
    assert len({id(log._facts[-1]) for log in kept}) == 1

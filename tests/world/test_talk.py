import pytest

from hongyan.model.errors import Conflict, HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import MessageRecalled, MessageReceived
from hongyan.model.message import Link, Notice, Text
from hongyan.world.deeds import Block, DeleteFriend, LeaveRoom, Recall, Say, Unblock
from hongyan.world.rules import RECALL_MS
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


def test_a_phone_shows_what_it_received_and_what_was_written_on_it_in_order(story: Story) -> None:
    story.log_in("ipad")
    story.say(ANN, BOT, "one")
    story.say(BOT, ANN, "two")
    story.device_say("ipad", ANN, "three")
    assert [(item.text, item.mine, item.to) for item in story.screen(BOT)] == [
        ("one", False, BOT),
        ("two", True, ANN),
        ("three", True, ANN),
    ]
    assert [item.text for item in story.inbox(BOT)] == ["one", "three"]


def test_a_phone_shows_what_was_recalled_on_it(story: Story) -> None:
    receipt = story.say(BOT, ANN, "oops")
    story.do(Recall(as_=BOT, message=receipt.message_id))
    shown = story.screen(BOT)[-1]
    assert (shown.kind, shown.message, shown.mine, shown.text) == (
        "recall",
        receipt.message_id,
        True,
        "你撤回了一条消息",
    )
    assert story.inbox(BOT) == []


def test_a_line_about_a_refused_message_stands_below_it(story: Story) -> None:
    story.do(Block(as_=BOT, contact=ANN))
    story.say(ANN, BOT, "hello?")
    assert [item.kind for item in story.screen(ANN)] == ["text", "notice"]


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


@pytest.mark.parametrize("receiver", ["filehelper", "weixin", "gh_hongyan0002"])
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


def test_who_deleted_the_receiver_is_refused(story: Story) -> None:
    story.do(DeleteFriend(as_=BOT, contact=ANN))
    with pytest.raises(Rejected, match="安安开启了朋友验证"):
        story.say(BOT, ANN)


def test_who_was_deleted_has_a_receipt_and_wechats_line_and_nobody_hears_it(story: Story) -> None:
    story.log_in("ipad")
    story.do(DeleteFriend(as_=ANN, contact=BOT))
    receipt = story.device_say("ipad", ANN, "are you there?")
    line = (
        "安安开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。"
        '<a href="weixin://findfriend/verifycontact">发送朋友验证</a>'
    )
    assert story.inbox(ANN) == []
    assert [(item.kind, item.text, item.from_) for item in story.inbox(BOT)] == [
        ("text", "are you there?", BOT),
        ("notice", line, ANN),
    ]
    (notice,) = story.messages("ipad")
    assert (notice.content, notice.chat, notice.sender, notice.mine) == (Notice(text=line), ANN, ANN, False)
    assert story.world.message(BOT, receipt.message_id).content.text == "are you there?"
    with pytest.raises(NotFound):
        story.world.message(ANN, receipt.message_id)


def test_who_is_blocked_has_a_receipt_and_wechats_line_and_nobody_hears_it(story: Story) -> None:
    story.do(Block(as_=ANN, contact=BOT))
    story.say(BOT, ANN, "hello?")
    assert story.inbox(ANN) == []
    assert story.notices(BOT) == ["消息已发出，但被对方拒收了。"]
    story.do(Unblock(as_=ANN, contact=BOT))
    story.say(BOT, ANN, "hello!")
    assert heard(story, ANN) == {ANN: ["hello!"]}


def test_blocked_people_are_heard_in_rooms(story: Story) -> None:
    story.do(Block(as_=ANN, contact=BOT))
    story.say(BOT, GEESE, "all")
    assert heard(story, ANN) == {ANN: ["all"]}


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


def test_who_does_not_exist_says_nothing(story: Story) -> None:
    with pytest.raises(NotFound, match="wxid_nobody"):
        story.say("wxid_nobody", BOT)


def test_a_message_is_kept_once_however_many_have_it(story: Story) -> None:
    story.log_in("ipad")
    story.say(ANN, GEESE)
    devices = story.world._devices
    kept = [devices.phone(BOT), devices.phone(BOB), devices.device("ipad").log]
    assert len({id(log._facts[-1]) for log in kept}) == 1


def test_a_message_taken_back_is_gone_for_everybody_who_has_it(story: Story) -> None:
    for device, person in (("bots", BOT), ("anns", ANN), ("bobs", BOB)):
        story.log_in(device, person)
    said = story.say(ANN, GEESE, "oops").message_id
    story.wait(RECALL_MS)
    receipt = story.do(Recall(as_=ANN, message=said))
    assert receipt.sent_at_ms == START_MS + RECALL_MS
    assert story.events("bots")[-1] == MessageRecalled(
        chat=GEESE,
        message=said,
        by=ANN,
        notice='"安安" 撤回了一条消息',
        notice_id=receipt.message_id,
        at_ms=START_MS + RECALL_MS,
    )
    assert story.last("anns", MessageRecalled).notice == "你撤回了一条消息"
    assert [(item.kind, item.text, item.message) for item in story.inbox(BOB)] == [
        ("text", "oops", None),
        ("recall", '"安安" 撤回了一条消息', said),
    ]
    assert story.inbox(BOB)[-1].id == receipt.message_id
    assert story.inbox(ANN) == []
    for reader in (ANN, BOT, BOB):
        with pytest.raises(NotFound):
            story.world.message(reader, said)


def test_a_message_taken_back_on_a_device_is_told_to_the_phone_and_the_other_devices(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    said = story.device_say("ipad", ANN).message_id
    story.do(Recall(as_=BOT, message=said, device="ipad"))
    assert "MessageRecalled" not in story.names("ipad")
    assert story.last("browser", MessageRecalled).chat == ANN
    assert [(item.kind, item.mine, item.text) for item in story.inbox(BOT)][-1] == ("recall", True, "你撤回了一条消息")
    assert (story.inbox(ANN)[-1].kind, story.inbox(ANN)[-1].to) == ("recall", ANN)


def test_a_late_recall_is_refused_with_wechats_own_reason(story: Story) -> None:
    said = story.say(ANN, BOT, "oops").message_id
    story.wait(RECALL_MS + 1)
    with pytest.raises(Rejected, match="2分钟"):
        story.do(Recall(as_=ANN, message=said))
    assert story.world.message(BOT, said).content.text == "oops"


@pytest.mark.parametrize("message", ["", "1", "x", "1" * 16, "9" * 40, "-1125899906842625", "１" * 16])
def test_only_messages_can_be_recalled(story: Story, message: str) -> None:
    with pytest.raises(NotFound):
        story.do(Recall(as_=ANN, message=message))


def test_only_ones_own_messages_can_be_recalled_and_only_once(story: Story) -> None:
    said = story.say(ANN, BOT).message_id
    with pytest.raises(NotFound, match="somebody else"):
        story.do(Recall(as_=BOT, message=said))
    with pytest.raises(NotFound):
        story.do(Recall(as_=BOB, message=said))
    story.do(Recall(as_=ANN, message=said))
    with pytest.raises(NotFound):
        story.do(Recall(as_=ANN, message=said))


def test_wechats_own_lines_are_nobodys_to_recall(story: Story) -> None:
    story.do(DeleteFriend(as_=ANN, contact=BOT))
    story.say(BOT, ANN)
    notice = story.inbox(BOT)[-1]
    assert notice.from_ == ANN
    with pytest.raises(NotFound):
        story.do(Recall(as_=ANN, message=notice.id))


def test_who_left_the_room_hears_of_no_recall_and_may_still_take_back(story: Story) -> None:
    first, second = story.say(ANN, GEESE, "one").message_id, story.say(BOB, GEESE, "two").message_id
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    story.do(Recall(as_=ANN, message=first))
    assert "recall" not in [item.kind for item in story.inbox(BOB)]
    story.do(Recall(as_=BOB, message=second))
    assert story.inbox(ANN)[-1].message == second


def test_wechats_own_lines_are_never_unread(story: Story) -> None:
    story.do(DeleteFriend(as_=ANN, contact=BOT))
    story.say(BOT, ANN)
    assert story.world.unread(BOT) == {}


@pytest.mark.parametrize(
    ("to", "sender", "mine"), [(BOT, ANN, False), (GEESE, GEESE, False), ("filehelper", "filehelper", False)]
)
def test_a_notice_that_is_said_is_a_grey_line_for_both_sides(story: Story, to: str, sender: str, mine: bool) -> None:
    story.log_in("anns", ANN)
    said = story.do(Say(as_=ANN, to=to, content=Notice(text="line")))
    notice = [one for one in story.messages("anns") if one.content == Notice(text="line")][-1]
    assert notice.mine is mine
    readers = {BOT: (BOT, ANN), GEESE: (BOT, ANN, BOB), "filehelper": (ANN,)}[to]
    assert [story.notices(reader) for reader in readers] == [["line"]] * len(readers)
    if to == BOT:
        assert (story.inbox(BOT)[-1].id, story.inbox(BOT)[-1].from_, notice.sender) == (said.message_id, ANN, BOT)
        assert story.world.unread(BOT) == {}
    else:
        assert (notice.id, notice.sender) == (said.message_id, sender)


@pytest.mark.parametrize(
    ("person", "to", "content", "error"),
    [
        (SHI, BOT, Notice(text="x"), Rejected),
        (SHI, GEESE, Notice(text="x"), Rejected),
        (ANN, "wxid_nobody", Notice(text="x"), NotFound),
        (ANN, BOT, Notice(text=""), InvalidArgument),
        (ANN, GEESE, Notice(text="x", scene="invite", members=(BOB,)), InvalidArgument),
    ],
)
def test_a_notice_that_cannot_be_said_is_refused(
    story: Story, person: str, to: str, content: Notice, error: type[HongyanError]
) -> None:
    with pytest.raises(error):
        story.do(Say(as_=person, to=to, content=content))
    assert story.inbox(BOT) == []


def test_the_body_of_an_appmsg_stays_with_its_message(story: Story) -> None:
    story.log_in("ipad")
    link = Link(title="t", url="http://u")
    for to in (BOT, GEESE):
        story.do(Say(as_=ANN, to=to, content=link, xml="<msg><appmsg/></msg>"))
    assert [(one.content, one.xml) for one in story.messages("ipad")] == [(link, "<msg><appmsg/></msg>")] * 2
    for content, xml in ((Text(text="x"), "<msg/>"), (link, "x" * 65_537), (link, "\ud800")):
        with pytest.raises(InvalidArgument, match=r"^xml"):
            story.do(Say(as_=ANN, to=BOT, content=content, xml=xml))


def test_a_deed_on_somebody_elses_device_is_refused(story: Story) -> None:
    story.log_in("anns", ANN)
    with pytest.raises(Conflict, match="somebody else"):
        story.do(Say(as_=BOT, to=ANN, content=Text(text="hi"), device="anns"))


def test_a_message_can_be_fetched_by_who_has_it(story: Story) -> None:
    receipt = story.say(ANN, BOT, "hi")
    assert story.world.message(BOT, receipt.message_id).chat == ANN
    assert story.world.message(ANN, receipt.message_id).chat == BOT
    with pytest.raises(NotFound):
        story.world.message(BOB, receipt.message_id)
    story.log_in("ipad")
    assert not [event for event in story.events("ipad") if isinstance(event, MessageReceived)]

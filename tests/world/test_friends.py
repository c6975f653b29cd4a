import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import ContactAdded, ContactChanged, ContactRemoved, FriendRequested
from hongyan.model.message import Card
from hongyan.world.deeds import (
    AcceptFriend,
    Block,
    DeleteFriend,
    RequestFriend,
    RequireVerification,
    Say,
    SetRemark,
    Unblock,
)
from hongyan.world.people import Friendship
from tests.world.story import ANN, BOB, BOT, SHI, START_MS, Story

ADDED = "你已添加了{}，现在可以开始聊天了。"
ACCEPTED = "我通过了你的朋友验证请求，现在我们可以开始聊天了"


def friends(story: Story, person: str) -> list[str]:
    return [one.id for one in story.world.address_book(person)[0] if one.stranger_ticket]


def request(story: Story, device: str = "ipad") -> FriendRequested:
    """Let Shi ask the demo account, which is logged in; return what its device was told."""
    story.do(RequestFriend(as_=SHI, to=BOT, greeting="我是小石", scene=6))
    return story.last(device, FriendRequested)


def test_a_request_comes_to_the_devices_and_the_phone(story: Story) -> None:
    story.log_in("ipad")
    asked = request(story)
    assert asked == FriendRequested(
        profile=story.world.profile(SHI),
        stranger=story.world.search(BOT, SHI).stranger_ticket,
        ticket=asked.ticket,
        greeting="我是小石",
        scene=6,
        message=asked.message,
        at_ms=START_MS,
    )
    (item,) = story.inbox(BOT)
    assert (item.id, item.kind, item.from_, item.to, item.text) == (
        asked.message,
        "friend_request",
        SHI,
        BOT,
        "我是小石",
    )
    assert item.content == Card(
        contact=SHI,
        nick="陌生人小石",
        stranger=asked.stranger,
        ticket=asked.ticket,
        avatar_url=asked.profile.avatar_url,
    )
    assert SHI not in friends(story, BOT)


@pytest.mark.parametrize("by_codes", [True, False])
def test_accepting_makes_friends_of_both_and_says_so(story: Story, *, by_codes: bool) -> None:
    story.log_in("ipad")
    story.log_in("shis", SHI)
    asked = request(story)
    names = {"stranger": asked.stranger, "ticket": asked.ticket} if by_codes else {"from_": SHI}
    story.do(AcceptFriend(as_=BOT, device="ipad", **names))
    assert SHI in friends(story, BOT)
    assert BOT in friends(story, SHI)
    assert story.last("ipad", ContactAdded).contact == story.world.contact(BOT, SHI)
    assert story.last("shis", ContactAdded).contact.id == BOT
    assert [(one.content.text, one.chat, one.mine) for one in story.messages("shis")] == [
        (ADDED.format("小雁"), BOT, False),
        (ACCEPTED, BOT, False),
    ]
    assert [(one.content.text, one.chat) for one in story.messages("ipad")] == [(ADDED.format("陌生人小石"), SHI)]
    assert [item.text for item in story.inbox(BOT)][1:] == [ADDED.format("陌生人小石"), ACCEPTED]
    story.say(SHI, BOT, "hello")
    assert story.texts("ipad")[-1] == "hello"


def test_a_request_is_answered_once(story: Story) -> None:
    story.log_in("ipad")
    asked = request(story)
    story.do(AcceptFriend(as_=BOT, from_=SHI))
    story.do(DeleteFriend(as_=BOT, contact=SHI))
    story.do(DeleteFriend(as_=SHI, contact=BOT))
    for deed in (
        AcceptFriend(as_=BOT, from_=SHI),
        AcceptFriend(as_=BOT, stranger=asked.stranger, ticket=asked.ticket),
    ):
        with pytest.raises(NotFound, match="no such request"):
            story.do(deed)


def test_a_newer_request_takes_the_older_ones_place(story: Story) -> None:
    story.log_in("ipad")
    older, newer = request(story), request(story)
    assert older.ticket != newer.ticket
    with pytest.raises(NotFound):
        story.do(AcceptFriend(as_=BOT, stranger=older.stranger, ticket=older.ticket))
    story.do(AcceptFriend(as_=BOT, from_=SHI, stranger=newer.stranger, ticket=newer.ticket))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, InvalidArgument),
        ({"from_": ANN}, NotFound),
        ({"from_": "wxid_nobody"}, NotFound),
        ({"stranger": "v1_nobody@stranger"}, NotFound),
        ({"from_": SHI, "ticket": "v2_wrong@stranger"}, NotFound),
        ({"stranger": "shi"}, NotFound),
        ({"from_": ANN, "stranger": "shi"}, InvalidArgument),
    ],
)
def test_what_names_no_open_request_is_refused(story: Story, fields: dict[str, str], error: type[HongyanError]) -> None:
    story.log_in("ipad")
    asked = request(story)
    fields = {name: asked.stranger if value == "shi" else value for name, value in fields.items()}
    with pytest.raises(error):
        story.do(AcceptFriend(as_=BOT, **fields))
    assert SHI not in friends(story, BOT)


def test_who_is_known_by_codes_only_can_be_asked(story: Story) -> None:
    found = story.world.search(BOT, "xiaoshi_cd")
    story.do(RequestFriend(as_=BOT, stranger=found.stranger_ticket, ticket=found.verify_ticket))
    assert story.inbox(SHI)[-1].text == "我是小雁"
    story.do(Say(as_=ANN, to=BOT, content=Card(contact=SHI)))
    card = story.inbox(BOT)[-1].content
    story.do(RequestFriend(as_=BOT, to=SHI, stranger=card.stranger, ticket=card.ticket, scene=17))
    assert [item.kind for item in story.inbox(SHI)] == ["friend_request"] * 2


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({}, InvalidArgument, "^to"),
        ({"to": "wxid_nobody"}, NotFound, "wxid_nobody"),
        ({"to": "filehelper"}, NotFound, "filehelper"),
        ({"stranger": "v1_nobody@stranger"}, NotFound, "v1_nobody"),
        ({"to": BOT}, InvalidArgument, "^to"),
        ({"to": ANN}, Rejected, "已经是好友"),
        ({"to": SHI, "ticket": "v2_wrong@stranger"}, Rejected, "验证"),
        ({"to": SHI, "scene": -1}, InvalidArgument, "^scene"),
        ({"to": SHI, "greeting": "x" * 101}, InvalidArgument, "^greeting"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    story: Story, fields: dict[str, object], error: type[HongyanError], words: str
) -> None:
    with pytest.raises(error, match=words):
        story.do(RequestFriend(as_=BOT, **fields))
    assert story.inbox(SHI) == []


def test_on_a_device_wechat_wants_a_greeting(story: Story) -> None:
    story.log_in("ipad")
    with pytest.raises(Rejected, match="user need verify") as caught:
        story.do(RequestFriend(as_=BOT, to=SHI, device="ipad"))
    assert caught.value.status == -44
    story.do(RequestFriend(as_=BOT, to=SHI, device="ipad", greeting="hi"))
    assert story.inbox(SHI)[-1].text == "hi"


def test_who_wants_no_verification_is_a_friend_at_once(story: Story) -> None:
    story.log_in("ipad")
    story.do(RequireVerification(as_=SHI, on=False))
    story.do(RequestFriend(as_=BOT, to=SHI, device="ipad"))
    assert SHI in friends(story, BOT)
    assert story.notices(SHI) == [ADDED.format("小雁")]
    assert story.last("ipad", ContactAdded).contact.id == SHI


def test_who_asks_somebody_that_asked_them_accepts(story: Story) -> None:
    story.do(RequestFriend(as_=SHI, to=BOT))
    story.do(RequestFriend(as_=BOT, to=SHI, ticket=story.inbox(BOT)[-1].content.ticket))
    assert SHI in friends(story, BOT)
    assert story.inbox(SHI)[-1].text == ACCEPTED


def test_a_deleted_friend_keeps_the_entry_and_is_not_told(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("anns", ANN)
    story.do(DeleteFriend(as_=BOT, contact=ANN, device="ipad"))
    assert story.events("ipad")[-1] == ContactRemoved(contact=ANN)
    assert (ANN in friends(story, BOT), BOT in friends(story, ANN)) == (False, True)
    assert "ContactRemoved" not in story.names("anns")
    with pytest.raises(NotFound):
        story.do(DeleteFriend(as_=BOT, contact=ANN))


def test_who_still_stands_in_the_others_book_is_back_without_a_question(story: Story) -> None:
    story.do(DeleteFriend(as_=BOT, contact=BOB))
    story.log_in("ipad")
    story.log_in("bobs", BOB)
    story.do(RequestFriend(as_=BOT, to=BOB, device="ipad"))
    assert story.world.contact(BOT, BOB).remark == ""
    assert story.last("ipad", ContactAdded).contact.id == BOB
    assert story.notices(BOT) == [ADDED.format("阿波")]
    assert story.notices(BOB) == []
    assert "ContactAdded" not in story.names("bobs")


def test_who_was_deleted_may_ask_again_and_keeps_what_they_noted(story: Story) -> None:
    story.do(DeleteFriend(as_=BOB, contact=BOT))
    story.do(RequestFriend(as_=BOT, to=BOB))
    story.do(AcceptFriend(as_=BOB, from_=BOT))
    assert story.world.contact(BOT, BOB).remark == "波哥（公司）"
    assert (story.notices(BOB), story.notices(BOT)) == ([ADDED.format("小雁")], [])


def test_who_is_blocked_asks_in_vain_and_is_not_told(story: Story) -> None:
    story.do(Block(as_=ANN, contact=BOT))
    story.do(DeleteFriend(as_=ANN, contact=BOT))
    story.do(RequireVerification(as_=ANN, on=False))
    story.do(RequestFriend(as_=BOT, to=ANN))
    assert story.inbox(ANN) == []
    assert BOT not in friends(story, ANN)


def test_blocking_again_is_fine_and_unblocking_is_not(story: Story) -> None:
    story.do(Block(as_=ANN, contact=BOT))
    story.do(Block(as_=ANN, contact=BOT))
    story.do(Unblock(as_=ANN, contact=BOT))
    with pytest.raises(NotFound):
        story.do(Unblock(as_=ANN, contact=BOT))
    with pytest.raises(NotFound):
        story.do(Block(as_=ANN, contact=SHI))


def test_a_remark_is_told_to_ones_own_devices_only(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("bobs", BOB)
    story.do(SetRemark(as_=BOT, contact=BOB, remark="波", device="ipad"))
    assert story.last("ipad", ContactChanged).contact == story.world.contact(BOT, BOB)
    assert (story.world.contact(BOT, BOB).remark, story.world.contact(BOT, BOB).labels) == ("波", ("1",))
    assert "ContactChanged" not in story.names("bobs")
    story.do(SetRemark(as_=BOT, contact=BOB, remark=""))
    assert story.world.contact(BOT, BOB).remark == ""


@pytest.mark.parametrize(
    ("contact", "remark", "error"),
    [(SHI, "x", NotFound), (BOB, "x" * 33, InvalidArgument), (BOB, "a\nb", InvalidArgument)],
)
def test_a_remark_that_cannot_be_is_refused(story: Story, contact: str, remark: str, error: type[HongyanError]) -> None:
    with pytest.raises(error):
        story.do(SetRemark(as_=BOT, contact=contact, remark=remark))


@pytest.mark.parametrize("full", [BOT, SHI])
def test_nobody_has_more_than_5000_friends(story: Story, full: str) -> None:
    book = story.world._people.person(full).friends
    book.update({f"wxid_{number}": Friendship() for number in range(5_000 - len(book))})
    story.do(RequestFriend(as_=SHI, to=BOT))
    with pytest.raises(Rejected, match="上限"):
        story.do(AcceptFriend(as_=BOT, from_=SHI))
    assert (BOT in story.world._people.person(SHI).friends, story.notices(SHI)) == (False, [])
    with pytest.raises(Rejected, match="上限"):
        story.add("wxid_new", full)

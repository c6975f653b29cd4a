import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import ContactAdded, ContactRemoved, MessageReceived, OfficialAccountMessage
from hongyan.model.message import Link, StatusNotify, Text
from hongyan.world.deeds import ClickMenu, Draft, Follow, PublishArticle, Unfollow
from hongyan.world.gazette import GAZETTE, JOURNEY
from hongyan.world.rules import ANSWERS
from tests.world.story import ANN, BOT, SHI, Story, dump


def publish(story: Story, *titles: str, account: str = GAZETTE) -> str:
    drafts = tuple(Draft(title=title) for title in titles)
    return story.do(PublishArticle(as_=account, articles=drafts)).message_id


def kinds(story: Story, device: str, after: int = 0) -> list[str]:
    found = story.events(device, after)
    return [
        type(event.message.content).__name__ if isinstance(event, MessageReceived) else type(event).__name__
        for event in found
    ]


def test_who_follows_has_the_account_in_the_address_book_and_is_welcomed(story: Story) -> None:
    story.do(Follow(as_=ANN, account=GAZETTE))
    (contact,) = (one for one in story.world.address_book(ANN)[0] if one.id == GAZETTE)
    assert (contact.is_friend, contact.is_verified, contact.kind) == (True, True, "official")
    (item,) = story.inbox(ANN)
    assert (item.from_, item.kind) == (GAZETTE, "text")
    assert item.text.startswith("你好，欢迎关注鸿雁小报")
    assert story.world.unread(ANN) == {GAZETTE: 1}


def test_devices_learn_of_a_new_account_then_that_its_chat_opened_then_its_welcome(story: Story) -> None:
    story.log_in("ipad", ANN)
    before = len(story.events("ipad"))
    story.do(Follow(as_=ANN, account=GAZETTE))
    assert kinds(story, "ipad", before) == ["ContactAdded", "StatusNotify", "Text"]
    added = story.last("ipad", ContactAdded)
    assert added.contact.profile.nick == "鸿雁小报"
    notify = story.messages("ipad")[0]
    assert (notify.content, notify.chat, notify.mine) == (StatusNotify(code=2, chats=(GAZETTE,)), GAZETTE, True)
    assert (story.messages("ipad")[1].sender_nick, story.messages("ipad")[1].mine) == ("鸿雁小报", False)


def test_the_device_on_which_somebody_follows_is_not_told_that_the_chat_opened(story: Story) -> None:
    story.log_in("ipad", ANN)
    before = len(story.events("ipad"))
    story.do(Follow(as_=ANN, account=GAZETTE, device="ipad"))
    assert kinds(story, "ipad", before) == ["ContactAdded", "Text"]


def test_following_again_and_leaving_again_are_fine_and_nothing_happens(story: Story) -> None:
    story.log_in("ipad")
    before = len(story.events("ipad"))
    story.do(Follow(as_=BOT, account=GAZETTE))
    story.do(Unfollow(as_=BOT, account=JOURNEY))
    assert story.events("ipad", before) == []
    assert story.inbox(BOT) == []


def test_an_account_without_a_word_of_welcome_says_nothing(story: Story) -> None:
    story.do(Follow(as_=ANN, account=JOURNEY))
    assert story.inbox(ANN) == []


def test_who_unfollows_hears_nothing_more(story: Story) -> None:
    story.log_in("ipad")
    story.do(Unfollow(as_=BOT, account=GAZETTE))
    assert story.last("ipad", ContactRemoved).contact == GAZETTE
    assert GAZETTE not in [one.id for one in story.world.address_book(BOT)[0]]
    publish(story, "没人看")
    story.say(BOT, GAZETTE, "你好")
    assert story.inbox(BOT) == []
    assert not story.world.contact(BOT, GAZETTE).is_friend


@pytest.mark.parametrize(
    ("button", "key", "kind", "text"),
    [
        (1, "", Link, "雁字回时"),
        (0, "TODAY", Link, "雁字回时"),
        (21, "LAST", Link, "创刊号：第一封信"),
        (3, "", Text, "鸿雁小报：每天一封信，写给远方的朋友。"),
    ],
)
def test_a_click_is_answered_by_the_account(story: Story, button: int, key: str, kind: type, text: str) -> None:
    story.do(ClickMenu(as_=BOT, account=GAZETTE, button=button, key=key))
    (item,) = story.inbox(BOT)
    assert (type(item.content), item.text, item.from_) == (kind, text, GAZETTE)


def test_a_button_that_shows_a_page_is_answered_by_nobody(story: Story) -> None:
    story.do(ClickMenu(as_=BOT, account=GAZETTE, button=22))
    assert story.inbox(BOT) == []


@pytest.mark.parametrize(
    ("person", "fields", "error", "words"),
    [
        (BOT, {"button": 9}, NotFound, "button 9"),
        (BOT, {"key": "x" * 1000}, NotFound, "button"),
        (BOT, {"button": 1, "key": "ABOUT"}, NotFound, "button 1"),
        (BOT, {"button": 2}, InvalidArgument, "opens others"),
        (BOT, {}, InvalidArgument, "by its id or by its key"),
        (BOT, {"account": ANN, "button": 1}, NotFound, "no official account"),
        (SHI, {"button": 1}, Rejected, "先关注"),
        ("wxid_nobody", {"button": 1}, NotFound, "no person"),
    ],
)
def test_a_click_that_cannot_be_is_refused_and_changes_nothing(
    story: Story, person: str, fields: dict[str, object], error: type[HongyanError], words: str
) -> None:
    before = dump(story.world)
    with pytest.raises(error, match=words):
        story.do(ClickMenu(as_=person, **{"account": GAZETTE, **fields}))
    assert dump(story.world) == before


@pytest.mark.parametrize("account", ["gh_nobody", ANN, "filehelper", "x" * 100_000])
def test_nobody_follows_what_is_no_official_account(story: Story, account: str) -> None:
    for deed in (Follow, Unfollow):
        with pytest.raises(NotFound) as caught:
            story.do(deed(as_=BOT, account=account))
        assert len(caught.value.message) < 120


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("HELLO", "Hello! Write “帮助” for help."),
        ("帮助", "回复“今日”看今日小报，回复“往期”看上一期，回复“你好”打个招呼。"),
        ("嗯", "来信收到了。回复“帮助”看看我会什么。"),
        ("今日", "雁字回时"),
    ],
)
def test_who_writes_to_an_account_they_follow_is_answered(story: Story, text: str, answer: str) -> None:
    story.log_in("ipad")
    story.device_say("ipad", GAZETTE, text)
    mine, its = story.inbox(BOT)
    assert (mine.mine, mine.text, its.text, its.from_) == (True, text, answer, GAZETTE)
    assert [(one.chat, one.mine) for one in story.messages("ipad")] == [(GAZETTE, False)]


def test_an_account_that_knows_no_other_words_says_nothing_to_them(story: Story) -> None:
    story.do(Follow(as_=ANN, account=JOURNEY))
    story.say(ANN, JOURNEY, "在吗")
    story.say(ANN, JOURNEY, "出发")
    assert [item.text for item in story.inbox(ANN)] == ["今天从漠河出发。"]


def test_articles_reach_phones_and_devices_of_who_follows_as_one_message(story: Story) -> None:
    story.log_in("ipad")
    message = publish(story, "第三期", "读者来信")
    event = story.last("ipad", OfficialAccountMessage)
    assert (event.message, event.account, event.nick) == (message, GAZETTE, "鸿雁小报")
    assert [article.title for article in event.articles] == ["第三期", "读者来信"]
    (item,) = story.inbox(BOT)
    assert (item.id, item.kind, item.text, item.from_, item.to) == (message, "articles", "第三期", GAZETTE, BOT)
    assert item.articles == event.articles
    assert item.content.url == event.articles[0].url
    assert story.screen(BOT) == [item]
    assert story.world.unread(BOT) == {GAZETTE: 1}
    assert story.inbox(ANN) == []


def test_articles_wait_for_a_device_that_is_not_there(story: Story) -> None:
    story.log_in("ipad")
    story.log_out("ipad")
    publish(story, "第三期")
    story.log_in("ipad")
    assert story.last("ipad", OfficialAccountMessage).articles[0].title == "第三期"


def test_what_was_published_is_what_the_menu_shows_then(story: Story) -> None:
    publish(story, "第三期")
    for key in ("TODAY", "LAST"):
        story.do(ClickMenu(as_=BOT, account=GAZETTE, key=key))
    assert [item.text for item in story.inbox(BOT)] == ["第三期", "第三期", "雁字回时"]


def test_only_an_official_account_publishes(story: Story) -> None:
    with pytest.raises(NotFound, match="no official account"):
        publish(story, "x", account=ANN)


def test_two_machines_that_answer_each_other_come_to_an_end(story: Story) -> None:
    for _ in range(100):
        story.say(BOT, GAZETTE, "你好")
    assert len(story.inbox(BOT)) == ANSWERS

import pytest

from hongyan.model.contact import ContactKind
from hongyan.world.people import SPECIALS
from hongyan.world.scenarios import SCENARIOS
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, Story

DOCUMENTED = {
    "filehelper",
    "newsapp",
    "fmessage",
    "weibo",
    "qqmail",
    "tmessage",
    "qmessage",
    "qqsync",
    "floatbottle",
    "lbsapp",
    "shakeapp",
    "medianote",
    "qqfriend",
    "readerapp",
    "blogapp",
    "facebookapp",
    "masssendapp",
    "meishiapp",
    "feedsapp",
    "voip",
    "blogappweixin",
    "weixin",
    "brandsessionholder",
    "weixinreminder",
    "officialaccounts",
    "notification_messages",
    "wxitil",
    "userexperience_alarm",
}
"""Source: public documents of the Web WeChat API, without their repetitions."""


def test_the_demo_people_are_those_of_the_contract(story: Story) -> None:
    assert [(one.id, one.nick) for one in story.world.people()] == [
        (BOT, "小雁"),
        (ANN, "安安"),
        (BOB, "阿波"),
        (SHI, "陌生人小石"),
    ]


def test_the_demo_account_has_its_friends_its_official_account_and_the_special_accounts(story: Story) -> None:
    contacts, _ = story.world.address_book(BOT)
    assert [one.id for one in contacts if one.kind is ContactKind.PERSON] == [ANN, BOB]
    assert [one.id for one in contacts if one.kind is ContactKind.OFFICIAL] == ["gh_hongyan0001"]
    assert {one.id for one in contacts if one.kind is ContactKind.SPECIAL} == DOCUMENTED == set(SPECIALS)
    assert all(one.is_friend for one in contacts)


def test_bob_has_a_remark_and_a_label_for_the_demo_account_only(story: Story) -> None:
    def bob_for(viewer: str) -> tuple[bool, int]:
        (bob,) = (one for one in story.world.address_book(viewer)[0] if one.id == BOB)
        return bool(bob.remark), len(bob.labels)

    assert bob_for(BOT) == (True, 1)
    assert bob_for(ANN) == (False, 0)


def test_ann_and_bob_are_friends_and_shi_has_none(story: Story) -> None:
    assert BOB in [one.id for one in story.world.address_book(ANN)[0]]
    assert {one.kind for one in story.world.address_book(SHI)[0]} == {ContactKind.SPECIAL}


@pytest.mark.parametrize("viewer", [BOT, ANN, BOB])
def test_the_demo_room_stands_in_its_members_address_books(story: Story, viewer: str) -> None:
    (room,) = story.world.address_book(viewer)[1]
    assert (room.id, room.name, room.owner, room.is_saved) == (GEESE, "雁阵", BOT, True)
    assert [(one.id, one.invited_by) for one in room.members] == [(BOT, None), (ANN, BOT), (BOB, BOT)]


def test_the_demo_official_account_has_a_menu_whose_buttons_do_something(story: Story) -> None:
    menu = story.world._people.official("gh_hongyan0001").menu
    leaves = [leaf for button in menu for leaf in (button.buttons or (button,))]
    assert len(menu) == 3
    assert all(leaf.key or leaf.url for leaf in leaves)


def test_uins_are_unique_and_avatars_lie_where_wechats_do(story: Story) -> None:
    people = story.world.people()
    assert len({one.uin for one in people}) == len(people)
    assert all(one.avatar_url.startswith("http://wx.qlogo.cn/mmhead/") for one in people)


def test_the_empty_world_has_only_the_special_accounts() -> None:
    world = Story("empty").world
    assert world.people() == []
    assert world.profile("weixin").nick == "微信团队"


def test_a_scenario_gives_the_same_people_for_the_same_seed_only() -> None:
    assert Story(seed=1).world.people() == Story(seed=1).world.people()
    assert Story(seed=1).world.people() != Story(seed=2).world.people()


def test_the_scenarios_are_those_that_the_command_line_names() -> None:
    assert set(SCENARIOS) == {"demo", "empty"}

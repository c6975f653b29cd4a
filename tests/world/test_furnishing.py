from typing import Any

import pytest

from hongyan.model.contact import ContactKind
from hongyan.model.errors import InvalidArgument
from hongyan.model.message import Text
from hongyan.world.deeds import (
    AddPerson,
    ClickMenu,
    Follow,
    FriendEntry,
    MenuEntry,
    OfficialEntry,
    RoomEntry,
    Say,
    Setting,
    begin,
)
from hongyan.world.world import World
from tests.world.story import ANN, BOB, BOT, START_MS


def world_of(**fields: Any) -> World:
    return World(begin(Setting(**fields), START_MS, seed=7))


def people(count: int, **fields: Any) -> tuple[AddPerson, ...]:
    return tuple(AddPerson(id=f"wxid_{number:04}", nick=str(number), **fields) for number in range(count))


def test_people_may_name_friends_who_stand_further_down_and_both_may_name_each_other() -> None:
    world = world_of(
        people=(
            AddPerson(id="wxid_a", nick="a", friends=("wxid_b",)),
            AddPerson(id="wxid_b", nick="b", friends=("wxid_a",)),
        )
    )
    for one, other in (("wxid_a", "wxid_b"), ("wxid_b", "wxid_a")):
        assert [each.id for each in world.address_book(one)[0] if each.kind is ContactKind.PERSON] == [other]


def test_a_friendship_has_the_remark_and_the_labels_of_one_side() -> None:
    world = world_of(
        people=people(3),
        friendships=(
            FriendEntry(of="wxid_0000", friend="wxid_0001", remark="老大", labels=("同事", "球友")),
            FriendEntry(of="wxid_0000", friend="wxid_0002", labels=("球友",)),
        ),
    )
    mine = world.contact("wxid_0000", "wxid_0001")
    assert (mine.remark, len(mine.labels), mine.is_friend) == ("老大", 2, True)
    assert world.contact("wxid_0000", "wxid_0002").labels == mine.labels[1:]
    theirs = world.contact("wxid_0001", "wxid_0000")
    assert (theirs.remark, theirs.labels, theirs.is_friend) == ("", (), True)


def test_a_room_has_its_owner_its_members_and_its_announcement() -> None:
    world = world_of(
        people=people(200),
        rooms=(
            RoomEntry(
                id="20000001@chatroom",
                name="雁",
                owner="wxid_0000",
                members=tuple(f"wxid_{number:04}" for number in range(1, 200)),
                announcement="明天放假",
            ),
            RoomEntry(owner="wxid_0001", members=("wxid_0002",)),
        ),
    )
    (room,) = world.address_book("wxid_0199")[1]
    assert (room.id, room.name, room.owner, room.announcement) == ("20000001@chatroom", "雁", "wxid_0000", "明天放假")
    assert len(room.members) == 200
    assert len(world.address_book("wxid_0001")[1]) == 2


def test_an_official_account_has_followers_and_a_menu_of_two_levels() -> None:
    world = world_of(
        people=people(2),
        officials=(
            OfficialEntry(
                id="gh_news",
                nick="小报",
                followers=("wxid_0001",),
                menu=(
                    MenuEntry(name="今日", key="TODAY"),
                    MenuEntry(name="往期", items=(MenuEntry(name="全部", url="http://example.com"),)),
                ),
            ),
        ),
    )
    assert world.contact("wxid_0001", "gh_news").is_friend
    assert not world.contact("wxid_0000", "gh_news").is_friend
    menu = world._people.official("gh_news").menu
    assert [(button.id, button.key, [inner.id for inner in button.buttons]) for button in menu] == [
        (1, "TODAY", []),
        (2, "", [21]),
    ]


def test_an_official_account_answers_as_its_file_says() -> None:
    world = world_of(
        people=people(1),
        officials=(
            OfficialEntry(
                id="gh_news",
                nick="小报",
                menu=(MenuEntry(name="今日", key="TODAY"),),
                welcome="欢迎",
                clicks={"TODAY": "晴"},
                keywords={"帮助": "写信来", " Hello": "你好"},
                otherwise="收到",
            ),
        ),
    )
    world.apply(Follow(as_="wxid_0000", account="gh_news"), START_MS)
    world.apply(ClickMenu(as_="wxid_0000", account="gh_news", key="TODAY"), START_MS)
    for text in ("帮助", "HELLO", "在吗"):
        world.apply(Say(as_="wxid_0000", to="gh_news", content=Text(text=text)), START_MS)
    assert [item.text for _, item in world.inbox("wxid_0000", 0, upto_deed=9)] == [
        "欢迎",
        "晴",
        "写信来",
        "你好",
        "收到",
    ]


def test_a_setting_may_add_to_a_ready_made_world() -> None:
    world = world_of(base="demo", people=(AddPerson(id="wxid_lin", nick="小林", friends=(BOT,)),))
    assert {each.id for each in world.address_book(BOT)[0]} >= {ANN, BOB, "wxid_lin"}


def test_a_world_may_begin_at_another_time_than_the_callers() -> None:
    world = World(begin(Setting(base="demo", start_ms=1_000), START_MS, seed=7))
    assert (world.now_ms, world.at_ms) == (1_000, START_MS)
    world.tick(START_MS + 5)
    assert (world.now_ms, world.at_ms) == (1_005, START_MS + 5)


def person(**fields: Any) -> tuple[AddPerson, ...]:
    return (AddPerson(**{"id": "wxid_x", "nick": "x", **fields}),)


def room(**fields: Any) -> tuple[RoomEntry, ...]:
    return (RoomEntry(**{"owner": "wxid_0000", "members": ("wxid_0001",), **fields}),)


def official(**fields: Any) -> tuple[OfficialEntry, ...]:
    return (OfficialEntry(**{"id": "gh_x", "nick": "x", **fields}),)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"people": person(nick="")}, "people[0].nick"),
        ({"people": person() * 2}, "people[1]"),
        ({"people": person(id=None, friends=("wxid_x",))}, "people[0].id"),
        ({"people": person(friends=("wxid_nobody",))}, "people[0].friends"),
        ({"people": person(friends=("wxid_x",))}, "people[0].friends"),
        ({"people": (*people(1), *person(friends=("wxid_0000", "wxid_0000")))}, "people[1].friends"),
        ({"people": person(phone="no")}, "people[0].phone"),
        ({"friendships": (FriendEntry(of="wxid_0000", friend="nobody"),)}, "friendships[0]"),
        ({"friendships": (FriendEntry(of="wxid_0000", friend="wxid_0001", remark="\n"),)}, "friendships[0].remark"),
        ({"friendships": (FriendEntry(of="wxid_0000", friend="wxid_0001", labels=("",)),)}, "friendships[0].labels"),
        ({"rooms": room(id="x@chatroom")}, "rooms[0].id"),
        ({"rooms": room(id="1@chatroom") * 2}, "rooms[1]"),
        ({"rooms": room(owner="nobody")}, "rooms[0]"),
        ({"rooms": room(members=("wxid_0000",))}, "rooms[0].members"),
        ({"rooms": room(name="\n")}, "rooms[0].name"),
        ({"rooms": room(announcement="x" * 9_000)}, "rooms[0].announcement"),
        ({"officials": official(id="news")}, "officials[0].id"),
        ({"officials": official() * 2}, "officials[1]"),
        ({"officials": official(followers=("nobody",))}, "officials[0]"),
        ({"officials": official(menu=(MenuEntry(name="x"),))}, "officials[0].menu[0]"),
        ({"officials": official(menu=(MenuEntry(name="x", key="k"),) * 4)}, "officials[0].menu"),
        ({"officials": official(menu=(MenuEntry(name="x", key="k" * 99),))}, "officials[0].menu[0].key"),
        ({"officials": official(menu=(MenuEntry(name="x", url="\n"),))}, "officials[0].menu[0].url"),
        (
            {
                "officials": official(
                    menu=(MenuEntry(name="x", items=(MenuEntry(name="y", items=(MenuEntry(name="z", key="k"),)),)),)
                )
            },
            "officials[0].menu[0].items[0].items",
        ),
        ({"base": "mars"}, "scenario"),
        ({"start_ms": -1}, "start"),
    ],
)
def test_what_cannot_be_is_refused_and_names_its_place(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        world_of(**{"people": people(2), **fields})
    assert caught.value.field == place


def test_a_room_is_not_larger_than_wechats() -> None:
    everybody = people(501)
    with pytest.raises(InvalidArgument, match="500"):
        world_of(people=everybody, rooms=room(members=tuple(one.id for one in everybody[1:])))

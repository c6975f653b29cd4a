import pytest

from hongyan.model.contact import Profile
from hongyan.model.errors import Conflict, HongyanError, InvalidArgument, NotFound
from hongyan.model.ids import ContactId
from hongyan.world.deeds import AddPerson, DeleteFriend
from hongyan.world.minting import Mint
from hongyan.world.people import People
from tests.world.story import ANN, BOB, BOT, Story


def add(story: Story, **fields: object) -> Profile:
    return story.world.apply(AddPerson(**{"nick": "新人", **fields}), story.at_ms)


def test_a_new_person_gets_an_id_a_uin_and_an_avatar(story: Story) -> None:
    profile = add(story, signature="你好", city="Xi'an")
    assert profile.id.startswith("wxid_")
    assert profile.uin > 0
    assert profile.avatar_url
    assert profile.signature == "你好"
    assert story.world.profile(profile.id) == profile


def test_friends_are_friends_both_ways(story: Story) -> None:
    new = add(story, friends=(BOT, ANN)).id
    assert new in [one.id for one in story.world.address_book(BOT)[0]]
    assert {BOT, ANN} <= {one.id for one in story.world.address_book(new)[0]}


def test_a_minted_id_is_never_one_that_was_taken_before() -> None:
    taken = Mint(7).wxid()
    story = Story("empty")
    add(story, id=taken)
    assert add(story).id != taken


def test_a_stranger_ticket_differs_per_person_and_stays_the_same(story: Story) -> None:
    contacts, _ = story.world.address_book(BOT)
    tickets = [one.stranger_ticket for one in contacts if one.stranger_ticket]
    assert len(set(tickets)) == 2
    assert [one.stranger_ticket for one in Story().world.address_book(BOT)[0]] == [
        one.stranger_ticket for one in contacts
    ]


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"nick": ""}, InvalidArgument, "nick"),
        ({"nick": "长" * 33}, InvalidArgument, "nick"),
        ({"nick": "a\x00"}, InvalidArgument, "nick"),
        ({"signature": "x" * 121}, InvalidArgument, "signature"),
        ({"country": "x" * 65}, InvalidArgument, "country"),
        ({"province": "x" * 65}, InvalidArgument, "province"),
        ({"city": "\ud800"}, InvalidArgument, "city"),
        ({"id": ""}, InvalidArgument, "id"),
        ({"id": "a b"}, InvalidArgument, "id"),
        ({"id": "1@chatroom"}, InvalidArgument, "id"),
        ({"id": "gh_mine"}, InvalidArgument, "id"),
        ({"id": "x" * 65}, InvalidArgument, "id"),
        ({"id": "wxid_new\n"}, InvalidArgument, "id"),
        ({"id": BOT}, Conflict, "wxid_bot"),
        ({"id": "filehelper"}, Conflict, "filehelper"),
        ({"wechat_number": "short"}, InvalidArgument, "wechat_number"),
        ({"wechat_number": "1abcdef"}, InvalidArgument, "wechat_number"),
        ({"wechat_number": "XiaoYan_Bot"}, Conflict, "XiaoYan_Bot"),
        ({"phone": "no number"}, InvalidArgument, "phone"),
        ({"phone": "13800000002"}, Conflict, "13800000002"),
        ({"password": "x" * 65}, InvalidArgument, "password"),
        ({"friends": ("wxid_nobody",)}, NotFound, "wxid_nobody"),
        ({"friends": ("filehelper",)}, NotFound, "filehelper"),
        ({"friends": (BOT, BOT)}, InvalidArgument, "friends"),
    ],
)
def test_a_person_who_cannot_be_is_refused_with_the_reason(
    story: Story, fields: dict[str, object], error: type[HongyanError], words: str
) -> None:
    before = story.world.people()
    with pytest.raises(error, match=words):
        add(story, **fields)
    assert story.world.people() == before


def test_the_longest_names_are_taken(story: Story) -> None:
    assert add(story, nick="长" * 32, id="x" * 64, wechat_number="a" * 20).nick == "长" * 32


def test_everybodys_profile_can_be_asked_for(story: Story) -> None:
    assert [story.world.profile(id_).nick for id_ in (ANN, "gh_hongyan0001", "filehelper")] == [
        "安安",
        "鸿雁小报",
        "文件传输助手",
    ]


@pytest.mark.parametrize("id_", ["", "wxid_nobody", "10000001@chatroom", "x" * 100_000])
def test_nobodys_profile_is_not_found(story: Story, id_: str) -> None:
    with pytest.raises(NotFound) as caught:
        story.world.profile(id_)
    assert len(caught.value.message) < 120


def test_a_person_is_no_official_account() -> None:
    people = People(Mint(1))
    people.add(AddPerson(id=ContactId("wxid_one"), nick="一"))
    with pytest.raises(NotFound, match="official"):
        people.official("wxid_one")


def test_a_person_cannot_begin_with_more_friends_than_one_can_have(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan.world.people.FRIENDS", 2)
    story.do(DeleteFriend(as_=BOT, contact=BOB))
    story.do(DeleteFriend(as_=ANN, contact=BOB))
    story.do(DeleteFriend(as_=BOB, contact=ANN))
    with pytest.raises(InvalidArgument, match="more than 2"):
        add(story, friends=(BOT, ANN, BOB))


def test_people_are_found_by_their_codes(story: Story) -> None:
    people = story.world._people
    assert people.stranger(people.person(BOT).ticket) is people.person(BOT)
    with pytest.raises(NotFound, match="v1_nobody"):
        people.stranger("v1_nobody@stranger")

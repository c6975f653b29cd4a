import pytest

from hongyan.model.contact import ContactKind
from hongyan.model.errors import NotFound
from hongyan.world.deeds import DeleteFriend, LeaveRoom, RequestFriend
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, Story


@pytest.mark.parametrize("query", [SHI, "xiaoshi_cd", "XiaoShi_CD", "13800000004"])
def test_a_stranger_is_found_with_both_codes(story: Story, query: str) -> None:
    found = story.world.search(BOT, query)
    assert (found.id, found.is_friend) == (SHI, False)
    assert found.stranger_ticket.startswith("v1_")
    assert found.verify_ticket.startswith("v2_")
    assert story.world.search(ANN, query).verify_ticket != found.verify_ticket


def test_a_friend_is_found_as_a_friend(story: Story) -> None:
    found = story.world.search(BOT, BOB)
    assert (found.is_friend, found.remark, found.verify_ticket) == (True, "波哥（公司）", "")


@pytest.mark.parametrize("query", ["", "nobody", "filehelper", "gh_hongyan0001", GEESE])
def test_nobody_else_is_found(story: Story, query: str) -> None:
    with pytest.raises(NotFound):
        story.world.search(BOT, query)


def test_contacts_of_every_kind_are_known(story: Story) -> None:
    world = story.world
    assert world.contact(BOT, BOB).remark == "波哥（公司）"
    assert world.contact(BOT, BOT).is_friend is False
    assert (world.contact(BOT, "weixin").kind, world.contact(BOT, "weixin").is_friend) == (ContactKind.SPECIAL, True)
    assert [world.contact(one, "gh_hongyan0001").is_friend for one in (BOT, ANN)] == [True, False]
    assert world.contact(BOT, GEESE) == world.room(BOT, GEESE)
    assert world.room(BOT, GEESE).is_saved


def test_strangers_are_known_from_rooms_requests_and_friendships_that_ended(story: Story) -> None:
    world = story.world
    for stranger in (SHI, "wxid_nobody", "999@chatroom"):
        with pytest.raises(NotFound):
            world.contact(BOT, stranger)
    story.add("wxid_new", ANN)
    world._rooms.add("2@chatroom", "二", ANN, ("wxid_new", BOB))
    for member in (ANN, "wxid_new", BOB):
        world._people.person(member).saved_rooms["2@chatroom"] = None
    assert world.contact(BOB, "wxid_new").is_friend is False
    story.do(RequestFriend(as_=SHI, to=BOT))
    assert world.contact(BOT, SHI).is_friend is False
    story.do(DeleteFriend(as_=ANN, contact=BOT))
    assert world.contact(ANN, BOT).is_friend is False


def test_a_room_is_known_to_who_is_in_it(story: Story) -> None:
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    for viewer, room in ((BOB, GEESE), (SHI, GEESE), (BOT, "999@chatroom"), (BOT, ANN)):
        with pytest.raises(NotFound):
            story.world.room(viewer, room)


def test_ones_own_code_and_a_friends_never_change(story: Story) -> None:
    own, friends = story.world.contact_qr_code(BOT, BOT), story.world.contact_qr_code(BOT, ANN)
    assert own.url.startswith("http://weixin.qq.com/r/")
    assert own.url != friends.url
    assert story.world.contact_qr_code(ANN, ANN) == friends
    for nobody in (SHI, "wxid_nobody", "filehelper"):
        with pytest.raises(NotFound):
            story.world.contact_qr_code(BOT, nobody)


def test_only_people_look_things_up(story: Story) -> None:
    world = story.world
    for ask in (world.search, world.contact, world.room, world.contact_qr_code, world.message):
        with pytest.raises(NotFound):
            ask("wxid_nobody", ANN)
    with pytest.raises(NotFound):
        world.unread("wxid_nobody")

import msgspec
import pytest

from hongyan.dialects.wequick import people
from hongyan.dialects.wequick.people import FRIENDS, OFFICIALS, ROOMS, NickDetails, RoomDetails
from hongyan.model.commands import ContactPage
from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Member, Room

ANN = Profile(
    id=ContactId("wxid_ann"),
    nick="安安",
    sex=Sex.FEMALE,
    country="CN",
    province="Beijing",
    city="Haidian",
    avatar_url="http://a/1",
    wechat_number="ann",
)
PAPER = Contact(profile=Profile(id=ContactId("wxid_paper"), nick="报"), kind=ContactKind.OFFICIAL)
HELPER = Contact(profile=Profile(id=ContactId("filehelper"), nick="文件传输助手"), kind=ContactKind.SPECIAL)
ROOM = Room(
    id=RoomId("1@chatroom"),
    name="雁阵",
    owner=ContactId("wxid_bot"),
    members=(Member(id=ANN.id, nick="安安", room_nick="安", avatar_url="http://a/1"),),
    is_saved=True,
)
BOOK = ContactPage(contacts=(Contact(profile=ANN, remark="安"), PAPER, HELPER), rooms=(ROOM,))


def built(value: object) -> object:
    return msgspec.to_builtins(value)


@pytest.mark.parametrize(
    ("flag", "lists"),
    [
        (0, []),
        (FRIENDS, ["friendList"]),
        (ROOMS, ["groupList"]),
        (FRIENDS | ROOMS, ["friendList", "groupList"]),
        (OFFICIALS, ["publicList"]),
        (FRIENDS | OFFICIALS, ["friendList", "publicList"]),
        (ROOMS | OFFICIALS, ["groupList", "publicList"]),
        (7, ["friendList", "groupList", "publicList"]),
    ],
)
def test_only_the_lists_that_are_asked_for_are_there(flag: int, lists: list[str]) -> None:
    assert list(built(people.write_book(BOOK, flag))) == lists  # type: ignore[call-overload]  # a dictionary


def test_everybody_stands_in_the_list_of_their_kind_and_wechats_own_accounts_in_none() -> None:
    book = built(people.write_book(BOOK))
    assert book == {
        "friendList": [
            {
                "wxid": "wxid_ann",
                "username": "ann",
                "nick": "安安",
                "asName": "安",
                "headPic": "http://a/1",
                "sex": 2,
                "country": "CN",
                "province": "Beijing",
                "city": "Haidian",
                "isFriend": "1",
            }
        ],
        "groupList": [
            {
                "wxid": "1@chatroom",
                "nick": "雁阵",
                "owner": "wxid_bot",
                "roomCount": 1,
                "headPic": "",
                "userLists": ["wxid_ann"],
            }
        ],
        "publicList": [{"wxid": "wxid_paper", "nick": "报", "headPic": ""}],
    }


def test_lists_that_are_null_are_empty() -> None:
    assert people.read_book(people.Book(friend_list=None, group_list=None, public_list=None)) == ContactPage()


@pytest.mark.parametrize(("said", "is_friend"), [("0", False), (0, False), ("1", True), ("2", True), ("", True)])
def test_who_is_on_the_black_list_is_still_in_the_book(said: str | int, is_friend: bool) -> None:
    page = people.read_book(people.Book(friend_list=[people.Friend(wxid="wxid_ann", is_friend=said)]))
    assert page.contacts[0].is_friend is is_friend


@pytest.mark.parametrize(("sex", "read"), [(1, Sex.MALE), ("2", Sex.FEMALE), ("xx", Sex.UNKNOWN), (None, Sex.UNKNOWN)])
def test_a_sex_may_be_a_number_or_text(sex: int | str | None, read: Sex) -> None:
    assert people.read_profile(people.Person(wxid="a", sex=sex)).sex is read


def test_nobody_is_no_person() -> None:
    with pytest.raises(Malformed, match="is empty"):
        people.read_profile(people.Person(wxid="null"))


def test_who_is_logged_in_is_told_with_their_number() -> None:
    wire = people.write_login_user(msgspec.structs.replace(ANN, uin=7))
    assert (wire.uin, wire.sex) == (7, 2)
    assert people.read_login_user(wire).uin == 7
    assert people.read_login_user(people.LoginUser(wxid="a", uin="null")).uin == 0


def test_a_room_among_single_entries_has_id_and_name() -> None:
    wire = people.write_users(ContactPage(rooms=(ROOM,)))
    assert people.read_users(wire).rooms == (Room(id=ROOM.id, name="雁阵", owner=ContactId("")),)
    assert people.read_users(people.UsersInfo()) == ContactPage()


def test_members_are_told_with_what_was_looked_up_of_them() -> None:
    bare = people.write_room_users(ROOM)
    full = people.write_room_users(RoomDetails(room=ROOM, profiles={ANN.id: ANN}))
    assert (bare.room_count, full.room_count) == ("1", "1")
    assert bare.user_lists is not None
    assert full.user_lists is not None
    assert (bare.user_lists[0].city, full.user_lists[0].city) == ("", "Haidian")
    assert bare.user_lists[0].nick == full.user_lists[0].nick == "安安"
    assert people.read_room_users(people.RoomUsers(wxid="1@chatroom")).members == ()


@pytest.mark.parametrize(
    ("remark", "room_nick", "shown"), [("备注", "群名", "备注"), ("", "群名", "群名"), ("", "", "安安")]
)
def test_a_member_is_called_by_remark_then_room_nick_then_nick(remark: str, room_nick: str, shown: str) -> None:
    member = Member(id=ANN.id, nick="安安", room_nick=room_nick)
    wire = people.write_room_nick(NickDetails(room=ROOM.id, member=member, remark=remark))
    assert built(wire) == {"msg": {"chatRoom": "1@chatroom", "wxid": "wxid_ann", "chatNick": shown}}


def test_the_address_book_is_read_as_it_was_told_but_for_wechats_own_accounts() -> None:
    room = msgspec.structs.replace(ROOM, members=(Member(id=ANN.id, nick=""),))
    assert people.read_book(people.write_book(BOOK)) == ContactPage(contacts=BOOK.contacts[:2], rooms=(room,))


def test_the_ids_of_the_address_book_are_read_as_they_were_told() -> None:
    assert people.read_wxids(people.write_wxids([ANN.id])) == ("wxid_ann",)  # type: ignore[list-item]  # a chat too

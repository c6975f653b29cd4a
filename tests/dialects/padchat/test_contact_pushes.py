import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import contact_pushes as pushes
from hongyan.dialects.padchat.contact_pushes import ContactItem
from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Member, Room
from tests.contracts.canonical import contacts

EXACTLY = settings(derandomize=True, deadline=None, database=None)

OWN = Profile(id=ContactId("wxid_bot"), nick="Bot", uin=1567296093)
ANN = Profile(
    id=ContactId("wxid_ann"),
    nick="安安",
    sex=Sex.FEMALE,
    signature="sig",
    country="CN",
    province="Henan",
    city="mesa",
    avatar_url="http://a/0",
    uin=7,
)


def test_a_person_is_written_byte_for_byte() -> None:
    contact = Contact(profile=ANN, remark="old Ann", labels=("1", "2"), stranger_ticket="v1_x@stranger")
    assert (
        msgspec.json.encode(pushes.write_contact(contact, OWN))
        == (
            '{"big_head":"http://a/0","bit_mask":4294967295,"bit_value":2051,"chatroom_id":0,"chatroom_owner":"",'
            '"city":"mesa","continue":1,"country":"CN","id":0,"img_flag":1,"intro":"","label":"1,2","level":0,'
            '"max_member_count":0,"member_count":0,"msg_type":2,"nick_name":"安安","provincia":"Henan","py_initial":"",'
            '"quan_pin":"","remark":"old Ann","remark_py_initial":"OLDANN","remark_quan_pin":"oldAnn",'
            '"sex":2,"signature":"sig","small_head":"http://a/0","source":0,"status":1,"stranger":"v1_x@stranger","uin":1567296093,'
            '"user_name":"wxid_ann"}'
        ).encode()
    )


def test_an_official_account_introduces_itself() -> None:
    assert pushes.write_contact(Contact(profile=ANN, kind=ContactKind.OFFICIAL), OWN).intro == "sig"
    assert pushes.write_contact(Contact(profile=ANN), OWN).intro == ""


@pytest.mark.parametrize(("sex", "number"), [(Sex.UNKNOWN, 0), (Sex.MALE, 1), (Sex.FEMALE, 2)])
def test_a_sex_is_a_number(sex: Sex, number: int) -> None:
    profile = msgspec.structs.replace(ANN, sex=sex)
    assert pushes.write_contact(Contact(profile=profile), OWN).sex == number


def test_a_rooms_members_are_json_text_inside_the_json() -> None:
    room = Room(
        id=RoomId("1@chatroom"),
        name="Geese",
        owner=ANN.id,
        members=(Member(id=ANN.id, nick="Ann"), Member(id=OWN.id, nick="Bot")),
    )
    item = pushes.write_room(room, OWN)
    assert item.member == '["wxid_ann","wxid_bot"]\n'
    assert (item.user_name, item.chatroom_owner, item.member_count, item.max_member_count) == (
        "1@chatroom",
        "wxid_ann",
        2,
        500,
    )


def test_a_mark_says_by_its_continue_whether_anything_follows() -> None:
    assert msgspec.json.encode(pushes.write_mark(pushes.MARK_IDLE, 7)) == (
        b'{"continue":1,"msg_type":2048,"status":1,"uin":7}'
    )
    assert msgspec.json.encode(pushes.write_mark(pushes.MARK_SYNCED, 7)) == (
        b'{"continue":0,"msg_type":32768,"status":1,"uin":7}'
    )


@pytest.mark.parametrize(
    ("nick", "letters"),
    [
        ("Wechaty Developers' Home", "WechatyDevelopersHome"),
        ("Huan LI++", "HuanLI"),
        ("安安", ""),
        ("Ann 安", ""),
        ("", ""),
    ],
)
def test_a_nick_is_sorted_by_its_letters_when_it_has_only_such(nick: str, letters: str) -> None:
    item = pushes.write_contact(Contact(profile=Profile(id=ContactId("a"), nick=nick)), OWN)
    assert (item.quan_pin, item.py_initial) == (letters, letters.upper())
    room = pushes.write_room(Room(id=RoomId("1@chatroom"), name=nick, owner=ANN.id), OWN)
    assert (room.quan_pin, room.py_initial) == (letters, letters.upper())


def test_a_stranger_is_no_friend_and_shows_both_codes() -> None:
    stranger = Contact(profile=ANN, is_friend=False, stranger_ticket="v1_x@stranger", verify_ticket="v2_x@stranger")
    item = pushes.write_contact(stranger, OWN)
    assert (item.bit_value, item.stranger, item.ticket) == (2050, "v1_x@stranger", "v2_x@stranger")


@EXACTLY
@given(contact=contacts())
def test_a_contact_is_written_and_read(contact: Contact) -> None:
    item = msgspec.json.decode(msgspec.json.encode(pushes.write_contact(contact, OWN)), type=ContactItem)
    assert pushes.read_entry(item) == contact


def test_a_room_is_written_and_read() -> None:
    room = Room(
        id=RoomId("1@chatroom"),
        name="Geese",
        owner=ANN.id,
        members=(Member(id=ANN.id, nick=""), Member(id=OWN.id, nick="")),
        max_members=40,
        is_saved=True,
    )
    assert pushes.read_entry(pushes.write_room(room, OWN)) == room


@pytest.mark.parametrize("member", [msgspec.UNSET, "null\n", "[]"])
def test_a_room_may_name_nobody(member: str) -> None:
    entry = pushes.read_entry(ContactItem(nick_name="", user_name="1@chatroom", uin=1, member=member))
    assert isinstance(entry, Room)
    assert entry.members == ()


@pytest.mark.parametrize("member", ["", "[1]", "{}", "雁"])
def test_members_that_are_no_list_of_names_are_refused(member: str) -> None:
    with pytest.raises(Malformed) as caught:
        pushes.read_entry(ContactItem(nick_name="", user_name="1@chatroom", uin=1, member=member))
    assert caught.value.field == "member"


@EXACTLY
@given(item=st.builds(ContactItem, sex=st.integers(), bit_value=st.integers(), label=st.text(), user_name=st.text()))
def test_any_entry_is_read(item: ContactItem) -> None:
    entry = pushes.read_entry(item)
    assert entry.id == item.user_name

import pytest

from hongyan.model.errors import NotFound
from hongyan.model.ids import ContactId, RoomId
from hongyan.world.rooms import Rooms


def test_the_creator_comes_first_and_was_invited_by_nobody() -> None:
    rooms = Rooms()
    room = rooms.add(RoomId("1@chatroom"), "雁", ContactId("a"), (ContactId("c"), ContactId("b")))
    assert [(id_, member.invited_by) for id_, member in room.members.items()] == [("a", None), ("c", "a"), ("b", "a")]


def test_only_rooms_are_found() -> None:
    rooms = Rooms()
    room = rooms.add(RoomId("1@chatroom"), "雁", ContactId("a"), ())
    assert rooms.find("1@chatroom") is room
    assert rooms.room(RoomId("1@chatroom")) is room
    assert rooms.find("2@chatroom") is None


def test_a_room_is_only_its_members() -> None:
    rooms = Rooms()
    room = rooms.add(RoomId("1@chatroom"), "雁", ContactId("a"), ())
    assert rooms.of(ContactId("a"), "1@chatroom") is room
    for member, id_ in (("b", "1@chatroom"), ("a", "2@chatroom")):
        with pytest.raises(NotFound):
            rooms.of(ContactId(member), id_)


def test_everybody_is_who_is_in_the_room_in_the_order_of_joining() -> None:
    room = Rooms().add(RoomId("1@chatroom"), "雁", ContactId("a"), (ContactId("b"),))
    room.let_in([ContactId("c")], ContactId("b"))
    room.let_out([ContactId("a")])
    room.let_in([ContactId("a")], ContactId("c"))
    assert room.everybody == tuple(room.members) == ("b", "c", "a")
    assert room.members[ContactId("a")].invited_by == "c"

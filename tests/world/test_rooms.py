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

import msgspec

from hongyan.model.room import Member, Room


def test_a_stored_room_of_the_fewest_words_has_no_members_and_is_not_saved() -> None:
    room = msgspec.json.decode(b'{"id":"1@chatroom","name":"Geese","owner":"wxid_ann"}', type=Room)
    assert (room.members, room.max_members, room.is_saved, room.announcement) == ((), 500, False, "")


def test_members_keep_the_order_in_which_they_joined() -> None:
    raw = (
        b'{"id":"1@chatroom","name":"Geese","owner":"b","members":'
        b'[{"id":"b","nick":"Bob"},{"id":"a","nick":"Ann","invited_by":"b"}]}'
    )
    room = msgspec.json.decode(raw, type=Room)
    assert [member.id for member in room.members] == ["b", "a"]
    assert room.members[1] == Member(id="a", nick="Ann", invited_by="b")
    assert room.members[0].invited_by is None

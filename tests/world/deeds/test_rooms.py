from hongyan.world.deeds import CreateRoom, Invite, decode_entry


def test_a_room_needs_no_name() -> None:
    entry = decode_entry(b'{"at_ms":1,"deed":{"do":"create_room","as":"a","members":["b","c"]}}')
    assert entry.deed == CreateRoom(as_="a", members=("b", "c"))


def test_people_are_brought_directly_unless_asked() -> None:
    entry = decode_entry(b'{"at_ms":1,"deed":{"do":"invite","as":"a","room":"1@chatroom","members":["b"]}}')
    assert entry.deed == Invite(as_="a", room="1@chatroom", members=("b",), directly=True)

import pytest

from hongyan.client import book as module
from hongyan.client.book import Book
from hongyan.model.contact import Contact, Profile
from hongyan.model.events import (
    ContactAdded,
    ContactChanged,
    ContactRemoved,
    ContactsLoaded,
    MembersJoined,
    MembersLeft,
    RoomJoined,
    RoomLeft,
    RoomOwnerChanged,
    RoomRenamed,
)
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Member, Room


def person(id_: str, remark: str = "") -> Contact:
    return Contact(profile=Profile(id=ContactId(id_), nick=id_), remark=remark)


def room(id_: str, *members: str, name: str = "雁阵", owner: str = "a") -> Room:
    return Room(
        id=RoomId(id_),
        name=name,
        owner=ContactId(owner),
        members=tuple(Member(id=ContactId(member), nick="") for member in members),
    )


def filled(*entries: Contact | Room) -> Book:
    book = Book()
    for entry in entries:
        book.note(entry)
    book.finish()
    return book


def again(book: Book, *entries: Contact | Room) -> list[object]:
    book.begin()
    for entry in entries:
        book.note(entry)
    return list(book.finish())


def test_the_first_sync_tells_only_how_much_there_is() -> None:
    book = Book()
    book.begin()
    for entry in (person("a"), person("b"), room("r")):
        book.note(entry)
    assert book.finish() == [ContactsLoaded(contacts=2, rooms=1)]
    assert (book.contacts.keys(), book.rooms.keys()) == ({"a", "b"}, {"r"})


def test_a_sync_without_changes_tells_nothing() -> None:
    assert again(filled(person("a"), room("r")), person("a"), room("r")) == []


def test_an_end_without_a_beginning_is_none() -> None:
    assert Book().finish() == []


def test_what_changed_among_people_is_told() -> None:
    book = filled(person("a"), person("b"))
    changed = person("a", remark="x")
    assert again(book, changed, person("c")) == [
        ContactChanged(contact=changed),
        ContactAdded(contact=person("c")),
        ContactRemoved(contact=ContactId("b")),
    ]


def test_what_changed_among_rooms_is_told() -> None:
    book = filled(room("r", "a", "b"), room("gone"))
    now = room("r", "a", "c", name="南飞", owner="c")
    assert again(book, now, room("new")) == [
        RoomRenamed(room=now.id, name="南飞", by=ContactId("")),
        RoomOwnerChanged(room=now.id, owner=ContactId("c")),
        MembersJoined(room=now.id, members=(Member(id=ContactId("c"), nick=""),)),
        MembersLeft(room=now.id, members=(ContactId("b"),)),
        RoomJoined(room=room("new")),
        RoomLeft(room=RoomId("gone")),
    ]


def test_a_sync_that_is_begun_anew_forgets_what_the_unfinished_one_brought() -> None:
    book = filled(person("a"))
    book.begin()
    book.note(person("b"))
    assert again(book, person("a")) == []


def test_entries_without_end_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ENTRIES", 2)
    book = Book()
    for name in "abc":
        book.note(person(name))
    assert book.finish() == [ContactsLoaded(contacts=2, rooms=0)]

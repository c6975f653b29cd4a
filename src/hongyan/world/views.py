"""How what is kept looks to one account: computed when it is read, with the names as they are by then."""

from hongyan.model.contact import Contact, ContactKind
from hongyan.model.events import AnyEvent, MessageReceived
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId
from hongyan.model.message import Message, Text
from hongyan.model.room import Member, Room
from hongyan.world.devices import Device
from hongyan.world.facts import DeviceFact, InboxItem, Said, kind_of
from hongyan.world.people import People, Person
from hongyan.world.rooms import Chatroom, Rooms


class Views:
    """Spells records for who reads them. Keeps nothing."""

    __slots__ = ("_people", "_rooms")

    def __init__(self, people: People, rooms: Rooms) -> None:
        self._people = people
        self._rooms = rooms

    def event(self, device: Device, index: int, fact: DeviceFact) -> AnyEvent:
        """Spell the entry ``index`` of a device's log, for who was logged in by then."""
        if isinstance(fact, Said):
            return MessageReceived(message=self.message(fact, device.owner(index)))
        return fact

    def message(self, said: Said, viewer: Person) -> Message:
        """Spell a message as ``viewer`` sees it."""
        is_mine = said.sender == viewer.id
        return Message(
            id=MessageId(str(said.number)),
            chat=said.to if said.is_room or is_mine else ChatId(said.sender),
            sender=said.sender,
            sender_nick=self._sender_nick(said, viewer),
            content=said.content,
            sent_at_ms=said.at_ms,
            room_size=len(self._rooms.room(RoomId(said.to)).members) if said.is_room else 0,
            mine=is_mine,
        )

    def item(self, said: Said, viewer: Person) -> InboxItem:
        """Spell one entry of the log of the phone of ``viewer``."""
        is_mine = said.sender == viewer.id
        return InboxItem(
            id=MessageId(str(said.number)),
            from_=said.sender,
            to=ContactId(said.to) if is_mine and not said.is_room else viewer.id,
            room=RoomId(said.to) if said.is_room else None,
            kind=kind_of(said.content),
            text=said.content.text if isinstance(said.content, Text) else "",
            at_ms=said.at_ms,
            mine=is_mine,
            content=said.content,
        )

    def address_book(self, viewer: Person) -> tuple[tuple[Contact, ...], tuple[Room, ...]]:
        """Return friends, followed official accounts and special accounts, in this order; and the saved rooms."""
        people = self._people
        friends = [self._friend(viewer, people.person(id_)) for id_ in viewer.friends]
        officials = [Contact(profile=people.official(id_).profile, kind=ContactKind.OFFICIAL) for id_ in viewer.follows]
        specials = [Contact(profile=profile, kind=ContactKind.SPECIAL) for profile in people.specials()]
        rooms = tuple(self._room(self._rooms.room(id_), is_saved=True) for id_ in viewer.saved_rooms)
        return (*friends, *officials, *specials), rooms

    def _friend(self, viewer: Person, friend: Person) -> Contact:
        noted = viewer.friends[friend.id]
        return Contact(profile=friend.profile, remark=noted.remark, labels=noted.labels, stranger_ticket=friend.ticket)

    def _room(self, room: Chatroom, *, is_saved: bool) -> Room:
        members = []
        for id_, membership in room.members.items():
            profile = self._people.profile(id_)
            member = Member(
                id=id_,
                nick=profile.nick,
                room_nick=membership.room_nick,
                avatar_url=profile.avatar_url,
                invited_by=membership.invited_by,
            )
            members.append(member)
        return Room(
            id=room.id,
            name=room.name,
            owner=room.owner,
            members=tuple(members),
            announcement=room.announcement,
            is_saved=is_saved,
        )

    def _sender_nick(self, said: Said, viewer: Person) -> str:
        """The remark that ``viewer`` gave, else the nick chosen for the room, else the nick."""
        friend = viewer.friends.get(said.sender)
        if friend is not None and friend.remark:
            return friend.remark
        membership = self._rooms.room(RoomId(said.to)).members.get(said.sender) if said.is_room else None
        if membership is not None and membership.room_nick:
            return membership.room_nick
        return self._people.profile(said.sender).nick

"""How what is kept looks to one account: computed when it is read, with the names as they are by then."""

from collections.abc import Iterable

import msgspec

from hongyan.model.contact import Contact, ContactKind, Profile
from hongyan.model.events import AnyEvent, MessageRecalled, MessageReceived, OfficialAccountMessage
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId
from hongyan.model.message import AnyContent, Message, Notice, RedPacket
from hongyan.model.official import OfficialAccount
from hongyan.model.room import Member, Room
from hongyan.world.devices import Device
from hongyan.world.facts import DeviceFact, InboxItem, IssueItem, PhoneFact, Recalled, Said
from hongyan.world.kinds import kind_of, text_of
from hongyan.world.minting import Mint
from hongyan.world.officials import Official, link_to
from hongyan.world.people import People, Person
from hongyan.world.rooms import Chatroom, Rooms
from hongyan.world.wording import recalled_by, recalled_by_you


class Views:
    """Spells records for who reads them. Keeps nothing."""

    __slots__ = ("_mint", "_people", "_rooms")

    def __init__(self, mint: Mint, people: People, rooms: Rooms) -> None:
        self._mint = mint
        self._people = people
        self._rooms = rooms

    def event(self, device: Device, index: int, fact: DeviceFact) -> AnyEvent:
        """Spell the entry ``index`` of a device's log, for who was logged in by then."""
        if isinstance(fact, Said):
            return MessageReceived(message=self.message(fact, device.owner(index)))
        if isinstance(fact, Recalled):
            return self._recalled(fact, device.owner(index))
        return fact

    def message(self, said: Said, viewer: Person) -> Message:
        """Spell a message as ``viewer`` sees it."""
        return Message(
            id=MessageId(str(said.number)),
            chat=self._chat(said, viewer),
            sender=said.sender,
            sender_nick=self._sender_nick(said, viewer),
            content=self._content(said, viewer),
            sent_at_ms=said.at_ms,
            room_size=len(self._rooms.room(RoomId(said.to)).members) if said.is_room else 0,
            mine=said.sender == viewer.id,
            xml=said.xml,
        )

    def item(self, fact: PhoneFact, viewer: Person) -> InboxItem:
        """Spell one entry of the log of the phone of ``viewer``."""
        if isinstance(fact, InboxItem):
            return fact
        if isinstance(fact, OfficialAccountMessage):
            return _issue(fact, viewer)
        if isinstance(fact, Recalled):
            line = self._recall_line(fact.said, viewer)
            message = MessageId(str(fact.said.number))
            return self._item(fact.said, viewer, fact.number, "recall", Notice(text=line), fact.at_ms, message)
        content = self._content(fact, viewer)
        return self._item(fact, viewer, fact.number, kind_of(content), content, fact.at_ms)

    def address_book(self, viewer: Person) -> tuple[tuple[Contact, ...], tuple[Room, ...]]:
        """Return friends, followed official accounts and special accounts, in this order; and the saved rooms."""
        people = self._people
        friends = [self.person(viewer, people.person(id_)) for id_ in viewer.friends]
        officials = [self.official(viewer, people.official(id_)) for id_ in viewer.follows]
        specials = [self.special(viewer, profile) for profile in people.specials()]
        rooms = tuple(self.room(self._rooms.room(id_)) for id_ in viewer.saved_rooms)
        return (*friends, *officials, *specials), rooms

    def person(self, viewer: Person, person: Person) -> Contact:
        """Spell a friend with what ``viewer`` noted about them, or a stranger with the code to ask them by."""
        noted = viewer.friends.get(person.id)
        if noted is None:
            return Contact(
                profile=person.profile,
                is_friend=False,
                stranger_ticket=person.ticket,
                verify_ticket=self._mint.search_ticket(person.id, by=viewer.id),
                is_pinned=ChatId(person.id) in viewer.pinned,
            )
        return Contact(
            profile=person.profile,
            remark=noted.remark,
            labels=noted.labels,
            stranger_ticket=person.ticket,
            is_pinned=ChatId(person.id) in viewer.pinned,
        )

    def official(self, viewer: Person, official: Official) -> Contact:
        """Spell an official account, followed or not."""
        return Contact(
            profile=official.profile,
            kind=ContactKind.OFFICIAL,
            is_friend=official.id in viewer.follows,
            is_verified=official.is_verified,
            is_pinned=ChatId(official.id) in viewer.pinned,
        )

    def official_account(self, viewer: Person, official: Official) -> OfficialAccount:
        """Spell an official account with all it says about itself."""
        return OfficialAccount(
            profile=official.profile,
            is_followed=official.id in viewer.follows,
            company=official.company,
            app_id=official.app_id,
            is_verified=official.is_verified,
            menu=official.menu,
        )

    def special(self, viewer: Person, profile: Profile) -> Contact:
        """Spell one of WeChat's own accounts."""
        return Contact(profile=profile, kind=ContactKind.SPECIAL, is_pinned=ChatId(profile.id) in viewer.pinned)

    def room(self, room: Chatroom) -> Room:
        """Spell a room as all its members see it."""
        return Room(
            id=room.id,
            name=room.name,
            owner=room.owner,
            members=self.members(room, room.members),
            announcement=room.announcement,
            is_saved=True,
        )

    def members(self, room: Chatroom, ids: Iterable[ContactId]) -> tuple[Member, ...]:
        """Spell some members of a room."""
        return tuple(self._member(room, id_) for id_ in ids)

    def _member(self, room: Chatroom, id_: ContactId) -> Member:
        profile = self._people.profile(id_)
        membership = room.members[id_]
        return Member(
            id=id_,
            nick=profile.nick,
            room_nick=membership.room_nick,
            avatar_url=profile.avatar_url,
            invited_by=membership.invited_by,
        )

    def _item(
        self,
        said: Said,
        viewer: Person,
        number: int,
        kind: str,
        content: AnyContent,
        at_ms: int,
        message: MessageId | None = None,
    ) -> InboxItem:
        is_mine = said.sender == viewer.id
        return InboxItem(
            id=MessageId(str(number)),
            from_=said.sender,
            to=ContactId(said.to) if is_mine and not said.is_room else viewer.id,
            room=RoomId(said.to) if said.is_room else None,
            kind=kind,
            text=text_of(content),
            at_ms=at_ms,
            mine=is_mine,
            content=content,
            message=message,
        )

    def _content(self, said: Said, viewer: Person) -> AnyContent:
        """Only who sent a red packet reads on it how much is in it."""
        content = said.content
        if isinstance(content, RedPacket) and said.sender != viewer.id:
            return msgspec.structs.replace(content, amount_fen=0, count=0)
        return content

    def _recalled(self, fact: Recalled, viewer: Person) -> MessageRecalled:
        return MessageRecalled(
            chat=self._chat(fact.said, viewer),
            message=MessageId(str(fact.said.number)),
            by=fact.said.sender,
            notice=self._recall_line(fact.said, viewer),
            notice_id=MessageId(str(fact.number)),
            at_ms=fact.at_ms,
        )

    def _recall_line(self, said: Said, viewer: Person) -> str:
        return recalled_by_you() if said.sender == viewer.id else recalled_by(self._sender_nick(said, viewer))

    def _chat(self, said: Said, viewer: Person) -> ChatId:
        return said.to if said.is_room or said.sender == viewer.id else ChatId(said.sender)

    def _sender_nick(self, said: Said, viewer: Person) -> str:
        """The remark that ``viewer`` gave, else the nick chosen for the room, else the nick; none for a room itself."""
        friend = viewer.friends.get(said.sender)
        if friend is not None and friend.remark:
            return friend.remark
        if said.is_room:
            if said.sender == ContactId(said.to):
                return ""
            membership = self._rooms.room(RoomId(said.to)).members.get(said.sender)
            if membership is not None and membership.room_nick:
                return membership.room_nick
        return self._people.profile(said.sender).nick


def _issue(published: OfficialAccountMessage, viewer: Person) -> IssueItem:
    first = published.articles[0]
    return IssueItem(
        id=published.message,
        from_=published.account,
        to=viewer.id,
        kind="articles",
        text=first.title,
        at_ms=published.at_ms,
        content=link_to(first),
        articles=published.articles,
    )

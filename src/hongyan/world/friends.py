"""Friendship: asking, accepting, ending it, and what one notes about a friend."""

from dataclasses import replace

from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.events import ContactAdded, ContactChanged, ContactRemoved, FriendRequested
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import Card, Text
from hongyan.world.clock import Clock
from hongyan.world.contents import check_range
from hongyan.world.deeds import (
    AcceptFriend,
    Block,
    DeleteFriend,
    RequestFriend,
    RequireVerification,
    SetRemark,
    Unblock,
)
from hongyan.world.devices import Device, Devices
from hongyan.world.facts import InboxItem
from hongyan.world.minting import Mint
from hongyan.world.people import Friendship, People, Person, Request, check_room_for_friend
from hongyan.world.post import Post
from hongyan.world.rules import (
    ALREADY_FRIENDS,
    GREETING_CHARS,
    LATEST_SCENE,
    NEEDS_GREETING,
    REMARK_CHARS,
    STATUS_NEEDS_GREETING,
    WRONG_TICKET,
    check_line,
    check_text,
    shown,
)
from hongyan.world.talk import Talk
from hongyan.world.views import Views
from hongyan.world.wording import ACCEPTED, friend_added, greeting


class Friends:
    """Makes and ends friendships. Keeps nothing: each person's record has their side."""

    __slots__ = ("_clock", "_devices", "_mint", "_people", "_post", "_talk", "_views")

    def __init__(
        self, mint: Mint, clock: Clock, people: People, devices: Devices, post: Post, talk: Talk, views: Views
    ) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._devices = devices
        self._post = post
        self._talk = talk
        self._views = views

    def request(self, deed: RequestFriend) -> None:
        """Ask somebody to be friends.

        They are friends at once when nobody has to be asked: who still has the asker in their address book, who has
        asked the asker themself, and who wants no verification. Who blocked the asker is not told.

        Raises:
            NotFound: nobody stands behind the id or the code.
            InvalidArgument: nobody is named, or oneself; a greeting or a scene that cannot be.
            Rejected: friends already; a v2 code for something else; no greeting (-44); too many friends.
        """
        asker, device = self._post.actor(deed)
        check_text("greeting", deed.greeting, GREETING_CHARS)
        check_range("scene", deed.scene, 0, LATEST_SCENE)
        asked = self._named("to", deed.to, deed.stranger)
        if asked is asker:
            raise InvalidArgument("to", "nobody befriends themself")
        asked_back = asker.requests.get(asked.id)
        self._check_ticket(deed.ticket, asker, asked, asked_back)
        if asker.id in asked.friends:
            if asked.id in asker.friends:
                raise Rejected(ALREADY_FRIENDS)
            self._befriend(asked, asker)
        elif asked_back is not None:
            self._accept(asker, device, asked)
        elif not asked.is_asked and asker.id not in asked.blocked:
            self._befriend(asked, asker)
        else:
            if not deed.greeting and device is not None:
                raise Rejected(NEEDS_GREETING, STATUS_NEEDS_GREETING)
            if asker.id not in asked.blocked:
                self._ask(asker, asked, deed.scene, deed.greeting or greeting(asker.profile.nick))

    def accept(self, deed: AcceptFriend) -> None:
        """Say yes.

        Raises:
            NotFound: no such request is open.
            InvalidArgument: nobody is named.
            Rejected: too many friends.
        """
        person, device = self._post.actor(deed)
        asker = self._named("from", deed.from_, deed.stranger)
        request = person.requests.get(asker.id)
        is_named = deed.from_ is not None and not deed.ticket
        if request is None or not (is_named or deed.ticket == request.ticket):
            raise NotFound(f"no such request of {shown(asker.id)} is open")
        self._accept(person, device, asker)

    def delete(self, deed: DeleteFriend) -> None:
        """Take a friend out of the address book.

        Raises:
            NotFound: no such friend.
        """
        person, _ = self._post.actor(deed)
        friend = self._friend(person, deed.contact)
        del person.friends[friend.id]
        person.met[friend.id] = None
        self._devices.inform(person.id, ContactRemoved(contact=friend.id))

    def block(self, deed: Block) -> None:
        """Have nothing more from a friend.

        Raises:
            NotFound: no such friend.
        """
        person, _ = self._post.actor(deed)
        person.blocked[self._friend(person, deed.contact).id] = None

    def unblock(self, deed: Unblock) -> None:
        """Hear somebody again.

        Raises:
            NotFound: they are not blocked.
        """
        person, _ = self._post.actor(deed)
        if deed.contact not in person.blocked:
            raise NotFound(f"{shown(deed.contact)} is not blocked")
        del person.blocked[deed.contact]

    def set_remark(self, deed: SetRemark) -> None:
        """Note a private name.

        Raises:
            NotFound: no such friend.
            InvalidArgument: too long, or not a line.
        """
        person, _ = self._post.actor(deed)
        friend = self._friend(person, deed.contact)
        check_line("remark", deed.remark, REMARK_CHARS)
        person.friends[friend.id] = replace(person.friends[friend.id], remark=deed.remark)
        self._devices.inform(person.id, ContactChanged(contact=self._views.person(person, friend)))

    def require_verification(self, deed: RequireVerification) -> None:
        """Choose whether friends-to-be must ask."""
        person, _ = self._post.actor(deed)
        person.is_asked = deed.on

    def _named(self, field: str, id_: ContactId | None, stranger: str) -> Person:
        """Return whom a deed names, by id, by v1 code or by both."""
        if id_ is None and not stranger:
            raise InvalidArgument(field, "name somebody, by id or by v1 code")
        person = self._people.stranger(stranger) if stranger else None
        if id_ is not None and self._people.person(id_) is not (person or self._people.person(id_)):
            raise InvalidArgument("stranger", f"is not the code of {shown(id_)}")
        return person or self._people.person(id_ or "")

    def _friend(self, person: Person, id_: ContactId) -> Person:
        if id_ not in person.friends:
            raise NotFound(f"{shown(person.id)} has no friend {shown(id_)}")
        return self._people.person(id_)

    def _check_ticket(self, ticket: str, asker: Person, asked: Person, asked_back: Request | None) -> None:
        """Refuse a v2 code that does not lead from ``asker`` to ``asked``; none is fine."""
        known = {
            "",
            self._mint.search_ticket(asked.id, by=asker.id),
            self._mint.card_ticket(asked.id),
            asked_back.ticket if asked_back is not None else "",
        }
        if ticket not in known:
            raise Rejected(WRONG_TICKET)

    def _ask(self, asker: Person, asked: Person, scene: int, text: str) -> None:
        """Let ``asked`` know that ``asker`` asks. A newer request takes the older one's place."""
        ticket = self._mint.request_ticket()
        asked.requests[asker.id] = Request(ticket, scene, text)
        asked.met[asker.id] = None
        id_ = MessageId(str(self._mint.message_number()))
        profile = asker.profile
        requested = FriendRequested(
            profile=profile,
            stranger=asker.ticket,
            ticket=ticket,
            greeting=text,
            scene=scene,
            message=id_,
            at_ms=self._clock.now_ms,
        )
        card = Card(
            contact=asker.id,
            nick=profile.nick,
            stranger=asker.ticket,
            ticket=ticket,
            avatar_url=profile.avatar_url,
        )
        item = InboxItem(
            id=id_,
            from_=asker.id,
            to=asked.id,
            kind="friend_request",
            text=text,
            at_ms=self._clock.now_ms,
            content=card,
        )
        self._devices.hand(asked.id, item)
        self._devices.inform(asked.id, requested)

    def _accept(self, person: Person, device: Device | None, asker: Person) -> None:
        self._befriend(person, asker)
        self._talk.write(person, device, ChatId(asker.id), Text(text=ACCEPTED))

    def _befriend(self, one: Person, other: Person) -> None:
        """Let both be friends; requests between them are done with. Who has the other already notices nothing."""
        new = [(mine, friend) for mine, friend in ((one, other), (other, one)) if friend.id not in mine.friends]
        for mine, _ in new:
            check_room_for_friend(mine)
        for mine, friend in new:
            mine.friends[friend.id] = Friendship()
        one.requests.pop(other.id, None)
        other.requests.pop(one.id, None)
        for mine, friend in new:
            self._devices.inform(mine.id, ContactAdded(contact=self._views.person(mine, friend)))
        for mine, friend in new:
            self._post.notify(mine, friend.id, friend_added(friend.profile.nick))

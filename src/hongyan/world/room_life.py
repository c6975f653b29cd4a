"""What happens in rooms: names, announcements, owners, and who goes."""

from collections.abc import Sequence
from dataclasses import replace

from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.events import (
    AnyEvent,
    MembersLeft,
    RoomAnnounced,
    RoomLeft,
    RoomOwnerChanged,
    RoomRenamed,
    RoomSettingChanged,
)
from hongyan.model.ids import ChatId, ContactId
from hongyan.model.message import Notice, Text
from hongyan.world.deeds import (
    Announce,
    DissolveRoom,
    HandOverRoom,
    LeaveRoom,
    RemoveMember,
    RenameRoom,
    RequireInviteConfirmation,
    SetRoomNick,
)
from hongyan.world.devices import Devices
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rooms import Chatroom, Rooms
from hongyan.world.rules import (
    ANNOUNCEMENT_CHARS,
    EVERYBODY,
    NICK_CHARS,
    OPEN_MEMBERS,
    OWNER_ONLY,
    ROOM_NAME_CHARS,
    check_line,
    check_text,
    shown,
)
from hongyan.world.talk import Talk
from hongyan.world.wording import (
    CONFIRMATION_OFF,
    CONFIRMATION_ON,
    DISSOLVED,
    YOU_OWN,
    YOUR_CONFIRMATION_OFF,
    YOUR_CONFIRMATION_ON,
    announcement,
    owns,
    removed_you,
    renamed,
    you_removed,
    you_renamed,
)

OwnerDeed = RemoveMember | DissolveRoom | HandOverRoom | Announce | RequireInviteConfirmation
"""What only the owner may do."""


class RoomLife:
    """Changes rooms. Keeps nothing. Notices about who goes come before the event: clients look the names up."""

    __slots__ = ("_devices", "_people", "_post", "_rooms", "_talk")

    def __init__(self, people: People, rooms: Rooms, devices: Devices, post: Post, talk: Talk) -> None:
        self._people = people
        self._rooms = rooms
        self._devices = devices
        self._post = post
        self._talk = talk

    def remove(self, deed: RemoveMember) -> None:
        """Put members out.

        Raises:
            NotFound: no such room of this person, or one of the members is not in it.
            InvalidArgument: nobody, somebody twice, or the owner themself.
            Rejected: not the owner.
        """
        owner, room = self._owned(deed)
        if not deed.members or len(set(deed.members)) < len(deed.members) or owner.id in deed.members:
            raise InvalidArgument("members", "must name others, each once")
        for id_ in deed.members:
            self._check_inside(room, id_)
        nicks = [self._people.profile(id_).nick for id_ in deed.members]
        self._notify(room, you_removed(nicks), owner.id)
        self._notify(room, removed_you(owner.profile.nick), *deed.members)
        self._let_out(room, deed.members, by=owner.id)

    def leave(self, deed: LeaveRoom) -> None:
        """Leave; nobody reads a line about it.

        Raises:
            NotFound: no such room of this person.
        """
        person, _ = self._post.actor(deed)
        room = self._rooms.of(person.id, deed.room)
        self._let_out(room, [person.id], by=None)
        if room.owner == person.id and room.members:
            self._own(room, next(iter(room.members)))

    def dissolve(self, deed: DissolveRoom) -> None:
        """End a room.

        Raises:
            NotFound: no such room of this person.
            Rejected: not the owner.
        """
        owner, room = self._owned(deed)
        self._notify(room, DISSOLVED, *room.everybody)
        self._let_out(room, room.everybody, by=owner.id)

    def hand_over(self, deed: HandOverRoom) -> None:
        """Make another member the owner.

        Raises:
            NotFound: no such room of this person, or the other one is not in it.
            InvalidArgument: the owner themself.
            Rejected: not the owner.
        """
        owner, room = self._owned(deed)
        self._check_inside(room, deed.to)
        if deed.to == owner.id:
            raise InvalidArgument("to", "is the owner already")
        self._own(room, deed.to)
        others = (one for one in room.everybody if one != deed.to)
        self._notify(room, owns(self._people.profile(deed.to).nick), *others)

    def rename(self, deed: RenameRoom) -> None:
        """Give a room another name.

        Raises:
            NotFound: no such room of this person.
            InvalidArgument: empty, too long, or not a line.
            Rejected: more than 100 members, and not the owner.
        """
        person, _ = self._post.actor(deed)
        room = self._rooms.of(person.id, deed.room)
        check_line("name", deed.name, ROOM_NAME_CHARS, least=1)
        if len(room.members) > OPEN_MEMBERS and room.owner != person.id:
            raise Rejected(OWNER_ONLY)
        room.name = deed.name
        self._notify_both(room, person, you_renamed(deed.name), renamed(person.profile.nick, deed.name))
        self._inform(room, RoomRenamed(room=room.id, name=deed.name, by=person.id))

    def announce(self, deed: Announce) -> None:
        """Announce something; the owner says it to everybody, too.

        Raises:
            NotFound: no such room of this person.
            InvalidArgument: too long.
            Rejected: not the owner.
        """
        owner, room = self._owned(deed)
        check_text("text", deed.text, ANNOUNCEMENT_CHARS)
        room.announcement = deed.text
        self._inform(room, RoomAnnounced(room=room.id, text=deed.text, by=owner.id))
        if deed.text:
            _, device = self._post.actor(deed)
            content = Text(text=announcement(deed.text), at=(ContactId(EVERYBODY),))
            self._talk.write_into(room, owner, device, content)

    def set_nick(self, deed: SetRoomNick) -> None:
        """Choose one's own name in a room.

        Raises:
            NotFound: no such room of this person.
            InvalidArgument: too long, or not a line.
        """
        person, _ = self._post.actor(deed)
        room = self._rooms.of(person.id, deed.room)
        check_line("nick", deed.nick, NICK_CHARS)
        room.members[person.id] = replace(room.members[person.id], room_nick=deed.nick)
        self._inform(room, RoomSettingChanged(room=room.id, setting="nick", by=person.id, value=deed.nick))

    def require_confirmation(self, deed: RequireInviteConfirmation) -> None:
        """Choose whether people come in only with the owner's word; what it is already changes nothing.

        Raises:
            NotFound: no such room of this person.
            Rejected: not the owner.
        """
        owner, room = self._owned(deed)
        if room.is_confirming == deed.on:
            return
        room.is_confirming = deed.on
        yours = YOUR_CONFIRMATION_ON if deed.on else YOUR_CONFIRMATION_OFF
        self._notify_both(room, owner, yours, CONFIRMATION_ON if deed.on else CONFIRMATION_OFF)
        value = "on" if deed.on else "off"
        self._inform(room, RoomSettingChanged(room=room.id, setting="confirmation", by=owner.id, value=value))

    def _owned(self, deed: OwnerDeed) -> tuple[Person, Chatroom]:
        """Return who does ``deed`` and their room, which must be their own."""
        person, _ = self._post.actor(deed)
        room = self._rooms.of(person.id, deed.room)
        if room.owner != person.id:
            raise Rejected(OWNER_ONLY)
        return person, room

    def _check_inside(self, room: Chatroom, id_: ContactId) -> None:
        if id_ not in room.members:
            raise NotFound(f"{shown(id_)} is not in the room")

    def _let_out(self, room: Chatroom, leavers: Sequence[ContactId], by: ContactId | None) -> None:
        room.let_out(leavers)
        left = RoomLeft(room=room.id, by=by)
        for id_ in leavers:
            leaver = self._people.person(id_)
            del leaver.saved_rooms[room.id]
            leaver.pinned.pop(ChatId(room.id), None)
            self._devices.inform(id_, left)
        self._inform(room, MembersLeft(room=room.id, members=tuple(leavers), by=by))

    def _own(self, room: Chatroom, owner: ContactId) -> None:
        room.owner = owner
        self._notify(room, YOU_OWN, owner)
        self._inform(room, RoomOwnerChanged(room=room.id, owner=owner))

    def _inform(self, room: Chatroom, event: AnyEvent) -> None:
        for member in room.everybody:
            self._devices.inform(member, event)

    def _notify(self, room: Chatroom, text: str, *readers: ContactId) -> None:
        self._post.notify_room(room, Notice(text=text), readers)

    def _notify_both(self, room: Chatroom, person: Person, yours: str, others: str) -> None:
        self._notify(room, yours, person.id)
        self._notify(room, others, *(one for one in room.everybody if one != person.id))

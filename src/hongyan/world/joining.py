"""How people come into rooms: by whoever makes one, by friends, by invitations and by codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hongyan.model.commands import QrCode
from hongyan.model.errors import Conflict, InvalidArgument, NotFound, Rejected
from hongyan.model.events import MembersJoined, RoomInvited, RoomJoined
from hongyan.model.ids import ChatId, ContactId, RoomId
from hongyan.model.message import Notice, Receipt, RoomInvitation
from hongyan.model.room import Room
from hongyan.world.clock import Clock
from hongyan.world.deeds import AcceptInvitation, ConfirmInvitation, CreateRoom, Invite, JoinByQr, Say, ShowRoomQr
from hongyan.world.devices import Device, Devices
from hongyan.world.minting import Mint
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rooms import Chatroom, Rooms
from hongyan.world.rules import (
    CODE_IS_OVER,
    DIRECT_MEMBERS,
    INVITATION_IS_OVER,
    INVITE_INSTEAD,
    NEEDS_OWNER,
    NO_CODES,
    OPEN_MEMBERS,
    OWNER_ONLY,
    ROOM_CODE_MS,
    ROOM_IS_FULL,
    ROOM_MEMBERS,
    ROOM_NAME_CHARS,
    URL_CHARS,
    check_line,
    shown,
)
from hongyan.world.talk import Talk
from hongyan.world.views import Views
from hongyan.world.wording import (
    invited,
    invited_you,
    invited_you_too,
    not_yet_a_friend,
    room_code_footer,
    scanned,
    scanned_yours,
    wants_to_invite,
    you_invited,
    you_scanned,
)

INVITATION_URL = "http://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket={ticket}"
"""Source: samples of PadChat pushes, kind 49."""

ROOM_CODE_URL = "http://weixin.qq.com/g/{code}"
"""Source: samples of PadChat pushes, kind 10002."""


@dataclass(slots=True, eq=False)
class Invitation:
    """One person's way into one room."""

    room: Chatroom
    inviter: ContactId
    guest: ContactId
    is_confirmed: bool = False


@dataclass(slots=True, frozen=True)
class RoomCode:
    """A room's code, as somebody showed it."""

    room: Chatroom
    by: ContactId
    until_ms: int


class Joining:
    """Lets people into rooms. Owns invitations and codes."""

    __slots__ = (
        "_clock",
        "_codes",
        "_devices",
        "_invitations",
        "_mint",
        "_people",
        "_post",
        "_rooms",
        "_talk",
        "_views",
    )

    def __init__(
        self,
        mint: Mint,
        clock: Clock,
        people: People,
        rooms: Rooms,
        devices: Devices,
        post: Post,
        talk: Talk,
        views: Views,
    ) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._devices = devices
        self._post = post
        self._talk = talk
        self._views = views
        self._invitations: dict[str, Invitation] = {}
        """By address."""
        self._codes: dict[str, RoomCode] = {}
        """By address."""

    def create(self, deed: CreateRoom) -> Room:
        """Make a room.

        Raises:
            InvalidArgument: fewer than two others, one of them is no friend or comes twice; a name that cannot be.
            Rejected: more than 40 members; one of them deleted the maker.
        """
        maker, _ = self._post.actor(deed)
        check_line("name", deed.name, ROOM_NAME_CHARS)
        guests = self._friends(maker, deed.members)
        if len(guests) < 2:
            raise InvalidArgument("members", "a room needs at least two others")
        self._check_willing(maker, guests)
        if 1 + len(guests) > DIRECT_MEMBERS:
            raise Rejected(INVITE_INSTEAD)
        room = self._rooms.add(self._mint.room(), deed.name, maker.id, deed.members)
        for member in (maker, *guests):
            member.saved_rooms[room.id] = None
        view = self._views.room(room)
        self._devices.inform(maker.id, RoomJoined(room=view))
        joined = RoomJoined(room=view, by=maker.id)
        for guest in guests:
            self._devices.inform(guest.id, joined)
        self._notify_inviter(room, maker, guests)
        for guest in guests:
            others = [one.profile.nick for one in guests if one is not guest]
            self._notify(room, invited_you(maker.profile.nick, others), guest.id)
        return view

    def invite(self, deed: Invite) -> None:
        """Bring friends into a room, or send each an invitation.

        Raises:
            NotFound: no such room of this person.
            InvalidArgument: nobody, no friend, or somebody twice.
            Conflict: one of them is in it.
            Rejected: directly: more than 40 members, the owner has to confirm, or one of them deleted the inviter.
        """
        inviter, device = self._post.actor(deed)
        room = self._rooms.of(inviter.id, deed.room)
        guests = self._friends(inviter, deed.members)
        if not guests:
            raise InvalidArgument("members", "names nobody")
        for guest in guests:
            self._check_outside(room, guest)
        if not deed.directly:
            for guest in guests:
                self._send_invitation(room, inviter, device, guest)
            return
        self._check_willing(inviter, guests)
        if room.is_confirming and inviter.id != room.owner:
            raise Rejected(NEEDS_OWNER)
        if len(room.members) + len(guests) > DIRECT_MEMBERS:
            raise Rejected(INVITE_INSTEAD)
        self._bring(room, inviter, guests)

    def ask(self, deed: Say) -> Receipt:
        """Send one friend an invitation, as ``invite`` does when it is not direct.

        Raises:
            InvalidArgument: a field is too long or not a line.
            NotFound: no such room of this person, or no such friend.
            Conflict: the friend is in it.
            Rejected: they are no friend.
        """
        inviter, device = self._post.actor(deed)
        content = deed.content
        assert isinstance(content, RoomInvitation)
        for name in ("room_name", "inviter_nick", "url"):
            # WeChat fills these in; what stands there goes into the log all the same.
            check_line(name, getattr(content, name), URL_CHARS)
        room = self._rooms.of(inviter.id, content.room)
        guest = self._people.person(deed.to)
        if guest.id not in inviter.friends:
            raise Rejected(not_yet_a_friend(guest.profile.nick))
        self._check_outside(room, guest)
        return self._send_invitation(room, inviter, device, guest)

    def accept(self, deed: AcceptInvitation) -> RoomId:
        """Follow an invitation, which is used up by that.

        Raises:
            NotFound: no such invitation of this person, or it is used up.
            Conflict: they are in the room.
            Rejected: the inviter left; the owner has not confirmed; the room is full.
        """
        guest, _ = self._post.actor(deed)
        invitation = self._invitation(deed.url)
        if invitation.guest != guest.id:
            raise NotFound("no such invitation of this person")
        room = invitation.room
        self._check_outside(room, guest)
        if invitation.inviter not in room.members:
            raise Rejected(INVITATION_IS_OVER)
        if room.is_confirming and not invitation.is_confirmed and invitation.inviter != room.owner:
            raise Rejected(NEEDS_OWNER)
        self._check_space(room)
        del self._invitations[deed.url]
        self._bring(room, self._people.person(invitation.inviter), [guest])
        return room.id

    def confirm(self, deed: ConfirmInvitation) -> None:
        """Let an invitation count in a room that needs the owner's word.

        Raises:
            NotFound: no such invitation into a room of this person.
            Rejected: they are not the owner.
        """
        person, _ = self._post.actor(deed)
        invitation = self._invitation(deed.url)
        room = self._rooms.of(person.id, invitation.room.id)
        if room.owner != person.id:
            raise Rejected(OWNER_ONLY)
        invitation.is_confirmed = True

    def show_qr(self, deed: ShowRoomQr) -> QrCode:
        """Make a code for a room. Those made before still work.

        Raises:
            NotFound: no such room of this person.
        """
        person, _ = self._post.actor(deed)
        room = self._rooms.of(person.id, deed.room)
        until_ms = self._clock.now_ms + ROOM_CODE_MS
        url = ROOM_CODE_URL.format(code=self._mint.room_code())
        self._codes[url] = RoomCode(room, person.id, until_ms)
        return QrCode(url=url, footer=room_code_footer(until_ms))

    def join_by_qr(self, deed: JoinByQr) -> RoomId:
        """Come into a room by its code.

        Raises:
            NotFound: no such code.
            Conflict: they are in the room.
            Rejected: the code is too old, or who showed it left; the owner has to confirm, or it has 100 members.
        """
        guest, _ = self._post.actor(deed)
        code = self._codes.get(deed.url)
        if code is None:
            raise NotFound(f"no room has the code {shown(deed.url)}")
        room = code.room
        self._check_outside(room, guest)
        if self._clock.now_ms >= code.until_ms or code.by not in room.members:
            raise Rejected(CODE_IS_OVER)
        if room.is_confirming or len(room.members) >= OPEN_MEMBERS:
            raise Rejected(NO_CODES)
        before = room.everybody
        self._let_in(room, [guest], invited_by=code.by, by=None)
        owner = self._people.profile(code.by).nick
        nick = guest.profile.nick
        notice = Notice(text=scanned_yours(nick), scene="qrcode", members=(guest.id,), url=deed.url)
        self._post.notify_room(room, notice, (code.by,))
        self._notify(room, scanned(nick, owner), *(one for one in before if one != code.by))
        self._notify(room, you_scanned(self._nicks(before)), guest.id)
        return room.id

    def _friends(self, person: Person, ids: Sequence[ContactId]) -> list[Person]:
        """Return the friends that a deed names."""
        if len(set(ids)) < len(ids):
            raise InvalidArgument("members", "names somebody twice")
        for id_ in ids:
            if id_ not in person.friends:
                raise InvalidArgument("members", f"{shown(id_)} is no friend")
        return [self._people.person(id_) for id_ in ids]

    def _check_willing(self, inviter: Person, guests: Sequence[Person]) -> None:
        """Refuse to bring somebody who deleted the inviter."""
        for guest in guests:
            if inviter.id not in guest.friends:
                raise Rejected(not_yet_a_friend(guest.profile.nick))

    def _check_outside(self, room: Chatroom, guest: Person) -> None:
        if guest.id in room.members:
            raise Conflict(f"{shown(guest.id)} is in the room")

    def _check_space(self, room: Chatroom) -> None:
        if len(room.members) >= ROOM_MEMBERS:
            raise Rejected(ROOM_IS_FULL)

    def _invitation(self, url: str) -> Invitation:
        invitation = self._invitations.get(url)
        if invitation is None:
            raise NotFound(f"no invitation {shown(url)}")
        return invitation

    def _send_invitation(self, room: Chatroom, inviter: Person, device: Device | None, guest: Person) -> Receipt:
        nick = inviter.profile.nick
        url = INVITATION_URL.format(ticket=self._mint.invitation())
        self._invitations[url] = Invitation(room, inviter.id, guest.id)
        content = RoomInvitation(room=room.id, room_name=room.name, inviter_nick=nick, url=url)
        receipt = self._talk.write(inviter, device, ChatId(guest.id), content)
        if self._talk.is_heard(inviter, guest):
            event = RoomInvited(room=room.id, room_name=room.name, by=inviter.id, url=url, message=receipt.message_id)
            self._devices.inform(guest.id, event)
        if room.is_confirming and inviter.id != room.owner:
            self._notify(room, wants_to_invite(nick, guest.profile.nick, url), room.owner)
        return receipt

    def _bring(self, room: Chatroom, inviter: Person, guests: Sequence[Person]) -> None:
        """Let ``guests`` in, and let everybody read who brought them."""
        before = room.everybody
        self._let_in(room, guests, invited_by=inviter.id, by=inviter.id)
        nick = inviter.profile.nick
        self._notify_inviter(room, inviter, guests)
        nicks = [guest.profile.nick for guest in guests]
        self._notify(room, invited(nick, nicks), *(one for one in before if one != inviter.id))
        for guest in guests:
            if len(guests) > 1:
                text = invited_you_too(nick, [one.profile.nick for one in guests if one is not guest])
            else:
                text = invited_you(nick, self._nicks(one for one in before if one != inviter.id))
            self._notify(room, text, guest.id)

    def _let_in(self, room: Chatroom, guests: Sequence[Person], invited_by: ContactId, by: ContactId | None) -> None:
        before = room.everybody
        ids = [guest.id for guest in guests]
        room.let_in(ids, invited_by)
        for guest in guests:
            guest.saved_rooms[room.id] = None
        # A large room takes long to spell, and mostly nobody but phones would hear it.
        if heard := [guest for guest in guests if self._devices.has_seats(guest.id)]:
            joined = RoomJoined(room=self._views.room(room), by=by)
            for guest in heard:
                self._devices.inform(guest.id, joined)
        came = MembersJoined(room=room.id, members=self._views.members(room, ids), by=by)
        self._devices.inform_all(before, came)

    def _notify_inviter(self, room: Chatroom, inviter: Person, guests: Sequence[Person]) -> None:
        text = you_invited([guest.profile.nick for guest in guests])
        notice = Notice(text=text, scene="invite", members=tuple(guest.id for guest in guests))
        self._post.notify_room(room, notice, (inviter.id,))

    def _notify(self, room: Chatroom, text: str, *readers: ContactId) -> None:
        self._post.notify_room(room, Notice(text=text), readers)

    def _nicks(self, ids: Iterable[ContactId]) -> list[str]:
        return self._people.nicks(ids)

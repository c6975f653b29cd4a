"""What a person's phone shows besides its messages: computed when somebody looks."""

import msgspec

from hongyan.model.contact import Contact, Profile
from hongyan.model.ids import ChatId, ContactId, RoomId
from hongyan.model.label import Label
from hongyan.model.media import MediaRef
from hongyan.model.room import Room
from hongyan.world.attempts import PendingLogin
from hongyan.world.devices import Devices
from hongyan.world.favourites import Favourites
from hongyan.world.labels import Labels
from hongyan.world.login import Logins
from hongyan.world.moments import Moments
from hongyan.world.people import People, Person
from hongyan.world.rooms import Rooms
from hongyan.world.views import Views


class FriendRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asks to be a friend, and waits for an answer."""

    profile: Profile
    greeting: str
    scene: int
    """Where they found the person; WeChat's number."""


class PhoneDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device on which the phone's owner is logged in."""

    device: str
    type: str
    name: str
    """What people read; empty for a device without a name."""
    is_offline: bool


class PhoneState(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone shows besides its messages."""

    me: Profile
    phone: str
    """The owner's phone number; empty for none."""
    is_asked: bool
    """Whether friends-to-be must ask."""
    is_banned: bool
    """Whether WeChat lets the owner log in nowhere else."""
    contacts: tuple[Contact, ...]
    """Friends, accounts that are no persons, and at the end strangers the owner has met."""
    blocked: tuple[ContactId, ...]
    rooms: tuple[Room, ...]
    confirming: tuple[RoomId, ...]
    """The rooms into which nobody comes without the owner's word."""
    avatars: dict[ContactId, MediaRef]
    """The pictures of whoever has one, of all who stand above."""
    pinned: tuple[ChatId, ...]
    """The chats that the owner keeps at the top of the list."""
    unread: dict[ChatId, int]
    """How many messages of others came since each chat was read; no zeros."""
    requests: tuple[FriendRequest, ...]
    """The oldest first."""
    logins: tuple[PendingLogin, ...]
    """What this person can scan or decide, or has a code for; the newest first."""
    devices: tuple[PhoneDevice, ...]
    labels: tuple[Label, ...]
    """The owner's labels, the oldest first; who has which stands in ``contacts``."""
    red_packets_changed: int
    """Grows with whatever changes in the red packets that the owner sent or was sent."""
    moments_changed: int
    """Grows with whatever changes in the moments that the owner sees."""
    favourites_changed: int
    """Grows with whatever changes in what the owner keeps."""


class Phones:
    """Looks at the world as a phone's owner does. Keeps nothing."""

    __slots__ = ("_devices", "_favourites", "_labels", "_logins", "_moments", "_people", "_rooms", "_views")

    def __init__(
        self,
        people: People,
        rooms: Rooms,
        devices: Devices,
        logins: Logins,
        views: Views,
        moments: Moments,
        favourites: Favourites,
        labels: Labels,
    ) -> None:
        self._people = people
        self._rooms = rooms
        self._devices = devices
        self._logins = logins
        self._views = views
        self._moments = moments
        self._favourites = favourites
        self._labels = labels

    def state(self, owner: Person) -> PhoneState:
        """Return what the phone of ``owner`` shows."""
        known, rooms = self._views.address_book(owner)
        strangers = [self._people.person(id_) for id_ in owner.met if id_ not in owner.friends]
        contacts = (*known, *(self._views.person(owner, stranger) for stranger in strangers))
        return PhoneState(
            me=owner.profile,
            phone=owner.phone,
            is_asked=owner.is_asked,
            is_banned=owner.is_banned,
            contacts=contacts,
            blocked=tuple(owner.blocked),
            rooms=rooms,
            confirming=tuple(room.id for room in rooms if self._rooms.room(room.id).is_confirming),
            avatars=self._avatars(owner, contacts, rooms),
            pinned=tuple(owner.pinned),
            unread=dict(self._devices.unread(owner.id)),
            requests=tuple(
                FriendRequest(profile=self._people.profile(asker), greeting=request.greeting, scene=request.scene)
                for asker, request in owner.requests.items()
            ),
            logins=tuple(reversed(self._logins.shown_to(owner))),
            devices=tuple(
                PhoneDevice(device=device.id, type=device.type, name=device.name, is_offline=device.is_offline)
                for device in self._devices.online(owner)
            ),
            labels=self._labels.of(owner),
            red_packets_changed=owner.packets_changed,
            moments_changed=self._moments.stirred(owner.id),
            favourites_changed=self._favourites.changed(owner),
        )

    def _avatars(
        self, owner: Person, contacts: tuple[Contact, ...], rooms: tuple[Room, ...]
    ) -> dict[ContactId, MediaRef]:
        seen = {owner.id, *(contact.id for contact in contacts)}
        seen.update(member.id for room in rooms for member in room.members)
        people = (self._people.find_person(id_) for id_ in sorted(seen))
        return {one.id: one.avatar for one in people if one is not None and one.avatar is not None}

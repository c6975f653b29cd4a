"""What a person can look up: people they search for, contacts, rooms, codes. Changes nothing."""

from hongyan.model.commands import QrCode
from hongyan.model.contact import Contact
from hongyan.model.errors import NotFound
from hongyan.model.room import Room
from hongyan.world.minting import Mint
from hongyan.world.people import People, Person
from hongyan.world.rooms import Rooms
from hongyan.world.rules import shown
from hongyan.world.views import Views

CONTACT_CODE_URL = "http://weixin.qq.com/r/{code}"
"""What a person's own QR code carries. Shape: WeChat's public pages; the length is a guess."""


class Lookups:
    """Answers questions. Keeps nothing."""

    __slots__ = ("_mint", "_people", "_rooms", "_views")

    def __init__(self, mint: Mint, people: People, rooms: Rooms, views: Views) -> None:
        self._mint = mint
        self._people = people
        self._rooms = rooms
        self._views = views

    def search(self, viewer: Person, query: str) -> Contact:
        """Find a person by id, WeChat number or phone number.

        Raises:
            NotFound: nobody is found by that.
        """
        person = self._people.find_by_name(query)
        if person is None:
            raise NotFound(f"nobody is found by {shown(query)}")
        return self._views.person(viewer, person)

    def contact(self, viewer: Person, id_: str) -> Contact | Room:
        """Return whom ``viewer`` knows by this id: themself, friends, strangers met, other accounts, their rooms.

        Raises:
            NotFound: none of these.
        """
        person = self._people.find_person(id_)
        if person is not None:
            if person is viewer or self._has_met(viewer, person):
                return self._views.person(viewer, person)
            raise NotFound(f"{shown(viewer.id)} does not know {shown(id_)}")
        official = self._people.find_official(id_)
        if official is not None:
            return self._views.official(viewer, official)
        special = self._people.find_special(id_)
        if special is not None:
            return self._views.special(viewer, special)
        return self.room(viewer, id_)

    def room(self, viewer: Person, id_: str) -> Room:
        """Return a room of ``viewer``.

        Raises:
            NotFound: no such room, or they are not in it.
        """
        return self._views.room(self._rooms.of(viewer.id, id_))

    def code(self, viewer: Person, id_: str) -> QrCode:
        """Return the code by which ``viewer`` or a friend is added; it never changes.

        Raises:
            NotFound: neither.
        """
        if id_ != viewer.id and id_ not in viewer.friends:
            raise NotFound(f"{shown(viewer.id)} has no friend {shown(id_)}")
        return QrCode(url=CONTACT_CODE_URL.format(code=self._mint.contact_code(self._people.person(id_).id)))

    def _has_met(self, viewer: Person, person: Person) -> bool:
        if person.id in viewer.friends or person.id in viewer.met:
            return True
        return any(person.id in self._rooms.room(room).members for room in viewer.saved_rooms)

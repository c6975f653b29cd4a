"""What can be asked of a simulated WeChat. No question changes anything."""

from hongyan.model.commands import QrCode
from hongyan.model.contact import Contact, Profile
from hongyan.model.events import AnyEvent
from hongyan.model.favourite import Favourite, FavouritePage
from hongyan.model.ids import ChatId, MessageId, MomentId
from hongyan.model.label import Label
from hongyan.model.media import MediaRef
from hongyan.model.message import Message
from hongyan.model.moment import Moment, MomentPage
from hongyan.model.room import Room
from hongyan.world.attachments import Attachments
from hongyan.world.attempts import DeviceState, PendingLogin
from hongyan.world.clock import Clock
from hongyan.world.devices import Devices
from hongyan.world.facts import InboxItem
from hongyan.world.favourites import Favourites
from hongyan.world.labels import Labels
from hongyan.world.login import Logins
from hongyan.world.lookups import Lookups
from hongyan.world.minting import Mint
from hongyan.world.moments import Moments
from hongyan.world.people import People
from hongyan.world.phones import Phones, PhoneState
from hongyan.world.post import Post
from hongyan.world.reading import Reading
from hongyan.world.scripts import Scripts, ScriptStatus
from hongyan.world.views import Views


class Questions:
    """Answers from the parts of a world, which ``World`` makes. Whoever only looks can be given a world as this."""

    _attachments: Attachments
    _clock: Clock
    _devices: Devices
    _favourites: Favourites
    _labels: Labels
    _logins: Logins
    _lookups: Lookups
    _mint: Mint
    _moments: Moments
    _people: People
    _phones: Phones
    _post: Post
    _scripts: Scripts
    _views: Views

    def device_events(self, device: str, after: int, *, upto_deed: int, limit: int = 256) -> list[tuple[int, AnyEvent]]:
        """Return up to ``limit`` things that happened for ``device``, numbered from 1, above ``after``, in order.

        None of a deed after ``upto_deed``: who publishes only what is durably logged says here how far that is.

        Raises:
            NotFound: it was never registered.
        """
        record = self._devices.device(device)
        rows = record.log.read(after, upto_deed, limit)
        return [(index, self._views.event(record, index, fact)) for index, fact in rows]

    def inbox(self, wxid: str, after: int, *, upto_deed: int, limit: int = 256) -> list[tuple[int, InboxItem]]:
        """Return what the phone of ``wxid`` received; the numbers and limits are as in ``device_events``.

        Raises:
            NotFound: no such person.
        """
        person = self._people.person(wxid)
        rows = self._devices.phone(person.id).read(after, upto_deed, limit)
        return [(index, self._views.item(fact, person)) for index, fact in rows]

    def screen(self, wxid: str, after: int, *, upto_deed: int, limit: int = 256) -> list[tuple[int, InboxItem]]:
        """Return what the phone of ``wxid`` shows: what it received, and what they wrote on it. Numbers of its own.

        Raises:
            NotFound: no such person.
        """
        person = self._people.person(wxid)
        rows = self._devices.screen(person.id).read(after, upto_deed, limit)
        return [(index, self._views.item(fact, person)) for index, fact in rows]

    def screen_back(
        self, wxid: str, before: int | None, *, upto_deed: int, limit: int = 256
    ) -> list[tuple[int, InboxItem]]:
        """Return the last ``limit`` items of ``screen`` numbered below ``before``, in order; absent: the newest.

        Raises:
            NotFound: no such person.
        """
        person = self._people.person(wxid)
        rows = self._devices.screen(person.id).read_back(before, upto_deed, limit)
        return [(index, self._views.item(fact, person)) for index, fact in rows]

    def phone(self, wxid: str) -> PhoneState:
        """Return what the phone of ``wxid`` shows besides its messages.

        Raises:
            NotFound: no such person.
        """
        return self._phones.state(self._people.person(wxid))

    def unread(self, wxid: str) -> dict[ChatId, int]:
        """Return how many messages of others came to the phone of ``wxid`` since each chat was read; no zeros.

        Raises:
            NotFound: no such person.
        """
        return dict(self._devices.unread(self._people.person(wxid).id))

    def message(self, wxid: str, message: MessageId) -> Message:
        """Return a message that somebody said, as ``wxid`` sees it: what its media are fetched by.

        Raises:
            NotFound: no such person, or no such message of theirs, or it was recalled.
        """
        person = self._people.person(wxid)
        return self._views.message(self._post.find(message, person), person)

    def attachment(self, sha256: str) -> MediaRef | None:
        """Return the file with this digest, if it was sent or uploaded."""
        return self._attachments.find(sha256)

    def search(self, wxid: str, query: str) -> Contact:
        """Find a person for ``wxid``, by id, WeChat number or phone number; a stranger comes with a v2 code.

        Raises:
            NotFound: no such person, or nobody is found by that.
        """
        return self._lookups.search(self._people.person(wxid), query)

    def contact(self, wxid: str, id_: str) -> Contact | Room:
        """Return whom ``wxid`` knows: themself, friends, strangers they met, other accounts, and rooms they are in.

        Raises:
            NotFound: no such person, or they do not know this id.
        """
        return self._lookups.contact(self._people.person(wxid), id_)

    def room(self, wxid: str, id_: str) -> Room:
        """Return a room that ``wxid`` is in.

        Raises:
            NotFound: no such person, no such room, or they are not in it.
        """
        return self._lookups.room(self._people.person(wxid), id_)

    def moments(self, wxid: str, of: str, after: MomentId) -> MomentPage:
        """Return the page behind ``after`` of what ``of`` posted, as ``wxid`` sees it; ``of`` empty: the timeline.

        Raises:
            NotFound: no such person, or ``after`` is no moment's id.
            Rejected: ``of`` is a stranger.
        """
        viewer = self._people.person(wxid)
        return self._moments.of(of, viewer, after) if of else self._moments.timeline(viewer, after)

    def moment(self, wxid: str, id_: MomentId) -> Moment:
        """Return one moment as ``wxid`` sees it.

        Raises:
            NotFound: no such person, or no moment that they see.
        """
        viewer = self._people.person(wxid)
        return self._moments.spell(self._moments.find(id_, viewer), viewer)

    def favourites(self, wxid: str, after: str = "") -> FavouritePage:
        """Return a page of what ``wxid`` keeps, or of what changed there since a key.

        Raises:
            NotFound: no such person.
            InvalidArgument: ``after`` is no key of theirs.
        """
        return self._favourites.page(self._people.person(wxid), after)

    def newest_favourites(self, wxid: str, before: int | None, *, limit: int) -> list[Favourite]:
        """Return what ``wxid`` keeps, whole, the newest first: those numbered below ``before``; absent: all.

        Raises:
            NotFound: no such person.
        """
        return self._favourites.newest(self._people.person(wxid), before, limit)

    def favourite(self, wxid: str, number: int) -> Favourite:
        """Return one thing that ``wxid`` keeps, whole.

        Raises:
            NotFound: no such person, or nothing kept under this number.
        """
        return self._favourites.find(self._people.person(wxid), number)

    def labels(self, wxid: str) -> tuple[Label, ...]:
        """Return the labels of ``wxid``, the oldest first.

        Raises:
            NotFound: no such person.
        """
        return self._labels.of(self._people.person(wxid))

    def contact_qr_code(self, wxid: str, id_: str) -> QrCode:
        """Return the code by which ``wxid`` themself, or a friend of theirs, is added.

        Raises:
            NotFound: no such person, or neither.
        """
        return self._lookups.code(self._people.person(wxid), id_)

    def profile(self, wxid: str) -> Profile:
        """Return the profile of a person, an official or a special account.

        Raises:
            NotFound: nobody has this id.
        """
        return self._people.profile(wxid)

    def officials(self, wxid: str) -> Reading:
        """Return what ``wxid`` can look up of official accounts and their pages.

        Raises:
            NotFound: no such person.
        """
        return Reading(self._mint, self._clock, self._people, self._views, self._people.person(wxid))

    def official_accounts(self) -> list[Profile]:
        """Return the profiles of all official accounts, the oldest first."""
        return [official.profile for official in self._people.officials()]

    def people(self) -> list[Profile]:
        """Return the profiles of all people, the oldest first."""
        return [person.profile for person in self._people.persons()]

    def address_book(self, wxid: str) -> tuple[tuple[Contact, ...], tuple[Room, ...]]:
        """Return the contacts and the saved rooms of ``wxid``, as that account sees them.

        Raises:
            NotFound: no such person.
        """
        return self._views.address_book(self._people.person(wxid))

    def device_state(self, device: str) -> DeviceState:
        """Return where ``device`` stands.

        Raises:
            NotFound: it was never registered.
        """
        return self._logins.state(device)

    def owner(self, device: str) -> Profile | None:
        """Return who is logged in on ``device``; absent when nobody is.

        Raises:
            NotFound: it was never registered.
        """
        person = self._devices.device(device).person
        return person.profile if person is not None else None

    def pending_logins(self) -> list[PendingLogin]:
        """Return the logins that wait for a person, the oldest first."""
        return self._logins.pending()

    def scripts(self) -> list[ScriptStatus]:
        """Return how far each script is, in the order of the file."""
        return self._scripts.statuses()

    def newest(self, device: str) -> int:
        """Return the number of the newest event of a device, logged or not; 0 for none.

        Raises:
            NotFound: it was never registered.
        """
        return len(self._devices.device(device).log)

    def turned_at(self, device: str) -> int:
        """Return how many of a device's events were told before the world was last taken back; 0 if it never was.

        Raises:
            NotFound: it was never registered.
        """
        return self._devices.device(device).turned_at

    def kept_login(self, device: str) -> Profile | None:
        """Return who was logged in on ``device`` when the world was last taken back, if that login still lives.

        Raises:
            NotFound: it was never registered.
        """
        record = self._devices.device(device)
        is_kept = record.person is not None and record.sittings[-1][0] < record.turned_at
        return record.person.profile if record.person is not None and is_kept else None

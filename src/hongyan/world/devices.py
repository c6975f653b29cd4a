"""The devices that log in, the phones, and how facts reach them.

A device without network gets nothing. What concerns its login waits for the device; what concerns the person waits at
their seat, for the device or for another one that takes the seat meanwhile.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from hongyan.model.account import LoginStep
from hongyan.model.errors import Conflict, InvalidArgument, NotFound, NotLoggedIn, Unavailable
from hongyan.model.events import AnyEvent, OfficialAccountMessage
from hongyan.model.ids import ChatId, ContactId
from hongyan.world.deeds import ComeOnline, GoOffline, RegisterDevice
from hongyan.world.facts import DeviceFact, InboxItem, Ledger, Log, PhoneFact, Recalled, Said, add_to_both
from hongyan.world.people import Person
from hongyan.world.rules import DEVICE_CHARS, DEVICE_NAME_CHARS, DEVICE_TYPE, check_line, shown

_start = itemgetter(0)


@dataclass(slots=True, eq=False)
class Device:
    """Something that logs in: an iPad, a browser, a PC. The phone is none: it is always there."""

    id: str
    type: str
    name: str = ""
    log: Log[DeviceFact] = field(default_factory=Log)
    person: Person | None = None
    """Who is logged in; absent when nobody is."""
    sittings: list[tuple[int, Person]] = field(default_factory=list)
    """Whose messages stand in the log: from after this many facts on, those of this person."""
    outcome: LoginStep = LoginStep.IDLE
    """How the last attempt, or the last login, ended; of no meaning while somebody is logged in."""
    is_offline: bool = False
    held: list[AnyEvent] = field(default_factory=list)
    """What happened to its logins while it had no network."""
    turned_at: int = 0
    """How much of the log is of before the world was last taken back: it was told then."""

    def owner(self, index: int) -> Person:
        """Return who was logged in when the message numbered ``index`` happened."""
        return self.sittings[bisect_left(self.sittings, index, key=_start) - 1][1]


@dataclass(slots=True, eq=False)
class Seat:
    """The one login that a person may have on a device type. Made by the first."""

    device: Device | None
    """Where the person is logged in; absent while they are not."""
    missed: list[DeviceFact] = field(default_factory=list)
    """What came while they were not, or their device had no network."""


@dataclass(slots=True, eq=False)
class Ends:
    """Where everything for one person arrives."""

    phone: Log[PhoneFact] = field(default_factory=Log)
    """What the phone received."""
    screen: Log[PhoneFact] = field(default_factory=Log)
    """What the phone shows: what it received, and what the person wrote on it."""
    seats: dict[str, Seat] = field(default_factory=dict)
    """By device type."""
    unread: dict[ChatId, int] = field(default_factory=dict)
    """How many messages of others came to the phone since the chat was read; no zeros."""


class Devices:
    """All devices and phones. Owns their logs and who is logged in where."""

    __slots__ = ("_devices", "_ends", "_ledger")

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._devices: dict[str, Device] = {}
        self._ends: defaultdict[ContactId, Ends] = defaultdict(Ends)

    def device(self, id_: str) -> Device:
        """Return the device ``id_``.

        Raises:
            NotFound: it was never registered.
        """
        device = self._devices.get(id_)
        if device is None:
            raise NotFound(f"no device {shown(id_)}")
        return device

    def reached(self, id_: str) -> Device:
        """Return the device ``id_``, which wants something of WeChat.

        Raises:
            NotFound: it was never registered.
            Unavailable: it is offline.
        """
        device = self.device(id_)
        if device.is_offline:
            raise Unavailable(f"device {shown(id_)} is offline")
        return device

    def logged_in(self, id_: str) -> tuple[Device, Person]:
        """Return the device ``id_``, which wants something of WeChat, and who is logged in there.

        Raises:
            NotFound: it was never registered.
            Unavailable: it is offline.
            NotLoggedIn: nobody is.
        """
        device = self.reached(id_)
        if device.person is None:
            raise NotLoggedIn(f"nobody is logged in on device {shown(id_)}")
        return device, device.person

    def used_by(self, id_: str, person: Person) -> Device:
        """Return the device ``id_``, on which ``person`` wants to do something.

        Raises:
            NotFound: it was never registered.
            Unavailable: it is offline.
            NotLoggedIn: nobody is logged in there.
            Conflict: somebody else is.
        """
        device = self._devices.get(id_)
        if device is None or device.is_offline or device.person is not person:
            self.logged_in(id_)
            raise Conflict(f"somebody else is logged in on device {shown(id_)}")
        return device

    def register(self, deed: RegisterDevice) -> None:
        """Make a device known, or give a known one another name.

        Raises:
            InvalidArgument: a name is empty, too long or of the wrong shape.
            Conflict: it is known with another type.
        """
        check_line("device", deed.device, DEVICE_CHARS, least=1)
        check_line("name", deed.name, DEVICE_NAME_CHARS)
        if not DEVICE_TYPE.match(deed.type):
            raise InvalidArgument("type", "must be 1 to 32 lower-case letters, digits and '_', a letter first")
        device = self._devices.get(deed.device)
        if device is None:
            device = self._devices[deed.device] = Device(id=deed.device, type=deed.type)
        if device.type != deed.type:
            raise Conflict(f"device {shown(deed.device)} is known as {device.type}")
        device.name = deed.name

    def go_offline(self, deed: GoOffline) -> None:
        """Let devices lose their network.

        Raises:
            NotFound: no such device.
            InvalidArgument: neither a device nor a person is named.
            NotLoggedIn: the person is logged in nowhere.
            Conflict: they are not on this device.
        """
        for device in self._named(deed):
            device.is_offline = True
            self._ledger.touch(device.id)

    def come_online(self, deed: ComeOnline) -> None:
        """Give devices their network back, and what waited for them.

        Raises:
            NotFound, InvalidArgument, NotLoggedIn, Conflict: as ``go_offline``.
        """
        for device in self._named(deed):
            device.is_offline = False
            held, device.held = device.held, []
            for event in held:
                self.tell(device, event)
            if device.person is not None:
                self.catch_up(device, device.person)
            self._ledger.touch(device.id)

    def turn(self) -> None:
        """The world was taken back: what stands in the devices' logs has been told to them."""
        for device in self._devices.values():
            device.turned_at = len(device.log)

    def tell(self, device: Device, event: AnyEvent) -> None:
        """Let ``device`` know of what happens to its logins, as soon as it has network."""
        if device.is_offline:
            device.held.append(event)
        else:
            self._ledger.write(device.id, device.log, event)

    def deliver(
        self,
        to: ContactId,
        fact: Said | Recalled | OfficialAccountMessage,
        *,
        on_phone: bool,
        but: Device | None = None,
        unread_in: ChatId | None = None,
    ) -> None:
        """Let a person's phone, if ``on_phone``, and all their devices except ``but`` have ``fact``.

        Device types on which they are not logged in, or have no network, get it later. It counts as unread in the chat
        ``unread_in``, if there is one.
        """
        ends = self._ends[to]
        if on_phone:
            add_to_both(ends.phone, ends.screen, fact, self._ledger.deed)
            self._ledger.touch(to)
        if unread_in is not None:
            ends.unread[unread_in] = ends.unread.get(unread_in, 0) + 1
        for seat in ends.seats.values():
            device = seat.device
            if device is None or device.is_offline:
                seat.missed.append(fact)
            elif device is not but:
                self._ledger.write(device.id, device.log, fact)

    def deliver_all(self, to: Sequence[ContactId], fact: Said, *, unread_in: ChatId | None = None) -> None:
        """As ``deliver`` to each of many, on their phone and on all their devices."""
        every, ledger = self._ends, self._ledger
        deed = ledger.deed
        for one in to:
            ends = every[one]
            add_to_both(ends.phone, ends.screen, fact, deed)
            if unread_in is not None:
                ends.unread[unread_in] = ends.unread.get(unread_in, 0) + 1
            if ends.seats:
                self.inform(one, fact)
        ledger.touch_all(to)

    def has_seats(self, person: ContactId) -> bool:
        """Whether anything but the phone of ``person`` hears, or will hear, of what happens."""
        return bool(self._ends[person].seats)

    def inform(self, person: ContactId, event: AnyEvent | Said, *, but: Device | None = None) -> None:
        """Let all devices of ``person`` except ``but`` know of ``event``; mostly the one they use too: WeChat tells it.

        Except ``but``, on which they did it themself and have the answer. Device types on which they are not logged in,
        or have no network, get it later.
        """
        for seat in self._ends[person].seats.values():
            device = seat.device
            if device is None or device.is_offline:
                seat.missed.append(event)
            elif device is not but:
                self._ledger.write(device.id, device.log, event)

    def inform_all(self, people: Sequence[ContactId], event: AnyEvent) -> None:
        """As ``inform`` for each."""
        every = self._ends
        for person in people:
            if every[person].seats:
                self.inform(person, event)

    def hand(self, to: ContactId, item: InboxItem) -> None:
        """Let a person's phone, and nothing else, have ``item``."""
        ends = self._ends[to]
        self._ledger.write(to, ends.phone, item)
        ends.screen.add(item, self._ledger.deed)

    def show(self, on: ContactId, fact: PhoneFact) -> None:
        """Let a person's phone show what they did on it: it received nothing by that."""
        self._ends[on].screen.add(fact, self._ledger.deed)

    def phone(self, of: ContactId) -> Log[PhoneFact]:
        """Return the log of what a person's phone received."""
        return self._ends[of].phone

    def screen(self, of: ContactId) -> Log[PhoneFact]:
        """Return the log of what a person's phone shows."""
        return self._ends[of].screen

    def unread(self, of: ContactId) -> dict[ChatId, int]:
        """Return how many unread messages each chat of a person has: their record itself."""
        return self._ends[of].unread

    def online(self, person: Person) -> list[Device]:
        """Return the devices on which ``person`` is logged in."""
        return [seat.device for seat in self._ends[person.id].seats.values() if seat.device is not None]

    def rival(self, device: Device, person: Person) -> Device | None:
        """Return the other device of the same type on which ``person`` is logged in; absent when there is none."""
        seat = self._ends[person.id].seats.get(device.type)
        return seat.device if seat is not None and seat.device is not device else None

    def sit(self, device: Device, person: Person) -> None:
        """Log ``person`` in on ``device``, whose type's seat is free or its own."""
        seat = self._ends[person.id].seats.setdefault(device.type, Seat(device))
        seat.device = device
        device.person = person
        device.sittings.append((len(device.log) + len(device.held), person))

    def rise(self, device: Device, person: Person) -> None:
        """Log ``person`` out of ``device``. From now on their messages are missed there."""
        self._ends[person.id].seats[device.type].device = None
        device.person = None
        device.outcome = LoginStep.IDLE

    def catch_up(self, device: Device, person: Person) -> None:
        """Give ``device``, on which ``person`` is logged in, what they missed there, unless it has no network."""
        seat = self._ends[person.id].seats[device.type]
        if not device.is_offline:
            missed, seat.missed = seat.missed, []
            for fact in missed:
                self._ledger.write(device.id, device.log, fact)

    def _named(self, deed: GoOffline | ComeOnline) -> list[Device]:
        """Return the devices that a deed names, by id or by who is logged in there."""
        if deed.device is not None:
            device = self.device(deed.device)
            if deed.as_ is not None and (device.person is None or device.person.id != deed.as_):
                raise Conflict(f"{shown(deed.as_)} is not logged in on device {shown(deed.device)}")
            return [device]
        if deed.as_ is None:
            raise InvalidArgument("device", "name a device or a person")
        ends = self._ends.get(deed.as_)
        found = [seat.device for seat in ends.seats.values() if seat.device is not None] if ends is not None else []
        if not found:
            raise NotLoggedIn(f"{shown(deed.as_)} is logged in nowhere")
        return found

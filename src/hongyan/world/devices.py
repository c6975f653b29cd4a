"""The devices that log in, the phones, and how facts reach them."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter

from hongyan.model.account import LoginStep
from hongyan.model.errors import Conflict, InvalidArgument, NotFound, NotLoggedIn
from hongyan.model.events import AnyEvent
from hongyan.model.ids import ContactId
from hongyan.world.deeds import RegisterDevice
from hongyan.world.facts import DeviceFact, Ledger, Log, Said
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

    def owner(self, index: int) -> Person:
        """Return who was logged in when the message numbered ``index`` came."""
        return self.sittings[bisect_left(self.sittings, index, key=_start) - 1][1]


@dataclass(slots=True, eq=False)
class Seat:
    """The one login that a person may have on a device type. Made by the first."""

    device: Device | None
    """Where the person is logged in; absent while they are not."""
    missed: list[Said] = field(default_factory=list)
    """What came while they were not."""


@dataclass(slots=True, eq=False)
class Ends:
    """Where everything for one person arrives."""

    phone: Log[Said] = field(default_factory=Log)
    seats: dict[str, Seat] = field(default_factory=dict)
    """By device type."""


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

    def logged_in(self, id_: str) -> tuple[Device, Person]:
        """Return the device ``id_`` and who is logged in there.

        Raises:
            NotFound: it was never registered.
            NotLoggedIn: nobody is.
        """
        device = self.device(id_)
        if device.person is None:
            raise NotLoggedIn(f"nobody is logged in on device {shown(id_)}")
        return device, device.person

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

    def tell(self, device: Device, event: AnyEvent) -> None:
        """Let ``device`` know of ``event``."""
        self._ledger.write(device.id, device.log, event)

    def deliver(self, to: ContactId, said: Said, *, on_phone: bool, but: Device | None = None) -> None:
        """Let a person's phone, if ``on_phone``, and all their devices except ``but`` have ``said``.

        Device types on which they are not logged in get it at the next login.
        """
        ends = self._ends[to]
        if on_phone:
            self._ledger.write(to, ends.phone, said)
        for seat in ends.seats.values():
            device = seat.device
            if device is None:
                seat.missed.append(said)
            elif device is not but:
                self._ledger.write(device.id, device.log, said)

    def phone(self, of: ContactId) -> Log[Said]:
        """Return the log of a person's phone."""
        return self._ends[of].phone

    def online(self, person: Person) -> list[Device]:
        """Return the devices on which ``person`` is logged in."""
        return [seat.device for seat in self._ends[person.id].seats.values() if seat.device is not None]

    def rival(self, device: Device, person: Person) -> Device | None:
        """Return the other device of the same type on which ``person`` is logged in; absent when there is none."""
        seat = self._ends[person.id].seats.get(device.type)
        return seat.device if seat is not None and seat.device is not device else None

    def sit(self, device: Device, person: Person) -> list[Said]:
        """Log ``person`` in on ``device``, whose type's seat is free or its own; return what was missed there."""
        seat = self._ends[person.id].seats.setdefault(device.type, Seat(device))
        missed, seat.missed = seat.missed, []
        seat.device = device
        device.person = person
        device.sittings.append((len(device.log), person))
        return missed

    def rise(self, device: Device, person: Person) -> None:
        """Log ``person`` out of ``device``. From now on their messages are missed there."""
        self._ends[person.id].seats[device.type].device = None
        device.person = None
        device.outcome = LoginStep.IDLE

    def catch_up(self, device: Device, missed: list[Said]) -> None:
        """Give ``device`` what it missed."""
        for said in missed:
            self._ledger.write(device.id, device.log, said)

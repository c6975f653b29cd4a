"""One account's device in the world: what happens for it goes up, what is asked of it goes down."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hongyan.core.flag import Flag
from hongyan.core.ports import Delivery, Slot
from hongyan.core.southern_ports import Intake, Step, Tell
from hongyan.model.capability import Capabilities
from hongyan.model.commands import Command
from hongyan.model.contact import Profile
from hongyan.model.errors import NotFound, NotLoggedIn
from hongyan.model.events import AnyEvent, Kicked, LoggedIn, LoggedOut, LoginFailed, QrCodeShown, Scanned
from hongyan.model.ids import LoginId
from hongyan.world import deeds
from hongyan.world.attempts import DeviceState
from hongyan.world.deeds import AnyDeed, PersonDeed
from hongyan.world.world import Answer, World

from .faults import FaultKind
from .handlers import CAPABILITIES, DEEDS, HANDLERS
from .handlers.kinds import DeedOf

if TYPE_CHECKING:
    from .backend import SandboxBackend

R = TypeVar("R")

_READ_AT_ONCE = 256


class SandboxLink:
    """The link of one slot. Its device is the slot's own, known to the world by what never changes of it."""

    capabilities: Final[Capabilities] = CAPABILITIES
    is_up: Final = True
    """The world is in this process."""

    __slots__ = (
        "_generation",
        "_index",
        "_intake",
        "_login",
        "_moved",
        "_session",
        "backend",
        "device",
        "slot",
    )

    def __init__(self, backend: "SandboxBackend", slot: Slot, intake: Intake) -> None:
        self.backend = backend
        self.slot = slot
        self.device = slot.device.id
        self._intake = intake
        self._generation, _, index = slot.southern_cursor.decode().rpartition(":")
        self._index = int(index or 0)
        self._session = slot.session
        self._login: LoginId | None = None
        """The login under way, as far as was handed over."""
        self._moved = Flag()
        """Set whenever events were handed over."""

    @property
    def world(self) -> World:
        """The world as it is."""
        return self.backend.world

    async def connect(self) -> None:
        """Make the device known to the world.

        Raises:
            Unavailable: a fault holds the connection broken.
        """
        self.backend.faults.check_connection(self.slot.account)
        device = self.slot.device
        try:
            known_as = self.state().name
        except NotFound:
            known_as = None
        if known_as != device.name:
            await self.do(deeds.RegisterDevice(device=self.device, type=device.type, name=device.name))

    def step(self, command: Command[Any]) -> Step | None:
        """Return how to carry out a command that is one deed; ``None`` for others, and while there are faults."""
        deed_of = DEEDS.get(type(command))
        if deed_of is None or self.backend.faults.are_on:
            return None
        return partial(self._begin, deed_of, command)

    async def run(self) -> None:
        """Hand over what happens for the device, for ever."""
        while True:
            self.backend.faults.check_connection(self.slot.account)
            if self._generation != self.world.generation:
                await self._enter_world()
            if found := self.backend.events(self.device, self._index, _READ_AT_ONCE):
                await self._hand_over(found)
            else:
                await self.backend.news(self.device)

    async def close(self) -> None:
        """Nothing is held."""

    async def perform(self, command: Command[R]) -> R:
        """Do ``command`` in the world."""
        self.backend.faults.check_connection(self.slot.account)
        if slow_s := self.backend.faults.seconds(FaultKind.SLOW, self.slot.account):
            await asyncio.sleep(slow_s)
        self.backend.faults.check_command(command.public_name(), self.slot.account)
        result: R = await HANDLERS[type(command)](self, command)
        return result

    # For the handlers.

    def state(self) -> DeviceState:
        """Return how the device stands.

        Raises:
            NotFound: it is not in this world yet.
        """
        return self.world.device_state(self.device)

    def own(self) -> Profile:
        """Return who is logged in.

        Raises:
            NotLoggedIn: nobody is.
        """
        profile = self.backend.world.owner(self.device)
        if profile is None:
            raise NotLoggedIn(f"account {self.slot.account} is not logged in")
        return profile

    async def do(self, deed: AnyDeed) -> Answer:
        """Carry out ``deed``. See ``SandboxBackend.do``."""
        return await self.backend.do(deed)

    async def act(self, deed: type[PersonDeed], **fields: Any) -> Any:
        """Carry out a person's ``deed``, as who is logged in, from this device."""
        return await self.backend.do(deed(as_=self.own().id, device=self.device, **fields))  # type: ignore[arg-type]

    async def drained(self) -> None:
        """Return once everything that happened for the device was handed over."""
        while self.backend.events(self.device, self._index, 1):
            self._moved.clear()
            await self._moved.wait()

    def _begin(self, deed_of: DeedOf, command: Command[Any], tell: Tell) -> None:
        self.backend.begin(deed_of(self, command), tell)

    async def _enter_world(self) -> None:
        """Begin to read a world that this slot has not been in.

        A login into the world before ends, unless this one was taken back to a moment when the same login lived.
        """
        await self.connect()
        world = self.world
        index, kept = world.turned_at(self.device), world.kept_login(self.device)
        ended: list[Delivery] = []
        session = None
        if kept is None or not self._session or self.state().token.encode() != self._session:
            session = b""
            if kept is not None:
                await self.do(deeds.LogOutDevice(as_=kept.id, device=self.device))
                index = world.newest(self.device)
            if self._session:
                reason = "the sandbox was taken back to a snapshot" if world.turn else "the sandbox was reset"
                ended.append(Delivery(event=LoggedOut(reason=reason)))
        if self._login is not None:
            ended.append(Delivery(event=LoginFailed(login=self._login, reason="expired")))
        self._generation, self._index = world.generation, index
        await self._intake.take(ended, cursor=self._cursor(index), session=session)
        self._login = None
        self._session = self._session if session is None else session

    async def _hand_over(self, found: list[tuple[int, AnyEvent]]) -> None:
        deliveries = [
            Delivery(event=event, southern_id=f"{self._generation}:{self.device}:{index}") for index, event in found
        ]
        session: bytes | None = None
        for _, event in found:
            if isinstance(event, LoggedIn):
                session = self.state().token.encode()
            elif isinstance(event, LoggedOut | Kicked):
                session = b""
        if session is not None:
            self._session = session
        self._login = _under_way(self._login, found)
        last = found[-1][0]
        await self._intake.take(await self._troubled(deliveries), cursor=self._cursor(last), session=session)
        self._index = last
        self._moved.set()

    async def _troubled(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Return ``deliveries`` as the faults that are switched on make them arrive."""
        faults, account = self.backend.faults, self.slot.account
        if late_s := faults.seconds(FaultKind.DELAY, account):
            await asyncio.sleep(late_s)
        deliveries = deliveries[faults.take(FaultKind.DROP, account, len(deliveries)) :]
        twice = faults.take(FaultKind.DUPLICATE, account, len(deliveries))
        turned = faults.take(FaultKind.REORDER, account, len(deliveries))
        return [*reversed(deliveries[:turned]), *deliveries[turned:], *deliveries[:twice]]

    def _cursor(self, index: int) -> bytes:
        return f"{self._generation}:{index}".encode()


def _under_way(login: LoginId | None, found: list[tuple[int, AnyEvent]]) -> LoginId | None:
    """Return the login that is under way after ``found``, if it was ``login`` before."""
    for _, event in found:
        if isinstance(event, QrCodeShown | Scanned):
            login = event.login
        elif isinstance(event, LoginFailed | LoggedIn | LoggedOut | Kicked):
            login = None
    return login

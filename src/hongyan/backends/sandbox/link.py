"""One account's device in the world."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from hongyan.core.ports import Delivery, Intake, Slot
from hongyan.model.account import Device, LoginMethod, LoginStatus, LoginStep, LoginToken
from hongyan.model.capability import FULL, Capabilities, Level, Support, full, no
from hongyan.model.commands import (
    COMMANDS,
    CancelLogin,
    Command,
    ContactPage,
    GetDevice,
    GetLoginStatus,
    GetLoginToken,
    GetSelf,
    Login,
    LogOut,
    OpenClient,
    SendText,
    SyncContacts,
    SyncMessages,
)
from hongyan.model.contact import Profile
from hongyan.model.errors import InvalidArgument, NotFound, NotLoggedIn, Unsupported
from hongyan.model.events import AnyEvent, Kicked, LoggedIn, LoggedOut
from hongyan.model.message import Receipt, Text
from hongyan.world import deeds, rules
from hongyan.world.minting import ROOM_SUFFIX

if TYPE_CHECKING:
    from .backend import SandboxBackend

R = TypeVar("R")

_READ_AT_ONCE = 256

_DONE = (
    OpenClient,
    Login,
    CancelLogin,
    LogOut,
    GetLoginStatus,
    GetLoginToken,
    GetDevice,
    GetSelf,
    SyncContacts,
    SendText,
    SyncMessages,
)

CAPABILITIES = Capabilities(
    "sandbox",
    {
        OpenClient: FULL,
        Login: Support(level=Level.PARTIAL, reason="no login by password or by phone code in this world yet"),
        CancelLogin: FULL,
        LogOut: FULL,
        GetLoginStatus: FULL,
        GetLoginToken: FULL,
        GetDevice: FULL,
        GetSelf: FULL,
        SyncContacts: FULL,
        SendText: full(text_chars=rules.TEXT_CHARS),
        SyncMessages: FULL,
        **{command: no("not in this world yet") for command in COMMANDS if command not in _DONE},
    },
)


class SandboxLink:
    """The link of one slot. Its device is the slot's own, known to the world by its UUID."""

    def __init__(self, backend: "SandboxBackend", slot: Slot, intake: Intake) -> None:
        self._backend = backend
        self._slot = slot
        self._device = slot.device.uuid
        self._intake = intake
        self._generation, _, index = slot.southern_cursor.decode().rpartition(":")
        self._index = int(index or 0)
        self._had_session = bool(slot.session)
        self._moved = asyncio.Event()
        """Set whenever events were handed over."""

    @property
    def capabilities(self) -> Capabilities:
        """Everything the world can do."""
        return CAPABILITIES

    async def connect(self) -> None:
        """Make the device known to the world."""
        try:
            self._backend.world.device_state(self._device)
        except NotFound:
            device = self._slot.device
            await self._backend.do(deeds.RegisterDevice(device=self._device, type=device.type, name=device.name))

    async def run(self) -> None:
        """Hand over what happens for the device, for ever."""
        while True:
            if self._generation != self._backend.world.generation:
                await self._enter_world()
            if found := self._backend.events(self._device, self._index, _READ_AT_ONCE):
                await self._hand_over(found)
            else:
                await self._backend.news(self._device)

    async def close(self) -> None:
        """Nothing is held."""

    async def perform(self, command: Command[R]) -> R:
        """Do ``command`` in the world."""
        result: R = await HANDLERS[type(command)](self, command)
        return result

    async def _enter_world(self) -> None:
        """Begin to read a world that this slot has not been in. A login into another world ends with it."""
        await self.connect()
        self._generation, self._index = self._backend.world.generation, 0
        ended = [Delivery(event=LoggedOut(reason="the sandbox was reset"))] if self._had_session else []
        await self._intake.take(ended, cursor=self._cursor(0), session=b"")
        self._had_session = False

    async def _hand_over(self, found: list[tuple[int, AnyEvent]]) -> None:
        deliveries = [
            Delivery(event=event, southern_id=f"{self._generation}:{self._device}:{index}") for index, event in found
        ]
        session: bytes | None = None
        for _, event in found:
            if isinstance(event, LoggedIn):
                session = self._backend.world.device_state(self._device).token.encode()
            elif isinstance(event, LoggedOut | Kicked):
                session = b""
        if session is not None:
            self._had_session = bool(session)
        last = found[-1][0]
        await self._intake.take(deliveries, cursor=self._cursor(last), session=session)
        self._index = last
        self._moved.set()

    async def _drained(self) -> None:
        """Return once everything that happened for the device was handed over."""
        while self._backend.events(self._device, self._index, 1):
            self._moved.clear()
            await self._moved.wait()

    def _cursor(self, index: int) -> bytes:
        return f"{self._generation}:{index}".encode()

    def _own_profile(self) -> Profile:
        profile = self._backend.world.device_state(self._device).profile
        if profile is None:
            raise NotLoggedIn(f"account {self._slot.account} is not logged in")
        return profile

    def _login_status(self) -> LoginStatus:
        return self._backend.world.device_state(self._device).login

    async def _open_client(self, _: OpenClient) -> LoginStatus:
        return self._login_status()

    async def _login(self, command: Login) -> LoginStatus:
        if command.method in (LoginMethod.PASSWORD, LoginMethod.PHONE):
            raise Unsupported("login", "sandbox", f"not supported yet: no login by {command.method} in this world")
        status = await self._backend.do(
            deeds.RequestLogin(device=self._device, method=command.method, token=command.token)
        )
        assert isinstance(status, LoginStatus)
        scanner = self._backend.auto_scan
        if scanner is not None and status.step in (LoginStep.WAITING, LoginStep.SCANNED):
            if status.step is LoginStep.WAITING:
                await self._backend.do(deeds.Scan(as_=scanner, qr=status.login))
            await self._backend.do(deeds.Confirm(as_=scanner, qr=status.login))
        if status.step is LoginStep.DONE:
            # Whoever reads the answer may ask for more at once: the account must be known to be online by then.
            await self._drained()
        return status

    async def _cancel_login(self, _: CancelLogin) -> None:
        await self._backend.do(deeds.CancelLogin(device=self._device))

    async def _log_out(self, _: LogOut) -> None:
        await self._backend.do(deeds.EndLogin(device=self._device))

    async def _get_login_status(self, _: GetLoginStatus) -> LoginStatus:
        return self._login_status()

    async def _get_login_token(self, _: GetLoginToken) -> LoginToken:
        profile = self._own_profile()
        return LoginToken(token=self._backend.world.device_state(self._device).token, uin=profile.uin)

    async def _get_device(self, _: GetDevice) -> Device:
        return self._slot.device

    async def _get_self(self, _: GetSelf) -> Profile:
        return self._own_profile()

    async def _sync_contacts(self, command: SyncContacts) -> ContactPage:
        if not 1 <= command.limit <= 500:
            raise InvalidArgument("limit", "must be between 1 and 500")
        if command.after and not (command.after.isascii() and command.after.isdigit()):
            raise InvalidArgument("after", "is not a cursor of this account")
        contacts, rooms = self._backend.world.address_book(self._own_profile().id)
        start, end = int(command.after or 0), int(command.after or 0) + command.limit
        known = len(contacts)
        return ContactPage(
            contacts=contacts[start:end],
            rooms=rooms[max(0, start - known) : max(0, end - known)],
            next=str(end) if end < known + len(rooms) else "",
        )

    async def _send_text(self, command: SendText) -> Receipt:
        # Old bots mention people outside rooms too, and WeChat pays no heed.
        at = command.at if command.to.endswith(ROOM_SUFFIX) else ()
        content = Text(text=command.text, at=at)
        receipt = await self._backend.do(deeds.DeviceSay(device=self._device, to=command.to, content=content))
        assert isinstance(receipt, Receipt)
        return receipt

    async def _sync_messages(self, _: SyncMessages) -> None:
        await self._drained()


Handler = Callable[[SandboxLink, Any], Awaitable[Any]]

HANDLERS: dict[type[Command[Any]], Handler] = {
    OpenClient: SandboxLink._open_client,
    Login: SandboxLink._login,
    CancelLogin: SandboxLink._cancel_login,
    LogOut: SandboxLink._log_out,
    GetLoginStatus: SandboxLink._get_login_status,
    GetLoginToken: SandboxLink._get_login_token,
    GetDevice: SandboxLink._get_device,
    GetSelf: SandboxLink._get_self,
    SyncContacts: SandboxLink._sync_contacts,
    SendText: SandboxLink._send_text,
    SyncMessages: SandboxLink._sync_messages,
}
"""Exactly the commands that ``CAPABILITIES`` declares; the contract tests hold the two together."""

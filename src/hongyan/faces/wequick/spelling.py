"""Spells the events of one account as reports, for one server."""

import asyncio
from collections import deque
from functools import partial

from hongyan.core import qr_codes
from hongyan.core.hub import Hub
from hongyan.dialects.wequick import people, reports
from hongyan.dialects.wequick.people import FRIENDS
from hongyan.dialects.wequick.reports import Teller, Telling
from hongyan.dialects.wequick.wire import NOBODY, write_report
from hongyan.model.contact import Profile
from hongyan.model.errors import HongyanError
from hongyan.model.events import (
    AnyEvent,
    ContactRemoved,
    LoggedIn,
    LoggedOut,
    LoginFailed,
    MessageReceived,
    QrCodeShown,
    TransferChanged,
)
from hongyan.model.ids import AccountId, ContactId, TransferId
from hongyan.model.message import Message, Transfer
from hongyan.model.payment import TransferState

from .desk import Desk
from .placing import Placer

MOST_TRANSFERS = 1000
"""Messages about transfers that are remembered, to tell of none twice."""

_STRANGER = Profile(id=ContactId(""), nick="")


class Speller:
    """Knows whose account it was when an event happened: who is logged in now, until an event tells of another."""

    def __init__(self, hub: Hub, account: AccountId, desk: Desk, placer: Placer, *, nested_login_user: bool) -> None:
        self._desk = desk
        self._placer = placer
        self._nested = nested_login_user
        self._own = hub.live(account).profile or _STRANGER
        self._transfers: deque[tuple[TransferId, TransferState]] = deque(maxlen=MOST_TRANSFERS)

    async def spell(self, event: AnyEvent) -> list[tuple[str, bytes]]:
        """Return the reports of ``event``, each with its action; none when it is told otherwise, or not at all.

        Raises:
            Unavailable: media cannot be put in their place now.
            StorageFailed: storage is broken.
        """
        if isinstance(event, LoggedIn):
            self._own = event.profile
        if self._is_told_already(event):
            return []
        teller = Teller(
            own=self._own,
            places=await self._placer.places(event),
            draw=qr_codes.data_url,
            nested_login_user=self._nested,
        )
        write = partial(reports.write_event, event, teller)
        # Drawing a QR code takes its time.
        told = await asyncio.to_thread(write) if isinstance(event, QrCodeShown) else write()
        if isinstance(event, ContactRemoved):
            told = await self._friends()
        return [(each.action, write_report(each.action, self._cwxid(event), each.data)) for each in told]

    def _is_told_already(self, event: AnyEvent) -> bool:
        """Whether the answer to a command tells it, or a message did."""
        match event:
            case QrCodeShown():
                return self._desk.tells_code(event.login)
            case LoggedOut():
                return self._desk.tells_log_out()
            case TransferChanged():
                return (event.transfer.id, event.transfer.state) in self._transfers
            case MessageReceived(message=Message(content=Transfer() as transfer)):
                self._transfers.append((transfer.transfer_id, transfer.state))
        return False

    async def _friends(self) -> tuple[Telling, ...]:
        """Return the friends that are left: the document has no report of one who is gone."""
        try:
            return (Telling("reportContact", people.write_book(await self._desk.book(), FRIENDS)),)
        except HongyanError:
            # Logged out meanwhile, say. Who asks after the next login sees who is there.
            return ()

    def _cwxid(self, event: AnyEvent) -> str | None:
        if isinstance(event, QrCodeShown):
            return NOBODY
        return None if isinstance(event, LoginFailed) else self._own.id or None

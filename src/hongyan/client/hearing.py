"""Makes events of what a server says unasked."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial

import msgspec

from hongyan.dialects.padchat import login_reading, notice_reading, push_reading, pushes
from hongyan.dialects.padchat.frames import Told
from hongyan.dialects.padchat.notice_reading import Passage
from hongyan.model.account import LoginStatus
from hongyan.model.commands import ContactPage, GetContacts, GetLoginStatus, GetSelf, SyncMessages
from hongyan.model.contact import Profile
from hongyan.model.errors import HongyanError, Malformed, Unavailable
from hongyan.model.events import (
    ConnectionLost,
    LoggedIn,
    LoggedOut,
    LoginConfirmed,
    MessageRecalled,
    MessageReceived,
    RoomJoined,
    RoomLeft,
    Warned,
)
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId
from hongyan.model.message import Message
from hongyan.model.room import Room
from hongyan.transports.ws_client import Ping

from .asking import ask
from .bookkeeping import Bookkeeper
from .connection import Connection
from .mailbox import Confirmation, Mailbox, Seen
from .moments import NewMoments

logger = logging.getLogger(__name__)

NOBODY = Profile(id=ContactId(""), nick="")


class Hearing:
    """What one client has heard; it outlives its connections."""

    def __init__(self, *, keeps_book: bool) -> None:
        self.me: Profile | None = None
        """Who is logged in; ``None`` before the login."""
        self.online = asyncio.Event()
        self.mailbox = Mailbox()
        self.books = Bookkeeper(self.mailbox.put)
        self.moments = NewMoments(self.mailbox.put, self.online)
        self._keeps_book = keeps_book
        self._seen = Seen()
        self._login_has_steps = False
        self._confirmed: Profile | None = None

    async def run(self, connection: Connection) -> None:
        """Make events, in order, until cancelled. What cannot be read is logged and passed over."""
        while True:
            told = await connection.inbox.get()
            try:
                await self._hear(connection, told)
            except HongyanError as wrong:
                logger.warning("something that the server said is passed over: %s", wrong.message)
            finally:
                connection.inbox.task_done()

    async def _hear(self, connection: Connection, told: Told | Ping) -> None:
        if isinstance(told, Ping):
            await self.mailbox.put(Confirmation(partial(connection.pong, told)))
            return
        heard = _HEARD.get(told.event)
        if heard is None:
            logger.debug("the event %.40r is passed over", told.event)
        else:
            await heard(self, connection, told)

    async def _on_qr_code(self, _: Connection, told: Told) -> None:
        self._login_has_steps = True
        await self.mailbox.put(login_reading.read_qr_code(told.body))

    async def _on_scan(self, _: Connection, told: Told) -> None:
        event = login_reading.read_scan(told.body, time.time_ns() // 1_000_000)
        if event is not None:
            self._login_has_steps = True
            if isinstance(event, LoginConfirmed):
                self._confirmed = event.profile
            await self.mailbox.put(event)

    async def _on_login(self, connection: Connection, told: Told) -> None:
        is_resumed, self._login_has_steps = not self._login_has_steps, False
        self.me = await self._learn(connection)
        self.online.set()
        await self.mailbox.put(LoggedIn(profile=self.me, is_resumed=is_resumed))
        if self._keeps_book and not (connection.speech.brings_book and told.event == "login"):
            self.books.is_stale()

    async def _learn(self, connection: Connection) -> Profile:
        """Return who is logged in, as far as the server tells."""
        own = self._confirmed or self.me or NOBODY
        try:
            if connection.speech.has_auth:
                status: LoginStatus = await ask(connection, GetLoginStatus())
                own = Profile(id=status.contact, nick="") if status.contact else own
            else:
                own = await ask(connection, GetSelf())
            page: ContactPage = await ask(connection, GetContacts(ids=(ChatId(own.id),)))
        except Unavailable:
            raise
        except HongyanError as refused:
            logger.warning("the server does not tell all of who is logged in: %s", refused.message)
            return own
        return msgspec.structs.replace(page.contacts[0].profile, uin=own.uin) if page.contacts else own

    async def _on_loaded(self, _: Connection, __: Told) -> None:
        await self.books.finish()

    async def _on_logout(self, _: Connection, told: Told) -> None:
        self.online.clear()
        self._confirmed = None
        await self.mailbox.put(LoggedOut(reason=_words(told)))

    async def _on_over(self, _: Connection, told: Told) -> None:
        await self.mailbox.put(ConnectionLost(reason=_words(told)))

    async def _on_warning(self, _: Connection, told: Told) -> None:
        await self.mailbox.put(Warned(text=_words(told)))

    async def _on_moments(self, _: Connection, __: Told) -> None:
        self.moments.hear()

    async def _on_notify(self, connection: Connection, told: Told) -> None:
        if login_reading.read_notify(told.body) != pushes.PUSH_CONTACTS:
            await ask(connection, SyncMessages())
        elif self._keeps_book:
            self.books.is_stale()

    async def _on_push(self, connection: Connection, told: Told) -> None:
        push = push_reading.read_push(told.body, is_numbered=connection.speech.is_numbered)
        for wrong in push.spoiled:
            logger.warning("a pushed item is passed over: %s: %s", wrong.field, wrong.message)
        await self.books.hear(push)
        for item in push.items:
            try:
                event = pushes.read_item(item, self.me.id if self.me and self.me.id else ContactId(item.to_user))
            except Malformed as wrong:
                logger.warning("a message is passed over: %s: %s", wrong.field, wrong.message)
                continue
            if not self._seen.add(_id_of(event)):
                continue
            if not await self.mailbox.put(event):
                self._seen.forget(_id_of(event))
            elif isinstance(event, MessageReceived):
                await self._look_for_passage(connection, event.message)

    async def _look_for_passage(self, connection: Connection, message: Message) -> None:
        """Say so when a grey line tells that the account came into a room, or is out of it."""
        passage = notice_reading.passage_of(message)
        if passage is None:
            return
        room = RoomId(message.chat)
        if passage is Passage.OUT:
            await self.mailbox.put(RoomLeft(room=room))
            return
        known: tuple[Room, ...] = ()
        try:
            page: ContactPage = await ask(connection, GetContacts(ids=(ChatId(room),)))
            known = page.rooms
        except HongyanError as refused:
            logger.warning("a new room cannot be read: %s", refused.message)
        await self.mailbox.put(RoomJoined(room=known[0] if known else Room(id=room, name="", owner=ContactId(""))))


_HEARD: dict[str, Callable[[Hearing, Connection, Told], Awaitable[None]]] = {
    "qrcode": Hearing._on_qr_code,
    "scan": Hearing._on_scan,
    "login": Hearing._on_login,
    "reconnect": Hearing._on_login,
    "loaded": Hearing._on_loaded,
    "logout": Hearing._on_logout,
    "over": Hearing._on_over,
    "disconnect": Hearing._on_over,
    "warn": Hearing._on_warning,
    "error": Hearing._on_warning,
    "notify": Hearing._on_notify,
    "sns": Hearing._on_moments,
    "push": Hearing._on_push,
}
"""Every other event is passed over."""


def _words(told: Told) -> str:
    return told.text or login_reading.read_words(told.body)


def _id_of(event: pushes.AnyItem) -> MessageId:
    """Return the id of the pushed item that the event was."""
    if isinstance(event, MessageReceived):
        return event.message.id
    return event.notice_id if isinstance(event, MessageRecalled) else event.message

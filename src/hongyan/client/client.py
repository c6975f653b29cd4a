"""The client: keeps a connection to a gateway, asks, and tells what happens."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Any, Self, TypeVar

from hongyan.core.backoff import Backoff
from hongyan.dialects.padchat.contact_codec import RenderedQr
from hongyan.dialects.padchat.wire_v2 import AUTH
from hongyan.model.account import LoginMethod, LoginStatus, LoginStep
from hongyan.model.commands import (
    Command,
    GetLoginStatus,
    GetMedia,
    GetSelf,
    Login,
    LogOut,
    OpenClient,
    PostMoment,
    SyncContacts,
)
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import (
    Conflict,
    DeadlineExceeded,
    HongyanError,
    InvalidArgument,
    Unauthorised,
    Unavailable,
    Unsupported,
)
from hongyan.model.events import AnyEvent, ConnectionLost, ConnectionRestored
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.message import File, Image, Message, MiniVideo, Video, Voice
from hongyan.model.room import Room
from hongyan.transports import ws_client
from hongyan.wire.table import MediaBytes

from .asking import ask
from .commands import Commands
from .connection import Connection, data_of, refusal
from .editions import SPEECHES, Edition, address
from .hearing import NOBODY, Hearing
from .mailbox import Confirmation
from .media import MediaSource, load, name_of

logger = logging.getLogger(__name__)

R = TypeVar("R")

RETRY_FIRST_S, RETRY_MOST_S = 0.2, 30.0
"""Bounds of the delays between attempts to come back, each drawn between nothing and its bound."""

FINISH_S = 2.0
"""How long what a broken connection brought may take to be understood."""

_FOR_GOOD = (Unauthorised, Conflict)
"""After these the client does not come back by itself."""

_MEDIA_ROWS: dict[type[Any], str] = {
    Image: "getMsgImage",
    Voice: "getMsgVoice",
    Video: "getMsgVideo",
    MiniVideo: "getMsgVideo",
    File: "getMsgFile",
}


class Client(Commands):
    """One account at a gateway, or at any server of PadChat v2.

    ::

        async with Client("ws://127.0.0.1:7777", "demo") as client:
            await client.send_text("filehelper", "hello")

    Inside the block it is connected, or coming back by itself. Every call gives one result or raises one error of
    ``hongyan.model.errors``: ``Unavailable`` when the connection broke (whether it was done is not known, and it is not
    sent again), ``DeadlineExceeded`` when no answer came in time.

    ``url``: where the server is, such as ``ws://127.0.0.1:7777``. ``key``: the client key. ``name``: which of the key's
    accounts. ``edition``: what the server speaks. ``keeps_book``: read the address book after each login, so that
    ``contacts`` and ``rooms`` are filled and changes in them become events.

    Entering the block raises ``Unavailable`` when nobody answers and ``Unauthorised`` when the key is not taken.
    """

    def __init__(
        self,
        url: str,
        key: str,
        name: str = "default",
        *,
        edition: Edition | str = Edition.SDK,
        keeps_book: bool = True,
        timeout_s: float | None = None,
    ) -> None:
        try:
            self.edition = Edition(edition)
        except ValueError:
            raise InvalidArgument("edition", f"must be one of {', '.join(Edition)}") from None
        self._speech = SPEECHES[self.edition]
        self._address = address(url, key, name, self._speech)
        self._key = key
        self._timeout_s = timeout_s or self._speech.deadline_s
        self._hearing = Hearing(keeps_book=keeps_book)
        self._connection: Connection | None = None
        self._bound = asyncio.Event()
        self._was_bound = False
        self.is_joined = False
        """Whether the account was online when the client last came to it."""
        self._refused: HongyanError | None = None
        self._wanted: Login | None = None
        self._keeper: asyncio.Task[None] | None = None

    # Coming and going.

    async def __aenter__(self) -> Self:
        first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._keeper = asyncio.create_task(self._keep(first), name=f"hongyan client {self.edition}")
        try:
            await first
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self._keeper is not None and not self._keeper.done():
            await self._hearing.mailbox.settle()
        await self.close()

    async def close(self) -> None:
        """Leave; the account stays logged in, and its messages wait. Closed already is fine."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
        await self._hearing.mailbox.finish(self._refused)

    @property
    def me(self) -> Profile | None:
        """Who is logged in; ``None`` before the login."""
        return self._hearing.me

    @property
    def contacts(self) -> dict[ContactId, Contact]:
        """People and official accounts of the address book, by id; filled soon after the login."""
        return dict(self._hearing.books.book.contacts)

    @property
    def rooms(self) -> dict[RoomId, Room]:
        """Rooms of the address book, by id; filled soon after the login."""
        return dict(self._hearing.books.book.rooms)

    @property
    def is_online(self) -> bool:
        """Whether the account is logged in, as far as the server said."""
        return self._hearing.online.is_set()

    @property
    def wants_login(self) -> bool:
        """Whether a login by QR code was asked for and not taken back by ``log_out``."""
        return self._wanted is not None

    def keep_login(self) -> None:
        """Want a login as if one by QR code had been asked for, without asking now."""
        self._wanted = Login()

    async def wait_online(self, timeout_s: float = 300.0) -> Profile:
        """Return who is logged in, waiting for it.

        Raises:
            DeadlineExceeded: nobody logged in within ``timeout_s``.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._hearing.online.wait()
        except TimeoutError as late:
            raise DeadlineExceeded(f"nobody logged in within {timeout_s:g} s") from late
        return self.me or NOBODY

    # Hearing.

    async def events(self) -> AsyncGenerator[AnyEvent, None]:
        """Yield what happens, in order, each once.

        What was yielded counts as handled when the next one is asked for, or the client's block is left without an
        exception; only then the server forgets it. What a bot that broke down had not handled comes again when it is
        back. One loop at a time reads.

        Raises:
            HongyanError: the server does not want this client any more; nothing else ends it but ``close``.
        """
        while (item := await self.take()) is not None:
            if isinstance(item, Confirmation):
                await item.confirm()
            else:
                yield item

    async def take(self) -> AnyEvent | Confirmation | None:
        """Return the next event, or a confirmation to be given when all before is handled; ``None`` after ``close``.

        What ``events`` stands on, for who handles several at once. Raises as ``events``.
        """
        return await self._hearing.mailbox.take()

    # Asking.

    async def perform(self, command: Command[R]) -> R:
        """Carry out any command of ``hongyan.model.commands`` that the edition has.

        Media does not fit through here: use ``send_image``, ``send_voice``, ``set_avatar``, ``upload_file``, ``fetch``.
        """
        result = await self._do(command)
        if isinstance(result, MediaBytes):
            result = result.ref
        if isinstance(result, RenderedQr):
            result = result.code
        known: R = result
        return known

    async def call(self, name: str, parameters: dict[str, Any] | None = None, *, timeout_s: float | None = None) -> Any:
        """Send any command by its name on the wire, with parameters as the wire has them; return the answer's data.

        For what has no method here. The data has snake_case names in every edition; ``None`` when there is none.
        """
        connection = await self._connected(timeout_s or self._timeout_s)
        reply = await connection.call(name, parameters or {}, timeout_s or self._timeout_s)
        refused = refusal(reply)
        if refused is not None:
            raise refused
        return data_of(reply)

    async def fetch(self, message: Message) -> bytes:
        """Return the bytes of a received picture, voice note, video or file, at most 20 MiB.

        Raises:
            Unsupported: a message of another kind, or the edition cannot fetch it.
            NotFound: the server has it no more.
        """
        name = _MEDIA_ROWS.get(type(message.content))
        if name is None:
            kind = type(message.content).__name__
            raise Unsupported("fetch", self._speech.title, f"a message of the kind {kind} has no bytes to fetch here")
        row = self._speech.commands.get(name)
        if row is None:
            raise Unsupported("fetch", self._speech.title, f"the edition has no {name}")
        connection = await self._connected(self._timeout_s)
        result: MediaBytes = await ask(connection, GetMedia(message=message.id), row=row)
        return result.data

    async def _do(self, command: Command[Any], media: MediaSource | None = None) -> Any:
        """Carry out ``command``; what the methods of ``Commands`` stand on."""
        data = await load(media) if media is not None else b""
        connection = await self._connected(self._timeout_s)
        if isinstance(command, SyncContacts):
            return await self._hearing.books.sync(connection)
        result = await ask(connection, command, data, name=name_of(media))
        if isinstance(command, Login):
            self._wanted = command if command.method is LoginMethod.QR else None
        if isinstance(command, LogOut):
            self._wanted = None
        if isinstance(command, PostMoment):
            self._hearing.moments.know(result)
        return result

    async def _connected(self, timeout_s: float) -> Connection:
        """Return the connection, waiting for it while the client is coming back."""
        if self._keeper is None:
            raise self._refused or Unavailable("the client is closed")
        try:
            async with asyncio.timeout(timeout_s):
                await self._bound.wait()
        except TimeoutError as late:
            raise Unavailable("not connected at the moment") from late
        if self._connection is None:
            raise self._refused or Unavailable("not connected")
        return self._connection

    # Keeping the connection.

    async def _keep(self, first: asyncio.Future[None]) -> None:
        """Connect, again and again, until the server refuses for good. Owned by the block."""
        backoff = Backoff(random.SystemRandom(), first_s=RETRY_FIRST_S, most_s=RETRY_MOST_S)
        try:
            while True:
                ended = await self._live(first, backoff)
                if isinstance(ended, _FOR_GOOD) or not self._was_bound:
                    break
                logger.info("the connection is lost, coming back: %s", ended.message)
                await asyncio.sleep(backoff.next_s())
        except Exception:
            logger.exception("the client failed")
            ended = HongyanError("internal error of the client")
        self._refused = ended
        self._bound.set()
        await self._hearing.mailbox.finish(ended)
        if not first.done():
            first.set_exception(ended)

    async def _live(self, first: asyncio.Future[None], backoff: Backoff) -> HongyanError:
        """Hold one connection as long as it lasts; return why it ended."""
        try:
            async with ws_client.dial(self._address) as socket:
                connection = Connection(socket, self._speech, self._key, self._timeout_s)
                self._hearing.mailbox.mend()
                async with asyncio.TaskGroup() as tasks:
                    lasting = [
                        tasks.create_task(connection.keep_alive(), name="ping"),
                        tasks.create_task(self._hearing.run(connection), name="hear"),
                        tasks.create_task(self._hearing.books.run(connection), name="address book"),
                        tasks.create_task(self._hearing.moments.run(connection), name="moments"),
                        tasks.create_task(self._bind(connection, first, backoff), name="bind"),
                    ]
                    ended = await connection.read()
                    was_up = self._connection is not None
                    # From here on callers wait for the next connection.
                    self._let_nobody_in()
                    # What arrived before the end is still told.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(FINISH_S):
                            await connection.inbox.join()
                    for task in lasting:
                        task.cancel()
        except HongyanError as unreachable:
            return unreachable
        finally:
            self._let_nobody_in()
        ended = connection.refused or ended
        if was_up:
            await self._hearing.mailbox.put(ConnectionLost(reason=ended.message))
        return ended

    def _let_nobody_in(self) -> None:
        self._connection = None
        self._bound.clear()
        self._hearing.books.abandon()

    async def _bind(self, connection: Connection, first: asyncio.Future[None], backoff: Backoff) -> None:
        """Present the key, join the session if there is one, and let the callers in."""
        try:
            is_online = await (self._open_v2(connection) if self._speech.has_auth else self._open_sdk(connection))
            self.is_joined = is_online
            if not is_online:
                self._hearing.online.clear()
                if self._wanted is not None:
                    await ask(connection, self._wanted)
        except HongyanError as refused:
            # When the server closed, the close says why.
            if not isinstance(refused, Unavailable):
                connection.refused = refused
            await connection.close()
            return
        self._connection = connection
        self._bound.set()
        backoff.reset()
        if self._was_bound:
            await self._hearing.mailbox.put(ConnectionRestored())
        self._was_bound = True
        if not first.done():
            first.set_result(None)

    async def _open_sdk(self, connection: Connection) -> bool:
        await ask(connection, OpenClient())
        try:
            await ask(connection, GetSelf())
        except Unavailable:
            raise
        except HongyanError:
            return False
        # An account that is online is joined by a login, and nobody is asked.
        status: LoginStatus = await ask(connection, Login())
        return status.step is LoginStep.DONE

    async def _open_v2(self, connection: Connection) -> bool:
        await ask(connection, GetLoginStatus(), row=self._speech.commands[AUTH])
        status: LoginStatus = await ask(connection, OpenClient())
        return status.step is LoginStep.DONE

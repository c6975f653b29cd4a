"""Keeps the address book: when it is read, and when it is there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from hongyan.dialects.padchat.push_reading import Push
from hongyan.model.commands import ContactPage, SyncContacts
from hongyan.model.errors import DeadlineExceeded, HongyanError, Unavailable
from hongyan.model.events import AnyEvent

from .asking import ask
from .book import Book
from .connection import Connection

logger = logging.getLogger(__name__)

Bring = Callable[[AnyEvent], Awaitable[object]]


class Bookkeeper:
    """Reads the book by asking for it and by hearing what is pushed."""

    def __init__(self, bring: Bring) -> None:
        self.book = Book()
        self._bring = bring
        self._syncing = asyncio.Lock()
        self._turned = asyncio.Event()
        self._stale = asyncio.Event()

    def is_stale(self) -> None:
        """The book changed, or nobody has read it yet: read it soon."""
        self._stale.set()

    async def run(self, connection: Connection) -> None:
        """Read when there is a reason to, until cancelled."""
        while True:
            await self._stale.wait()
            self._stale.clear()
            try:
                await self.sync(connection)
            except HongyanError as refused:
                logger.warning("the address book was not read: %s", refused.message)

    async def sync(self, connection: Connection) -> ContactPage:
        """Read the whole book, which comes by pushes, page by page or at once.

        Raises:
            DeadlineExceeded: it did not come to its end.
            HongyanError: as ``ask``.
        """
        async with self._syncing:
            # What the server brings by itself is not begun a second time.
            if not (connection.speech.brings_book and self.book.is_open):
                self.book.begin()
            try:
                async with asyncio.timeout(2 * connection.timeout_s):
                    while self.book.is_open:
                        self._turned.clear()
                        await ask(connection, SyncContacts())
                        await self._wait(connection)
            except TimeoutError as late:
                raise DeadlineExceeded("the address book did not come to its end in time") from late
        return ContactPage(contacts=tuple(self.book.contacts.values()), rooms=tuple(self.book.rooms.values()))

    async def hear(self, push: Push) -> None:
        """Take what a push has of the book."""
        for entry in push.entries:
            self.book.note(entry)
        if push.is_book_complete:
            await self.finish()
        elif push.entries:
            self._turned.set()

    async def finish(self) -> None:
        """The server says that all of it was brought."""
        for event in self.book.finish():
            await self._bring(event)
        self._turned.set()

    def abandon(self) -> None:
        """The connection broke: what is half read is forgotten, and who waits for it is told."""
        self.book.is_open = False
        self._turned.set()

    async def _wait(self, connection: Connection) -> None:
        """Return when the next page, or where one question brings all the whole book, is there."""
        while True:
            await self._turned.wait()
            if connection.is_over:
                raise Unavailable("the connection broke")
            if not connection.speech.whole_book or not self.book.is_open:
                return
            self._turned.clear()

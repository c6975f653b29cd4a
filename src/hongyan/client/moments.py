"""Which moments are new: the wire says that there is something to see, and not what."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from hongyan.model.commands import ListTimeline
from hongyan.model.errors import HongyanError
from hongyan.model.events import AnyEvent, MomentPosted
from hongyan.model.ids import MomentId
from hongyan.model.moment import Moment, MomentPage

from .asking import ask
from .connection import Connection
from .mailbox import Seen

logger = logging.getLogger(__name__)

MOST_PAGES = 10
"""Farther back nothing is looked for."""


class NewMoments:
    """Knows the moments that were there at the first login, and those that were told of since.

    Comments and likes cannot be told: the server does not say below which moment they are.
    """

    def __init__(self, put: Callable[[AnyEvent], Awaitable[object]], online: asyncio.Event) -> None:
        self._put = put
        self._online = online
        self._news = asyncio.Event()
        self._first: int | None = None
        self._seen = Seen()

    def hear(self) -> None:
        """The server said that there is something to see."""
        self._news.set()

    def know(self, moment: Moment) -> None:
        """The account posted ``moment`` itself, here: that is no news."""
        self._seen.add(moment.id)

    async def run(self, connection: Connection) -> None:
        """Make an event of each new moment, until cancelled."""
        await self._online.wait()
        while True:
            try:
                for moment in await self._look(connection):
                    await self._put(MomentPosted(moment=moment))
            except HongyanError as refused:
                logger.debug("the server shows no moments: %s", refused.message)
            await self._news.wait()
            self._news.clear()

    async def _look(self, connection: Connection) -> list[Moment]:
        """Return the moments that are new, the oldest first. At the first look none is: they were there before."""
        found: list[Moment] = []
        after = MomentId("")
        for _ in range(MOST_PAGES):
            page: MomentPage = await ask(connection, ListTimeline(after=after))
            if self._first is None:
                self._first = max((_number(moment.id) for moment in page.moments), default=0)
            new = [each for each in page.moments if _number(each.id) > self._first and self._seen.add(each.id)]
            found += new
            after = page.next
            if len(new) < len(page.moments) or not after:
                break
        return found[::-1]


def _number(id_: MomentId) -> int:
    return int(id_) if id_.isascii() and id_.isdigit() and len(id_) < 30 else 0

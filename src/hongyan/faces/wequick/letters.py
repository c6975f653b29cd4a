"""What one server refused for good: kept for a month, and sent once more when somebody asks."""

import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection

from hongyan.core.dialling import Surroundings
from hongyan.core.flag import Flag
from hongyan.core.ports import DeadLetter
from hongyan.model.errors import HongyanError, NotFound
from hongyan.model.events import Recorded
from hongyan.model.ids import AccountId
from hongyan.transports.callback import Called

logger = logging.getLogger(__name__)

_A_PAGE = 100

Send = Callable[[bytes], Awaitable[Called]]
Spell = Callable[[Recorded], Awaitable[list[bytes]]]


class Letters:
    """The dead letters of one server."""

    def __init__(self, around: Surroundings, account: AccountId, reader: str) -> None:
        self._around = around
        self._stored = around.callbacks.letters
        self._account = account
        self._reader = reader
        self._asked: dict[int, None] = {}
        self._stirred = Flag()
        self.count = 0
        """How many there are."""

    async def look(self) -> None:
        """Count them."""
        self.count = await self._stored.count(self._account, self._reader)

    async def bury(self, *, event: str, part: int, what: str, body: bytes, reason: str) -> None:
        """Keep what was refused. Durable when this returns.

        Raises:
            Busy, Unavailable: it is not kept.
        """
        letter = DeadLetter(
            account=self._account,
            reader=self._reader,
            event=event,
            part=part,
            what=what,
            body=body,
            reason=reason,
            at_ms=self._around.clock.now_ms(),
        )
        await self._stored.keep(letter)
        await self.look()

    async def ask(self, ids: Collection[int] | None) -> int:
        """Have those of ``ids`` that are this server's sent, or all of them; return how many."""
        found, last = 0, 0
        while page := await self._stored.list(last, _A_PAGE, account=self._account, reader=self._reader):
            wanted = [letter.id for letter in page if ids is None or letter.id in ids]
            self._asked.update(dict.fromkeys(wanted))
            found, last = found + len(wanted), page[-1].id
        self._stirred.set()
        return found

    async def run(self, send: Send, spell: Spell) -> None:
        """Send what is asked for, each once. When the server is away, the rest stays where it is."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            while self._asked:
                id_ = next(iter(self._asked))
                del self._asked[id_]
                for letter in await self._stored.list(id_ - 1, 1, account=self._account, reader=self._reader):
                    if letter.id == id_ and not await self._try(letter, send, spell):
                        self._asked.clear()

    async def _try(self, letter: DeadLetter, send: Send, spell: Spell) -> bool:
        """Send one; return whether the next one is worth a try."""
        try:
            for body in [letter.body] if letter.body else await self._spell(letter, spell):
                called = await send(body)
                if not called.is_taken:
                    await self._stored.blame(letter.id, called.reason)
                    return called.is_refused
            await self._stored.remove(letter.id)
            await self.look()
        except HongyanError as trouble:
            logger.warning("account %s: dead letter %d is not sent: %s", self._account, letter.id, trouble.message)
            with contextlib.suppress(HongyanError):
                await self._stored.blame(letter.id, trouble.message)
            return not trouble.retryable
        return True

    async def _spell(self, letter: DeadLetter, spell: Spell) -> list[bytes]:
        """Spell an event that could not be; this program may be newer than the one that tried.

        Raises:
            NotFound: the journal has dropped it.
        """
        seq = int(letter.event.rpartition(":")[2])
        for recorded in await self._around.hub.journal.read(self._account, seq - 1, 1):
            if recorded.seq == seq:
                return await spell(recorded)
        raise NotFound("the journal has it no more")

"""One connection to a server: requests and their answers by id, everything else in order of arrival."""

import asyncio
import logging
from typing import Any

import msgspec

from hongyan.dialects.padchat import (
    CLOSE_BAD_TOKEN,
    CLOSE_TOKEN_EXPIRED,
    CLOSE_TOKEN_IN_USE,
    errors,
    frames,
)
from hongyan.dialects.padchat.frames import Reply, Told
from hongyan.dialects.padchat.wire_v2 import AUTH
from hongyan.model.errors import (
    Conflict,
    DeadlineExceeded,
    HongyanError,
    Malformed,
    Rejected,
    Unauthorised,
    Unavailable,
)
from hongyan.transports.ws_client import Ended, Ping, ServerSocket

from .editions import Speech

logger = logging.getLogger(__name__)

MOST_CALLS = 100
"""Requests under way at once; more wait, which counts against their deadline."""

MOST_WAITING = 1000
"""What the server said unasked and nobody looked at yet; then the connection is not read until somebody does."""

_CLOSED_FOR_GOOD: dict[int, type[HongyanError]] = {
    CLOSE_BAD_TOKEN: Unauthorised,
    CLOSE_TOKEN_EXPIRED: Unauthorised,
    CLOSE_TOKEN_IN_USE: Conflict,
}
_POLICY = 1008


class Connection:
    """A connection that is up. ``read`` runs as long as it is."""

    def __init__(self, socket: ServerSocket, speech: Speech, key: str, timeout_s: float) -> None:
        self.speech = speech
        self.timeout_s = timeout_s
        """How long an answer may take; twice as long where media is carried."""
        self.is_over = False
        self.refused: HongyanError | None = None
        """Why the client itself gave the connection up; ``None`` while it has not."""
        self.inbox: asyncio.Queue[Told | Ping] = asyncio.Queue(MOST_WAITING)
        """What came unasked, in order; a ping of a server that counts by it stands behind what it covers."""
        self._socket = socket
        self._key = key
        self._next_id = speech.ids()
        self._waiting: dict[str, asyncio.Future[Reply]] = {}
        self._free = asyncio.Semaphore(MOST_CALLS)

    async def read(self) -> HongyanError:
        """Sort what comes until there is no more; return why. Calls under way end with ``Unavailable``."""
        try:
            while True:
                received = await self._socket.receive()
                if isinstance(received, Ping):
                    await self._pinged(received)
                else:
                    await self._sort(received)
        except Ended as ended:
            return _meaning_of(ended)
        finally:
            self.is_over = True
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(Unavailable("the connection broke; whether it was done is not known"))

    async def call(self, name: str, body: Any, timeout_s: float) -> Reply:
        """Send one request and return its answer, whatever that says.

        Raises:
            Unavailable: the connection broke; it is not sent again.
            DeadlineExceeded: no answer within ``timeout_s``.
            Malformed: the answer cannot be read.
        """
        id_ = self._next_id()
        frame = frames.write_v2(name, id_, body, self._key) if name == AUTH else self.speech.write(name, id_, body)
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s), self._free:
                if self.is_over:
                    raise Unavailable("the connection broke before it was sent")
                self._waiting[id_] = future
                await self._socket.send(frame)
                reply = await future
        except TimeoutError as late:
            raise DeadlineExceeded(f"{name}: no answer within {timeout_s:g} s; it may be done or not") from late
        finally:
            self._waiting.pop(id_, None)
            # What came together with the deadline is read by nobody.
            if not future.cancel() and not future.cancelled():
                future.exception()
        if reply.spoiled:
            raise Malformed(f"the answer to {name} cannot be read: {reply.spoiled}")
        return reply

    async def pong(self, payload: bytes) -> None:
        """Confirm everything that came before the ping; a connection that is over needs none."""
        if not self.is_over:
            try:
                await self._socket.pong(payload)
            except Unavailable:
                logger.debug("the connection broke before a pong")

    async def keep_alive(self) -> None:
        """Ping a silent server; runs until cancelled."""
        await self._socket.keep_alive()

    async def close(self) -> None:
        """Say goodbye."""
        await self._socket.close()

    async def _pinged(self, ping: Ping) -> None:
        # Hongyan's pings carry a number; the pong says that all up to it has arrived for good.
        if ping.isdigit():
            await self.inbox.put(ping)
        else:
            await self.pong(ping)

    async def _sort(self, frame: bytes) -> None:
        logger.debug("received %.1024r", frame)
        try:
            read = self.speech.read(frame)
        except Malformed as wrong:
            logger.warning("a frame of the server cannot be read, and is passed over: %s", wrong.message)
            return
        if isinstance(read, Told):
            await self.inbox.put(read)
            return
        future = self._waiting.pop(read.id, None)
        if future is None or future.done():
            logger.debug("an answer to nothing that is under way is passed over")
        else:
            future.set_result(read)


def refusal(reply: Reply) -> HongyanError | None:
    """Return what an answer refuses with; ``None`` for a good one."""
    return errors.read_refusal(reply.data) if reply.success else errors.read(reply.text, reply.data)


def data_of(reply: Reply) -> Any:
    """Return the answer's data as plain values; ``None`` when it has none.

    Raises:
        Malformed: it cannot be read.
    """
    try:
        return msgspec.json.decode(reply.data) if reply.data else None
    except (msgspec.DecodeError, RecursionError, UnicodeError) as wrong:
        raise Malformed("the answer's data cannot be read") from wrong


def _meaning_of(ended: Ended) -> HongyanError:
    """Return what a close means: what can be tried again, and what cannot."""
    for_good = _CLOSED_FOR_GOOD.get(ended.code)
    if for_good is not None:
        return for_good(errors.printable(ended.reason) or "the server does not take the key")
    if ended.code == _POLICY:
        said = errors.read(ended.reason)
        return said if not isinstance(said, Rejected) else Conflict(said.message)
    return Unavailable(f"the server closed the connection: {errors.printable(str(ended))}")

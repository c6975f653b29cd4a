"""One WebSocket client that dialled us. Bounded both ways; knows nothing of what is said.

A client is one protocol object on a transport that was taken from aiohttp (``ws_accept.py``), with aiohttp's compiled
frame reader in it; nothing of the HTTP side stays in memory.
"""

import asyncio
import logging
import struct
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import WebSocketError, WSCloseCode, WSMessage, WSMsgType, web
from aiohttp._websocket.models import WSMessageTextBytes
from aiohttp._websocket.reader import WebSocketDataQueue
from aiohttp.http import WebSocketReader
from yarl import URL

from .ws_frames import frame_head, ping_frame, text_frame

logger = logging.getLogger(__name__)

MOST_FRAME_BYTES = 16 * 1024 * 1024
"""A larger message closes the socket with 1009."""

MOST_AHEAD_BYTES = 128 * 1024
"""What is read ahead of the face; beyond it the client's sends wait."""

SEND_TIMEOUT_S = 30.0
"""How long a client may not read before it is closed with 1013."""

PING_EVERY_S = 30.0
DEAD_AFTER_S = 75.0
"""A client from which nothing came for so long, not even a pong, is gone."""

MOST_BUFFERED_BYTES = 4 * 1024 * 1024
"""What may wait for a client that reads slowly; its events stay in the journal."""

FREE_BYTES = 16 * 1024
"""Below this much in the buffer a frame is taken at once: transports call it full from 64 KiB on."""

GOODBYE_S = 2.0
"""How long a client may take to answer a close, and one that sent too much to stop sending."""

_CLOSE, _PING, _PONG = WSMsgType.CLOSE, WSMsgType.PING, WSMsgType.PONG
"""Under names of our own: looking up a member of an enumeration takes longer than reading a frame."""

_MOST_REASON_BYTES = 123
_OVERHEAD_BYTES = 128
"""What a frame that waits to be read counts on top of its bytes: a flood of tiny ones is a flood."""


class Closed(Exception):
    """The client is gone, or was sent away."""


class SocketClient(WebSocketDataQueue, asyncio.Protocol):
    """A client's socket. Made by the front door, used by one face.

    To aiohttp's reader it is the queue for messages, and one that keeps none: it takes them as they come. What such a
    queue would have of its own is never made.
    """

    __slots__ = (
        "_ahead_bytes",
        "_beat_s",
        "_end",
        "_frames",
        "_gathered",
        "_gathered_bytes",
        "_is_full",
        "_is_gone",
        "_is_silenced",
        "_last_heard_s",
        "_listener",
        "_loop",
        "_query",
        "_reader",
        "_transport",
        "_waiting",
        "_was_heard",
        "address",
        "on_pong",
        "path",
    )

    def __init__(self, request: web.Request, transport: asyncio.Transport) -> None:
        self.path = request.path
        self._query = request.rel_url.raw_query_string
        self.address = request.remote or ""
        self.on_pong: Callable[[bytes], None] | None = None
        """Called with the payload of each pong, as soon as it comes."""
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._reader: WebSocketReader | None = WebSocketReader(
            self, MOST_FRAME_BYTES, compress=False, decode_text=False
        )
        self._last_heard_s = self._beat_s = self._loop.time()
        self._was_heard = False
        self._listener: Callable[[bytes], None] | None = None
        self._frames: deque[bytes] | None = None
        self._ahead_bytes = 0
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0
        self._end = ""
        """Why nothing more can be said; empty while it can."""
        self._is_silenced = False
        """Whether what still comes is thrown away."""
        self._is_full = False
        self._is_gone = False
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the path."""
        return URL.build(query_string=self._query, encoded=True).query

    @property
    def last_segment(self) -> str:
        """The path's last segment, where some editions carry their token; empty for none."""
        return self.path.rstrip("/").rpartition("/")[2]

    async def receive(self) -> bytes:
        """Return the next frame.

        Raises:
            Closed: there will be no more.
        """
        while not self._frames:
            if self._end:
                raise Closed(self._end)
            await self._change()
        return self._next_ahead(self._frames)

    def listen(self, listener: Callable[[bytes], None]) -> None:
        """Hand frames to ``listener`` as they come, those first that came already; nobody may ``receive`` then."""
        self._listener = listener
        while self._frames and self._listener is not None:
            self._listener(self._next_ahead(self._frames))
        if not self._frames:
            self._frames = None

    def hold(self) -> None:
        """Keep frames back until the next ``listen``."""
        self._listener = None

    async def ended(self) -> str:
        """Wait until no more frames come; return why."""
        while not self._end:
            # As ``_change`` does, without its frame: every client that is served waits here.
            woken: asyncio.Future[None] = self._loop.create_future()
            self._waiting.append(woken)
            await woken
        return self._end

    def post(self, framed: bytes, *, is_alone: bool = False) -> bool:
        """Send whole frames, as ``text_frame`` and ``ping_frame`` write them, if they can be sent without waiting.

        ``is_alone``: nothing else is expected to follow in this round of the loop.

        Returns:
            Whether they were. If not, nothing of them was: ``send`` waits, or says that the client is gone.
        """
        if self._end or self._is_full or len(framed) >= FREE_BYTES:
            return False
        if is_alone and not self._gathered:
            self._transport.write(framed)
        else:
            self._gather(framed)
        return True

    async def send(self, frame: bytes) -> None:
        """Send one text frame, waiting while the client reads slowly.

        Raises:
            Closed: the client is gone, or did not read for ``SEND_TIMEOUT_S``.
        """
        await self.send_framed(text_frame(frame))

    async def send_framed(self, framed: bytes) -> None:
        """Send whole frames, as ``text_frame`` and ``ping_frame`` write them, waiting as ``send`` does.

        Raises:
            Closed: as ``send``.
        """
        if self._end or self._transport.is_closing():
            raise Closed(self._end or "gone")
        waiting_bytes = self._buffered_bytes()
        if waiting_bytes > MOST_BUFFERED_BYTES:
            await self.give_up()
            raise Closed("reads too slowly")
        self._gather(framed)
        if waiting_bytes + len(framed) < FREE_BYTES:
            return
        self._flush()
        if self._is_full:
            await self._until_read()

    async def ping(self, payload: bytes = b"") -> None:
        """Send a ping; the pong brings ``payload`` back once everything before it was read.

        Raises:
            Closed: as ``send``.
        """
        await self.send_framed(ping_frame(payload))

    def beat(self, now_s: float) -> bool:
        """Ping a client that is due for it; return whether it lives. To be called every second or so.

        Nobody waits: a client whose buffer is full is being written to already, and its silence counts all the same.
        """
        if self._was_heard:
            self._was_heard = False
            self._last_heard_s = now_s
        if now_s - self._last_heard_s > DEAD_AFTER_S:
            return False
        if now_s - self._beat_s >= PING_EVERY_S and not self._end:
            self._beat_s = now_s
            if self._gathered_bytes < FREE_BYTES:
                self._gather(ping_frame(b""))
        return True

    async def close(self, code: int, reason: str) -> None:
        """Close the socket; closed already is fine. ``reason`` is cut to what a close frame carries."""
        if not self._end:
            self._say_goodbye(code, reason)
            self._is_silenced = True
            self._frames = None
        try:
            async with asyncio.timeout(GOODBYE_S):
                while not self._is_gone:
                    await self._change()
        except TimeoutError:
            # What is buffered for a client that does not read would be kept for ever.
            self._transport.abort()

    def cut(self) -> None:
        """End it at once, without a word; ended already is fine."""
        self._transport.abort()

    async def give_up(self) -> None:
        """Say goodbye to a client that does not read, then cut it off."""
        await self.close(WSCloseCode.TRY_AGAIN_LATER, "reads too slowly")

    # Called by the transport.

    def data_received(self, data: bytes) -> None:
        """Read frames."""
        self._was_heard = True
        if self._reader is not None:
            self._reader.feed_data(data)

    def connection_lost(self, _: Exception | None) -> None:
        """Nothing comes any more."""
        self._is_gone = True
        self._end = self._end or "gone"
        self._reader = None
        self._gathered.clear()
        self._wake()

    def pause_writing(self) -> None:
        """The client does not keep up."""
        self._is_full = True

    def resume_writing(self) -> None:
        """It does again."""
        self._is_full = False
        self._wake()

    # Called by the frame reader.

    def feed_data(self, data: WSMessage | WSMessageTextBytes, _: int) -> None:
        """Take one message, whole and unmasked. The reader loses what is raised here."""
        try:
            self._take(data[0], data[1])
        except Exception as trouble:  # noqa: BLE001  the boundary around one client
            self._spoil(trouble)

    def set_exception(self, exc: BaseException, exc_cause: BaseException | None = None) -> None:  # noqa: ARG002
        """Hear of what is no message; nothing follows it."""
        self._spoil(exc)

    def _take(self, kind: WSMsgType, data: Any) -> None:
        if kind is _CLOSE:
            self._part(data)
        elif self._is_silenced:
            return
        elif kind is _PONG:
            if (confirm := self.on_pong) is not None:
                confirm(bytes(data))
        elif kind is _PING:
            self._answer_ping(bytes(data))
        elif (listener := self._listener) is not None:
            listener(bytes(data))
        else:
            self._keep(bytes(data))

    def _spoil(self, trouble: BaseException) -> None:
        """End it: what came is no message that may come."""
        code = trouble.code if isinstance(trouble, WebSocketError) else WSCloseCode.INTERNAL_ERROR
        if not isinstance(trouble, WebSocketError):
            logger.error("a client's frames cannot be read", exc_info=trouble)
        if not self._end:
            self._say_goodbye(code, str(trouble))
        # It may still be sending. Cut at once, the reset of the connection would overtake the close frame.
        self._reader = None
        self._loop.call_later(GOODBYE_S, self._transport.abort)

    def _next_ahead(self, frames: deque[bytes]) -> bytes:
        frame = frames.popleft()
        self._ahead_bytes -= len(frame) + _OVERHEAD_BYTES
        if self._ahead_bytes <= MOST_AHEAD_BYTES // 2 and not self._is_gone and not self._transport.is_reading():
            self._transport.resume_reading()
        return frame

    def _keep(self, frame: bytes) -> None:
        if self._frames is None:
            self._frames = deque()
        self._frames.append(frame)
        self._ahead_bytes += len(frame) + _OVERHEAD_BYTES
        if self._ahead_bytes > MOST_AHEAD_BYTES and self._transport.is_reading():
            self._transport.pause_reading()
        self._wake()

    def _answer_ping(self, payload: bytes) -> None:
        if self._end:
            return
        if self._buffered_bytes() > MOST_BUFFERED_BYTES:
            self._end = "reads too slowly"
            self._transport.abort()
            return
        self._gather(frame_head(len(payload), _PONG) + payload)

    def _part(self, code: int) -> None:
        """The client closes, or agrees to our close."""
        if not self._end:
            self._say_goodbye(max(code, WSCloseCode.OK), "")
        self._is_silenced = True
        self._transport.close()

    def _say_goodbye(self, code: int, reason: str) -> None:
        text = reason.encode(errors="replace")[:_MOST_REASON_BYTES].decode(errors="ignore")
        payload = struct.pack("!H", code) + text.encode()
        self._gather(frame_head(len(payload), _CLOSE) + payload)
        self._flush()
        self._end = text or f"closed with {code}"
        self._wake()

    def _buffered_bytes(self) -> int:
        return self._transport.get_write_buffer_size() + self._gathered_bytes

    async def _until_read(self) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                while self._is_full and not self._end:
                    await self._change()
        except TimeoutError as slow:
            await self.give_up()
            raise Closed("reads too slowly") from slow
        if self._end:
            raise Closed(self._end)

    def _gather(self, framed: bytes) -> None:
        """Send frames at the end of this round of the loop, with the others of the round: one call of the system."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(framed)
        self._gathered_bytes += len(framed)

    def _flush(self) -> None:
        gathered, self._gathered, self._gathered_bytes = self._gathered, [], 0
        if gathered and not self._transport.is_closing():
            self._transport.write(gathered[0] if len(gathered) == 1 else b"".join(gathered))

    async def _change(self) -> None:
        """Wait until something happens that somebody may wait for."""
        woken: asyncio.Future[None] = self._loop.create_future()
        self._waiting.append(woken)
        await woken

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

"""One WebSocket client that dialled us. Bounded both ways; knows nothing of what is said."""

import asyncio
import contextlib
import struct
from collections.abc import Callable, Mapping

from aiohttp import WebSocketError, WSCloseCode, WSMessage, WSMsgType, web

MOST_FRAME_BYTES = 16 * 1024 * 1024
"""A larger frame closes the socket with 1009."""

SEND_TIMEOUT_S = 30.0
"""How long a client may not read before it is closed with 1013."""

PING_EVERY_S = 30.0
DEAD_AFTER_S = 75.0
"""A client from which nothing came for so long, not even a pong, is gone."""

MOST_BUFFERED_BYTES = 4 * 1024 * 1024
"""What may wait for a client that reads slowly; its events stay in the journal."""

FREE_BYTES = 16 * 1024
"""Below this much in the buffer a frame is taken at once: asyncio lets writers wait from 64 KiB on."""

GOODBYE_S = 2.0
"""How long a close may take a client that does not read."""

LINGER_S = 2.0
"""How long a client that sent too much may go on sending before its connection is cut."""

_MOST_REASON_BYTES = 123
_LOOK_AGAIN_S = 0.02


class Closed(Exception):
    """The client is gone, or was sent away."""


class SocketClient:
    """A client's socket. Made by the front door, used by one face."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.path = request.path
        self.query: Mapping[str, str] = request.query
        self.address = request.remote or ""
        self.on_pong: Callable[[bytes], None] = lambda _: None
        """Called with the payload of each pong."""
        self._request = request
        self._socket = socket
        self._last_heard_s = self._beat_s = asyncio.get_running_loop().time()
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0

    @property
    def last_segment(self) -> str:
        """The path's last segment, where some editions carry their token; empty for none."""
        return self.path.rstrip("/").rpartition("/")[2]

    async def receive(self) -> bytes:
        """Return the next frame.

        Raises:
            Closed: there will be no more.
        """
        while True:
            message = await self._socket.receive()
            self._last_heard_s = asyncio.get_running_loop().time()
            read = _PAYLOAD.get(message.type)
            if read is None:
                await self._let_go(message)
                raise Closed(str(message.extra or message.type.name))
            payload = read(message)
            if payload is not None:
                return payload
            if message.type is WSMsgType.PING:
                await self._send(message.data, WSMsgType.PONG)
            elif message.type is WSMsgType.PONG:
                self.on_pong(bytes(message.data))

    async def send(self, frame: bytes) -> None:
        """Send one text frame, waiting while the client reads slowly.

        Raises:
            Closed: the client is gone, or did not read for ``SEND_TIMEOUT_S``.
        """
        await self._send(frame, WSMsgType.TEXT)

    async def ping(self, payload: bytes = b"") -> None:
        """Send a ping; the pong brings ``payload`` back once everything before it was read.

        Raises:
            Closed: as ``send``.
        """
        await self._send(payload, WSMsgType.PING)

    def beat(self, now_s: float) -> bool:
        """Ping a client that is due for it; return whether it lives. To be called every second or so.

        Nobody waits: a client whose buffer is full is being written to already, and its silence counts all the same.
        """
        if now_s - self._last_heard_s > DEAD_AFTER_S:
            return False
        if now_s - self._beat_s >= PING_EVERY_S and not self._socket.closed:
            self._beat_s = now_s
            if self._gathered_bytes < FREE_BYTES:
                self._gather(b"", WSMsgType.PING)
        return True

    async def close(self, code: int, reason: str) -> None:
        """Close the socket; closed already is fine. ``reason`` is cut to what a close frame carries."""
        text = reason.encode()[:_MOST_REASON_BYTES].decode(errors="ignore")
        self._flush()
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self._socket.close(code=code, message=text.encode())

    async def give_up(self) -> None:
        """Say goodbye to a client that does not read, then cut: what is buffered for it would be kept for ever."""
        transport = self._request.transport
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await self.close(WSCloseCode.TRY_AGAIN_LATER, "reads too slowly")
        if transport is not None:
            transport.abort()

    async def _let_go(self, message: WSMessage) -> None:
        """Let a client that sends too much finish, or the reset of its connection overtakes the close frame."""
        if not _is_too_big(message.data):
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                # aiohttp drops what arrives and tells nobody when the client has gone.
                while (transport := self._request.transport) and not transport.is_closing():  # noqa: ASYNC110
                    await asyncio.sleep(_LOOK_AGAIN_S)

    async def _send(self, payload: bytes, kind: WSMsgType) -> None:
        transport = self._request.transport
        if transport is None or transport.is_closing() or self._socket.closed:
            raise Closed("gone")
        waiting_bytes = transport.get_write_buffer_size() + self._gathered_bytes
        if waiting_bytes > MOST_BUFFERED_BYTES:
            await self.give_up()
            raise Closed("reads too slowly")
        if waiting_bytes + len(payload) < FREE_BYTES:
            self._gather(payload, kind)
            return
        self._flush()
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._socket.send_frame(payload, kind)
        except TimeoutError as slow:
            await self.give_up()
            raise Closed("reads too slowly") from slow
        except (ConnectionError, RuntimeError) as gone:
            raise Closed("gone") from gone

    def _gather(self, payload: bytes, kind: WSMsgType) -> None:
        """Send a frame at the end of this round of the loop, with the others of the round: one call of the system."""
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._flush)
        frame = _header(len(payload), kind) + payload
        self._gathered.append(frame)
        self._gathered_bytes += len(frame)

    def _flush(self) -> None:
        gathered, self._gathered, self._gathered_bytes = self._gathered, [], 0
        transport = self._request.transport
        if gathered and transport is not None and not transport.is_closing():
            transport.write(b"".join(gathered))


def _header(size_bytes: int, kind: WSMsgType) -> bytes:
    """Return the head of a whole, unmasked frame. Source: RFC 6455, 5.2."""
    first = 0x80 | kind
    if size_bytes < 126:
        return bytes((first, size_bytes))
    if size_bytes < 1 << 16:
        return struct.pack("!BBH", first, 126, size_bytes)
    return struct.pack("!BBQ", first, 127, size_bytes)


_PAYLOAD: dict[WSMsgType, Callable[[WSMessage], bytes | None]] = {
    WSMsgType.TEXT: lambda message: message.data.encode() if isinstance(message.data, str) else message.data,
    WSMsgType.BINARY: lambda message: bytes(message.data),
    WSMsgType.PING: lambda _: None,
    WSMsgType.PONG: lambda _: None,
}
"""What a message of each type brings; every other type is the end."""


def _is_too_big(trouble: object) -> bool:
    return isinstance(trouble, WebSocketError) and trouble.code == WSCloseCode.MESSAGE_TOO_BIG


class _PatientSocket(web.WebSocketResponse):
    """Leaves the connection open after a frame that is too big: ``SocketClient.receive`` lets go of it."""

    def _close_transport(self) -> None:
        if not _is_too_big(self.exception()):
            super()._close_transport()


async def accept(request: web.Request) -> tuple[web.WebSocketResponse, SocketClient]:
    """Do the WebSocket handshake."""
    # Compression costs 50 to 125 MB per 1,000 clients; every known client does without.
    socket = _PatientSocket(
        autoping=False, compress=False, max_msg_size=MOST_FRAME_BYTES, timeout=5.0, decode_text=False
    )
    await socket.prepare(request)
    return socket, SocketClient(request, socket)

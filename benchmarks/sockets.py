"""A WebSocket client that costs next to nothing, so that the load's core keeps up with a fast server.

It masks with zeros, which is legal and leaves the payload as it is, and takes each server frame for a whole message.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10

ABNORMAL = 1006
"""The connection ended without a close frame."""

CONNECT_S = 30.0


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return ``payload`` as one client frame."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB4x", 0x80 | opcode, 0x80 | size) + payload
    if size < 65536:
        return struct.pack("!BBH4x", 0x80 | opcode, 0x80 | 126, size) + payload
    return struct.pack("!BBQ4x", 0x80 | opcode, 0x80 | 127, size) + payload


class Socket(asyncio.Protocol):
    """One connection. ``on_text`` gets each message; pings are answered."""

    def __init__(self, on_text: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        self.on_text = on_text
        self.opened: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[int] = loop.create_future()
        """Done with the close code once the connection has ended."""
        self.transport: asyncio.Transport
        self._buffer = bytearray()
        self._code = ABNORMAL

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are no subclass of it.
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionResetError("closed before the handshake was done"))
            self.opened.exception()
        self.closed.set_result(self._code)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.opened.done() and not self._shake_hands():
            return
        buffer = self._buffer
        at = 0
        while len(buffer) - at >= 2:
            start, size = at + 2, buffer[at + 1] & 127
            if size == 126:
                start, size = at + 4, int.from_bytes(buffer[at + 2 : at + 4], "big")
            elif size == 127:
                start, size = at + 10, int.from_bytes(buffer[at + 2 : at + 10], "big")
            if len(buffer) < start + size:
                break
            self._take(buffer[at] & 15, bytes(buffer[start : start + size]))
            at = start + size
        del buffer[:at]

    def send(self, payload: bytes, opcode: int = TEXT) -> None:
        """Send one message, whatever waits already."""
        self.transport.write(masked(payload, opcode))

    async def close(self) -> None:
        """Leave as a well-bred client does."""
        if not self.closed.done():
            self.send(struct.pack("!H", 1000), CLOSE)
            try:
                async with asyncio.timeout(2):
                    await asyncio.shield(self.closed)
            except TimeoutError:
                self.transport.abort()
        await self.closed

    def _shake_hands(self) -> bool:
        head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not found:
            return False
        status = head.split(None, 2)[1]
        if status != b"101":
            self.opened.set_exception(ConnectionRefusedError(f"answered with {status.decode()}"))
            self.opened.exception()
            self.transport.abort()
            return False
        self._buffer = bytearray(rest)
        self.opened.set_result(None)
        return True

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode in (TEXT, BINARY):
            self.on_text(payload)
        elif opcode == PING:
            self.send(payload, PONG)
        elif opcode == CLOSE:
            self._code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.transport.close()


async def connect(url: str, on_text: Callable[[bytes], None], *, path: str = "/") -> Socket:
    """Dial ``url`` and do the handshake.

    Raises:
        OSError: nobody there, or no handshake.
        TimeoutError: no answer in time.
    """
    where = urlsplit(url)
    _, socket = await asyncio.get_running_loop().create_connection(
        lambda: Socket(on_text), where.hostname or "", where.port or 80
    )
    key = base64.b64encode(os.urandom(16)).decode()
    socket.transport.write(
        f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    try:
        async with asyncio.timeout(CONNECT_S):
            await asyncio.shield(socket.opened)
    except TimeoutError:
        socket.transport.abort()
        raise
    return socket

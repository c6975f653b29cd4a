"""One WebSocket server that we dial. Bounded both ways; knows nothing of what is said."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import WSMessage, WSMsgType

from hongyan.model.errors import InvalidArgument, Unavailable

MOST_RECEIVED_BYTES = 32 * 1024 * 1024
"""A larger frame ends the connection; 20 MiB of media in base64 are smaller."""

MOST_SENT_BYTES = 16 * 1024 * 1024
"""What servers take; a larger frame is refused before it is sent."""

DIAL_S = 10.0
SEND_TIMEOUT_S = 30.0
GOODBYE_S = 2.0
"""How long a close may take a server that does not answer it."""

PING_EVERY_S = 30.0
DEAD_AFTER_S = 75.0
"""A server from which nothing came for so long, not even a pong, is gone."""


class Ping(bytes):
    """The payload of a ping."""


class Ended(Exception):
    """The connection is over; ``code`` is the close code, or 1006 when there was none."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{reason or 'closed'} ({code})")
        self.code = code
        self.reason = reason


class ServerSocket:
    """A socket to a server."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last_heard_s = asyncio.get_running_loop().time()

    async def receive(self) -> bytes | Ping:
        """Return the next text frame, or a ping, which the caller answers by ``pong`` when it will.

        Raises:
            Ended: there will be no more.
        """
        while True:
            try:
                message = await self._socket.receive()
            except (ConnectionError, RuntimeError) as gone:
                raise Ended(1006, "gone") from gone
            self._last_heard_s = asyncio.get_running_loop().time()
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                return _payload(message)
            if message.type is WSMsgType.PING:
                return Ping(_payload(message))
            if message.type is not WSMsgType.PONG:
                raise Ended(self._socket.close_code or 1006, _reason(message))

    async def send(self, frame: bytes) -> None:
        """Send one text frame.

        Raises:
            InvalidArgument: it is larger than servers take.
            Unavailable: the connection is over, or the server did not read for ``SEND_TIMEOUT_S``.
        """
        if len(frame) > MOST_SENT_BYTES:
            raise InvalidArgument("frame", f"is larger than {MOST_SENT_BYTES} bytes")
        await self._send(frame, WSMsgType.TEXT)

    async def pong(self, payload: bytes) -> None:
        """Answer a ping.

        Raises:
            Unavailable: as ``send``.
        """
        await self._send(payload, WSMsgType.PONG)

    async def keep_alive(self) -> None:
        """Ping from time to time; close the socket to a server that is silent. Runs until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PING_EVERY_S)
            if loop.time() - self._last_heard_s > DEAD_AFTER_S:
                await self.close()
                return
            with contextlib.suppress(Unavailable):
                await self._send(b"", WSMsgType.PING)

    async def close(self) -> None:
        """Say goodbye, briefly; closed already is fine."""
        with contextlib.suppress(TimeoutError, ConnectionError, RuntimeError):
            async with asyncio.timeout(GOODBYE_S):
                await self._socket.close()

    async def _send(self, payload: bytes, kind: WSMsgType) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._socket.send_frame(payload, kind)
        except TimeoutError as slow:
            await self.close()
            raise Unavailable("the server does not read") from slow
        except (ConnectionError, RuntimeError, aiohttp.ClientError) as gone:
            raise Unavailable("the connection broke") from gone


def _payload(message: WSMessage) -> bytes:
    return message.data.encode() if isinstance(message.data, str) else bytes(message.data)


def _reason(message: WSMessage) -> str:
    return str(message.extra or message.data or "") if message.type is WSMsgType.CLOSE else message.type.name.lower()


@contextlib.asynccontextmanager
async def dial(url: str) -> AsyncIterator[ServerSocket]:
    """Hold a connection to ``url`` inside the block.

    Raises:
        Unavailable: nobody answers there, or no WebSocket server.
        InvalidArgument: ``url`` is none.
    """
    timeout = aiohttp.ClientWSTimeout(ws_close=GOODBYE_S)
    # Neither proxies of the environment nor cookies: nobody but the server named hears the key from us.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False) as session:
        try:
            async with asyncio.timeout(DIAL_S):
                socket = await session.ws_connect(
                    url, autoping=False, max_msg_size=MOST_RECEIVED_BYTES, timeout=timeout
                )
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as wrong:
            raise InvalidArgument("url", "is no address of a server") from wrong
        except TimeoutError as slow:
            raise Unavailable(f"no answer within {DIAL_S:.0f} s") from slow
        except aiohttp.ClientResponseError as other:
            # Its own words have the whole address in them, and with it the key.
            raise Unavailable(f"cannot connect: the server answers with HTTP status {other.status}") from None
        except (aiohttp.ClientError, OSError) as gone:
            raise Unavailable(f"cannot connect: {gone}") from gone
        made = ServerSocket(socket)
        try:
            yield made
        finally:
            await made.close()

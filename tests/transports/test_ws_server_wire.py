"""What one client's socket makes of frames that no library would send, byte by byte."""

import asyncio
import base64
import contextlib
import struct
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web

from hongyan.transports import ws_server
from hongyan.transports.ws_accept import accept
from hongyan.transports.ws_server import MOST_AHEAD_BYTES, MOST_FRAME_BYTES, Closed, SocketClient

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def masked(payload: bytes, opcode: int = TEXT, *, fin: bool = True, size: int | None = None) -> bytes:
    """Return a client's frame; ``size`` is what its head claims."""
    length = len(payload) if size is None else size
    first = (0x80 if fin else 0) | opcode
    # Large ones with the mask that changes nothing: they are about sizes.
    key = b"mask" if len(payload) < 1000 else b"\0\0\0\0"
    body = bytes(byte ^ key[at % 4] for at, byte in enumerate(payload)) if len(payload) < 1000 else payload
    if length < 126:
        return bytes((first, 0x80 | length)) + key + body
    if length < 65536:
        return struct.pack("!BBH", first, 0xFE, length) + key + body
    return struct.pack("!BBQ", first, 0xFF, length) + key + body


class Wire:
    """A bare connection after its handshake, and what we hold of it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, near: SocketClient) -> None:
        self.reader = reader
        self.writer = writer
        self.near = near

    async def frame(self) -> tuple[int, bytes]:
        """Return the next frame from the server."""
        async with asyncio.timeout(10):
            first, size = await self.reader.readexactly(2)
            if size == 126:
                [size] = struct.unpack("!H", await self.reader.readexactly(2))
            elif size == 127:
                [size] = struct.unpack("!Q", await self.reader.readexactly(8))
            return first & 15, await self.reader.readexactly(size)

    async def close_code(self) -> int:
        """Return the code of the close frame that follows."""
        opcode, payload = await self.frame()
        assert opcode == CLOSE, (opcode, payload)
        return int.from_bytes(payload[:2], "big")

    async def ended(self) -> bool:
        """Whether the server ends the connection."""
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionResetError):
                return await self.reader.read() == b""
            return True


class Door:
    """A listener that accepts sockets."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[SocketClient] = asyncio.Queue()
        self.port = 0
        self.writers: list[asyncio.StreamWriter] = []
        self.clients: list[SocketClient] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        response, near = await accept(request)
        self.came.put_nowait(near)
        self.clients.append(near)
        return response

    async def ask(self, *lines: str, method: str = "GET", behind: bytes = b"") -> tuple[bytes, asyncio.StreamReader]:
        """Send a request with these lines and return the head of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        writer.write("\r\n".join([f"{method} /a/b?name=x HTTP/1.1", "Host: x", *lines, "", ""]).encode() + behind)
        async with asyncio.timeout(10):
            return await reader.readuntil(b"\r\n\r\n"), reader

    async def enter(self, *, behind: bytes = b"") -> Wire:
        """Do a good handshake; ``behind`` comes in the same packet."""
        head, reader = await self.ask(*GOOD, behind=behind)
        assert head.startswith(b"HTTP/1.1 101 ")
        return Wire(reader, self.writers[-1], await self.came.get())


KEY = base64.b64encode(b"the sample nonce").decode()
GOOD = (
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    "Sec-WebSocket-Version: 13",
    f"Sec-WebSocket-Key: {KEY}",
)


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    monkeypatch.setattr(ws_server, "GOODBYE_S", 0.1)
    door = Door()
    application = web.Application()
    application.router.add_route("*", "/{anything:.*}", door.serve)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door.port = runner.addresses[0][1]
    yield door
    for near in door.clients:
        near.cut()
    for writer in door.writers:
        writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    await runner.cleanup()


async def test_the_handshake_has_the_answer_that_the_standard_computes(door: Door) -> None:
    lines = [*GOOD[:3], "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    head, _ = await door.ask(*lines)
    # RFC 6455, 1.3
    assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in head
    near = await door.came.get()
    assert (near.path, near.query["name"], near.address, near.last_segment) == ("/a/b", "x", "127.0.0.1", "b")


@pytest.mark.parametrize(
    "lines",
    [
        GOOD[1:],
        (GOOD[0], *GOOD[2:]),
        (*GOOD[:2], GOOD[3]),
        (*GOOD[:2], "Sec-WebSocket-Version: 12", GOOD[3]),
        GOOD[:3],
        (*GOOD[:3], "Sec-WebSocket-Key: c2hvcnQ="),
        (*GOOD[:3], "Sec-WebSocket-Key: !"),
    ],
)
async def test_what_is_no_handshake_is_answered_with_400(door: Door, lines: tuple[str, ...]) -> None:
    head, _ = await door.ask(*lines)
    assert head.startswith(b"HTTP/1.1 400 ")


async def test_a_handshake_by_another_method_or_with_a_body_is_answered_with_400(door: Door) -> None:
    head, _ = await door.ask(*GOOD, method="POST")
    assert head.startswith(b"HTTP/1.1 400 ")
    head, _ = await door.ask(*GOOD, "Content-Length: 2", behind=b"xx")
    assert head.startswith(b"HTTP/1.1 400 ")


async def test_frames_in_the_packet_of_the_request_are_read_and_so_are_those_after_them(door: Door) -> None:
    second = masked(b"second")
    wire = await door.enter(behind=masked(b"first") + second[:5])
    wire.writer.write(second[5:])
    assert [await wire.near.receive(), await wire.near.receive()] == [b"first", b"second"]


async def test_a_message_in_fragments_arrives_whole_with_a_ping_between_them_answered(door: Door) -> None:
    wire = await door.enter()
    for part in (
        masked("安".encode()[:1], fin=False),
        masked(b"now?", PING),
        masked("安".encode()[1:], CONTINUATION, fin=False),
        masked(b"", CONTINUATION),
        masked(b"\x00\xff", BINARY),
    ):
        for byte in part:
            wire.writer.write(bytes((byte,)))
            await wire.writer.drain()
    assert await wire.near.receive() == "安".encode()
    assert await wire.near.receive() == b"\x00\xff"
    assert await wire.frame() == (PONG, b"now?")


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        (masked(b"x", CONTINUATION), 1002),
        (masked(b"x", 3), 1002),
        (masked(b"x", 0x71), 1002),
        (masked(b"x", PING, fin=False), 1002),
        (masked(b"x" * 126, PING), 1002),
        (masked(b"a", fin=False) + masked(b"b"), 1002),
        (masked(b"\x03", CLOSE), 1002),
        (masked(struct.pack("!H", 1004), CLOSE), 1002),
        (masked(struct.pack("!H", 1000) + b"\xff", CLOSE), 1007),
        (masked(b"x", size=MOST_FRAME_BYTES + 1), 1009),
        (masked(b"x", size=2**63), 1009),
    ],
)
async def test_what_is_no_frame_closes_with_the_code_of_the_standard(door: Door, spoiled: bytes, code: int) -> None:
    wire = await door.enter()
    wire.writer.write(masked(b"good") + spoiled + masked(b"never read"))
    assert await wire.close_code() == code
    assert await wire.near.receive() == b"good"
    with pytest.raises(Closed):
        await wire.near.receive()
    assert await wire.ended()


async def test_fragments_that_are_too_many_bytes_together_close_with_1009(door: Door) -> None:
    wire = await door.enter()
    part = b"x" * (MOST_FRAME_BYTES // 2)
    wire.writer.write(masked(part, fin=False) + masked(part, CONTINUATION, fin=False) + masked(b"xx", CONTINUATION))
    assert await wire.close_code() == 1009


async def test_a_client_that_goes_on_sending_after_too_large_a_frame_hears_why_and_is_cut(door: Door) -> None:
    wire = await door.enter()
    wire.writer.write(masked(b"x", size=MOST_FRAME_BYTES + 1))
    assert await wire.close_code() == 1009
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(10):
            while not wire.near._is_gone:
                wire.writer.write(b"x" * 10_000)
                await wire.writer.drain()
                await asyncio.sleep(0.01)
    assert await wire.ended()


@pytest.mark.parametrize(("said", "heard"), [(b"", 1000), (struct.pack("!H", 1001) + b"bye", 1001)])
async def test_a_close_is_answered_and_ends_it(door: Door, said: bytes, heard: int) -> None:
    wire = await door.enter()
    wire.writer.write(masked(b"last") + masked(said, CLOSE) + masked(b"after"))
    assert await wire.close_code() == heard
    assert await wire.ended()
    assert await wire.near.receive() == b"last"
    with pytest.raises(Closed):
        await wire.near.receive()
    await wire.near.close(1000, "closed already")


async def test_a_client_that_vanishes_ends_the_wait_for_its_frames(door: Door) -> None:
    wire = await door.enter()
    waiting = asyncio.ensure_future(wire.near.receive())
    await asyncio.sleep(0)
    wire.writer.transport.abort()
    with pytest.raises(Closed):
        await waiting


async def test_a_close_of_ours_that_nobody_answers_cuts_the_connection(door: Door) -> None:
    wire = await door.enter()
    waiting = asyncio.ensure_future(wire.near.receive())
    await asyncio.sleep(0)
    await wire.near.close(4001, "é" * 100)
    with pytest.raises(Closed):
        await waiting
    opcode, payload = await wire.frame()
    assert (opcode, payload[:2], payload[2:].decode()) == (CLOSE, struct.pack("!H", 4001), "é" * 61)
    assert await wire.ended()


async def test_what_a_face_does_not_read_is_not_read_from_the_client(door: Door) -> None:
    wire = await door.enter()
    frames = [bytes((48 + number % 10,)) * 8_000 for number in range(400)]
    sending = asyncio.ensure_future(_send(wire.writer, frames))
    await _until(lambda: not wire.near._transport.is_reading())
    # One read of the socket more than the limit, at the most.
    assert wire.near._ahead_bytes < MOST_AHEAD_BYTES + 512 * 1024
    assert [await wire.near.receive() for _ in frames] == frames
    await sending


async def _send(writer: asyncio.StreamWriter, frames: list[bytes]) -> None:
    for frame in frames:
        writer.write(masked(frame))
        await writer.drain()


async def test_a_client_that_pings_without_end_and_never_reads_is_cut(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ws_server, "MOST_BUFFERED_BYTES", 10_000)
    wire = await door.enter()
    flood = masked(b"x" * 125, PING) * 5_000
    while not wire.near._is_gone:
        wire.writer.write(flood)
        await _until(lambda: wire.near._is_gone or not wire.writer.transport.get_write_buffer_size())
    with pytest.raises(Closed):
        await wire.near.receive()


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110  what is waited for tells nobody
            await asyncio.sleep(0.001)


async def test_a_client_that_does_not_read_is_closed_with_1013_when_a_frame_waited_too_long(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ws_server, "SEND_TIMEOUT_S", 0.1)
    wire = await door.enter()
    wire.reader._limit = 1
    with pytest.raises(Closed, match="too slowly"):
        await _send_without_end(wire.near)
    assert wire.near._transport.is_closing()


async def _send_without_end(near: SocketClient) -> None:
    while True:
        await near.send(b"x" * 1_000_000)


async def test_a_face_that_trips_over_a_pong_loses_its_client_and_nothing_else(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    wire = await door.enter()

    def trip(_: bytes) -> None:
        raise KeyError("tripped")

    wire.near.on_pong = trip
    wire.writer.write(masked(b"7", PONG))
    assert await wire.close_code() == 1011
    assert "cannot be read" in caplog.text

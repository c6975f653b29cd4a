"""One client's socket, over a real one."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import WSMsgType, web

from hongyan.transports.ws_accept import accept
from hongyan.transports.ws_server import DEAD_AFTER_S, FREE_BYTES, PING_EVERY_S, Closed, SocketClient


class Pair:
    """A client that dialled, and what we hold of it."""

    def __init__(self, far: aiohttp.ClientWebSocketResponse, near: SocketClient) -> None:
        self.far = far
        self.near = near

    async def receive(self) -> tuple[WSMsgType, object]:
        message = await self.far.receive(timeout=10)
        return message.type, message.data


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    came: asyncio.Future[SocketClient] = asyncio.get_running_loop().create_future()

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket, near = await accept(request)
        came.set_result(near)
        try:
            while True:
                frame = await near.receive()
                await near.send(b"heard " + frame)
        except Closed:
            return socket

    application = web.Application()
    application.router.add_get("/", serve)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        far = await session.ws_connect(f"http://127.0.0.1:{runner.addresses[0][1]}/", autoping=False, max_msg_size=0)
        yield Pair(far, await came)
        await far.close()
    await runner.cleanup()


def now_s() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, FREE_BYTES - 1, FREE_BYTES, 65_535, 65_536, 1_000_000])
async def test_a_frame_of_any_size_arrives_whole(pair: Pair, size: int) -> None:
    await pair.near.send(b"x" * size)
    assert await pair.receive() == (WSMsgType.TEXT, "x" * size)


async def test_frames_arrive_in_the_order_in_which_they_were_sent_whatever_their_size(pair: Pair) -> None:
    sizes = [1, FREE_BYTES * 2, 1, 70_000, 3, 2, FREE_BYTES - 10, 5, 100_000, 1]
    sending = asyncio.ensure_future(_send_all(pair.near, sizes))
    assert [len(str((await pair.receive())[1])) for _ in sizes] == sizes
    await sending


async def _send_all(near: SocketClient, sizes: list[int]) -> None:
    for size in sizes:
        await near.send(b"x" * size)


async def test_what_was_sent_before_a_close_arrives_before_it(pair: Pair) -> None:
    await pair.near.send(b"last words")
    closing = asyncio.ensure_future(pair.near.close(4000, "bye"))
    assert await pair.receive() == (WSMsgType.TEXT, "last words")
    kind, code = await pair.receive()
    assert (kind, code) == (WSMsgType.CLOSE, 4000)
    await closing
    with pytest.raises(Closed):
        await pair.near.send(b"too late")


async def test_a_client_is_pinged_when_it_is_time_and_not_before(pair: Pair) -> None:
    start_s = now_s()
    assert pair.near.beat(start_s + PING_EVERY_S - 1)
    await pair.near.send(b"first")
    assert (await pair.receive())[0] is WSMsgType.TEXT
    assert pair.near.beat(start_s + PING_EVERY_S + 1)
    assert pair.near.beat(start_s + PING_EVERY_S + 2)
    assert await pair.receive() == (WSMsgType.PING, b"")
    await pair.near.send(b"second")
    assert (await pair.receive())[0] is WSMsgType.TEXT


async def test_a_client_that_answers_lives_and_a_silent_one_is_given_up(pair: Pair) -> None:
    begun_s = now_s()
    assert not pair.near.beat(begun_s + DEAD_AFTER_S + 1)
    heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    pair.near.on_pong = heard.set_result
    await pair.near.ping(b"7")
    assert await pair.receive() == (WSMsgType.PING, b"7")
    await pair.far.pong(b"7")
    async with asyncio.timeout(10):
        assert await heard == b"7"
    assert pair.near.beat(begun_s + DEAD_AFTER_S)
    assert (await pair.receive())[0] is WSMsgType.PING
    giving_up = asyncio.ensure_future(pair.near.give_up())
    assert await pair.receive() == (WSMsgType.CLOSE, 1013)
    await giving_up

"""Dialling a server over a real socket."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from hongyan.model.errors import InvalidArgument, Unavailable
from hongyan.transports import ws_client
from hongyan.transports.ws_client import Ended, Ping, dial

Serve = Callable[[web.WebSocketResponse], Awaitable[None]]


@contextlib.asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[str]:
    async def handle(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(autoping=False)
        await response.prepare(request)
        await serve(response)
        return response

    application = web.Application()
    application.router.add_get("/ws", handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def echo(response: web.WebSocketResponse) -> None:
    async for message in response:
        await response.send_str(str(message.data))


async def test_what_is_sent_arrives_and_what_is_answered_is_received() -> None:
    async with serving(echo) as url, dial(f"{url}/ws") as server:
        await server.send("你好".encode())
        assert await server.receive() == "你好".encode()


async def test_a_ping_is_handed_over_and_answered_when_the_caller_will() -> None:
    answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def ping(response: web.WebSocketResponse) -> None:
        await response.ping(b"7")
        answered.set_result(bytes((await response.receive()).data))

    async with serving(ping) as url, dial(f"{url}/ws") as server:
        received = await server.receive()
        assert isinstance(received, Ping)
        assert not answered.done()
        await server.pong(received)
        assert await asyncio.wait_for(answered, 5) == b"7"


async def test_a_close_says_code_and_reason() -> None:
    async def close(response: web.WebSocketResponse) -> None:
        await response.close(code=3201, message="授权码无效".encode())

    async with serving(close) as url, dial(f"{url}/ws") as server:
        with pytest.raises(Ended) as ended:
            await server.receive()
    assert (ended.value.code, ended.value.reason) == (3201, "授权码无效")


async def test_a_connection_that_is_cut_has_ended() -> None:
    async def cut(response: web.WebSocketResponse) -> None:
        assert response._req is not None
        assert response._req.transport is not None
        response._req.transport.abort()

    async with serving(cut) as url, dial(f"{url}/ws") as server:
        with pytest.raises(Ended) as ended:
            await server.receive()
        assert ended.value.code == 1006
        with pytest.raises(Unavailable):
            await server.send(b"x")


async def test_a_silent_server_is_pinged_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws_client, "PING_EVERY_S", 0.02)
    monkeypatch.setattr(ws_client, "DEAD_AFTER_S", 0.1)
    pinged = asyncio.Event()

    async def silent(response: web.WebSocketResponse) -> None:
        async for _ in response:
            pinged.set()

    async with serving(silent) as url, dial(f"{url}/ws") as server:
        async with asyncio.timeout(5):
            await server.keep_alive()
        assert pinged.is_set()
        with pytest.raises(Ended):
            await server.receive()


async def test_a_frame_that_no_server_takes_is_refused_before_it_is_sent() -> None:
    async with serving(echo) as url, dial(f"{url}/ws") as server:
        with pytest.raises(InvalidArgument, match="larger"):
            await server.send(b"x" * (ws_client.MOST_SENT_BYTES + 1))


async def test_nobody_there_and_no_socket_server_are_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unavailable, match="cannot connect"):
        async with dial(f"ws://127.0.0.1:{port}/ws"):
            pass
    async with serving(echo) as url:
        with pytest.raises(Unavailable, match="404") as wrong:
            async with dial(f"{url}/secret-key"):
                pass
        assert "secret-key" not in wrong.value.message


async def test_a_server_that_never_answers_the_call_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws_client, "DIAL_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as deaf, pytest.raises(Unavailable, match="no answer"):
        async with dial(f"ws://127.0.0.1:{deaf.getsockname()[1]}/"):
            pass


@pytest.mark.parametrize("url", ["", "127.0.0.1:7777", "ws://", "ws://:x"])
async def test_what_is_no_address_is_named(url: str) -> None:
    with pytest.raises(InvalidArgument, match="url"):
        async with dial(url):
            pass

"""Event streams over HTTP."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from hongyan.app.frontdoor import listening
from hongyan.transports import sse
from hongyan.wire.operations import StreamItem


async def test_a_stream_ends_soon_after_its_client_left() -> None:
    ended = asyncio.Event()

    async def items() -> AsyncIterator[StreamItem]:
        try:
            yield StreamItem(id="1", event="first", data={})
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def stream(request: web.Request) -> web.StreamResponse:
        return await sse.send(request, items(), lambda data: data)

    application = web.Application()
    application.router.add_get("/", stream)
    async with (
        asyncio.timeout(5),
        listening(application, "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/") as response,
    ):
        assert await response.content.readuntil(b"\n\n") == b"id: 1\nevent: first\ndata: {}\n\n"
        response.close()
        await ended.wait()

"""Event streams over HTTP."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from hongyan.app.frontdoor import listening
from hongyan.transports import sse
from hongyan.wire.operations import StreamItem
from tests.support.gateway import InProcess


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


async def test_what_there_is_nothing_to_follow_of_is_refused_like_any_call(gateway: InProcess) -> None:
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {gateway.token}"}
    for path in ("accounts/demo/nobody/events", "accounts/demo/nobody/readers", "sandbox/phone/wxid_nobody/messages"):
        async with gateway.session.get(f"{gateway.url}/api/v1/{path}", headers=headers) as response:
            assert (response.status, (await response.json())["error"]["code"]) == (404, "not_found")

"""Event streams over HTTP: server-sent events, as browsers and most HTTP clients read them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from aiohttp import hdrs, web

from hongyan.model.errors import HongyanError
from hongyan.wire.operations import StreamItem

MIME = "text/event-stream"

HEARTBEAT_S = 15.0
"""How long a stream may say nothing; a comment keeps what lies between awake."""

GONE_S = 0.5
"""How long a client can be gone before its stream ends: nothing but a write, or a look, tells."""

REFUSED_S = 0.05
"""How long a stream is waited for to say that there is nothing to follow: after that it can only break off."""

_encode = msgspec.json.Encoder().encode


def is_wanted(request: web.Request) -> bool:
    """Whether the client asks for a stream."""
    return MIME in request.headers.get(hdrs.ACCEPT, "")


async def send(
    request: web.Request, items: AsyncIterator[StreamItem], show: Callable[[Any], Any]
) -> web.StreamResponse:
    """Send ``items``, their data as ``show`` has it, until the client leaves.

    Raises:
        HongyanError: what ``items`` refuse right away; nothing was sent.
    """
    first = asyncio.ensure_future(anext(items))
    await asyncio.wait([first], timeout=REFUSED_S)
    if first.done() and isinstance(refused := first.exception(), HongyanError):
        raise refused
    following: asyncio.Future[StreamItem] | None = first
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: MIME, hdrs.CACHE_CONTROL: "no-store"})
    await response.prepare(request)
    loop = asyncio.get_running_loop()
    beat_at_s = loop.time() + HEARTBEAT_S
    try:
        while request.transport is not None:
            following = following or asyncio.ensure_future(anext(items))
            done, _ = await asyncio.wait([following], timeout=GONE_S)
            if done:
                await response.write(_spell(following.result(), show))
                following = None
            elif loop.time() < beat_at_s:
                continue
            else:
                await response.write(b": \n\n")
            beat_at_s = loop.time() + HEARTBEAT_S
    except (ConnectionError, StopAsyncIteration):
        pass
    finally:
        if following is not None:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await following
    return response


def _spell(item: StreamItem, show: Callable[[Any], Any]) -> bytes:
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (item.id.encode(), item.event.encode(), _encode(show(item.data)))

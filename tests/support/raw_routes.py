"""A listener for routes alone, without a gateway around them."""

import contextlib
from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from hongyan.app.frontdoor import listening, spell
from hongyan.transports import raw_http


async def _nothing(_: web.Request) -> web.Response:
    return web.Response(status=404, text="nothing here")


@contextlib.asynccontextmanager
async def serving(routes: Sequence[raw_http.Route]) -> AsyncIterator[str]:
    """Serve ``routes`` on a free port inside the block; yields the URL."""
    application = web.Application()
    for route in routes:
        application.router.add_route(route.method, route.path, raw_http.serve(route, spell, _nothing))
    async with listening(application, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"

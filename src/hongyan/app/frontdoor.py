"""The listener: which face a newcomer belongs to."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, hdrs, web
from prometheus_client import generate_latest

from hongyan import __version__
from hongyan.console.pages import Pages
from hongyan.core.hub import Hub
from hongyan.core.ports import Clock
from hongyan.core.telemetry import Telemetry
from hongyan.dialects import rest
from hongyan.dialects.rest.openapi import write_document
from hongyan.model.errors import HongyanError, NotFound, Unavailable
from hongyan.model.media import MediaRef
from hongyan.transports import http_server, media_http, raw_http
from hongyan.transports.media_json import MediaJson
from hongyan.transports.ws_accept import accept
from hongyan.transports.ws_server import Closed, SocketClient
from hongyan.wire.operations import Operation

logger = logging.getLogger(__name__)

FIRST_FRAME_S = 10.0
"""How long a socket may say nothing."""

STALLED_S = 10.0
"""How long a connection may stay without a whole request."""

BEAT_S = 1.0
"""How often clients are looked at that may want a ping, or be dead."""

FINISH_S = 10.0
"""How long commands under way may take when the gateway stops."""

LEAVE_S = 2.0
"""How long what a client left under way may take after that."""

MOST_STRANGERS = 1000
"""Sockets that have not said anything yet; more are answered with 503."""


@dataclass(frozen=True, slots=True)
class SocketFace:
    """A face whose clients dial a WebSocket."""

    name: str
    recognise: Callable[[bytes], bool]
    converse: Callable[[Hub, Clock, SocketClient, bytes], Awaitable[None]]
    """With the face's settings bound already."""
    greeting: bytes = b""
    """Said to every newcomer, before anybody knows which dialect it speaks; empty for nothing."""


class FrontDoor:
    """Everything behind the one port."""

    def __init__(
        self,
        hub: Hub,
        clock: Clock,
        telemetry: Telemetry,
        *,
        faces: Sequence[SocketFace],
        operations: Sequence[Operation],
        guard: http_server.Guard,
        pages: Pages,
        media: MediaJson,
        media_handler: http_server.Handler,
        routes: Sequence[raw_http.Route],
        is_ready: Callable[[], bool],
    ) -> None:
        self._hub = hub
        self._clock = clock
        self._telemetry = telemetry
        self._faces = faces
        self._operations = operations
        self._guard = guard
        self._pages = pages
        self._media = media
        self._media_handler = media_handler
        self._routes = routes
        self._is_ready = is_ready
        self._strangers = 0
        self._clients: set[SocketClient] = set()
        self._attended: set[asyncio.Task[None]] = set()
        self._tasks: asyncio.TaskGroup

    def link(self, media: MediaRef) -> str:
        """Return the path under which ``media`` is served for a while."""
        return self._media.link(media)

    def application(self) -> web.Application:
        """Return the application that serves every path."""
        application = web.Application(client_max_size=http_server.MOST_BODY_BYTES)
        for operation in self._operations:
            # An account's id has a slash in it; every other part of a path has none.
            path = operation.path.replace("{account}", "{account:[^/]+(?:/|%2[Ff])[^/]+}")
            application.router.add_route(
                operation.method, rest.ROOT + path, http_server.serve(operation, self._guard, spell, self._media)
            )
        for path, handler in (
            ("/healthz", self._healthz),
            ("/readyz", self._readyz),
            ("/metrics", self._metrics),
            ("/openapi.json", self._openapi),
        ):
            application.router.add_get(path, handler)
        application.router.add_get(media_http.ROUTE, self._media_handler, allow_head=True)
        for route in self._routes:
            application.router.add_route(route.method, route.path, raw_http.serve(route, spell, _nothing))
        self._pages.add_routes(application.router, spell)
        application.router.add_route("*", "/{anything:.*}", self._newcomer)
        application.cleanup_ctx.append(self._attending)
        application.on_shutdown.append(self._send_away)
        return application

    async def _healthz(self, _: web.Request) -> web.Response:
        return http_server.answer({"status": "ok", "version": __version__})

    async def _readyz(self, _: web.Request) -> web.Response:
        if self._is_ready():
            return http_server.answer({"status": "ready"})
        return _refuse(Unavailable("storage or the backends are not ready"))

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._telemetry.registry), content_type="text/plain", charset="utf-8")

    async def _openapi(self, _: web.Request) -> web.Response:
        return http_server.answer(write_document(self._operations, version=__version__))

    async def _newcomer(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get(hdrs.UPGRADE, "").lower() != "websocket":
            return await _nothing(request)
        if self._strangers >= MOST_STRANGERS:
            refusal = _refuse(Unavailable("too many sockets that have not said anything"))
            refusal.headers[hdrs.RETRY_AFTER] = "10"
            return refusal
        response, client = await accept(request)
        self._strangers += 1
        attending = self._tasks.create_task(self._attend(client), name="client")
        self._attended.add(attending)
        attending.add_done_callback(self._attended.discard)
        return response

    async def _attend(self, client: SocketClient) -> None:
        """The boundary around one client, from its first frame to its last."""
        self._clients.add(client)
        try:
            await self._converse(client, await self._welcome(client))
        except Closed:
            await client.close(WSCloseCode.OK, "")
        except Exception:
            logger.exception("a client could not be attended to")
        finally:
            self._clients.discard(client)
            client.cut()

    async def _welcome(self, client: SocketClient) -> bytes:
        """Return the first frame of a newcomer.

        Raises:
            Closed: there is none.
        """
        try:
            for face in self._faces:
                if face.greeting:
                    await client.send(face.greeting)
            return await _first_frame(client)
        finally:
            self._strangers -= 1

    async def _converse(self, client: SocketClient, frame: bytes) -> None:
        face = next((face for face in self._faces if face.recognise(frame)), None)
        if face is None:
            await client.close(WSCloseCode.POLICY_VIOLATION, "not the first frame of any dialect spoken here")
            return
        try:
            await face.converse(self._hub, self._clock, client, frame)
        except Exception:
            logger.exception("a client of %s failed", face.name)
            await client.close(WSCloseCode.INTERNAL_ERROR, "internal error")
        else:
            await client.close(WSCloseCode.OK, "")

    async def _attending(self, _: web.Application) -> AsyncIterator[None]:
        """Own the clients' tasks while the application runs, and ping the clients, one task for all of them."""
        async with asyncio.TaskGroup() as self._tasks:
            beating = self._tasks.create_task(self._beat(), name="beat")
            yield
            beating.cancel()
            # Their sockets are closed; what a client left under way may take a moment longer.
            await asyncio.wait([beating, *self._attended], timeout=LEAVE_S)
            for task in self._attended:
                task.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            now_s = asyncio.get_running_loop().time()
            for client in [each for each in self._clients if not each.beat(now_s)]:
                self._clients.discard(client)
                self._tasks.create_task(_give_up(client), name="give-up")

    async def _send_away(self, _: web.Application) -> None:
        """The listener is closed already: let what is under way finish, then say goodbye."""
        try:
            async with asyncio.timeout(FINISH_S):
                await self._hub.idle()
        except TimeoutError:
            logger.warning("stopping although commands are under way")
        await asyncio.gather(*(client.close(WSCloseCode.GOING_AWAY, "the gateway stops") for client in self._clients))


async def _give_up(client: SocketClient) -> None:
    """The boundary around one client's end: the others are pinged on."""
    try:
        await client.give_up()
    except Exception:
        logger.exception("a client that was silent could not be let go")


async def _first_frame(client: SocketClient) -> bytes:
    try:
        async with asyncio.timeout(FIRST_FRAME_S):
            return await client.receive()
    except TimeoutError:
        await client.close(WSCloseCode.POLICY_VIOLATION, f"nothing was said within {FIRST_FRAME_S:.0f} s")
        raise Closed("silent") from None


def spell(error: HongyanError) -> tuple[int, Any]:
    """Return HTTP status and body of an error."""
    return rest.status_of(error), rest.spell(error)


async def _nothing(request: web.Request) -> web.Response:
    return _refuse(NotFound(f"nothing at {request.path}; the native API is described at /openapi.json"))


def _refuse(error: HongyanError) -> web.Response:
    status, body = spell(error)
    return http_server.answer(body, status=status)


@contextlib.asynccontextmanager
async def listening(application: web.Application, host: str, port: int) -> Any:
    """Serve ``application`` inside the block; yields the port, which matters when ``port`` is 0."""
    # aiohttp counts the keep-alive time from the connection's start too: half a header stands no longer than that.
    runner = web.AppRunner(application, access_log=None, keepalive_timeout=STALLED_S, shutdown_timeout=5.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=1024)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()

"""Serves calls that other people's programs make in a form of their own: bytes in, bytes out, within limits.

Who calls at an address that opens nothing gets what everybody gets who asks for nothing that is there.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, hdrs, web

from hongyan.model.errors import HongyanError, Malformed, NotFound

from . import http_server

logger = logging.getLogger(__name__)

STALLED_S = 20.0
"""How long a body that is taken piece by piece may stand still."""

MOST_PARTS = 8
"""Fields of a form that are looked at for a file."""

RETRY_AFTER_S = 2

_PIECE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What somebody's program asked."""

    parts: Mapping[str, str]
    """What stood in the path, by the names that the route gave."""
    query: Mapping[str, str]
    body: bytes = b""
    """Empty on routes that take it piece by piece."""
    pieces: AsyncIterator[bytes]
    """The body, or the file in it when it is a form, on routes that take it piece by piece."""
    base_url: str
    """Under what address the caller reaches us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What it is answered."""

    body: bytes
    content_type: str = "application/json"
    status: int = 200
    settled: Callable[[bool], None] = field(default=lambda _: None)
    """Called once: whether all of the answer went to a connection that was open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One kind of call."""

    method: str
    path: str
    """``{name}`` parts become ``Call.parts``."""
    answer: Callable[[Call], Awaitable[Said]]
    """May raise any ``HongyanError``; ``NotFound`` is told like an address where nothing is."""
    most_bytes: int = 0
    """Of a body that is taken whole; 0: it is taken piece by piece, and whoever takes it counts."""


def serve(route: Route, spell: http_server.Spell, nothing: http_server.Handler) -> http_server.Handler:
    """Return the handler of ``route``; ``nothing`` answers where nothing is."""

    async def handle(request: web.Request) -> web.StreamResponse:
        said = Said(body=b"")
        try:
            said = await route.answer(await _read(request, route))
        except NotFound:
            return await nothing(request)
        except HongyanError as refused:
            return _refuse(refused, spell)
        except Exception:
            # Not the path: it may hold a secret.
            logger.exception("a call of %s failed", route.path)
            return _refuse(HongyanError("internal error"), spell)
        response = web.Response(
            body=said.body, status=said.status, content_type=said.content_type, charset="utf-8", headers=_HEADERS
        )
        is_whole = False
        try:
            await response.prepare(request)
            await response.write_eof()
            is_whole = request.transport is not None and not request.transport.is_closing()
        except ConnectionError:
            logger.debug("a caller left before it was answered")
        finally:
            said.settled(is_whole)
        return response

    return handle


_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _refuse(error: HongyanError, spell: http_server.Spell) -> web.Response:
    status, body = spell(error)
    response = http_server.answer(body, status=status)
    if error.retryable:
        response.headers[hdrs.RETRY_AFTER] = str(RETRY_AFTER_S)
    return response


async def _read(request: web.Request, route: Route) -> Call:
    whole = await http_server.read_body(request, most_bytes=route.most_bytes) if route.most_bytes else b""
    return Call(
        parts=request.match_info,
        query=request.query,
        body=whole,
        pieces=_file(request),
        base_url=f"{request.scheme}://{request.host}",
    )


async def _file(request: web.Request) -> AsyncIterator[bytes]:
    """Yield the file of a form, or a body that is none.

    Raises:
        Malformed: a form without a file, one that cannot be read, or a body that stands still.
    """
    try:
        if request.content_type != "multipart/form-data":
            async for piece in _in_time(request.content.iter_chunked(_PIECE_BYTES)):
                yield piece
            return
        form = await request.multipart()
        for _ in range(MOST_PARTS):
            async with asyncio.timeout(STALLED_S):
                part = await form.next()
            if part is None:
                break
            if isinstance(part, BodyPartReader) and part.filename is not None:
                async for piece in _in_time(_pieces(part)):
                    yield piece
                return
    except TimeoutError as stalled:
        raise Malformed(f"the body stood still for {STALLED_S:.0f} s") from stalled
    except (ValueError, AssertionError) as wrong:
        raise Malformed("the form cannot be read") from wrong
    raise Malformed("the form has no file")


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    while piece := await part.read_chunk(_PIECE_BYTES):
        yield bytes(piece)


async def _in_time(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while True:
        async with asyncio.timeout(STALLED_S):
            piece = await anext(pieces, b"")
        if not piece:
            return
        yield piece

"""Serves operations over HTTP: reads the request into its type, limits it, writes the answer or the error."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import msgspec
from aiohttp import web

from hongyan.model.errors import DeadlineExceeded, HongyanError, Malformed, Unauthorised
from hongyan.wire import strict_json
from hongyan.wire.operations import Operation

from . import sse
from .media_json import MediaJson

logger = logging.getLogger(__name__)

BODY_S = 10.0
"""How long a body may take to arrive."""

MOST_BODY_BYTES = 16 * 1024 * 1024
"""Bodies of calls, which may hold media; larger ones are answered with 413."""

_encode = msgspec.json.Encoder().encode
_object = msgspec.json.Decoder(dict[str, Any])

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Spell = Callable[[HongyanError], tuple[int, Any]]
"""Turns an error into a status and a body."""


class BearerGuard:
    """Lets in who presents the one token."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def admit(self, request: web.Request) -> None:
        """Pass, or raise.

        Raises:
            Unauthorised: no token, or another one.
        """
        scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(presented.strip().encode(), self._token):
            raise Unauthorised("this needs the admin token: Authorization: Bearer <token>")


class Guard(Protocol):
    """Judges who asks."""

    def admit(self, request: web.Request) -> None:
        """Pass, or raise.

        Raises:
            Unauthorised: nobody who may ask.
            Forbidden: somebody who may, and not like this.
        """


def serve(operation: Operation, guard: Guard, spell: Spell, media: MediaJson) -> Handler:
    """Return the handler of ``operation`` behind ``guard``; ``media`` brings in and shows what bodies hold of them."""

    async def handle(request: web.Request) -> web.StreamResponse:
        guard.admit(request)
        wanted = await _read(operation, request, media)
        if operation.stream is not None and sse.is_wanted(request):
            return await sse.send(request, operation.stream(wanted), media.show)
        try:
            async with asyncio.timeout(operation.longest_s):
                return answer(media.show(await operation.call(wanted)))
        except TimeoutError as late:
            raise DeadlineExceeded(f"no answer within {operation.longest_s:g} s") from late

    return guarded(handle, spell)


def guarded(handler: Handler, spell: Spell) -> Handler:
    """Return ``handler`` with its errors spelled."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except HongyanError as refused:
            status, body = spell(refused)
        except web.HTTPRequestEntityTooLarge:
            status, body = 413, spell(Malformed(f"the body has more than {MOST_BODY_BYTES} bytes"))[1]
        except Exception:
            logger.exception("%s %s failed", request.method, request.path)
            status, body = spell(HongyanError("internal error"))
        return answer(body, status=status)

    return handle


async def read_object(request: web.Request, *, most_bytes: int) -> dict[str, Any]:
    """Return a small body of JSON.

    Raises:
        Malformed: it is none, too large or too slow.
    """
    return strict_json.read(_object, await read_body(request, most_bytes=most_bytes))


async def read_body(request: web.Request, *, most_bytes: int) -> bytes:
    """Return a body.

    Raises:
        Malformed: it is too large or too slow.
    """
    too_large = Malformed(f"the body has more than {most_bytes} bytes")
    if (request.content_length or 0) > most_bytes:
        raise too_large
    raw = await _body(request)
    if len(raw) > most_bytes:
        raise too_large
    return raw


def answer(body: Any, *, status: int = 200) -> web.Response:
    """Return ``body`` as JSON."""
    return web.Response(body=_encode(body), status=status, content_type="application/json", charset="utf-8")


async def _read(operation: Operation, request: web.Request, media: MediaJson) -> Any:
    """Return the request's type, filled from the path, the query and the body."""
    outside: Mapping[str, str] = {**_last_event(request), **request.query, **request.match_info}
    body: dict[str, Any] = {}
    if operation.method != "GET":
        raw = await _body(request)
        body = await media.bring(strict_json.read(_object, raw)) if raw.strip() else {}
        if clash := sorted(set(body) & set(outside)):
            raise Malformed("stands in the body and outside of it", clash[0])
    if operation.prepare is not None:
        body = operation.prepare(body)
    # Text from a query has to become numbers; a body of JSON has its own.
    return strict_json.convert({**body, **outside}, operation.request, strict=not outside)


def _last_event(request: web.Request) -> dict[str, str]:
    """A browser that lost its stream says where it was; a cursor in the query is newer."""
    last = request.headers.get("Last-Event-ID")
    return {"after": last} if last and sse.is_wanted(request) else {}


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_S):
            return await request.read()
    except TimeoutError as stalled:
        raise Malformed(f"the body did not arrive within {BODY_S:.0f} s") from stalled

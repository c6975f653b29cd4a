"""Serves media over HTTP to whoever has a link: a digest, a time until which it holds, and our signature under both."""

import asyncio
import base64
import hashlib
import hmac
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Protocol
from urllib.parse import quote

import msgspec
from aiohttp import hdrs, web

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound

logger = logging.getLogger(__name__)

ROUTE = "/media/{sha256}/{name}"

STALLED_S = 30.0
"""How long a client may not read before its connection is cut."""

HEAD_BYTES = 1024
"""How much is looked at to tell the type."""

INLINE = frozenset(
    {
        *("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"),
        *("audio/amr", "audio/amr-wb", "audio/silk", "audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4"),
        *("video/mp4", "video/quicktime", "video/webm"),
    }
)
"""What a browser may show by itself: types in which nothing can run. Everything else is a download."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Referrer-Policy": "no-referrer",
}
"""Under every answer, refusals too."""

CACHING = "private, max-age=31536000, immutable"
"""Under a digest nothing ever changes; shared caches know nothing of signatures."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_EXPIRY = re.compile(r"\d{1,12}", re.ASCII)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Spell = Callable[[HongyanError], tuple[int, Any]]
"""Turns an error into a status and a body."""

_encode = msgspec.json.Encoder().encode


class Shelf(Protocol):
    """What is served from; every media store is one."""

    async def open(self, sha256: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Return the bytes from ``start`` up to but without ``end``."""

    async def size(self, sha256: str) -> int | None:
        """Return the number of bytes; ``None`` when there is no such media."""


def sign(sha256: str, expires_at_s: int, secret: bytes) -> str:
    """Return the token that opens ``sha256`` until ``expires_at_s``, in seconds since 1970."""
    mac = hmac.digest(secret, f"media\n{sha256}\n{expires_at_s}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def link(sha256: str, name: str, expires_at_s: int, secret: bytes) -> str:
    """Return path and query of a link; ``name`` is what the file is saved under."""
    shown = quote(name.encode(errors="replace"), safe="") or "file"
    return f"/media/{sha256}/{shown}?e={expires_at_s}&t={sign(sha256, expires_at_s, secret)}"


def serve_media(
    shelf: Shelf, *, secret: bytes, now_s: Callable[[], float], sniff: Callable[[bytes], str], spell: Spell
) -> Handler:
    """Return the handler of ``ROUTE``, for GET and HEAD.

    Args:
        now_s: wall time in seconds since 1970; links are made for other machines and other days.
        sniff: tells the MIME type by the first ``HEAD_BYTES``.
        spell: how refusals are put.
    """

    def refuse(error: HongyanError, status: int | None = None, **headers: str) -> web.Response:
        usual, body = spell(error)
        return web.Response(
            body=_encode(body),
            status=status or usual,
            content_type="application/json",
            charset="utf-8",
            headers=HEADERS | {"Cache-Control": "no-store"} | headers,
        )

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            sha256 = _admitted(request, secret, now_s())
            size = await shelf.size(sha256)
            if size is None:
                raise _nothing()
            headers = HEADERS | {"ETag": f'"{sha256}"', "Cache-Control": CACHING, "Accept-Ranges": "bytes"}
            if _is_known(request, sha256):
                return web.Response(status=304, headers=headers)
            wanted = _wanted(request, sha256, size)
            if wanted is not None and wanted[0] >= wanted[1]:
                beyond = InvalidArgument("Range", f"there are {size} bytes")
                return refuse(beyond, 416, **{"Content-Range": f"bytes */{size}"})
            headers |= _presented(await _head(shelf, sha256, sniff), request.match_info["name"])
        except HongyanError as error:
            return refuse(error)
        except Exception:
            logger.exception("media could not be served")
            return refuse(HongyanError("internal error"))
        start, end = wanted or (0, size)
        if wanted is not None:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        response = web.StreamResponse(status=200 if wanted is None else 206, headers=headers)
        response.content_length = end - start
        await response.prepare(request)
        if request.method != hdrs.METH_HEAD:
            await _pour(shelf, sha256, start, end, request, response)
        return response

    return handle


def _nothing() -> NotFound:
    """The same whether it was never there, is over, or belongs to others."""
    return NotFound("no such media, or the link is over")


def _admitted(request: web.Request, secret: bytes, now_s: float) -> str:
    """Return the digest that the link opens.

    Raises:
        NotFound: it opens nothing.
    """
    sha256, expires, token = request.match_info["sha256"], request.query.get("e", ""), request.query.get("t", "")
    if not _DIGEST.fullmatch(sha256) or not _EXPIRY.fullmatch(expires):
        raise _nothing()
    expected = sign(sha256, int(expires), secret)
    if not hmac.compare_digest(expected.encode(), token.encode(errors="replace")) or int(expires) <= now_s:
        raise _nothing()
    return sha256


def _is_known(request: web.Request, sha256: str) -> bool:
    """Whether the client says that it has the bytes already."""
    return any(tag.value in {sha256, "*"} for tag in request.if_none_match or ())


def _wanted(request: web.Request, sha256: str, size: int) -> tuple[int, int] | None:
    """Return the part that is wanted, an empty one when there is none of it; ``None`` for everything.

    Several ranges at once, and what cannot be read, are answered by everything, as RFC 9110 section 14.2 allows.
    """
    asked = _RANGE.fullmatch(request.headers.get(hdrs.RANGE, "").strip())
    if not asked or request.headers.get(hdrs.IF_RANGE, f'"{sha256}"').strip() != f'"{sha256}"':
        return None
    first, last = asked.groups()
    if first:
        if last and int(last) < int(first):
            return None
        return int(first), min(int(last) + 1, size) if last else size
    return (max(0, size - int(last)), size) if last else None


async def _head(shelf: Shelf, sha256: str, sniff: Callable[[bytes], str]) -> str:
    """Return the MIME type by the first bytes."""
    async with aclosing(await shelf.open(sha256, end=HEAD_BYTES)) as stream:
        return sniff(b"".join([piece async for piece in stream]))


def _presented(kind: str, name: str) -> dict[str, str]:
    """Return the headers that tell a browser what it gets and what to do with it."""
    is_inline = kind in INLINE
    shown = quote(name.encode(errors="replace"), safe="")
    return {
        "Content-Type": kind if is_inline else "application/octet-stream",
        "Content-Disposition": f"{'inline' if is_inline else 'attachment'}; filename*=UTF-8''{shown}",
    }


async def _pour(
    shelf: Shelf, sha256: str, start: int, end: int, request: web.Request, response: web.StreamResponse
) -> None:
    """Send the bytes. The header has promised them: when they fail, only a cut connection says so."""
    try:
        async with aclosing(await shelf.open(sha256, start=start, end=end)) as stream:
            async for piece in stream:
                async with asyncio.timeout(STALLED_S):
                    await response.write(piece)
    except ConnectionError:
        logger.debug("a client left in the middle of its media")
    except (HongyanError, TimeoutError) as failed:
        logger.warning(
            "media broke off: %s", "the client does not read" if isinstance(failed, TimeoutError) else failed
        )
        if request.transport is not None:
            request.transport.abort()

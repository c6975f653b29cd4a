"""The files of the pages: read once, served with headers under which nothing but our own scripts runs."""

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

from hongyan.model.errors import NotFound
from hongyan.transports import http_server
from hongyan.transports.http_server import Spell

from .guard import PageGuard

STATIC = Path(__file__).parent / "static"

FOLDERS = {"/phone": "phone", "/console": "console", "/docs": "docs", "/pages": "shared", "/pages/vendor": "vendor"}
"""Where each folder of files is mounted."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # The files change with the program, and asking whether they did costs nothing on one machine.
    "Cache-Control": "no-cache",
}

_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".webmanifest": "application/json"}
_TEXTS = ("text/", "image/svg", "application/json")


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    type: str
    tag: str


class Pages:
    """Everything below the mounted folders."""

    def __init__(self, guard: PageGuard, static: Path = STATIC) -> None:
        self._guard = guard
        self._files = {
            path: file for prefix, folder in FOLDERS.items() for path, file in _read(prefix, static / folder)
        }

    @property
    def paths(self) -> list[str]:
        """Every path that is served."""
        return list(self._files)

    def add_routes(self, router: web.UrlDispatcher, spell: Spell) -> None:
        """Mount the files, and the calls about the session."""
        self._guard.add_routes(router, spell)
        for prefix in FOLDERS:
            router.add_get(prefix, http_server.guarded(_add_slash, spell))
            router.add_get(prefix + "/{path:.*}", http_server.guarded(self._serve, spell))

    async def _serve(self, request: web.Request) -> web.Response:
        self._guard.check_origin(request, is_visit=True)
        file = self._files.get(request.path)
        if file is None:
            raise NotFound(f"nothing at {request.path[:200]}")
        headers = {**HEADERS, hdrs.ETAG: f'"{file.tag}"'}
        if any(tag.value == file.tag for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(body=file.body, headers={**headers, hdrs.CONTENT_TYPE: file.type})


async def _add_slash(request: web.Request) -> web.Response:
    query = f"?{request.query_string}" if request.query_string else ""
    return web.Response(status=308, headers={**HEADERS, hdrs.LOCATION: f"{request.path}/{query}"})


def _read(prefix: str, folder: Path) -> Iterator[tuple[str, _File]]:
    """Return the files of ``folder`` by path; a folder's ``index.html`` is the folder's own too."""
    for place in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if place.is_file() and not place.name.startswith("."):
            body = place.read_bytes()
            file = _File(body, _type_of(place.name), hashlib.sha256(body).hexdigest()[:32])
            path = f"{prefix}/{place.relative_to(folder).as_posix()}"
            yield path, file
            if place.name == "index.html":
                yield path.removesuffix("index.html"), file


def _type_of(name: str) -> str:
    found = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith(_TEXTS) else found

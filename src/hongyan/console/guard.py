"""Lets in programs with the admin token, and the pages of a browser that presented it once.

What a browser sends by itself, its cookie, proves nothing about which page sent it: such a request must come from a
page of ours (``Origin``, ``Sec-Fetch-Site``), to a name that is ours (``Host``, against DNS rebinding), and whatever
changes something carries a secret that only our pages know.
"""

import hmac
import ipaddress
from collections.abc import Iterable

from aiohttp import hdrs, web

from hongyan.core.attempts import Attempts
from hongyan.model.errors import Forbidden, Unauthorised
from hongyan.transports import http_server
from hongyan.transports.http_server import BearerGuard, Spell

from .sessions import LASTS_S, Sessions

CSRF = "X-CSRF-Token"
SESSION = "/pages/session"

_READS = frozenset({"GET", "HEAD"})
_MOST_TOKEN_BYTES = 4096


class PageGuard:
    """Judges requests to the native API and to the session itself."""

    def __init__(self, sessions: Sessions, bearer: BearerGuard, attempts: Attempts, names: Iterable[str]) -> None:
        self._sessions = sessions
        self._bearer = bearer
        self._attempts = attempts
        self._names = frozenset(name.lower() for name in names)

    def admit(self, request: web.Request) -> None:
        """Pass, or raise.

        Raises:
            Unauthorised: no token and no session, or bad ones.
            Forbidden: the session's request does not come from a page of ours.
        """
        if hdrs.AUTHORIZATION in request.headers or self._sessions.cookie not in request.cookies:
            self._bearer.admit(request)
            return
        cookie = self._cookie(request)
        self.check_origin(request)
        if request.method not in _READS and not hmac.compare_digest(
            request.headers.get(CSRF, "").encode("utf-8", "surrogatepass"), self._sessions.csrf(cookie).encode()
        ):
            raise Forbidden(f"this needs the header {CSRF} of the session: GET {SESSION}")

    def check_origin(self, request: web.Request, *, is_visit: bool = False) -> None:
        """Refuse what another site's page may have sent; unless ``is_visit``: following a link to a page is fine.

        Raises:
            Forbidden: says what is wrong.
        """
        host = request.headers.get(hdrs.HOST, "")
        if not is_own_name(host, self._names):
            raise Forbidden(f"{host[:80]!r} is no name of this gateway; add it to pages.names")
        if is_visit:
            return
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin.partition("://")[2] != host:
            raise Forbidden("another site's page cannot use this session")
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Forbidden("another site's page cannot use this session")

    def add_routes(self, router: web.UrlDispatcher, spell: Spell) -> None:
        """Mount the calls about the session itself."""
        for method, handler in (("POST", self._sign_in), ("GET", self._show), ("DELETE", self._sign_out)):
            router.add_route(method, SESSION, http_server.guarded(handler, spell))

    async def _sign_in(self, request: web.Request) -> web.Response:
        self.check_origin(request)
        address = request.remote or ""
        self._attempts.check(address)
        body = await http_server.read_object(request, most_bytes=_MOST_TOKEN_BYTES)
        token = body.get("token")
        if not isinstance(token, str) or not self._sessions.is_token(token):
            self._attempts.failed(address)
            raise Unauthorised("this is not the admin token")
        cookie = self._sessions.open()
        response = self._answer(cookie)
        response.set_cookie(
            self._sessions.cookie,
            cookie,
            max_age=LASTS_S,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )
        return response

    async def _show(self, request: web.Request) -> web.Response:
        # A browser that is not signed in asks too, and is told so without an error in its own log.
        self.check_origin(request)
        cookie = request.cookies.get(self._sessions.cookie, "")
        return self._answer(cookie if self._sessions.is_open(cookie) else "")

    async def _sign_out(self, request: web.Request) -> web.Response:
        self.admit(request)
        response = http_server.answer({})
        response.del_cookie(self._sessions.cookie, path="/")
        return response

    def _answer(self, cookie: str) -> web.Response:
        return http_server.answer({"csrf": self._sessions.csrf(cookie) if cookie else ""})

    def _cookie(self, request: web.Request) -> str:
        cookie = request.cookies.get(self._sessions.cookie, "")
        if not self._sessions.is_open(cookie):
            raise Unauthorised("the session is over: present the admin token again")
        return cookie


def is_own_name(host: str, names: frozenset[str]) -> bool:
    """Whether ``host``, as in the header, cannot be a stranger's name that was bent to this address.

    An address is no name, and nobody owns ``localhost``.
    """
    name = host.lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") <= 1:
        name = name.partition(":")[0]
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost") or name in names
    return True

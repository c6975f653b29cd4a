"""Calls servers of the operator's: addresses that stand in the settings and are trusted, answers that are not.

Every call ends within its time, no redirect is followed, and of a body no more than is wanted is kept in memory.
"""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from hongyan import __version__

logger = logging.getLogger(__name__)

MOST_BODY_BYTES = 1024 * 1024
"""What is read of an answer; a longer one says nothing."""

CONNECT_S = 5.0
MOST_RETRY_AFTER_S = 300.0

_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What became of one call."""

    status: int = 0
    """Of HTTP; 0: nobody answered."""
    body: bytes = b""
    """Empty when it could not be had whole."""
    reason: str = ""
    """Why the status or the body is missing; empty when both are there."""
    retry_after_s: float = 0.0
    """How long the server asked to be left alone."""

    @property
    def is_taken(self) -> bool:
        """Whether the server took what it was sent, whatever it said about it."""
        return 200 <= self.status < 300

    @property
    def is_refused(self) -> bool:
        """Whether the server will not take it the next time either."""
        return 400 <= self.status < 500 and self.status not in {408, 429}


def tls_of(*, ca_file: str = "", verify: bool = True) -> ssl.SSLContext:
    """Return how servers are known: by ``ca_file``, else as the system knows them.

    Raises:
        OSError: the file cannot be read, or is none.
    """
    context = ssl.create_default_context(cafile=ca_file or None)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def shown(url: str) -> str:
    """Return ``url`` without what may be secret: user, query, fragment."""
    return str(URL(url).with_user(None).with_query(None).with_fragment(None))


class Caller:
    """Calls one server. Use as an async context manager."""

    def __init__(self, *, headers: Mapping[str, str], tls: ssl.SSLContext, timeout_s: float) -> None:
        self._headers = {"User-Agent": f"hongyan/{__version__}", "Accept-Encoding": "identity", **headers}
        self._tls = tls
        self._timeout_s = timeout_s

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self._tls, limit=8, keepalive_timeout=15),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
            headers=self._headers,
        )
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self._session.close()

    async def post(self, url: str, body: bytes) -> Called:
        """Send JSON."""
        return await self._call("POST", URL(url), body)

    async def get(self, url: str, query: Mapping[str, str]) -> Called:
        """Ask; ``query`` is added to what ``url`` has."""
        return await self._call("GET", URL(url).update_query(query), None)

    async def _call(self, method: str, url: URL, body: bytes | None) -> Called:
        headers = {} if body is None else {"Content-Type": "application/json; charset=utf-8"}
        status = 0
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._session.request(method, url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                status = response.status
                called = await _read(response)
        except TimeoutError:
            reason = f"the answer did not end within {self._timeout_s:g} s"
            called = Called(reason=reason if status else f"did not answer within {self._timeout_s:g} s")
        except aiohttp.ClientConnectorError as failed:
            called = Called(reason=f"cannot be reached: {_words(failed.os_error)}")
        except (aiohttp.ClientError, OSError, ValueError) as failed:
            called = Called(reason=f"broke off: {type(failed).__name__}")
        if called.status != status:
            # The status came, the rest did not: it counts.
            called = Called(status=status, reason=called.reason)
        return called


async def _read(response: aiohttp.ClientResponse) -> Called:
    status = response.status
    if 300 <= status < 400:
        response.close()
        return Called(status=status, reason=f"answered {status}: redirects are not followed, name where it leads to")
    if not 200 <= status < 300:
        retry_s = _seconds(response.headers.get("Retry-After", ""))
        response.close()
        return Called(status=status, reason=f"answered {status}", retry_after_s=retry_s)
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        response.close()
        return Called(status=status, reason="the answer is packed, although that was not asked for")
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        body += chunk
        if len(body) > MOST_BODY_BYTES:
            response.close()
            return Called(status=status, reason=f"the answer has more than {MOST_BODY_BYTES} bytes")
    return Called(status=status, body=bytes(body))


def _seconds(text: str) -> float:
    """Return the seconds of ``Retry-After``; 0 for a date, which nobody's clocks agree on, and for junk."""
    asked = text.strip()
    return min(float(asked), MOST_RETRY_AFTER_S) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0.0


def _words(error: OSError) -> str:
    return error.strerror or type(error).__name__

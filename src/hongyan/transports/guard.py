"""Guards the URLs that commands name: only addresses that anybody may reach. Files: ``guard_files.py``."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from hongyan import __version__
from hongyan.model.errors import HongyanError, InvalidArgument, Unavailable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MOST_REDIRECTS = 3
MOST_URL_CHARACTERS = 8192
MOST_ANSWER_BYTES = 1024
"""What is read of the answer to an upload."""

_CHUNK_BYTES = 256 * 1024


# ---- addresses ----

_FORBIDDEN: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), reason)
    for reason, networks in {
        "unspecified": ("0.0.0.0/8", "::/128"),
        "loopback": ("127.0.0.0/8", "::1/128"),
        "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
        "carrier-grade NAT": ("100.64.0.0/10",),
        "link-local": ("169.254.0.0/16", "fe80::/10"),
        # Azure's WireServer stands on an address like any other: learn.microsoft.com, "What is IP 168.63.129.16?".
        "a cloud's metadata": ("168.63.129.16/32",),
        "multicast": ("224.0.0.0/4", "ff00::/8"),
        "NAT64": ("64:ff9b::/96", "64:ff9b:1::/48"),
        "a tunnel into IPv4": ("192.88.99.0/24", "2001::/32", "2002::/16", "::/96", "::ffff:0:0:0/96"),
        "reserved": (
            *("192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
            *("2001::/23", "2001:db8::/32", "3fff::/20"),
        ),
    }.items()
    for network in networks
)
"""By name and not by ``ipaddress.is_global`` alone, which is true for NAT64 and changes between versions of Python."""

_GLOBAL_V6 = IPv6Network("2000::/3")


def forbidden(address: Address, allow: Sequence[Network] = ()) -> str:
    """Return why nobody may be sent to ``address``; empty when it may be reached.

    What lies in a network of ``allow`` may. An IPv4 address mapped into IPv6 is judged as the IPv4 address.
    """
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in network for network in allow):
        return ""
    for network, reason in _FORBIDDEN:
        if address in network:
            return reason
    is_odd = isinstance(address, IPv6Address) and address not in _GLOBAL_V6
    return "reserved" if is_odd or not address.is_global else ""


# ---- URLs ----

_ODD_CHARACTER = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u3000\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?\.?", re.IGNORECASE)
_REDIRECTS = {301, 302, 303, 307, 308}
_TRY_LATER = {408, 425, 429}


async def fetch(
    url: str, *, allow: Sequence[Network] = (), most_bytes: int, timeout_s: float, field: str = "url"
) -> bytes:
    """Return what ``url`` serves.

    Every host is resolved once, each of its addresses has to pass ``forbidden``, and one of exactly these is dialled;
    up to ``MOST_REDIRECTS`` redirects are followed by the same rule. Nothing of one hop is told to the next.

    Args:
        allow: networks that may be reached although they are nobody's business.
        most_bytes: more is refused, announced or not.
        timeout_s: for everything together, names and redirects included.

    Raises:
        InvalidArgument: a forbidden or unreadable URL, or one that serves something else than a file; names ``field``.
        Unavailable: nobody there, or too slow; again may help.
    """
    try:
        async with asyncio.timeout(timeout_s):
            target = _readable(url, field)
            for _ in range(1 + MOST_REDIRECTS):
                answer = await _hop(target, allow, most_bytes, field)
                if isinstance(answer, bytes):
                    return answer
                target = answer
    except TimeoutError as late:
        raise Unavailable(f"{field}: not served within {timeout_s:g} s") from late
    raise InvalidArgument(field, f"redirects more than {MOST_REDIRECTS} times")


async def _hop(target: URL, allow: Sequence[Network], most_bytes: int, field: str) -> bytes | URL:
    """Ask one server; return its file, or where it sends us."""
    async with _dialling(target, allow, field) as session, session.get(target, allow_redirects=False) as response:
        if response.status in _REDIRECTS:
            return _next(target, response, field)
        return await _body(response, most_bytes, field)


async def upload(
    url: str, data: bytes, *, name: str, allow: Sequence[Network] = (), timeout_s: float, field: str = "url"
) -> tuple[int, bytes]:
    """Send a file called ``name`` to ``url``, as a form does that has one field, ``file``.

    The address is judged as by ``fetch``; no redirect is followed. Return the HTTP status and the beginning of what
    was answered.

    Raises:
        InvalidArgument: a forbidden or unreadable URL, or one that redirects; names ``field``.
        Unavailable: nobody there, or too slow. The file may have arrived.
    """
    try:
        async with asyncio.timeout(timeout_s):
            target = _readable(url, field)
            # As browsers write it, which is what servers read; nothing in a name may end the header.
            form = aiohttp.FormData(quote_fields=False)
            shown = "".join(sign for sign in name if sign.isprintable())
            form.add_field("file", data, filename=shown, content_type="application/octet-stream")
            async with (
                _dialling(target, allow, field) as session,
                session.post(target, data=form, allow_redirects=False) as response,
            ):
                if response.status in _REDIRECTS:
                    raise InvalidArgument(field, "redirects; uploads go nowhere else")
                return response.status, await response.content.read(MOST_ANSWER_BYTES)
    except TimeoutError as late:
        raise Unavailable(f"{field}: did not answer within {timeout_s:g} s") from late


@asynccontextmanager
async def _dialling(target: URL, allow: Sequence[Network], field: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a session that dials nothing but the addresses of ``target`` that were checked."""
    checked = await _addresses(target, allow, field)
    connector = aiohttp.TCPConnector(
        resolver=_Settled(checked), socket_factory=_Gate(checked, field), use_dns_cache=False, force_close=True
    )
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None),
        headers={"User-Agent": f"hongyan/{__version__}", "Accept-Encoding": "identity"},
    )
    try:
        async with session:
            yield session
    except HongyanError:
        raise
    except (aiohttp.ClientError, OSError, ValueError) as failed:
        raise Unavailable(f"{field}: the connection failed: {type(failed).__name__}") from failed


def _readable(url: str, field: str) -> URL:
    """Read ``url`` as it will be dialled, or refuse the spelling."""
    if len(url) > MOST_URL_CHARACTERS:
        raise InvalidArgument(field, f"has more than {MOST_URL_CHARACTERS} characters")
    if _ODD_CHARACTER.search(url):
        raise InvalidArgument(field, "has blanks, backslashes or control characters")
    try:
        target = URL(url)
        scheme, host, port = target.scheme, target.raw_host or "", target.port
    except ValueError as wrong:
        raise InvalidArgument(field, "cannot be read as a URL") from wrong
    if scheme not in {"http", "https"}:
        raise InvalidArgument(field, "has to begin with http:// or https://")
    if not port:
        raise InvalidArgument(field, "has no port that can be dialled")
    if ":" in host:
        if _as_address(host) is None:
            raise InvalidArgument(field, "has a host that is no address")
        return target
    if not _HOST.fullmatch(host):
        raise InvalidArgument(field, "has a host that is no name")
    try:
        # 2130706433, 0x7f.1 and 0177.0.0.1 are spellings of an address; what is checked has to be what is dialled.
        return target.with_host(socket.inet_ntoa(socket.inet_aton(host.rstrip("."))))
    except OSError:
        return target


def _next(target: URL, response: aiohttp.ClientResponse, field: str) -> URL:
    location = response.headers.get("Location", "")
    if not location:
        raise InvalidArgument(field, "redirects to nowhere")
    if _ODD_CHARACTER.search(location):
        raise InvalidArgument(field, "redirects to a place with blanks, backslashes or control characters")
    try:
        joined = str(target.join(URL(location)))
    except ValueError as wrong:
        raise InvalidArgument(field, "redirects to what cannot be read as a URL") from wrong
    return _readable(joined, field)


async def _body(response: aiohttp.ClientResponse, most_bytes: int, field: str) -> bytes:
    status = response.status
    if status in _TRY_LATER or status >= 500:
        raise Unavailable(f"{field}: the server answered {status}")
    if status != 200:
        raise InvalidArgument(field, f"the server answered {status}")
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise InvalidArgument(field, "is served packed, although that was not asked for")
    announced = response.content_length
    data = bytearray()
    if announced is None or announced <= most_bytes:
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            data += chunk
            if len(data) > most_bytes:
                break
        else:
            return bytes(data)
    raise InvalidArgument(field, f"serves more than {most_bytes} bytes")


async def _addresses(target: URL, allow: Sequence[Network], field: str) -> list[str]:
    """Resolve the host, once; return its addresses when all of them pass."""
    host = target.raw_host or ""
    try:
        found = await _look_up(host, target.port or 0)
    except UnicodeError as wrong:
        raise InvalidArgument(field, "has a host that is no name") from wrong
    except OSError as failed:
        raise Unavailable(f"{field}: {host} cannot be resolved: {failed.strerror}") from failed
    if not found:
        raise Unavailable(f"{field}: {host} has no address")
    for text in found:
        address = _as_address(text)
        reason = "no address" if address is None else forbidden(address, allow)
        if reason:
            # Which address it is would tell strangers about the network around us.
            raise InvalidArgument(field, f"{host} is at a forbidden address: {reason}")
    return found


async def _look_up(host: str, port: int) -> list[str]:
    """Return the addresses of ``host`` as text, each once, in the system's order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _as_address(text: str) -> Address | None:
    """Return the address; ``None`` when it is none, or belongs to one of our own interfaces (``%``)."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


class _Settled(AbstractResolver):
    """Answers with the addresses that were checked, whatever it is asked."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002  aiohttp hands it
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing to let go of."""


class _Gate:
    """Makes the sockets, and only those to addresses that were checked: the last look before a connection."""

    def __init__(self, addresses: Sequence[str], field: str) -> None:
        self._allowed = {_as_address(address) for address in addresses}
        self._field = field

    def __call__(self, info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol, _, address = info
        if _as_address(str(address[0])) not in self._allowed:
            raise InvalidArgument(self._field, "was about to dial an address that was not checked")
        return socket.socket(family, kind, protocol)

"""Which URLs commands may name: those of addresses that anybody may reach.

Everything else is refused, and nobody was dialled for it.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hongyan.model.errors import InvalidArgument, Unavailable
from hongyan.transports import guard
from hongyan.transports.guard import fetch, forbidden

MOST = 1_000_000
LOOPBACK = [ip_network("127.0.0.1/32")]

# ---- addresses ----

FORBIDDEN = {
    "unspecified": ["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0"],
    "loopback": ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"],
    "private": [
        *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "::ffff:10.0.0.1"),
        *("fc00::1", "fd00:ec2::254", "fdff:ffff::1", "fec0::1", "feff::1", "::ffff:192.168.1.1"),
    ],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.255", "100.100.100.200", "::ffff:100.64.0.1"],
    "link-local": ["169.254.0.1", "169.254.169.254", "fe80::1", "febf::1", "::ffff:169.254.169.254"],
    "a cloud's metadata": ["168.63.129.16"],
    "multicast": ["224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "64:ff9b:1:ffff::a00:1"],
    "a tunnel into IPv4": [
        *("2002:7f00:1::", "2002:a00:1::1", "2002:808:808::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001::1"),
        *("::7f00:1", "::10.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1", "192.88.99.1"),
    ],
    "reserved": [
        *("192.0.0.1", "192.0.0.170", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
        *("203.0.113.1", "240.0.0.1", "255.255.255.255", "2001:2::1", "2001:10::1", "2001:db8::1", "3fff::1", "100::1"),
        *("4000::1", "5f00::1", "1::1", "200::1", "8000::1", "e000::1"),
    ],
}


@pytest.mark.parametrize(("text", "reason"), [(text, reason) for reason, all_ in FORBIDDEN.items() for text in all_])
def test_an_address_is_forbidden_unless_it_is_allowed(text: str, reason: str) -> None:
    assert forbidden(ip_address(text)) == reason
    assert forbidden(ip_address(text), [ip_network("0.0.0.0/0"), ip_network("::/0")]) == ""
    assert forbidden(ip_address(text), [ip_network("9.9.9.9/32"), ip_network("2620:fe::/48")]) == reason


@pytest.mark.parametrize(
    "text",
    [
        *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
        *("128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "198.17.0.1"),
        *("198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2400:3200::1", "2a00::1", "::ffff:8.8.8.8"),
    ],
)
def test_everybodys_address_may_be_reached(text: str) -> None:
    assert forbidden(ip_address(text)) == ""


# ---- URLs ----

NAMES = {
    "internal.test": ["10.0.0.5"],
    "loopback.test": ["127.0.0.1"],
    "six.test": ["::1"],
    "metadata.test": ["169.254.169.254"],
    "mixed.test": ["93.184.216.34", "127.0.0.1"],
    "mixed6.test": ["2606:4700:4700::1111", "fe80::1"],
    "scoped.test": ["fe80::1%2"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "nat64.test": ["64:ff9b::7f00:1"],
    "odd.test": ["what is this"],
    "localhost": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "xn--fiqs8s.test": ["192.168.1.1"],
}


@dataclass
class Network:
    """What was looked up and dialled."""

    looked_up: list[str] = field(default_factory=list)
    dialled: list[Any] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=lambda: dict(NAMES))


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """Names answer from ``NAMES``, addresses as always, nothing else; every connection is written down.

    Nobody but loopback is dialled, whatever the code under test tries.
    """
    seen = Network()
    look_up = guard._look_up

    async def known(host: str, port: int) -> list[str]:
        seen.looked_up.append(host)
        if host in seen.names:
            return seen.names[host]
        try:
            ip_address(host)
        except ValueError:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
        return await look_up(host, port)

    dial = asyncio.SelectorEventLoop.sock_connect

    async def watched(loop: Any, sock: socket.socket, address: Any) -> None:
        seen.dialled.append(address)
        if ip_address(address[0]).is_loopback or address[0] == "::ffff:127.0.0.1":
            await dial(loop, sock, address)
        else:
            raise AssertionError(f"dialled {address}")

    monkeypatch.setattr(guard, "_look_up", known)
    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", watched)
    return seen


@pytest.fixture
async def trap() -> AsyncIterator[tuple[int, list[int]]]:
    """A server that counts who connects, on every address of the machine's loopback."""
    met: list[int] = []

    def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.append(1)
        writer.close()

    async with await asyncio.start_server(count, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], met


REFUSED_URLS = [
    *("http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "http://127.0.0.2:{port}/", "http://127.1:{port}/"),
    *("http://127.0.1:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0x7f.1:{port}/"),
    *("http://0177.0.0.1:{port}/", "http://017700000001:{port}/", "http://0x7f.0x0.0x0.0x1:{port}/"),
    *("http://0:{port}/", "http://0.0.0.0:{port}/", "http://127.0.0.1.:{port}/", "http://00000177.1:{port}/"),
    *("http://0X7F.0.0.01:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/", "http://[::ffff:127.0.0.1]:{port}/"),
    *("http://[::ffff:7f00:1]:{port}/", "http://[0:0:0:0:0:0:0:1]:{port}/", "http://[::127.0.0.1]:{port}/"),
    *("http://[64:ff9b::7f00:1]:{port}/", "http://[64:ff9b:1::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/"),
    *("http://[fe80::1]:{port}/", "http://[fc00::1]/", "http://[fe80::1%25lo]:{port}/", "http://[::1%25lo]:{port}/"),
    *("http://[fe80::1%lo]:{port}/", "http://[fec0::1]/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/"),
    *("http://[ff02::1]/", "http://[::ffff:10.0.0.1]/", "http://[::1/", "http://10.0.0.1/", "http://172.16.0.1/"),
    *("http://192.168.1.1/", "http://100.64.0.1/", "http://192.0.0.192/", "http://169.254.169.254/latest/meta-data/"),
    *("http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://169.254.43518/"),
    *("http://168.63.129.16/", "http://100.100.100.200/", "http://224.0.0.1/", "http://255.255.255.255/"),
    *("http://localhost:{port}/", "http://LOCALHOST:{port}/", "http://localhost.:{port}/", "http://loopback.test/"),
    *("http://internal.test/", "http://six.test:{port}/", "http://metadata.test/", "http://mixed.test:{port}/"),
    *("http://mixed6.test/", "http://scoped.test/", "http://mapped.test:{port}/", "http://nat64.test/"),
    *(
        "http://odd.test/",
        "http://中国.test/",
        "http://user:pass@127.0.0.1:{port}/",
        "http://8.8.8.8@127.0.0.1:{port}/",
    ),
    *(
        "http://8.8.8.8%40@127.0.0.1:{port}/",
        "http://8.8.8.8:80@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}#@8.8.8.8/",
    ),
    *("http://127.0.0.1:{port}?@8.8.8.8/", "http://8.8.8.8\\@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@8.8.8.8/"),
    *("http://127.0.0.1:{port};@8.8.8.8 /", "http://１２７.0.0.1:{port}/", "http://①②⑦.0.0.1:{port}/"),
    *("http://127。0。0。1:{port}/", "http://ⓛocalhost:{port}/", "http://%31%32%37.0.0.1:{port}/"),
    *("http://127%2e0%2e0%2e1:{port}/", "http://localhost%00.test:{port}/", "http://loopback.test%23.example:{port}/"),
    *("http://%6cocalhost:{port}/", "http://loc\u00adalhost:{port}/", "http://127.0.0.1\t:{port}/"),
    *("http://127.0.0.1\n:{port}/", " http://127.0.0.1:{port}/", "http://127.0.0.1:{port}/ ", "http://127.0.0.1/\0"),
    *("http://127.0.0.1:{port}/\r\nHost: x", "http://\u3000127.0.0.1/", "ht\ntp://8.8.8.8/", "file:///etc/passwd"),
    *("ftp://127.0.0.1/", "gopher://127.0.0.1:{port}/_x", "dict://127.0.0.1:{port}/", "data:,x", "javascript:1"),
    *("ws://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "127.0.0.1:{port}", "http:127.0.0.1:{port}", "", "http://"),
    *("http:///x", "http://:{port}/", "http://@/", "http://h:0/", "http://h:65536/", "http://h:x/", "http://h:-1/"),
    *("http://(127.0.0.1):{port}/", "http://127.0.0.1,8.8.8.8/", "http://../", "http://./", "http://-h/", "http://h$/"),
    *("http://[127.0.0.1]:{port}/", "http://[]/", "http://h/" + "a" * 9000, "http://\ud800.test/"),
]


def test_there_are_many_urls_that_are_refused() -> None:
    assert len(set(REFUSED_URLS)) == len(REFUSED_URLS) > 60


@pytest.mark.parametrize("url", REFUSED_URLS, ids=lambda url: ascii(url)[:50])
async def test_a_url_is_refused_and_nobody_is_dialled(network: Network, trap: tuple[int, list[int]], url: str) -> None:
    port, met = trap
    with pytest.raises(InvalidArgument) as refused:
        await fetch(url.replace("{port}", str(port)), allow=[], most_bytes=MOST, timeout_s=5, field="image.url")
    assert refused.value.field == "image.url"
    assert (network.dialled, met) == ([], [])


@pytest.mark.parametrize("host", ["internal.test", "metadata.test", "mixed.test"])
async def test_a_refusal_does_not_tell_the_address(network: Network, host: str) -> None:
    with pytest.raises(InvalidArgument, match="forbidden address") as refused:
        await fetch(f"http://{host}/", most_bytes=MOST, timeout_s=5)
    assert not any(address in str(refused.value) for address in NAMES[host])


class Site:
    """A server on 127.0.0.1 that writes down what it was asked."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[web.Request] = []
        self.answers: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {}

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def gives(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

        self.answers[path] = answer

    def sends(self, path: str, to: str, status: int = 302) -> None:
        self.gives(path, b"look there", status=status, Location=to)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return await self.answers[request.path](request)


@pytest.fixture
async def site(network: Network) -> AsyncIterator[Site]:
    made = Site()
    application = web.Application()
    application.router.add_route("*", "/{anything:.*}", made.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


async def got(url: str, *, allow: Any = LOOPBACK, most_bytes: int = MOST, timeout_s: float = 10) -> bytes:
    return await fetch(url, allow=allow, most_bytes=most_bytes, timeout_s=timeout_s)


async def test_an_allowed_server_is_read(site: Site, network: Network) -> None:
    site.gives("/pic.png", b"pic")
    assert await got(site.at("/pic.png")) == b"pic"
    assert network.dialled == [("127.0.0.1", site.port)]


async def test_the_name_is_resolved_once_told_to_the_server_and_dialled_by_address(
    site: Site, network: Network
) -> None:
    network.names["pics.test"] = ["127.0.0.1"]
    site.gives("/雁.png", b"pic")
    assert await got(site.at("/雁.png?a=1", "pics.test")) == b"pic"
    assert network.looked_up == ["pics.test"]
    assert network.dialled == [("127.0.0.1", site.port)]
    assert site.asked[0].headers["Host"] == f"pics.test:{site.port}"
    assert site.asked[0].query == {"a": "1"}


async def test_an_answer_that_changes_afterwards_changes_nothing(
    site: Site, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    monkeypatch.setattr(guard, "_look_up", rebinding)
    site.gives("/", b"pic")
    assert await got(site.at("/", "rebinding.test")) == b"pic"
    assert network.dialled == [("127.0.0.1", site.port)]
    assert next(answers) == ["127.0.0.2"]


@pytest.mark.parametrize("spelling", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.0.0.1."])
async def test_an_allowed_address_may_be_spelled_oddly(site: Site, network: Network, spelling: str) -> None:
    site.gives("/", b"pic")
    assert await got(site.at("/", spelling)) == b"pic"
    assert network.dialled == [("127.0.0.1", site.port)]


async def test_the_next_address_is_tried_when_nobody_is_at_the_first(site: Site, network: Network) -> None:
    network.names["two.test"] = ["127.0.0.9", "127.0.0.1"]
    site.gives("/", b"pic")
    assert await got(site.at("/", "two.test"), allow=[ip_network("127.0.0.0/8")]) == b"pic"
    assert [address[0] for address in network.dialled] == ["127.0.0.9", "127.0.0.1"]


async def test_tls_names_the_host_and_wants_a_certificate(network: Network, tmp_path: Path) -> None:
    network.names["pics.test"] = ["127.0.0.1"]
    named: list[str | None] = []
    context = own_certificate(tmp_path, "pics.test")
    context.sni_callback = lambda _, name, __: named.append(name)

    async def converse(*_: Any) -> None:
        raise AssertionError("something was asked of somebody who was not known")

    async with raw_server(converse, context) as port:
        with pytest.raises(Unavailable, match="Certificate"):
            await got(f"https://pics.test:{port}/")
    assert named == ["pics.test"]


def own_certificate(folder: Path, name: str) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "own.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed(site: Site, status: int) -> None:
    site.sends("/a", "/b?c=1%202", status)
    site.gives("/b", b"pic")
    assert await got(site.at("/a")) == b"pic"
    assert site.asked[1].query == {"c": "1 2"}


@pytest.mark.parametrize("hops", [3, 4])
async def test_three_redirects_are_followed_and_no_more(site: Site, hops: int) -> None:
    for number in range(hops):
        site.sends(f"/{number}", f"/{number + 1}")
    site.gives(f"/{hops}", b"pic")
    if hops == 3:
        assert await got(site.at("/0")) == b"pic"
    else:
        with pytest.raises(InvalidArgument, match="more than 3 times"):
            await got(site.at("/0"))
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    "to",
    [
        *("http://127.0.0.2:{port}/b", "http://[::1]:{port}/b", "http://localhost:{port}/b", "http://10.0.0.1/"),
        *("//127.0.0.2:{port}/b", "http://internal.test/", "http://mixed6.test/", "http://2130706434:{port}/b"),
        *(
            "http://0x7f.2:{port}/b",
            "http://169.254.169.254/latest",
            "file:///etc/passwd",
            "ftp://127.0.0.1/",
            "data:,x",
        ),
        *(
            "http://[",
            "http://127.0.0.2:{port}\\@127.0.0.1/b",
            "/ b",
            "",
            "javascript:1",
            "http://user@127.0.0.2:{port}/",
        ),
    ],
)
async def test_a_redirect_to_a_forbidden_place_is_refused(site: Site, network: Network, to: str) -> None:
    network.names["localhost"] = ["127.0.0.3"]
    site.sends("/a", to.replace("{port}", str(site.port)))
    site.gives("/b", b"secret")
    with pytest.raises(InvalidArgument):
        await got(site.at("/a"))
    assert [request.path for request in site.asked] == ["/a"]
    assert network.dialled == [("127.0.0.1", site.port)]


async def test_nothing_of_one_hop_is_told_to_the_next(site: Site, network: Network) -> None:
    network.names["other.test"] = ["127.0.0.1"]
    site.gives("/a", status=302, Location=f"//other.test:{site.port}/b", Set_Cookie="session=1; Path=/")
    site.gives("/b", b"pic")
    assert await got(f"http://ann:secret@127.0.0.1:{site.port}/a") == b"pic"
    assert "Authorization" in site.asked[0].headers
    assert site.asked[1].headers["Host"] == f"other.test:{site.port}"
    assert not {"Authorization", "Cookie", "Referer", "Proxy-Authorization"} & set(site.asked[1].headers)


async def test_no_proxy_and_no_password_file_of_the_machine_is_used(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.9:1")
    site.gives("/", b"pic")
    assert await got(site.at("/")) == b"pic"
    assert "Authorization" not in site.asked[0].headers


@pytest.mark.parametrize("announced", [True, False])
async def test_as_many_bytes_as_wanted_and_no_more(site: Site, announced: bool) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if announced:
            response.content_length = 100_000
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            await response.write(bytes(100_000))
        return response

    site.answers["/"] = answer
    assert len(await got(site.at("/"), most_bytes=100_000)) == 100_000
    with pytest.raises(InvalidArgument, match="more than 99999 bytes"):
        await got(site.at("/"), most_bytes=99_999)


async def test_an_endless_body_is_cut(site: Site) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(bytes(100_000))
        return response

    site.answers["/"] = answer
    with pytest.raises(InvalidArgument, match="more than"):
        await got(site.at("/"))


@contextlib.asynccontextmanager
async def raw_server(
    behave: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    context: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """Answer by hand inside the block; yields the port."""
    under_way: list[asyncio.Task[None]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        under_way.append(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await behave(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    async with await asyncio.start_server(converse, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]
        await asyncio.gather(*under_way)


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"]
)
async def test_a_slow_drip_is_cut(network: Network, start: bytes) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while start and not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)
        await reader.read()

    async with raw_server(drip) as port:
        with pytest.raises(Unavailable, match=r"within 0\.2 s"):
            await got(f"http://127.0.0.1:{port}/", timeout_s=0.2)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    ],
    ids=["silence", "nonsense", "half", "bad chunk", "long header", "two lengths"],
)
async def test_a_server_that_breaks_off_or_talks_nonsense_is_down(network: Network, answer: bytes) -> None:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    async with raw_server(behave) as port:
        with pytest.raises(Unavailable, match="the connection failed"):
            await got(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, InvalidArgument) for status in (204, 206, 304, 401, 404, 410)),
        *((status, Unavailable) for status in (408, 425, 429, 500, 503)),
    ],
)
async def test_an_answer_without_the_file_is_no_file(site: Site, status: int, error: type[Exception]) -> None:
    site.gives("/", b"", status=status)
    with pytest.raises(error, match=f"answered {status}"):
        await got(site.at("/"))


async def test_a_packed_body_is_not_unpacked(site: Site) -> None:
    site.gives("/", b"\x1f\x8b" + bytes(20), Content_Encoding="gzip")
    with pytest.raises(InvalidArgument, match="packed"):
        await got(site.at("/"))
    assert site.asked[0].headers["Accept-Encoding"] == "identity"


async def test_nobody_at_the_port_is_down(network: Network) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable, match="the connection failed"):
            await got(f"http://127.0.0.1:{bound.getsockname()[1]}/")


async def test_a_name_that_is_not_known_is_down(network: Network) -> None:
    network.names["empty.test"] = []
    for host in ("nobody.test", "empty.test"):
        with pytest.raises(Unavailable, match=host):
            await got(f"http://{host}/")
    assert network.dialled == []


async def test_a_name_that_is_too_long_is_no_name() -> None:
    with pytest.raises(InvalidArgument, match="no name"):
        await got(f"http://{'a' * 64}.test/")


async def test_a_slow_name_server_counts_too(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(guard, "_look_up", slow)
    with pytest.raises(Unavailable, match=r"within 0\.05 s"):
        await got("http://slow.test/", timeout_s=0.05)


async def test_who_is_cancelled_leaves_no_connection(site: Site) -> None:
    arrived, left = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        arrived.set()
        while request.transport is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        left.set()
        return web.Response()

    site.answers["/"] = answer
    fetching = asyncio.create_task(got(site.at("/")))
    await arrived.wait()
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    async with asyncio.timeout(5):
        await left.wait()


def test_no_socket_is_made_for_an_address_that_was_not_checked() -> None:
    gate = guard._Gate(["127.0.0.1", "::1"], "url")
    for family, address in (
        (socket.AF_INET, ("127.0.0.2", 80)),
        (socket.AF_INET, ("2130706433", 80)),
        (socket.AF_INET, ("localhost", 80)),
        (socket.AF_INET6, ("::ffff:127.0.0.1", 80, 0, 0)),
    ):
        with pytest.raises(InvalidArgument, match="not checked"):
            gate((family, socket.SOCK_STREAM, 6, "", address))
    gate((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))).close()

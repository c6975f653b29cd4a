"""Calls to servers of the operator's, which answer as they like."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from hongyan.transports.callback import MOST_BODY_BYTES, Called, Caller, shown, tls_of
from tests.transports.test_guard import Site, own_certificate


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    application = web.Application(client_max_size=10**8)
    application.router.add_route("*", "/{anything:.*}", made.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with Caller(headers={"Authorization": "Bearer s"}, tls=tls_of(), timeout_s=10) as made:
        yield made


async def impatient(url: str) -> Called:
    async with Caller(headers={}, tls=tls_of(), timeout_s=0.3) as caller:
        return await caller.post(url, b"{}")


async def test_what_is_posted_is_json_with_the_headers_of_the_settings(site: Site, caller: Caller) -> None:
    async def take(request: web.Request) -> web.Response:
        assert (request.content_type, request.charset) == ("application/json", "utf-8")
        assert request.headers["Authorization"] == "Bearer s"
        return web.json_response([await request.json()])

    site.answers["/in"] = take
    called = await caller.post(site.at("/in"), '{"a":"雁"}'.encode())
    assert called == Called(status=200, body=b'[{"a": "\\u96c1"}]')
    assert called.is_taken


async def test_what_is_asked_is_added_to_the_query_that_is_there(site: Site, caller: Caller) -> None:
    site.gives("/out", b"[]")
    called = await caller.get(site.at("/out?token=x"), {"wxid": "wxid_雁&", "pid": "4"})
    assert called == Called(status=200, body=b"[]")
    assert dict(site.asked[0].query) == {"token": "x", "wxid": "wxid_雁&", "pid": "4"}


@pytest.mark.parametrize(
    ("status", "taken", "refused"),
    [
        (200, True, False),
        (204, True, False),
        (302, False, False),
        (400, False, True),
        (404, False, True),
        (408, False, False),
        (410, False, True),
        (429, False, False),
        (500, False, False),
        (503, False, False),
    ],
)
async def test_a_status_is_taken_refused_or_neither(
    site: Site, caller: Caller, status: int, taken: bool, refused: bool
) -> None:
    site.gives("/in", b"" if status == 204 else b"[]", status=status, Location="/elsewhere")
    called = await caller.post(site.at("/in"), b"{}")
    assert (called.status, called.is_taken, called.is_refused) == (status, taken, refused)
    assert bool(called.reason) is not taken
    assert [request.path for request in site.asked] == ["/in"]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), (" 7 ", 7.0), ("99999", 300.0), ("-1", 0.0), ("soon", 0.0), ("9" * 50, 0.0), ("٣", 0.0)],
)
async def test_a_server_may_ask_to_be_left_alone_for_a_while(
    site: Site, caller: Caller, said: str, seconds: float
) -> None:
    site.gives("/in", status=503, Retry_After=said)
    assert (await caller.post(site.at("/in"), b"{}")).retry_after_s == seconds


async def test_a_body_that_is_too_large_is_taken_and_says_nothing(site: Site, caller: Caller) -> None:
    site.gives("/in", b"[" * (MOST_BODY_BYTES + 1))
    called = await caller.post(site.at("/in"), b"{}")
    assert (called.status, called.body, called.is_taken) == (200, b"", True)
    assert "more than" in called.reason


async def test_a_body_as_large_as_may_be_is_read(site: Site, caller: Caller) -> None:
    site.gives("/in", b" " * MOST_BODY_BYTES)
    assert len((await caller.post(site.at("/in"), b"{}")).body) == MOST_BODY_BYTES


async def test_an_endless_body_is_cut(site: Site, caller: Caller) -> None:
    async def pour(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" " * 65536)

    site.answers["/in"] = pour
    assert "more than" in (await caller.post(site.at("/in"), b"{}")).reason


async def test_a_packed_body_is_not_unpacked(site: Site, caller: Caller) -> None:
    site.gives("/in", b"\x1f\x8b", Content_Encoding="gzip")
    called = await caller.post(site.at("/in"), b"{}")
    assert (called.status, "packed" in called.reason) == (200, True)


async def test_a_server_that_hangs_is_given_up(site: Site) -> None:
    over = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    site.answers["/in"] = hang
    called = await impatient(site.at("/in"))
    assert (called.status, called.reason) == (0, "did not answer within 0.3 s")
    over.set()


async def test_a_body_that_drips_counts_by_its_status(site: Site) -> None:
    over = asyncio.Event()

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"[")
        await over.wait()
        return response

    site.answers["/in"] = drip
    called = await impatient(site.at("/in"))
    assert (called.status, called.reason) == (200, "the answer did not end within 0.3 s")
    over.set()


async def test_nobody_at_the_port_is_told_so(caller: Caller, unused_tcp_port: int) -> None:
    called = await caller.post(f"http://127.0.0.1:{unused_tcp_port}/", b"{}")
    assert (called.status, called.is_refused) == (0, False)
    assert called.reason.startswith("cannot be reached: ")


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n["])
async def test_a_server_that_breaks_off_or_talks_nonsense_is_told_so(caller: Caller, answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        called = await caller.post(f"http://127.0.0.1:{port}/", b"{}")
    assert called.reason
    assert called.body == b""


async def test_a_certificate_is_wanted_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    made = Site()
    made.gives("/in", b"[]")
    application = web.Application()
    application.router.add_route("*", "/{anything:.*}", made.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    served = own_certificate(tmp_path, "localhost")
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=served).start()
    url = f"https://localhost:{runner.addresses[0][1]}/in"
    statuses = []
    for tls in (tls_of(), tls_of(verify=False)):
        async with Caller(headers={}, tls=tls, timeout_s=10) as caller:
            statuses.append((await caller.post(url, b"{}")).status)
    await runner.cleanup()
    assert statuses == [0, 200]


def test_a_file_of_certificates_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises((OSError, ssl.SSLError)):
            tls_of(ca_file=str(tmp_path / name))


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("http://u:p@h:1/in?token=x#y", "http://h:1/in"),
        ("https://h/in", "https://h/in"),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret(url: str, seen: str) -> None:
    assert shown(url) == seen

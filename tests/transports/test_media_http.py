"""Media over a real socket: links, parts, caches, and what a browser may do with them."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from hongyan.core.sniffing import sniff
from hongyan.dialects import rest
from hongyan.model.errors import HongyanError, StorageFailed
from hongyan.stores.media_dir import MediaDir
from hongyan.transports import media_http
from hongyan.transports.media_http import INLINE, ROUTE, link, serve_media, sign

SECRET = b"a secret of the tests"
NOW_S = 1_700_000_000
LATER_S = NOW_S + 3600
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2000
SHA = hashlib.sha256(PNG).hexdigest()


@dataclass
class Served:
    url: str
    media: MediaDir
    session: aiohttp.ClientSession
    now_s: float = NOW_S

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
        url = URL(self.url + path, encoded=True)
        async with self.session.request(method, url, headers=headers) as response:
            return response, await response.read()

    async def kept(self, data: bytes, name: str = "file") -> str:
        """Keep ``data``; return a link to it."""
        sha256, _ = await self.media.put(data, most_bytes=10_000_000)
        return link(sha256, name, LATER_S, SECRET)


def spell(error: HongyanError) -> tuple[int, object]:
    return rest.status_of(error), rest.spell(error)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
        made = Served("", MediaDir(tmp_path), session)
        handler = serve_media(made.media, secret=SECRET, now_s=lambda: made.now_s, sniff=sniff, spell=spell)
        application = web.Application()
        application.router.add_get(ROUTE, handler)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield made


async def test_a_link_opens_its_media(served: Served) -> None:
    response, body = await served.get(await served.kept(PNG, "pic.png"))
    assert (response.status, body) == (200, PNG)
    assert dict(response.headers) | {"Date": "", "Server": ""} == {
        "Content-Type": "image/png",
        "Content-Length": str(len(PNG)),
        "Content-Disposition": "inline; filename*=UTF-8''pic.png",
        "Etag": f'"{SHA}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Referrer-Policy": "no-referrer",
        "Date": "",
        "Server": "",
    }


async def test_head_tells_the_same_without_the_bytes(served: Served) -> None:
    path = await served.kept(PNG)
    got, _ = await served.get(path)
    head, body = await served.get(path, "HEAD")
    assert (head.status, body) == (200, b"")
    assert {k: v for k, v in head.headers.items() if k != "Date"} == {
        k: v for k, v in got.headers.items() if k != "Date"
    }


async def test_nothing_at_all_can_be_served(served: Served) -> None:
    response, body = await served.get(await served.kept(b""))
    assert (response.status, body, response.headers["Content-Length"]) == (200, b"", "0")


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=262143-262144", 262_143, 262_145),
        ("bytes=100-", 100, len(PNG)),
        ("bytes=-100", len(PNG) - 100, len(PNG)),
        ("bytes=0-999999999999999999", 0, len(PNG)),
        (f"bytes=-{len(PNG) * 2}", 0, len(PNG)),
        (f"bytes={len(PNG) - 1}-", len(PNG) - 1, len(PNG)),
        ("Bytes=5-9 ", 5, 10),
    ],
)
async def test_a_part_is_served(served: Served, asked: str, start: int, end: int) -> None:
    response, body = await served.get(await served.kept(PNG), Range=asked)
    assert (response.status, body) == (206, PNG[start:end])
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(PNG)}"
    assert response.headers["Content-Length"] == str(end - start)
    assert response.headers["Content-Type"] == "image/png", "told by the beginning, not by the part"


@pytest.mark.parametrize("asked", [f"bytes={len(PNG)}-", "bytes=999999999-", "bytes=999999999-999999999", "bytes=-0"])
async def test_a_part_that_is_not_there_is_416(served: Served, asked: str) -> None:
    response, _ = await served.get(await served.kept(PNG), Range=asked)
    assert (response.status, response.headers["Content-Range"]) == (416, f"bytes */{len(PNG)}")
    assert "Range" in (await served.get(await served.kept(PNG), Range=asked))[1].decode()


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-9",
        "bytes=-",
        "bytes=9-5",
        "bytes=a-b",
        "lines=0-9",
        "bytes=0-9" + "9" * 30,
        "bytes=٣-",
        "",
        "bytes",
    ],
)
async def test_what_is_no_single_part_is_answered_by_everything(served: Served, asked: str) -> None:
    response, body = await served.get(await served.kept(PNG), Range=asked)
    assert (response.status, len(body)) == (200, len(PNG))


@pytest.mark.parametrize(
    ("tag", "status"), [(f'"{SHA}"', 206), ('"another"', 200), ("Wed, 21 Oct 2026 07:28:00 GMT", 200)]
)
async def test_a_part_of_another_whole_is_not_served(served: Served, tag: str, status: int) -> None:
    response, _ = await served.get(await served.kept(PNG), **{"Range": "bytes=0-9", "If-Range": tag})
    assert response.status == status


@pytest.mark.parametrize("tag", [f'"{SHA}"', f'W/"{SHA}"', f'"x", "{SHA}"', "*"])
async def test_who_has_it_already_is_told_so(served: Served, tag: str) -> None:
    response, body = await served.get(await served.kept(PNG), **{"If-None-Match": tag})
    assert (response.status, body, response.headers["ETag"]) == (304, b"", f'"{SHA}"')
    response, _ = await served.get(await served.kept(PNG), **{"If-None-Match": '"another"'})
    assert response.status == 200


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><script>alert(document.cookie)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<?xml version='1.0'?><a/>",
        b"%PDF-1.7",
        b"plain text",
        b"PK\x03\x04",
        b"\x00\x01\x02",
        b"\x1aE\xdf\xa3 matroska",
    ],
)
async def test_what_could_run_is_only_ever_a_download(served: Served, data: bytes) -> None:
    response, _ = await served.get(await served.kept(data, "pic.png"))
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_in_which_something_can_run_is_shown() -> None:
    assert all(kind.split("/")[0] in {"image", "audio", "video"} for kind in INLINE)
    assert not {kind for kind in INLINE if "svg" in kind or "xml" in kind}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("报价 1.pdf", "%E6%8A%A5%E4%BB%B7%201.pdf"),
        ('a"; x="y', "a%22%3B%20x%3D%22y"),
        ("a\r\nSet-Cookie: x", "a%0D%0ASet-Cookie%3A%20x"),
        ("a?b#c%d&e", "a%3Fb%23c%25d%26e"),
        ("half \ud83d", "half%20%3F"),
        ("", "file"),
    ],
)
async def test_a_name_of_any_letters_is_kept(served: Served, name: str, shown: str) -> None:
    response, _ = await served.get(await served.kept(b"x", name))
    assert response.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{shown}"
    assert "Set-Cookie" not in response.headers


def replaced(path: str, **parts: str) -> str:
    """Return the link with some of its parts changed."""
    url = URL(path, encoded=True)
    query = {**url.query, **parts}
    sha = parts.get("sha", url.path.split("/")[2])
    return f"/media/{sha}/x?" + "&".join(f"{k}={v}" for k, v in query.items() if k != "sha" and v is not None)


REFUSED_LINKS = [
    *({"t": ""}, {"t": "x"}, {"t": None}, {"e": None}, {"e": ""}, {"e": "x"}, {"e": "-1"}, {"e": str(LATER_S + 1)}),
    *({"e": "9" * 400}, {"e": f"{LATER_S}.0"}, {"e": f"+{LATER_S}"}, {"e": "%D9%A3"}, {"t": "%ED%A0%80"}),
    *({"t": "A" * 43}, {"t": sign(SHA, LATER_S, b"another secret")}, {"t": sign("0" * 64, LATER_S, SECRET)}),
    *({"t": sign(SHA, LATER_S, SECRET)[:-1]}, {"t": sign(SHA, LATER_S, SECRET) + "="}, {"t": "%C3%BC"}),
    *({"sha": "0" * 64}, {"sha": SHA.upper()}, {"sha": SHA[:-1]}, {"sha": "..%2F..%2Fetc%2Fpasswd"}, {"sha": "x"}),
]


@pytest.mark.parametrize("parts", REFUSED_LINKS, ids=lambda parts: str(parts)[:40])
async def test_a_link_that_was_changed_opens_nothing(served: Served, parts: dict[str, str]) -> None:
    path = await served.kept(PNG)
    assert (await served.get(replaced(path)))[0].status == 200
    response, body = await served.get(replaced(path, **parts))
    assert response.status == 404
    assert body == (b'{"error":{"code":"not_found","message":"no such media, or the link is over","retryable":false}}')
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


async def test_a_link_to_what_is_not_there_and_one_that_is_over_answer_alike(served: Served) -> None:
    path = await served.kept(PNG)
    absent, body = await served.get(link("0" * 64, "x", LATER_S, SECRET))
    served.now_s = LATER_S - 0.1
    assert (await served.get(path))[0].status == 200
    served.now_s = LATER_S
    over, other = await served.get(path)
    assert (absent.status, body) == (over.status, other) == (404, body)


async def test_a_link_that_is_over_does_not_even_tell_that_it_is_cached(served: Served) -> None:
    path = await served.kept(PNG)
    served.now_s = LATER_S
    assert (await served.get(path, **{"If-None-Match": "*"}))[0].status == 404


def test_a_token_is_bound_to_everything_it_opens() -> None:
    tokens = {sign(SHA, LATER_S, SECRET), sign("0" * 64, LATER_S, SECRET), sign(SHA, LATER_S + 1, SECRET)}
    assert len(tokens | {sign(SHA, LATER_S, b"x")}) == 4
    assert all(len(token) == 43 for token in tokens)
    assert sign(SHA, LATER_S, SECRET) == sign(SHA, LATER_S, SECRET)


async def test_a_broken_store_is_said_in_the_native_form(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await served.kept(PNG)

    async def broken(_: str) -> int:
        raise StorageFailed("the disk")

    monkeypatch.setattr(served.media, "size", broken)
    response, body = await served.get(path)
    assert (response.status, b'"storage_failed"' in body) == (500, True)


async def test_a_bug_is_logged_and_not_told(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = await served.kept(PNG)

    async def bug(_: str) -> int:
        raise KeyError("something private")

    monkeypatch.setattr(served.media, "size", bug)
    response, body = await served.get(path)
    assert (response.status, b"private" in body) == (500, False)
    assert "media could not be served" in caplog.text


async def test_bytes_that_fail_on_the_way_cut_the_connection(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await served.kept(PNG)
    opened = served.media.open

    async def failing(sha256: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        if end == media_http.HEAD_BYTES:
            return await opened(sha256, start=start, end=end)
        return half()

    async def half() -> AsyncGenerator[bytes, None]:
        yield PNG[:1000]
        raise StorageFailed("the disk")

    monkeypatch.setattr(served.media, "open", failing)
    with pytest.raises(aiohttp.ClientError):
        await served.get(path)


async def test_who_does_not_read_is_cut_off_and_holds_no_file(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = asyncio.Event()
    opened = served.media.open

    async def watched(sha256: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        return told(await opened(sha256, start=start, end=end), end == media_http.HEAD_BYTES)

    async def told(stream: AsyncGenerator[bytes, None], is_head: bool) -> AsyncGenerator[bytes, None]:
        try:
            async for piece in stream:
                yield piece
        finally:
            await stream.aclose()
            if not is_head:
                closed.set()

    path = await served.kept(bytes(9_000_000))
    monkeypatch.setattr(served.media, "open", watched)
    monkeypatch.setattr(media_http, "STALLED_S", 0.1)
    url = URL(served.url)
    with socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        silent.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(silent, (url.host, url.port))
        await loop.sock_sendall(silent, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        async with asyncio.timeout(10):
            await closed.wait()


async def test_who_leaves_early_is_no_error(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    path = await served.kept(bytes(9_000_000))
    async with served.session.get(URL(served.url + path, encoded=True)) as response:
        await response.content.read(10)
        response.close()
    assert (await served.get(await served.kept(PNG)))[0].status == 200
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []

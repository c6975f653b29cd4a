"""What commands may send, and where to: nobody is dialled who may not be fetched from either."""

import asyncio

import pytest
from aiohttp import web

from hongyan.model.errors import InvalidArgument, Unavailable
from hongyan.transports.guard import MOST_ANSWER_BYTES, upload
from tests.transports.test_guard import LOOPBACK, REFUSED_URLS, Network, Site, network, site, trap

__all__ = ["network", "site", "trap"]


@pytest.mark.parametrize("url", REFUSED_URLS, ids=lambda url: ascii(url)[:50])
async def test_nothing_is_sent_to_a_url_that_is_refused(
    network: Network, trap: tuple[int, list[int]], url: str
) -> None:
    port, met = trap
    with pytest.raises(InvalidArgument) as refused:
        await upload(url.replace("{port}", str(port)), b"secret", name="a", timeout_s=5, field="upUrl")
    assert refused.value.field == "upUrl"
    assert (network.dialled, met) == ([], [])


async def test_a_file_is_sent_as_a_form_sends_it(site: Site) -> None:
    async def take(request: web.Request) -> web.Response:
        form = await request.post()
        sent = form["file"]
        assert isinstance(sent, web.FileField)
        return web.Response(text=f"{sent.filename} {sent.file.read().decode()}")

    site.answers["/up"] = take
    assert await upload(site.at("/up"), b"bytes", name='表"\r\nX: y.txt', allow=LOOPBACK, timeout_s=10) == (
        200,
        '表"X: y.txt bytes'.encode(),
    )


async def test_any_status_is_an_answer(site: Site) -> None:
    site.gives("/up", b"507", status=507)
    assert await upload(site.at("/up"), b"x", name="a", allow=LOOPBACK, timeout_s=10) == (507, b"507")


async def test_a_redirect_gets_nothing(site: Site) -> None:
    site.sends("/up", "/other", status=307)
    site.gives("/other", b"200")
    with pytest.raises(InvalidArgument, match="redirects"):
        await upload(site.at("/up"), b"x", name="a", allow=LOOPBACK, timeout_s=10)
    assert [request.path for request in site.asked] == ["/up"]


async def test_no_more_of_an_answer_is_read_than_a_number_needs(site: Site) -> None:
    site.gives("/up", b"1" * 5_000_000)
    _, answer = await upload(site.at("/up"), b"x", name="a", allow=LOOPBACK, timeout_s=10)
    assert len(answer) <= MOST_ANSWER_BYTES


async def test_a_server_that_does_not_answer_is_down(site: Site) -> None:
    over = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    site.answers["/up"] = hang
    with pytest.raises(Unavailable, match=r"did not answer within 0\.2 s"):
        await upload(site.at("/up"), b"x", name="a", allow=LOOPBACK, timeout_s=0.2)
    over.set()

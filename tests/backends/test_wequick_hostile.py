"""Machines that misbehave: what they send is bounded, refused clearly, and costs nobody else anything."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from hongyan.backends.wequick.backend import MOST_REPORT_BYTES, MOST_UNDER_WAY
from hongyan.backends.wequick.stations import MOST_AGENTS
from hongyan.core.media import MediaLimits
from hongyan.transports import raw_http
from tests.support.native import png
from tests.support.wequick_agent import RawAgent
from tests.support.wequick_machine import Machine, machine

JUNK = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"{}",
    b'{"data": null}',
    b'{"data": {"action": 1}}',
    b'{"data": {"action": ""}}',
    b'{"action": "reportTextMessage", "data": {"msg": []}}',
    b'{"action": "reportTextMessage", "cwxid": {}, "data": {}}',
    b'{"action": "reportTextMessage", "cwxid": "wxid_me", "data": {"msg": {"message": {"a": 1}}}}',
    b'{"action": "reportContact", "cwxid": "wxid_me", "data": {"friendList": [{"wxid": null}]}}',
    b'{"action": "reportTextMessage", "cwxid": "\\ud800", "data": {}}',
    b'{"data":' * 5000 + b"1" + b"}" * 5000,
    b"\xff\xfe\x00",
]


async def open_and(m: Machine, head: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Begin a request by hand."""
    at = urlsplit(m.gateway.url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    writer.write(f"{head} HTTP/1.1\r\nHost: {at.netloc}\r\n".encode())
    return reader, writer


def text_of(number: int) -> bytes:
    """Return a report of a text."""
    msg = {"myMsg": "0", "wxidFrom": "wxid_ann", "wxidTo": "wxid_me", "message": str(number)}
    return json.dumps({"action": "reportTextMessage", "cwxid": "wxid_me", "data": {"msg": msg}}).encode()


async def test_junk_is_refused_and_the_next_report_is_taken(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        for body in JUNK:
            assert await m.agent.post(body) == 400, body[:60]
        assert await m.agent.hear("wxid_ann", "danach") == 200
        assert await m.texts() == ["danach"]


async def test_a_report_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        _, writer = opened = await open_and(m, f"POST {urlsplit(m.agent.base).path}/receive_msg")
        writer.write(f"Content-Length: {MOST_REPORT_BYTES + 1}\r\n\r\n".encode())
        assert b" 400 " in await opened[0].readline()
        writer.close()


async def test_a_body_that_stands_still_is_cut_and_costs_nobody_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan.transports.http_server.BODY_S", 0.2)
    async with machine(tmp_path / "data") as m:
        slow = [await open_and(m, f"POST {urlsplit(m.agent.base).path}/receive_msg") for _ in range(20)]
        for _, writer in slow:
            writer.write(b"Content-Length: 100\r\n\r\n{")
        assert await m.agent.hear("wxid_ann", "dazwischen") == 200
        for reader, writer in slow:
            assert b" 400 " in await reader.readline()
            writer.close()


async def test_a_report_whose_answer_never_arrived_is_there_once_when_it_comes_again(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        body = text_of(1)
        _, writer = await open_and(m, f"POST {urlsplit(m.agent.base).path}/receive_msg")
        writer.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.transport.abort()
        await m.message("text")
        for _ in range(2):
            assert await m.agent.post(body) == 200
        # The second of the two was answered: the third report is somebody who says the same again.
        assert await m.texts() == ["1", "1"]


async def test_many_reports_at_once_are_all_kept_once_and_the_rest_are_to_come_again(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        statuses: list[int] = []

        async def insist(number: int) -> None:
            while (status := await m.agent.post(text_of(number))) != 200:
                statuses.append(status)

        await asyncio.gather(*(insist(number) for number in range(3 * MOST_UNDER_WAY)))
        assert set(statuses) <= {503}
        assert sorted(map(int, await m.texts())) == list(range(3 * MOST_UNDER_WAY))


async def test_processes_without_end_are_refused_and_the_one_that_works_goes_on(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        strangers = [RawAgent(m.gateway.session, m.gateway.url, pid=f"p{n}") for n in range(2 * MOST_AGENTS)]
        for stranger in strangers:
            await stranger.poll()
        assert strangers[0].statuses == [200]
        assert strangers[-1].statuses == [503]
        await m.do("send_text", to="wxid_ann", text="geht noch")
        assert not any(stranger.done for stranger in strangers)


async def test_an_answer_to_nothing_that_was_asked_is_dropped(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        before = len(await m.events())
        for id_ in ("1", "", "x" * 1000):
            data = {"errorReason": "", "sendId": id_, "sendResult": "1"}
            assert await m.agent.report("resSendTextMessage", data) == 200
        assert len(await m.events()) == before


async def test_an_answer_that_says_nothing_ends_its_command(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        m.agent.answers = False
        asking = asyncio.ensure_future(m.do("sync_contacts", status=503))
        (send_id,) = await m.agent.until(lambda: m.agent.send_ids[-1:] if m.agent.asked("getContact")[1:] else None)
        wrong = {"friendList": [{"nick": "ohne id"}], "sendId": send_id}
        assert await m.agent.report("reportContact", wrong) == 400
        assert "cannot be read" in (await asking)["message"]


async def test_one_machine_cannot_answer_for_another_account(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        stranger = RawAgent(m.gateway.session, m.gateway.url, secret="a-secret-of-nobody")
        m.agent.answers = False
        asking = asyncio.ensure_future(m.do("send_text", to="wxid_ann", text="?"))
        (send_id,) = await m.agent.until(lambda: m.agent.send_ids[-1:] if m.agent.asked("sendTextMessage") else None)
        data = {"errorReason": "", "sendId": send_id, "sendResult": "1"}
        assert await stranger.report("resSendTextMessage", data) == 404
        assert not asking.done()
        assert await m.agent.report("resSendTextMessage", data) == 200
        await asking


async def test_an_upload_nobody_asked_for_is_refused_with_a_number(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        url = f"{m.gateway.url}/wequick/agent/upload/{'x' * 32}"
        async with m.gateway.session.post(url, data=b"bytes") as response:
            assert (response.status, await response.text()) == (404, "404")


def form(**file: Any) -> aiohttp.FormData:
    """Return a form with a field, and perhaps a file behind it."""
    fields = aiohttp.FormData()
    fields.add_field("first", "a field", content_type="text/plain")
    if file:
        fields.add_field("file", **file)
    return fields


UPLOADS: dict[str, tuple[list[Callable[[], Any]], str, int]] = {
    "raw": ([png], "200", 200),
    "form": ([lambda: form(value=png(), filename="bild.dat")], "200", 200),
    "twice": ([png, lambda: b"other bytes"], "200 404", 200),
    "too large": ([lambda: b"x" * 2000], "413", 400),
    "form without a file": ([form], "400", 400),
}
"""What is uploaded, what each is answered, and how the command ends that asked for it."""


@pytest.mark.parametrize("way", UPLOADS)
async def test_an_upload_is_taken_once_in_either_form_and_within_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    bodies, answers, status = UPLOADS[way]
    said: list[str] = []
    async with machine(tmp_path / "data") as m:

        async def upload(option: Any, send_id: str) -> None:
            for body in bodies:
                async with m.gateway.session.post(option["upUrl"], data=body()) as response:
                    said.append(await response.text())
            await m.agent.report("resUploadFile", {"errorReason": "", "sendId": send_id, "sendResult": said[0]})

        monkeypatch.setattr(m.agent, "do_uploadFile", upload)
        monkeypatch.setattr(m.gateway.plant.hub.media, "limits", MediaLimits(file_bytes=1000))
        msg = {"myMsg": "0", "wxidFrom": "wxid_ann", "wxidTo": "wxid_me", "fileIndex": "C:\\bild.dat", "xmlmsg": ""}
        await m.agent.report("reportPicMessage", {"msg": msg})
        message = await m.message("image")
        await m.do("get_media", status=status, message=message["id"])
    assert " ".join(said) == answers


async def test_a_caller_is_told_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongyan.backends.wequick.backend.MOST_UNDER_WAY", 0)
    async with (
        machine(tmp_path / "data", online=False) as m,
        m.gateway.session.post(f"{m.agent.base}/receive_msg", data=text_of(1)) as response,
    ):
        assert (response.status, response.headers["Retry-After"]) == (503, str(raw_http.RETRY_AFTER_S))

"""Trouble on our own side: storage that is short, parts that break, a login that is gone. No report is lost for it."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hongyan.core.consumers import Consumer
from hongyan.dialects.wequick.wire import Order
from hongyan.faces.wequick.config import Callback
from hongyan.faces.wequick.desk import Desk
from hongyan.faces.wequick.placing import Placer
from hongyan.faces.wequick.server import Server
from hongyan.faces.wequick.spelling import Speller
from hongyan.model.errors import NotLoggedIn, StorageFailed, Unavailable
from hongyan.model.events import ContactRemoved
from hongyan.model.ids import AccountId, ContactId
from tests.faces.test_wequick_media import around
from tests.support.wequick import Called, both

ACCOUNT = AccountId("demo/default")


async def reason(called: Called, text: str) -> dict[str, Any]:
    """Return how the server fares as soon as ``text`` is the reason."""
    async with asyncio.timeout(20):
        while text not in (state := await called.state_of())["last_reason"]:  # noqa: ASYNC110  asked over HTTP
            await asyncio.sleep(0)
        return state


async def test_what_was_taken_waits_until_that_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle, shut = Consumer.settle, [True]

    async def full(self: Consumer, seq: int) -> None:
        if shut[0]:
            raise Unavailable("the disk is full")
        await settle(self, seq)

    async with both(tmp_path / "data") as called:
        monkeypatch.setattr(Consumer, "settle", full)
        for text in ("one", "two"):
            await called.gateway.say("wxid_ann", "wxid_bot", text)
        await reason(called, "the disk is full")
        assert "two" not in called.server.texts()
        shut[0] = False
        await called.server.until(lambda: called.server.texts() == ["one", "two"])


async def test_media_that_storage_has_lost_for_good_hold_up_no_other_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: Placer, event: Any) -> dict[str, str]:
        if "spoiled" in str(event):
            raise StorageFailed("a sector is gone")
        return {}

    monkeypatch.setattr(Placer, "places", broken)
    async with both(tmp_path / "data") as called:
        for text in ("spoiled", "after"):
            await called.gateway.say("wxid_ann", "wxid_bot", text)
        await called.server.until(lambda: called.server.texts() == ["after"])
        [letter] = await called.letters()
    assert (letter["reason"], letter["body"]) == ("a sector is gone", "")


async def test_a_server_whose_part_breaks_is_called_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    report, left = Server._report, [1]

    async def breaks(self: Server, reader: str, since: int) -> None:
        if left[0]:
            left[0] -= 1
            raise ValueError("a bug")
        await report(self, reader, since)

    monkeypatch.setattr(Server, "_report", breaks)
    async with both(tmp_path / "data", online=False, begun=False) as called:
        await reason(called, "internal error")
        await called.online()
    assert "is not called" in caplog.text


async def test_certificates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none")
    async with both(tmp_path / "data", online=False, begun=False, ca_file=str(tmp_path / "ca.pem")) as called:
        state = await reason(called, "ca_file")
    assert state["state"] == "retrying"


async def test_a_command_that_breaks_is_answered_all_the_same(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    surroundings = around(tmp_path)
    desk = Desk(surroundings, ACCOUNT, Placer(Callback(receive="http://a"), surroundings, ACCOUNT), server="s", pid="4")
    action, data = await desk.answer(Order(api="openWeChat", send_id="7", option=b"{}"))
    assert (action, data["sendResult"], data["sendId"]) == ("resOpenWeChat", "0", "7")
    assert data["errorReason"] == "服务端内部错误：internal error"
    assert "openWeChat failed" in caplog.text


async def test_who_is_left_is_not_told_when_nobody_is_logged_in_any_more(tmp_path: Path) -> None:
    async def out() -> None:
        raise NotLoggedIn("log in first")

    hub = SimpleNamespace(live=lambda _: SimpleNamespace(profile=None))
    placer = Placer(Callback(receive="http://a"), around(tmp_path), ACCOUNT)
    desk: Any = SimpleNamespace(book=out)
    speller = Speller(hub, ACCOUNT, desk, placer, nested_login_user=False)  # type: ignore[arg-type]  # no more is asked
    assert await speller.spell(ContactRemoved(contact=ContactId("wxid_ann"))) == []

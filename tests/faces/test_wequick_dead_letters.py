"""What a server refuses for good is kept, shown, and sent again when somebody asks: nothing disappears."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hongyan.core.ports import DeadLetter
from hongyan.faces.wequick import letters as letters_module
from hongyan.faces.wequick import spelling
from hongyan.faces.wequick.letters import Letters
from hongyan.model.errors import Unavailable
from tests.support.callback_server import Answer, CallbackServer, callback_server
from tests.support.wequick import Called, both, calling


def text_of(said: Any) -> str:
    """Return the text of a report of one; else nothing."""
    inside = said["data"]["data"]
    return str(inside["msg"]["message"]) if said["data"]["action"] == "reportTextMessage" else ""


class Picky:
    """Refuses the texts that it was told to, with a status."""

    def __init__(self, *texts: str, status: int = 422) -> None:
        self.texts = {*texts}
        self.status = status

    async def __call__(self, server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        return web.Response(status=self.status) if text_of(said) in self.texts else server.take(said)


async def say(called: Called, *texts: str) -> None:
    for text in texts:
        await called.gateway.say("wxid_ann", "wxid_bot", text)


async def until(ask: Callable[[], Awaitable[Any]], wanted: Callable[[Any], Any]) -> Any:
    """Return what ``ask`` returns as soon as it is as ``wanted``."""
    async with asyncio.timeout(20):
        while not wanted(found := await ask()):  # noqa: ASYNC110  asked over HTTP
            await asyncio.sleep(0)
        return found


async def buried(called: Called, count: int) -> list[dict[str, Any]]:
    """Return the dead letters as soon as there are ``count``."""
    letters: list[dict[str, Any]] = await until(called.letters, lambda letters: len(letters) == count)
    return letters


async def test_delivered_and_pending_and_dead_are_what_was_produced(tmp_path: Path) -> None:
    refuses = Picky("1", "4")
    async with both(tmp_path / "data", refuses) as called:
        await say(called, *map(str, range(6)))
        letters = await buried(called, 2)
        state = await until(called.state_of, lambda state: not state["queue"])
        assert (called.server.texts(), state["queue"], state["dead_letters"]) == (["0", "2", "3", "5"], 0, 2)
        refuses.status = 500
        refuses.texts = {"7"}
        await say(called, "6", "7", "8")
        state = await until(called.state_of, lambda state: state["state"] == "retrying" and state["queue"] == 2)
        assert (len(called.server.texts()), state["dead_letters"]) == (5, 2)
    assert [(each["what"], each["reason"]) for each in letters] == [("reportTextMessage", "answered 422")] * 2
    assert ['"message":"1"' in letters[0]["body"], '"message":"4"' in letters[1]["body"]] == [True, True]
    assert {each["reader"] for each in letters} == {f"wequick {state['name']}"}


async def test_dead_letters_live_through_a_restart_and_go_when_the_server_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than are looked at in one go.
    monkeypatch.setattr(letters_module, "_A_PAGE", 2)
    refuses = Picky("1", "2", "3")
    async with callback_server(refuses) as server:
        async with calling(tmp_path / "data", server) as called:
            await say(called, "0", "1", "2", "3", "4")
            letters = await buried(called, 3)
            await until(called.state_of, lambda state: not state["queue"])
        async with calling(tmp_path / "data", server, online=False) as called:
            assert (await called.letters(), (await called.state_of())["dead_letters"]) == (letters, 3)
            refuses.texts = {"3"}
            assert await called.replay(letters[2]["id"], letters[1]["id"]) == 2
            await buried(called, 2)
            assert server.texts() == ["0", "4", "2"]
            assert await called.replay() == 2
            [left] = await buried(called, 1)
            refuses.texts = set()
            assert await called.replay() == 1
            await buried(called, 0)
    assert (server.texts(), left["id"]) == (["0", "4", "2", "1", "3"], letters[2]["id"])


async def test_a_letter_that_is_refused_again_stays_and_says_why(tmp_path: Path) -> None:
    refuses = Picky("x", "y")
    async with both(tmp_path / "data", refuses) as called:
        await say(called, "x", "y")
        await buried(called, 2)
        refuses.status = 410
        await called.replay()
        await until(called.letters, lambda letters: [each["reason"] for each in letters] == ["answered 410"] * 2)


async def test_when_the_server_is_away_letters_stay_as_they_are(tmp_path: Path) -> None:
    refuses = Picky("x", "y")
    async with both(tmp_path / "data", refuses) as called:
        await say(called, "x", "y")
        await buried(called, 2)
        refuses.status = 503
        posted = len(called.server.bodies)
        await called.replay()
        letters = await until(called.letters, lambda letters: letters[0]["reason"] == "answered 503")
        assert letters[1]["reason"] == "answered 422"
        # What is new waits for its turn and is not held up by them.
        await say(called, "z")
        await called.server.until(lambda: called.server.texts() == ["z"])
        assert [text_of(each) for each in called.server.bodies[posted:]] == ["x", "z"]


async def test_an_event_that_could_not_be_spelled_is_spelled_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write = spelling.reports.write_event

    def spoiled(event: Any, teller: Any) -> Any:
        if "spoiled" in str(event):
            raise ValueError("a bug")
        return write(event, teller)

    async with both(tmp_path / "data") as called:
        with monkeypatch.context() as patched:
            patched.setattr(spelling.reports, "write_event", spoiled)
            await say(called, "spoiled", "after")
            [letter] = await buried(called, 1)
            await called.replay()
            await until(
                lambda: asyncio.sleep(0, caplog.text), lambda text: "is not sent: event: cannot be spelled" in text
            )
            assert [each["id"] for each in await called.letters()] == [letter["id"]]
        await called.replay()
        await buried(called, 0)
        assert called.server.texts() == ["after", "spoiled"]
    assert (letter["body"], letter["reason"]) == ("", "cannot be spelled")
    caplog.clear()


async def test_an_event_that_the_journal_dropped_meanwhile_stays_a_dead_letter(tmp_path: Path) -> None:
    async with both(tmp_path / "data") as called:
        (account,) = (each.id for each in called.gateway.plant.hub.accounts())
        lost = DeadLetter(
            account=account,
            reader=f"wequick {(await called.state_of())['name']}",
            event=f"{account}:4000",
            what="MessageReceived",
            reason="cannot be spelled",
            at_ms=1,
        )
        await called.gateway.plant.callbacks.letters.keep(lost)
        await called.replay()
        await until(called.letters, lambda letters: letters[0]["reason"] == "the journal has it no more")


async def test_an_answer_that_is_refused_for_good_is_a_dead_letter_too(tmp_path: Path) -> None:
    refused = [True]

    async def answer(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        if refused[0] and said["data"]["action"] == "resSendTextMessage":
            return web.Response(status=400)
        return server.take(said)

    async with both(tmp_path / "data", answer) as called:
        option = {"wxid": "wxid_ann", "text": "x"}
        called.server.to_poll += [{"sendId": str(id_), "api": "sendTextMessage", "option": option} for id_ in (1, 2)]
        letters = await buried(called, 2)
        refused[0] = False
        await called.replay()
        await called.server.report("resSendTextMessage", lambda data: data["sendId"] == "2")
    assert [(each["what"], each["event"]) for each in letters] == [("resSendTextMessage", "")] * 2


async def test_nothing_goes_out_before_a_dead_letter_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bury, shut = Letters.bury, [True]

    async def full(self: Letters, **what: Any) -> None:
        if shut[0]:
            raise Unavailable("the disk is full")
        await bury(self, **what)

    monkeypatch.setattr(Letters, "bury", full)
    refuses: Answer = Picky("x")
    async with both(tmp_path / "data", refuses) as called:
        await say(called, "x", "after")
        await until(called.state_of, lambda state: state["last_reason"] == "the disk is full")
        assert called.server.texts() == []
        shut[0] = False
        await called.server.until(lambda: called.server.texts() == ["after"])
        assert len(await called.letters()) == 1


async def test_letters_that_are_none_are_refused_and_the_others_sent(tmp_path: Path) -> None:
    refuses = Picky("x")
    async with both(tmp_path / "data", refuses) as called:
        await say(called, "x")
        [letter] = await buried(called, 1)
        refuses.texts = set()
        path = "/callbacks/dead-letters/replay"
        answer = await called.gateway.call("POST", path, status=404, ids=[letter["id"], 99])
        assert "1 of them" in answer["error"]["message"]
        await called.server.until(lambda: called.server.texts() == ["x"])
        for wrong in ([letter["id"], "x"], "all", [1.5]):
            await called.gateway.call("POST", path, status=400, ids=wrong)
        for wrong in ("0", "1001", "x"):
            await called.gateway.call("GET", "/callbacks/dead-letters", status=400, limit=wrong)

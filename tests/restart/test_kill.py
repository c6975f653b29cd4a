"""``kill -9`` under traffic: whatever was answered is there, in order, and hardly anything twice."""

import asyncio
from pathlib import Path

import aiohttp

from hongyan.core.consumers import WINDOW
from tests.support.gateway import Api, process
from tests.support.sdk import connect

MOST_TEXTS = 10_000


async def talk(api: Api, from_: str, sent: list[str], stop: asyncio.Event, *, first: int = 0) -> None:
    """Say numbered texts one after the other until told to stop; note those that were answered."""
    for number in range(first, first + MOST_TEXTS):
        if stop.is_set():
            return
        try:
            sent.append(await api.say(from_, "wxid_bot", f"{from_} {number}"))
        except (aiohttp.ClientError, ConnectionError):
            return


async def test_every_answered_text_arrives_once_and_in_order_when_the_client_was_away(tmp_path: Path) -> None:
    async with process(tmp_path / "data") as (running, api):
        async with connect(api.session, api.url) as client:
            await client.log_in()
            await client.event("qrcode")
            await api.scan()
            await client.event("login")
        answered: dict[str, list[str]] = {"wxid_ann": [], "wxid_bob": []}
        for life in range(2):
            stop = asyncio.Event()
            async with asyncio.TaskGroup() as talkers:
                for person, sent in answered.items():
                    talkers.create_task(talk(api, person, sent, stop, first=life * MOST_TEXTS))
                # Until the phones have so many more: what the poll returns was answered or is about to be.
                await api.inbox("wxid_bot", at_least=(life + 1) * 120)
                # In the middle of whatever is under way.
                await running.kill()
                stop.set()
            await running.start()
        async with connect(api.session, api.url) as client:
            await client.log_in()
            expected = sum(map(len, answered.values()))
            await client.until(lambda: len(client.messages) >= expected)
            assert "qrcode" not in client.names()
            got = [item["msg_id"] for item in client.messages]
            assert len(got) == len(set(got))
            for person, sent in answered.items():
                theirs = [item for item in client.messages if item["from_user"] == person]
                # A text may arrive whose sender was cut off before the answer; none with an answer is missing.
                assert [item["msg_id"] for item in theirs if item["msg_id"] in set(sent)] == sent
                assert [int(item["content"].split()[1]) for item in theirs] == sorted(
                    int(item["content"].split()[1]) for item in theirs
                )
        assert "Traceback" not in running.log.read_text()


async def test_a_client_that_is_there_when_it_happens_gets_at_most_a_window_again(tmp_path: Path) -> None:
    async with process(tmp_path / "data") as (running, api):
        received: list[str] = []
        sent: list[str] = []
        async with connect(api.session, api.url) as client:
            await client.log_in()
            await client.event("qrcode")
            await api.scan()
            await client.event("login")
            for _ in range(3):
                stop = asyncio.Event()
                async with asyncio.TaskGroup() as talkers:
                    talkers.create_task(talk(api, "wxid_ann", sent, stop))
                    await client.until(lambda client=client: len(client.messages) >= 60)
                    await running.kill()
                    stop.set()
                received += [item["msg_id"] for item in client.messages]
                await running.start()
                client = await reconnect(api, client)
            await client.until(lambda: not sent or sent[-1] in [item["msg_id"] for item in client.messages])
            received += [item["msg_id"] for item in client.messages]
            await client.close()
        assert set(sent) <= set(received)
        assert len(received) - len(set(received)) <= 3 * WINDOW
        assert "Traceback" not in running.log.read_text()


async def reconnect(api: Api, old):
    """Dial again as the library does, and log in without a scan."""
    await old.close()
    client = type(old)(await api.session.ws_connect(api.url + "/demo"))
    await client.log_in()
    await client.event("login")
    return client


async def test_every_text_of_the_bot_that_was_answered_is_in_the_inbox_after_a_kill(tmp_path: Path) -> None:
    async with process(tmp_path / "data") as (running, api):
        answered: list[str] = []
        async with connect(api.session, api.url) as client:
            await client.log_in()
            await client.event("qrcode")
            await api.scan()
            await client.event("login")
            for number in range(100):
                answer = await client.call("sendMsg", {"toUserName": "wxid_ann", "content": str(number)})
                answered.append(answer["data"]["msg_id"])
            await running.kill()
        await running.start()
        assert [message["id"] for message in await api.inbox("wxid_ann", at_least=100)] == answered
        # The next id is a new one: the world went on where it was.
        assert await api.say("wxid_ann", "wxid_bot", "next") not in answered


async def test_a_login_under_way_is_begun_anew_with_one_fresh_code(tmp_path: Path) -> None:
    async with process(tmp_path / "data") as (running, api):
        async with connect(api.session, api.url) as client:
            await client.log_in()
            first = (await client.event("qrcode"))["url"]
            await running.kill()
        await running.start()
        async with connect(api.session, api.url) as client:
            await client.log_in()
            second = (await client.event("qrcode"))["url"]
            assert second != first
            await api.scan()
            await client.event("login")
            assert client.names().count("qrcode") == 1

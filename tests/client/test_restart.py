"""A gateway that is killed and started again under a client: nothing lost, nothing twice, nobody asked."""

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from hongyan.client import Client, Edition
from hongyan.client import client as module
from hongyan.model.events import ConnectionLost, ConnectionRestored, LoggedIn, QrCodeShown
from tests.support.gateway import process
from tests.support.listener import listening


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    # A gateway that takes long to start again on a busy machine is no reason to stay away still longer.
    monkeypatch.setattr(module, "RETRY_MOST_S", 0.5)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_texts_of_before_and_after_arrive_once_and_in_order(
    tmp_path: Path, edition: Edition, number: signal.Signals
) -> None:
    async with (
        process(tmp_path / "data", "--auto-scan", "wxid_bot") as (running, api),
        Client(api.url, "demo", edition=edition) as client,
        listening(client) as listener,
    ):
        await client.login()
        await client.wait_online(30)
        sent: list[str] = []
        for life in range(2):
            for index in range(40):
                content = f"{life} {index}"
                try:
                    await api.say("wxid_ann", "wxid_bot", content)
                except (aiohttp.ClientError, ConnectionError):
                    break
                sent.append(content)
            if life == 0:
                await running.stop(number)
                waiting = asyncio.create_task(client.send_text("wxid_ann", "in between"))
                await listener.one(ConnectionLost)
                await running.start()
                await listener.one(ConnectionRestored)
                # A call made while the gateway is away waits for it, and is done once.
                assert (await waiting).message_id
        await listener.until(lambda: sent[-1] in listener.texts())
        assert listener.texts() == sent
        # The session lived on: one code at the very beginning, and the way back was a resumption.
        assert sum(isinstance(event, QrCodeShown) for event in listener.heard) == 1
        assert [event.is_resumed for event in listener.heard if isinstance(event, LoggedIn)] == [False, True]
        assert (await client.send_text("wxid_ann", "still here")).message_id
        assert client.is_online
        inbox = [message["text"] for message in await api.inbox("wxid_ann", at_least=2)]
        assert inbox == ["in between", "still here"]


async def test_a_login_under_way_goes_on_with_a_fresh_code(tmp_path: Path) -> None:
    async with (
        process(tmp_path / "data") as (running, api),
        Client(api.url, "demo") as client,
        listening(client) as listener,
    ):
        await client.login()
        first = await listener.one(QrCodeShown)
        await running.kill()
        await running.start()
        await listener.one(QrCodeShown, lambda event: event.url != first.url)
        await api.scan()
        await listener.one(LoggedIn)

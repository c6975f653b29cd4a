"""padchat-sdk 0.5.13 from npm, unmodified, holds a conversation; both ends are looked at."""

import asyncio
from pathlib import Path

from tests.support.gateway import InProcess, in_process

PEER = "padchat-sdk-05-node"


def socket_url(url: str) -> str:
    return url.replace("http", "ws", 1) + "/demo"


async def test_it_logs_in_gets_a_text_and_answers_it(node_peer, gateway: InProcess) -> None:
    peer = await node_peer(PEER, socket_url(gateway.url))
    assert (await peer.line("init"))["ret"]["success"]
    assert (await peer.line("qrcode"))["data"]["url"].startswith("http://weixin.qq.com/x/")
    await gateway.scan()
    await peer.line("login")
    await peer.line("loaded")
    contacts = {line["data"]["userName"] for line in peer.all("contact")}
    assert {"wxid_ann", "wxid_bob", "10000001@chatroom"} <= contacts
    await gateway.say("wxid_ann", "wxid_bot", "ping")
    pushed = (await peer.line("push"))["data"]
    assert (pushed["fromUser"], pushed["content"], pushed["mType"]) == ("wxid_ann", "ping", 1)
    [answer] = await gateway.inbox("wxid_ann", at_least=1)
    assert answer["text"] == "re: ping"
    await asyncio.sleep(1.2)
    assert len(peer.all("loaded")) == 1
    assert peer.all("error") == peer.all("warn") == peer.all("other") == []


async def test_it_comes_back_by_token_after_a_restart_and_gets_what_it_missed(node_peer, tmp_path: Path) -> None:
    async with in_process(tmp_path / "data") as gateway:
        peer = await node_peer(PEER, socket_url(gateway.url))
        await peer.line("qrcode")
        await gateway.scan()
        wx_data = (await peer.line("wx-data"))["ret"]["data"]["wxData"]
        token = (await peer.line("token"))["ret"]["data"]["token"]
        await peer.line("loaded")
        await peer.stop()
        for number in range(20):
            await gateway.say("wxid_ann", "wxid_bot", str(number))
    async with in_process(tmp_path / "data") as gateway:
        peer = await node_peer(PEER, socket_url(gateway.url), "token", wx_data, token, "--quiet")
        assert (await peer.line("login-answer"))["ret"]["success"]
        await peer.until(lambda lines: sum(line["what"] == "push" for line in lines) >= 20)
        assert [line["data"]["content"] for line in peer.all("push")] == [str(number) for number in range(20)]
        assert peer.all("qrcode") == []


async def test_it_logs_out_and_is_told_once(node_peer, gateway: InProcess) -> None:
    peer = await node_peer(PEER, socket_url(gateway.url))
    await peer.line("qrcode")
    await gateway.scan()
    await peer.line("loaded")
    await gateway.say("wxid_ann", "wxid_bot", "logout")
    await peer.line("logout")
    assert len(peer.all("logout")) == 1

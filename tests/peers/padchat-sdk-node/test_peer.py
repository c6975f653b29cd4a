"""padchat-sdk 0.6.3 from npm, unmodified, holds a conversation; both ends are looked at."""

import asyncio
from pathlib import Path

from tests.support.gateway import InProcess, process

PEER = "padchat-sdk-node"


def socket_url(url: str) -> str:
    return url.replace("http", "ws", 1) + "/demo"


async def test_it_logs_in_by_qr_code_gets_a_text_and_answers_it(node_peer, gateway: InProcess) -> None:
    peer = await node_peer(PEER, socket_url(gateway.url))
    assert (await peer.line("init"))["ret"]["success"]
    assert (await peer.line("qrcode"))["data"]["url"].startswith("http://weixin.qq.com/x/")
    await gateway.scan()
    await peer.line("login")
    assert (await peer.line("me"))["ret"]["data"]["userName"] == "wxid_bot"
    await peer.line("loaded")

    await gateway.say("wxid_ann", "wxid_bot", "ping 你好 🐦")
    pushed = (await peer.line("push"))["data"]
    assert (pushed["fromUser"], pushed["content"], pushed["mType"]) == ("wxid_ann", "ping 你好 🐦", 1)
    assert (await peer.line("answered"))["ret"]["success"]
    [answer] = await gateway.inbox("wxid_ann", at_least=1)
    assert (answer["from"], answer["text"]) == ("wxid_bot", "re: ping 你好 🐦")

    await gateway.say("wxid_bob", "10000001@chatroom", "大家好")
    await peer.until(lambda lines: len([line for line in lines if line["what"] == "answered"]) == 2)
    in_room = await gateway.inbox("wxid_ann", at_least=3)
    assert [message["text"] for message in in_room[1:]] == ["大家好", "re: wxid_bob:\n大家好"]
    assert peer.all("error") == peer.all("warn") == peer.all("other") == []


async def test_it_gets_the_whole_address_book_and_reports_loaded_once(node_peer, gateway: InProcess) -> None:
    peer = await node_peer(PEER, socket_url(gateway.url))
    await peer.line("qrcode")
    await gateway.scan()
    await peer.line("loaded")
    by_id = {line["data"]["userName"]: line["data"] for line in peer.all("contact")}
    assert by_id["wxid_ann"]["nickName"] == "安安"
    assert by_id["10000001@chatroom"]["member"] == ["wxid_bot", "wxid_ann", "wxid_bob"]
    await gateway.say("wxid_ann", "wxid_bot", "still there?")
    await peer.line("answered")
    await asyncio.sleep(1.2)
    assert len(peer.all("loaded")) == 1


async def test_it_logs_out_and_is_told_once(node_peer, gateway: InProcess) -> None:
    peer = await node_peer(PEER, socket_url(gateway.url))
    await peer.line("qrcode")
    await gateway.scan()
    await peer.line("loaded")
    await gateway.say("wxid_ann", "wxid_bot", "logout")
    assert (await peer.line("answered"))["ret"]["success"]
    await peer.line("logout")
    assert len(peer.all("logout")) == 1


async def test_a_bad_token_closes_with_3201(node_peer, gateway: InProcess) -> None:
    peer = await node_peer(PEER, gateway.url.replace("http", "ws", 1) + "/nonsense")
    assert (await peer.line("close"))["code"] == 3201


async def test_it_comes_back_by_token_after_a_kill_and_has_lost_nothing(node_peer, tmp_path: Path) -> None:
    async with process(tmp_path / "data") as (running, api):
        peer = await node_peer(PEER, socket_url(api.url))
        await peer.line("qrcode")
        await api.scan()
        wx_data = (await peer.line("wx-data"))["ret"]["data"]["wxData"]
        token = (await peer.line("token"))["ret"]["data"]["token"]
        await peer.line("loaded")
        await peer.stop()

        sent = []
        for number in range(500):
            if number in (170, 340):
                await running.kill()
                await running.start()
            sent.append(await api.say("wxid_ann", "wxid_bot", f"text {number}"))

        peer = await node_peer(PEER, socket_url(api.url), "auto", wx_data, token, "--quiet")
        answer = await peer.line("login-answer")
        assert answer["ret"]["success"]
        assert answer["ret"]["data"]["userName"] == "wxid_bot"
        await peer.until(lambda lines: sum(line["what"] == "push" for line in lines) >= 500)
        assert [line["data"]["msgId"] for line in peer.all("push")] == sent
        assert peer.all("qrcode") == []
        assert "Traceback" not in running.log.read_text()

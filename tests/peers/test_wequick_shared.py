"""One account, two bots of two families: an unmodified padchat-sdk bot and a callback server written for WeQuick."""

from pathlib import Path
from typing import Any

from tests.peers.test_day import ROOM, b64, deed, png, pushed
from tests.support.wequick import both


async def test_both_see_every_message_and_both_answer(node_peer: Any, tmp_path: Path) -> None:
    async with both(tmp_path / "data", online=False) as called:
        gateway, server = called.gateway, called.server
        peer = await node_peer("padchat-sdk-node", gateway.url.replace("http", "ws", 1) + "/demo", "--quiet")
        await peer.line("qrcode")
        await gateway.scan()
        await peer.line("loaded")
        # Whoever logs in, both are told.
        assert (await server.report("reportLoginUser"))["cwxid"] == "wxid_bot"
        assert [each["id"] for each in (await gateway.call("GET", "/accounts"))["accounts"]] == ["demo/default"]

        # A conversation: each message reaches both, in the same order, and each of them answers every one.
        for number in range(20):
            await gateway.say("wxid_ann", "wxid_bot" if number % 2 else ROOM, f"{number}")
        await pushed(peer, 1, count=20)
        await server.until(lambda: len(server.texts()) >= 20)
        heard = [line["data"] for line in peer.all("push") if line["data"]["mType"] == 1]
        assert [each["content"].rpartition("\n")[2] for each in heard] == [str(number) for number in range(20)]
        assert server.texts() == [str(number) for number in range(20)]
        for number in range(8):
            assert (await peer.call("sendMsg", "wxid_ann", f"sdk {number}"))["success"]
            await called.done("sendTextMessage", wxid="wxid_ann", text=f"callback {number}")
        answers = [each["text"] for each in await gateway.inbox("wxid_ann", at_least=16)]
        assert answers == [f"{who} {number}" for number in range(8) for who in ("sdk", "callback")]

        # A picture, a friend request, money: both are told, and what one of them does the other finds done.
        await gateway.say("wxid_ann", "wxid_bot", kind="image", media={"data": b64(png("red"))})
        await pushed(peer, 3)
        picture = (await server.report("reportPicMessage"))["data"]["msg"]["fileIndex"]
        assert Path(picture).read_bytes() == png("red")
        await deed(gateway, "wxid_shi", "request_friend", to="wxid_bot", greeting="你好")
        await pushed(peer, 37)
        await server.report("reportFriendAddRequest")
        await deed(gateway, "wxid_ann", "send_transfer", to="wxid_bot", amount_fen=520)
        transfer = await pushed(peer, 49)
        await server.report("reportTransferMessage")
        assert (await peer.call("acceptTransfer", transfer))["success"]
        await server.report("reportTransferMessage", lambda data: data["msg"]["paysubtype"] == "3")

        # The server is told by report, the sdk by its event, when the phone ends the login.
        await deed(gateway, "wxid_bot", "log_out_device")
        await peer.line("logout")
        await server.report("reportLogout")
        assert peer.all("error") == peer.all("other") == []

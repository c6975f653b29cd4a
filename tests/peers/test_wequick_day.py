"""A day of an unmodified padchat-sdk bot whose account runs elsewhere: in WeChat for Windows, as far as WeQuick goes.

The bot's gateway has a machine in place of a sandbox; the machine is a second gateway, which plays one.
"""

import base64
import re
from pathlib import Path
from typing import Any

from tests.peers.test_day import ROOM, b64, deed, png, pushed
from tests.support.wequick_chain import chained, reachable

NOT_THERE = {
    "snsTimeline": ((), "no moments"),
    "getLabelList": ((), "no labels"),
    "syncFav": ((), "no favourites"),
    "searchContact": (("wxid_bob",), "cannot look for strangers"),
    "getRoomQrcode": ((ROOM, 0), "no QR codes of rooms"),
    "setRoomAnnouncement": ((ROOM, "通知"), "cannot announce"),
    "addRoomMember": ((ROOM, "wxid_bob"), "invite_to_room"),
}
"""What is asked, and what the refusal says."""


async def test_a_day_on_a_windows_machine(node_peer: Any, tmp_path: Path) -> None:
    async with chained(tmp_path) as (near, far):
        await reachable(near)
        peer = await node_peer("padchat-sdk-node", near.url.replace("http", "ws", 1) + "/demo", "--quiet")
        await peer.line("qrcode")
        await far.scan()
        await peer.line("loaded")

        # Text in a room and to a friend, both ways.
        await far.say("wxid_ann", ROOM, "@小雁 在吗", at=["wxid_bot"])
        assert (await pushed(peer, 1))["content"] == "wxid_ann:\n@小雁 在吗"
        assert (await peer.call("sendMsg", ROOM, "在"))["success"]
        assert (await far.inbox("wxid_ann", at_least=1))[-1]["text"] == "在"

        # Pictures, both ways.
        await far.say("wxid_ann", "wxid_bot", kind="image", media={"data": b64(png("red"))})
        image = await pushed(peer, 3)
        fetched = await peer.call("getMsgImage", image)
        assert base64.b64decode(fetched["data"]["image"]) == png("red")
        assert (await peer.call("sendImage", "wxid_ann", b64(png("blue"))))["success"]
        received = (await far.inbox("wxid_ann", at_least=2))[-1]
        async with far.session.get(far.url + received["media"]["url"]) as response:
            assert await response.read() == png("blue")

        # A room: make, rename, invite, remove.
        made = await peer.call("createRoom", ["wxid_ann", "wxid_bob"])
        room = made["data"]["userName"]
        assert (await peer.call("setRoomName", room, "南飞"))["success"]
        friend = (await far.call("POST", "/sandbox/people", nick="小飞", friends=["wxid_bot"]))["id"]
        assert (await peer.call("inviteRoomMember", room, friend))["success"]
        assert (await far.inbox(friend, at_least=1))[-1]["kind"] == "room_invitation"
        assert (await peer.call("deleteRoomMember", room, "wxid_bob"))["success"]
        assert (await peer.call("getRoomMembers", room))["data"]["count"] == 2

        # A friend request, accepted; a remark; a card.
        await deed(far, "wxid_shi", "request_friend", to="wxid_bot", greeting="你好")
        request = await pushed(peer, 37)
        stranger = re.search(r'encryptusername="([^"]+)"', request["content"]).group(1)  # type: ignore[union-attr]
        ticket = re.search(r' ticket="([^"]+)"', request["content"]).group(1)  # type: ignore[union-attr]
        assert (await peer.call("acceptUser", stranger, ticket))["success"]
        assert (await peer.call("setRemark", "wxid_shi", "石头"))["success"]
        assert (await peer.call("shareCard", "wxid_ann", "名片", "wxid_bob"))["success"]
        assert (await far.inbox("wxid_ann", at_least=3))[-1]["kind"] == "card"

        # Money.
        await deed(far, "wxid_ann", "send_transfer", to="wxid_bot", amount_fen=520)
        transfer = await pushed(peer, 49)
        assert (await peer.call("acceptTransfer", transfer))["success"]

        # What WeQuick has not.
        for method, (args, reason) in NOT_THERE.items():
            refused = await peer.call(method, *args)
            assert not refused["success"], method
            assert reason in refused["msg"], method

        assert (await peer.call("logout"))["success"]
        await peer.line("logout")
        assert (await far.call("GET", "/accounts/demo/default"))["state"] == "logged_out"
        assert peer.all("error") == peer.all("other") == []

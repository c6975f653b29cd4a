"""A day of a bot, with both generations of padchat-sdk from npm, unmodified: every step looked at from both ends."""

import base64
import io
import re
from typing import Any

import pytest
from PIL import Image as Picture

from tests.support.gateway import InProcess

ROOM = "10000001@chatroom"


def png(colour: str) -> bytes:
    drawn = io.BytesIO()
    Picture.new("RGB", (400, 300), colour).save(drawn, "PNG")
    return drawn.getvalue()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def deed(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields)


async def pushed(peer: Any, kind: int, count: int = 1) -> dict[str, Any]:
    """Return the newest push of a kind, once there are ``count``."""

    def look(lines: list[dict[str, Any]]) -> Any:
        found = [line["data"] for line in lines if line["what"] == "push" and line["data"]["mType"] == kind]
        return found[-1] if len(found) >= count else None

    return await peer.until(look)


@pytest.mark.parametrize("folder", ["padchat-sdk-node", "padchat-sdk-05-node"])
async def test_a_day(node_peer, gateway: InProcess, folder: str) -> None:
    peer = await node_peer(folder, gateway.url.replace("http", "ws", 1) + "/demo", "--quiet")
    await peer.line("qrcode")
    await gateway.scan()
    await peer.line("loaded")

    # Room text with a mention, both ways.
    await gateway.say("wxid_ann", ROOM, "@小雁 在吗", at=["wxid_bot"])
    text = await pushed(peer, 1)
    assert text["content"] == "wxid_ann:\n@小雁 在吗"
    assert "wxid_bot" in text["msgSource"]
    assert (await peer.call("sendMsg", ROOM, "在", ["wxid_ann"]))["success"]
    answer = (await gateway.inbox("wxid_ann", at_least=1))[-1]
    # The library puts the missing @ in front by itself.
    assert (answer["text"], answer["at"]) == ("@\n在", ["wxid_ann"])

    # Pictures, both ways.
    await gateway.say("wxid_ann", "wxid_bot", kind="image", media={"data": b64(png("red"))})
    image = await pushed(peer, 3)
    assert max(Picture.open(io.BytesIO(base64.b64decode(image["data"]))).size) == 120
    fetched = await peer.call("getMsgImage", image)
    assert base64.b64decode(fetched["data"]["image"]) == png("red")
    assert (await peer.call("sendImage", "wxid_ann", b64(png("blue"))))["success"]
    received = (await gateway.inbox("wxid_ann", at_least=2))[-1]
    async with gateway.session.get(gateway.url + received["media"]["url"]) as response:
        assert await response.read() == png("blue")

    # A room: make, rename, add, remove.
    made = await peer.call("createRoom", ["wxid_ann", "wxid_bob"])
    room = made["data"]["userName"]
    assert (await peer.call("setRoomName", room, "南飞"))["success"]
    friend = (await gateway.call("POST", "/sandbox/people", nick="小飞", friends=["wxid_bot"]))["id"]
    assert (await peer.call("addRoomMember", room, friend))["success"]
    members = (await peer.call("getRoomMembers", room))["data"]
    assert (members["count"], [each["userName"] for each in members["member"]][-1]) == (4, friend)
    assert (await peer.call("deleteRoomMember", room, "wxid_bob"))["success"]
    assert (await peer.call("getRoomMembers", room))["data"]["count"] == 3
    notices = [message["text"] for message in await gateway.inbox("wxid_ann") if message["kind"] == "notice"]
    assert any("南飞" in notice for notice in notices)

    # A friend request, accepted.
    await deed(gateway, "wxid_shi", "request_friend", to="wxid_bot", greeting="你好")
    request = await pushed(peer, 37)
    stranger = re.search(r'encryptusername="([^"]+)"', request["content"]).group(1)
    ticket = re.search(r' ticket="([^"]+)"', request["content"]).group(1)
    assert (await peer.call("acceptUser", stranger, ticket))["success"]
    await gateway.say("wxid_shi", "wxid_bot", "谢谢")
    assert (await pushed(peer, 1, 2))["fromUser"] == "wxid_shi"

    # Recalled, and the end of the day.
    oops = await gateway.say("wxid_shi", "wxid_bot", "打错了")
    await deed(gateway, "wxid_shi", "recall", message=oops)
    await peer.until(
        lambda lines: any(
            line["what"] == "push" and "revokemsg" in line["data"]["content"] and oops in line["data"]["content"]
            for line in lines
        )
    )
    assert (await peer.call("logout"))["success"]
    await peer.line("logout")
    assert peer.all("error") == peer.all("warn") == peer.all("other") == []

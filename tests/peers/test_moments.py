"""Moments, favourites and labels, with both generations of padchat-sdk from npm, unmodified."""

import base64
import io
from typing import Any

import pytest
from PIL import Image as Picture

from tests.support.gateway import InProcess


async def deed(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return (await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields))["answer"]


async def shown(gateway: InProcess, wxid: str = "wxid_ann") -> Any:
    return (await gateway.call("GET", f"/sandbox/phone/{wxid}/moments"))["moments"]


@pytest.mark.parametrize("folder", ["padchat-sdk-node", "padchat-sdk-05-node"])
async def test_a_day_of_moments(node_peer, gateway: InProcess, folder: str) -> None:
    peer = await node_peer(folder, gateway.url.replace("http", "ws", 1) + "/demo", "--quiet")
    await peer.line("qrcode")
    await gateway.scan()
    await peer.line("loaded")

    async def good(method: str, *args: Any) -> Any:
        answer = await peer.call(method, *args)
        assert answer["success"], (method, answer)
        return answer["data"]

    # A text, and a picture by its address.
    posted = (await good("snsSendMoment", "早上好"))["data"]
    assert (await shown(gateway))[0]["id"] == posted["id"]
    drawn = io.BytesIO()
    Picture.new("RGB", (40, 30), "green").save(drawn, "PNG")
    uploaded = await good("snsUpload", base64.b64encode(drawn.getvalue()).decode())
    media = f"<media><type>2</type><url>{uploaded['bigHead']}</url><thumb>{uploaded['smallHead']}</thumb></media>"
    content = f"<Contentobject><contentStyle>1</contentStyle><mediaList>{media}</mediaList></Contentobject>"
    await good("snsSendMoment", f"<Timelineobject><contentDesc>看</contentDesc>{content}</Timelineobject>")
    picture = (await shown(gateway))[0]["pictures"][0]["media"]
    async with gateway.session.get(gateway.url + picture["url"]) as response:
        assert await response.read() == drawn.getvalue()
    assert (await peer.call("snsSendMoment", "<TimelineObject>"))["success"] is False

    # Somebody else's: told, read, liked, commented, and taken back.
    anns = (await deed(gateway, "wxid_ann", "post_moment", text="去爬山"))["id"]
    await peer.line("sns")
    assert (await good("snsTimeline"))["data"][0]["id"] == anns
    assert (await good("snsUserPage", "wxid_ann"))["count"] == 1
    await good("snsLike", "wxid_ann", anns)
    told = (await good("snsComment", "wxid_ann", anns, "带上我"))["data"]
    assert [each["content"] for each in told["comment"]] == ["带上我"]
    assert [each["userName"] for each in told["like"]] == ["wxid_bot"]
    await good("snsobjectOp", anns, 4, told["comment"][0]["id"])
    await good("snsobjectOp", anns, 5, 0)
    detail = (await good("snsGetObject", anns))["data"]
    assert (detail["comment"], detail["like"]) == ([], [])
    await good("snsobjectOp", posted["id"], 1, 0)
    assert posted["id"] not in [each["id"] for each in await shown(gateway)]

    # Favourites and labels.
    first = await good("syncFav")
    kept = await good("addFav", '<favitem type="1"><desc>记一下</desc></favitem>')
    assert [each["id"] for each in (await good("syncFav", first["key"]))["data"]] == [kept["id"]]
    assert (await good("getFav", kept["id"]))["data"][1]["object"].startswith("<favitem")
    assert (await good("deleteFav", kept["id"]))["data"][0]["status"] == kept["id"]
    await good("addLabel", "家人")
    labels = {each["name"]: each["id"] for each in (await good("getLabelList"))["label"]}
    await good("setLabel", "wxid_ann", str(labels["家人"]))
    assert (await good("getContact", "wxid_ann"))["label"] == str(labels["家人"])
    await good("deleteLabel", str(labels["家人"]))
    assert (await good("getContact", "wxid_ann"))["label"] == ""
    assert peer.all("error") == peer.all("warn") == peer.all("other") == []

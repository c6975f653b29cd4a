import base64
import io
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientTimeout
from PIL import Image

from tests.support.gateway import InProcess
from tests.support.sdk import connect

DEMO = "/accounts/demo/default"


async def stream(gateway: InProcess, path: str, **headers: str) -> AsyncIterator[tuple[str, str, Any]]:
    """Yield event, id and data of a stream's items."""
    sent = {"Authorization": f"Bearer {gateway.token}", "Accept": "text/event-stream", **headers}
    async with gateway.session.get(
        f"{gateway.url}/api/v1{path}", headers=sent, timeout=ClientTimeout(total=20)
    ) as response:
        assert response.status == 200
        fields: dict[str, str] = {}
        async for line in response.content:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            fields[name] = value
            if not name and "data" in fields:
                yield fields["event"], fields["id"], json.loads(fields["data"])
                fields = {}


async def test_the_overview_tells_of_clients_that_come_and_go(gateway: InProcess) -> None:
    assert (await gateway.call("GET", "/overview"))["accounts"] == []
    overviews = stream(gateway, "/overview")
    assert (await anext(overviews))[2]["accounts"] == []
    async with connect(gateway.session, gateway.url) as client:
        await client.call("init")
        async for _, _, overview in overviews:
            if any(account["clients"] for account in overview["accounts"]):
                break
        [account] = overview["accounts"]
        assert account["id"] == "demo/default"
        assert account["clients"][0].startswith("padchat_v2 ")
    async for _, _, overview in overviews:
        if not overview["accounts"][0]["clients"]:
            break
    await overviews.aclose()


async def test_a_login_under_way_shows_its_code_as_a_picture_until_it_is_done(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        login = await gateway.call("GET", f"{DEMO}/login")
        assert (login["state"], login["step"]) == ("logging_in", "waiting")
        kind, _, data = login["picture"].partition(",")
        assert kind == "data:image/png;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).width > 100
        await gateway.scan(confirm=False)
        await client.event("scan")
        await gateway.call("POST", "/sandbox/deeds", **{"as": "wxid_bot", "do": "confirm"})
        await client.event("login")
        login = await gateway.call("GET", f"{DEMO}/login")
        assert (login["state"], login["step"], login["picture"], login["url"]) == ("online", "done", "", "")


async def test_an_event_is_followed_from_the_south_to_the_last_acknowledgement(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan()
        await client.event("login")
        await gateway.say("wxid_ann", "wxid_bot", "ping")
        seq, confirmed = 0, -1
        async for event, id_, data in stream(gateway, f"{DEMO}/readers"):
            if event == "recorded" and data["recorded"]["event"]["event"] == "message_received":
                seq = data["recorded"]["seq"]
                assert (data["backend"], id_) == ("sandbox", str(seq))
                assert data["recorded"]["southern_id"]
                assert data["recorded"]["event"]["message"]["content"]["text"] == "ping"
            elif event == "readers":
                [reader] = data["readers"] or [None]
                confirmed = reader["confirmed"] if reader else -1
            if seq and confirmed == seq:
                break
        assert reader == {"name": "padchat_v2", "confirmed": seq, "sent": seq, "is_connected": True}
    now = await gateway.call("GET", f"{DEMO}/readers")
    assert now["last_seq"] == seq
    # A stream that broke goes on where it was: nothing before is told again.
    async for event, _, _ in stream(gateway, f"{DEMO}/readers", **{"Last-Event-ID": str(seq)}):
        assert event != "recorded"
        if event == "readers":
            break


async def test_keys_are_made_shown_once_listed_and_revoked(gateway: InProcess) -> None:
    made = await gateway.call("POST", "/keys", name="shop", accounts=2)
    async with connect(gateway.session, gateway.url, path=f"/{made['key']}") as client:
        await client.call("init")
    keys = {key["name"]: key for key in (await gateway.call("GET", "/keys"))["keys"]}
    assert keys["shop"] == {"name": "shop", "accounts": 2, "held": 1, "revoked": False}
    assert made["key"] not in json.dumps(keys)
    await gateway.call("POST", "/keys/shop/revoke")
    keys = {key["name"]: key for key in (await gateway.call("GET", "/keys"))["keys"]}
    assert keys["shop"]["revoked"]
    refused = await gateway.call("POST", "/keys", name="shop", status=409)
    assert refused["error"]["code"] == "conflict"
    refused = await gateway.call("POST", "/keys/nobody/revoke", status=404)
    assert refused["error"]["code"] == "not_found"
    refused = await gateway.call("POST", "/keys", name="a/b", status=400)
    assert refused["error"]["field"] == "name"

"""Logins of the sdk edition in which the person decides on their phone: the request with a stale token, the refusal."""

import pytest

from tests.support.gateway import InProcess
from tests.support.sdk import SdkClient, connect

pytestmark = pytest.mark.usefixtures("no_errors")


async def online(client: SdkClient, gateway: InProcess) -> None:
    """Log in by QR code, scanned by the bot's owner."""
    await client.log_in()
    await client.event("qrcode")
    await gateway.scan()
    await client.event("login")


async def test_a_stale_token_asks_the_person_and_their_yes_logs_in(gateway: InProcess) -> None:
    async with (
        connect(gateway.session, gateway.url) as first,
        connect(gateway.session, gateway.url, "/demo?name=second") as second,
    ):
        await online(first, gateway)
        token = (await first.call("getLoginToken"))["data"]["token"]
        # The same person on a second device of the kind: the first is out, and its token good for a request only.
        await online(second, gateway)
        await first.event("logout")
        before = len(first.events)
        wishes = {"wxData": "x", "token": token}
        refused = await first.call("login", {"loginType": "auto", **wishes})
        assert (refused["success"], refused["data"]["status"]) == (False, -2023)
        assert (await first.call("login", {"loginType": "request", **wishes}))["success"]
        scanned = await first.event("scan", after=before)
        assert (scanned["status"], scanned["nick_name"]) == (1, "小雁")
        assert "login" not in first.names()[before:]
        await gateway.call("POST", "/sandbox/deeds", **{"as": "wxid_bot", "do": "confirm"})
        await first.event("login", after=before)
        assert "qrcode" not in first.names()[before:]
        await second.event("logout")


async def test_a_request_with_an_unknown_token_is_refused(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        answer = await client.call("login", {"loginType": "request", "wxData": "x", "token": "no-such-token"})
        assert (answer["success"], answer["data"]["status"]) == (False, -2017)


async def test_a_person_who_says_no_ends_the_login(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan(confirm=False)
        await gateway.call("POST", "/sandbox/deeds", **{"as": "wxid_bot", "do": "cancel"})
        await client.until(lambda: [e for e in client.events if e["payload"].get("status") == 4])
        assert "login" not in client.names()
        before = len(client.events)
        assert (await client.call("login", {"loginType": "qrcode"}))["success"]
        await client.event("qrcode", after=before)

"""The session's own commands of v2 over WebSocket: what is wrong in them, and whose device an account has."""

from typing import Any

import pytest

from tests.support.gateway import InProcess
from tests.support.sdk import connect as connect_sdk
from tests.support.v2ws import V2Client, connect

IPAD = {
    "deviceName": "小雁的 ipad",
    "deviceUuid": "AD0A82EE-98B6-498B-8CB5-E4CB664D7727",
    "deviceWifiName": "WorkWifi",
    "deviceWifiMac": "8E:53:A8:B3:4C:EB",
}
"""As the README has them."""


async def connected(client: V2Client, device: dict[str, Any]) -> dict[str, Any]:
    assert (await client.call("auth", authKey="demo"))["success"]
    return await client.call("connect", device)


async def device_of(client: V2Client) -> dict[str, Any]:
    """Return the parameters of the account's device, named as ``connect`` names them."""
    told = (await client.call("getDeviceInfo"))["data"]
    return {name: told[name[0].upper() + name[1:]] for name in IPAD}


async def log_in(client: V2Client, gateway: InProcess) -> None:
    assert (await client.call("login", {"loginType": "qrcode"}))["success"]
    await client.event("qrcode")
    await gateway.scan()
    await client.event("loaded")


@pytest.mark.parametrize(
    ("command", "data", "named"),
    [
        ("connect", {"deviceName": 5}, "deviceName"),
        ("connect", {"deviceName": "n" * 65}, "device.name"),
        ("connect", {"deviceUuid": "not one"}, "device.uuid"),
        ("connect", {"deviceWifiName": "a\nb"}, "device.wifi_name"),
        ("connect", {"deviceWifiMac": "8E53A8B34CEB"}, "device.wifi_mac"),
        ("login", {}, "loginType"),
        ("login", {"loginType": "auto"}, "loginType"),
        ("login", {"loginType": 5}, "loginType"),
        ("login", {"loginType": "user", "username": "u"}, "password"),
        ("login", {"loginType": "phone"}, "phone"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_happens(
    gateway: InProcess, command: str, data: dict[str, Any], named: str
) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await connected(client, {})
        before = await device_of(client)
        answer = await client.call(command, data)
        assert answer["success"] is False
        assert named in answer["msg"]
        assert await device_of(client) == before
        assert (await gateway.call("GET", "/accounts"))["accounts"][0]["state"] == "logged_out"


async def test_a_password_that_is_not_theirs_is_refused(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await connected(client, {})
        answer = await client.call("login", {"loginType": "user", "username": "wxid_bot", "password": "guess"})
        assert answer["success"] is False
        assert "qrcode" not in client.names()


async def test_a_clients_device_is_its_accounts_until_the_next_login(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await connected(client, IPAD)
        assert await device_of(client) == IPAD
        await log_in(client, gateway)
        # While somebody is logged in the device stays what they logged in with.
        assert (await client.call("connect", {"deviceName": "another"}))["success"]
        assert await device_of(client) == IPAD
        assert (await client.call("logout"))["success"]
        await client.event("logout")
        assert (await client.call("connect", {"deviceName": "another"}))["success"]
        assert await device_of(client) == IPAD | {"deviceName": "another"}


async def test_bots_started_from_the_same_example_have_devices_of_their_own(gateway: InProcess) -> None:
    async with (
        connect(gateway.session, gateway.url, path="/ws?name=one") as one,
        connect(gateway.session, gateway.url, path="/ws?name=two") as two,
    ):
        for client in (one, two):
            assert (await connected(client, IPAD))["success"]
        first, second = await device_of(one), await device_of(two)
    assert first == IPAD
    assert second["deviceUuid"] != IPAD["deviceUuid"]
    assert second | {"deviceUuid": IPAD["deviceUuid"]} == IPAD


async def test_the_data_that_a_client_kept_of_its_device_brings_it_back(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await connected(client, IPAD)
        kept = (await client.call("getDeviceInfo"))["data"]["DeviceData"]
        assert (await client.call("connect", {"deviceName": "another"}))["success"]
        assert (await client.call("login", {"loginType": "qrcode", "deviceData": kept}))["success"]
        assert await device_of(client) == IPAD
    async with connect_sdk(gateway.session, gateway.url, path="/demo?name=sdk") as client:
        await client.log_in(wxData=kept)
        told = (await client.call("getWxData"))["data"]["wx_data"]
        # All of it but the UUID, which the account above has.
        assert told != kept
        assert len(told) == len(kept)

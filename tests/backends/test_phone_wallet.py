"""Money in the native API: what persons do with it, what their phones show, and what accounts ask."""

from typing import Any

import pytest

from tests.support.gateway import InProcess
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")

ROOM = "10000001@chatroom"
DAY_S = 24 * 3600


async def wallet(gateway: InProcess, wxid: str, **fields: Any) -> Any:
    return await gateway.call("GET", f"/sandbox/phone/{wxid}/wallet", **fields)


async def deed(gateway: InProcess, as_: str, do: str, *, status: int = 200, **fields: Any) -> Any:
    return await gateway.call("POST", "/sandbox/deeds", status=status, **{"as": as_}, do=do, **fields)


async def native(gateway: InProcess, command: str, *, status: int = 200, **args: Any) -> Any:
    answer = await gateway.call("POST", "/accounts/demo/default/commands", status=status, command=command, args=args)
    return answer["result"] if status == 200 else answer["error"]


async def newest(gateway: InProcess, wxid: str, kind: str) -> dict[str, Any]:
    return [each for each in await gateway.inbox(wxid, at_least=1) if each["kind"] == kind][-1]


@pytest.fixture
async def online(gateway: InProcess) -> InProcess:
    """The gateway, with the account logged in; its client is gone again."""
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan()
        await client.event("login")
    return gateway


async def test_a_phone_tells_that_somebody_took_a_share(gateway: InProcess) -> None:
    async def changed(wxid: str) -> int:
        return (await gateway.call("GET", f"/sandbox/phone/{wxid}"))["phone"]["red_packets_changed"]

    sent = await deed(gateway, "wxid_ann", "send_red_packet", to=ROOM, amount_fen=200, count=2)
    before = [await changed(wxid) for wxid in ("wxid_ann", "wxid_bot", "wxid_shi")]
    await deed(gateway, "wxid_bob", "open_red_packet", packet=sent["answer"]["id"])
    after = [await changed(wxid) for wxid in ("wxid_ann", "wxid_bot", "wxid_shi")]
    assert [one > other for one, other in zip(after, before, strict=True)] == [True, True, False]
    await gateway.call("POST", "/sandbox/clock", advance_s=DAY_S + 1)
    assert await changed("wxid_bot") > after[1]


async def test_a_transfer_moves_money_from_wallet_to_wallet(gateway: InProcess) -> None:
    before = (await wallet(gateway, "wxid_bob"))["balance_fen"]
    sent = (await deed(gateway, "wxid_ann", "send_transfer", to="wxid_bob", amount_fen=520, memo="饭钱"))["answer"]
    assert (sent["state"], sent["is_payer"]) == ("sent", True)
    accepted = (await deed(gateway, "wxid_bob", "accept_transfer", transfer=sent["id"]))["answer"]
    assert accepted["state"] == "accepted"
    shown = await wallet(gateway, "wxid_bob")
    assert shown["balance_fen"] == before + 520
    assert [(each["id"], each["memo"], each["state"]) for each in shown["transfers"]] == [
        (sent["id"], "饭钱", "accepted")
    ]


async def test_say_sends_money_too_and_24_hours_later_it_is_back(gateway: InProcess) -> None:
    before = (await wallet(gateway, "wxid_ann"))["balance_fen"]
    await gateway.say("wxid_ann", "wxid_bob", kind="transfer", amount_fen=5, memo="m")
    await gateway.say("wxid_ann", ROOM, kind="red_packet", amount_fen=7, count=3, lucky=True, wishing="大吉")
    assert (await newest(gateway, "wxid_bob", "transfer"))["amount_fen"] == 5
    packet = await newest(gateway, "wxid_bob", "red_packet")
    assert (packet["amount_fen"], packet["count"], packet["lucky"], packet["wishing"]) == (0, 0, True, "大吉")
    assert (await wallet(gateway, "wxid_ann"))["balance_fen"] == before - 12
    await gateway.call("POST", "/sandbox/clock", advance_s=DAY_S)
    shown = await wallet(gateway, "wxid_ann")
    assert (shown["balance_fen"], shown["transfers"][0]["state"], shown["red_packets"][0]["state"]) == (
        before,
        "expired",
        "expired",
    )


async def test_a_red_packet_is_shown_as_each_may_see_it(gateway: InProcess) -> None:
    sent = await deed(gateway, "wxid_ann", "send_red_packet", to=ROOM, amount_fen=200, count=2)
    path = f"red_packets/{sent['answer']['id']}"
    opened = (await deed(gateway, "wxid_bob", "open_red_packet", packet=sent["answer"]["id"]))["answer"]
    assert (opened["own_fen"], opened["claims"][0]["is_own"]) == (100, True)
    seen = {
        wxid: await gateway.call("GET", f"/sandbox/phone/{wxid}/{path}")
        for wxid in ("wxid_ann", "wxid_bob", "wxid_bot")
    }
    assert {wxid: each["amount_fen"] for wxid, each in seen.items()} == {
        "wxid_ann": 200,
        "wxid_bob": 200,
        "wxid_bot": 0,
    }
    assert (await gateway.call("GET", f"/sandbox/phone/wxid_ann/{path}", page="1"))["claims"] == []


async def test_a_newcomer_begins_with_what_the_operator_gives(gateway: InProcess) -> None:
    person = (await gateway.call("POST", "/sandbox/people", nick="穷", friends=["wxid_ann"], balance_fen=1))["id"]
    assert await wallet(gateway, person) == {"balance_fen": 1, "transfers": [], "red_packets": []}
    refused = await deed(gateway, person, "send_transfer", to="wxid_ann", amount_fen=2, status=422)
    assert "零钱余额不足" in refused["error"]["message"]


@pytest.mark.parametrize(
    ("path", "fields", "status", "field"),
    [
        ("wxid_nobody/wallet", {}, 404, None),
        ("wxid_ann/wallet", {"limit": "0"}, 400, "limit"),
        ("wxid_ann/wallet", {"limit": "201"}, 400, "limit"),
        ("wxid_ann/red_packets/1", {}, 404, None),
        ("wxid_ann/red_packets/1", {"page": "-1"}, 400, "page"),
    ],
)
async def test_what_cannot_be_shown_is_refused(
    gateway: InProcess, path: str, fields: dict[str, str], status: int, field: str | None
) -> None:
    error = (await gateway.call("GET", f"/sandbox/phone/{path}", status=status, **fields))["error"]
    assert field is None or error["field"] == field


async def test_an_account_takes_and_returns_transfers(online: InProcess) -> None:
    ids = []
    for fen in (1, 2):
        await online.say("wxid_ann", "wxid_bot", kind="transfer", amount_fen=fen)
        ids.append((await newest(online, "wxid_bot", "transfer"))["transfer_id"])
    assert (await native(online, "get_transfer", transfer=ids[0]))["state"] == "sent"
    refused = await native(online, "accept_transfer", transfer=ids[0], payer="wxid_bob", status=400)
    assert refused["field"] == "payer"
    assert (await native(online, "accept_transfer", transfer=ids[0], payer="wxid_ann"))["state"] == "accepted"
    assert (await native(online, "return_transfer", transfer=ids[1]))["state"] == "returned"
    assert (await native(online, "accept_transfer", transfer=ids[1], status=422))["code"] == "rejected"
    assert (await native(online, "get_transfer", transfer="1", status=404))["code"] == "not_found"


async def test_an_account_opens_a_red_packet_with_its_key(online: InProcess) -> None:
    await online.say("wxid_ann", ROOM, kind="red_packet", amount_fen=3, count=3)
    packet = (await newest(online, "wxid_bot", "red_packet"))["packet_id"]
    offer = await native(online, "receive_red_packet", packet=packet)
    assert (offer["packet"]["amount_fen"], offer["packet"]["state"]) == (0, "open")
    assert (await native(online, "open_red_packet", packet=packet, key="wrong", status=400))["field"] == "key"
    opened = await native(online, "open_red_packet", packet=packet, key=offer["key"])
    assert (opened["own_fen"], opened["amount_fen"]) == (1, 3)
    assert (await native(online, "get_red_packet", packet=packet, page=0))["claimed_count"] == 1
    refused = await native(online, "open_red_packet", packet=packet, key=offer["key"], status=422)
    assert "你已领取过该红包" in refused["message"]


async def test_an_account_is_told_of_its_money(online: InProcess) -> None:
    sent = (await deed(online, "wxid_bot", "send_transfer", to="wxid_ann", amount_fen=5))["answer"]
    packet = (await deed(online, "wxid_bot", "send_red_packet", to="wxid_ann", amount_fen=5))["answer"]
    await deed(online, "wxid_ann", "accept_transfer", transfer=sent["id"])
    await deed(online, "wxid_ann", "open_red_packet", packet=packet["id"])
    wanted = [("transfer_changed", "sent"), ("transfer_changed", "accepted"), ("red_packet_changed", "empty")]
    found: list[tuple[str, str]] = []
    after = "0"
    while found != wanted:
        answer = await online.call("GET", "/accounts/demo/default/events", after=after, wait="5")
        assert answer["events"], found
        for each in answer["events"]:
            event = each["event"]
            if event["event"] in ("transfer_changed", "red_packet_changed"):
                found.append((event["event"], event.get("transfer", event.get("packet"))["state"]))
            after = str(each["seq"])

"""The listener: machines' paths, the native API's door, and sockets that say nothing."""

import asyncio
import io
import time

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.gateway import InProcess
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")


async def test_health_and_readiness_need_no_token(gateway: InProcess) -> None:
    for path, status in (("/healthz", "ok"), ("/readyz", "ready")):
        async with gateway.session.get(gateway.url + path) as response:
            assert (response.status, (await response.json())["status"]) == (200, status)


async def test_metrics_count_accounts_clients_and_commands(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await gateway.scan()
        await client.event("login")
        await client.call("sendMsg", {"toUserName": "wxid_nobody", "content": "x"})
        async with gateway.session.get(gateway.url + "/metrics") as response:
            text = await response.text()
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert values["hongyan_accounts", "online"] == 1
    assert values["hongyan_clients",] == 1
    assert values["hongyan_commands_total", "login", "ok"] == 1
    assert values["hongyan_commands_total", "send_text", "not_found"] == 1
    assert "wxid_bot" not in text
    assert "demo" not in text


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic Zm9vOmJhcg=="}])
async def test_the_native_api_wants_the_admin_token(gateway: InProcess, headers: dict[str, str]) -> None:
    async with gateway.session.get(gateway.url + "/api/v1/accounts", headers=headers) as response:
        assert response.status == 401
        assert (await response.json())["error"]["code"] == "unauthorised"


async def test_accounts_are_listed_and_shown_by_their_id(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await gateway.scan()
        await client.event("login")
        [account] = (await gateway.call("GET", "/accounts"))["accounts"]
        assert (account["id"], account["state"], account["backend"]) == ("demo/default", "online", "sandbox")
        assert account["profile"]["id"] == "wxid_bot"
        assert len(account["clients"]) == 1
        assert account["last_seq"] > 0
        assert await gateway.call("GET", "/accounts/demo/default") == account
        url = gateway.url + "/api/v1/accounts/demo%2Fdefault"
        async with gateway.session.get(
            aiohttp.client.URL(url, encoded=True), headers={"Authorization": f"Bearer {gateway.token}"}
        ) as response:
            assert await response.json() == account
    assert (await gateway.call("GET", "/accounts/demo/other", status=404))["error"]["code"] == "not_found"


async def test_openapi_describes_every_operation(gateway: InProcess) -> None:
    async with gateway.session.get(gateway.url + "/openapi.json") as response:
        document = await response.json()
    assert document["openapi"].startswith("3.1")
    for path in (
        "/api/v1/accounts",
        "/api/v1/accounts/{account}",
        "/api/v1/sandbox/scan",
        "/api/v1/sandbox/inbox/{wxid}",
    ):
        assert path in document["paths"]
    say = document["paths"]["/api/v1/sandbox/say"]["post"]
    schema = document["components"]["schemas"]["SayText"]
    kinds = say["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    assert "SayText" in {kind["$ref"].rpartition("/")[2] for kind in kinds}
    assert set(schema["required"]) == {"from", "to", "text", "kind"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": "wxid_bot", "text": "x"}, "from"),
        ({"from": "wxid_ann", "to": "wxid_bot"}, "text"),
        ({"from": "wxid_ann", "to": "wxid_bot", "text": 5}, "text"),
        ({"from": "wxid_ann", "to": "wxid_bot", "text": "x", "kind": "smell"}, "kind"),
        ({"from": "wxid_ann", "to": "wxid_bot", "text": "x", "colour": "red"}, ""),
    ],
)
async def test_a_wrong_field_is_named(gateway: InProcess, body: dict[str, object], field: str) -> None:
    error = (await gateway.call("POST", "/sandbox/say", status=400, **body))["error"]
    assert error["code"] == "malformed"
    assert error.get("field", "") == field
    assert error["retryable"] is False


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"from": "wxid_ann", "to": "wxid_nobody", "text": "x"}, 404, "not_found"),
        ({"from": "wxid_nobody", "to": "wxid_bot", "text": "x"}, 404, "not_found"),
        ({"from": "wxid_shi", "to": "wxid_bot", "text": "x"}, 422, "rejected"),
        ({"from": "wxid_ann", "to": "wxid_bot", "text": ""}, 400, "invalid_argument"),
        ({"from": "wxid_ann", "to": "wxid_bot", "text": "x" * 16_385}, 400, "invalid_argument"),
    ],
)
async def test_the_worlds_refusals_have_their_codes(
    gateway: InProcess, body: dict[str, str], status: int, code: str
) -> None:
    assert (await gateway.call("POST", "/sandbox/say", status=status, **body))["error"]["code"] == code


@pytest.mark.parametrize("raw", [b"{", b"[]", b"null", b"[" * 100_000, b"\xff\xfe", b'{"from": NaN}'])
async def test_a_body_that_is_no_object_is_malformed(gateway: InProcess, raw: bytes) -> None:
    async with gateway.session.post(
        gateway.url + "/api/v1/sandbox/say", data=raw, headers={"Authorization": f"Bearer {gateway.token}"}
    ) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (400, "malformed")


async def test_a_body_of_seventeen_mebibytes_is_refused(gateway: InProcess) -> None:
    async with gateway.session.post(
        gateway.url + "/api/v1/sandbox/say",
        data=io.BytesIO(b"x" * 17 * 1024 * 1024),
        headers={"Authorization": f"Bearer {gateway.token}"},
    ) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (413, "malformed")


async def test_an_unknown_path_is_a_404_in_our_form(gateway: InProcess) -> None:
    async with gateway.session.get(gateway.url + "/nowhere") as response:
        assert (response.status, (await response.json())["error"]["code"]) == (404, "not_found")


async def test_a_socket_that_says_nothing_is_closed_at_ten_seconds(gateway: InProcess) -> None:
    began = time.monotonic()
    async with connect(gateway.session, gateway.url) as client:
        assert await client.closed() == 1008
    assert 9.5 <= time.monotonic() - began <= 10.5


async def test_half_a_request_does_not_stand_longer_than_ten_seconds(gateway: InProcess) -> None:
    port = int(gateway.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Half: ")
    began = time.monotonic()
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    assert time.monotonic() - began <= 11.5
    writer.close()
    await writer.wait_closed()


async def test_the_inbox_waits_for_news_and_gives_a_cursor(gateway: InProcess) -> None:
    first = await gateway.call("GET", "/sandbox/inbox/wxid_ann", wait="0")
    assert first["messages"] == []
    waiting = asyncio.create_task(gateway.call("GET", "/sandbox/inbox/wxid_ann", after=first["cursor"], wait="20"))
    await gateway.call("GET", "/sandbox/people")
    assert not waiting.done()
    await gateway.say("wxid_bob", "wxid_ann", "hello")
    answer = await waiting
    assert [message["text"] for message in answer["messages"]] == ["hello"]
    again = await gateway.call("GET", "/sandbox/inbox/wxid_ann", after=answer["cursor"], wait="0")
    assert again["messages"] == []
    assert (await gateway.call("GET", "/sandbox/inbox/wxid_ann", status=400, after="x.y"))["error"]["field"] == "after"
    assert (await gateway.call("GET", "/sandbox/inbox/wxid_nobody", status=404))["error"]["code"] == "not_found"
    assert (await gateway.call("GET", "/sandbox/inbox/wxid_ann", status=400, wait="61"))["error"]["field"] == "wait"


class Stuck:
    """A client that is silent, and cannot even be let go."""

    def __init__(self) -> None:
        self.tried = asyncio.Event()

    def beat(self, now_s: float) -> bool:
        return False

    async def give_up(self) -> None:
        self.tried.set()
        raise KeyError("stuck")


async def test_a_client_that_cannot_be_let_go_costs_the_others_nothing(
    gateway: InProcess, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, next_one = Stuck(), Stuck()
    clients = gateway.plant.front_door._clients
    for each in (stuck, next_one):
        clients.add(each)  # type: ignore[arg-type]  # a stand-in
        async with asyncio.timeout(10):
            await each.tried.wait()
    assert not clients
    assert (await gateway.call("GET", "/accounts")) == {"accounts": []}
    # Two were expected; the fixture that allows none looks at what is left.
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "a client that was silent could not be let go"
    ] * 2
    caplog.clear()

"""Which machine runs which account: secrets, several processes, machines that vanish and come back."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hongyan.backends.wequick.config import Agent, Config
from hongyan.model.errors import BadConfiguration
from tests.support.clocks import ManualClock
from tests.support.gateway import InProcess, in_process
from tests.support.wequick_agent import ACCOUNT, SECRET, RawAgent
from tests.support.wequick_machine import Machine, machine, settings

OTHER = "another-secret-of-a-machine"
WRONG = "a-secret-of-nobody-at-all"


def time(clock: ManualClock) -> dict[str, Any]:
    """Return what lets ``clock`` decide, and looks at it again and again."""

    async def sleep(_: float) -> None:
        await asyncio.sleep(0.01)

    return {"clock": clock, "sleep": sleep}


@contextlib.asynccontextmanager
async def machines(data: Path, *agents: Agent, slots: tuple[str, ...] = ()) -> AsyncIterator[InProcess]:
    """Run a gateway for several machines."""
    config = {"wequick_agents": Config(agents=agents, slots=slots)}
    async with in_process(data, backends=config) as gateway:
        yield gateway


async def test_a_wrong_secret_is_answered_as_an_address_where_nothing_is(tmp_path: Path) -> None:
    async with machine(tmp_path / "data", online=False) as m:
        base = m.gateway.url
        answers = []
        for path in (f"/wequick/agent/{WRONG}/send_msg", f"/wequick/nothing/{WRONG}/send_msg"):
            async with m.gateway.session.get(base + path) as response:
                body = (await response.text()).replace(path, "PATH")
                answers.append((response.status, body, response.headers["Content-Type"]))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
        for method, path in (("POST", "receive_msg"), ("GET", "send_msg")):
            async with m.gateway.session.request(method, f"{base}/wequick/agent/{WRONG}/{path}") as response:
                assert response.status == 404


async def test_no_secret_stands_in_a_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with machine(tmp_path / "data") as m:
        await m.agent.post(b"{")
        await m.agent.report("reportNothingKnown", {})
        await m.agent.report("reportTransferMessage", {"msg": {}})
        await RawAgent(m.gateway.session, m.gateway.url, secret=WRONG).poll()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("hongyan")]
    assert ours
    assert not any(SECRET in line or WRONG in line for line in ours)


async def test_any_spelling_of_the_last_part_will_do(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        body = {"data": {"action": "reportTextMessage", "cwxid": "wxid_me", "data": {"msg": {}}}}
        body["data"]["data"] = {"msg": {"myMsg": "0", "wxidFrom": "wxid_ann", "wxidTo": "wxid_me", "message": "好"}}
        for spelling in ("receive_msg", "recieve_msg", "ReceiveMsg.php"):
            async with m.gateway.session.post(f"{m.agent.base}/{spelling}", json=body) as response:
                assert response.status == 200
        assert await m.texts() == ["好"] * 3


async def test_an_agent_that_was_away_for_a_minute_keeps_its_login(tmp_path: Path) -> None:
    clock = ManualClock()
    async with in_process(tmp_path / "data", backends=settings(), time=time(clock)) as gateway:
        agent = RawAgent(gateway.session, gateway.url)
        m = Machine(gateway, agent)
        async with agent.running():
            await m.log_in()
        clock.forward(29)
        await asyncio.sleep(0.05)
        assert (await m.do("get_self"))["id"] == "wxid_me"
        assert await m.state() == "online"
        async with asyncio.timeout(10):
            # The link may open after the first leap, and counts from then on.
            while await m.state() != "offline":
                clock.forward(31)
                await asyncio.sleep(0.02)
        assert "30 s" in (await m.event("connection_lost"))["reason"]
        assert (await m.do("send_text", to="wxid_ann", text="?", status=409))["code"] == "not_logged_in"
        agent.pid = "4712"
        async with agent.running():
            await m.until_state("online")
            await m.do("send_text", to="wxid_ann", text="wieder da")
        names = [each["event"] for each in await m.events()]
        assert (names.count("logged_in"), names.count("qr_code_shown")) == (1, 1)
        assert names[-2:] == ["connection_lost", "connection_restored"]


async def test_an_account_comes_back_after_a_restart_without_a_scan_and_without_a_false_word(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        await m.agent.hear("wxid_ann", "vorher")
        rooms = m.agent.rooms
    clock = ManualClock()
    async with in_process(tmp_path / "data", backends=settings(), time=time(clock)) as gateway:
        agent = RawAgent(gateway.session, gateway.url)
        m = Machine(gateway, agent)
        assert await m.state() == "online"
        async with asyncio.timeout(10):
            # The link may open after the first leap, and counts from then on.
            while await m.state() != "offline":
                clock.forward(31)
                await asyncio.sleep(0.02)
    async with in_process(tmp_path / "data", backends=settings(), time=time(clock)) as gateway:
        agent = RawAgent(gateway.session, gateway.url)
        agent.wxid, agent.rooms = "wxid_me", rooms
        m = Machine(gateway, agent)
        clock.forward(1)
        await asyncio.sleep(0.05)
        # Nobody has polled: nothing is restored yet.
        assert await m.state() == "offline"
        async with agent.running():
            await m.until_state("online")
            assert (await m.do("get_self"))["nick"] == "小雁"
        names = [each["event"] for each in await m.events()]
        assert names.count("logged_in") == 1
        assert (names.count("connection_lost"), names.count("connection_restored")) == (1, 1)


async def test_of_two_machines_with_one_login_the_later_has_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bound = Agent(secret=SECRET, account=ACCOUNT, name="desk"), Agent(secret=OTHER, account="demo/pc2", name="lap")
    async with machines(tmp_path / "data", *bound) as gateway:
        first = Machine(gateway, RawAgent(gateway.session, gateway.url))
        second = Machine(gateway, RawAgent(gateway.session, gateway.url, secret=OTHER), "demo/pc2")
        async with first.agent.running(), second.agent.running():
            await first.log_in()
            await second.log_in()
            await first.event("kicked")
            assert await first.state() == "logged_out"
            assert await second.state() == "online"
            assert "demo/pc2 has its login now" in caplog.text
            # Both go on saying that they have it: it changes hands no more.
            for _ in range(5):
                await first.agent.poll()
            assert await first.agent.hear("wxid_ann", "vom ersten") == 409
            assert await second.agent.hear("wxid_ann", "vom zweiten") == 200
            assert await second.state() == "online"
            assert [each["event"] for each in await first.events()].count("logged_in") == 1
            assert (await first.texts(), await second.texts()) == ([], ["vom zweiten"])


async def test_of_two_processes_with_one_login_the_later_runs_the_account_and_the_other_is_told_nothing(
    tmp_path: Path,
) -> None:
    agents = Agent(secret=SECRET, name="desk"), Agent(secret=OTHER, name="lap")
    async with machines(tmp_path / "data", *agents, slots=("demo/*",)) as gateway:
        m = Machine(gateway, RawAgent(gateway.session, gateway.url), "demo/one")
        await slot(gateway, "one")
        async with m.agent.running():
            await wanted(m)
            await m.log_in()
        later = RawAgent(gateway.session, gateway.url, secret=OTHER, pid="99")
        later.wxid = "wxid_me"
        await later.poll()
        asked = asyncio.ensure_future(m.do("send_text", to="wxid_ann", text="an den späteren"))
        while not later.asked("sendTextMessage"):
            assert await m.agent.poll() == []
            await later.poll()
        await asked
        # What the earlier one reports is refused: it is not told why, the log is.
        assert await m.agent.hear("wxid_ann", "vom früheren") == 409
        assert await later.hear("wxid_ann", "vom späteren") == 200
        assert await m.texts() == ["vom späteren"]


async def test_processes_of_one_machine_run_accounts_as_they_are_needed(tmp_path: Path) -> None:
    async with machines(tmp_path / "data", Agent(secret=SECRET, name="desk"), slots=("demo/*",)) as gateway:
        people = []
        for index in range(3):
            await slot(gateway, f"n{index}")
            agent = RawAgent(gateway.session, gateway.url, pid=str(100 + index), wxid=f"wxid_{index}")
            people.append(Machine(gateway, agent, f"demo/n{index}"))
        async with contextlib.AsyncExitStack() as stack:
            for m in people:
                await stack.enter_async_context(m.agent.running())
            for m in people:
                await wanted(m)
                await m.log_in()
            for m in people:
                await m.agent.hear("wxid_ann", m.account)
                await m.do("send_text", to="wxid_ann", text=m.account)
        # Whichever process took an account, what is reported of a login stays with it.
        owners = {each["id"] for each in [await m.do("get_self") for m in people]}
        assert owners == {"wxid_0", "wxid_1", "wxid_2"}
        said = sorted([text for m in people for text in await m.texts()])
        assert said == ["demo/n0", "demo/n1", "demo/n2"]


async def test_reports_of_somebody_else_than_who_is_logged_in_are_refused(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        msg = {"msgType": 1, "myMsg": "0", "wxidFrom": "wxid_x", "wxidTo": "wxid_y", "message": "fremd"}
        assert await m.agent.report("reportTextMessage", {"msg": msg}, cwxid="wxid_y") == 409
        assert await m.texts() == []


async def test_a_client_is_told_that_no_machine_calls(tmp_path: Path) -> None:
    async with in_process(tmp_path / "data", backends=settings()) as gateway:
        m = Machine(gateway, RawAgent(gateway.session, gateway.url))
        error = await m.do("login", status=503)
        assert "no WeQuick program polls" in error["message"]
        await m.do("close_client")


async def test_an_account_that_the_sandbox_has_already_is_not_taken_from_it(tmp_path: Path) -> None:
    async with in_process(tmp_path / "data") as gateway:
        await slot(gateway, "pc")
    with pytest.raises(BadConfiguration, match=r"demo/pc: it was made on sandbox"):
        async with in_process(tmp_path / "data", backends=settings()):
            pass


async def test_an_account_of_a_key_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    config = {"wequick_agents": Config(agents=(Agent(secret=SECRET, account="nobody/pc"),))}
    with pytest.raises(BadConfiguration, match="no client key nobody"):
        async with in_process(tmp_path / "data", backends=config):
            pass


async def test_all_other_accounts_stay_on_the_sandbox(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        await slot(m.gateway, "default")
        accounts = (await m.gateway.call("GET", "/accounts"))["accounts"]
        assert {each["id"]: each["backend"] for each in accounts} == {"demo/pc": "wequick", "demo/default": "sandbox"}


async def slot(gateway: InProcess, label: str) -> None:
    """Make an account of the demo key."""
    hub = gateway.plant.hub
    await hub.slot(hub.keys.named("demo"), label)


async def wanted(m: Machine) -> None:
    """Ask for a machine, as a client does who begins: before anything runs there, that fails."""
    path = f"{m.gateway.url}/api/v1/accounts/{m.account}/commands"
    headers = {"Authorization": f"Bearer {m.gateway.token}"}
    async with asyncio.timeout(10):
        while True:
            body = {"command": "open_client", "args": {}}
            async with m.gateway.session.post(path, json=body, headers=headers) as answer:
                if answer.status == 200:
                    return
                assert json.loads(await answer.text())["error"]["code"] == "unavailable"

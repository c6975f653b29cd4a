"""The program, as a person starts it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hongyan import __version__
from hongyan.client import Edition
from tests.support.callback_server import CallbackServer, callback_server
from tests.support.gateway import process
from tests.support.sdk import connect

RUN_S = 30


def hongyan(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [sys.executable, "-m", "hongyan.app", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "120", **environment},
        capture_output=True,
        text=True,
        timeout=RUN_S,
        check=False,
    )


async def in_thread(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program while a gateway runs beside it."""
    return await asyncio.to_thread(lambda: hongyan(*arguments, cwd=cwd, **environment))


def test_it_tells_its_version_and_its_commands(tmp_path: Path) -> None:
    assert hongyan("--version", cwd=tmp_path).stdout.strip() == f"hongyan {__version__}"
    helped = hongyan("--help", cwd=tmp_path)
    assert helped.returncode == 0
    for command in ("up", "check", "key", "accounts", "sandbox"):
        assert command in helped.stdout


@pytest.mark.parametrize("command", [["up"], ["check"]])
@pytest.mark.parametrize(
    ("text", "said"), [("[listen]\nport = 99999\n", "listen.port"), ("[nonsense]\n", "nonsense"), ("[", "no TOML")]
)
def test_a_bad_configuration_ends_with_78_and_one_line(
    tmp_path: Path, command: list[str], text: str, said: str
) -> None:
    (tmp_path / "bad.toml").write_text(text)
    ended = hongyan(*command, "--config", "bad.toml", cwd=tmp_path)
    assert ended.returncode == 78
    assert said in ended.stderr
    assert "bad.toml" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_check_is_content_with_a_fresh_directory_and_starts_nothing(tmp_path: Path) -> None:
    ended = hongyan("check", cwd=tmp_path, HONGYAN_LISTEN_PORT="0")
    assert (ended.returncode, ended.stdout.strip()) == (0, "all is well")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["up", "check"])
def test_a_public_listener_wants_a_key_of_ones_own(tmp_path: Path, command: str) -> None:
    public = {"HONGYAN_LISTEN_HOST": "0.0.0.0", "HONGYAN_LISTEN_PORT": "0"}
    ended = hongyan(command, cwd=tmp_path, **public)
    assert ended.returncode == 78
    assert "hongyan key add" in ended.stderr
    assert hongyan("key", "add", "mine", cwd=tmp_path).returncode == 0
    assert hongyan("check", cwd=tmp_path, **public).returncode == 0
    assert hongyan("key", "revoke", "mine", cwd=tmp_path).returncode == 0
    assert hongyan("check", cwd=tmp_path, **public).returncode == 78


def test_keys_are_made_listed_and_revoked_and_shown_once(tmp_path: Path) -> None:
    made = hongyan("key", "add", "mine", "--accounts", "3", cwd=tmp_path)
    secret = made.stdout.strip()
    assert len(secret) >= 22
    assert hongyan("key", "add", "mine", cwd=tmp_path).returncode == 1
    listed = hongyan("key", "list", cwd=tmp_path).stdout
    assert "mine" in listed
    assert secret not in listed
    assert hongyan("key", "revoke", "mine", cwd=tmp_path).returncode == 0
    assert "revoked" in hongyan("key", "list", cwd=tmp_path).stdout
    assert hongyan("key", "revoke", "other", cwd=tmp_path).returncode == 1
    for path in (tmp_path / "data").iterdir():
        assert secret.encode() not in path.read_bytes()


def test_a_call_without_a_gateway_says_how_to_start_one(tmp_path: Path) -> None:
    ended = hongyan("sandbox", "people", cwd=tmp_path)
    assert ended.returncode == 78
    assert "hongyan up" in ended.stderr


async def test_the_sandbox_verbs_move_the_world(tmp_path: Path) -> None:
    async with process(tmp_path / "data") as (_, api), connect(api.session, api.url) as client:
        await client.log_in()
        await client.event("qrcode")
        scanned = await in_thread("sandbox", "scan", cwd=tmp_path)
        assert json.loads(scanned.stdout)["state"] == "confirmed"
        await client.event("login")
        said = await in_thread("sandbox", "say", "wxid_ann", "wxid_bot", "你好", cwd=tmp_path)
        await client.until(lambda: client.messages)
        assert client.messages[0]["msg_id"] == json.loads(said.stdout)["messageId"]
        await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "好"})
        seen = json.loads((await in_thread("sandbox", "inbox", "wxid_ann", cwd=tmp_path)).stdout)
        assert [message["text"] for message in seen["messages"]] == ["好"]
        rest = await in_thread("sandbox", "inbox", "wxid_ann", "--after", seen["cursor"], cwd=tmp_path)
        assert json.loads(rest.stdout)["messages"] == []
        assert "online" in (await in_thread("accounts", cwd=tmp_path)).stdout
        refused = await in_thread("sandbox", "say", "wxid_shi", "wxid_bot", "hi", cwd=tmp_path)
        assert refused.returncode == 1
        assert "rejected" in refused.stderr
        added = await in_thread("sandbox", "add-person", "新朋友", "--friend", "wxid_bot", cwd=tmp_path)
        assert json.loads(added.stdout)["nick"] == "新朋友"
        room = '{"room": "10000001@chatroom", "name": "南飞"}'
        done = await in_thread("sandbox", "deed", "wxid_bot", "rename_room", room, cwd=tmp_path)
        assert "南飞" in done.stdout
        slowed = await in_thread("sandbox", "fault", "slow", "--seconds", "0.1", cwd=tmp_path)
        assert json.loads(slowed.stdout) == {"kind": "slow"}
        assert (await in_thread("sandbox", "deed", "wxid_bot", "rename_room", "[", cwd=tmp_path)).returncode == 2
        assert (await in_thread("sandbox", "reset", cwd=tmp_path)).returncode == 0
        await client.event("logout")


async def test_the_sandbox_is_a_laboratory_from_the_shell_too(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(
        'base = "demo"\n[[scripts.hi.deeds]]\nat = "1h"\ndo = "say"\nas = "wxid_ann"\nto = "wxid_bob"\ntext = "hi"\n'
    )

    async def sandbox(*arguments: str, status: int = 0) -> Any:
        done = await in_thread("sandbox", *arguments, cwd=tmp_path)
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr

    async with process(tmp_path / "data", "--world", str(tmp_path / "w.toml")):
        assert (await sandbox("snapshot", "first"))["name"] == "first"
        assert (await sandbox("start-script", "hi"))["state"] == "running"
        await sandbox("clock", "3600")
        assert (await sandbox("scripts"))["scripts"][0]["state"] == "done"
        assert [each["text"] for each in (await sandbox("inbox", "wxid_bob"))["messages"]] == ["hi"]
        await sandbox("start-script", "hi")
        assert (await sandbox("stop-script", "hi"))["state"] == "stopped"
        await sandbox("restore", "first")
        assert (await sandbox("inbox", "wxid_bob"))["messages"] == []
        await sandbox("drop-snapshot", "first")
        assert (await sandbox("snapshots"))["snapshots"] == []
        assert "not_found" in await sandbox("restore", "first", status=1)
        error = ("--command", "send_text", "--code", "busy", "--message", "later", "--count", "2")
        assert await sandbox("fault", "error", *error) == {"kind": "error"}
        card = '{"contact": "wxid_shi"}'
        await sandbox("say", "wxid_ann", "wxid_bob", "--kind", "card", "--fields", card)
        assert (await sandbox("inbox", "wxid_bob"))["messages"][0]["kind"] == "card"
        await sandbox("add-person", "新人", "--fields", '{"phone": "13800000009"}')
        await sandbox("reset", "--world", "file")


async def test_auto_scan_logs_in_at_once(tmp_path: Path) -> None:
    async with (
        process(tmp_path / "data", "--auto-scan", "wxid_bot") as (_, api),
        connect(api.session, api.url) as client,
    ):
        await client.log_in()
        await client.event("login")
        assert (await client.call("getMyInfo"))["data"]["user_name"] == "wxid_bot"


async def test_sigterm_closes_clients_with_1001_and_ends_with_0(tmp_path: Path) -> None:
    async with (
        process(tmp_path / "data", "--auto-scan", "wxid_bot") as (running, api),
        connect(api.session, api.url) as client,
    ):
        await client.log_in()
        await client.event("login")
        answer = await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "last words"})
        assert answer["success"]
        status = await running.stop(signal.SIGTERM)
        assert (status, await client.closed()) == (0, 1001)
        assert "Traceback" not in running.log.read_text()
        assert not (tmp_path / "data" / "address").exists()
        await running.start()
        assert [message["text"] for message in await api.inbox("wxid_ann", at_least=1)] == ["last words"]


async def test_a_second_gateway_on_the_same_directory_is_refused(tmp_path: Path) -> None:
    async with process(tmp_path / "data"):
        ended = await in_thread("up", "--port", "0", cwd=tmp_path)
        assert (ended.returncode, "another gateway" in ended.stderr) == (78, True)


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    async with process(tmp_path / "data") as (running, _):
        port = running.url.rpartition(":")[2]
        ended = await in_thread("up", "--port", port, "--data", "other", cwd=tmp_path)
        assert ended.returncode == 78
        assert port in ended.stderr
        assert "--port" in ended.stderr


async def test_secrets_and_texts_stay_out_of_the_log_and_the_files_are_private(tmp_path: Path) -> None:
    async with (
        process(tmp_path / "data", "--auto-scan", "wxid_bot") as (running, api),
        connect(api.session, api.url) as client,
    ):
        await client.log_in()
        await client.event("login")
        token = (await client.call("getLoginToken"))["data"]["token"]
        await api.say("wxid_ann", "wxid_bot", "a very private text")
        await client.until(lambda: client.messages)
        log = running.log.read_text()
        assert "demo/default" in log
        for secret in (token, running.token, "a very private text"):
            assert secret not in log
        for name in ("admin.token", "secret.key"):
            assert (running.data / name).stat().st_mode & 0o077 == 0
        assert running.data.stat().st_mode & 0o077 == 0


async def test_dead_letters_are_listed_and_sent_again_from_the_shell(tmp_path: Path) -> None:
    refused = [True]

    async def answer(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        if refused[0] and said["data"]["action"] == "reportTextMessage":
            return web.Response(status=422)
        return server.take(said)

    async with callback_server(answer) as server:
        options = ("--auto-scan", "wxid_bot", "--wequick-receive", server.receive, "--wequick-send", server.send)
        async with process(tmp_path / "data", *options) as (_, api):
            await server.order("getLoginQrCode")
            await server.report("reportLoginUser")
            for text in ("one", "two", "three"):
                await api.say("wxid_ann", "wxid_bot", text)
            async with asyncio.timeout(20):
                while len((await api.call("GET", "/callbacks/dead-letters"))["letters"]) < 3:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            listed = (await in_thread("replay", cwd=tmp_path)).stdout
            assert (listed.count("reportTextMessage"), listed.count("answered 422")) == (3, 3)
            refused[0] = False
            assert "1 sent" in (await in_thread("replay", "2", cwd=tmp_path)).stdout
            await server.until(lambda: server.texts() == ["two"])
            assert "2 sent" in (await in_thread("replay", "--all", cwd=tmp_path)).stdout
            await server.until(lambda: server.texts() == ["two", "one", "three"])
            again = ("replay", "--account", "demo/default", "--reader")
            reader = next(each["name"] for each in (await api.call("GET", "/accounts/demo/default/readers"))["readers"])
            assert "every event above 0 again" in (await in_thread(*again, reader, cwd=tmp_path)).stdout
            await server.until(lambda: server.texts()[3:] == ["one", "two", "three"])
            assert "no reader" in (await in_thread(*again, "nobody", cwd=tmp_path)).stderr
            wrong = await in_thread("replay", "99", cwd=tmp_path)
            assert (wrong.returncode, "no such dead letter" in wrong.stderr) == (1, True)


@pytest.mark.parametrize("root", ["data", ".", "data/media"])
def test_a_media_root_that_would_give_the_data_directory_away_is_refused(tmp_path: Path, root: str) -> None:
    (tmp_path / "roots.toml").write_text(f'[media]\nroots = ["{root}"]\n')
    ended = hongyan("check", "--config", "roots.toml", cwd=tmp_path)
    assert ended.returncode == 78
    assert "media.roots" in ended.stderr


def test_what_scripts_call_again_and_again_starts_without_the_gateway() -> None:
    code = "import sys, hongyan.app.cli; print(*(name for name in sys.modules if name.startswith('hongyan.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"hongyan.world.world", "hongyan.app.plant", "hongyan.client", "hongyan.dialects.padchat"}
    assert heavy.isdisjoint(loaded)


def test_the_demo_bot_speaks_every_edition_of_the_library(tmp_path: Path) -> None:
    for edition in Edition:
        wrong = hongyan("bot", "demo", "--edition", edition, "--url", "ftp://x", cwd=tmp_path)
        assert "must look like ws:" in wrong.stderr
    assert "sdk-0.5" in hongyan("bot", "demo", "--edition", "v1", cwd=tmp_path).stderr


def test_matrix_shows_what_was_proven(tmp_path: Path) -> None:
    shown = hongyan("matrix", "--face", "padchat-v2ws", cwd=tmp_path)
    assert shown.returncode == 0
    lines = [line for line in shown.stdout.splitlines() if "sendMsg" in line]
    for line, backend in zip(lines, ("sandbox", "wequick"), strict=True):
        assert ("send_text" in line, backend in line, "yes" in line) == (True, True, True)
    assert "native" not in shown.stdout

"""What ``deploy`` holds works as ``docs/howto/run-as-a-service.md`` says."""

import asyncio
import base64
import configparser
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest
from typer.testing import CliRunner

from hongyan.app import cli
from hongyan.app.frontdoor import FINISH_S
from tests.support import sdk
from tests.support.gateway import InProcess, in_process

ROOT = Path(__file__).resolve().parents[2]

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
"""A picture of one point."""


class Unit(configparser.RawConfigParser):
    """A unit of systemd: keys keep their case."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.fixture
def service() -> configparser.SectionProxy:
    """The section that says what is run."""
    unit = Unit(strict=False)
    unit.read_string((ROOT / "deploy" / "hongyan.service").read_text(encoding="utf-8"))
    return unit["Service"]


def test_the_unit_starts_the_gateway_as_the_command_line_wants_it(service: configparser.SectionProxy) -> None:
    program, command, *options = shlex.split(service["ExecStart"])
    assert program.endswith("/.venv/bin/hongyan")
    # With --help the options before it are read, and nothing is started.
    assert CliRunner().invoke(cli.app, [command, *options, "--help"]).exit_code == 0
    assert CliRunner().invoke(cli.app, [command, *options, "--no-such-option", "--help"]).exit_code != 0


def test_the_unit_knows_how_the_gateway_ends(service: configparser.SectionProxy) -> None:
    assert int(service["RestartPreventExitStatus"]) == cli.EXIT_CONFIG
    assert int(service["TimeoutStopSec"]) > FINISH_S


def test_the_unit_lets_the_gateway_write_its_data_and_nothing_else(service: configparser.SectionProxy) -> None:
    options = shlex.split(service["ExecStart"])
    assert options[options.index("--data") + 1] == f"/var/lib/{service['StateDirectory']}"
    assert service["ProtectSystem"] == "strict"
    assert "ReadWritePaths" not in service


def backup(data: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Run the script on a data directory."""
    return subprocess.run(
        [sys.executable, ROOT / "deploy" / "backup.py", data, target],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


async def test_a_copy_made_while_the_gateway_runs_is_a_whole_data_directory(gateway: InProcess, tmp_path: Path) -> None:
    async with sdk.connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await gateway.scan()
        await client.event("login")
        await gateway.say("wxid_ann", "wxid_bot", kind="image", media={"data": DOT, "name": "dot.png"})
        await client.until(lambda: client.messages)
        before = await told(gateway)
        done = await asyncio.to_thread(backup, tmp_path / "data", tmp_path / "copy")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0

    async with in_process(tmp_path / "copy") as restored:
        after = await told(restored)
        assert [each["event"]["event"] for each in after[: len(before)]] == [each["event"]["event"] for each in before]
        # The client's key is known, what was sealed can be opened, and the world knows the device: nobody scans again.
        async with sdk.connect(restored.session, restored.url) as client:
            await client.log_in()
            await client.event("login")
        # A link that was signed before still opens what it names.
        content = before[-1]["event"]["message"]["content"]
        async with restored.session.get(restored.url + content["media"]["url"]) as response:
            assert (response.status, await response.read()) == (200, base64.b64decode(DOT))


async def told(gateway: InProcess) -> list[dict[str, Any]]:
    """Return what the journal of the account holds."""
    return (await gateway.call("GET", "/accounts/demo/default/events", limit="500"))["events"]


def test_a_copy_never_overwrites_another(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "copy").mkdir()
    apsw.Connection(str(tmp_path / "data" / "hongyan.db")).execute("CREATE TABLE t (a)").close()
    done = backup(tmp_path / "data", tmp_path / "copy")
    assert done.returncode == 1
    assert "File exists" in done.stderr
    assert list((tmp_path / "copy").iterdir()) == []


def test_a_folder_without_a_database_is_not_copied(tmp_path: Path) -> None:
    done = backup(tmp_path, tmp_path / "copy")
    assert done.returncode == 1
    assert "no hongyan.db in it" in done.stderr
    assert not (tmp_path / "copy").exists()

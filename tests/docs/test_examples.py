"""Every example of README and docs works as it is written, every link leads somewhere, the reference is as the code is.

A document is a story: its blocks are carried out in order, in an empty folder that looks like the root of a clone.
Tags: ``sh`` is run, ``js file=…`` and ``sh file=…`` are saved for the blocks that follow, ``python`` is executed,
``toml`` is read as settings, ``json`` as a frame, ``yaml`` as a job of a CI service, ``ini`` as a unit of systemd and
``nginx`` as its configuration; ``text`` is output, and nothing else is allowed. Lines that begin with ``sudo`` change
the machine: they are read, not run. A Chinese page of ``docs`` has the blocks of its English twin, which
``test_twins.py`` holds together, so its own are not run again.
"""

import configparser
import contextlib
import importlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from hongyan.app import config

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted((ROOT / "docs" / "reference" / "commands").glob("*.md"))
"""One page a command, all alike: they are looked at together, and their examples by ``test_command_pages.py``."""

PAGES = sorted(set((ROOT / "docs").rglob("*.md")) - set(COMMANDS))
DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh-CN.md", *(page for page in PAGES if ".zh-CN." not in page.name)]
LINKED = [
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    *PAGES,
    *(ROOT / f"{name}.md" for name in ("ARCHITECTURE", "CONTRIBUTING", "SECURITY", "CHANGELOG")),
]
LINKED += sorted((ROOT / "changes").glob("*.md"))

TAGS = {"sh", "js", "python", "toml", "json", "yaml", "ini", "nginx", "text"}

INSTEAD = {
    "make run": ".venv/bin/hongyan up",
    "make test": "true",
    "make check": "true",
    'make bench ARGS="--quick command"': ".venv/bin/python -m benchmarks --quick start",
    "npm install --prefix echo-bot padchat-sdk@0.6.3": "mkdir -p echo-bot",
    "npm install --prefix bot padchat-sdk@0.6.3": "mkdir -p bot",
    "python3 -m pytest test_bot.py": ".venv/bin/python -m pytest -q -p no:cacheprovider test_bot.py",
    ".venv/bin/python -m pip install flask": "true",
    ".venv/bin/python tools/gen_reference.py": ".venv/bin/python tools/gen_reference.py --check",
}
"""Lines for what the test's surroundings did already, and what is run in their place."""

LASTING = {
    "make run": "Ctrl-C stops it",
    ".venv/bin/hongyan up --world office.toml": "Ctrl-C stops it",
    "node echo-bot/echo.js": "http://weixin.qq.com/x/",
    "node echo-bot/bot.js": "http://weixin.qq.com/x/",
    ".venv/bin/python echo_bot.py": "http://weixin.qq.com/x/",
    ".venv/bin/python watch.py": "rejected",
    ".venv/bin/python wequick_bot.py": "Running on",
    ".venv/bin/hongyan up --auto-scan wxid_bot --wequick-receive http://127.0.0.1:5000/receive_msg"
    " --wequick-send http://127.0.0.1:5000/send_msg": "is well: it answers",
}
"""Commands that go on until they are stopped, and what they say when the next block may begin."""

SHOWS = {
    ".venv/bin/hongyan sandbox inbox wxid_ann --wait 5": ("echo: ping", "echo: are you there?", "回声："),
    ".venv/bin/hongyan sandbox inbox wxid_bob --wait 5": ('"hello"', '"你好"'),
    ".venv/bin/hongyan key list": ("shop",),
    ".venv/bin/hongyan check --world office.toml": ("all is well",),
    ".venv/bin/hongyan sandbox inbox wxid_bot --wait 5": ('"早"',),
    ".venv/bin/hongyan sandbox scripts": ('"newcomer"',),
    ".venv/bin/hongyan sandbox snapshots": ('"before"',),
    "HONGYAN_LISTEN_PORT=0 .venv/bin/hongyan check --data backup": ("all is well",),
}
"""Commands whose output a document promises: one of these texts stands in it."""

PORT = "7777"
"""In the documents; replaced by a free one."""

PATIENCE_S = 30.0
LOOK_EVERY_S = 0.02

_FENCE = re.compile(r"^```(.*)$")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    place: str
    tag: str
    file: str
    body: str


def blocks(document: Path) -> Iterator[Block]:
    """Return the fenced blocks of ``document``."""
    opened: tuple[int, str] | None = None
    lines: list[str] = []
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if fence is None:
            lines.append(line)
        elif opened is None:
            opened, lines = (number, fence.group(1)), []
        else:
            tag, _, more = opened[1].partition(" ")
            name = more.removeprefix("file=")
            yield Block(f"{document.relative_to(ROOT)}:{opened[0]}", tag, name, "\n".join(lines) + "\n")
            opened = None
    assert opened is None, f"{document}: a fence is not closed"


def names(documents: list[Path]) -> list[str]:
    """Return how tests name their documents."""
    return [document.relative_to(ROOT).as_posix() for document in documents]


@dataclass
class Story:
    """An empty folder like a clone's root, and what runs in it."""

    folder: Path
    port: str
    environment: dict[str, str]
    instead: dict[str, str] = field(default_factory=lambda: INSTEAD)
    patience_s: float = PATIENCE_S
    running: list[tuple[subprocess.Popen[bytes], Path]] = field(default_factory=list)

    def save(self, block: Block) -> None:
        """Write a block to the file that it names."""
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.here(block.body), encoding="utf-8")

    def here(self, text: str) -> str:
        """Return ``text`` for this story's port."""
        return text.replace(f":{PORT}", f":{self.port}")

    def run(self, block: Block) -> None:
        """Run a shell block line by line; each has to succeed."""
        for line in block.body.splitlines():
            command = self.here(self.instead.get(line, line))
            if line.startswith("sudo "):
                check_shell(command, block.place)
                continue
            if line in LASTING:
                self._begin(block, command, LASTING[line])
                continue
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=self.folder,
                env=self.environment,
                timeout=self.patience_s,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{block.place}: {line}\n{done.stdout}{done.stderr}\n{self.told()}"
            promised = SHOWS.get(line, ("",))
            assert any(text in done.stdout for text in promised), f"{block.place}: {line}\n{done.stdout}"

    def _begin(self, block: Block, command: str, ready: str) -> None:
        output = self.folder / f"output-{len(self.running)}"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                cwd=self.folder,
                env=self.environment,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        self.running.append((process, output))
        until = time.monotonic() + self.patience_s
        while ready not in output.read_text(encoding="utf-8"):
            assert process.poll() is None, f"{block.place}: {command} ended\n{self.told()}"
            assert time.monotonic() < until, f"{block.place}: {command} never said {ready!r}\n{self.told()}"
            time.sleep(LOOK_EVERY_S)

    def told(self) -> str:
        """Return what the running commands said so far."""
        return "\n".join(output.read_text(encoding="utf-8") for _, output in self.running)

    def stop(self) -> None:
        """Stop what runs, the last first."""
        for process, _ in reversed(self.running):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def check_shell(script: str, place: str) -> None:
    """Read a script without running it."""
    done = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, f"{place}: {done.stderr}"


def check_job(text: str, place: str) -> None:
    """Read a job of a CI service, and the scripts in it."""
    scripts: list[str] = []

    def collect(value: object, key: str = "") -> None:
        if isinstance(value, dict):
            for name, each in value.items():
                collect(each, str(name))
        elif isinstance(value, list):
            for each in value:
                collect(each, key)
        elif key in {"run", "script", "before_script"}:
            scripts.append(str(value))

    collect(yaml.safe_load(text))
    assert scripts, f"{place}: a job without a script"
    for script in scripts:
        check_shell(script, place)


def check_unit(text: str, place: str) -> None:
    """Read a unit of systemd."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(text)
    assert set(unit.sections()) <= {"Unit", "Service", "Install"}, place
    assert unit.sections(), place


def check_nginx(text: str, place: str) -> None:
    """Read a configuration of nginx: each line is a comment, a directive, or the edge of a block that is closed."""
    depth = 0
    for line in filter(None, (line.strip() for line in text.splitlines())):
        assert line.startswith("#") or line[-1] in ";{}", f"{place}: {line}"
        depth += (line[-1] == "{") - (line == "}")
        assert depth >= 0, f"{place}: {line}"
    assert depth == 0, place


def check_settings(text: str, folder: Path) -> None:
    """Read settings of the gateway."""
    settings = folder / "read.toml"
    settings.write_text(text, encoding="utf-8")
    config.load(settings, {}, {}, config.face_configs(), config.backend_configs())


READ = {
    "json": lambda text, _: json.loads(text),
    "yaml": check_job,
    "ini": check_unit,
    "nginx": check_nginx,
}
"""Blocks that are read and not run, by their tag."""


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """An empty story; what it started is stopped."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for folder in ("tools", "deploy", "benchmarks"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HONGYAN_")}
    modules = ROOT / "tests" / "peers" / "padchat-sdk-node" / "node_modules"
    environment = {"HONGYAN_LISTEN_PORT": port, "NODE_PATH": str(modules), "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    environment["PYTHONUNBUFFERED"] = "1"
    made = Story(tmp_path, port, {**kept, **environment})
    with contextlib.closing(_Stopping(made)):
        yield made


@dataclass
class _Stopping:
    story: Story

    def close(self) -> None:
        self.story.stop()


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_every_example_works_as_it_is_written(document: Path, story: Story) -> None:
    found = list(blocks(document))
    _need_tools(found)
    python = []
    for block in found:
        assert block.tag in TAGS, f"{block.place}: the block needs one of the tags {sorted(TAGS)}"
        assert block.file or block.tag != "js", f"{block.place}: a program says where it is saved: js file=…"
        if block.file:
            story.save(block)
        elif block.tag == "sh":
            story.run(block)
        elif block.tag == "python":
            python.append(block.body)
        elif block.tag == "toml":
            check_settings(block.body, story.folder)
        elif block.tag in READ:
            READ[block.tag](block.body, block.place)
    if python:
        program = story.folder / "example.py"
        program.write_text("\n\n".join(python), encoding="utf-8")
        subprocess.run([sys.executable, "-W", "error", program], check=True, timeout=PATIENCE_S)


def _need_tools(found: list[Block]) -> None:
    """Skip a document whose tools this machine has not; in CI that is a failure."""
    needed = {
        "node": any(block.tag == "js" for block in found),
        "curl": any(block.tag == "sh" and "curl " in block.body for block in found),
    }
    missing = [tool for tool, is_needed in needed.items() if is_needed and shutil.which(tool) is None]
    if needed["node"] and not (ROOT / "tests" / "peers" / "padchat-sdk-node" / "node_modules" / "padchat-sdk").exists():
        missing.append("padchat-sdk (make test installs it)")
    if missing:
        reason = f"not here: {', '.join(missing)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def check_links(document: Path) -> None:
    """See that each relative link leads to a file."""
    prose = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in _LINK.findall(prose):
        path = target.partition("#")[0]
        if path and "://" not in target:
            assert (document.parent / path).exists(), f"{document.relative_to(ROOT)}: {target}"


@pytest.mark.parametrize("document", LINKED, ids=names(LINKED))
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    check_links(document)


def test_every_relative_link_of_the_pages_of_commands_leads_to_a_file() -> None:
    for document in COMMANDS:
        check_links(document)


@pytest.fixture(scope="module")
def looked_at() -> subprocess.CompletedProcess[str]:
    """What the tool that writes the reference says of it."""
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "gen_reference.py", "--check", "--missing"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_the_reference_is_as_the_code_is(looked_at: subprocess.CompletedProcess[str]) -> None:
    assert looked_at.returncode == 0, looked_at.stdout + looked_at.stderr


def test_the_chinese_reference_is_chinese(looked_at: subprocess.CompletedProcess[str]) -> None:
    """A text that was changed a moment ago may wait for its translation; not one in ten."""
    known = tomllib.loads((ROOT / "tools" / "reference" / "zh-CN.toml").read_text(encoding="utf-8"))
    assert looked_at.stdout.count("not translated: ") < len(known) / 10, looked_at.stdout
    assert looked_at.stdout.count("said no more: ") < len(known) / 10, looked_at.stdout


def test_a_page_that_the_tool_does_not_write_is_found_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    tool = importlib.import_module("gen_reference")
    folder = tmp_path / "docs" / "reference"
    kept, gone = folder / "commands" / "kept.md", folder / "commands" / "gone.md"
    monkeypatch.setattr(tool, "FOLDER", folder)
    monkeypatch.setattr(tool, "pages", lambda _: [(kept, "# Kept")])
    assert tool.main([]) == 0
    gone.write_text("# Gone")
    assert tool.main(["--check"]) == 1
    assert "docs/reference/commands/gone.md is stale" in capsys.readouterr().out
    assert tool.main([]) == tool.main(["--check"]) == 0
    assert [*folder.rglob("*.md")] == [kept]

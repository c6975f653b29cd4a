"""The import rule fails when it is broken: each break is tried on a copy of the source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

WAIST = "The hourglass: north and south meet only at the waist"
FACES = "Faces do not know their siblings"
PURE = "Pure layers do no I/O and read no clock"
WORLD = "Only the sandbox backend and the world itself know the world"
HEAVY = "Heavy libraries stay where their layer is"

BREAKS: dict[str, tuple[dict[str, str], str]] = {
    "a face imports a backend": ({"faces/rest.py": "import hongyan.backends.sandbox"}, WAIST),
    "a dialect imports asyncio": ({"dialects/padchat/xml.py": "import asyncio"}, PURE),
    "the core imports a store": ({"core/intake.py": "import hongyan.stores.memory"}, WAIST),
    "the core imports a dialect": ({"core/hub.py": "from hongyan.dialects import padchat"}, WAIST),
    "two faces import each other": (
        {
            "faces/rest.py": "import hongyan.faces.padchat_v2.session",
            "faces/padchat_v2/session.py": "import hongyan.faces.rest",
        },
        FACES,
    ),
    "a new folder beside the layers": ({"utils/__init__.py": "HELPFUL = True"}, WAIST),
    "another backend imports the world": ({"backends/other.py": "from hongyan.world import world"}, WORLD),
    "the core imports aiohttp": ({"core/hub.py": "import aiohttp"}, HEAVY),
    "the client imports a face": ({"client/client.py": "import hongyan.faces.rest"}, WAIST),
    "a face imports the client": ({"faces/rest.py": "import hongyan.client"}, WAIST),
}
"""What is added to which module, and what the refusal has to name."""


def lint(copy: Path) -> tuple[int, str]:
    """Check the import rule on ``copy``; return the exit status and what was said, on one line."""
    code = "import sys, hongyan; print(hongyan.__file__); from importlinter.cli import lint_imports_command as lint; "
    code += "sys.argv = ['lint-imports', '--no-cache']; lint()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "300", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = " ".join((done.stdout + done.stderr).split())
    assert said.startswith(str(copy / "src" / "hongyan")), f"another package was looked at: {said}"
    return done.returncode, said


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the source that may be spoiled."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_source_as_it_is_keeps_the_rule(copy: Path) -> None:
    status, said = lint(copy)
    assert status == 0, said
    assert " 0 broken" in said


@pytest.mark.parametrize("name", BREAKS)
def test_the_rule_fails_when(copy: Path, name: str) -> None:
    lines, named = BREAKS[name]
    for module, line in lines.items():
        path = copy / "src" / "hongyan" / module
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    status, said = lint(copy)
    assert status != 0, said
    assert f"{named} BROKEN" in said, said
    culprits = [module.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for module in lines]
    assert [culprit for culprit in culprits if f"hongyan.{culprit}" not in said] == [], said

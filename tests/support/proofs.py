"""Which test proves that a command works: face by face and backend by backend, from the tests that passed.

A test that looks at a command's effect carries ``@pytest.mark.proves(face, command)``; ``proven`` makes parameters of
that kind. What a whole run has proven is ``src/hongyan/app/support_matrix.json``, which the program and the documents
show. ``pytest --matrix=check`` fails when the run proved something else than the file says; ``--matrix=write`` writes
it.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

MATRIX = Path(__file__).parents[2] / "src" / "hongyan" / "app" / "support_matrix.json"

_PROVES = "proves"
_seen: dict[tuple[str, str, str], bool] = {}
"""Whether every test of the three, face, backend and command, passed so far."""


def proven(face: str, command: str, *values: Any, backend: str = "sandbox") -> Any:
    """Return ``command`` and ``values`` as a parameter set of a test that proves the command."""
    return pytest.param(command, *values, marks=pytest.mark.proves(face, command, backend=backend), id=command)


def spell(proofs: list[tuple[str, str, str]]) -> str:
    """Return the text of the file."""
    tree: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for face, backend, command in sorted(proofs):
        tree[face][backend].append(command)
    return json.dumps(tree, indent=1) + "\n"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--matrix", choices=["check", "write"], help="compare or write what the run proved to work")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers(_PROVES):
        face, command = mark.args
        item.user_properties.append((_PROVES, (face, mark.kwargs.get("backend", "sandbox"), command)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count a report; those of other processes come here too."""
    if report.when == "call" or report.failed:
        for name, value in report.user_properties:
            if name == _PROVES:
                proof = tuple(value)
                _seen[proof] = _seen.get(proof, True) and report.passed  # type: ignore[index]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    wanted = session.config.getoption("--matrix")
    if not wanted or hasattr(session.config, "workerinput") or exitstatus:
        return
    text = spell([proof for proof, passed in _seen.items() if passed])
    if wanted == "write":
        MATRIX.write_text(text, encoding="utf-8")
    elif text != MATRIX.read_text(encoding="utf-8"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"\n{MATRIX.name} is not what this run proved; write it anew: make matrix")

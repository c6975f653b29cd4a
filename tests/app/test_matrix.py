"""The support matrix: every command that a face has was seen working, or is reviewed here."""

import pytest

from hongyan.app import matrix
from hongyan.backends.sandbox.handlers import CAPABILITIES
from hongyan.model.capability import Level
from hongyan.model.commands import GetLoginStatus
from tests.support.proofs import MATRIX, spell

UNPROVEN: dict[str, set[str]] = {}
"""By face: commands whose effect on the sandbox no test looks at, each with a reason in a comment."""


@pytest.mark.parametrize("face", [matrix.NATIVE, *matrix.TABLES])
def test_whatever_a_face_offers_on_the_sandbox_has_been_seen_working(face: str) -> None:
    offered = {
        name
        for command in CAPABILITIES
        if CAPABILITIES[command].level is not Level.NONE
        for name in matrix.names_of(face, command)
    }
    assert offered - matrix.proofs()[face]["sandbox"] == UNPROVEN.get(face, set())


def test_nothing_is_proven_that_no_face_has() -> None:
    for face, backends in matrix.proofs().items():
        known = {name for cell in matrix.cells() if cell.face == face for name in cell.names}
        assert {name for names in backends.values() for name in names} <= known


def test_a_command_with_two_names_is_proven_by_each() -> None:
    cells = [each for each in matrix.cells() if each.command is GetLoginStatus and each.face == "padchat-v2ws"]
    assert [cell.backend for cell in cells] == ["sandbox", "wequick"]
    for cell in cells:
        assert cell.names == ("auth", "status")
        assert cell.proven == {"auth", "status"}


def test_the_file_is_as_it_would_be_written() -> None:
    proofs = matrix.proofs()
    rows = [(face, backend, name) for face in proofs for backend in proofs[face] for name in proofs[face][backend]]
    assert MATRIX.read_text(encoding="utf-8") == spell(rows)

"""Which command works in which face on which backend: what the tables have, and what tests have proven.

``support_matrix.json`` beside this module is written by ``make matrix`` from the tests of effects that passed, and held
against them by ``make test``. Nothing else is called working here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import msgspec

from hongyan.dialects import padchat, wequick
from hongyan.model.commands import COMMANDS, Command
from hongyan.wire.table import CommandTable

NATIVE = "native"

TABLES: dict[str, CommandTable] = {
    "padchat-sdk": padchat.SDK_COMMANDS,
    "padchat-v2ws": padchat.V2WS_COMMANDS,
    "wequick": wequick.COMMANDS,
}
"""The faces with a table of commands of their own. The native API has every canonical command by its name."""

Proofs = dict[str, dict[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One canonical command in one face on one backend."""

    command: type[Command[Any]]
    face: str
    backend: str
    names: tuple[str, ...]
    """What the face calls it; empty when it has no such command."""
    proven: frozenset[str]
    """Those of ``names`` whose effect on this backend a test has seen."""


def proofs() -> Proofs:
    """Return the proven names by face and by backend."""
    raw = resources.files(__package__).joinpath("support_matrix.json").read_bytes()
    return msgspec.json.decode(raw, type=Proofs)


def names_of(face: str, command: type[Command[Any]]) -> tuple[str, ...]:
    """Return what ``face`` calls ``command``."""
    if face == NATIVE:
        return (command.public_name(),)
    return tuple(row.name for row in TABLES[face] if command in row.commands)


def cells() -> Iterator[Cell]:
    """Return the whole matrix, command by command."""
    known = proofs()
    for command in COMMANDS:
        for face in (NATIVE, *TABLES):
            for backend, proven in known.get(face, {}).items():
                names = names_of(face, command)
                yield Cell(command, face, backend, names, proven.intersection(names))

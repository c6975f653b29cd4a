"""What a backend can do, per command, with reasons. Complete by construction: a command left out is a TypeError."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from .commands import COMMANDS, Command


class Level(StrEnum):
    """How well a backend does a command."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a backend accepts; 0 is no limit of its own."""

    text_chars: int = 0
    media_bytes: int = 0


class Support(msgspec.Struct, frozen=True, kw_only=True):
    """How well, within which limits, and why not better."""

    level: Level
    reason: str = ""
    """For people; needed below ``FULL``."""
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        if self.level is not Level.FULL and not self.reason:
            raise TypeError(f"support of level {self.level} needs a reason")


FULL = Support(level=Level.FULL)


def no(reason: str) -> Support:
    """Not at all, for ``reason``."""
    return Support(level=Level.NONE, reason=reason)


def partial(reason: str) -> Support:
    """Not all of it, for ``reason``."""
    return Support(level=Level.PARTIAL, reason=reason)


def full(*, text_chars: int = 0, media_bytes: int = 0) -> Support:
    """Fully, within the limits given."""
    return Support(level=Level.FULL, limits=Limits(text_chars=text_chars, media_bytes=media_bytes))


class Capabilities:
    """One ``Support`` for every command there is.

    Raises:
        TypeError: at construction, when a command is missing or is none of ours; the message names it.
    """

    def __init__(self, backend: str, table: Mapping[type[Command[Any]], Support]) -> None:
        missing = [command.__name__ for command in COMMANDS if command not in table]
        unknown = [command.__name__ for command in table if command not in COMMANDS]
        if missing or unknown:
            raise TypeError(f"{backend}: capabilities leave out {missing} and name unknown {unknown}")
        self.backend = backend
        self._table = dict(table)

    def __getitem__(self, command: type[Command[Any]]) -> Support:
        return self._table[command]

    def __iter__(self) -> Iterator[type[Command[Any]]]:
        return iter(COMMANDS)

    def handled(self) -> frozenset[type[Command[Any]]]:
        """The commands that are done at all: what a link must have a handler for."""
        return frozenset(command for command, support in self._table.items() if support.level is not Level.NONE)

"""Codecs and tables: how a dialect declares what it speaks. Read forwards by faces, backwards by upstream backends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from hongyan.model.commands import Command
from hongyan.model.media import MediaRef
from hongyan.wire import strict_json

W = TypeVar("W")
C = TypeVar("C")


class Codec(Generic[W, C]):
    """One wire shape ``W`` and its canonical meaning ``C``, both ways, pure.

    ``decode`` may raise ``Malformed`` for what the type cannot say; nothing else.
    """

    def __init__(self, wire: Any, *, decode: Callable[[W], C], encode: Callable[[C], W]) -> None:
        self.wire = wire
        self._decoder: msgspec.json.Decoder[W] = msgspec.json.Decoder(wire)
        self._decode = decode
        self._encode = encode

    def read(self, raw: bytes | str | msgspec.Raw) -> C:
        """Return what ``raw`` means.

        Raises:
            Malformed: with the path to the wrong field.
        """
        try:
            wire = self._decoder.decode(raw)
        except strict_json.WRONG as wrong:
            raise strict_json.malformed(wrong) from wrong
        return self._decode(wire)

    def write(self, value: C) -> W:
        """Return ``value`` in its wire shape."""
        return self._encode(value)


AnyCodec = Codec[Any, Any]


NO_MEDIA = MediaRef(sha256="", size_bytes=0, type="")
"""Stands in a command whose bytes are not in a media store yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithMedia:
    """A command whose media came along as bytes: the meaning of a request on a wire that carries bytes.

    The caller stores ``data`` and builds the command with what the store answers.
    """

    data: bytes
    command: Command[Any]
    """Its ``media`` is ``NO_MEDIA``."""
    name: str = ""
    """The file's, to show to people; empty when the wire has none."""

    def build(self, media: MediaRef) -> Command[Any]:
        """Return the command about ``media``, which is ``data`` in a media store."""
        return msgspec.structs.replace(self.command, media=media)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithPlace:
    """A command whose media is named by a path or a URL: the meaning of a request on a wire that carries names.

    The caller fetches what is there, stores it, and builds the command with what the store answers.
    """

    place: str
    command: Command[Any]
    """Its ``media`` is ``NO_MEDIA``."""

    def build(self, media: MediaRef) -> Command[Any]:
        """Return the command about ``media``, which is what lies at ``place``."""
        return msgspec.structs.replace(self.command, media=media)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaBytes:
    """A result and its bytes: the meaning of a reply on a wire that carries bytes. The caller fetches them."""

    data: bytes
    ref: MediaRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One wire command.

    A row the dialect knows and the model does not yet has no ``command`` but an ``excuse``, so the table doubles as the
    honest list of what the wire has.
    """

    name: str
    title: str
    """What the dialect's own document calls it."""
    command: type[Command[Any]] | None = None
    """Absent for an excused row."""
    request: AnyCodec | None = None
    """Absent for an excused row."""
    reply: AnyCodec | None = None
    """Absent for an excused row."""
    excuse: str = ""
    refusals: frozenset[int] = frozenset()
    """WeChat's numbers of refusals that the wire spells as a good answer: its reply codec takes ``Rejected`` too."""
    also: tuple[type[Command[Any]], ...] = ()
    """Other commands that a request of this name may mean."""
    aliases: tuple[str, ...] = ()
    """Other spellings of the name that are taken too."""

    @property
    def commands(self) -> tuple[type[Command[Any]], ...]:
        """Everything that a request of this name may mean; nothing for an excused row."""
        return (self.command, *self.also) if self.command is not None else ()

    def __post_init__(self) -> None:
        whole = self.command is not None and self.request is not None and self.reply is not None
        if whole == bool(self.excuse):
            raise TypeError(f"row {self.name}: either a command with both codecs, or an excuse")


class CommandTable:
    """All wire commands of one edition, by name."""

    def __init__(self, *rows: Row) -> None:
        self._rows = {row.name: row for row in rows}
        self._by_name = {name: row for row in rows for name in (row.name, *row.aliases)}
        if len(self._by_name) != sum(1 + len(row.aliases) for row in rows):
            raise TypeError("two rows share a name")

    def get(self, name: str) -> Row | None:
        """Return the row called ``name``, under any of its spellings; ``None`` when the edition has none."""
        return self._by_name.get(name)

    def __getitem__(self, name: str) -> Row:
        return self._rows[name]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

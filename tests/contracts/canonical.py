"""Finds every dialect's command tables, and makes values of any type of the model for them."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

import hongyan.dialects
from hongyan.model.commands import Command
from hongyan.wire.table import AnyCodec, CommandTable, Row

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""No lone surrogates: they are no text, and no part of the model may carry one."""

_SIMPLE: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
    inspect.StrType: TEXT,
    inspect.IntType: st.integers(-(2**63), 2**63 - 1),
    inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    inspect.BoolType: st.booleans(),
    inspect.NoneType: st.none(),
}


def tables() -> dict[str, CommandTable]:
    """Return every command table of every dialect, by ``dialect.NAME``."""
    found: dict[str, CommandTable] = {}
    for module in pkgutil.walk_packages(hongyan.dialects.__path__, "hongyan.dialects."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, CommandTable) and not any(value is known for known in found.values()):
                found[f"{module.name.removeprefix('hongyan.dialects.')}.{name}"] = value
    return found


def rows() -> Iterator[tuple[str, Row]]:
    """Return every row, with ``dialect.TABLE.row`` as its name."""
    for table_name, table in tables().items():
        for row in table:
            yield f"{table_name}.{row.name}", row


@dataclass(frozen=True, slots=True)
class Place:
    """Where a codec stands in a table, and the values that it has to carry."""

    name: str
    row: Row
    side: Literal["request", "reply"]
    codec: AnyCodec
    canonical: Any
    """The model's type on this side."""

    def values(self) -> st.SearchStrategy[Any]:
        """Make canonical values."""
        return values_of(self.canonical)


def places() -> list[Place]:
    """Return every codec of every complete row."""
    found = []
    for name, row in rows():
        if row.command is not None and row.request is not None and row.reply is not None:
            found.append(Place(f"{name}.request", row, "request", row.request, row.command))
            found.append(Place(f"{name}.reply", row, "reply", row.reply, result_of(row.command)))
    return found


def result_of(command: type[Command[Any]]) -> Any:
    """Return the ``R`` of a ``Command[R]``."""
    (base,) = command.__orig_bases__  # type: ignore[attr-defined]  # every command is ``Command[R]``
    return get_args(base)[0]


def values_of(type_: Any) -> st.SearchStrategy[Any]:
    """Make values of any type of the model."""
    return _values(inspect.type_info(type_))


def _values(info: inspect.Type) -> st.SearchStrategy[Any]:
    if type(info) in _SIMPLE:
        return _SIMPLE[type(info)]
    match info:
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.VarTupleType(item_type=item):
            return st.lists(_values(item), max_size=3).map(tuple)
        case inspect.UnionType(types=types):
            return st.one_of(*map(_values, types))
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: _values(field.type) for field in fields})
        case _:
            raise NotImplementedError(f"no values for {info}: add a line here")


def encode(wire: object) -> bytes:
    """Return ``wire`` as it travels."""
    return msgspec.json.encode(wire)

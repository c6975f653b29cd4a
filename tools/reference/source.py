"""What the code says of itself: docstrings of classes, the string under each field, types as a person reads them."""

import ast
import functools
import inspect
import itertools
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import msgspec
from msgspec import inspect as types

from hongyan.backends.sandbox import says

from .words import Words


def purpose(type_: type[Any]) -> str:
    """Return a docstring without its sections on errors and sources, as Markdown."""
    return markdown(re.split(r"\n\s*(?:Raises|Source):", inspect.getdoc(type_) or "")[0])


def raises(type_: type[Any]) -> list[tuple[str, str]]:
    """Return the errors that a docstring's ``Raises`` section names, and when each is raised.

    What is said "as" of another struct of the same module is said in its words.
    """
    _, found, section = (inspect.getdoc(type_) or "").partition("Raises:\n")
    if not found:
        return []
    lines = re.findall(r"^ +(\w+(?:, \w+)*): (.+(?:\n {6,}.+)*)", section, re.MULTILINE)
    return [(name, _said(markdown(when), name, type_)) for names, when in lines for name in names.split(", ")]


def _said(when: str, error: str, type_: type[Any]) -> str:
    as_ = re.match(r"as `(\w+)`", when)
    other = getattr(sys.modules[type_.__module__], as_[1], None) if as_ else None
    there = dict(raises(other)).get(error) if other else None
    return f"{there.removesuffix('.')}{when[as_.end() :]}" if as_ and there else when


def field_docs(type_: type[Any]) -> dict[str, str]:
    """Return what stands under each field, the inherited ones too, by the field's name in Python."""
    found: dict[str, str] = {}
    # A request that is made from a content has no source of its own.
    for base in reversed(says.CONTENT_OF.get(type_, type_).__mro__):
        if base.__module__.startswith("hongyan."):
            found.update(_own_docs(base))
    return found


@functools.cache
def _own_docs(struct: type) -> dict[str, str]:
    body = cast("ast.ClassDef", ast.parse(textwrap.dedent(inspect.getsource(struct))).body[0]).body
    return dict(_documented(body))


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in itertools.pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            yield field.target.id, markdown(below.value.value)


def markdown(text: str) -> str:
    """Return a docstring's text as one line of Markdown, in which a page of the reference is a link."""
    line = " ".join(text.replace("``", "`").split())
    return re.sub(r"`docs/reference/([\w-]+)\.md`", r"[\1](\1.md)", line)


_PLAIN: dict[type[types.Type], str] = {
    types.StrType: "text",
    types.BoolType: "true or false",
    types.NoneType: "null",
    types.AnyType: "anything",
    types.RawType: "anything",
}

_UNIONS = {
    "event": "one of the [events](events.md#all-events)",
    "kind": "one of the [message kinds](events.md#message-kinds)",
}
"""What unions of many structs are called, by the field that tells their members apart."""


Places = Mapping[str, str]
"""Where structs have a section of their own, by their names."""

NOWHERE: Places = {}


def places(structs: Iterable[str], page: str = "") -> Places:
    """Return where on ``page`` each of ``structs`` has its section; on the same page, without one."""
    return {name: f"{page}#{name.lower()}" for name in structs}


def spell(type_: types.Type, say: Words, known: Places = NOWHERE) -> str:
    """Return the name of a type; structs in ``known`` are linked."""
    match type_:
        case types.Metadata():
            return spell(type_.type, say, known)
        case types.IntType() | types.FloatType():
            return say("whole number" if isinstance(type_, types.IntType) else "number") + _range(type_, say)
        case types.LiteralType():
            return say(" or ").join(f"`{value}`" for value in type_.values)
        case types.EnumType():
            return say(" or ").join(f"`{value.value}`" for value in type_.cls)
        case types.UnionType():
            return _spell_union(type_, say, known)
        case types.CollectionType() | types.VarTupleType():
            return say("list of {}").format(spell(type_.item_type, say, known))
        case types.DictType():
            return say("object of {}").format(spell(type_.value_type, say, known))
        case types.StructType():
            name = type_.cls.__name__
            return f"[{name}]({known[name]})" if name in known else name
        case _:
            return say(_PLAIN[type(type_)])


def _range(type_: types.IntType | types.FloatType, say: Words) -> str:
    if type_.ge is not None and type_.le is not None:
        return say(", {} to {}").format(type_.ge, type_.le)
    if type_.gt is not None and type_.le is not None:
        return say(", above {}, up to {}").format(type_.gt, type_.le)
    return say(", from {}").format(type_.ge) if type_.ge is not None else ""


def _spell_union(type_: types.UnionType, say: Words, known: Places) -> str:
    structs = [each for each in type_.types if isinstance(each, types.StructType)]
    if len(structs) > 2:
        return say(_UNIONS[str(structs[0].cls.__struct_config__.tag_field)])
    return say(" or ").join(spell(each, say, known) for each in structs if len(structs) > 1) or say(" or ").join(
        spell(each, say, known) for each in type_.types
    )


def fields(type_: type[Any]) -> tuple[types.Field, ...]:
    """Return the fields of a struct."""
    described = types.type_info(type_)
    assert isinstance(described, types.StructType)
    return described.fields


def default(field: types.Field, say: Words) -> str:
    """Return a field's default, as JSON."""
    return say("needed") if field.required else f"`{default_json(field)}`"


def default_json(field: types.Field) -> str:
    """Return the default of a field that has one, as JSON."""
    value: Any = field.default
    if value is msgspec.NODEFAULT:
        value = field.default_factory()
    return msgspec.json.encode(value).decode()


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of Markdown; without rows, nothing."""
    names = list(head)
    lines = [[cell.replace("|", "\\|") or " " for cell in row] for row in rows]
    if not lines:
        return ""
    parts = [names, ["---"] * len(names), *lines]
    return "".join(f"| {' | '.join(part)} |\n" for part in parts) + "\n"


def field_table(type_: type[Any], say: Words, *, known: Places = NOWHERE, with_defaults: bool = True) -> str:
    """Return the table of a struct's fields."""
    docs = field_docs(type_)
    head = [say("field"), say("type"), *([say("default")] if with_defaults else []), say("meaning")]
    rows = (
        [
            f"`{each.encode_name}`",
            spell(each.type, say, known),
            *([default(each, say)] if with_defaults else []),
            say(docs.get(each.name, "")),
        ]
        for each in fields(type_)
    )
    return table(head, rows)


def structs_in(type_: types.Type, into: dict[str, type[Any]]) -> None:
    """Note every struct that ``type_`` is made of; a union of many stays one thing."""
    match type_:
        case types.Metadata():
            structs_in(type_.type, into)
        case types.StructType() if type_.cls.__name__ not in into:
            into[type_.cls.__name__] = type_.cls
            for field in type_.fields:
                structs_in(field.type, into)
        case types.UnionType():
            structs = [each for each in type_.types if isinstance(each, types.StructType)]
            for each in structs if len(structs) == 1 else []:
                structs_in(each, into)
        case types.CollectionType() | types.VarTupleType():
            structs_in(type_.item_type, into)
        case types.DictType():
            structs_in(type_.value_type, into)
        case _:
            pass

"""Write ``docs/reference`` from the code: commands, settings, errors, the native API.

``python tools/gen_reference.py`` writes the pages; with ``--check`` it writes nothing and exits 1 when one is stale.
"""

import ast
import inspect
import itertools
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast, get_args

import msgspec
from msgspec import inspect as types

from hongyan.app import config
from hongyan.app.cli import EXIT_CONFIG
from hongyan.app.run import EXIT_FATAL
from hongyan.backends.sandbox import SandboxBackend, SandboxControl, says
from hongyan.backends.sandbox.handlers import CAPABILITIES
from hongyan.core.hub import Hub
from hongyan.core.local import SystemClock
from hongyan.core.media import MediaLibrary
from hongyan.core.once import Once
from hongyan.dialects import padchat, rest
from hongyan.dialects.padchat.errors import CHINESE
from hongyan.faces.rest import operations
from hongyan.model.capability import Support
from hongyan.model.commands import COMMANDS, Command
from hongyan.model.errors import HongyanError
from hongyan.model.events import AnyEvent
from hongyan.stores.media_memory import MemoryMedia
from hongyan.stores.memory import MemoryStore
from hongyan.wire.operations import Operation

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
HEAD = "<!-- Written by tools/gen_reference.py from the code. Change the code, then run it again. -->\n\n"


ABOUT_COMMANDS = """\
Everything that can be asked of an account, what each dialect calls it, and what an account can tell. The
canonical names are stable; a face translates its own names into them.

"""

ABOUT_SETTINGS = f"""\
Read in this order, the later one wins: defaults, the TOML file of `--config`, the environment, the options
of the command line. A variable is named `HONGYAN_<SECTION>_<KEY>`. Unknown sections and keys are errors,
except that a variable of an unknown section is passed over. A bad setting ends the program with exit status
{EXIT_CONFIG} and one line that names the place.

`hongyan check --config FILE` reads the settings, tries port and data directory, and starts nothing.
"""

ABOUT_ERRORS = """\
One tree of errors serves every face. The code is stable; the message is for people. The native API
answers with the HTTP status and `{"error": {"code", "message", "field", "retryable"}}` (`field` only
where one is known); PadChat answers `success: false` and puts the Chinese text and the message into
`error` and `msg`. Where WeChat itself refused, PadChat's `data` carries WeChat's own `status`.

"""

ABOUT_API = f"""\
JSON over HTTP below `{rest.ROOT}`, with `Authorization: Bearer <admin token>`. The token is in the data
directory, file `admin.token`, unless `HONGYAN_ADMIN_TOKEN` sets one. The same as an OpenAPI document:
`GET /openapi.json`. Fields of a `GET` go into the path and the query, those of a `POST` into the body;
unknown fields are errors. What can go wrong: [errors](errors.md).

"""

ABOUT_PROBES = """\
Without a token: `GET /healthz` (the process runs), `GET /readyz` (it can work), `GET /metrics` (Prometheus
text), `GET /openapi.json`.

"""


# What the source says: docstrings of classes, and the string under each field.


def purpose(type_: type[Any]) -> str:
    """Return a docstring without its sections on errors and sources, as Markdown."""
    return _markdown(re.split(r"\n\s*(?:Raises|Source):", inspect.getdoc(type_) or "")[0])


def raises(type_: type[Any]) -> list[tuple[str, str]]:
    """Return what a docstring's ``Raises`` section names, and when."""
    _, found, section = (inspect.getdoc(type_) or "").partition("Raises:\n")
    if not found:
        return []
    lines = re.findall(r"^ +(\w+(?:, \w+)*): (.+(?:\n {6,}.+)*)", section, re.MULTILINE)
    return [(names, _markdown(when)) for names, when in lines]


def field_docs(type_: type[Any]) -> dict[str, str]:
    """Return what stands under each field, the inherited ones too, by the field's name in Python."""
    found: dict[str, str] = {}
    # A request that is made from a content has no source of its own.
    for base in reversed(says.CONTENT_OF.get(type_, type_).__mro__):
        if base.__module__.startswith("hongyan."):
            body = cast("ast.ClassDef", ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]).body
            found.update(_documented(body))
    return found


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in itertools.pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            yield field.target.id, _markdown(below.value.value)


def _markdown(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


# Types, as a person reads them.

_PLAIN: dict[type[types.Type], str] = {
    types.StrType: "text",
    types.BoolType: "true or false",
    types.NoneType: "null",
    types.AnyType: "anything",
    types.RawType: "anything",
}


def spell(type_: types.Type) -> str:
    """Return the name of a type."""
    match type_:
        case types.Metadata():
            return spell(type_.type)
        case types.IntType() | types.FloatType():
            return ("whole number" if isinstance(type_, types.IntType) else "number") + _range(type_)
        case types.LiteralType():
            return " or ".join(f"`{value}`" for value in type_.values)
        case types.EnumType():
            return " or ".join(f"`{value.value}`" for value in type_.cls)
        case types.UnionType():
            return _spell_union(type_)
        case types.CollectionType() | types.VarTupleType():
            return f"list of {spell(type_.item_type)}"
        case types.DictType():
            return f"object of {spell(type_.value_type)}"
        case types.StructType():
            return type_.cls.__name__
        case _:
            return _PLAIN[type(type_)]


def _range(type_: types.IntType | types.FloatType) -> str:
    low = f"{type_.ge} to " if type_.ge is not None else f"above {type_.gt}, up to " if type_.gt is not None else ""
    return f", {low}{type_.le}" if type_.le is not None else f", from {type_.ge}" if type_.ge is not None else ""


def _spell_union(type_: types.UnionType) -> str:
    structs = [each for each in type_.types if isinstance(each, types.StructType)]
    if len(structs) > 1:
        return "one of the message contents" if len(structs) > 2 else " or ".join(spell(each) for each in structs)
    return " or ".join(spell(each) for each in type_.types)


def fields(type_: type[Any]) -> tuple[types.Field, ...]:
    """Return the fields of a struct."""
    described = types.type_info(type_)
    assert isinstance(described, types.StructType)
    return described.fields


def _default(field: types.Field) -> str:
    if field.required:
        return "needed"
    value = () if field.default is msgspec.NODEFAULT else field.default
    return f"`{msgspec.json.encode(value).decode()}`"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of Markdown; without rows, nothing."""
    names = list(head)
    lines = [[cell.replace("|", "\\|") or " " for cell in row] for row in rows]
    if not lines:
        return ""
    parts = [names, ["---"] * len(names), *lines]
    return "".join(f"| {' | '.join(part)} |\n" for part in parts) + "\n"


def field_table(type_: type[Any], *, with_defaults: bool = True) -> str:
    """Return the table of a struct's fields."""
    docs = field_docs(type_)
    if not with_defaults:
        return table(
            ("field", "type", "meaning"),
            ((f"`{each.encode_name}`", spell(each.type), docs.get(each.name, "")) for each in fields(type_)),
        )
    return table(
        ("field", "type", "default", "meaning"),
        (
            (f"`{each.encode_name}`", spell(each.type), _default(each), docs.get(each.name, ""))
            for each in fields(type_)
        ),
    )


# The pages.


def commands() -> str:
    """Return ``commands.md``."""
    parts = [
        "# Commands and events\n\n",
        ABOUT_COMMANDS,
        "## Canonical commands\n\n",
    ]
    for command in COMMANDS:
        support = CAPABILITIES[command]
        parts += [
            f"### `{command.public_name()}`\n\n{purpose(command)}\n\n",
            field_table(command),
            (
                f"Answer: {_answer(command)}. {'Needs a login.' if command.needs_login else 'Works without a login.'}\n"
                f"Sandbox: {_support(support)}.\n\n"
            ),
            "".join(f"- `{names}`: {when}\n" for names, when in raises(command)),
            "\n" if raises(command) else "",
        ]
    served = [row for row in padchat.SDK_COMMANDS if row.command is not None]
    parts += [
        "## PadChat, sdk edition 0.6\n\n",
        (
            f"{len(served)} of {len(padchat.SDK_COMMANDS)} commands are served. The others are answered at once with\n"
            "`success: false` and the reason below.\n\n"
        ),
        table(
            ("command", "title", "canonical command"),
            (
                (f"`{row.name}`", row.title, f"`{row.command.public_name()}`")
                for row in served
                if row.command is not None
            ),
        ),
        table(
            ("command", "title", "answer"),
            ((f"`{row.name}`", row.title, row.excuse) for row in padchat.SDK_COMMANDS if row.excuse),
        ),
        "## Events\n\n",
        "What the journal knows. No face shows all of it yet.\n\n",
        table(
            ("event", "meaning", "fields"),
            (
                (
                    f"`{event.__struct_config__.tag}`",
                    purpose(event),
                    ", ".join(f"`{each.encode_name}`" for each in fields(event)),
                )
                for event in get_args(AnyEvent)
            ),
        ),
    ]
    return "".join(parts)


def _answer(command: type[Command[Any]]) -> str:
    bases: tuple[Any, ...] = getattr(command, "__orig_bases__", ())
    answer = next(get_args(base)[0] for base in bases if get_args(base))
    if answer is type(None):
        return "nothing"
    if not isinstance(types.type_info(answer), types.StructType):
        return f"`{answer.__name__}`"
    return f"`{answer.__name__}` ({', '.join(f'`{each.encode_name}`' for each in fields(answer))})"


def _support(support: Support) -> str:
    limits = support.limits
    words = [support.level.value]
    words += [f"at most {limits.text_chars} characters"] if limits.text_chars else []
    words += [f"at most {limits.media_bytes} bytes"] if limits.media_bytes else []
    return ", ".join(words) + (f" ({support.reason})" if support.reason else "")


def settings() -> str:
    """Return ``config.md``."""
    parts = [
        "# Settings\n\n",
        ABOUT_SETTINGS,
    ]
    example = []
    core = {each.name: each.type.cls for each in fields(config.Config) if isinstance(each.type, types.StructType)}
    for name, struct in {**core, **config.face_configs()}.items():
        docs = field_docs(struct)
        parts.append(f"\n## `[{name}]`\n\n{purpose(struct)}\n\n")
        rows = []
        example.append(f"[{name}]\n")
        for key in fields(struct):
            variable = f"{config.PREFIX}{name}_{key.name}".upper()
            rows.append((f"`{key.name}`", spell(key.type), _default(key), f"`{variable}`", docs.get(key.name, "")))
            example.append(f"{key.name} = {msgspec.json.encode(key.default).decode()}\n")
        example.append("\n")
        parts.append(table(("key", "type", "default", "variable", "meaning"), rows).rstrip("\n") + "\n")
    parts += ["\n## All of it, with the defaults\n\n```toml\n", "".join(example).rstrip("\n"), "\n```\n"]
    return "".join(parts)


def errors() -> str:
    """Return ``errors.md``."""
    rows = []
    for error in _tree(HongyanError):
        status = rest.STATUS.get(error.code, 500)
        retry = "yes" if error.retryable else "no"
        rows.append((f"`{error.code}`", _indented(error), str(status), retry, CHINESE.get(error.code, "")))
    return "".join(
        (
            "# Errors\n\n",
            ABOUT_ERRORS,
            table(("code", "meaning", "HTTP", "retry", "PadChat"), rows),
            "`bad_configuration` is a kind of `storage_failed`; it is seen on the command line only.\n\n",
            "## Exit statuses of `hongyan`\n\n",
            table(
                ("status", "meaning"),
                (
                    ("0", "ended as asked"),
                    ("1", "refused: one line on standard error says why"),
                    ("2", "the command line cannot be read"),
                    (str(EXIT_FATAL), "storage broke while running; a restart goes on from what is durable"),
                    (str(EXIT_CONFIG), "bad configuration: the line names the place, the reason and the fix"),
                    ("130", "interrupted"),
                ),
            ),
        )
    )


def _tree(error: type[HongyanError]) -> Iterator[type[HongyanError]]:
    yield error
    for kind in error.__subclasses__():
        if kind.__module__ == HongyanError.__module__:
            yield from _tree(kind)


def _indented(error: type[HongyanError]) -> str:
    return "Anything else; a bug of ours." if error is HongyanError else purpose(error)


def api() -> str:
    """Return ``api.md``."""
    calls = _operations()
    parts = [
        "# Native API\n\n",
        ABOUT_API,
        table(
            ("call", "does"),
            ((f"[`{_title(each)}`](#{_anchor(_title(each))})", each.summary) for each in calls),
        ),
        ABOUT_PROBES,
    ]
    answers: dict[str, type[Any]] = {}
    for each in calls:
        _collect(types.type_info(each.reply), answers)
        parts += [
            f"## `{_title(each)}`\n\n{each.summary}.\n\n",
            "".join(_request(each.request)),
            f"Answer: {_reply(each.reply)}.\n\n",
        ]
    parts.append("## Answers\n\n")
    for name, struct in sorted(answers.items()):
        if fields(struct):
            parts.append(f"### {name}\n\n{purpose(struct)}\n\n{field_table(struct, with_defaults=False)}")
    return "".join(parts)


def _operations() -> list[Operation]:
    # Listing the operations calls none of them, so nothing behind the hub is needed and no world is started.
    clock = SystemClock()
    control = SandboxControl(SandboxBackend(MemoryStore(clock).records, clock, media=MediaLibrary(MemoryMedia())))
    return operations(cast("Hub", None), cast("Once", None), [control])


def _title(operation: Operation) -> str:
    return f"{operation.method} {rest.ROOT}{operation.path}"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _reply(reply: type[Any]) -> str:
    return f"[{reply.__name__}](#{reply.__name__.lower()})" if fields(reply) else "an empty object"


def _request(request: Any) -> Iterator[str]:
    """Describe a request: one struct, or one of several that a tag tells apart."""
    members = get_args(request) or (request,)
    for member in members:
        tag = member.__struct_config__.tag
        if len(members) > 1:
            yield f"### `{member.__struct_config__.tag_field}: {tag}`\n\n{purpose(member)}\n\n"
        yield field_table(member)


def _collect(type_: types.Type, into: dict[str, type[Any]]) -> None:
    """Note every struct that an answer is made of; the many message contents stay one line."""
    match type_:
        case types.Metadata():
            _collect(type_.type, into)
        case types.StructType() if type_.cls.__name__ not in into:
            into[type_.cls.__name__] = type_.cls
            for field in type_.fields:
                _collect(field.type, into)
        case types.UnionType():
            structs = [each for each in type_.types if isinstance(each, types.StructType)]
            for each in structs if len(structs) == 1 else []:
                _collect(each, into)
        case types.CollectionType() | types.VarTupleType():
            _collect(type_.item_type, into)
        case types.DictType():
            _collect(type_.value_type, into)
        case _:
            pass


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "config.md": settings,
    "errors.md": errors,
    "api.md": api,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or look whether they are as they would be written; return the exit status."""
    stale = 0
    for name, write in PAGES.items():
        path = FOLDER / name
        wanted = HEAD + write().rstrip("\n") + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            continue
        if "--check" in arguments:
            print(f"docs/reference/{name} is stale; run: .venv/bin/python tools/gen_reference.py")
            stale += 1
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
            print(f"wrote docs/reference/{name}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

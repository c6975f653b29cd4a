"""The pages about the outside: settings, errors, the native API, the command line."""

import re
from collections.abc import Iterator
from typing import Any, cast, get_args

import typer
from msgspec import inspect as types
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from hongyan.app import cli, config
from hongyan.app.cli import EXIT_CONFIG
from hongyan.app.run import EXIT_FATAL
from hongyan.backends.sandbox import SandboxBackend, controls
from hongyan.console import operations as console
from hongyan.core.dialling import Callbacks
from hongyan.core.hub import Hub
from hongyan.core.local import SystemClock
from hongyan.core.media import MediaLibrary
from hongyan.core.once import Once
from hongyan.dialects import rest
from hongyan.dialects.padchat.errors import CHINESE
from hongyan.faces.rest import operations
from hongyan.model.errors import HongyanError
from hongyan.stores.media_memory import MemoryMedia
from hongyan.stores.memory import MemoryStore
from hongyan.wire.operations import Operation

from .source import (
    Places,
    default,
    default_json,
    field_docs,
    field_table,
    fields,
    markdown,
    places,
    purpose,
    spell,
    structs_in,
    table,
)
from .words import Words

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

ABOUT_BAD_CONFIGURATION = """\
`bad_configuration` is a kind of `storage_failed`; it is seen on the command line only.
"""

EXITS = {
    "0": "ended as asked",
    "1": "refused: one line on standard error says why",
    "2": "the command line cannot be read",
    str(EXIT_FATAL): "storage broke while running; a restart goes on from what is durable",
    str(EXIT_CONFIG): "bad configuration: the line names the place, the reason and the fix",
    "130": "interrupted",
}

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

ABOUT_CLI = """\
`hongyan` is the program; after `make setup` it is `.venv/bin/hongyan`. What it needs to know stands in options, in the
[settings](config.md), or in the data directory. How it ends: [exit statuses](errors.md#exit-statuses-of-hongyan).
`hongyan --install-completion` lets your shell complete its commands and options.
"""


def settings(say: Words) -> str:
    """Return the page of the settings."""
    parts = [f"# {say('Settings')}\n\n", say.paragraphs(ABOUT_SETTINGS).rstrip("\n") + "\n"]
    example = []
    core = {each.name: each.type.cls for each in fields(config.Config) if isinstance(each.type, types.StructType)}
    head = [say(word) for word in ("key", "type", "default", "variable", "meaning")]
    for name, struct in {**core, **config.face_configs(), **config.backend_configs()}.items():
        docs = field_docs(struct)
        parts.append(f"\n## `[{name}]`\n\n{say(purpose(struct))}\n\n")
        rows = []
        example.append(f"[{name}]\n")
        for key in fields(struct):
            variable = f"`{config.PREFIX}{name}_{key.name}`".upper()
            meaning = say(docs.get(key.name, ""))
            rows.append((f"`{key.name}`", spell(key.type, say), default(key, say), variable, meaning))
            example.append(f"{key.name} = {default_json(key)}\n")
        example.append("\n")
        parts.append(table(head, rows).rstrip("\n") + "\n")
    parts += [f"\n## {say('All of it, with the defaults')}\n\n```toml\n", "".join(example).rstrip("\n"), "\n```\n"]
    return "".join(parts)


def errors(say: Words) -> str:
    """Return the page of the errors."""
    rows = []
    for error in _tree(HongyanError):
        meaning = "Anything else; a bug of ours." if error is HongyanError else purpose(error)
        status, retry = str(rest.STATUS.get(error.code, 500)), say("yes" if error.retryable else "no")
        rows.append((f"`{error.code}`", say(meaning), status, retry, CHINESE.get(error.code, "")))
    return "".join(
        (
            f"# {say('Errors')}\n\n",
            say.paragraphs(ABOUT_ERRORS),
            table((say("code"), say("meaning"), "HTTP", say("retry"), "PadChat"), rows),
            say.paragraphs(ABOUT_BAD_CONFIGURATION),
            f"## {say('Exit statuses of `hongyan`')}\n\n",
            table((say("status"), say("meaning")), ((status, say(meaning)) for status, meaning in EXITS.items())),
        )
    )


def _tree(error: type[HongyanError]) -> Iterator[type[HongyanError]]:
    yield error
    for kind in error.__subclasses__():
        if kind.__module__ == HongyanError.__module__:
            yield from _tree(kind)


def api(say: Words) -> str:
    """Return the page of the native API."""
    calls = _operations()
    answers: dict[str, type[Any]] = {}
    for each in calls:
        structs_in(types.type_info(each.reply), answers)
    known = places(name for name, struct in answers.items() if fields(struct))
    parts = [
        f"# {say('Native API')}\n\n",
        say.paragraphs(ABOUT_API),
        table(
            (say("call"), say("does")),
            ((f"[`{_title(each)}`](#{_anchor(_title(each))})", say(each.summary)) for each in calls),
        ),
        say.paragraphs(ABOUT_PROBES),
    ]
    for each in calls:
        reply = f"[{each.reply.__name__}](#{each.reply.__name__.lower()})" if fields(each.reply) else ""
        parts += [
            f"## `{_title(each)}`\n\n{say(each.summary)}{say('.')}\n\n",
            "".join(_request(each.request, say, known)),
            say("{}: {}.").format(say("Answer"), reply or say("an empty object")) + "\n\n",
        ]
    parts.append(f"## {say('Answers')}\n\n")
    for name in sorted(known):
        struct = answers[name]
        parts.append(f"### {name}\n\n{say(purpose(struct))}\n\n")
        parts.append(field_table(struct, say, known=known, with_defaults=False))
    return "".join(parts)


def _operations() -> list[Operation]:
    # Listing the operations calls none of them, so nothing behind the hub is needed and no world is started.
    clock = SystemClock()
    store = MemoryStore(clock)
    sandbox = SandboxBackend(store.records, clock, media=MediaLibrary(MemoryMedia()))
    hub = cast("Hub", None)
    callbacks = Callbacks(store.dead_letters, clock)
    return [*operations(hub, cast("Once", None), controls(sandbox)), *console.operations(hub, callbacks)]


def _title(operation: Operation) -> str:
    return f"{operation.method} {rest.ROOT}{operation.path}"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _request(request: Any, say: Words, known: Places) -> Iterator[str]:
    """Describe a request: one struct, or one of several that a tag tells apart."""
    members = get_args(request) or (request,)
    for member in members:
        tag = member.__struct_config__.tag
        if len(members) > 1:
            yield f"### `{member.__struct_config__.tag_field}: {tag}`\n\n{say(purpose(member))}\n\n"
        yield field_table(member, say, known=known)


def command_line(say: Words) -> str:
    """Return the page of the program ``hongyan``."""
    root = typer.main.get_command(cli.app)
    assert isinstance(root, TyperGroup)
    return f"# {say('The command line')}\n\n{say.paragraphs(ABOUT_CLI)}{''.join(_commands(root, 'hongyan', say))}"


def _commands(group: TyperGroup, name: str, say: Words) -> Iterator[str]:
    for word, command in group.commands.items():
        if command.hidden:
            continue
        if isinstance(command, TyperGroup):
            yield f"## `{name} {word}`\n\n{say(markdown(command.help or ''))}\n\n"
            yield from _commands(command, f"{name} {word}", say)
        else:
            yield from _command(cast("TyperCommand", command), f"{name} {word}", say)


def _command(command: TyperCommand, name: str, say: Words) -> Iterator[str]:
    arguments = [each for each in command.params if isinstance(each, TyperArgument)]
    options = [each for each in command.params if isinstance(each, TyperOption) and not each.hidden]
    usage = [name, *(["[OPTIONS]"] if options else [])]
    usage += [_metavar(each) if each.required else f"[{_metavar(each)}]" for each in arguments]
    level = "##" if name.count(" ") == 1 else "###"
    yield f"{level} `{name}`\n\n{say(markdown(command.help or ''))}\n\n```text\n{' '.join(usage)}\n```\n\n"
    described = [(f"`{_metavar(each)}`", say(each.help or "")) for each in arguments if each.help]
    yield table((say("argument"), say("meaning")), described)
    rows = [
        (
            ", ".join(f"`{flag}`" for flag in (*each.opts, *each.secondary_opts)),
            "" if each.is_flag else f"`{_metavar(each)}`",
            _shown(each),
            say(each.help or ""),
        )
        for each in options
    ]
    yield table((say("option"), say("value"), say("default"), say("meaning")), rows)


def _metavar(parameter: TyperArgument | TyperOption) -> str:
    return parameter.metavar or (parameter.name or "").upper().rstrip("_")


def _shown(option: TyperOption) -> str:
    """Return an option's default: what it says it is, else what it is; a flag that is off, or nothing, is blank."""
    value = option.show_default if isinstance(option.show_default, str) else option.default
    if option.is_flag:
        return f"`{option.opts[0]}`" if value else ""
    return "" if value in (None, ()) else f"`{value}`"

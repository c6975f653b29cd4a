"""The pages about commands: an index, and a page for each command with an example on every wire that has it."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import inspect as types

from hongyan.client.editions import Edition
from hongyan.dialects import rest
from hongyan.model import errors
from hongyan.model.commands import COMMANDS, Command

from .command_examples import (
    Exchange,
    method_of,
    native_answer,
    native_call,
    native_request,
    padchat,
    python_line,
    signature,
    wequick_exchange,
)
from .command_facts import BACKENDS, FACES, GROUPS, cell, face_name, of_module, page_of, support_of, title_of
from .model_pages import structs_of_commands
from .source import field_table, places, purpose, raises, spell, table
from .words import Words

ABOUT = """\
Everything that can be asked of an account. The names are stable; a face translates its own names into them, and the
native API takes them as they are. Each command has a page with its fields, its errors, and an example on every wire
that has it. What fields and answers hold: [what commands are made of](types.md). Which edition of PadChat has which
command: [support matrix](support-matrix.md).
"""

ABOUT_ERRORS = """\
Like every command it may also end with `malformed`, `not_found` (no such account), `unsupported`, `busy`, `unavailable`
or `deadline_exceeded`: [errors](errors.md).
"""

ABOUT_ERRORS_WITH_LOGIN = """\
Like every command with a login it may also end with `malformed`, `not_found` (no such account), `not_logged_in`,
`unsupported`, `busy`, `unavailable` or `deadline_exceeded`: [errors](errors.md).
"""

ABOUT_NATIVE = """\
The file `auth` holds the [admin token](../howto/drive-the-sandbox.md). An `id`, so that it is done once however often
it is sent, and a deadline may stand beside the command: [native API](api.md).
"""

ABOUT_MEDIA = """\
In place of `data`, base64, media may have a `url` or a `path` from which the gateway reads.
"""

ABOUT_SDK = """\
As sdk 0.6 sends and hears it; 0.5 has `data` in place of `payload`, and is otherwise the same.
"""

ABOUT_WEQUICK = """\
In a list of commands that the callback server answers with, or is asked for; then the report that answers it.
"""

ABOUT_PROOF = """\
✓: a test has called the command through this face on this backend and looked at its effect. All commands: [support
matrix](support-matrix.md).
"""

EDITIONS = {
    Edition.V2_WS: ("v2-ws", ""),
    Edition.SDK: ("sdk (0.6, 0.5)", ABOUT_SDK),
}
"""The editions of PadChat with a table of their own: what they are called here, and what is said of them."""

_PUBLIC = {command.__name__: command.public_name() for command in COMMANDS}
_CLASS = re.compile(f"`({'|'.join(_PUBLIC)})`")
_RELATIVE = re.compile(r"\]\((?=[\w./-]+\.md)")


def index(say: Words) -> str:
    """Return the page that lists all commands."""
    parts = [f"# {say('Commands')}\n\n", say.paragraphs(ABOUT)]
    head = [say("command"), *([say("title")] if say.is_chinese else []), say("does")]
    for module, title in GROUPS.items():
        rows = [
            [
                f"[`{command.public_name()}`]({say.page(page_of(command))})",
                *([title_of(command)] if say.is_chinese else []),
                say(purpose(command)),
            ]
            for command in of_module(module)
        ]
        parts += [f"## {say(title)}\n\n", table(head, rows)]
    return "".join(parts)


def pages(say: Words) -> Iterator[tuple[str, str]]:
    """Return the name and the text of each command's page."""
    for command in COMMANDS:
        text = "".join((*_about(command, say), *_errors(command, say), *_wires(command, say), *_support(command, say)))
        # It is put together as if it stood beside the other pages of the reference.
        yield page_of(command), _with_links_to_commands(_RELATIVE.sub("](../", text), say)


def _with_links_to_commands(text: str, say: Words) -> str:
    """Turn what docstrings call a command, its class, into its public name and a link to its page."""

    def link(found: re.Match[str]) -> str:
        name = _PUBLIC[found[1]]
        return f"[`{name}`]({say.page(name)})"

    return _CLASS.sub(link, text)


def _about(command: type[Command[Any]], say: Words) -> Iterator[str]:
    title = title_of(command)
    known = places(structs_of_commands(), say.page("types"))
    yield f"# {say('Command {}').format(f'`{command.public_name()}`')}\n\n{say(purpose(command))}\n\n"
    facts = [say("Needs a login." if command.needs_login else "Works without a login.")]
    facts += [say("In the documents of the wire: {}.").format(title)] if title else []
    facts += [f"[{say('All commands')}]({say.page('commands')})"]
    yield f"{('' if say.is_chinese else ' ').join(facts)}\n\n"
    yield f"## {say('Fields')}\n\n"
    yield field_table(command, say, known=known) or f"{say('None.')}\n\n"
    result = types.type_info(command.result_type())
    said = say("nothing") if command.result_type() is type(None) else spell(result, say, known)
    yield f"## {say('Answer')}\n\n{said}\n\n"
    inner = result.item_type if isinstance(result, types.VarTupleType) else result
    if isinstance(inner, types.StructType):
        yield field_table(inner.cls, say, known=known, with_defaults=False)


def _errors(command: type[Command[Any]], say: Words) -> Iterator[str]:
    rows = []
    for name, when in raises(command):
        error: type[errors.HongyanError] = getattr(errors, name)
        rows.append((f"`{error.code}`", str(rest.STATUS.get(error.code, 500)), say(when)))
    yield f"## {say('Errors')}\n\n{table((say('code'), 'HTTP', say('when')), rows)}"
    yield say.paragraphs(ABOUT_ERRORS_WITH_LOGIN if command.needs_login else ABOUT_ERRORS)


def _wires(command: type[Command[Any]], say: Words) -> Iterator[str]:
    yield from _native(command, say)
    yield "## PadChat\n\n"
    for edition, (name, about) in EDITIONS.items():
        exchanges = padchat(command, edition)
        if not exchanges:
            yield f"### {name}\n\n{say('This edition has no such command.')}\n\n"
        for number, exchange in enumerate(exchanges):
            more = say.paragraphs(about) if about and not number else ""
            yield f"### {name}: `{exchange.row.name}`\n\n{more}{_shown(exchange)}"
    told = wequick_exchange(command)
    if told is not None:
        yield f"## WeQuick: `{told.row.name}`\n\n{say.paragraphs(ABOUT_WEQUICK)}{_shown(told)}"
    yield "## `hongyan.client`\n\n"
    method = method_of(command)
    if method is None:
        yield f"{say('The library has no method for it: no edition of PadChat has the command.')}\n\n"
    else:
        yield _block("python", signature(method)) + _block("python", python_line(command, method))


def _native(command: type[Command[Any]], say: Words) -> Iterator[str]:
    request = native_request(command)
    yield f"## {say('Native API')}\n\n`{native_call()}`\n\n{say.paragraphs(ABOUT_NATIVE)}"
    yield _block("sh", request)
    if '"data": "' in request:
        yield say.paragraphs(ABOUT_MEDIA)
    yield _block("json", native_answer(command))


def _shown(exchange: Exchange) -> str:
    return _block("json", exchange.request) + _block("json", exchange.reply)


def _block(tag: str, text: str) -> str:
    return f"```{tag}\n{text}\n```\n\n"


def _support(command: type[Command[Any]], say: Words) -> Iterator[str]:
    head = [say("backend"), *(face_name(face, say) for face in FACES), say("declared")]
    rows = [
        [say(name), *(cell(face, backend, command) for face in FACES), support_of(capabilities[command], say)]
        for backend, (name, capabilities) in BACKENDS.items()
    ]
    yield f"## {say('Support')}\n\n{table(head, rows)}{say.paragraphs(ABOUT_PROOF)}"

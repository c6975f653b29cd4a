"""The pages about the model: commands, events, and which edition and which backend has which command."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec
from msgspec import inspect as types

from hongyan.backends.sandbox.handlers import CAPABILITIES
from hongyan.dialects import padchat
from hongyan.model.capability import Level, Support
from hongyan.model.commands import COMMANDS, Command
from hongyan.model.events import AnyEvent, MessageReceived, Recorded
from hongyan.model.ids import AccountId, ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Message, Text
from hongyan.wire.table import CommandTable

from .source import field_table, fields, purpose, raises, spell, structs_in, table
from .words import Words

EDITIONS: dict[str, CommandTable] = {
    "PadChat sdk (0.6, 0.5)": padchat.SDK_COMMANDS,
    "PadChat v2-ws": padchat.V2WS_COMMANDS,
}
"""The faces with a table of commands of their own. The native API has every canonical command by its name."""

GROUPS = {
    "sessions": "Sessions",
    "contacts": "Contacts",
    "messages": "Messages",
    "rooms": "Rooms",
    "moments": "Moments",
    "favourites": "Favourites",
    "labels": "Labels",
}
"""The modules of commands, and what they are called here."""

ABOUT_COMMANDS = """\
Everything that can be asked of an account. The names are stable; a face translates its own names into them, and the
native API takes them as they are. Which edition of PadChat has which: [support matrix](support-matrix.md).
"""

ABOUT_EVENTS = """\
Everything that an account can tell. The native API shows all of it, by cursor, long poll or stream; PadChat shows what
PadChat had. Each event comes in a [Recorded](#recorded), with its number:
"""

ABOUT_KINDS = """\
What the field `content` of a [Message](#message) holds; `kind` tells them apart.
"""

ABOUT_MATRIX = """\
Which command is there in which face and which backend, written from the tables that the gateway itself works by. A dash
means that the edition has no such command, so a bot written for it cannot miss it.
"""

ABOUT_REFUSED = """\
Known by name and answered at once with `success: false` and the reason.
"""


def commands(say: Words) -> str:
    """Return the page of the canonical commands."""
    made_of: dict[str, type[Any]] = {}
    for command in COMMANDS:
        for each in (*(field.type for field in fields(command)), types.type_info(command.result_type())):
            structs_in(each, made_of)
    parts = [f"# {say('Commands')}\n\n", say.paragraphs(ABOUT_COMMANDS)]
    for module, title in GROUPS.items():
        parts.append(f"## {say(title)}\n\n")
        for command in of_module(module):
            chinese = f"{title_of(command)}{'：' if title_of(command) else ''}" if say.is_chinese else ""
            login = "Needs a login." if command.needs_login else "Works without a login."
            answer = say("{}: {}.").format(say("Answer"), _answer(command, say, made_of))
            support = say("{}: {}.").format(say("Sandbox"), _support(CAPABILITIES[command], say))
            parts += [
                f"### `{command.public_name()}`\n\n{chinese}{say(purpose(command))}\n\n",
                field_table(command, say, known=made_of),
                f"{answer}{'' if say.is_chinese else ' '}{say(login)}\n{support}\n\n",
                "".join(f"- `{names}`: {say(when)}\n" for names, when in raises(command)),
                "\n" if raises(command) else "",
            ]
    return "".join((*parts, *_made_of(made_of, say)))


def of_module(module: str) -> list[type[Command[Any]]]:
    """Return the commands that are declared in one module."""
    return [command for command in COMMANDS if command.__module__.rpartition(".")[2] == module]


def title_of(command: type[Command[Any]]) -> str:
    """Return what PadChat's documents call a command; empty when it has none such."""
    titles = ("、".join(row.title for row in edition if command in row.commands) for edition in EDITIONS.values())
    return next(filter(None, titles), "")


def _answer(command: type[Command[Any]], say: Words, known: Iterable[str]) -> str:
    answer = command.result_type()
    if answer is type(None):
        return say("nothing")
    return spell(types.type_info(answer), say, known)


def _made_of(structs: dict[str, type[Any]], say: Words) -> Iterator[str]:
    yield f"## {say('What they are made of')}\n\n"
    for name, struct in structs.items():
        yield f"### {name}\n\n{say(purpose(struct))}\n\n{field_table(struct, say, known=structs)}"


def _support(support: Support, say: Words) -> str:
    limits = support.limits
    words = [say(support.level.value)]
    words += [say("at most {} characters").format(limits.text_chars)] if limits.text_chars else []
    words += [say("at most {} bytes").format(limits.media_bytes)] if limits.media_bytes else []
    return say(", ").join(words) + (f" ({say(support.reason)})" if support.reason else "")


def events(say: Words) -> str:
    """Return the page of events, message kinds, and what they are made of."""
    example = Recorded(
        account=AccountId("demo/default"),
        seq=7,
        at_ms=1795312232931,
        event=MessageReceived(
            message=Message(
                id=MessageId("4936257786165487"),
                chat=ChatId("wxid_ann"),
                sender=ContactId("wxid_ann"),
                sender_nick="安安",
                content=Text(text="ping"),
                sent_at_ms=1795312232930,
            )
        ),
    )
    made_of: dict[str, type[Any]] = {}
    structs_in(types.type_info(Recorded), made_of)
    for each in (*get_args(AnyEvent), *get_args(AnyContent)):
        for field in fields(each):
            structs_in(field.type, made_of)
    return "".join(
        (
            f"# {say('Events')}\n\n",
            say.paragraphs(ABOUT_EVENTS),
            f"```json\n{msgspec.json.format(msgspec.json.encode(example)).decode()}\n```\n\n",
            f"## {say('All events')}\n\n",
            *_tagged(get_args(AnyEvent), say, made_of),
            f"## {say('Message kinds')}\n\n",
            say.paragraphs(ABOUT_KINDS),
            *_tagged(get_args(AnyContent), say, made_of),
            *_made_of(made_of, say),
        )
    )


def _tagged(structs: Iterable[type[Any]], say: Words, known: Iterable[str]) -> list[str]:
    return [
        f"### `{each.__struct_config__.tag}`\n\n{say(purpose(each))}\n\n{field_table(each, say, known=known)}"
        for each in structs
    ]


def support_matrix(say: Words) -> str:
    """Return the page that says which face and which backend has which command."""
    parts = [
        f"# {say('Support matrix')}\n\n",
        say.paragraphs(ABOUT_MATRIX),
        f"## {say('In numbers')}\n\n",
        _counts(say),
    ]
    parts.append(f"## {say('Canonical commands')}\n\n")
    for module, title in GROUPS.items():
        rows = [
            [
                f"[`{command.public_name()}`]({say.page('commands')}#{command.public_name()})",
                *([title_of(command)] if say.is_chinese else []),
                say("yes"),
                *(_names(edition, command) for edition in EDITIONS.values()),
                _support(CAPABILITIES[command], say),
            ]
            for command in of_module(module)
        ]
        head = [
            say("command"),
            *([say("title")] if say.is_chinese else []),
            say("native API"),
            *EDITIONS,
            say("Sandbox"),
        ]
        parts += [f"### {say(title)}\n\n", table(head, rows)]
    for name, edition in EDITIONS.items():
        served = (
            (f"`{row.name}`", row.title, ", ".join(f"`{command.public_name()}`" for command in row.commands))
            for row in edition
            if row.command
        )
        refused = ((f"`{row.name}`", row.title, row.excuse) for row in edition if row.excuse)
        parts += [
            f"## {name}\n\n### {say('Carried out')}\n\n",
            table((say("command"), say("title"), say("canonical command")), served),
            f"### {say('Not carried out')}\n\n",
            say.paragraphs(ABOUT_REFUSED),
            table((say("command"), say("title"), say("answer")), refused),
        ]
    return "".join(parts)


def _counts(say: Words) -> str:
    rows = [(say("native API"), f"{len(COMMANDS)} / {len(COMMANDS)}", " ")]
    for name, edition in EDITIONS.items():
        served = [row for row in edition if row.command is not None]
        canonical = {command for row in served for command in row.commands}
        rows.append((name, f"{len(canonical)} / {len(COMMANDS)}", f"{len(served)} / {len(edition)}"))
    done = sum(CAPABILITIES[command].level is not Level.NONE for command in COMMANDS)
    partial = sum(CAPABILITIES[command].level is Level.PARTIAL for command in COMMANDS)
    note = say("{} in part").format(partial) if partial else ""
    rows.append((say("Sandbox"), f"{done} / {len(COMMANDS)}{f' ({note})' if note else ''}", " "))
    return table((" ", say("canonical commands"), say("commands of its own")), rows)


def _names(edition: CommandTable, command: type[Command[Any]]) -> str:
    return ", ".join(f"`{row.name}`" for row in edition if command in row.commands) or "—"

"""The pages about the model: commands and events."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec
from msgspec import inspect as types

from hongyan.app.matrix import TABLES
from hongyan.backends.sandbox.handlers import CAPABILITIES
from hongyan.model.capability import Support
from hongyan.model.commands import COMMANDS, Command
from hongyan.model.events import AnyEvent, MessageReceived, Recorded
from hongyan.model.ids import AccountId, ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Message, Text

from .source import field_table, fields, purpose, raises, spell, structs_in
from .words import Words

GROUPS = {
    "sessions": "Sessions",
    "contacts": "Contacts",
    "messages": "Messages",
    "rooms": "Rooms",
    "moments": "Moments",
    "favourites": "Favourites",
    "labels": "Labels",
    "payments": "Money",
    "officials": "Official accounts",
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
            support = say("{}: {}.").format(say("Sandbox"), support_of(CAPABILITIES[command], say))
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
    titles = ("、".join(row.title for row in edition if command in row.commands) for edition in TABLES.values())
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


def support_of(support: Support, say: Words) -> str:
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

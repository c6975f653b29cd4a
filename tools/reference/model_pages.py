"""The pages about the model: events, and what commands are made of."""

import functools
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec
from msgspec import inspect as types

from hongyan.model.commands import COMMANDS
from hongyan.model.events import AnyEvent, MessageReceived, Recorded
from hongyan.model.ids import AccountId, ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Message, Text

from .source import Places, field_table, fields, places, purpose, structs_in
from .words import Words

ABOUT_TYPES = """\
What stands in the fields and in the answers of [commands](commands.md), as the native API has it in JSON.
"""

ABOUT_EVENTS = """\
Everything that an account can tell. The native API shows all of it, by cursor, long poll or stream; PadChat shows what
PadChat had. Each event comes in a [Recorded](#recorded), with its number:
"""

ABOUT_KINDS = """\
What the field `content` of a [Message](#message) holds; `kind` tells them apart.
"""


@functools.cache
def structs_of_commands() -> dict[str, type[Any]]:
    """Return what the fields and answers of commands are made of."""
    found: dict[str, type[Any]] = {}
    for command in COMMANDS:
        for each in (*(field.type for field in fields(command)), types.type_info(command.result_type())):
            structs_in(each, found)
    return found


def made_of(say: Words) -> str:
    """Return the page of what commands are made of."""
    structs = structs_of_commands()
    return "".join(
        (
            f"# {say('What commands are made of')}\n\n",
            say.paragraphs(ABOUT_TYPES),
            *_sections(structs, say, "##"),
        )
    )


def _sections(structs: dict[str, type[Any]], say: Words, level: str) -> Iterator[str]:
    known = places(structs)
    for name, struct in structs.items():
        yield f"{level} {name}\n\n{say(purpose(struct))}\n\n{field_table(struct, say, known=known)}"


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
    structs: dict[str, type[Any]] = {}
    structs_in(types.type_info(Recorded), structs)
    for each in (*get_args(AnyEvent), *get_args(AnyContent)):
        for field in fields(each):
            structs_in(field.type, structs)
    return "".join(
        (
            f"# {say('Events')}\n\n",
            say.paragraphs(ABOUT_EVENTS),
            f"```json\n{msgspec.json.format(msgspec.json.encode(example)).decode()}\n```\n\n",
            f"## {say('All events')}\n\n",
            *_tagged(get_args(AnyEvent), say, places(structs)),
            f"## {say('Message kinds')}\n\n",
            say.paragraphs(ABOUT_KINDS),
            *_tagged(get_args(AnyContent), say, places(structs)),
            f"## {say('What they are made of')}\n\n",
            *_sections(structs, say, "###"),
        )
    )


def _tagged(structs: Iterable[type[Any]], say: Words, known: Places) -> list[str]:
    return [
        f"### `{each.__struct_config__.tag}`\n\n{say(purpose(each))}\n\n{field_table(each, say, known=known)}"
        for each in structs
    ]

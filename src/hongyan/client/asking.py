"""Commands on their way to a server: the row, the request, the one answer."""

from typing import Any

import msgspec

from hongyan.dialects.padchat.wire_v2 import AUTH
from hongyan.model.commands import Command, GetMedia
from hongyan.model.errors import HongyanError, InvalidArgument, Malformed, Unsupported
from hongyan.wire.table import Row, WithMedia

from .connection import Connection, refusal
from .editions import Speech

_SOME = b"\x00"
"""Stands for media when only the rest of a request is looked at."""


def row_of(speech: Speech, command: type[Command[Any]]) -> Row:
    """Return the row that carries a command; of several the first.

    Raises:
        Unsupported: the edition has none.
    """
    for row in speech.commands:
        if command in row.commands and row.name != AUTH:
            return row
    raise Unsupported(command.public_name(), speech.title, "the edition has no such command")


async def ask(
    connection: Connection, command: Command[Any], data: bytes = b"", *, name: str = "", row: Row | None = None
) -> Any:
    """Carry out a command, with the bytes of its media, and return what the wire has of the result.

    ``name``: the file's that the bytes are of, for what carries one.

    Raises:
        Unsupported: the edition has no such command.
        InvalidArgument: the wire cannot carry one of its fields.
        Malformed: the answer cannot be read.
        HongyanError: what the server refuses with, and what ``Connection.call`` raises.
    """
    row = row or row_of(connection.speech, type(command))
    assert row.request is not None
    assert row.reply is not None
    _check(row, command, data, connection.speech.title)
    body = row.request.write(WithMedia(command=command, data=data, name=name) if data else command)
    timeout_s = connection.timeout_s * (2 if data or isinstance(command, GetMedia) else 1)
    reply = await connection.call(row.name, body, timeout_s)
    refused = refusal(reply)
    if refused is not None:
        raise refused
    try:
        meaning = row.reply.read(reply.body())
    except Malformed as wrong:
        raise Malformed(f"the answer to {row.name} cannot be read: {wrong.message}", wrong.field) from wrong
    if isinstance(meaning, HongyanError):
        raise meaning
    return meaning


def _check(row: Row, command: Command[Any], data: bytes, title: str) -> None:
    """Refuse what the wire would lose and what no server would take, before it is sent."""
    assert row.request is not None
    probe = WithMedia(command=command, data=_SOME) if data else command
    try:
        again = row.request.read(msgspec.json.encode(row.request.write(probe)))
    except Malformed as wrong:
        raise InvalidArgument(wrong.field or "command", wrong.message) from wrong
    read = again.command if isinstance(again, WithMedia) else again
    for field in command.__struct_fields__:
        if getattr(read, field) != getattr(command, field):
            raise InvalidArgument(field, f"cannot be carried by {row.name} of {title}")

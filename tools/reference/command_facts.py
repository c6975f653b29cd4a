"""What the pages say of single commands: group, title, place, and where each works."""

from typing import Any

from hongyan.app import matrix
from hongyan.backends.sandbox.handlers import CAPABILITIES as SANDBOX
from hongyan.backends.wequick.handlers import CAPABILITIES as WEQUICK
from hongyan.model.capability import Capabilities, Support
from hongyan.model.commands import COMMANDS, Command

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

FACES = {
    matrix.NATIVE: "native API",
    "padchat-sdk": "PadChat sdk (0.6, 0.5)",
    "padchat-v2ws": "PadChat v2-ws",
    "wequick": "WeQuick",
}
"""What faces are called here."""

BACKENDS: dict[str, tuple[str, Capabilities]] = {
    "sandbox": ("Sandbox", SANDBOX),
    "wequick": ("WeChat for Windows (WeQuick)", WEQUICK),
}
"""What backends are called here, and what each declares."""

PROVEN = "✓"


def of_module(module: str) -> list[type[Command[Any]]]:
    """Return the commands that are declared in one module."""
    return [command for command in COMMANDS if command.__module__.rpartition(".")[2] == module]


def title_of(command: type[Command[Any]]) -> str:
    """Return what PadChat's documents call a command; empty when it has none such."""
    titles = ("、".join(row.title for row in edition if command in row.commands) for edition in matrix.TABLES.values())
    return next(filter(None, titles), "")


def page_of(command: type[Command[Any]]) -> str:
    """Return the name of a command's own page in the reference."""
    return f"commands/{command.public_name()}"


def support_of(support: Support, say: Words) -> str:
    """Return how well a backend does a command, with limits and the reason."""
    limits = support.limits
    words = [say(support.level.value)]
    words += [say("at most {} characters").format(limits.text_chars)] if limits.text_chars else []
    words += [say("at most {} bytes").format(limits.media_bytes)] if limits.media_bytes else []
    return say(", ").join(words) + (f" ({say(support.reason)})" if support.reason else "")


def face_name(face: str, say: Words) -> str:
    """Return what a face is called."""
    return say(FACES[face]) if face == matrix.NATIVE else FACES[face]


def cell(face: str, backend: str, command: type[Command[Any]]) -> str:
    """Return the cell of the support matrix: the face's own names, and what a test has proven."""
    proven = matrix.proofs().get(face, {}).get(backend, frozenset())
    names = matrix.names_of(face, command)
    if face == matrix.NATIVE:
        return PROVEN if proven.issuperset(names) else "—"
    return ", ".join(f"`{name}` {PROVEN}" if name in proven else f"`{name}`" for name in names) or "—"

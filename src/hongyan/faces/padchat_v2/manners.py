"""How the editions behave beyond their frames: who asks for what, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hongyan.dialects.padchat.wire import Generation


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One edition's behaviour."""

    asks: bool
    """Messages are announced by ``notify`` and pushed when the client asks by ``syncMsg``; else pushed at once."""

    whole_book: bool
    """One ``syncContact`` brings the whole address book, then ``loaded``; else a page each, and a mark at the end."""

    write_push: Callable[[int, Sequence[Any]], dict[str, Any]]
    """The body of a push: its type and its items."""


MANNERS: dict[Generation, Manner] = {
    Generation.SDK_06: Manner(
        asks=True, whole_book=False, write_push=lambda type_, items: {"type": type_, "list": items}
    ),
    # Contacts and messages arrive alike, and the server says when it is done: padchat-sdk 0.5.13, index.js.
    Generation.SDK_05: Manner(asks=False, whole_book=True, write_push=lambda _, items: {"list": items}),
}

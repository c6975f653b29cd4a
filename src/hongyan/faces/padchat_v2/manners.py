"""How the editions speak and behave: their frames, who asks for what, and when."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hongyan.dialects import padchat
from hongyan.dialects.padchat import login_pushes, pushes, versions, wire, wire_v2
from hongyan.dialects.padchat.wire import Answer, Generation
from hongyan.model.events import QrCodeShown
from hongyan.wire.table import CommandTable

from .config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One edition."""

    commands: CommandTable
    deadline_s: float
    """Shorter than the client's own patience."""

    has_auth: bool = False
    """The key comes by the command ``auth``; else it is the last segment of the URL."""

    has_unique_ids: bool = False
    """Command ids that are UUIDs are given once: repeated, they mean the same command, restarts included. Elsewhere
    ids are counters that begin anew."""

    asks: bool = False
    """Messages are announced by ``notify`` and pushed when the client asks by ``syncMsg``; else pushed at once."""

    whole_book: bool = True
    """One ``syncContact`` brings the whole address book, then ``loaded``; else a page each, and a mark at the end."""

    brings_book: bool = False
    """The address book comes after each login, unasked."""

    names_client: bool = True
    """Each event carries the client's task id."""

    has_marks: bool = True
    """Pushes carry marks; the first push of a connection is one that nobody misses."""

    over: str = "over"
    """The event after a client let go of its instance."""

    back: str = "login"
    """The event for a client that comes to an account that is online."""

    trouble: str = "warn"
    """The event for what went wrong outside of any answer."""

    write_reply: Callable[[Any, Answer[Any], str], bytes]
    """Write the answer to a request, for a task."""

    write_event: Callable[[str, Any, str], bytes]
    """Write an event, for a task."""

    write_push: Callable[[int, Sequence[Any]], Any]
    """Return the body of a push: of a type, with items."""

    write_qr: Callable[[QrCodeShown, Callable[[str], bytes]], dict[str, Any]]
    """Return the body of ``qrcode``; the callable draws a PNG of a text."""


def _sdk(generation: Generation, **behaviour: Any) -> Manner:
    return Manner(
        commands=padchat.SDK_COMMANDS,
        deadline_s=padchat.DEADLINE_S,
        write_reply=wire.write_reply,
        write_event=lambda event, payload, task: wire.write_event(event, payload, task, generation),
        write_qr=lambda event, _: login_pushes.write_qr_code(event),
        **behaviour,
    )


SDK: dict[Generation, Manner] = {
    Generation.SDK_06: _sdk(
        Generation.SDK_06,
        asks=True,
        whole_book=False,
        write_push=lambda type_, items: {"type": type_, "list": items},
    ),
    # Contacts and messages arrive alike, and the server says when it is done: padchat-sdk 0.5.13, index.js.
    Generation.SDK_05: _sdk(Generation.SDK_05, write_push=lambda _, items: {"list": items}),
}


@functools.cache
def v2_ws(config: Config) -> Manner:
    """Return the edition v2 over WebSocket, as it is configured; the same one each time."""
    kinds = versions.Kinds(config.kinds)

    def write_push(type_: int, items: Sequence[Any]) -> list[Any]:
        if type_ == pushes.PUSH_CONTACTS:
            return list(items)
        return [versions.numbered(item, kinds) for item in items]

    return Manner(
        commands=padchat.V2WS_COMMANDS,
        deadline_s=padchat.V2WS_DEADLINE_S,
        has_auth=True,
        has_unique_ids=True,
        brings_book=True,
        names_client=False,
        has_marks=False,
        over="disconnect",
        back="reconnect",
        trouble="error",
        write_reply=lambda request, answer, _: wire_v2.write_reply(request, answer),
        write_event=_write_v2_event,
        write_push=write_push,
        write_qr=lambda event, draw: login_pushes.write_qr_image(draw(event.url)),
    )


def _write_v2_event(event: str, payload: Any, _: str) -> bytes:
    if event == "error":
        return wire_v2.write_error(payload["error"])
    msg = payload.get("msg", "") if isinstance(payload, dict) else ""
    return wire_v2.write_event(event, payload, msg=msg)

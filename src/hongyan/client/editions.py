"""How a client speaks each edition of PadChat: where it dials, what it sends first, how frames are spelled."""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from hongyan.dialects import padchat
from hongyan.dialects.padchat import frames
from hongyan.dialects.padchat.frames import Reply, Told
from hongyan.dialects.padchat.wire import Generation
from hongyan.model.errors import InvalidArgument
from hongyan.wire.table import CommandTable


class Edition(StrEnum):
    """The editions of PadChat that the library speaks."""

    SDK = "sdk"
    """padchat-sdk 0.6: messages are announced, and come when they are asked for."""
    SDK_05 = "sdk-0.5"
    """padchat-sdk 0.5."""
    V2_WS = "v2-ws"
    """PadChat v2 over WebSocket, as its document has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One edition, as a client speaks it."""

    title: str
    """What people call it."""
    commands: CommandTable
    deadline_s: float
    """How long an answer may take; what carries media may take twice as long."""
    read: Callable[[bytes], Reply | Told]
    write: Callable[[str, str, Any], bytes]
    """Write a request: its name, its id, its body in wire shape."""
    ids: Callable[[], Callable[[], str]]
    """Begin to number the requests of a connection."""
    has_auth: bool = False
    """The key goes by ``auth``, and ``connect`` tells whether the account is online; else the URL carries it."""
    whole_book: bool = True
    """One ``syncContact`` brings the whole address book; else a page."""
    brings_book: bool = False
    """The address book comes after each login, unasked."""
    is_numbered: bool = False
    """Pushes are bare lists, as ``push_reading`` has it."""


def _counter() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: str(next(numbers))


def _uuids() -> Callable[[], str]:
    return lambda: str(uuid.uuid4())


SPEECHES = {
    Edition.SDK: Speech(
        title="PadChat sdk 0.6",
        commands=padchat.SDK_COMMANDS,
        deadline_s=30.0,
        read=frames.read_sdk,
        write=lambda cmd, id_, body: frames.write_sdk(cmd, id_, body, Generation.SDK_06),
        ids=_counter,
        whole_book=False,
    ),
    Edition.SDK_05: Speech(
        title="PadChat sdk 0.5",
        commands=padchat.SDK_COMMANDS,
        deadline_s=30.0,
        read=frames.read_sdk,
        write=lambda cmd, id_, body: frames.write_sdk(cmd, id_, body, Generation.SDK_05),
        ids=_uuids,
    ),
    Edition.V2_WS: Speech(
        title="PadChat v2 over WebSocket",
        commands=padchat.V2WS_COMMANDS,
        deadline_s=10.0,
        read=frames.read_v2,
        write=frames.write_v2,
        ids=_uuids,
        has_auth=True,
        brings_book=True,
        is_numbered=True,
    ),
}

_SCHEMES = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}


def address(url: str, key: str, name: str, speech: Speech) -> str:
    """Return what to dial for the server at ``url``.

    Raises:
        InvalidArgument: ``url`` is no address of a server, or there is no key.
    """
    if not key:
        raise InvalidArgument("key", "is empty")
    try:
        parts = urlsplit(url)
        scheme, host = _SCHEMES.get(parts.scheme), parts.hostname
    except ValueError as wrong:
        raise InvalidArgument("url", "is no address of a server") from wrong
    if scheme is None or not host:
        raise InvalidArgument("url", "must look like ws://127.0.0.1:7777")
    path = parts.path.rstrip("/")
    path = (path or "/ws") if speech.has_auth else f"{path}/{quote(key, safe='')}"
    return urlunsplit((scheme, parts.netloc, path, urlencode({"name": name}), ""))

"""The frames of the PadChat editions.

The sdk edition: text frames of JSON. Requests are ``{type: "user", cmd, cmdId, payload}`` in 0.6 and the same with
``data`` for ``payload`` in 0.5; answers use the key that the request used. Keys inside are snake_case on the way to the
client and camelCase on the way from it.

Source: padchat-sdk 0.6.3 and 0.5.13 on npm, index.js; recorded traffic in padchat-sdk issues 75 and 95.
"""

from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from hongyan.model.errors import Malformed
from hongyan.wire import strict_json

_NOTHING = msgspec.Raw(b"")
_NO_BODY = (b"", b"null")


class Edition(StrEnum):
    """The editions one can tell by a client's first frame."""

    V1 = "v1"
    V2_WS = "v2-ws"
    SDK = "sdk"
    PUPPET = "puppet"


class Generation(StrEnum):
    """The key that holds the body, which tells the sdk's generations apart."""

    SDK_05 = "data"
    SDK_06 = "payload"


class _First(msgspec.Struct, rename="camel"):
    """What tells the editions apart."""

    code: msgspec.Raw = _NOTHING
    type: msgspec.Raw = _NOTHING
    cmd: msgspec.Raw = _NOTHING
    api_name: msgspec.Raw = _NOTHING


_FIRST = msgspec.json.Decoder(_First)
V1_CODES = range(100, 113)


def recognise(raw: bytes) -> Edition | None:
    """Return the edition that a first frame belongs to; ``None`` for a frame of no edition.

    A ``code`` from 100 to 112 as a number is v1, any other ``code`` v2-ws, ``cmd`` the sdk, ``apiName`` the puppet.
    """
    try:
        first = strict_json.read(_FIRST, raw)
    except Malformed:
        return None
    if bytes(first.cmd):
        return Edition.SDK
    if bytes(first.api_name):
        return Edition.PUPPET
    if code := bytes(first.code):
        return Edition.V1 if code.isdigit() and len(code) == 3 and int(code) in V1_CODES else Edition.V2_WS
    return None


class _LooseRequest(msgspec.Struct, rename="camel"):
    """A request of which nothing is believed yet, so that even a bad one can be answered under its id."""

    cmd_id: msgspec.Raw = _NOTHING
    payload: msgspec.Raw = _NOTHING
    data: msgspec.Raw = _NOTHING


class _NamedRequest(_LooseRequest, rename="camel"):
    """One whose ``cmd`` is text, as all but the bad ones are."""

    cmd: str = ""


_LOOSE = msgspec.json.Decoder(_LooseRequest)
_NAMED = msgspec.json.Decoder(_NamedRequest)


class SdkRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request of the sdk edition."""

    cmd: str
    """Empty when the frame has none, or one that is no text."""
    id: msgspec.Raw
    """``cmdId`` exactly as it came; empty when the frame has none."""
    body: bytes
    generation: Generation


def check_utf8(frame: bytes) -> None:
    """Refuse what is no text: the id goes back as it came and is decoded nowhere.

    Raises:
        Malformed: it is none.
    """
    if frame.isascii():
        return
    try:
        frame.decode()
    except UnicodeDecodeError as wrong:
        raise Malformed("not UTF-8") from wrong


def read_request(raw: bytes) -> SdkRequest:
    """Read a request frame.

    Raises:
        Malformed: not an object of JSON.
    """
    check_utf8(raw)
    read: _LooseRequest
    try:
        read = named = _NAMED.decode(raw)
        cmd = named.cmd
    except strict_json.WRONG:
        read, cmd = strict_json.read(_LOOSE, raw), ""
    is_old = read.payload is _NOTHING and read.data is not _NOTHING
    body = bytes(read.data if is_old else read.payload)
    return SdkRequest(
        cmd=cmd,
        id=read.cmd_id.copy(),
        # The Go client sends null for "no parameters" (padchat-sdk-go, sdk.go).
        body=b"{}" if body in _NO_BODY else body,
        generation=Generation.SDK_05 if is_old else Generation.SDK_06,
    )


D = TypeVar("D")


class Answer(msgspec.Struct, Generic[D], frozen=True, kw_only=True, omit_defaults=True):
    """The body of an answer. Captured answers leave out ``error`` and ``msg`` when they are empty."""

    success: bool
    error: str = ""
    msg: str = ""
    data: D | msgspec.UnsetType = msgspec.UNSET


class _Reply(msgspec.Struct, tag_field="type", tag="cmdRet", rename="camel", omit_defaults=True):
    """An answer of the newer generation."""

    task_id: str
    payload: Answer[Any]
    cmd_id: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _OldReply(msgspec.Struct, tag_field="type", tag="cmdRet", rename="camel", omit_defaults=True):
    """An answer of the older one."""

    task_id: str
    data: Answer[Any]
    cmd_id: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_REPLIES: dict[Generation, type[_Reply] | type[_OldReply]] = {Generation.SDK_06: _Reply, Generation.SDK_05: _OldReply}
_ENCODE = msgspec.json.Encoder().encode


def write_reply(request: SdkRequest, payload: Answer[Any], task: str) -> bytes:
    """Write the answer to ``request``; ``task`` names the client's instance."""
    reply = _REPLIES[request.generation]
    return _ENCODE(reply(task, payload, request.id if bytes(request.id) else msgspec.UNSET))


def write_event(event: str, payload: Any, task: str, generation: Generation) -> bytes:
    """Write an event. The client reads ``payload.msg`` unguarded, so ``payload`` is an object, always."""
    return _ENCODE({"type": "userEvent", "event": event, "taskId": task, generation.value: payload})

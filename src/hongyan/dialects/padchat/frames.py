"""The frames as a client has them: requests written, answers and events read. Pure.

The other side of ``wire`` and ``wire_v2``. What comes from a server is as hostile as what comes from a client: any junk
gives ``Malformed`` and nothing else. Names inside come out in the sdk edition's snake_case, whatever the edition.
"""

from typing import Any

import msgspec

from hongyan.model.errors import Malformed
from hongyan.wire import strict_json

from .versions import snake
from .wire import Generation

_NOTHING = msgspec.Raw(b"")
_EMPTY = b"{}"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one request."""

    id: str
    """The request's id, as text."""
    success: bool
    text: str
    """What a person may read of it; empty when the server said nothing."""
    data: bytes
    """JSON; empty when the answer has none."""
    spoiled: str = ""
    """What is wrong with it, when it has an id and cannot be read otherwise."""

    def body(self) -> bytes:
        """Return a good answer in the shape that the tables' reply codecs read."""
        said: dict[str, Any] = {"success": True, "msg": self.text}
        if self.data:
            said["data"] = msgspec.Raw(self.data)
        return _ENCODE(said)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the server says unasked."""

    event: str
    """Its name; empty for a greeting."""
    body: bytes
    """JSON: an object, or in v2 over WebSocket also a list."""
    text: str = ""
    """What stands beside the body for people, in v2 over WebSocket and in a greeting."""


class _SdkFrame(msgspec.Struct, rename="camel"):
    cmd_id: str | int | None = None
    event: str | None = None
    payload: msgspec.Raw = _NOTHING
    data: msgspec.Raw = _NOTHING
    msg: str | None = None


class _Said(msgspec.Struct):
    success: bool
    error: str | None = None
    msg: str | None = None
    data: msgspec.Raw = _NOTHING


class _V2Frame(msgspec.Struct, rename="camel"):
    cmd_id: str | int | None = None
    event: str | None = None
    success: bool | None = None
    msg: str | None = None
    data: msgspec.Raw = _NOTHING


_SDK_FRAME = msgspec.json.Decoder(_SdkFrame)
_V2_FRAME = msgspec.json.Decoder(_V2Frame)
_SAID = msgspec.json.Decoder(_Said)
_ANY = msgspec.json.Decoder()
_ENCODE = msgspec.json.Encoder().encode


def read_sdk(raw: bytes) -> Reply | Told:
    """Read a frame of a server of the sdk edition, either generation.

    Raises:
        Malformed: anything else.
    """
    frame = strict_json.read(_SDK_FRAME, raw)
    body = _given(frame.payload) or _given(frame.data)
    if frame.event is not None:
        return Told(event=frame.event, body=body or _EMPTY)
    if frame.cmd_id is not None:
        try:
            said = strict_json.read(_SAID, body)
        except Malformed as wrong:
            return _spoiled(frame.cmd_id, wrong)
        text = said.error or said.msg or ""
        return Reply(id=str(frame.cmd_id), success=said.success, text=text, data=_given(said.data))
    return _greeting(frame.msg)


def read_v2(raw: bytes) -> Reply | Told:
    """Read a frame of a server of v2 over WebSocket.

    Raises:
        Malformed: anything else.
    """
    frame = strict_json.read(_V2_FRAME, raw)
    text = frame.msg or ""
    data = _given(frame.data)
    if data:
        data = _ENCODE(snake(strict_json.read(_ANY, data)))
    if frame.event is not None:
        return Told(event=frame.event, body=data or _EMPTY, text=text)
    if frame.cmd_id is not None:
        if frame.success is None:
            return _spoiled(frame.cmd_id, Malformed("is missing", "success"))
        return Reply(id=str(frame.cmd_id), success=frame.success, text=text, data=data)
    return _greeting(frame.msg)


def write_sdk(cmd: str, id_: str, body: Any, generation: Generation) -> bytes:
    """Write a request of the sdk edition; ``body`` is in wire shape."""
    return _ENCODE({"type": "user", "cmd": cmd, "cmdId": id_, generation.value: body})


def write_v2(code: str, id_: str, body: Any, auth_key: str = "") -> bytes:
    """Write a request of v2 over WebSocket; ``auth_key`` goes with the first one only."""
    key = {"authKey": auth_key} if auth_key else {}
    return _ENCODE({"code": code, "cmdId": id_, **key, "data": body})


def _given(raw: msgspec.Raw) -> bytes:
    """Return what stands there; null and nothing are the same."""
    data = bytes(raw)
    return b"" if data == b"null" else data


def _spoiled(id_: str | int, wrong: Malformed) -> Reply:
    """Return a reply whose caller at least learns that nothing more will come."""
    what = f"{wrong.field}: {wrong.message}" if wrong.field else wrong.message
    return Reply(id=str(id_), success=False, text="", data=b"", spoiled=what)


def _greeting(msg: str | None) -> Told:
    if msg is None:
        raise Malformed("is neither an answer nor an event")
    return Told(event="", body=_EMPTY, text=msg)

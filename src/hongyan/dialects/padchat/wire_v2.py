"""The frames of v2 over WebSocket.

Requests are ``{code, cmdId, authKey, data}``; answers ``{cmdId, success, msg, data, type: "cmdRet"}``; events
``{event, data, msg, success}``. Names below ``data`` are PascalCase on the way to the client: what is given here is in
snake_case, and turned.

Source: the README of lijiarui/PADCHAT at 873783e; its issue 7 for the greeting.
"""

from typing import Any

import msgspec

from hongyan.model.errors import Malformed
from hongyan.wire import strict_json

from .versions import pascal
from .wire import Answer, check_utf8

AUTH = "auth"
"""The first command of a connection; it alone carries ``authKey``. Who has not sent it within 10 s is let go."""

GREETING = "Hi! 欢迎连接ws服务器！\n请在10秒内验证身份，否则连接会被关闭！"

_NOTHING = msgspec.Raw(b"")


class _Request(msgspec.Struct, rename="camel"):
    """A request as all but the bad ones are."""

    code: str
    cmd_id: msgspec.Raw = _NOTHING
    auth_key: str = ""
    data: msgspec.Raw = _NOTHING


class _LooseRequest(msgspec.Struct, rename="camel"):
    """A request of which nothing is believed yet, so that even a bad one can be answered under its id."""

    code: msgspec.Raw = _NOTHING
    cmd_id: msgspec.Raw = _NOTHING
    auth_key: msgspec.Raw = _NOTHING
    data: msgspec.Raw = _NOTHING


_GOOD = msgspec.json.Decoder(_Request)
_LOOSE = msgspec.json.Decoder(_LooseRequest)
_TEXT = msgspec.json.Decoder(str | int)


class V2Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request of v2 over WebSocket."""

    code: str
    """Empty when the frame has none, or one that is neither text nor a number."""
    id: msgspec.Raw
    """``cmdId`` exactly as it came; empty when the frame has none."""
    auth_key: str
    """Empty when the frame has none."""
    body: bytes

    @property
    def cmd(self) -> str:
        """The command's name, as the sdk edition calls it."""
        return self.code


def read_request(raw: bytes) -> V2Request:
    """Read a request frame.

    Raises:
        Malformed: not an object of JSON.
    """
    check_utf8(raw)
    read: _Request | _LooseRequest
    try:
        read = good = _GOOD.decode(raw)
        code, auth_key = good.code, good.auth_key
    except strict_json.WRONG:
        read = loose = strict_json.read(_LOOSE, raw)
        code, auth_key = _text(loose.code), _text(loose.auth_key)
    body = bytes(read.data)
    return V2Request(
        code=code,
        id=read.cmd_id.copy(),
        auth_key=auth_key,
        # The demo sends null for "no parameters" (example/demo.js, snsTimeline).
        body=b"{}" if body in (b"", b"null") else body,
    )


def _text(raw: msgspec.Raw) -> str:
    try:
        return str(strict_json.read(_TEXT, raw)) if bytes(raw) else ""
    except Malformed:
        return ""


_ENCODE = msgspec.json.Encoder().encode


def write_reply(request: V2Request, answer: Answer[Any]) -> bytes:
    """Write the answer to ``request``; as in the README's examples, no ``msg`` is null and ``auth`` has no ``type``."""
    frame: dict[str, Any] = {"cmdId": request.id} if bytes(request.id) else {}
    frame |= {"success": answer.success, "msg": answer.msg or answer.error or None}
    if answer.data is not msgspec.UNSET:
        frame["data"] = pascal(msgspec.to_builtins(answer.data))
    if request.code != AUTH:
        frame["type"] = "cmdRet"
    return _ENCODE(frame)


def write_event(event: str, data: Any, *, msg: str = "", success: bool = True) -> bytes:
    """Write an event. ``data`` of ``push`` is a list of items, of every other event an object."""
    return _ENCODE({"event": event, "data": pascal(msgspec.to_builtins(data)), "msg": msg, "success": success})


def write_error(text: str, *, is_harmless: bool = False) -> bytes:
    """Write the event ``error``; ``success: true`` tells that it is nothing serious."""
    return write_event("error", {}, msg=text, success=is_harmless)


def write_greeting() -> bytes:
    """Write what the server may say first, before it is asked anything."""
    return _ENCODE({"msg": GREETING})

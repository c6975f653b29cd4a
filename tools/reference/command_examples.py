"""How one command looks on each wire, written by the codecs that the gateway and its library work with. Pure."""

import base64
import inspect
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

import msgspec

from hongyan.client import Client
from hongyan.client.editions import SPEECHES, Edition
from hongyan.core.hub import Hub
from hongyan.core.once import Once
from hongyan.dialects import rest, wequick
from hongyan.dialects.padchat import frames, wire, wire_v2
from hongyan.dialects.padchat.contact_codec import RenderedQr
from hongyan.dialects.padchat.wire_v2 import AUTH
from hongyan.dialects.wequick.codec import OfProcess
from hongyan.dialects.wequick.results import ShownQr
from hongyan.dialects.wequick.wire import Order, write_orders, write_report
from hongyan.faces.rest import CommandAnswer, CommandRequest, operations
from hongyan.model.account import LoginStep
from hongyan.model.commands import CloseClient, Command, GetMedia, Login, QrCode
from hongyan.model.media import MediaRef
from hongyan.transports import media_http
from hongyan.transports.media_json import MediaJson
from hongyan.wire.table import NO_MEDIA, MediaBytes, Row, WithMedia, WithPlace

from . import samples

ADDRESS = "http://127.0.0.1:7777"
ACCOUNT = "demo/default"
KEY = "demo"
PID = "2001"
"""What a command of WeQuick calls the process of a client."""

_IDS = {Edition.SDK: "12", Edition.V2_WS: "5f2c9a40-7d1b-4f0c-9a2d-000000000012"}
_TASK = "1"
_PLACES = {"image/png": "C:\\hongyan\\picture.png"}
_OTHER_PLACE = "C:\\hongyan\\report.csv"
_FETCHED = {"getMsgVoice": samples.VOICE_REF, "getMsgVideo": samples.VIDEO_REF, "getMsgFile": samples.FILE_REF}
"""What the rows for other media than pictures bring."""

AnyCommand = type[Command[Any]]


def written(value: Any) -> str:
    """Return JSON as it stands in an example."""
    plain = json.loads(value) if isinstance(value, bytes) else msgspec.to_builtins(value)
    return json.dumps(plain, ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, on the wire."""

    row: Row
    request: str
    reply: str


# The native API.


def native_call() -> str:
    """Return method and path of the call that takes commands."""
    found = operations(cast("Hub", None), cast("Once", None), ())
    (call,) = (each for each in found if each.request is CommandRequest)
    return f"{call.method} {rest.ROOT}{call.path.format(account=ACCOUNT)}"


def native_request(type_: AnyCommand) -> str:
    """Return the line for a shell that asks."""
    args = _given(samples.command(type_))
    body = {"command": type_.public_name(), **({"args": args} if args else {})}
    text = written(body).replace("'", "'\\''")
    return f"curl -fsS -H @auth -d '{text}' {ADDRESS}{native_call().split()[1]}"


def _given(command: Command[Any]) -> dict[str, Any]:
    """Return what an example says of a command, its media as the bytes themselves."""
    said = {}
    for field in msgspec.structs.fields(command):
        value = getattr(command, field.name)
        if field.required or value != field.default:
            said[field.encode_name] = _data(value) if isinstance(value, MediaRef) else msgspec.to_builtins(value)
    return said


def _data(ref: MediaRef) -> dict[str, str]:
    return {"data": base64.b64encode(samples.BYTES[ref]).decode()}


def native_answer(type_: AnyCommand) -> str:
    """Return what the native API answers."""
    return written(_MEDIA.show(CommandAnswer(result=samples.answer(type_))))


def _link(ref: MediaRef) -> str:
    return media_http.link(ref.sha256, ref.name, samples.NOW_MS // 1000 + 3600, b"an example")


_MEDIA = MediaJson(keep=cast("Any", None), link=_link)


# PadChat.


def padchat(type_: AnyCommand, edition: Edition) -> list[Exchange]:
    """Return an exchange for each row of the edition that may mean the command."""
    return [_padchat(row, type_, edition) for row in SPEECHES[edition].commands if type_ in row.commands]


def _padchat(row: Row, type_: AnyCommand, edition: Edition) -> Exchange:
    assert row.request is not None
    assert row.reply is not None
    speech, id_ = SPEECHES[edition], _IDS[edition]
    body = row.request.write(_carried(samples.command(type_)))
    frame = frames.write_v2(AUTH, id_, body, KEY) if row.name == AUTH else speech.write(row.name, id_, body)
    reply = row.reply.write(_fetched(samples.answer(type_), row.name))
    if edition is Edition.V2_WS:
        answer = wire_v2.write_reply(wire_v2.read_request(frame), reply)
    else:
        answer = wire.write_reply(wire.read_request(frame), reply, _TASK)
    return Exchange(row, written(frame), written(answer))


def _carried(command: Command[Any]) -> Command[Any] | WithMedia:
    """Return a command as wires have it that carry bytes."""
    media = getattr(command, "media", None)
    if media is None:
        return command
    return WithMedia(command=msgspec.structs.replace(command, media=NO_MEDIA), data=samples.BYTES[media])


def _fetched(answer: Any, row: str) -> Any:
    """Return an answer as wires have it that carry bytes. A QR code's picture is any picture."""
    if isinstance(answer, MediaRef):
        ref = _FETCHED.get(row, answer)
        return MediaBytes(data=samples.BYTES[ref], ref=ref)
    return RenderedQr(code=answer, image=samples.PICTURE) if isinstance(answer, QrCode) else answer


# WeQuick.


def on_wequick(type_: AnyCommand) -> Any:
    """Return an example of a command as WeQuick's codecs take it."""
    command = msgspec.structs.replace(samples.command(type_), **samples.MORE_FOR_WEQUICK.get(type_, {}))
    if isinstance(command, CloseClient):
        return OfProcess(pid=PID)
    media = getattr(command, "media", None)
    if media is None:
        return command
    return WithPlace(
        place=_PLACES.get(media.type, _OTHER_PLACE), command=msgspec.structs.replace(command, media=NO_MEDIA)
    )


def wequick_exchange(type_: AnyCommand) -> Exchange | None:
    """Return the command in a list, and the report that answers it; ``None`` where WeQuick has no such command."""
    row = next((row for row in wequick.COMMANDS if type_ in row.commands), None)
    if row is None:
        return None
    assert row.request is not None
    assert row.reply is not None
    id_ = _IDS[Edition.SDK]
    order = Order(api=row.name, send_id=id_, option=msgspec.json.encode(row.request.write(on_wequick(type_))))
    answer = samples.answer(type_)
    told = answer
    if type_ is Login:
        told = ShownQr(image=f"data:image/png;base64,{base64.b64encode(samples.PICTURE).decode()}")
    data = msgspec.to_builtins(row.reply.write(told)) | {"sendId": id_}
    cwxid = samples.BOT.id if getattr(answer, "step", LoginStep.DONE) is LoginStep.DONE else None
    return Exchange(
        row, written(write_orders([order])), written(write_report(wequick.answer_to(row.name), cwxid, data))
    )


# The library for Python.

METHODS: dict[AnyCommand, Callable[..., Any]] = {GetMedia: Client.fetch}
"""What stands for a command that has no method of its name."""

_FILES = {"image/png": "picture.png", "audio/silk": "voice.silk", "video/mp4": "film.mp4"}
_OTHER_FILE = "report.csv"
_MOST_COLUMNS = 120


def method_of(type_: AnyCommand) -> Callable[..., Any] | None:
    """Return the method of ``hongyan.client`` for a command; ``None`` when there is none."""
    found = METHODS.get(type_) or getattr(Client, type_.public_name(), None)
    return cast("Callable[..., Any] | None", found)


def signature(method: Callable[..., Any]) -> str:
    """Return how a method is called, as its source has it."""
    source = inspect.getsource(method)
    head = source[source.index("def ") + 4 : source.index(":\n")]
    return re.sub(r"\(self(?:, )?", "(", " ".join(head.split()).replace("( ", "(").replace(", )", ")"))


def python_line(type_: AnyCommand, method: Callable[..., Any]) -> str:
    """Return Python that calls the method."""
    if type_ in METHODS:
        # It takes the message that came with an event, which nobody writes down.
        return f"data = await client.{method.__name__}(event.message)"
    command = samples.command(type_)
    given = []
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        value = getattr(command, name)
        if parameter.default is inspect.Parameter.empty:
            given.append(_literal(value))
        elif value != parameter.default:
            given.append(f"{name}={_literal(value)}")
    start = "" if type_.result_type() is type(None) else "answer = "
    return _laid_out(f"{start}await client.{method.__name__}", given)


def _laid_out(called: str, given: list[str]) -> str:
    """Return a call in the lines that ``make format`` gives it: the check looks at examples too."""
    line = f"{called}({', '.join(given)})"
    if _width(line) <= _MOST_COLUMNS:
        return line
    inner = f"    {', '.join(given)}"
    if _width(inner) > _MOST_COLUMNS:
        inner = "\n".join(f"    {each}," for each in given)
    return f"{called}(\n{inner}\n)"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _literal(value: Any) -> str:
    if isinstance(value, MediaRef):
        return f'"{_FILES.get(value.type, _OTHER_FILE)}"'
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_literal, value))}]"
    is_plain = isinstance(value, str) and '"' not in value
    return json.dumps(value, ensure_ascii=False) if is_plain else repr(value)

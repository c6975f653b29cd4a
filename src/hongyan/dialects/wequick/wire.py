"""WeQuick's two kinds of traffic: reports, which the program posts, and lists of commands, which it is answered with.

Source: the document; ``nested`` and un-nested reports both stand in it. What servers answer, besides commands: ``[]``,
``[{}]``, ``["text"]``, the report that they got, a page, nothing (demo servers of juguang2018/wequick).
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId
from hongyan.wire import strict_json

from .loose import Loose, text

MOST_ORDERS = 1000
"""Commands in one list; more are no list that a person meant."""

MOST_REASONS = 8
"""Reasons that are told of one list."""

NOBODY = "null"
"""What the document has for ``cwxid`` in the report of a QR code: a text."""

_NOTHING = msgspec.Raw(b"")
_EMPTY = b"{}"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a program tells."""

    action: str
    cwxid: ContactId
    """Who is logged in; empty for nobody."""
    send_id: str
    """Of the command that it answers; empty for none."""
    data: bytes
    """JSON: all of it, as the codecs of replies read it."""
    fields: bytes
    """JSON: what it is about, out of whatever stands around it in ``data``."""


class _Envelope(msgspec.Struct):
    action: str | None = None
    cwxid: Loose = None
    data: msgspec.Raw = _NOTHING


class _Data(msgspec.Struct):
    msg: msgspec.Raw = _NOTHING
    info: msgspec.Raw = _NOTHING
    send_id: Loose = msgspec.field(default=None, name="sendId")
    other_send_id: Loose = msgspec.field(default=None, name="sendID")


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_DATA = msgspec.json.Decoder(_Data)
_ENCODE = msgspec.json.Encoder().encode


def read_report(raw: bytes) -> Report:
    """Read a report, nested or not, its fields in ``msg``, in ``info`` or right in ``data``.

    Raises:
        Malformed: anything else.
    """
    envelope = strict_json.read(_ENVELOPE, raw)
    if envelope.action is None:
        envelope = strict_json.read(_ENVELOPE, bytes(envelope.data) or _EMPTY)
    if not envelope.action:
        raise Malformed("is missing", "action")
    data = _object_in(envelope.data) or _EMPTY
    around = strict_json.read(_DATA, data)
    return Report(
        action=envelope.action,
        cwxid=ContactId(text(envelope.cwxid)),
        send_id=text(around.send_id) or text(around.other_send_id),
        data=data,
        fields=_object_in(around.msg) or _object_in(around.info) or data,
    )


def write_report(action: str, cwxid: str | None, data: Any) -> bytes:
    """Write a report; ``cwxid`` is null before the login, in one action the text ``NOBODY``."""
    return _ENCODE({"data": {"action": action, "cwxid": cwxid, "data": data}})


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One command as it came. Its row reads the option."""

    api: str
    send_id: str
    """What the server calls it; empty when it does not care."""
    option: bytes
    """JSON: an object."""


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What a body says."""

    orders: tuple[Order, ...] = ()
    ignored: tuple[str, ...] = ()
    """Why the rest of it is no command, for people; empty where nothing is passed over."""


class _Order(msgspec.Struct):
    api: Loose = None
    send_id: Loose = msgspec.field(default=None, name="sendId")
    option: msgspec.Raw = _NOTHING


_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ORDER = msgspec.json.Decoder(_Order)
_BOM = b"\xef\xbb\xbf"


def read_orders(body: bytes) -> Orders:
    """Read the commands in ``body``, whatever it is. Objects with an ``api`` in a list are commands, nothing else is.

    An empty body, an empty list and empty objects in it are how servers say that they want nothing.
    """
    said = body.removeprefix(_BOM).strip()
    if not said:
        return Orders()
    try:
        listed = strict_json.read(_LIST, said)
    except Malformed as wrong:
        return Orders(ignored=(f"no list of commands: {wrong.message}",))
    orders: list[Order] = []
    ignored: list[str] = []
    for index, item in enumerate(listed[:MOST_ORDERS]):
        try:
            order = _read_order(item)
        except Malformed as wrong:
            ignored.append(f"item {index}: {': '.join(part for part in (wrong.field, wrong.message) if part)}")
        else:
            orders += [order] if order else []
    if len(listed) > MOST_ORDERS:
        ignored.insert(0, f"more than {MOST_ORDERS} commands")
    return Orders(orders=tuple(orders), ignored=tuple(ignored[:MOST_REASONS]))


def _read_order(item: msgspec.Raw) -> Order | None:
    """Return a command; ``None`` for an empty object, which servers in PHP write as an empty list."""
    if bytes(item) == b"[]":
        return None
    said = strict_json.read(_ORDER, item)
    api = text(said.api)
    if not api:
        if bytes(item).strip(b"{} \t\r\n"):
            raise Malformed("has no api")
        return None
    option = bytes(said.option).strip()
    return Order(api=api, send_id=text(said.send_id), option=_EMPTY if option in _NO_OPTION else option)


_NO_OPTION = {b"", b"null", b'""', b"[]"}


def write_orders(orders: Iterable[Order]) -> bytes:
    """Write a list of commands."""
    return _ENCODE([{"sendId": each.send_id, "api": each.api, "option": msgspec.Raw(each.option)} for each in orders])


def _object_in(raw: msgspec.Raw) -> bytes:
    """Return ``raw`` when it is an object; else nothing."""
    data = bytes(raw).strip()
    return data if data.startswith(b"{") else b""

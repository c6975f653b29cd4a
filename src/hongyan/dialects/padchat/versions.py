"""How the editions differ in spelling: the case of names, and the numbers of three kinds.

v2 over WebSocket writes every name below ``data`` in PascalCase (README of lijiarui/PADCHAT, "数据规则约定"). Here
results and items are made in the sdk's snake_case, and turned when a frame is written. Which names stand inside a text
is a list.
"""

import functools
import re
from enum import StrEnum
from typing import Any

import msgspec

from hongyan.model.errors import Malformed
from hongyan.model.message import RoomInvitation
from hongyan.wire import strict_json, wechat_xml

from .kinds import APP
from .pushes import Item

_JSON_TEXTS = {"member": "", "external": "{"}
"""Names whose value is JSON text with names of its own, and how such a text begins. A login has another ``external``.

Source: README, "微信群成员信息数组文本"; for ``external`` a guess, after the sdk edition.
"""

_ANY = msgspec.json.Decoder()
_ENCODE = msgspec.json.Encoder().encode
_BIG = re.compile("[A-Z]")


def pascal(value: Any) -> Any:
    """Return ``value``, made of JSON's own types, with ``MsgId`` for every ``msg_id``."""
    if isinstance(value, dict):
        return {_big(key): _text(key, each, pascal) for key, each in value.items()}
    return [pascal(each) for each in value] if isinstance(value, list) else value


def snake(value: Any) -> Any:
    """Return ``value``, decoded JSON, with ``msg_id`` for every ``MsgId``.

    Raises:
        Malformed: a text that should be JSON is none, or it is nested too deeply.
    """
    try:
        return _snake(value)
    except RecursionError as wrong:
        raise Malformed("nested too deeply") from wrong


def _snake(value: Any) -> Any:
    if isinstance(value, dict):
        return {(name := _small(key)): _text(name, each, _snake) for key, each in value.items()}
    return [_snake(each) for each in value] if isinstance(value, list) else value


# The names are those of our own structs: few, and the same ones all the time.
@functools.lru_cache(maxsize=1024)
def _big(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _small(name: str) -> str:
    return _BIG.sub(lambda big: f"_{big[0].lower()}", name).removeprefix("_")


def _text(name: str, value: Any, turn: Any) -> Any:
    if isinstance(value, dict | list):
        return turn(value)
    begin = _JSON_TEXTS.get(name)
    if begin is None or not isinstance(value, str) or not value.startswith(begin):
        return value
    try:
        inner = strict_json.read(_ANY, value)
    except Malformed as wrong:
        raise Malformed(wrong.message, name) from wrong
    end = "\n" if value.endswith("\n") else ""
    return _ENCODE(turn(inner)).decode() + end


class Kinds(StrEnum):
    """Which numbers transfers, red packets and room invitations have."""

    DOCUMENTED = "documented"
    """2000, 2001 and 3000, as the README lists them."""
    CAPTURED = "captured"
    """49, as every captured server sent them."""


TRANSFER, RED_PACKET, ROOM_INVITATION = 2000, 2001, 3000
_DOCUMENTED = {wechat_xml.TRANSFER: TRANSFER, wechat_xml.RED_PACKET: RED_PACKET}


def numbered(item: Item, kinds: Kinds) -> Item:
    """Return ``item`` as v2 over WebSocket has it: ``msg_type`` is the kind itself. ``sub_type`` stays (guess)."""
    number = item.sub_type
    if number == APP and kinds is Kinds.DOCUMENTED:
        number = _documented(item.content)
    return msgspec.structs.replace(item, msg_type=number)


def _documented(content: str) -> int:
    body = content[max(content.find("<"), 0) :]
    try:
        if isinstance(wechat_xml.read_app(body), RoomInvitation):
            return ROOM_INVITATION
        return _DOCUMENTED.get(wechat_xml.type_of(body), APP)
    except Malformed:
        return APP


def read_numbered(raw: Any) -> Item:
    """Read a pushed message of v2 over WebSocket, whichever numbers it uses.

    ``raw`` is decoded JSON. Only the fields that are proven must be there: ``Content``, ``FromUser``, ``ToUser``,
    ``MsgId``, ``MsgType`` and ``Uin``.

    Raises:
        Malformed: no such item; ``field`` is the sdk's name of the wrong one.
    """
    said = snake(raw)
    if not isinstance(said, dict):
        raise Malformed("is no object")
    number = said.get("msg_type")
    kind = APP if number in (TRANSFER, RED_PACKET, ROOM_INVITATION) else number
    return strict_json.convert({"timestamp": 0, **said, "sub_type": kind, "msg_type": 5}, Item)

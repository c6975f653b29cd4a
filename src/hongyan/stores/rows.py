"""What the stores write into a row, and how they read it back. Bodies live for years: JSON of the model's structs."""

import zlib
from typing import TypeVar

import msgspec

from hongyan.model.account import AccountState, Device
from hongyan.model.contact import Profile
from hongyan.model.errors import StorageFailed
from hongyan.model.events import AnyEvent

T = TypeVar("T")

encode = msgspec.json.Encoder().encode

EVENT = msgspec.json.Decoder[AnyEvent](AnyEvent)
DEVICE = msgspec.json.Decoder(Device)
STATE = msgspec.json.Decoder(AccountState)
PROFILE = msgspec.json.Decoder(Profile)


def kind_of(event: AnyEvent) -> str:
    """Return the event's public tag."""
    return str(event.__struct_config__.tag)


def verify(body: bytes, crc: int, place: str) -> bytes:
    """Return ``body`` when it is what was written.

    Raises:
        StorageFailed: it is not; names ``place``.
    """
    if zlib.crc32(body) != crc:
        raise StorageFailed(f"{place} is damaged: its checksum does not match")
    return body


def decode(decoder: "msgspec.json.Decoder[T] | msgspec.msgpack.Decoder[T]", body: bytes, place: str) -> T:
    """Read a stored body.

    Raises:
        StorageFailed: it cannot be read; names ``place``.
    """
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise StorageFailed(f"{place} cannot be read: {wrong}") from wrong

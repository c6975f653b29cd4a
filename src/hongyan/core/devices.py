"""What a slot's device tells WeChat about itself: drawn once, and a client may name other parameters."""

import random
import re
from collections.abc import Iterable

import msgspec

from hongyan.model.account import Device, DeviceWish
from hongyan.model.errors import InvalidArgument

_WIFI = ("TP-LINK", "MERCURY", "ChinaNet", "CMCC", "HUAWEI", "Xiaomi")


def draw_device(chance: random.Random, *, type_: str = "ipad") -> Device:
    """Draw the parameters of one more device. 122 bits of chance in the UUID keep slots apart."""
    bits = f"{chance.getrandbits(128):032X}"
    uuid = f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-{'89AB'[chance.randrange(4)]}{bits[17:20]}-{bits[20:]}"
    first, *rest = (chance.randrange(256) for _ in range(6))
    # The two low bits of the first byte: a locally administered address of one station, as routers' guests have.
    mac = ":".join(f"{part:02X}" for part in ((first & 0xFC) | 0x02, *rest))
    return Device(
        name="iPad",
        uuid=uuid,
        wifi_name=f"{chance.choice(_WIFI)}_{chance.randrange(16**4):04X}",
        wifi_mac=mac,
        type=type_,
    )


MOST_CHARS = 64
# Bots take their UUID from examples, and the README of v2 blanks some digits of its own out with X.
_UUID = re.compile(r"[0-9A-Za-z]{8}(?:-[0-9A-Za-z]{4}){3}-[0-9A-Za-z]{12}")
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}")


def check_wish(wish: DeviceWish) -> None:
    """Refuse parameters that no device could have.

    Raises:
        InvalidArgument: names which.
    """
    for field in ("name", "wifi_name"):
        text = getattr(wish, field)
        if len(text) > MOST_CHARS or not text.isprintable():
            raise InvalidArgument(f"device.{field}", f"must be at most {MOST_CHARS} printable characters")
    if wish.uuid and not _UUID.fullmatch(wish.uuid):
        raise InvalidArgument("device.uuid", "must look like AD0A82EE-98B6-498B-8CB5-E4CB664D7727")
    if wish.wifi_mac and not _MAC.fullmatch(wish.wifi_mac):
        raise InvalidArgument("device.wifi_mac", "must look like 8E:53:A8:B3:4C:EB")


def follow_wish(own: Device, wish: DeviceWish, others: Iterable[Device]) -> Device:
    """Return ``own`` as ``wish`` has it; with its own UUID still when one of ``others`` goes by the wished one.

    Bots that were started from the same example bring the same UUID; they must work, and must not share a device.
    """
    wished = {field: text for field in wish.__struct_fields__ if (text := getattr(wish, field))}
    uuid = wished.pop("uuid", own.uuid).upper()
    if uuid != own.uuid and all(uuid not in (other.uuid, other.id) for other in others):
        wished |= {"uuid": uuid, "first_uuid": "" if uuid == own.id else own.id}
    return msgspec.structs.replace(own, **wished)

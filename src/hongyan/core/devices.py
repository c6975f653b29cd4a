"""What a slot's device tells WeChat about itself: drawn once, kept for ever."""

import random

from hongyan.model.account import Device

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

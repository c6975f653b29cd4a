import random
import re
import uuid

from hongyan.core.devices import draw_device
from hongyan.model.account import Device

MANY = 2_000


def devices(seed: int = 1) -> list[Device]:
    chance = random.Random(seed)
    return [draw_device(chance) for _ in range(MANY)]


def test_the_same_chance_draws_the_same_device() -> None:
    assert draw_device(random.Random(5)) == draw_device(random.Random(5))


def test_no_two_devices_share_a_uuid_or_an_address() -> None:
    drawn = devices()
    assert len({device.uuid for device in drawn}) == MANY
    assert len({device.wifi_mac for device in drawn}) == MANY


def test_a_uuid_is_a_random_one_in_capital_letters() -> None:
    for device in devices():
        parsed = uuid.UUID(device.uuid)
        assert (parsed.version, parsed.variant) == (4, uuid.RFC_4122)
        assert str(parsed).upper() == device.uuid


def test_an_address_is_of_one_station_and_locally_administered() -> None:
    for device in devices():
        assert re.fullmatch(r"([0-9A-F]{2}:){5}[0-9A-F]{2}", device.wifi_mac)
        assert int(device.wifi_mac[:2], 16) & 0b11 == 0b10


def test_a_network_has_the_name_of_an_ordinary_router() -> None:
    assert all(re.fullmatch(r"[A-Za-z-]+_[0-9A-F]{4}", device.wifi_name) for device in devices())


def test_the_type_is_the_faces() -> None:
    assert draw_device(random.Random(1)).type == "ipad"
    assert draw_device(random.Random(1), type_="web").type == "web"

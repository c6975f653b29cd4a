import random
import re
import uuid

import msgspec
import pytest

from hongyan.core.devices import check_wish, draw_device, follow_wish
from hongyan.model.account import Device, DeviceWish
from hongyan.model.errors import InvalidArgument

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


OWN = Device(name="iPad", uuid="A" * 8, wifi_name="w", wifi_mac="02:00:00:00:00:01")
README_UUID = "D184BD80-XXXX-XXXX-XXXX-84E9066AFA42"
"""The one in the README of v2, blanked digits and all."""


def test_what_a_client_wishes_counts_and_the_rest_stays() -> None:
    device = follow_wish(OWN, DeviceWish(name="小雁的 iPad", wifi_mac="8E:53:A8:B3:4C:EB"), [])
    assert device == msgspec.structs.replace(OWN, name="小雁的 iPad", wifi_mac="8E:53:A8:B3:4C:EB")


def test_a_device_keeps_its_id_under_whatever_uuid() -> None:
    device = follow_wish(OWN, DeviceWish(uuid=README_UUID.lower()), [])
    assert (device.uuid, device.id) == (README_UUID, OWN.uuid)
    again = follow_wish(device, DeviceWish(uuid=OWN.uuid), [])
    assert again == OWN


def test_a_uuid_that_another_device_has_or_had_is_not_taken_over() -> None:
    other = follow_wish(msgspec.structs.replace(OWN, uuid="B" * 8), DeviceWish(uuid=README_UUID), [])
    for taken in (README_UUID, "B" * 8):
        assert follow_wish(OWN, DeviceWish(name="mine", uuid=taken), [other]).uuid == OWN.uuid


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (DeviceWish(name="n" * 65), "device.name"),
        (DeviceWish(name="a\nb"), "device.name"),
        (DeviceWish(wifi_name="\x00"), "device.wifi_name"),
        (DeviceWish(uuid="not one"), "device.uuid"),
        (DeviceWish(uuid=README_UUID + "0"), "device.uuid"),
        (DeviceWish(wifi_mac="8E53A8B34CEB"), "device.wifi_mac"),
    ],
)
def test_parameters_that_no_device_could_have_are_refused(wish: DeviceWish, field: str) -> None:
    check_wish(DeviceWish(name="小雁的 iPad", uuid=README_UUID, wifi_name="WorkWifi", wifi_mac="8e-53-a8-b3-4c-eb"))
    with pytest.raises(InvalidArgument) as refused:
        check_wish(wish)
    assert refused.value.field == field

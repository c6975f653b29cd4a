"""What a file says of a world, as it is read: times, media, and complaints that name their place."""

import datetime
from typing import Any

import pytest

from hongyan.backends.sandbox import Setting, WrongPlace, setting_of
from hongyan.core.media import MediaLibrary
from hongyan.stores.media_memory import MemoryMedia
from hongyan.transports.media_json import MediaJson

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


async def read(**tree: Any) -> Setting:
    library = MediaLibrary(MemoryMedia())
    return await setting_of(tree, MediaJson(keep=library.keep, link=lambda _: "").bring, library)


def hello(**fields: Any) -> dict[str, Any]:
    return {"do": "say", "as": "wxid_ann", "to": "wxid_bot", "text": "hello", **fields}


async def times(*at: Any) -> list[int]:
    steps = [hello(at=each) if each is not None else hello() for each in at]
    setting = await read(base="demo", scripts={"a": {"deeds": steps}})
    return [step.at_ms for step in setting.scripts["a"].deeds]


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ((1, 2.5, "3", "4s"), [1_000, 2_500, 3_000, 4_000]),
        (("250ms", "2m", "1h", "1d"), [250, 120_000, 3_600_000, 86_400_000]),
        (("+5s", "+5s", None, "+0.5"), [5_000, 10_000, 10_000, 10_500]),
    ],
)
async def test_a_time_counts_from_the_start_or_from_the_deed_above(at: tuple[Any, ...], wanted: list[int]) -> None:
    assert await times(*at) == wanted


@pytest.mark.parametrize("at", ["soon", "", "-1s", "1w", "1e3", True, [], "99999d", "1 s"])
async def test_a_time_that_is_none_is_refused(at: Any) -> None:
    with pytest.raises(WrongPlace) as caught:
        await times(at)
    assert caught.value.place == "scripts.a.deeds[0].at"


@pytest.mark.parametrize(
    "start",
    [
        "2026-05-01T09:00:00+08:00",
        datetime.datetime(2026, 5, 1, 1, tzinfo=datetime.UTC),
    ],
)
async def test_a_start_is_a_moment_with_its_time_zone(start: Any) -> None:
    assert (await read(start=start)).start_ms == 1_777_597_200_000


@pytest.mark.parametrize("start", ["yesterday", "2026-05-01T09:00:00", datetime.datetime(2026, 5, 1), 5, None])  # noqa: DTZ001
async def test_a_start_without_one_is_refused(start: Any) -> None:
    with pytest.raises(WrongPlace) as caught:
        await read(start=start)
    assert caught.value.place == "start"


async def test_pictures_in_a_script_are_kept_and_get_their_thumbnails() -> None:
    picture = {**hello(kind="image", media={"data": DOT}), "at": 0}
    del picture["text"]
    setting = await read(base="demo", scripts={"a": {"deeds": [picture]}})
    content = setting.scripts["a"].deeds[0].deed.content  # type: ignore[union-attr]
    assert content.media.type == "image/png"
    assert content.thumbnail is not None


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"persons": []}, ""),
        ({"people": [{"id": "wxid_x"}]}, "people[0].nick"),
        ({"people": [{"id": "wxid_x", "nick": "x", "age": 5}]}, "people[0]"),
        ({"people": [{"id": "wxid_x", "nick": 5}]}, "people[0].nick"),
        ({"people": [{"id": "wxid_x", "nick": "x", "friends": ["wxid_y"]}]}, "people[0].friends"),
        ({"rooms": [{"owner": "wxid_x", "members": []}]}, "rooms[0]"),
        ({"base": "mars"}, "base"),
        ({"scripts": []}, "scripts"),
        ({"scripts": {"a": []}}, "scripts.a"),
        ({"scripts": {"a": {}}}, "scripts.a.deeds"),
        ({"scripts": {"a": {"deeds": [5]}}}, "scripts.a.deeds[0]"),
        ({"scripts": {"a": {"deeds": [hello()], "autostart": "yes"}}}, "scripts.a.autostart"),
        ({"scripts": {"a": {"deeds": [hello()], "repeat": 1}}}, "scripts.a"),
        ({"scripts": {"a": {"deeds": [hello(to=5)]}}}, "scripts.a.deeds[0].to"),
        ({"scripts": {"a": {"deeds": [hello(texts="x")]}}}, "scripts.a.deeds[0].texts"),
        ({"scripts": {"a": {"deeds": [hello(kind="poem")]}}}, "scripts.a.deeds[0].kind"),
        ({"scripts": {"a": {"deeds": [hello(do="fly")]}}}, "scripts.a.deeds[0].do"),
        ({"scripts": {"a": {"deeds": [hello(do="advance_clock")]}}}, "scripts.a.deeds[0].do"),
        ({"scripts": {"a": {"deeds": [hello(step=5)]}}}, "scripts.a.deeds[0].step"),
        ({"scripts": {"a": {"deeds": [hello(at=5), hello(at=4)]}}}, "scripts.a.deeds[1].at"),
        ({"scripts": {"a": {"deeds": [hello(**{"as": "wxid_nobody"})]}}}, "scripts.a.deeds[0].as"),
        ({"scripts": {"a": {"deeds": [hello(kind="image", media={"data": "!"})]}}}, "scripts.a.deeds[0].media.data"),
        ({"scripts": {"a": {"deeds": [hello(kind="image", media={"path": "x"})]}}}, "scripts.a.deeds[0].media.path"),
    ],
)
async def test_a_complaint_names_the_path_to_the_entry(tree: dict[str, Any], place: str) -> None:
    with pytest.raises(WrongPlace) as caught:
        await read(**({"base": "demo"} if "people" not in tree else {}) | tree)
    assert caught.value.place == place
    assert caught.value.message

"""Moments and favourites on a person's phone, in the native API."""

import base64
from typing import Any

import pytest

from tests.support.gateway import InProcess

pytestmark = pytest.mark.usefixtures("no_errors")

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


async def deed(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return (await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields))["answer"]


async def moments(gateway: InProcess, wxid: str, **fields: str) -> Any:
    return await gateway.call("GET", f"/sandbox/phone/{wxid}/moments", **fields)


async def favourites(gateway: InProcess, wxid: str, **fields: str) -> Any:
    return await gateway.call("GET", f"/sandbox/phone/{wxid}/favourites", **fields)


async def test_a_moment_comes_with_its_picture_and_what_this_person_sees_of_it(gateway: InProcess) -> None:
    made = await deed(gateway, "wxid_ann", "post_moment", text="看", pictures=[{"media": {"data": DOT}}])
    await deed(gateway, "wxid_bob", "comment", moment=made["id"], text="好看")
    await deed(gateway, "wxid_bob", "like", moment=made["id"])
    [shown] = (await moments(gateway, "wxid_bot"))["moments"]
    assert (shown["id"], shown["text"], shown["author"], shown["nick"]) == (made["id"], "看", "wxid_ann", "安安")
    assert [(each["author"], each["text"], each["nick"]) for each in shown["comments"]] == [
        ("wxid_bob", "好看", "波哥（公司）")
    ]
    assert [each["author"] for each in shown["likes"]] == ["wxid_bob"]
    async with gateway.session.get(gateway.url + shown["pictures"][0]["media"]["url"]) as response:
        assert await response.read() == base64.b64decode(DOT)
    assert (await moments(gateway, "wxid_shi"))["moments"] == []


async def test_moments_are_read_by_person_and_page_by_page(gateway: InProcess) -> None:
    for number in range(12):
        await deed(gateway, "wxid_ann" if number % 2 else "wxid_bob", "post_moment", text=str(number))
    first = await moments(gateway, "wxid_bot", of="")
    rest = await moments(gateway, "wxid_bot", after=first["next"])
    assert [each["text"] for each in (*first["moments"], *rest["moments"])] == [*map(str, range(11, -1, -1))]
    assert rest["next"] == ""
    anns = await moments(gateway, "wxid_bot", of="wxid_ann")
    assert [each["text"] for each in anns["moments"]] == ["11", "9", "7", "5", "3", "1"]


async def test_favourites_are_read_backwards_and_whole(gateway: InProcess) -> None:
    for number in range(52):
        await deed(gateway, "wxid_ann", "add_favourite", xml=f'<favitem type="1"><desc>{number}</desc></favitem>')
    first = await favourites(gateway, "wxid_ann")
    rest = await favourites(gateway, "wxid_ann", before=str(first["next"]))
    assert [each["id"] for each in (*first["favourites"], *rest["favourites"])] == [*range(52, 0, -1)]
    assert rest["next"] == 0
    assert "<desc>0</desc>" in rest["favourites"][-1]["xml"]
    await deed(gateway, "wxid_ann", "delete_favourite", favourite=52)
    assert (await favourites(gateway, "wxid_ann"))["favourites"][0]["id"] == 51


async def test_a_phone_keeps_a_message_and_shows_labels(gateway: InProcess) -> None:
    message = await gateway.say("wxid_ann", "wxid_bot", "记住这个")
    await deed(gateway, "wxid_bot", "add_favourite", message=message)
    assert "记住这个" in (await favourites(gateway, "wxid_bot"))["favourites"][0]["xml"]
    label = await deed(gateway, "wxid_bot", "add_label", name="家人")
    await deed(gateway, "wxid_bot", "set_labels", contact="wxid_ann", labels=[label["id"]])
    shown = (await gateway.call("GET", "/sandbox/phone/wxid_bot"))["phone"]
    assert shown["labels"] == [{"id": "1", "name": "同事"}, {"id": "2", "name": "家人"}]
    assert {each["profile"]["id"]: each["labels"] for each in shown["contacts"] if each["labels"]} == {
        "wxid_ann": ["2"],
        "wxid_bob": ["1"],
    }


async def test_what_a_favourite_says_is_told_beside_its_body(gateway: InProcess) -> None:
    said = [
        {"kind": "text", "text": "记住"},
        {"kind": "link", "title": "题", "url": "http://x.y/z", "description": "说明"},
        {"kind": "location", "latitude": 1, "longitude": 2, "name": "断桥", "label": "西湖"},
        {"kind": "image", "media": {"data": DOT}},
    ]
    for each in said:
        message = await gateway.say("wxid_ann", "wxid_bot", **each)
        await deed(gateway, "wxid_bot", "add_favourite", message=message)
    picture, place, link, text = (await favourites(gateway, "wxid_bot"))["favourites"]
    assert (text["title"], text["sender"], text["media"]) == ("记住", "wxid_ann", None)
    assert (link["title"], link["text"], link["url"]) == ("题", "说明", "http://x.y/z")
    assert (place["title"], place["text"]) == ("断桥", "西湖")
    assert picture["media"]["type"] == "image/png"
    async with gateway.session.get(gateway.url + picture["media"]["url"]) as response:
        assert await response.read() == base64.b64decode(DOT)


async def test_a_favourite_of_bytes_that_were_never_here_has_none(gateway: InProcess) -> None:
    address = f"<cdn_dataurl>{'ab' * 32}</cdn_dataurl>"
    xml = f'<favitem type="2"><datalist><dataitem>{address}</dataitem></datalist></favitem>'
    await deed(gateway, "wxid_bot", "add_favourite", xml=xml)
    [kept] = (await favourites(gateway, "wxid_bot"))["favourites"]
    assert (kept["kind"], kept["media"]) == (2, None)


@pytest.mark.parametrize(
    ("path", "fields", "status", "field"),
    [
        ("wxid_nobody/moments", {}, 404, None),
        ("wxid_bot/moments", {"after": "5"}, 404, None),
        ("wxid_bot/moments", {"of": "wxid_nobody"}, 404, None),
        ("wxid_nobody/favourites", {}, 404, None),
        ("wxid_bot/favourites", {"before": "-1"}, 400, "before"),
        ("wxid_bot/favourites", {"before": "x"}, 400, "before"),
        ("wxid_bot/moments", {"of": "wxid_shi"}, 422, None),
    ],
)
async def test_what_cannot_be_shown_is_refused(
    gateway: InProcess, path: str, fields: dict[str, str], status: int, field: str | None
) -> None:
    error = (await gateway.call("GET", f"/sandbox/phone/{path}", status=status, **fields))["error"]
    assert field is None or error["field"] == field

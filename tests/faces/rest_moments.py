"""Cases for the native API: moments, favourites and labels."""

from typing import Any

from tests.support.native import Native, case, given, png


async def _seen_by(native: Native, wxid: str, of: str = "") -> list[dict[str, Any]]:
    moments: list[dict[str, Any]] = (await native.phone(wxid, "/moments", of=of))["moments"]
    return moments


async def _of_ann(native: Native, text: str = "西湖的秋天") -> str:
    return str((await native.deed("wxid_ann", "post_moment", text=text))["id"])


@case
async def upload_moment_image(native: Native) -> None:
    picture = await native.do("upload_moment_image", media=given(png()))
    await native.do("post_moment", pictures=[{"url": picture["url"]}])
    [moment] = await _seen_by(native, "wxid_ann")
    assert await native.bytes_of(moment["pictures"][0]["media"]) == png()


@case
async def post_moment(native: Native) -> None:
    label = (await native.do("list_labels"))[0]["id"]
    await native.do("post_moment", text="给大家看")
    await native.do("post_moment", text="给同事看", visible_to=[label])
    await native.do("post_moment", text="给自己看", is_private=True)
    assert [moment["text"] for moment in await _seen_by(native, "wxid_ann")] == ["给大家看"]
    assert [moment["text"] for moment in await _seen_by(native, "wxid_bob")] == ["给同事看", "给大家看"]
    assert [moment["text"] for moment in await _seen_by(native, "wxid_bot")] == ["给自己看", "给同事看", "给大家看"]


@case
async def list_timeline(native: Native) -> None:
    ids = [await _of_ann(native, str(number)) for number in range(12)]
    first = await native.do("list_timeline")
    rest = await native.do("list_timeline", after=first["next"])
    assert [moment["id"] for moment in (*first["moments"], *rest["moments"])] == ids[::-1]
    assert (await native.event("moment_posted"))["moment"]["author"] == "wxid_ann"


@case
async def list_moments(native: Native) -> None:
    await _of_ann(native)
    await native.deed("wxid_bob", "post_moment", text="加班")
    page = await native.do("list_moments", contact="wxid_ann")
    assert [moment["text"] for moment in page["moments"]] == ["西湖的秋天"]
    await native.do("list_moments", contact="wxid_shi", status=422)


@case
async def get_moment(native: Native) -> None:
    moment = await _of_ann(native)
    await native.deed("wxid_bob", "like", moment=moment)
    assert [like["author"] for like in (await native.do("get_moment", moment=moment))["likes"]] == ["wxid_bob"]


@case
async def comment_moment(native: Native) -> None:
    moment = await _of_ann(native)
    await native.do("comment_moment", moment=moment, text="真美")
    [seen] = await _seen_by(native, "wxid_ann")
    assert [(each["author"], each["text"]) for each in seen["comments"]] == [("wxid_bot", "真美")]


@case
async def delete_comment(native: Native) -> None:
    moment = await _of_ann(native)
    comments = (await native.do("comment_moment", moment=moment, text="真美"))["comments"]
    await native.do("delete_comment", moment=moment, comment=comments[-1]["id"])
    assert (await _seen_by(native, "wxid_ann"))[0]["comments"] == []


@case
async def like_moment(native: Native) -> None:
    await native.do("like_moment", moment=await _of_ann(native))
    assert [like["author"] for like in (await _seen_by(native, "wxid_ann"))[0]["likes"]] == ["wxid_bot"]


@case
async def unlike_moment(native: Native) -> None:
    moment = await _of_ann(native)
    await native.do("like_moment", moment=moment)
    await native.do("unlike_moment", moment=moment)
    assert (await _seen_by(native, "wxid_ann"))[0]["likes"] == []


@case
async def delete_moment(native: Native) -> None:
    moment = (await native.do("post_moment", text="说错了"))["id"]
    await native.do("delete_moment", moment=moment)
    assert await _seen_by(native, "wxid_ann") == []


@case
async def sync_favourites(native: Native) -> None:
    await native.deed("wxid_bot", "add_favourite", xml='<favitem type="1"><desc>一</desc></favitem>')
    first = await native.do("sync_favourites")
    assert [(each["id"], each["kind"]) for each in first["favourites"]] == [(1, 1)]
    await native.deed("wxid_bot", "add_favourite", xml='<favitem type="5"><desc>二</desc></favitem>')
    later = await native.do("sync_favourites", after=first["next"])
    assert [(each["id"], each["kind"]) for each in later["favourites"]] == [(2, 5)]


@case
async def add_favourite(native: Native) -> None:
    await native.do("add_favourite", xml='<favitem type="1"><desc>记一下</desc></favitem>')
    [kept] = (await native.phone("wxid_bot", "/favourites"))["favourites"]
    assert "记一下" in kept["xml"]


@case
async def get_favourite(native: Native) -> None:
    kept = await native.deed("wxid_bot", "add_favourite", xml='<favitem type="1"><desc>记一下</desc></favitem>')
    assert "记一下" in (await native.do("get_favourite", favourite=kept["id"]))["xml"]


@case
async def delete_favourite(native: Native) -> None:
    kept = await native.do("add_favourite", xml='<favitem type="1"><desc>记一下</desc></favitem>')
    await native.do("delete_favourite", favourite=kept["id"])
    assert (await native.phone("wxid_bot", "/favourites"))["favourites"] == []


async def _labels(native: Native) -> dict[str, str]:
    return {each["name"]: each["id"] for each in (await native.phone("wxid_bot"))["phone"]["labels"]}


@case
async def list_labels(native: Native) -> None:
    assert (
        {each["name"]: each["id"] for each in await native.do("list_labels")} == await _labels(native) == {"同事": "1"}
    )


@case
async def add_label(native: Native) -> None:
    label = await native.do("add_label", name="家人")
    assert (await _labels(native))["家人"] == label["id"]


@case
async def delete_label(native: Native) -> None:
    await native.do("delete_label", label="1")
    assert await _labels(native) == {}
    assert (await native.do("get_contacts", ids=["wxid_bob"]))["contacts"][0]["labels"] == []


@case
async def set_labels(native: Native) -> None:
    await native.do("set_labels", contact="wxid_ann", labels=["1"])
    shown = {each["profile"]["id"]: each["labels"] for each in (await native.phone("wxid_bot"))["phone"]["contacts"]}
    assert shown["wxid_ann"] == ["1"]
    assert (await native.event("contact_changed"))["contact"]["labels"] == ["1"]

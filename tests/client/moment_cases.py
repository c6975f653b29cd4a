"""Moments, favourites and labels by the client's methods, each with its effect in the world."""

import io
from typing import TYPE_CHECKING, Any

from PIL import Image as Picture

from hongyan.client import MomentLink
from hongyan.model.favourite import FavouriteKind

if TYPE_CHECKING:
    from tests.client.conftest import Stage

NOTE = '<favitem type="1"><desc>记一下</desc></favitem>'


async def _post(stage: "Stage", as_: str, text: str = "早") -> str:
    return (await stage.deed(as_, "post_moment", text=text))["answer"]["id"]


async def _shown(stage: "Stage", wxid: str = "wxid_ann") -> list[dict[str, Any]]:
    return (await stage.gateway.call("GET", f"/sandbox/phone/{wxid}/moments"))["moments"]


async def upload_moment_image(stage: "Stage") -> None:
    drawn = io.BytesIO()
    Picture.new("RGB", (64, 48), "green").save(drawn, "PNG")
    picture = await stage.client.upload_moment_image(drawn.getvalue())
    moment = await stage.client.post_moment(text="看", pictures=[picture])
    assert moment.pictures == (picture,)
    [shown] = await _shown(stage)
    assert await stage.bytes_of(shown["pictures"][0]["media"]) == drawn.getvalue()


async def post_moment(stage: "Stage") -> None:
    moment = await stage.client.post_moment(text="早")
    assert (moment.author, moment.text) == ("wxid_bot", "早")
    await stage.client.post_moment(link=MomentLink(title="标题", url="https://a.example/?x=1&y=2"))
    await stage.client.post_moment(text="不给别人看", is_private=True)
    await stage.client.post_moment(xml="<TimelineObject><contentDesc>生的</contentDesc></TimelineObject>")
    raw, link, text = await _shown(stage)
    assert (raw["text"], link["link"]["url"], text["id"]) == ("生的", "https://a.example/?x=1&y=2", moment.id)


async def list_timeline(stage: "Stage") -> None:
    made = [await _post(stage, "wxid_ann", str(number)) for number in range(12)]
    first = await stage.client.list_timeline()
    rest = await stage.client.list_timeline(after=first.next)
    assert [moment.id for moment in (*first.moments, *rest.moments)] == made[::-1]
    assert (rest.moments[-1].text, rest.moments[-1].nick) == ("0", "安安")


async def list_moments(stage: "Stage") -> None:
    await _post(stage, "wxid_bob")
    moment = await _post(stage, "wxid_ann")
    assert [each.id for each in (await stage.client.list_moments("wxid_ann")).moments] == [moment]


async def get_moment(stage: "Stage") -> None:
    moment = await _post(stage, "wxid_ann")
    await stage.deed("wxid_bob", "comment", moment=moment, text="好")
    [comment] = (await stage.client.get_moment(moment)).comments
    assert (comment.id, comment.author, comment.text) == (1, "wxid_bob", "好")


async def comment_moment(stage: "Stage") -> None:
    moment = await _post(stage, "wxid_ann")
    await stage.client.comment_moment(moment, "早", author="wxid_ann")
    seen = await stage.client.comment_moment(moment, "又来", author="wxid_ann", reply_to=1)
    assert [(each.text, each.reply_to) for each in seen.comments] == [("早", 0), ("又来", 1)]
    assert [each["text"] for each in (await _shown(stage))[0]["comments"]] == ["早", "又来"]


async def delete_comment(stage: "Stage") -> None:
    moment = await _post(stage, "wxid_bot")
    await stage.deed("wxid_ann", "comment", moment=moment, text="好")
    await stage.client.delete_comment(moment, 1)
    assert (await _shown(stage))[0]["comments"] == []


async def like_moment(stage: "Stage") -> None:
    moment = await _post(stage, "wxid_ann")
    seen = await stage.client.like_moment(moment, author="wxid_ann")
    assert [like.author for like in seen.likes] == ["wxid_bot"]
    assert [like["author"] for like in (await _shown(stage))[0]["likes"]] == ["wxid_bot"]


async def unlike_moment(stage: "Stage") -> None:
    moment = await _post(stage, "wxid_ann")
    await stage.native("like_moment", moment=moment)
    await stage.client.unlike_moment(moment)
    assert (await _shown(stage))[0]["likes"] == []


async def delete_moment(stage: "Stage") -> None:
    moment = await stage.client.post_moment(text="早")
    await stage.client.delete_moment(moment.id)
    assert await _shown(stage) == []


async def sync_favourites(stage: "Stage") -> None:
    first = await stage.client.sync_favourites()
    await stage.native("add_favourite", xml=NOTE)
    page = await stage.client.sync_favourites(after=first.next)
    assert [(each.id, each.kind) for each in page.favourites] == [(1, FavouriteKind.TEXT)]
    assert (await stage.client.sync_favourites(after=page.next)).favourites == ()


async def add_favourite(stage: "Stage") -> None:
    kept = await stage.client.add_favourite(NOTE)
    assert (await stage.native("get_favourite", favourite=kept.id))["xml"] == NOTE


async def get_favourite(stage: "Stage") -> None:
    await stage.native("add_favourite", xml=NOTE)
    kept = await stage.client.get_favourite(1)
    assert (kept.xml, kept.kind) == (NOTE, FavouriteKind.TEXT)


async def delete_favourite(stage: "Stage") -> None:
    await stage.native("add_favourite", xml=NOTE)
    assert await stage.client.delete_favourite(1) == 1
    assert (await stage.native("sync_favourites"))["favourites"] == []


async def list_labels(stage: "Stage") -> None:
    assert [(label.id, label.name) for label in await stage.client.list_labels()] == [("1", "同事")]


async def add_label(stage: "Stage") -> None:
    await stage.client.add_label("家人")
    assert [label.name for label in await stage.client.list_labels()] == ["同事", "家人"]


async def delete_label(stage: "Stage") -> None:
    await stage.client.delete_label("1")
    assert await stage.native("list_labels") == []


async def set_labels(stage: "Stage") -> None:
    await stage.native("add_label", name="家人")
    await stage.client.set_labels("wxid_ann", ["1", "2"])
    assert (await stage.client.get_contacts("wxid_ann")).contacts[0].labels == ("1", "2")
    await stage.client.set_labels("wxid_ann", [])
    assert (await stage.client.get_contacts("wxid_ann")).contacts[0].labels == ()


CASES = {
    play.__name__: play
    for play in (
        *(upload_moment_image, post_moment, list_timeline, list_moments, get_moment, comment_moment, delete_comment),
        *(like_moment, unlike_moment, delete_moment, sync_favourites, add_favourite, get_favourite, delete_favourite),
        *(list_labels, add_label, delete_label, set_labels),
    )
}

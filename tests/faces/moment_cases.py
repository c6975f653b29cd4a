"""The cases of moments, favourites and labels: the good call, bad parameters, and a body that is refused."""

import base64
import io
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from PIL import Image as Picture

if TYPE_CHECKING:
    from tests.faces.test_padchat_v2_commands import Stage

Row = tuple[Callable[["Stage"], Awaitable[None]], list[tuple[dict[str, Any], str]], dict[str, Any] | None]

NOTE = '<favitem type="1"><desc>记一下</desc></favitem>'


async def post(stage: "Stage", as_: str, **fields: Any) -> str:
    """Let somebody post on their phone; return the moment's id."""
    return (await stage.deed(as_, "post_moment", **fields))["answer"]["id"]


async def moments(stage: "Stage", wxid: str, of: str = "") -> list[dict[str, Any]]:
    """Return what somebody's phone shows."""
    return (await stage.gateway.call("GET", f"/sandbox/phone/{wxid}/moments", of=of))["moments"]


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def _upload(stage: "Stage") -> None:
    drawn = io.BytesIO()
    Picture.new("RGB", (64, 48), "green").save(drawn, "PNG")
    data = drawn.getvalue()
    told = await stage.good("snsUpload", {"file": _b64(data)})
    assert (told["size"], told["data"], told["big_head"], told["small_head"]) == (
        len(data),
        len(data),
        told["big_url"],
        told["small_url"],
    )
    assert await moments(stage, "wxid_ann") == []
    media = f"<media><type>2</type><url>{told['big_head']}</url><thumb>{told['small_head']}</thumb></media>"
    content = f"<contentStyle>1</contentStyle><mediaList>{media}</mediaList>"
    xml = f"<TimelineObject><contentDesc>看</contentDesc><ContentObject>{content}</ContentObject></TimelineObject>"
    await stage.good("snsSendMoment", {"content": xml})
    [shown] = await moments(stage, "wxid_ann")
    assert shown["text"] == "看"
    assert await stage.bytes_of(shown["pictures"][0]["media"]) == data


async def _send(stage: "Stage") -> None:
    for content in (
        "早上好 🐦",
        "<Timelineobject><contentDesc>来自代码</contentDesc></Timelineobject>",
        "<TimelineObject><contentDesc>也来自代码</contentDesc><private>1</private></TimelineObject>",
    ):
        told = (await stage.good("snsSendMoment", {"content": content}))["data"]
        assert told["user_name"] == "wxid_bot"
        assert f"<id>{told['id']}</id><username>wxid_bot</username>" in told["description"]
    assert [each["text"] for each in await moments(stage, "wxid_ann")] == ["来自代码", "早上好 🐦"]
    assert (await moments(stage, "wxid_bot"))[0]["text"] == "也来自代码"


async def _read_pages(stage: "Stage", cmd: str, body: dict[str, str]) -> None:
    made = [await post(stage, "wxid_ann", text=str(number)) for number in range(12)]
    first = await stage.good(cmd, {**body, "momentId": ""})
    assert (first["count"], len(first["data"]), len(first["page"])) == (10, 10, 16)
    rest = await stage.good(cmd, {**body, "momentId": first["data"][-1]["id"]})
    assert [each["id"] for each in (*first["data"], *rest["data"])] == made[::-1]
    assert [(each["user_name"], each["nick_name"]) for each in rest["data"]] == [("wxid_ann", "安安")] * 2
    assert "<contentDesc>11</contentDesc>" in first["data"][0]["description"]
    end = await stage.good(cmd, {**body, "momentId": made[0]})
    assert (end["count"], end["data"]) == (0, [])


async def _get(stage: "Stage") -> None:
    moment = await post(stage, "wxid_ann", text="早")
    await stage.deed("wxid_bob", "like", moment=moment)
    await stage.deed("wxid_bob", "comment", moment=moment, text="你好")
    await stage.deed("wxid_ann", "comment", moment=moment, text="好", reply_to=1)
    told = (await stage.good("snsGetObject", {"momentId": moment}))["data"]
    assert (told["id"], told["user_name"]) == (moment, "wxid_ann")
    assert [(each["user_name"], each["type"]) for each in told["like"]] == [("wxid_bob", 1)]
    said = [(each["id"], each["content"], each["reply_id"], each["reply_user_name"]) for each in told["comment"]]
    assert said == [(1, "你好", 0, ""), (2, "好", 1, "wxid_bob")]


async def _comment(stage: "Stage") -> None:
    moment = await post(stage, "wxid_ann", text="早")
    body = {"userId": "wxid_ann", "momentId": moment}
    told = (await stage.good("snsComment", {**body, "content": "早上好"}))["data"]
    assert [(each["user_name"], each["content"]) for each in told["comment"]] == [("wxid_bot", "早上好")]
    await stage.good("snsComment", {**body, "content": "又是我", "replyId": 1})
    [shown] = await moments(stage, "wxid_ann")
    assert [(each["text"], each["reply_to"]) for each in shown["comments"]] == [("早上好", 0), ("又是我", 1)]
    wrong = await stage.client.call("snsComment", {**body, "userId": "wxid_bob", "content": "x"})
    assert wrong["success"] is False


async def _like(stage: "Stage") -> None:
    moment = await post(stage, "wxid_ann", text="早")
    told = (await stage.good("snsLike", {"userId": "wxid_ann", "momentId": moment}))["data"]
    assert [each["user_name"] for each in told["like"]] == ["wxid_bot"]
    assert [each["author"] for each in (await moments(stage, "wxid_ann"))[0]["likes"]] == ["wxid_bot"]


async def _operate(stage: "Stage") -> None:
    moment = await post(stage, "wxid_bot", text="早")
    anns = await post(stage, "wxid_ann", text="晚")
    await stage.native("like_moment", moment=anns)
    await stage.deed("wxid_bob", "comment", moment=moment, text="1")
    await stage.deed("wxid_bob", "comment", moment=moment, text="2")
    for cmd in ("snsobjectOp", "snsObjectOp"):
        comment = {"snsobjectOp": 1, "snsObjectOp": 2}[cmd]
        await stage.good(cmd, {"momentId": moment, "type": 4, "commentId": comment, "commentType": 2})
    shown = {each["id"]: each for each in await moments(stage, "wxid_bob")}
    assert (shown[moment]["comments"], len(shown[anns]["likes"])) == ([], 1)
    await stage.good("snsobjectOp", {"momentId": anns, "type": 5, "commentId": 0, "commentType": 2})
    await stage.good("snsobjectOp", {"userId": "wxid_bot", "momentId": moment, "type": 1})
    [left] = await moments(stage, "wxid_bob")
    assert (left["id"], left["likes"]) == (anns, [])
    refused = await stage.client.call("snsobjectOp", {"momentId": anns, "type": 1, "commentId": 0})
    assert (refused["success"], refused["data"]["status"]) == (False, -1)


async def _sync_fav(stage: "Stage") -> None:
    empty = await stage.good("syncFav", {"favKey": ""})
    assert (empty["continue"], empty["data"]) == (0, None)
    for _ in range(21):
        await stage.deed("wxid_bot", "add_favourite", xml='<favitem type="5"/>')
    first = await stage.good("syncFav", {"favKey": ""})
    assert (first["continue"], len(first["data"]), first["data"][0]["type"]) == (1, 20, 5)
    rest = await stage.good("syncFav", {"favKey": first["key"]})
    assert (rest["continue"], [each["id"] for each in rest["data"]]) == (0, [21])
    await stage.deed("wxid_bot", "delete_favourite", favourite=3)
    new = await stage.good("syncFav", {"favKey": rest["key"]})
    assert [(each["id"], each["flag"]) for each in new["data"]] == [(3, 1)]
    assert (await stage.good("syncFav", {"favKey": new["key"]}))["data"] is None


async def _kept(stage: "Stage") -> list[str]:
    found = (await stage.gateway.call("GET", "/sandbox/phone/wxid_bot/favourites"))["favourites"]
    return [each["xml"] for each in found]


async def _add_fav(stage: "Stage") -> None:
    told = await stage.good("addFav", {"content": NOTE})
    assert (told["id"], told["seq"]) == (1, 1)
    assert await _kept(stage) == [NOTE]


async def _get_fav(stage: "Stage") -> None:
    message = await stage.gateway.say("wxid_ann", "wxid_bot", "记住我")
    await stage.deed("wxid_bot", "add_favourite", message=message)
    none, told = (await stage.good("getFav", {"favId": 1}))["data"]
    assert none is None
    assert (told["id"], told["flag"], told["status"]) == (1, 0, 0)
    assert told["object"].startswith('<favitem type="1"><desc>记住我</desc>')


async def _delete_fav(stage: "Stage") -> None:
    await stage.good("addFav", {"content": NOTE})
    told = await stage.good("deleteFav", {"favId": 1})
    assert [(each["id"], each["status"]) for each in told["data"]] == [(0, 1)]
    assert await _kept(stage) == []


async def _labels(stage: "Stage") -> dict[int, str]:
    return {each["id"]: each["name"] for each in (await stage.good("getLabelList", {}))["label"]}


async def _list_labels(stage: "Stage") -> None:
    await stage.deed("wxid_bot", "add_label", name="家人")
    assert await _labels(stage) == {1: "同事", 2: "家人"}


async def _add_label(stage: "Stage") -> None:
    for _ in range(2):
        await stage.good("addLabel", {"label": "家人"})
    assert await stage.native("list_labels") == [{"id": "1", "name": "同事"}, {"id": "2", "name": "家人"}]


async def _label_of(stage: "Stage", wxid: str) -> str:
    return (await stage.good("getContact", {"userId": wxid}))["label"]


async def _delete_label(stage: "Stage") -> None:
    assert await _label_of(stage, "wxid_bob") == "1"
    await stage.good("addLabel", {"label": "家人"})
    await stage.good("deleteLabel", {"labelId": "1"})
    await stage.good("deleteLabel", {"labelId": 2})
    assert await _labels(stage) == {}
    assert await _label_of(stage, "wxid_bob") == ""


async def _set_label(stage: "Stage") -> None:
    await stage.good("addLabel", {"label": "家人"})
    for label, shown in (("1,2", "1,2"), (2, "2"), ("1", "1"), ("", "")):
        await stage.good("setLabel", {"userId": "wxid_ann", "labelId": label})
        assert await _label_of(stage, "wxid_ann") == shown
    page = await stage.native("sync_contacts", limit=500)
    assert {each["profile"]["id"]: each["labels"] for each in page["contacts"] if each["labels"]} == {"wxid_bob": ["1"]}


def _wrong(good: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Each parameter left out, and of the wrong type, with the others as they should be."""
    missing = [({name: each for name, each in good.items() if name != left}, left) for left in good]
    return [*missing, *(({**good, name: [{}]}, name) for name in good)]


NO_MOMENT = {"userId": "wxid_ann", "momentId": "5"}

CASES: dict[str, Row] = {
    "snsUpload": (_upload, _wrong({"file": "AAAA"}), {"file": _b64(b"no picture at all")}),
    "snsSendMoment": (
        _send,
        [
            *_wrong({"content": "早"}),
            ({"content": ""}, "content"),
            ({"content": "<TimelineObject><contentDesc>"}, "content"),
            ({"content": "<Timelineobject></Timelineobject>"}, "content"),
        ],
        {"content": "长" * 3000},
    ),
    "snsUserPage": (
        lambda s: _read_pages(s, "snsUserPage", {"userId": "wxid_ann"}),
        [*_wrong({"userId": "wxid_ann"}), ({"userId": "wxid_ann", "momentId": 5}, "momentId")],
        {"userId": "wxid_shi"},
    ),
    "snsTimeline": (lambda s: _read_pages(s, "snsTimeline", {}), [({"momentId": 5}, "momentId")], {"momentId": "5"}),
    "snsGetObject": (_get, _wrong({"momentId": "5"}), {"momentId": "5"}),
    "snsComment": (_comment, _wrong({**NO_MOMENT, "content": "x"}), {**NO_MOMENT, "content": "x"}),
    "snsLike": (_like, _wrong(NO_MOMENT), NO_MOMENT),
    "snsobjectOp": (
        _operate,
        [
            *_wrong({"momentId": "5", "type": 1}),
            ({"momentId": "5", "type": 3}, "type"),
            ({"momentId": "5", "type": 4}, "commentId"),
            ({"momentId": "5", "type": 4, "commentId": 1, "commentType": "2"}, "commentType"),
        ],
        {"momentId": "5", "type": 5, "commentId": 0},
    ),
    "syncFav": (_sync_fav, [({"favKey": 5}, "favKey")], {"favKey": "kzTKsdjD6PM0bbQv+oP7vQ=="}),
    "addFav": (_add_fav, [*_wrong({"content": NOTE}), ({"content": "<msg/>"}, "content")], {"content": NOTE * 2000}),
    "getFav": (_get_fav, _wrong({"favId": 1}), {"favId": 1}),
    "deleteFav": (_delete_fav, _wrong({"favId": 1}), {"favId": 1}),
    "getLabelList": (_list_labels, [], None),
    "addLabel": (_add_label, [*_wrong({"label": "家人"}), ({"label": ""}, "label")], {"label": "长" * 40}),
    "deleteLabel": (_delete_label, [*_wrong({"labelId": "1"}), ({"labelId": ""}, "labelId")], {"labelId": "9"}),
    "setLabel": (
        _set_label,
        _wrong({"userId": "wxid_ann", "labelId": "1"}),
        {"userId": "wxid_ann", "labelId": "1,9"},
    ),
}

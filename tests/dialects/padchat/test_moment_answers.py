"""Answers about moments."""

import json
from typing import Any

import msgspec

from hongyan.dialects.padchat import moment_answers
from hongyan.model.media import MediaRef
from hongyan.model.moment import Moment, MomentComment, MomentLike, MomentPage, MomentPicture

MOMENT = Moment(id="5", author="wxid_ann", nick="安安", at_ms=7_999, text="早")


def data(codec: Any, value: Any) -> Any:
    return json.loads(msgspec.json.encode(codec.write(value)))["data"]


def answer(**fields: Any) -> bytes:
    return json.dumps({"success": True, "data": fields}).encode()


def test_a_picture_is_told_under_both_names_with_its_size() -> None:
    media = MediaRef(sha256="ab" * 32, size_bytes=1527, type="image/png")
    told = data(moment_answers.UPLOADED, MomentPicture(url="u/0", thumbnail_url="u/150", media=media))
    assert told["big_head"] == told["big_url"] == "u/0"
    assert told["small_head"] == told["small_url"] == "u/150"
    assert told["data"] == told["size"] == 1527


def test_a_picture_is_read_under_either_name() -> None:
    picture = MomentPicture(url="u/0", thumbnail_url="u/150")
    assert moment_answers.UPLOADED.read(answer(big_url="u/0", small_url="u/150")) == picture
    assert moment_answers.UPLOADED.read(answer(big_head="u/0", small_head="u/150")) == picture


def test_a_page_has_a_name_of_its_own_and_an_empty_one_has_none() -> None:
    page = data(moment_answers.PAGE, MomentPage(moments=(MOMENT,), next="5"))
    assert (page["count"], len(page["page"]), int(page["page"], 16) > 0) == (1, 16, True)
    other = data(moment_answers.PAGE, MomentPage(moments=(msgspec.structs.replace(MOMENT, id="6"),)))
    assert other["page"] != page["page"]
    assert data(moment_answers.PAGE, MomentPage()) == {"count": 0, "data": [], "message": "", "page": "", "status": 0}


def test_a_page_is_read_with_the_last_id_as_what_follows() -> None:
    assert moment_answers.PAGE.read(answer(count=0, data=None, page="")) == MomentPage()
    read = moment_answers.PAGE.read(msgspec.json.encode(moment_answers.PAGE.write(MomentPage(moments=(MOMENT,)))))
    assert (read.next, read.moments[0].text, read.moments[0].at_ms) == ("5", "早", 7_000)


def test_a_detail_tells_comments_and_likes() -> None:
    full = msgspec.structs.replace(
        MOMENT,
        comments=(
            MomentComment(
                id=2, author="wxid_bob", nick="阿波", text="好", at_ms=9_000, reply_to=1, reply_to_author="wxid_ann"
            ),
        ),
        likes=(MomentLike(author="wxid_bob", nick="阿波", at_ms=8_000),),
    )
    told = data(moment_answers.SHOWN, full)["data"]
    assert told["comment"] == [
        {
            "comment_flag": 0,
            "content": "好",
            "create_time": 9,
            "delete_flag": 0,
            "id": 2,
            "nick_name": "阿波",
            "reply_id": 1,
            "reply_user_name": "wxid_ann",
            "source": 0,
            "type": 2,
            "user_name": "wxid_bob",
        }
    ]
    like = {"content": "", "create_time": 8, "id": 0, "nick_name": "阿波", "type": 1, "user_name": "wxid_bob"}
    assert told["like"] == [like]


def test_a_moment_that_cannot_be_read_is_there_all_the_same() -> None:
    said = {"create_time": 7, "description": "<broken", "id": "5", "nick_name": "", "user_name": "wxid_ann"}
    page = moment_answers.PAGE.read(answer(count=1, data=[said], page="x"))
    assert (page.moments[0].id, page.moments[0].text, page.moments[0].xml) == ("5", "", "<broken")

"""Requests about moments, byte for byte."""

import base64
import json
from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat import moment_codec
from hongyan.model.commands import (
    CommentMoment,
    DeleteComment,
    DeleteMoment,
    LikeMoment,
    ListMoments,
    ListTimeline,
    PostMoment,
    UnlikeMoment,
    UploadMomentImage,
)
from hongyan.model.errors import Malformed
from hongyan.model.moment import MomentLink, MomentPicture

MEDIA = "<media><type>2</type><url>http://mmsns.qpic.cn/mmsns/x/0</url><thumb>http://mmsns.qpic.cn/mmsns/x/150</thumb></media>"
CONTENT = f"<Contentobject><contentStyle>1</contentStyle><mediaList>{MEDIA}</mediaList></Contentobject>"
RAW = f"<Timelineobject><contentDesc>看</contentDesc>{CONTENT}</Timelineobject>"
PICTURE = MomentPicture(url="http://mmsns.qpic.cn/mmsns/x/0", thumbnail_url="http://mmsns.qpic.cn/mmsns/x/150")


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def written(codec: Any, value: Any) -> Any:
    return json.loads(msgspec.json.encode(codec.write(value)))


@pytest.mark.parametrize("edition", ["file", "image"])
@pytest.mark.parametrize("sent", ["file", "image"])
def test_a_picture_is_taken_under_either_name_in_either_edition(edition: str, sent: str) -> None:
    read = moment_codec.upload(edition).read(body(**{sent: base64.b64encode(b"abc").decode()}))
    assert (read.data, type(read.command)) == (b"abc", UploadMomentImage)
    assert written(moment_codec.upload(edition), read) == {edition: "YWJj"}


@pytest.mark.parametrize(
    ("fields", "field"), [({}, "file"), ({"file": ""}, "file"), ({"image": "?"}, "image"), ({"file": 5}, "file")]
)
def test_a_picture_that_is_not_there_is_named(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as wrong:
        moment_codec.upload("file").read(body(**fields))
    assert wrong.value.field == field


@pytest.mark.parametrize("text", ["早", "<3", "a <TimelineObject>", " "])
def test_a_text_is_posted_as_it_is(text: str) -> None:
    assert moment_codec.POST.read(body(content=text)) == PostMoment(text=text)


@pytest.mark.parametrize("name", ["Timelineobject", "TimelineObject"])
def test_a_raw_one_goes_on_raw_in_either_spelling(name: str) -> None:
    raw = RAW.replace("Timelineobject", name)
    assert moment_codec.POST.read(body(content=raw)) == PostMoment(xml=raw)


@pytest.mark.parametrize(
    "command",
    [
        PostMoment(text="看", pictures=(PICTURE,)),
        PostMoment(link=MomentLink(title="标题", url="http://a/?x&y")),
        PostMoment(text="只给自己", is_private=True),
        PostMoment(text="<TimelineObject> is how it begins", is_private=True),
    ],
)
def test_what_a_client_posts_comes_as_it_was_meant(command: PostMoment) -> None:
    sent = written(moment_codec.POST, command)
    assert sent["content"].startswith("<TimelineObject><id></id>")
    assert moment_codec.POST.read(body(**sent)) == command


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<TimelineObject>",
        "<Timelineobject/>",
        "<TimelineObject><a></TimelineObject>",
        RAW.replace(MEDIA, MEDIA * 10),
    ],
)
def test_a_malformed_one_is_refused_by_its_field(content: str) -> None:
    with pytest.raises(Malformed) as wrong:
        moment_codec.POST.read(body(content=content))
    assert wrong.value.field == "content"


def test_pages_begin_behind_an_id_that_may_be_left_out() -> None:
    for nothing in ({}, {"momentId": None}, {"momentId": ""}):
        assert moment_codec.TIMELINE.read(body(**nothing)) == ListTimeline()
        assert moment_codec.USER_PAGE.read(body(userId="wxid_ann", **nothing)) == ListMoments(contact="wxid_ann")
    assert written(moment_codec.TIMELINE, ListTimeline(after="5")) == {"momentId": "5"}


def test_a_comment_may_answer_another() -> None:
    said = {"userId": "wxid_ann", "momentId": "5", "content": "好"}
    assert moment_codec.COMMENT.read(body(**said)) == CommentMoment(moment="5", text="好", author="wxid_ann")
    assert moment_codec.COMMENT.read(body(**said, replyId=2)).reply_to == 2
    assert written(moment_codec.COMMENT, CommentMoment(moment="5", text="好", author="wxid_ann")) == said


def test_who_does_not_say_whose_moment_it_is_cannot_be_sent_on() -> None:
    for codec, command in (
        (moment_codec.LIKE, LikeMoment(moment="5")),
        (moment_codec.COMMENT, CommentMoment(moment="5", text="好")),
    ):
        with pytest.raises(Malformed) as wrong:
            codec.read(msgspec.json.encode(codec.write(command)))
        assert wrong.value.field == "userId"


@pytest.mark.parametrize(
    ("fields", "command"),
    [
        ({"type": 1}, DeleteMoment(moment="5")),
        ({"type": 1, "userId": "wxid_bot"}, DeleteMoment(moment="5")),
        ({"type": 4, "commentId": 2, "commentType": 2}, DeleteComment(moment="5", comment=2)),
        ({"type": 4, "CommentID": 2, "commentType": 2}, DeleteComment(moment="5", comment=2)),
        ({"type": 5, "commentId": 0}, UnlikeMoment(moment="5")),
    ],
)
def test_an_operation_is_the_command_of_its_type(fields: dict[str, Any], command: Any) -> None:
    assert moment_codec.OPERATE.read(body(momentId="5", **fields)) == command


def test_an_operation_is_sent_as_the_library_sends_it() -> None:
    sent = written(moment_codec.OPERATE, DeleteComment(moment="5", comment=2))
    assert sent == {"momentId": "5", "type": 4, "commentId": 2, "commentType": 2}
    assert written(moment_codec.OPERATE, DeleteMoment(moment="5")) == {**sent, "type": 1, "commentId": 0}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": 1}, "momentId"),
        ({"momentId": ""}, "type"),
        ({"momentId": "", "type": 1}, "momentId"),
        ({"momentId": "5", "type": 2}, "type"),
        ({"momentId": "5", "type": "1"}, "type"),
        ({"momentId": "5", "type": 4}, "commentId"),
        ({"momentId": "5", "type": 4, "commentId": -1}, "commentId"),
    ],
)
def test_an_operation_that_cannot_be_is_named_by_its_field(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as wrong:
        moment_codec.OPERATE.read(body(**fields))
    assert wrong.value.field == field

"""What is done with moments, and who hears of it."""

from typing import Any

import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import MomentCommented, MomentLiked, MomentPosted
from hongyan.model.media import MediaRef
from hongyan.model.moment import Moment, MomentLink, MomentPicture
from hongyan.wire.wechat_xml import read_timeline, write_timeline
from hongyan.world import posting
from hongyan.world.deeds import (
    Comment,
    DeleteComment,
    DeleteMoment,
    Like,
    PostMoment,
    ShownPicture,
    Unlike,
    UploadMomentPicture,
)
from hongyan.world.rules import COMMENT_CHARS, MOMENT_CHARS, XML_CHARS
from tests.world.story import ANN, BOB, BOT, SHI, START_MS, Story, dump

PICTURE = MediaRef(sha256="ab" * 32, size_bytes=9, type="image/png")
FILE = MediaRef(sha256="cd" * 32, size_bytes=9, type="text/plain")
LINK = MomentLink(title="标题", url="https://a.example/")
SHOWN = ShownPicture(media=PICTURE)
XML = "<TimelineObject><contentDesc>来自代码</contentDesc><private>0</private></TimelineObject>"


def with_pictures(*urls: str) -> str:
    media = "".join(f"<media><type>2</type><url>{url}</url></media>" for url in urls)
    content = f"<contentStyle>1</contentStyle><mediaList>{media}</mediaList>"
    return f"<Timelineobject><Contentobject>{content}</Contentobject></Timelineobject>"


def post(story: Story, as_: str = BOT, device: str | None = None, **fields: Any) -> Moment:
    return story.do(PostMoment(as_=as_, device=device, **(fields or {"text": "早"})))


def told(story: Story, device: str) -> list[str]:
    return [name for name in story.names(device) if name.startswith("Moment")]


def test_a_text_pictures_or_a_link_are_shown(story: Story) -> None:
    assert post(story).text == "早"
    shown = post(story, text="看", pictures=(SHOWN,))
    assert (shown.text, [picture.media for picture in shown.pictures]) == ("看", [PICTURE])
    assert post(story, link=LINK).link == LINK
    assert len(post(story, pictures=(SHOWN,) * 9).pictures) == 9


def test_a_picture_is_put_where_moments_show_it_from_and_a_moment_names_it(story: Story) -> None:
    kept = story.do(UploadMomentPicture(as_=BOT, media=PICTURE))
    assert kept.url.startswith("http://mmsns.qpic.cn/mmsns/")
    assert (kept.url[-2:], kept.thumbnail_url[-4:], kept.media) == ("/0", "/150", PICTURE)
    assert story.do(UploadMomentPicture(as_=ANN, media=PICTURE)) == kept
    by_address = post(story, pictures=(ShownPicture(url=kept.url),))
    by_both = post(story, pictures=(ShownPicture(url=kept.url, media=PICTURE),))
    by_xml = post(story, xml=with_pictures(kept.url))
    assert by_address.pictures == by_both.pictures == by_xml.pictures == (kept,)


def test_a_picture_at_an_address_of_others_is_shown_without_bytes(story: Story) -> None:
    elsewhere = ShownPicture(url="http://a.example/1.jpg", thumbnail_url="http://a.example/s.jpg")
    (picture,) = post(story, pictures=(elsewhere,)).pictures
    assert picture == MomentPicture(url=elsewhere.url, thumbnail_url=elsewhere.thumbnail_url)


def test_a_raw_moment_is_kept_with_wechats_own_id_author_and_time(story: Story) -> None:
    moment = post(story, xml=f"<TimelineObject><id>5</id><username>x</username>{XML[16:]}")
    assert moment.text == "来自代码"
    for own in (f"<id>{moment.id}</id>", f"<username>{BOT}</username>", f"<createTime>{START_MS // 1000}</createTime>"):
        assert own in moment.xml
    assert read_timeline(write_timeline(moment)).text == "来自代码"


def test_a_raw_moment_may_be_private(story: Story) -> None:
    moment = post(story, xml=XML.replace("<private>0", "<private>1"))
    assert story.world.moments(BOT, "", "").moments == (moment,)
    assert story.world.moments(ANN, "", "").moments == ()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * (MOMENT_CHARS + 1)}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"pictures": (SHOWN,) * 10}, "pictures"),
        ({"pictures": (ShownPicture(media=FILE),)}, "pictures[0].media"),
        ({"pictures": (SHOWN, ShownPicture())}, "pictures[1].url"),
        ({"pictures": (ShownPicture(url="http://a.example/", media=PICTURE),)}, "pictures[0].url"),
        ({"pictures": (ShownPicture(url="http://a\n"),)}, "pictures[0].url"),
        ({"pictures": (SHOWN,), "link": LINK}, "link"),
        ({"link": MomentLink(title="t", url="")}, "link.url"),
        ({"xml": XML, "text": "早"}, "xml"),
        ({"xml": XML, "pictures": (SHOWN,)}, "xml"),
        ({"xml": "no"}, "xml"),
        ({"xml": "<TimelineObject>"}, "xml"),
        ({"xml": "<TimelineObject/>"}, "xml"),
        ({"xml": "<msg><TimelineObject/></msg>"}, "xml"),
        ({"xml": f"<!DOCTYPE x>{XML}"}, "xml"),
        ({"xml": with_pictures(*["http://a"] * 10)}, "xml"),
        ({"xml": with_pictures("")}, "xml"),
        ({"xml": XML.replace("来自代码", "x" * (MOMENT_CHARS + 1))}, "xml"),
        ({"xml": XML.replace("</contentDesc>", f"</contentDesc><x>{'x' * XML_CHARS}</x>")}, "xml"),
        ({"xml": XML.replace("</contentDesc>", f"</contentDesc><x><![CDATA[{'&' * 20_000}]]></x>")}, "xml"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_its_field_and_changes_nothing(
    story: Story, fields: dict[str, Any], field: str
) -> None:
    before = dump(story.world)
    with pytest.raises(InvalidArgument) as refused:
        post(story, **fields)
    assert refused.value.field == field
    assert dump(story.world) == before
    assert post(story) == post(Story())


@pytest.mark.parametrize("chosen", [{"visible_to": ("9",)}, {"hidden_from": ("1", "9")}])
def test_a_label_that_is_not_there_is_not_found(story: Story, chosen: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        post(story, text="早", **chosen)


def test_a_file_is_no_picture_for_moments(story: Story) -> None:
    with pytest.raises(InvalidArgument, match="media"):
        story.do(UploadMomentPicture(as_=BOT, media=FILE))


def test_a_moment_is_told_to_whoever_sees_it_and_to_the_authors_other_devices(story: Story) -> None:
    for device, person, type_ in (("ipad", BOT, "ipad"), ("pc", BOT, "pc"), ("ann", ANN, "ipad"), ("shi", SHI, "ipad")):
        story.log_in(device, person, type_)
    moment = post(story, device="ipad")
    assert [told(story, device) for device in ("ipad", "pc", "ann", "shi")] == [
        [],
        ["MomentPosted"],
        ["MomentPosted"],
        [],
    ]
    assert story.last("pc", MomentPosted).moment == moment
    assert story.last("ann", MomentPosted).moment == story.world.moment(ANN, moment.id)
    post(story)
    assert told(story, "ipad") == ["MomentPosted"]


def test_a_comment_is_told_to_who_has_to_do_with_the_moment_and_may_see_it(story: Story) -> None:
    story.add("wxid_new", BOT, BOB)
    people = (BOT, ANN, BOB, "wxid_new")
    for person in people:
        story.log_in(person, person)
    moment = post(story)
    story.do(Like(as_=BOB, moment=moment.id))
    story.do(Comment(as_=ANN, moment=moment.id, text="早"))
    assert [told(story, person)[-1:] for person in people] == [
        ["MomentCommented"],
        ["MomentCommented"],
        ["MomentCommented"],
        ["MomentPosted"],
    ]
    assert story.last(BOT, MomentCommented).comment == story.world.moment(BOT, moment.id).comments[0]
    story.do(Comment(as_="wxid_new", moment=moment.id, text="好"))
    assert len(told(story, ANN)) == 2
    story.do(Comment(as_=BOT, moment=moment.id, text="谢谢", reply_to=2))
    assert len(told(story, ANN)) == 2
    assert story.last("wxid_new", MomentCommented).comment.reply_to_author == "wxid_new"


def test_a_like_is_told_once(story: Story) -> None:
    story.log_in("ipad")
    moment = post(story)
    liked = story.do(Like(as_=ANN, moment=moment.id))
    assert [like.author for like in liked.likes] == [ANN]
    story.do(Like(as_=ANN, moment=moment.id))
    assert told(story, "ipad") == ["MomentPosted", "MomentLiked"]
    assert story.last("ipad", MomentLiked) == MomentLiked(moment=moment.id, like=liked.likes[0])


def test_a_like_is_taken_back_and_again_is_fine(story: Story) -> None:
    moment = post(story)
    story.do(Like(as_=ANN, moment=moment.id))
    for _ in range(2):
        story.do(Unlike(as_=ANN, moment=moment.id))
    assert story.world.moment(ANN, moment.id).likes == ()


def test_an_answer_names_whom_it_answers(story: Story) -> None:
    moment = post(story)
    story.do(Comment(as_=ANN, moment=moment.id, text="早"))
    said = story.do(Comment(as_=BOT, moment=moment.id, text="你好", reply_to=1)).comments
    assert [(each.id, each.reply_to, each.reply_to_author) for each in said] == [(1, 0, None), (2, 1, ANN)]


def test_comments_are_deleted_by_their_author_or_the_moments_and_numbers_do_not_come_back(story: Story) -> None:
    moment = post(story)
    for text in ("1", "2"):
        story.do(Comment(as_=ANN, moment=moment.id, text=text))
    with pytest.raises(Rejected):
        story.do(DeleteComment(as_=BOB, moment=moment.id, comment=1))
    story.do(DeleteComment(as_=ANN, moment=moment.id, comment=1))
    story.do(DeleteComment(as_=BOT, moment=moment.id, comment=2))
    assert [each.id for each in story.do(Comment(as_=ANN, moment=moment.id, text="3")).comments] == [3]


def test_a_moment_is_deleted_by_its_author_only(story: Story) -> None:
    moment = post(story)
    with pytest.raises(Rejected):
        story.do(DeleteMoment(as_=ANN, moment=moment.id))
    story.do(DeleteMoment(as_=BOT, moment=moment.id))
    assert story.world.moments(BOT, "", "").moments == ()
    with pytest.raises(NotFound):
        story.do(DeleteMoment(as_=BOT, moment=moment.id))


DEEDS = {
    "comment": lambda who, id_: Comment(as_=who, moment=id_, text="x"),
    "like": lambda who, id_: Like(as_=who, moment=id_),
    "unlike": lambda who, id_: Unlike(as_=who, moment=id_),
    "delete": lambda who, id_: DeleteMoment(as_=who, moment=id_),
    "delete a comment": lambda who, id_: DeleteComment(as_=who, moment=id_, comment=1),
    "comment another's": lambda _, id_: Comment(as_=ANN, moment=id_, text="x", author=BOB),
    "like another's": lambda _, id_: Like(as_=ANN, moment=id_, author=BOB),
    "answer nothing": lambda _, id_: Comment(as_=ANN, moment=id_, text="x", reply_to=7),
}


@pytest.mark.parametrize("name", DEEDS)
def test_what_one_does_not_see_is_not_there(story: Story, name: str) -> None:
    moment = post(story)
    story.do(Comment(as_=BOT, moment=moment.id, text="x"))
    before = dump(story.world)
    for id_ in (moment.id, "1", "no"):
        with pytest.raises(NotFound):
            story.do(DEEDS[name](SHI, id_))
    assert dump(story.world) == before


def test_a_comment_that_one_does_not_see_cannot_be_answered_or_deleted(story: Story) -> None:
    new = story.add("wxid_new", BOT)
    moment = post(story)
    story.do(Comment(as_=new, moment=moment.id, text="x"))
    with pytest.raises(NotFound):
        story.do(Comment(as_=ANN, moment=moment.id, text="x", reply_to=1))
    with pytest.raises(NotFound):
        story.do(DeleteComment(as_=ANN, moment=moment.id, comment=1))


@pytest.mark.parametrize("text", ["", "x" * (COMMENT_CHARS + 1), "\ud800"])
def test_a_comment_has_to_be_something_that_can_be_read(story: Story, text: str) -> None:
    with pytest.raises(InvalidArgument, match="text"):
        story.do(Comment(as_=ANN, moment=post(story).id, text=text))


def test_there_is_a_most_number_of_comments(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "COMMENTS", 1)
    moment = post(story)
    story.do(Comment(as_=ANN, moment=moment.id, text="1"))
    with pytest.raises(Rejected):
        story.do(Comment(as_=ANN, moment=moment.id, text="2"))


def test_a_moment_of_the_author_that_is_named_is_found(story: Story) -> None:
    moment = post(story)
    assert story.do(Like(as_=ANN, moment=moment.id, author=BOT)).likes
    assert story.do(Comment(as_=ANN, moment=moment.id, text="早", author=BOT)).comments


def test_who_is_not_on_the_device_posts_nothing(story: Story) -> None:
    story.device("ipad")
    with pytest.raises(HongyanError):
        post(story, device="ipad")

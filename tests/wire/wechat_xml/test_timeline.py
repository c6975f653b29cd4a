"""``<TimelineObject>``, held against the documented answer and the posted one with a picture."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, MomentId
from hongyan.model.media import MediaRef
from hongyan.model.moment import Moment, MomentLink, MomentPicture
from hongyan.wire.wechat_xml import complete_timeline, is_timeline, parse, read_timeline, write_said, write_timeline
from hongyan.wire.wechat_xml.timeline import Timeline
from hongyan.wire.wechat_xml.tree import Element

DATA = Path(__file__).parents[2] / "data" / "padchat"
DOCUMENTED = json.loads((DATA / "results.json").read_text())["snsSendMoment"]["data"]["data"]
PICTURED = json.loads((DATA / "events.json").read_text())["sns.timelineobject.withimage"]["payload"]
MEDIA = PICTURED[PICTURED.index("<media>") : PICTURED.index("</media>") + len("</media>")]

ID, AUTHOR, AT_MS = MomentId(DOCUMENTED["id"]), ContactId("wxid_xxx"), DOCUMENTED["create_time"] * 1000
TEXT = Moment(id=ID, author=AUTHOR, at_ms=AT_MS, text="来自代码发的朋友圈")
PICTURE = MomentPicture(url="http://mmsns.qpic.cn/mmsns/x/0", thumbnail_url="http://mmsns.qpic.cn/mmsns/x/150")
LINK = MomentLink(title="标题", url="https://a.example/?a=1&b=2", description="描述", thumbnail_url="http://a/t")


def wechats_case(xml: str) -> str:
    return xml.replace("Timelineobject", "TimelineObject").replace("Contentobject", "ContentObject")


def names(element: Element) -> Any:
    return element.tag, sorted(element.attributes), [names(child) for child in element.children]


def test_a_text_is_the_documented_one_to_the_byte_but_for_the_case_of_two_names() -> None:
    assert write_timeline(TEXT) == wechats_case(DOCUMENTED["description"])


def test_a_picture_has_the_elements_of_the_posted_one() -> None:
    written = parse(write_timeline(Moment(id=ID, author=AUTHOR, at_ms=AT_MS, pictures=(PICTURE,))))
    media = written.find("ContentObject/mediaList/media")
    assert media is not None
    assert names(media) == names(parse(MEDIA))
    assert written.said("ContentObject/contentStyle") == "1"


def test_the_size_of_a_picture_is_told_where_it_is_known() -> None:
    media = MediaRef(sha256="ab" * 32, size_bytes=1527, type="image/png")
    picture = MomentPicture(url=PICTURE.url, media=media)
    assert 'totalSize="1527.0"' in write_timeline(Moment(id=ID, author=AUTHOR, at_ms=AT_MS, pictures=(picture,)))


@pytest.mark.parametrize("xml", [DOCUMENTED["description"], wechats_case(DOCUMENTED["description"])])
def test_the_documented_one_is_read_in_either_case(xml: str) -> None:
    assert is_timeline(xml)
    assert read_timeline(xml) == Timeline(text=TEXT.text)


def test_the_posted_one_with_a_picture_is_read() -> None:
    xml = PICTURED[: PICTURED.index("</media>")] + "</media></mediaList></Contentobject></Timelineobject>"
    said = read_timeline(xml)
    assert said.text == "来自代码发的朋友圈"
    assert [picture.url[-2:] for picture in said.pictures] == ["/0"]
    assert said.pictures[0].thumbnail_url.endswith("/150")


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)
URLS = st.from_regex(r"http://[a-z]{1,5}/\?a=1&b=<'\"", fullmatch=True)
PICTURES = st.lists(st.builds(MomentPicture, url=URLS, thumbnail_url=URLS | st.just("")), min_size=1, max_size=9)
SAID = st.one_of(
    st.builds(Timeline, text=WORDS.filter(bool), is_private=st.booleans()),
    st.builds(Timeline, text=WORDS, pictures=PICTURES.map(tuple), is_private=st.booleans()),
    st.builds(
        Timeline, text=WORDS, link=st.builds(MomentLink, title=WORDS, url=URLS, description=WORDS, thumbnail_url=URLS)
    ),
)


@settings(derandomize=True, deadline=None, database=None)
@given(said=SAID)
def test_what_is_written_is_read_again(said: Timeline) -> None:
    xml = write_said(said, ID, AUTHOR, AT_MS)
    assert read_timeline(xml) == said
    assert complete_timeline(xml, ID, AUTHOR, AT_MS) == xml


def test_what_is_about_to_be_posted_has_no_id_and_no_time() -> None:
    xml = write_said(Timeline(text="早"), MomentId(""), ContactId(""), 0)
    assert xml.startswith("<TimelineObject><id></id><username></username><createTime>0</createTime>")


def test_a_posted_one_gets_wechats_own_id_author_and_time_and_every_element_in_order() -> None:
    given = (
        "<?xml version='1.0'?>\n<Timelineobject><contentDesc>a &amp; b</contentDesc><id>1</id><mine x='1'><y/></mine>"
        "<Contentobject><contentStyle>15</contentStyle><mediaList><media><type>6</type><url>u</url></media></mediaList>"
        "<more>z</more></Contentobject></Timelineobject>"
    )
    xml = complete_timeline(given, ID, AUTHOR, AT_MS)
    root = parse(xml)
    assert [root.said(name) for name in ("id", "username", "createTime")] == [ID, AUTHOR, str(AT_MS // 1000)]
    assert [child.tag for child in root.children] == [
        *(child.tag for child in parse(write_timeline(TEXT)).children),
        "mine",
    ]
    assert (root.said("contentDesc"), root.said("ContentObject/more")) == ("a & b", "z")
    assert root.said("ContentObject/mediaList/media/type") == "6"
    assert read_timeline(xml) == Timeline(text="a & b")


def test_a_raw_one_is_written_as_it_is() -> None:
    assert write_timeline(Moment(id=ID, author=AUTHOR, at_ms=AT_MS, xml="<TimelineObject/>")) == "<TimelineObject/>"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("<TimelineObject>", True),
        (" \n<timelineobject/>", True),
        ("<?xml version='1.0'?>\n<Timelineobject ", True),
        ("\ufeff<!DOCTYPE a [<!ENTITY b 'c'>]><TimelineObject>", True),
        ("<TimelineObjects>", False),
        ("<b>bold</b> <TimelineObject>", False),
        ("说 <TimelineObject>", False),
        ("<3", False),
        ("", False),
    ],
)
def test_what_is_meant_as_one_is_told_by_how_it_begins(text: str, *, is_one: bool) -> None:
    assert is_timeline(text) is is_one


def listing(media: str, style: int = 1, more: str = "") -> str:
    content = f"<contentStyle>{style}</contentStyle>{more}<mediaList>{media}</mediaList>"
    return f"<TimelineObject><ContentObject>{content}</ContentObject></TimelineObject>"


ONE = "<media><type>2</type><url>u</url></media>"


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ("", "not XML"),
        ("<TimelineObject>", "not XML"),
        ("<msg/>", "no <TimelineObject>"),
        ("<TimelineObject/>", "nothing to show"),
        (listing(""), "nothing to show"),
        (listing(ONE * 10), "more than 9"),
        (listing(ONE.replace("u</", "</")), "without <url>"),
        (listing("", style=3), "without <contentUrl>"),
        ("<!DOCTYPE a><TimelineObject/>", "DOCTYPE"),
        ("<TimelineObject>" + "<a>" * 300 + "</a>" * 300 + "</TimelineObject>", "deeply"),
        (f"<TimelineObject><contentDesc>{'x' * 300_000}</contentDesc></TimelineObject>", "bytes"),
    ],
)
def test_what_is_none_is_malformed(xml: str, reason: str) -> None:
    for work in (read_timeline, lambda body: complete_timeline(body, ID, AUTHOR, AT_MS)):
        with pytest.raises(Malformed, match=reason):
            work(xml)


def test_a_link_takes_its_thumbnail_from_the_first_picture() -> None:
    link = read_timeline(listing(ONE, style=3, more="<title>t</title><contentUrl>http://b</contentUrl>")).link
    assert link == MomentLink(title="t", url="http://b", thumbnail_url="u")
    assert read_timeline(write_said(Timeline(link=LINK), ID, AUTHOR, AT_MS)).link == LINK

"""Articles of official accounts: see ``wechat_xml.articles`` for where the shape is from."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.model.errors import Malformed
from hongyan.model.events import OfficialAccountMessage
from hongyan.model.ids import ContactId, MessageId
from hongyan.model.official import Article
from hongyan.wire import wechat_xml
from hongyan.wire.wechat_xml import parse

GAZETTE = ContactId("gh_ad399acfadb9")
ISSUE = OfficialAccountMessage(
    message=MessageId("1"),
    account=GAZETTE,
    nick="鸿雁小报",
    articles=(
        Article(title="一 <&> ]]>", url="http://a/?b=1&c=2#rd", description="摘要", thumbnail_url="http://t/0?x=1&y=2"),
        Article(title="二", url="http://b/"),
    ),
    at_ms=1_505_883_109_000,
)

SEEN = {
    "msg": ["appmsg", "fromusername", "appinfo"],
    "msg/appmsg": [
        *("title", "des", "action", "type", "showtype", "content", "contentattr", "url", "lowurl", "appattach"),
        *("extinfo", "mmreader", "thumburl"),
    ],
    "msg/appmsg/mmreader": ["category", "publisher", "template_header", "template_detail", "forbid_forward"],
    "msg/appmsg/mmreader/category": ["name", "topnew", "item", "item"],
    "msg/appmsg/mmreader/category/topnew": ["cover", "width", "height", "digest"],
    "msg/appmsg/mmreader/category/item": [
        *("itemshowtype", "title", "url", "shorturl", "longurl", "pub_time", "cover", "tweetid", "digest", "fileid"),
        *("sources", "styles", "native_url", "del_flag", "contentattr", "play_length"),
    ],
    "msg/appmsg/mmreader/publisher": ["username", "nickname"],
    "msg/appinfo": ["version", "appname", "isforceupdate"],
}
"""The elements of the body that was seen, in their order."""


def read(body: str) -> OfficialAccountMessage | None:
    return wechat_xml.read_articles(body, account=GAZETTE, message=ISSUE.message, at_ms=ISSUE.at_ms)


def test_a_body_has_the_elements_that_were_seen_in_their_order() -> None:
    root = parse(wechat_xml.write_articles(ISSUE))
    for path, names in SEEN.items():
        element = root if path == "msg" else root.find(path.removeprefix("msg/"))
        assert [child.tag for child in element.children] == names, path
    category = root.find("appmsg/mmreader/category")
    assert category.attributes == {"type": "20", "count": "2"}
    assert root.said("appmsg/type") == "5"
    assert root.said("appmsg/mmreader/category/item/pub_time") == "1505883109"


def test_what_was_written_is_read_back_with_the_body() -> None:
    body = wechat_xml.write_articles(ISSUE)
    assert read(body) == msgspec.structs.replace(ISSUE, xml=body)


def test_newer_names_of_title_and_summary_are_read() -> None:
    item = "<item><title/><title_v2>new</title_v2><url>u</url><summary>s</summary></item><item><title/></item>"
    body = f"<msg><appmsg><mmreader><category><name>n</name>{item}</category></mmreader></appmsg></msg>"
    issue = read(body)
    assert (issue.nick, issue.articles) == ("n", (Article(title="new", url="u", description="s"),))


def test_a_link_without_articles_is_none() -> None:
    assert read("<msg><appmsg><title>t</title><type>5</type></appmsg></msg>") is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no xml",
        "<msg/>",
        "<msg><appmsg><mmreader/></appmsg></msg>",
        "<msg><appmsg><mmreader><category><item><url>u</url></item></category></mmreader></appmsg></msg>",
        '<!DOCTYPE m [<!ENTITY x "y">]><msg><appmsg><mmreader>&x;</mmreader></appmsg></msg>',
        "<msg>" + "<a>" * 1000,
    ],
)
def test_what_is_no_such_body_is_malformed(body: str) -> None:
    with pytest.raises(Malformed):
        read(body)


@given(st.text(), st.text())
def test_any_text_is_carried_or_what_xml_cannot_carry_is_dropped(title: str, text: str) -> None:
    article = Article(title=f"t{title}", url=text, description=text, thumbnail_url=text)
    issue = read(wechat_xml.write_articles(msgspec.structs.replace(ISSUE, articles=(article,))))
    assert len(issue.articles) == 1
    assert issue.articles[0].title.startswith("t")

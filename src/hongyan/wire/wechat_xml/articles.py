"""``<mmreader>``: the articles of an official account, inside an ``<appmsg>`` of the type of a link.

Names, order and nesting are those of a body that Web WeChat brought in September 2017, kept in a comment of a Go client
on GitHub; ``title_v2`` and ``summary`` are read as newer bodies in public tests have them. No PadChat capture.
"""

from hongyan.model.errors import Malformed
from hongyan.model.events import OfficialAccountMessage
from hongyan.model.ids import ContactId, MessageId
from hongyan.model.official import Article

from .apps import LINK
from .tree import Element, cdata, inside

_CATEGORY = 20
"""``type`` of the one category that was seen."""


def write_articles(issue: OfficialAccountMessage) -> str:
    """Write a whole body."""
    first, nick = issue.articles[0], cdata(issue.nick)
    cover = cdata(first.thumbnail_url)
    items = "".join(_write(article, nick, issue.at_ms // 1000) for article in issue.articles)
    return (
        f'<msg><appmsg appid="" sdkver="0"><title>{cdata(first.title)}</title><des>{cdata(first.description)}</des>'
        f"<action></action><type>{LINK}</type><showtype>1</showtype><content></content><contentattr>0</contentattr>"
        f"<url>{cdata(first.url)}</url><lowurl></lowurl>"
        "<appattach><totallen>0</totallen><attachid></attachid><fileext></fileext></appattach><extinfo></extinfo>"
        f'<mmreader><category type="{_CATEGORY}" count="{len(issue.articles)}"><name>{nick}</name>'
        f"<topnew><cover>{cover}</cover><width>0</width><height>0</height><digest></digest></topnew>{items}</category>"
        f"<publisher><username>{cdata(issue.account)}</username><nickname>{nick}</nickname></publisher>"
        "<template_header></template_header><template_detail></template_detail><forbid_forward>0</forbid_forward>"
        f"</mmreader><thumburl>{cover}</thumburl></appmsg><fromusername>{cdata(issue.account)}</fromusername>"
        f"<appinfo><version></version><appname>{nick}</appname><isforceupdate>1</isforceupdate></appinfo></msg>"
    )


def _write(article: Article, nick: str, at_s: int) -> str:
    return (
        f"<item><itemshowtype>0</itemshowtype><title>{cdata(article.title)}</title><url>{cdata(article.url)}</url>"
        f"<shorturl></shorturl><longurl></longurl><pub_time>{at_s}</pub_time><cover>{cdata(article.thumbnail_url)}</cover>"
        f"<tweetid></tweetid><digest>{cdata(article.description)}</digest><fileid>0</fileid>"
        f"<sources><source><name>{nick}</name></source></sources><styles></styles><native_url></native_url>"
        "<del_flag>0</del_flag><contentattr>0</contentattr><play_length>0</play_length></item>"
    )


def read_articles(body: str, *, account: ContactId, message: MessageId, at_ms: int) -> OfficialAccountMessage | None:
    """Read the articles that came as ``message`` from ``account``; ``None`` when the ``<appmsg>`` has none.

    Raises:
        Malformed: no such body, or a list without an article.
    """
    appmsg = inside(body, "appmsg")
    reader = appmsg.find("mmreader")
    if reader is None:
        return None
    category = reader.find("category")
    items = [child for child in category.children if child.tag == "item"] if category is not None else []
    articles = tuple(article for item in items if (article := _read(item)).title)
    if not articles:
        raise Malformed("no article in <mmreader>")
    return OfficialAccountMessage(
        message=message,
        account=account,
        nick=reader.said("publisher/nickname") or reader.said("category/name"),
        articles=articles,
        at_ms=at_ms,
        xml=body,
    )


def _read(item: Element) -> Article:
    return Article(
        title=item.said("title") or item.said("title_v2"),
        url=item.said("url"),
        description=item.said("digest") or item.said("summary"),
        thumbnail_url=item.said("cover"),
    )

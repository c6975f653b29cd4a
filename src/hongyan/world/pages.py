"""Pages of official accounts on the web: where they are, and what their server answers. Reaches no network."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from hongyan.model.errors import InvalidArgument
from hongyan.model.official import Article
from hongyan.world.rules import URL_CHARS, check_line
from hongyan.world.wording import china_date

WECHATS_HOST = "mp.weixin.qq.com"
"""Where the pages of official accounts are. Source: results of ``getRequestToken``."""

_PASSING = {
    *("chksm", "mpshare", "scene", "srcid", "ascene", "devicetype", "version", "nettype", "lang", "fontScale"),
    *("pass_ticket", "wx_header"),
}
"""Parameters that say who asks and how; the page is the same without them. Source: as above, ``fullUrl``."""

_MOST_PARAMETERS = 100
_MOST_LISTED = 50


@dataclass(slots=True, frozen=True)
class Page:
    """One page, as it is in the world."""

    url: str
    title: str
    author: str
    text: str
    at_ms: int | None = None
    """Absent: it shows no date."""
    lists_issues: bool = False
    """Whether it shows what the account has published, below its text."""


def place_of(url: str, field: str = "url") -> str:
    """Return the place that ``url`` leads to: the same for every way to spell it, whoever asks.

    Raises:
        InvalidArgument: names ``field``; no address of a page.
    """
    check_line(field, url, URL_CHARS, least=1)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError as wrong:
        raise InvalidArgument(field, "is no address of a page") from wrong
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise InvalidArgument(field, "must begin with http:// or https:// and a host")
    kept = urlencode(sorted((name, value) for name, value in query if name not in _PASSING))
    return f"{host}{f':{port}' if port else ''}{parts.path or '/'}{f'?{kept}' if kept else ''}"


def host_of(place: str) -> str:
    """Return the host that a place is on."""
    return place.partition("/")[0]


def answer(page: Page, issues: Iterable[Article]) -> str:
    """Return what the server says to who asks for ``page``: status line, headers and body.

    ``issues``: what the account has published, the newest first; a list shows the beginning of it. The names of the
    elements are those of WeChat's own pages, from memory: what reads pages looks for them.
    """
    paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in page.text.splitlines() if line.strip())
    listed = "".join(
        f'<li><a href="{escape(each.url)}">{escape(each.title)}</a></li>\n'
        for each in islice(issues, _MOST_LISTED if page.lists_issues else 0)
    )
    body = (
        f'<h2 class="rich_media_title" id="activity-name">{escape(page.title)}</h2>\n'
        f'<a id="js_name">{escape(page.author)}</a>\n{_dated(page)}'
        f'<div class="rich_media_content" id="js_content">\n{paragraphs}</div>\n'
        + (f'<ul id="js_history">\n{listed}</ul>\n' if listed else "")
    )
    return _respond("200 OK", page.title, body)


def _dated(page: Page) -> str:
    if page.at_ms is None:
        return ""
    month, day = china_date(page.at_ms)
    return f'<em id="publish_time">{month}月{day}日</em>\n'


def missing() -> str:
    """Return what the server says about a page that is not there."""
    return _respond("404 Not Found", "参数错误", '<div class="weui-msg">参数错误</div>\n')


def _respond(status: str, title: str, body: str) -> str:
    html = (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
    head = (
        f"HTTP/1.1 {status}",
        "Content-Security-Policy: default-src 'none'",
        "Content-Type: text/html; charset=UTF-8",
        "Cache-Control: no-cache, must-revalidate",
        f"Content-Length: {len(html.encode())}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", html))

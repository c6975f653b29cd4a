import pytest

from hongyan.model.errors import InvalidArgument
from hongyan.model.official import Article
from hongyan.world.pages import Page, answer, host_of, missing, place_of
from hongyan.world.rules import URL_CHARS

URL = "http://mp.weixin.qq.com/s?__biz=MzA5&mid=1&idx=1&sn=ff"
EVIL = '<script>alert("x")</script>'


@pytest.mark.parametrize(
    "other",
    [
        "https://mp.weixin.qq.com/s?__biz=MzA5&mid=1&idx=1&sn=ff",
        "http://MP.weixin.qq.com/s?sn=ff&idx=1&mid=1&__biz=MzA5#rd",
        f"{URL}&chksm=8d&mpshare=1&scene=1&srcid=0408&ascene=7&devicetype=iPad+iPhone&version=1",
        f"{URL}&nettype=WIFI&lang=zh_CN&fontScale=100&pass_ticket=69&wx_header=1",
    ],
)
def test_a_page_has_one_place_however_its_address_is_spelled(other: str) -> None:
    assert place_of(other) == place_of(URL)


@pytest.mark.parametrize(
    "other", [URL + "&x=1", URL.replace("mid=1", "mid=2"), URL.replace(".com/", ".com:81/"), "http://a"]
)
def test_another_page_has_another_place(other: str) -> None:
    assert place_of(other) != place_of(URL)


def test_a_place_tells_its_host() -> None:
    assert host_of(place_of(URL)) == "mp.weixin.qq.com"
    assert host_of(place_of("http://a.example:81")) == "a.example:81"


@pytest.mark.parametrize(
    "url",
    [
        *("", "x", "/s?x", "ftp://a/", "javascript:alert(1)", "http://", "http:///x", "http://[x", "http://a:x/"),
        *("http://a:99999/", "http://u:p@a/", "http://a/\n", "http://a/\ud800", "http://a/?" + "&" * 200),
        *("http://" + "a" * URL_CHARS, "http://℀.com/"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_by_its_field(url: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        place_of(url, "here")
    assert caught.value.field == "here"


def test_a_page_is_answered_with_status_headers_and_its_text() -> None:
    head, _, body = answer(Page(URL, "标题", "小报", "一\n\n二", 1_525_132_800_000), ()).partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[0] == "HTTP/1.1 200 OK"
    assert f"Content-Length: {len(body.encode())}" in lines
    assert '<h2 class="rich_media_title" id="activity-name">标题</h2>' in body
    assert "<p>一</p>\n<p>二</p>" in body
    assert ("小报" in body, "5月1日" in body) == (True, True)
    assert "js_history" not in body


def test_a_page_that_lists_issues_links_to_them() -> None:
    page = Page(URL, "全部", "小报", "", lists_issues=True)
    shown = answer(page, (Article(title="一", url="http://a/?b=1&c=2"), Article(title="二", url="http://b/")))
    assert "publish_time" not in shown
    assert '<li><a href="http://a/?b=1&amp;c=2">一</a></li>\n<li><a href="http://b/">二</a></li>' in shown


def test_nothing_that_somebody_wrote_becomes_part_of_the_page() -> None:
    page = Page(URL, EVIL, EVIL, EVIL, lists_issues=True)
    assert "<script" not in answer(page, (Article(title=EVIL, url=f'http://a/"{EVIL}'),))


def test_a_page_that_is_not_there_is_answered_with_404() -> None:
    assert missing().startswith("HTTP/1.1 404 Not Found\r\n")
    assert missing().endswith("</html>\n")


def test_a_list_shows_the_newest_fifty() -> None:
    issues = (Article(title=str(number), url="http://a/") for number in range(99))
    assert answer(Page(URL, "", "", "", lists_issues=True), issues).count("<li>") == 50

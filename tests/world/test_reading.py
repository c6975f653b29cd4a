import base64
from urllib.parse import parse_qsl, urlsplit

import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.official import WebAuthorisation
from hongyan.world.deeds import Draft, Follow, PublishArticle
from hongyan.world.gazette import GAZETTE, JOURNEY
from hongyan.world.rules import QUERY_CHARS, WEB_KEY_MS
from tests.world.story import ANN, BOT, Story

ARTICLE = (
    "https://mp.weixin.qq.com/s?__biz=MzA5MDAwOTExMw==&mid=200126214&idx=1&sn=ff72bc0560afba48dff350e612d8aa42&chksm=8d"
    "&mpshare=1&scene=1&srcid=0408bN3ACxqAH6jyq4vCBP9e&ascene=7&devicetype=iPad+iPhone+OS9.0.2&version=16060125"
    "&nettype=WIFI&lang=zh_CN&fontScale=100&pass_ticket=69b9b9e012be3788ecc6aef739f9418cee1f5e38&wx_header=1"
)
"""From the documents of padchat-sdk, ``getRequestToken``."""


def newest(story: Story) -> str:
    return next(story.world._people.official(GAZETTE).articles).url


def authorise(story: Story, url: str | None = None, person: str = BOT) -> WebAuthorisation:
    return story.world.officials(person).authorise(GAZETTE, url or newest(story))


def visit(story: Story, given: WebAuthorisation, url: str | None = None, person: str = BOT) -> str:
    return story.world.officials(person).open(url or given.full_url, given.key, given.uin).response


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("小报", [GAZETTE]),
        ("雁", [GAZETTE, JOURNEY]),
        ("Hongyan_Xiaobao", [GAZETTE]),
        (JOURNEY, [JOURNEY]),
        ("没有", []),
    ],
)
def test_accounts_are_found_whether_followed_or_not(story: Story, query: str, found: list[str]) -> None:
    page = story.world.officials(BOT).find(query, 0)
    assert [one.profile.id for one in page.accounts] == found
    assert (page.total, page.next) == (len(found), 0)
    assert [one.is_followed for one in page.accounts] == [one == GAZETTE for one in found]


def test_what_is_found_comes_page_by_page(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongyan.world.reading.FOUND_AT_ONCE", 1)
    reading = story.world.officials(BOT)
    first = reading.find("雁", 0)
    second = reading.find("雁", first.next)
    assert (first.next, second.next, second.total) == (1, 0, 2)
    assert second.accounts[0].profile.id == JOURNEY
    assert reading.find("雁", 10**18).accounts == ()


@pytest.mark.parametrize(
    ("query", "offset", "field"), [("", 0, "query"), ("x" * (QUERY_CHARS + 1), 0, "query"), ("x", -1, "offset")]
)
def test_a_query_that_cannot_be_is_refused(story: Story, query: str, offset: int, field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        story.world.officials(BOT).find(query, offset)
    assert caught.value.field == field


def test_everybody_sees_what_they_follow(story: Story) -> None:
    story.do(Follow(as_=ANN, account=JOURNEY))
    assert [one.profile.id for one in story.world.officials(ANN).followed(0).accounts] == [JOURNEY]
    assert [one.profile.id for one in story.world.officials(BOT).followed(0).accounts] == [GAZETTE]


@pytest.mark.parametrize("name", [GAZETTE, "hongyan_xiaobao"])
def test_an_account_tells_all_about_itself(story: Story, name: str) -> None:
    account = story.world.officials(BOT).account(name)
    assert (account.profile.nick, account.is_verified, account.is_followed) == ("鸿雁小报", True, True)
    assert (account.company, account.app_id[:2]) == ("北京鸿雁传书文化有限公司", "wx")
    assert [button.name for button in account.menu] == ["今日", "往期", "关于我们"]
    assert [button.key or button.url[:7] for button in account.menu[1].buttons] == ["LAST", "http://"]


@pytest.mark.parametrize("name", ["gh_nobody", BOT, "", "x" * 100_000])
def test_what_is_no_account_is_not_found(story: Story, name: str) -> None:
    reading = story.world.officials(BOT)
    for ask in (reading.account, lambda account: reading.authorise(account, "http://a/")):
        with pytest.raises(NotFound) as caught:
            ask(name)
        assert len(caught.value.message) < 120


def test_a_full_address_has_the_parameters_that_were_seen_in_their_order(story: Story) -> None:
    given = authorise(story)
    names = [name for name, _ in parse_qsl(urlsplit(ARTICLE).query)]
    full = urlsplit(given.full_url)
    assert [name for name, _ in parse_qsl(full.query)] == names
    assert (full.scheme, full.hostname, full.fragment) == ("https", "mp.weixin.qq.com", "")
    assert given.share_url.startswith("http://mp.weixin.qq.com/s/")
    assert len(given.share_url.rpartition("/")[2]) == 22


def test_an_address_that_was_asked_with_before_keeps_one_of_each_parameter(story: Story) -> None:
    given = authorise(story)
    assert authorise(story, given.full_url).full_url == given.full_url


def test_the_uin_is_base64_of_the_persons_number(story: Story) -> None:
    uin = story.world.profile(BOT).uin
    assert authorise(story).uin == base64.b64encode(str(uin).encode()).decode()


def test_an_article_is_opened_as_it_is_in_the_world(story: Story) -> None:
    draft = Draft(title="第三期", text="雁来了。", url="")
    story.do(PublishArticle(as_=GAZETTE, articles=(draft,)))
    given = authorise(story)
    for url in (given.full_url, given.share_url, newest(story)):
        page = visit(story, given, url)
        assert page.startswith("HTTP/1.1 200 OK\r\n")
        assert ("第三期" in page, "<p>雁来了。</p>" in page) == (True, True)
    assert visit(story, given) == visit(story, given)


def test_a_page_of_the_menu_shows_what_was_published(story: Story) -> None:
    url = story.world.officials(BOT).account(GAZETTE).menu[1].buttons[1].url
    given = authorise(story, url)
    assert "雁字回时" in visit(story, given)
    story.do(PublishArticle(as_=GAZETTE, articles=(Draft(title="第三期"),)))
    assert visit(story, given).index("第三期") < visit(story, given).index("雁字回时")


def test_an_unknown_page_of_the_accounts_is_not_there_and_other_servers_are_not_reached(story: Story) -> None:
    given = authorise(story)
    assert visit(story, given, "http://mp.weixin.qq.com/s?sn=none").startswith("HTTP/1.1 404 Not Found\r\n")
    with pytest.raises(InvalidArgument, match="reaches no server"):
        visit(story, given, "http://127.0.0.1/")


def test_a_key_opens_pages_for_a_while_for_whom_it_was_given(story: Story) -> None:
    given = authorise(story)
    story.wait(WEB_KEY_MS - 1_000)
    assert "200 OK" in visit(story, given)
    anns = authorise(story, person=ANN)
    for wrong in (
        {"key": "x"},
        {"key": anns.key},
        {"key": "0" * 128},
        {"key": "f" * 128},
        {"key": given.key + "\n"},
        {"uin": anns.uin},
        {"uin": ""},
    ):
        with pytest.raises(Rejected, match="授权"):
            story.world.officials(BOT).open(newest(story), **{"key": given.key, "uin": given.uin, **wrong})
    with pytest.raises(Rejected):
        visit(story, given, person=ANN)
    story.wait(2_000)
    with pytest.raises(Rejected):
        visit(story, given)


@pytest.mark.parametrize("url", ["", "x", "ftp://a/"])
def test_what_is_no_address_is_refused(story: Story, url: str) -> None:
    given = authorise(story)
    reading = story.world.officials(BOT)
    for ask in (lambda: reading.authorise(GAZETTE, url), lambda: reading.open(url, given.key, given.uin)):
        with pytest.raises(HongyanError) as caught:
            ask()
        assert (type(caught.value), caught.value.field) == (InvalidArgument, "url")

import pytest

from hongyan.model.contact import Profile
from hongyan.model.errors import InvalidArgument
from hongyan.model.ids import ContactId
from hongyan.model.media import MediaRef
from hongyan.model.message import Image, Link, Text
from hongyan.model.official import MenuButton
from hongyan.world.deeds import Draft
from hongyan.world.minting import Mint
from hongyan.world.officials import SHARE_URL, Official, Reply
from hongyan.world.pages import Page, place_of
from hongyan.world.rules import ANSWERS, ANSWERS_MS, ARTICLE_CHARS, ARTICLES, TITLE_CHARS, URL_CHARS
from tests.world.story import ANN, BOT

MINT = Mint(7)
PROFILE = Profile(id=ContactId("gh_1"), nick="Wild Geese", wechat_number="GeeseDaily", uin=3_074_120_833)


def account(**fields: object) -> Official:
    return Official(profile=PROFILE, **fields)


def publish(official: Official, *titles: str, **fields: str) -> str:
    """Publish; return the first address."""
    drafts = tuple(Draft(title=title, **fields) for title in titles)
    return official.publish(drafts, 1_000, MINT)[0].url


def test_an_account_is_called_in_addresses_as_wechat_does_it() -> None:
    assert account().biz == "MzA3NDEyMDgzMw=="


@pytest.mark.parametrize(
    ("query", "is_found"), [("geese", True), ("GEESEdaily", True), ("gh_1", True), ("gh_", False), ("daily", False)]
)
def test_an_account_is_found_by_a_piece_of_its_name_or_by_all_of_its_others(query: str, *, is_found: bool) -> None:
    assert account().is_found_by(query) is is_found


def test_an_account_without_a_number_is_not_called_by_nothing() -> None:
    nameless = Official(profile=Profile(id=ContactId("gh_1"), nick="n"))
    assert not nameless.is_called("")


def test_a_button_is_found_however_deep_it_lies() -> None:
    inner = MenuButton(id=3, name="c", key="C")
    menu = (MenuButton(id=1, name="a", buttons=(MenuButton(id=2, name="b", buttons=(inner,)),)),)
    assert account(menu=menu).button(0, "C") is inner
    assert account(menu=menu).button(3, "C") is inner


def test_a_click_that_has_no_answer_of_its_own_gets_the_one_for_everything_else() -> None:
    button = MenuButton(id=1, name="a", key="A")
    assert account(otherwise=Reply(text="?")).answer_to_click(button) == Text(text="?")
    assert account().answer_to_click(button) is None


def test_an_answer_by_an_issue_is_its_first_article_and_words_while_there_is_none() -> None:
    official = account(otherwise=Reply(back=1, text="not yet"))
    publish(official, "one", "two", description="d", thumbnail_url="http://t")
    assert official.answer_to(Text(text="?"), BOT, 0) == Text(text="not yet")
    publish(official, "three")
    answer = official.answer_to(Text(text="?"), BOT, 0)
    assert isinstance(answer, Link)
    assert (answer.title, answer.description, answer.thumbnail_url) == ("one", "d", "http://t")


def test_what_has_no_text_gets_the_answer_for_everything_else() -> None:
    picture = Image(media=MediaRef(sha256="ab" * 32, size_bytes=1, type="image/png"))
    assert account(otherwise=Reply(text="nice")).answer_to(picture, BOT, 0) == Text(text="nice")
    assert account().answer_to(picture, BOT, 0) is None


def test_a_keyword_is_all_that_somebody_writes_whatever_its_letters_and_the_space_around_it() -> None:
    official = account(keywords={"help": Reply(text="yes")}, otherwise=Reply(text="no"))
    answers = [official.answer_to(Text(text=text), BOT, 0) for text in (" HELP\n", "help me", "no")]
    assert answers == [Text(text="yes"), Text(text="no"), Text(text="no")]


def test_everybody_is_answered_so_many_times_in_an_hour() -> None:
    official = account(otherwise=Reply(text="?"))

    def answers(person: str, at_ms: int) -> bool:
        return official.answer_to(Text(text="x"), ContactId(person), at_ms) is not None

    assert [answers(BOT, at_ms) for at_ms in range(ANSWERS + 2)] == [True] * ANSWERS + [False] * 2
    assert answers(ANN, 9)
    assert not answers(BOT, ANSWERS_MS - 1)
    assert answers(BOT, ANSWERS_MS)


def test_an_article_does_not_hide_a_page_that_is_none() -> None:
    official = account()
    home = Page("http://mp.weixin.qq.com/mp/home", "home", "", "")
    official.put_up(home)
    publish(official, "t", url=home.url)
    assert official.page_at(place_of(home.url)) is home


def test_an_article_has_an_address_of_the_known_shape_unless_it_brings_one() -> None:
    official = account()
    first = publish(official, "one", "two")
    assert first.startswith("http://mp.weixin.qq.com/s?__biz=MzA3NDEyMDgzMw==&mid=2650000000&idx=1&sn=")
    assert first != publish(official, "one")
    assert publish(official, "own", url="https://a.example/x") == "https://a.example/x"
    assert len({article.url for article in official.articles}) == 4


def test_a_page_says_the_text_of_its_article_or_else_its_description() -> None:
    official = account()
    urls = [publish(official, "t", description="d"), publish(official, "t", description="d", text="long")]
    assert [official.pages[place_of(url)].text for url in urls] == ["d", "long"]
    page = official.pages[place_of(urls[0])]
    assert (page.title, page.author, page.at_ms) == ("t", "Wild Geese", 1_000)


def test_a_page_is_reached_by_its_short_address_too() -> None:
    official = account()
    place = place_of(publish(official, "t"))
    short = SHARE_URL.format(code=MINT.share_code(place))
    assert official.pages[place_of(short)] is official.pages[place]


def test_only_the_pages_of_the_last_issues_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongyan.world.officials.ISSUES", 2)
    official = account()
    urls = [publish(official, str(number)) for number in range(5)]
    assert [place_of(url) in official.pages for url in urls] == [False, False, False, True, True]
    assert len(official.pages) == 2 * 2
    assert len(official.issues) == 2


def test_a_page_that_a_newer_issue_has_too_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongyan.world.officials.ISSUES", 1)
    official = account()
    for _ in range(2):
        publish(official, "again", url="http://a.example/")
    assert place_of("http://a.example/") in official.pages
    publish(official, "other")
    assert place_of("http://a.example/") not in official.pages


def test_every_account_has_the_pages_that_results_name() -> None:
    official = account(company="雁群公司")
    official.put_up_own_pages()
    history = official.own_pages[
        place_of("http://mp.weixin.qq.com/mp/getmasssendmsg?__biz=MzA3NDEyMDgzMw==#wechat_redirect")
    ]
    company = official.own_pages[
        place_of("http://mp.weixin.qq.com/mp/getverifyinfo?__biz=MzA3NDEyMDgzMw==&type=reg_info#x")
    ]
    assert (history.lists_issues, company.text, company.at_ms) == (True, "雁群公司", None)


GOOD = Draft(title="t")


@pytest.mark.parametrize(
    ("drafts", "field"),
    [
        ((), "articles"),
        ((GOOD,) * (ARTICLES + 1), "articles"),
        ((GOOD, Draft(title="")), "articles[1].title"),
        ((Draft(title="x" * (TITLE_CHARS + 1)),), "articles[0].title"),
        ((Draft(title="a\nb"),), "articles[0].title"),
        ((Draft(title="t", description="\ud800"),), "articles[0].description"),
        ((Draft(title="t", text="x" * (ARTICLE_CHARS + 1)),), "articles[0].text"),
        ((Draft(title="t", thumbnail_url="x" * (URL_CHARS + 1)),), "articles[0].thumbnail_url"),
        ((Draft(title="t", url="javascript:alert(1)"),), "articles[0].url"),
    ],
)
def test_what_cannot_be_published_is_refused_and_changes_nothing(drafts: tuple[Draft, ...], field: str) -> None:
    official = account()
    with pytest.raises(InvalidArgument) as caught:
        official.publish(drafts, 0, MINT)
    assert caught.value.field == field
    assert (official.pages, len(official.issues), official.published) == ({}, 0, 0)

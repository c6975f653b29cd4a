"""Official accounts: who they are, what they answer, what they have published. All of it is data of the scenario."""

import base64
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hongyan.model.contact import Profile
from hongyan.model.errors import InvalidArgument, NotFound
from hongyan.model.ids import ContactId
from hongyan.model.message import AnyContent, Link, Text
from hongyan.model.official import Article, MenuButton
from hongyan.world.deeds import Draft
from hongyan.world.minting import Mint
from hongyan.world.pages import Page, place_of
from hongyan.world.rules import (
    ANSWERS,
    ANSWERS_MS,
    ARTICLE_CHARS,
    ARTICLES,
    DESCRIPTION_CHARS,
    ISSUES,
    TITLE_CHARS,
    URL_CHARS,
    check_line,
    check_text,
    shown,
)

ARTICLE_URL = "http://mp.weixin.qq.com/s?__biz={biz}&mid={mid}&idx={idx}&sn={sn}&chksm={chksm}#rd"
"""Where an article is. Shape: links in samples of PadChat pushes."""

SHARE_URL = "http://mp.weixin.qq.com/s/{code}"
"""The short way to a page. Shape: results of ``getRequestToken``."""

HISTORY_URL = "http://mp.weixin.qq.com/mp/getmasssendmsg?__biz={biz}"
COMPANY_URLS = (
    "http://mp.weixin.qq.com/mp/getverifyinfo?__biz={biz}",
    "http://mp.weixin.qq.com/mp/getverifyinfo?__biz={biz}&type=reg_info",
)
"""Pages that every account has. Source: padchat-sdk 0.6.3, result of ``searchMp``; what they say is a guess."""

_FIRST_MID = 2_650_000_000


@dataclass(slots=True, frozen=True)
class Reply:
    """What an account answers: a text, or an article."""

    text: str = ""
    """Said too when there is no such article."""
    back: int | None = None
    """The first article of this issue, counted from the newest, which is 0; absent: the text."""


@dataclass(slots=True, eq=False)
class Official:
    """An official account."""

    profile: Profile
    """Its uin is what ``__biz`` in its addresses is made of."""
    company: str = ""
    app_id: str = ""
    is_verified: bool = False
    menu: tuple[MenuButton, ...] = ()
    welcome: str = ""
    """What a new follower reads; empty for nothing."""
    clicks: Mapping[str, Reply] = field(default_factory=dict)
    """By the key of a button."""
    keywords: Mapping[str, Reply] = field(default_factory=dict)
    """By what somebody writes, but for the size of letters and space around it."""
    otherwise: Reply | None = None
    """What it answers to everything else; absent for nothing."""
    answered: dict[ContactId, deque[int]] = field(default_factory=dict)
    """When it answered whom, the last ``ANSWERS`` times, milliseconds since 1970."""
    own_pages: dict[str, Page] = field(default_factory=dict)
    """What is no article, by place."""
    pages: dict[str, Page] = field(default_factory=dict)
    """Articles, by place and by the place of the short address."""
    issues: deque[tuple[Article, ...]] = field(default_factory=deque)
    """What was published, the newest first: the last ``ISSUES``. The pages of older ones are gone."""
    published: int = 0
    """How many issues there ever were."""

    @property
    def id(self) -> ContactId:
        """The account's id, which is its profile's."""
        return self.profile.id

    @property
    def biz(self) -> str:
        """How the account is called in addresses. Shape: results of ``searchMp``, where it is base64 of ``docID``."""
        return base64.b64encode(str(self.profile.uin).encode()).decode()

    @property
    def articles(self) -> Iterator[Article]:
        """All articles whose pages are there, the newest issue first."""
        return (article for issue in self.issues for article in issue)

    def is_found_by(self, query: str) -> bool:
        """Whether somebody who looks for ``query``, a piece of its name, its WeChat number or its id, finds it."""
        wanted = query.casefold()
        return wanted in self.profile.nick.casefold() or self.is_called(query)

    def is_called(self, name: str) -> bool:
        """Whether ``name`` is its id or, however large its letters, its WeChat number."""
        number = self.profile.wechat_number.casefold()
        return name == self.id or (number != "" and name.casefold() == number)

    def button(self, id_: int, key: str) -> MenuButton:
        """Return the button with this id, or this key where the id is 0; where both are given, with both.

        Raises:
            NotFound: there is none.
            InvalidArgument: it is not named, or it only opens others.
        """
        if not id_ and not key:
            raise InvalidArgument("button", "name the button, by its id or by its key")
        for button in _all(self.menu):
            if id_ in (0, button.id) and key in ("", button.key):
                if button.buttons:
                    raise InvalidArgument("button", "only opens others: press one of those")
                return button
        raise NotFound(f"{shown(self.id)} has no button {id_ or shown(key)}")

    def answer_to_click(self, button: MenuButton) -> AnyContent | None:
        """Return what comes of pressing ``button``; absent for one that shows a page, or has no answer."""
        return self._spell(self.clicks.get(button.key, self.otherwise)) if button.key else None

    def answer_to(self, said: AnyContent, by: ContactId, at_ms: int) -> AnyContent | None:
        """Return what it answers to what a follower wrote; absent for nothing, or when it has answered too often."""
        text = said.text.strip().casefold() if isinstance(said, Text) else ""
        times = self.answered.setdefault(by, deque(maxlen=ANSWERS))
        if len(times) == ANSWERS and at_ms - times[0] < ANSWERS_MS:
            return None
        times.append(at_ms)
        return self._spell(self.keywords.get(text, self.otherwise))

    def page_at(self, place: str) -> Page | None:
        """Return the page there, if it has one; an article does not hide what is none."""
        return self.own_pages.get(place) or self.pages.get(place)

    def publish(self, drafts: Sequence[Draft], at_ms: int, mint: Mint) -> tuple[Article, ...]:
        """Make articles of ``drafts`` and put up their pages. Refused ones change nothing.

        Raises:
            InvalidArgument: none or too many, one without a title, too long, or with an address that is none.
        """
        if not 1 <= len(drafts) <= ARTICLES:
            raise InvalidArgument("articles", f"must be 1 to {ARTICLES}")
        for index, draft in enumerate(drafts):
            _check(f"articles[{index}]", draft)
        mid = _FIRST_MID + self.published
        issue = tuple(self._article(draft, mid, index, mint) for index, draft in enumerate(drafts, 1))
        if len(self.issues) == ISSUES:
            self._forget(self.issues.pop(), mint)
        for article, draft in zip(issue, drafts, strict=True):
            page = Page(article.url, draft.title, self.profile.nick, draft.text or draft.description, at_ms)
            self.pages[place_of(article.url)] = page
            self.pages[_short_place(article, mint)] = page
        self.issues.appendleft(issue)
        self.published += 1
        return issue

    def put_up(self, *pages: Page) -> None:
        """Put up pages that are no articles."""
        self.own_pages |= {place_of(page.url): page for page in pages}

    def put_up_own_pages(self) -> None:
        """Put up the pages that every account has: what it has published, and whom it belongs to."""
        nick = self.profile.nick
        self.put_up(
            Page(HISTORY_URL.format(biz=self.biz), nick, nick, self.profile.signature, lists_issues=True),
            *(Page(url.format(biz=self.biz), nick, nick, self.company) for url in COMPANY_URLS),
        )

    def _article(self, draft: Draft, mid: int, index: int, mint: Mint) -> Article:
        sn, chksm = mint.article_codes(self.id, mid, index)
        return Article(
            title=draft.title,
            url=draft.url or ARTICLE_URL.format(biz=self.biz, mid=mid, idx=index, sn=sn, chksm=chksm),
            description=draft.description,
            thumbnail_url=draft.thumbnail_url,
        )

    def _forget(self, issue: tuple[Article, ...], mint: Mint) -> None:
        still = {place_of(article.url) for article in self.articles}
        for article in issue:
            if (place := place_of(article.url)) not in still:
                self.pages.pop(place, None)
                self.pages.pop(_short_place(article, mint), None)

    def _spell(self, reply: Reply | None) -> AnyContent | None:
        if reply is None:
            return None
        if reply.back is not None and reply.back < len(self.issues):
            return link_to(self.issues[reply.back][0])
        return Text(text=reply.text) if reply.text else None


def link_to(article: Article) -> Link:
    """Return ``article`` as what a message carries."""
    return Link(
        title=article.title,
        url=article.url,
        description=article.description,
        thumbnail_url=article.thumbnail_url,
    )


def _all(menu: tuple[MenuButton, ...]) -> Iterator[MenuButton]:
    for button in menu:
        yield button
        yield from _all(button.buttons)


def _short_place(article: Article, mint: Mint) -> str:
    return place_of(SHARE_URL.format(code=mint.share_code(place_of(article.url))))


def _check(where: str, draft: Draft) -> None:
    check_line(f"{where}.title", draft.title, TITLE_CHARS, least=1)
    check_text(f"{where}.description", draft.description, DESCRIPTION_CHARS)
    check_line(f"{where}.thumbnail_url", draft.thumbnail_url, URL_CHARS)
    check_text(f"{where}.text", draft.text, ARTICLE_CHARS)
    if draft.url:
        place_of(draft.url, f"{where}.url")

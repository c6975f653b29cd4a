"""What a person can look up of official accounts, and how their pages are opened. Changes nothing."""

import base64
from urllib.parse import parse_qsl, urlencode, urlsplit

from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.official import Article, OfficialAccount, OfficialAccountPage, WebAuthorisation, WebPage
from hongyan.world.clock import Clock
from hongyan.world.minting import Mint
from hongyan.world.officials import SHARE_URL, Official
from hongyan.world.pages import WECHATS_HOST, Page, answer, host_of, missing, place_of
from hongyan.world.people import People, Person
from hongyan.world.rules import FOUND_AT_ONCE, QUERY_CHARS, WEB_KEY, WEB_KEY_MS, WRONG_KEY, check_line, shown
from hongyan.world.views import Views

_DEVICE = {
    "ascene": "7",
    "devicetype": "iPad iPhone OS9.0.2",
    "version": "16060125",
    "nettype": "WIFI",
    "lang": "zh_CN",
    "fontScale": "100",
}
"""What WeChat adds to an address of the device that asks. Source: padchat-sdk 0.6.3, result of ``getRequestToken``."""


class Reading:
    """Answers the questions of one person."""

    __slots__ = ("_clock", "_mint", "_people", "_person", "_views")

    def __init__(self, mint: Mint, clock: Clock, people: People, views: Views, person: Person) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._views = views
        self._person = person

    def find(self, query: str, offset: int) -> OfficialAccountPage:
        """Return the accounts that are found by a piece of their name, by their WeChat number or their id.

        Raises:
            InvalidArgument: an empty or too long query, or a negative offset.
        """
        check_line("query", query, QUERY_CHARS, least=1)
        return self._page([one for one in self._people.officials() if one.is_found_by(query)], offset, query)

    def followed(self, offset: int) -> OfficialAccountPage:
        """Return the accounts that the person follows.

        Raises:
            InvalidArgument: a negative offset.
        """
        return self._page([self._people.official(id_) for id_ in self._person.follows], offset)

    def account(self, name: str) -> OfficialAccount:
        """Return an account by its id or its WeChat number.

        Raises:
            NotFound: there is none.
        """
        return self._views.official_account(self._person, self._named(name))

    def authorise(self, account: str, url: str) -> WebAuthorisation:
        """Return with what the person opens a page of an account.

        Raises:
            NotFound: no such account.
            InvalidArgument: no address of a page.
        """
        self._named(account)
        place = place_of(url)
        return WebAuthorisation(
            full_url=self._full(url, place),
            share_url=SHARE_URL.format(code=self._mint.share_code(place)),
            key=self._mint.web_key(self._person.id, self._clock.now_ms),
            uin=self._uin(),
        )

    def open(self, url: str, key: str, uin: str) -> WebPage:
        """Return what the server of a page answers: the page, or that it is not there.

        Raises:
            InvalidArgument: no address of a page, or one of another server: none is reached.
            Rejected: the key was not given to this person, or too long ago.
        """
        place = place_of(url)
        self._check_key(key, uin)
        found = self._at(place)
        if found is not None:
            page, official = found
            return WebPage(response=answer(page, official.articles))
        if host_of(place) != WECHATS_HOST:
            raise InvalidArgument("url", f"the simulated WeChat reaches no server but {WECHATS_HOST}")
        return WebPage(response=missing())

    def look(self, url: str) -> tuple[Page, tuple[Article, ...]]:
        """Return a page as the phone shows it, and what it lists of the account's articles, the newest first.

        Raises:
            InvalidArgument: no address of a page.
            NotFound: no account has a page there.
        """
        found = self._at(place_of(url))
        if found is None:
            raise NotFound(f"no page at {shown(url)}")
        page, official = found
        return page, tuple(official.articles) if page.lists_issues else ()

    def _at(self, place: str) -> tuple[Page, Official] | None:
        for official in self._people.officials():
            page = official.page_at(place)
            if page is not None:
                return page, official
        return None

    def _named(self, name: str) -> Official:
        found = next((one for one in self._people.officials() if one.is_called(name)), None)
        if found is None:
            raise NotFound(f"no official account {shown(name)}")
        return found

    def _page(self, found: list[Official], offset: int, query: str = "") -> OfficialAccountPage:
        if offset < 0:
            raise InvalidArgument("offset", "must not be negative")
        end = offset + FOUND_AT_ONCE
        return OfficialAccountPage(
            query=query,
            accounts=tuple(self._views.official_account(self._person, one) for one in found[offset:end]),
            total=len(found),
            next=end if end < len(found) else 0,
        )

    def _full(self, url: str, place: str) -> str:
        """Return ``url`` with what tells WeChat who asks, how it was shared and on what. The order is the sample's."""
        parts = urlsplit(url)
        added = {
            "mpshare": "1",
            "scene": "1",
            "srcid": self._mint.share_scene(self._person.id, place),
            **_DEVICE,
            "pass_ticket": self._mint.pass_ticket(self._person.id),
            "wx_header": "1",
        }
        own = [each for each in parse_qsl(parts.query, keep_blank_values=True) if each[0] not in added]
        query = urlencode([*own, *added.items()], safe="=")
        scheme = "https" if host_of(place) == WECHATS_HOST else parts.scheme
        return f"{scheme}://{parts.netloc}{parts.path or '/'}?{query}"

    def _uin(self) -> str:
        return base64.b64encode(str(self._person.profile.uin).encode()).decode()

    def _check_key(self, key: str, uin: str) -> None:
        given_ms = int(key[:10], 16) * 1000 if WEB_KEY.match(key) else 0
        is_given = uin == self._uin() and key == self._mint.web_key(self._person.id, given_ms)
        if not is_given or not 0 <= self._clock.now_ms - given_ms <= WEB_KEY_MS:
            raise Rejected(WRONG_KEY)

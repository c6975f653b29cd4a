import aiohttp
import pytest

from hongyan.console.guard import CSRF, SESSION, is_own_name
from hongyan.core.attempts import MOST_FAILURES
from tests.support.gateway import InProcess


class Browser:
    """What a browser is to a server: cookies it sends by itself, and headers that no page can forge."""

    def __init__(self, gateway: InProcess, session: aiohttp.ClientSession) -> None:
        self.gateway = gateway
        self.session = session
        self.host = gateway.url.removeprefix("http://")
        self.csrf = ""

    async def send(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(method, self.gateway.url + path, json=body, headers=named) as response:
            return response.status, await response.json()

    async def sign_in(self) -> None:
        status, body = await self.send("POST", SESSION, {"token": self.gateway.token})
        assert status == 200
        self.csrf = body["csrf"]


@pytest.fixture
async def browser(gateway: InProcess):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(gateway, session)


async def test_a_browser_with_the_token_once_may_use_the_native_api(browser: Browser) -> None:
    assert (await browser.send("GET", "/api/v1/accounts"))[0] == 401
    await browser.sign_in()
    assert (await browser.send("GET", "/api/v1/accounts"))[0] == 200
    assert (await browser.send("GET", SESSION))[1] == {"csrf": browser.csrf}


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    await browser.sign_in()
    [cookie] = browser.session.cookie_jar
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


async def test_what_changes_something_needs_the_secret_of_the_session(browser: Browser) -> None:
    await browser.sign_in()
    body = {"nick": "新人"}
    for wrong in ({}, {CSRF: ""}, {CSRF: "0" * 64}):
        status, refused = await browser.send("POST", "/api/v1/sandbox/people", body, **wrong)
        assert (status, refused["error"]["code"]) == (403, "forbidden")
    assert (await browser.send("POST", "/api/v1/sandbox/people", body, **{CSRF: browser.csrf}))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:7777"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_use_the_session_or_begin_one(browser: Browser, headers: dict[str, str]) -> None:
    await browser.sign_in()
    for method, path, body in (
        ("GET", "/api/v1/accounts", None),
        ("POST", "/api/v1/sandbox/people", {"nick": "n"}),
        ("GET", SESSION, None),
        ("POST", SESSION, {"token": browser.gateway.token}),
        ("DELETE", SESSION, None),
    ):
        status, refused = await browser.send(method, path, body, **{CSRF: browser.csrf}, **headers)
        assert (status, refused["error"]["code"]) == (403, "forbidden"), (method, path)


async def test_a_page_of_ours_is_let_in(browser: Browser) -> None:
    await browser.sign_in()
    headers = {"Origin": browser.gateway.url, "Sec-Fetch-Site": "same-origin", CSRF: browser.csrf}
    assert (await browser.send("POST", "/api/v1/sandbox/people", {"nick": "n"}, **headers))[0] == 200


async def test_a_program_with_the_token_is_asked_for_nothing_else(browser: Browser) -> None:
    await browser.sign_in()
    headers = {"Authorization": f"Bearer {browser.gateway.token}", "Origin": "http://elsewhere.example"}
    assert (await browser.send("POST", "/api/v1/sandbox/people", {"nick": "n"}, **headers))[0] == 200
    assert (await browser.send("GET", "/api/v1/accounts", Authorization="Bearer wrong"))[0] == 401


async def test_signing_out_takes_the_cookie_back(browser: Browser) -> None:
    await browser.sign_in()
    assert (await browser.send("DELETE", SESSION))[0] == 403
    assert (await browser.send("DELETE", SESSION, **{CSRF: browser.csrf}))[0] == 200
    assert await browser.send("GET", SESSION) == (200, {"csrf": ""})
    assert (await browser.send("GET", "/api/v1/accounts"))[0] == 401


@pytest.mark.parametrize(
    "body", [{}, {"token": None}, {"token": ["x"]}, {"token": "x" * 5000}, {"token": "\ud800"}, []]
)
async def test_whatever_is_no_token_is_refused(browser: Browser, body: object) -> None:
    status, refused = await browser.send("POST", SESSION, body)
    assert status in (400, 401)
    assert refused["error"]["message"]


async def test_guessing_has_to_wait(browser: Browser) -> None:
    for _ in range(MOST_FAILURES):
        assert (await browser.send("POST", SESSION, {"token": "guess"}))[0] == 401
    status, refused = await browser.send("POST", SESSION, {"token": browser.gateway.token})
    assert (status, refused["error"]["code"]) == (503, "busy")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:7777",
        "127.0.0.1:1",
        "192.168.1.9",
        "[::1]:7777",
        "::1",
        "a.localhost",
        "bot.example.org:443",
    ],
)
def test_own_names(host: str) -> None:
    assert is_own_name(host, frozenset({"bot.example.org"}))


@pytest.mark.parametrize(
    "host", ["", "evil.example", "localhost.evil.example", "127.0.0.1.nip.example", "[", "[::1", "example.org", "1:2"]
)
def test_strangers_names(host: str) -> None:
    # An address without its closing bracket is still one; no resolver makes a name of it.
    assert is_own_name(host, frozenset({"bot.example.org"})) is (host == "[::1")

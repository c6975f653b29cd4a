import re
from pathlib import Path

import pytest

from hongyan.console.pages import FOLDERS, POLICY, STATIC
from tests.support.gateway import InProcess

SHARED = ["/pages/session.js", "/pages/words.js", "/pages/base.css"]


@pytest.mark.parametrize("path", SHARED)
async def test_a_file_is_served_with_headers_under_which_only_our_scripts_run(gateway: InProcess, path: str) -> None:
    async with gateway.session.get(gateway.url + path) as response:
        assert response.status == 200
        assert response.headers["Content-Security-Policy"] == POLICY
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Type"].startswith(("text/javascript", "text/css"))
        tag = response.headers["ETag"]
        assert await response.read() == (STATIC / "shared" / path.rpartition("/")[2]).read_bytes()
    async with gateway.session.get(gateway.url + path, headers={"If-None-Match": tag}) as response:
        assert response.status == 304


def test_the_policy_lets_nothing_inline_run() -> None:
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'")


@pytest.mark.parametrize("folder", FOLDERS)
async def test_a_folder_without_its_slash_is_sent_on(gateway: InProcess, folder: str) -> None:
    async with gateway.session.get(f"{gateway.url}{folder}?a=b", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (308, f"{folder}/?a=b")


@pytest.mark.parametrize(
    "path",
    [
        "/pages/nothing.js",
        "/pages/../guard.py",
        "/pages/%2e%2e/guard.py",
        "/pages/..%2fguard.py",
        "/pages//etc/passwd",
        "/phone/%00",
    ],
)
async def test_nothing_else_is_served(gateway: InProcess, path: str) -> None:
    from yarl import URL

    async with gateway.session.get(URL(gateway.url + path, encoded=True)) as response:
        assert response.status == 404
        assert (await response.json())["error"]["code"] == "not_found"


async def test_a_page_is_not_served_under_a_strangers_name(gateway: InProcess) -> None:
    async with gateway.session.get(gateway.url + SHARED[0], headers={"Host": "evil.example"}) as response:
        assert response.status == 403
    # Following a link from another site to a page is what links are for.
    visit = {"Sec-Fetch-Site": "cross-site", "Origin": "http://elsewhere.example"}
    async with gateway.session.get(gateway.url + SHARED[0], headers=visit) as response:
        assert response.status == 200


def scripts() -> list[Path]:
    """Every script of our own."""
    return [path for path in STATIC.rglob("*.js") if "vendor" not in path.parts]


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.relative_to(STATIC).as_posix())
def test_no_script_makes_html_or_code_of_text(path: Path) -> None:
    dangerous = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment"
    assert not re.search(dangerous, path.read_text(encoding="utf-8"))

"""The documentation site: whole, linked, readable without a script, and asking nobody else for anything."""

import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from hongyan.console.pages import HEADERS
from tests.support.gateway import InProcess
from tools import build_docs

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
HOST = "http://site/"


@dataclass
class Seen(HTMLParser):
    """What one built page holds."""

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    """What a browser fetches by itself."""
    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    language: str = ""
    switch: str = ""
    near: list[str] = field(default_factory=list)
    """What the navigation marks as the place of this page."""
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes += given
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag == "html":
            self.language = given["lang"] or ""
        if tag == "a":
            self.links.append(given["href"] or "")
            self.near += [given["href"] or ""] if "aria-current" in given else []
            self.switch = given["href"] or "" if given.get("class") == "switch" else self.switch
        elif "href" in given or "src" in given:
            self.loads.append(given.get("href") or given.get("src") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        # The end of a list's item may be left out.
        while self.open[-1] == "li" and tag != "li":
            self.open.pop()
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this tree, built into a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    build_docs.build(build_docs.ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Seen]:
    """Every page, read, by its path."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        seen = found[path.relative_to(site).as_posix()] = Seen()
        seen.feed(path.read_text(encoding="utf-8"))
        seen.close()
        assert seen.open == [], f"{path}: left open"
    return found


def follow(page: str, link: str) -> tuple[str, str]:
    """Return the path and the anchor that ``link`` leads to from ``page``; a foreign address has no path."""
    parts = urlsplit(urljoin(HOST + page, link))
    return (unquote(parts.path.lstrip("/")) if parts.netloc == "site" else "", unquote(parts.fragment))


def test_every_document_is_a_page(pages: dict[str, Seen]) -> None:
    documents = {path.relative_to(build_docs.ROOT / "docs") for path in (build_docs.ROOT / "docs").rglob("*.md")}
    assert {path.with_suffix(".html").as_posix() for path in documents} <= set(pages)
    assert {f"{target}.html" for target in build_docs.PROJECT.values()} <= set(pages)


def test_every_link_and_every_anchor_leads_somewhere(site: Path, pages: dict[str, Seen]) -> None:
    for page, seen in pages.items():
        for link in seen.links:
            path, anchor = follow(page, link)
            if path:
                assert (site / path).is_file(), f"{page}: {link}"
                assert not anchor or anchor in pages[path].ids, f"{page}: {link}: no such heading"


def test_a_page_fetches_nothing_but_the_sites_own_files(site: Path, pages: dict[str, Seen]) -> None:
    for page, seen in pages.items():
        for link in seen.loads:
            path, _ = follow(page, link)
            assert path, f"{page}: {link}"
            assert (site / path).is_file(), f"{page}: {link}"
    style = (site / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_nothing_in_a_page_is_refused_by_the_strictest_policy(pages: dict[str, Seen]) -> None:
    for page, seen in pages.items():
        assert not {"script", "style", "base", "iframe", "object", "form"} & set(seen.tags), page
        assert not {each for each in seen.attributes if each == "style" or each.startswith("on")}, page


def test_a_page_has_one_title_and_each_anchor_once(pages: dict[str, Seen]) -> None:
    for page, seen in pages.items():
        assert seen.tags.count("h1") == 1, page
        assert not {each for each, count in Counter(seen.ids).items() if count > 1}, page


@pytest.mark.parametrize(("language", "index"), [("en", "index.html"), ("zh-CN", "index.zh-CN.html")])
def test_every_page_has_its_place_in_the_navigation(pages: dict[str, Seen], language: str, index: str) -> None:
    listed = {follow(index, link)[0] for link in pages[index].links} | {index}
    for page, seen in pages.items():
        if seen.language == language and page not in listed:
            (near,) = (follow(page, link)[0] for link in seen.near)
            assert near in listed, page
            assert page in {follow(near, link)[0] for link in pages[near].links}


def test_the_switch_leads_to_the_same_page_in_the_other_language_and_back(pages: dict[str, Seen]) -> None:
    for page, seen in pages.items():
        twin, _ = follow(page, seen.switch)
        assert pages[twin].language != seen.language, page
        other = page.replace(".zh-CN.html", ".html") if ".zh-CN." in page else page.replace(".html", ".zh-CN.html")
        assert twin == (other if other in pages else follow("", pages["index.html"].switch)[0]), page
        if other in pages:
            assert follow(twin, pages[twin].switch)[0] == page


def test_a_chinese_page_leads_to_chinese_pages_where_there_are_any(pages: dict[str, Seen]) -> None:
    for page, seen in pages.items():
        for link in seen.links if seen.language == "zh-CN" else []:
            path, _ = follow(page, link)
            if path in pages and link != seen.switch:
                twin = path.replace(".html", ".zh-CN.html")
                assert pages[path].language == "zh-CN" or twin not in pages, f"{page}: {link}: there is {twin}"


# Trees made up for one behaviour each.


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree with two documents in a section."""
    folder = tmp_path / "tree" / "docs"
    folder.mkdir(parents=True)
    (folder / "index.md").write_text("# Documents\n\n## Start\n\n- [One](one.md)\n- [Two](two.md)\n")
    (folder / "one.md").write_text("# One\n")
    (folder / "two.md").write_text("# Two\n")
    return tmp_path / "tree"


def built(tree: Path, page: str = "one.html") -> str:
    """Build ``tree`` and return one of its pages."""
    build_docs.build(tree, tree.parent / "site")
    return (tree.parent / "site" / page).read_text(encoding="utf-8")


def test_only_what_changed_is_written(tree: Path) -> None:
    built(tree)
    assert build_docs.build(tree, tree.parent / "site") == []
    (tree / "docs" / "two.md").write_text("# Two\n\nMore.\n")
    assert build_docs.build(tree, tree.parent / "site") == ["two.html"]


def test_the_page_of_a_removed_document_is_removed(tree: Path) -> None:
    (tree / "docs" / "why").mkdir()
    (tree / "docs" / "why" / "three.md").write_text("# Three\n")
    built(tree)
    (tree / "docs" / "why" / "three.md").unlink()
    assert "why/three.html" in build_docs.build(tree, tree.parent / "site")
    assert not (tree.parent / "site" / "why").exists()


def test_pages_of_a_pages_own_folder_are_listed_on_it_and_not_in_the_navigation(tree: Path) -> None:
    (tree / "docs" / "one.md").write_text("# One\n\n- [First](one/b.md)\n- [Second](one/a.md)\n")
    (tree / "docs" / "one").mkdir()
    for name in "ab":
        (tree / "docs" / "one" / f"{name}.md").write_text(f"# {name}\n")
    page = built(tree, "one/b.html")
    assert '<li><a href="../one.html" aria-current="true">One</a>' in page
    assert '<li><a href="../two.html">Two</a>' in page
    assert '<a class="next" rel="next" href="a.html">' in page
    assert "previous" not in page
    assert page.count("a.html") == 1


def test_html_in_a_document_is_shown_as_text(tree: Path) -> None:
    (tree / "docs" / "one.md").write_text("# One <img src=x>\n\n<script>alert(1)</script>\n")
    page = built(tree)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<title>One &lt;img src=x&gt;" in page


def test_a_link_to_a_file_that_is_no_page_is_plain_text(tree: Path) -> None:
    (tree / "docs" / "one.md").write_text("# One\n\nsee [the licence](../LICENSE) and [two](two.md#two).\n")
    assert '<p>see the licence and <a href="two.html#two">two</a>.</p>' in built(tree)


def test_headings_that_read_alike_have_anchors_of_their_own(tree: Path) -> None:
    (tree / "docs" / "one.md").write_text("# One\n\n## `GET /a`\n\n## `GET /a`\n\n## 一、开始\n")
    page = built(tree)
    for anchor in ("get-a", "get-a-1", "一开始"):
        assert f'<h2 id="{anchor}">' in page


def test_lines_of_chinese_are_joined_without_a_space(tree: Path) -> None:
    (tree / "docs" / "one.md").write_text("# One\n\n直接安装，\n一行不改\n地运行 bot\n即可，\nnpm\n")
    assert "<p>直接安装，一行不改地运行 bot\n即可，npm</p>" in built(tree)


def test_code_is_coloured_by_classes_and_keeps_its_text(tree: Path) -> None:
    code = "const url = `ws://${host}/<key>`\n"
    (tree / "docs" / "one.md").write_text(f"# One\n\n```js file=bot.js\n{code}```\n\n```text\n<b> & c\n```\n")
    seen = Seen()
    seen.feed(built(tree))
    assert code in seen.text
    assert "<b> & c\n" in seen.text
    assert "bot.js" in seen.text
    assert '<code class="language-js"><span class="kd">const</span>' in built(tree)


# As the gateway serves it.


@pytest.fixture(scope="module")
def packaged() -> None:
    """The site is in the package, where the gateway looks for it when it starts."""
    build_docs.build(build_docs.ROOT, build_docs.SITE)


async def test_the_gateway_serves_every_page_to_anybody(
    packaged: None, gateway: InProcess, pages: dict[str, Seen]
) -> None:
    for page in [*pages, "", "style.css", "icon.svg"]:
        async with gateway.session.get(f"{gateway.url}/docs/{page}") as response:
            assert response.status == 200, page
            assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
            assert response.headers["Content-Type"].endswith("; charset=utf-8")


def test_the_package_carries_the_pages(packaged: None, tmp_path: Path, pages: dict[str, Seen]) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=build_docs.ROOT,
        check=True,
        capture_output=True,
        timeout=60,
    )
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        assert {f"hongyan/console/static/docs/{page}" for page in pages} <= set(wheel.namelist())

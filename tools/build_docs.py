"""Render ``docs`` and the documents of the root into the static pages that the gateway serves below ``/docs/``.

Every Markdown file becomes one page beside the others, ``x.md`` as ``x.html``; ``x.zh-CN.md`` is the Chinese one of
``x.md``. What stands in the navigation, and in which order, is said by ``docs/index.md`` and its Chinese twin; a folder
``x`` beside ``x.md`` has pages that are listed there only. The pages need no script, carry no inline style, and ask no
other origin for anything.

``python tools/build_docs.py [FOLDER]`` writes what changed and removes what is no page any more.
"""

import html
import itertools
import os
import posixpath
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

ROOT = Path(__file__).resolve().parent.parent
LOOKS = Path(__file__).resolve().parent / "docs_site"
SITE = ROOT / "src" / "hongyan" / "console" / "static" / "docs"

CHINESE = ".zh-CN"
PROJECT = {
    "README.md": "project/readme",
    "README.zh-CN.md": "project/readme.zh-CN",
    "ARCHITECTURE.md": "project/architecture",
    "CONTRIBUTING.md": "project/contributing",
    "SECURITY.md": "project/security",
    "CHANGELOG.md": "project/changelog",
    "changes/README.md": "project/changes",
}
"""Documents outside ``docs`` that are pages too. Links to anything else of the tree become plain text."""

FOLDERS = {"docs": "docs/index.md", "docs/adr": "docs/index.md"}
"""Links to folders, and the document that lists what is in them."""

WORDS: dict[str, dict[str, str]] = tomllib.loads((LOOKS / "words.toml").read_text(encoding="utf-8"))
"""What stands around the text, by language."""

_COMMENT = re.compile(r"\A<!--.*?-->\s*", re.DOTALL)
_WIDE = re.compile("[\u3000-\u303f\uff00-\uffef]|[\u2e80-\u9fff]{2}")
"""Where no space belongs: beside Chinese punctuation, and between two Chinese characters."""
_FORMATTER = HtmlFormatter(nowrap=True)
_TEMPLATE = Template((LOOKS / "page.html").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a page."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown file, read."""

    source: str
    """Its path from the root of the tree, with slashes."""
    target: str
    """Its path in the site."""
    tokens: list[Token]
    headings: list[Heading]

    @property
    def language(self) -> str:
        """``en`` or ``zh-CN``."""
        return "zh-CN" if self.source.endswith(f"{CHINESE}.md") else "en"

    @property
    def twin(self) -> str:
        """The source of the same page in the other language, whether there is one or not."""
        stem = self.source.removesuffix(".md")
        return f"{stem.removesuffix(CHINESE)}.md" if self.language == "zh-CN" else f"{stem}{CHINESE}.md"

    @property
    def parent(self) -> str:
        """The source of the page that would list this one in place of the index: the one that its folder belongs to."""
        return f"{posixpath.dirname(self.source)}{CHINESE if self.language == 'zh-CN' else ''}.md"

    @property
    def title(self) -> str:
        """The first heading."""
        return self.headings[0].text if self.headings else self.source


Section = tuple[str, list[tuple[str, str]]]
"""A title of the navigation, and the links below it: what they say and the source that they lead to."""


class Renderer(RendererHTML):
    """Markdown's HTML, with anchors at headings, tables that scroll, coloured code, and links between pages."""

    def heading_close(self, tokens: Sequence[Token], idx: int, _: OptionsDict, env: EnvType) -> str:
        """End a heading with a link to itself; the title needs none."""
        tag, anchor = tokens[idx].tag, html.escape(str(tokens[idx - 2].attrGet("id")))
        if tag == "h1":
            return "</h1>\n"
        return f'<a class="anchor" href="#{anchor}" aria-label="{env["words"]["anchor"]}">#</a></{tag}>\n'

    def table_open(self, *_: object) -> str:
        """Let a wide table scroll by itself, with the keyboard too."""
        return '<div class="table" tabindex="0"><table>\n'

    def table_close(self, *_: object) -> str:
        """End what ``table_open`` began."""
        return "</table></div>\n"

    def softbreak(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        """End a line of the source: between Chinese characters that is nothing, elsewhere a space."""
        before = next((each.content for each in reversed(tokens[:idx]) if each.content), "")
        after = next((each.content for each in tokens[idx + 1 :] if each.content), "")
        return "" if _WIDE.search(before[-1:] + after[:1]) else "\n"

    def fence(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        """Colour a block of code; a block that is a file carries its name."""
        tag, _space, more = tokens[idx].info.strip().partition(" ")
        name = html.escape(more.removeprefix("file="))
        head = f"<figcaption>{name}</figcaption>" if name else ""
        code = f'<code class="language-{html.escape(tag)}">{colour(tokens[idx].content, tag)}</code>'
        return f'<figure>{head}<pre tabindex="0">{code}</pre></figure>\n'


def colour(code: str, tag: str) -> str:
    """Return ``code`` as HTML, with a class on each word whose kind is known."""
    try:
        lexer = get_lexer_by_name(tag, stripnl=False)
    except ClassNotFound:
        return html.escape(code, quote=False)
    return str(highlight(code, lexer, _FORMATTER))


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=Renderer).enable("table")


def slug(text: str) -> str:
    """Return the anchor of a heading, as the usual repository hosts make it."""
    return re.sub(r"[^\w -]", "", text.strip().lower()).replace(" ", "-")


def read(root: Path, source: str) -> Document:
    """Read one Markdown file and give each heading its anchor."""
    tokens = _MARKDOWN.parse(_COMMENT.sub("", (root / source).read_text(encoding="utf-8")))
    headings: list[Heading] = []
    taken: dict[str, int] = {}
    for opened, inline in itertools.pairwise(tokens):
        if opened.type == "heading_open":
            text = plain(inline)
            anchor = slug(text)
            count = taken[anchor] = taken.get(anchor, -1) + 1
            anchor = f"{anchor}-{count}" if count else anchor
            opened.attrSet("id", anchor)
            headings.append(Heading(int(opened.tag[1:]), anchor, text))
    stem = PROJECT.get(source) or source.removeprefix("docs/").removesuffix(".md")
    return Document(source, f"{stem}.html", tokens, headings)


def plain(inline: Token) -> str:
    """Return the text of an inline token without its marks."""
    return "".join(each.content for each in inline.children or [] if each.type in {"text", "code_inline"})


def resolve(source: str, href: str) -> str:
    """Return the path in the tree that a relative link of ``source`` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(href)))


def sections(index: Document) -> Iterator[Section]:
    """Read the navigation out of an index: its second headings, and the first link of each line below them."""
    title, links = "", list[tuple[str, str]]()
    for before, token in itertools.pairwise(index.tokens):
        if token.type != "inline":
            continue
        if before.type == "heading_open" and before.tag == "h2":
            if links:
                yield title, links
            title, links = plain(token), []
        elif before.type == "paragraph_open" and token.children and token.children[0].type == "link_open" and title:
            upto = next(n for n, each in enumerate(token.children) if each.type == "link_close")
            text = "".join(each.content for each in token.children[:upto])
            links.append((text, resolve(index.source, str(token.children[0].attrGet("href")))))
    if links:
        yield title, links


def links_below(parent: Document) -> list[str]:
    """Return the sources that a page leads to in the folder that belongs to it, in order."""
    kids = (kid for token in parent.tokens for kid in token.children or () if kid.type == "link_open")
    found = (resolve(parent.source, str(kid.attrGet("href"))) for kid in kids)
    folder = posixpath.splitext(parent.source.replace(CHINESE, ""))[0]
    return [source for source in dict.fromkeys(found) if posixpath.dirname(source) == folder]


class Site:
    """All pages, and how they are linked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.pictures: dict[str, Path] = {}
        """What the pages show, by its path in the site; known once they were made."""
        sources = [path.relative_to(root).as_posix() for path in sorted((root / "docs").rglob("*.md"))]
        sources += [source for source in PROJECT if (root / source).is_file()]
        self._documents = {source: read(root, source) for source in sources}
        self._indexes = {"en": self._documents["docs/index.md"]}
        self._indexes["zh-CN"] = self._documents.get(f"docs/index{CHINESE}.md", self._indexes["en"])
        self._sections = {language: list(sections(index)) for language, index in self._indexes.items()}
        parents = {each.parent for each in self._documents.values()} & set(self._documents)
        # Before any page is made: that turns the links.
        self._below = {source: links_below(self._documents[source]) for source in parents}

    def pages(self) -> Iterator[tuple[str, str]]:
        """Return each page's path in the site, and its HTML."""
        for document in self._documents.values():
            yield document.target, self.page(document)

    def page(self, document: Document) -> str:
        """Return one page."""
        language = document.language
        words = WORDS[language]
        body = self._body(document)
        self._link(document, body)
        twin = self._documents.get(document.twin) or self._indexes[words["other_language"]]
        home = self._indexes[language]
        outline = _outline(document)
        return _TEMPLATE.substitute(
            {name: html.escape(word) for name, word in words.items()},
            language=language,
            title=html.escape(document.title),
            site="鸿雁 Hongyan",
            root=_relative(document.target, ""),
            home=_relative(document.target, home.target),
            twin=_relative(document.target, twin.target),
            navigation=self._navigation(document),
            outline=outline,
            folded=f"<details><summary>{words['on_this_page']}</summary>{outline}</details>" if outline else "",
            body=_MARKDOWN.renderer.render(body, _MARKDOWN.options, {"words": words}),
            around=self._around(document, words),
        )

    def _body(self, document: Document) -> list[Token]:
        """Return the tokens without the paragraph that only leads to the page in the other language."""
        for at, token in enumerate(document.tokens):
            kids = token.children or []
            if [kid.type for kid in kids] == ["link_open", "text", "link_close"] and (
                resolve(document.source, str(kids[0].attrGet("href"))) == document.twin
            ):
                return document.tokens[: at - 1] + document.tokens[at + 2 :]
        return document.tokens

    def _link(self, document: Document, tokens: Iterable[Token]) -> None:
        """Let links between documents lead from page to page; one to no page becomes plain text."""
        for token in tokens:
            kids = token.children or []
            dead = False
            for kid in kids:
                if kid.type == "link_open":
                    href = self._href(document, str(kid.attrGet("href")))
                    dead = href is None
                    kid.type, kid.tag, kid.attrs = (
                        ("text", "", {}) if dead else ("link_open", "a", {"href": href or ""})
                    )
                    if href and "://" in href:
                        kid.attrSet("rel", "noreferrer")
                elif kid.type == "link_close" and dead:
                    kid.type, kid.tag = "text", ""
                elif kid.type == "image":
                    kid.attrSet("src", self._picture(document, str(kid.attrGet("src"))))

    def _picture(self, document: Document, src: str) -> str:
        """Return where a picture of ``docs`` stands in the site, and note that it has to."""
        source = resolve(document.source, src)
        target = source.removeprefix("docs/")
        self.pictures[target] = self._root / source
        return _relative(document.target, target)

    def _href(self, document: Document, href: str) -> str | None:
        path, hash_, anchor = href.partition("#")
        if "://" in href or not path:
            return href
        wanted = resolve(document.source, path)
        found = self._documents.get(FOLDERS.get(wanted, wanted))
        if found is None:
            return None
        # A reader of Chinese is led to Chinese pages, also by a document that names the English ones.
        twin = self._documents.get(found.twin) if found.language != document.language else None
        if (
            twin is not None
            and twin is not document
            and (not anchor or anchor in {each.anchor for each in twin.headings})
        ):
            found = twin
        return _relative(document.target, found.target) + hash_ + anchor

    def _navigation(self, document: Document) -> str:
        parts = []
        for title, links in self._sections[document.language]:
            rows = []
            for text, source in links:
                if (found := self._documents.get(source)) is not None:
                    is_near = source in (document.source, document.parent)
                    here = f' aria-current="{"page" if found is document else "true"}"' if is_near else ""
                    rows.append(
                        f'<li><a href="{_relative(document.target, found.target)}"{here}>{html.escape(text)}</a>'
                    )
            parts.append(f"<h2>{html.escape(title)}</h2>\n<ul>\n" + "\n".join(rows) + "\n</ul>\n")
        return "".join(parts)

    def _around(self, document: Document, words: dict[str, str]) -> str:
        """Return the links to the pages before and after, in the order of whatever lists this one."""
        listed = [source for _, links in self._sections[document.language] for _, source in links]
        if document.source not in listed:
            listed = self._below.get(document.parent, [])
        if document.source not in listed:
            return ""
        at = listed.index(document.source)
        near = (("previous", listed[at - 1] if at else ""), ("next", listed[at + 1] if at + 1 < len(listed) else ""))
        links = [
            f'<a class="{name}" rel="{name[:4]}" href="{_relative(document.target, found.target)}">'
            f"<small>{words[name]}</small>{html.escape(found.title)}</a>"
            for name, source in near
            if (found := self._documents.get(source)) is not None
        ]
        return f'<nav class="around">{"".join(links)}</nav>' if links else ""


def _outline(document: Document) -> str:
    """Return the list of the page's own sections; a page of one or two needs none."""
    found = [each for each in document.headings if each.level in {2, 3}]
    if len(found) < 3:
        return ""
    lines = (f'<li class="h{each.level}"><a href="#{each.anchor}">{html.escape(each.text)}</a>' for each in found)
    return "<ul>\n" + "\n".join(lines) + "\n</ul>"


def _relative(page: str, target: str) -> str:
    return posixpath.relpath(target or ".", posixpath.dirname(page) or ".")


def build(root: Path, site: Path) -> list[str]:
    """Write the site; return which files changed or went."""
    made = Site(root)
    wanted = {target: text.encode() for target, text in made.pages()}
    wanted |= {target: path.read_bytes() for target, path in made.pictures.items()}
    wanted |= {path.name: path.read_bytes() for path in LOOKS.iterdir() if path.suffix in {".css", ".svg"}}
    changed = []
    for target, content in wanted.items():
        path = site / target
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Whoever serves the site meanwhile reads the old page or the new one, never a half.
            half = path.with_name(f".{path.name}.{os.getpid()}")
            half.write_bytes(content)
            half.replace(path)
            changed.append(target)
    for path in sorted(site.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif not path.name.startswith(".") and (name := path.relative_to(site).as_posix()) not in wanted:
            path.unlink()
            changed.append(name)
    return changed


def main(arguments: list[str]) -> int:
    """Build into the package, or into the folder named; return the exit status."""
    site = Path(arguments[0]) if arguments else SITE
    if changed := build(ROOT, site):
        print(f"docs: {len(changed)} files written or removed")
    # The date that make looks at, although nothing may have changed.
    (site / "index.html").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A page for users is there in English and in Chinese, and both say the same as far as a program can tell."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .test_examples import COMMANDS, ROOT, Block, blocks

DOCS = ROOT / "docs"
FOR_USERS = [DOCS / "index.md", *sorted(DOCS.glob("start/*.md")), *sorted(DOCS.glob("howto/*.md"))]
FOR_USERS += sorted(DOCS.glob("reference/*.md"))
ENGLISH = [page for page in FOR_USERS if ".zh-CN." not in page.name]
OF_COMMANDS = [page for page in COMMANDS if ".zh-CN." not in page.name]

_CHINESE = re.compile("[\u3400-\u9fff]")
_COMMENT = re.compile(r"(?m)(?:^|\s)(?:#|//) .*$|^#$")
_TOKEN = re.compile(r'""".*?"""|"[^"\n]*"|\'[^\'\n]*\'|`[^`\n]*`|[^\s"\'`]+|["\'`]', re.DOTALL)
"""A quoted text, or what stands between quoted texts and spaces."""

_LINK = re.compile(r"\]\(([^)\s]+)\)")


def twin_of(page: Path) -> Path:
    """Return the Chinese page of an English one."""
    return page.with_name(f"{page.stem}.zh-CN.md")


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def names(pages: list[Path]) -> list[str]:
    """Return how tests name pages."""
    return [page.relative_to(DOCS).as_posix() for page in pages]


def differences(english: Block, chinese: Block) -> list[str]:
    """Return in what a block differs beyond comments and what is said to people."""
    if english.tag == "text":
        return [] if english.body.count("\n") == chinese.body.count("\n") else ["the number of lines"]
    ours, theirs = (_TOKEN.findall(_COMMENT.sub("", block.body)) for block in (english, chinese))
    found = [] if len(ours) == len(theirs) else ["the number of words"]
    both = zip(ours, theirs, strict=False)
    return found + [f"{one} and {other}" for one, other in both if one != other and not _CHINESE.search(other)]


def check_sections(page: Path) -> None:
    """See that a page has a twin with the same sections."""
    twin = twin_of(page)
    assert twin.is_file(), f"{page.relative_to(ROOT)} has no {twin.name}"
    levels = [re.findall(r"^(#+) ", prose(each), re.MULTILINE) for each in (page, twin)]
    assert levels[0] == levels[1], page
    assert all(_CHINESE.search(title) for title in re.findall(r"^# (.+)$", prose(twin), re.MULTILINE)), page


def check_blocks(page: Path) -> None:
    """See that the blocks of twins differ in words for people only."""
    ours, theirs = list(blocks(page)), list(blocks(twin_of(page)))
    assert [(block.tag, block.file) for block in ours] == [(block.tag, block.file) for block in theirs]
    for english, chinese in zip(ours, theirs, strict=True):
        assert not differences(english, chinese), f"{english.place} and {chinese.place}"


def check_targets(page: Path) -> None:
    """See that twins lead to the same pages."""

    def targets(each: Path) -> list[str]:
        found = (target.partition("#")[0].replace(".zh-CN.md", ".md") for target in _LINK.findall(prose(each)))
        return sorted(target for target in found if target.partition("/")[0] != page.name)

    assert targets(page) == targets(twin_of(page)), page


@pytest.mark.parametrize("page", ENGLISH, ids=names(ENGLISH))
def test_a_page_for_users_has_a_chinese_twin_with_the_same_sections(page: Path) -> None:
    check_sections(page)


@pytest.mark.parametrize("page", ENGLISH, ids=names(ENGLISH))
def test_the_blocks_of_twins_differ_in_words_for_people_only(page: Path) -> None:
    check_blocks(page)


@pytest.mark.parametrize("page", ENGLISH, ids=names(ENGLISH))
def test_twins_lead_to_the_same_pages(page: Path) -> None:
    check_targets(page)


@pytest.mark.parametrize("check", [check_sections, check_blocks, check_targets])
def test_the_pages_of_commands_have_twins_that_say_the_same(check: Callable[[Path], None]) -> None:
    for page in OF_COMMANDS:
        check(page)


def test_no_chinese_page_is_without_an_english_one() -> None:
    every, english = {*FOR_USERS, *COMMANDS}, {*ENGLISH, *OF_COMMANDS}
    assert {twin_of(each) for each in english} >= every - english


@pytest.mark.parametrize(
    ("english", "chinese", "same"),
    [
        ("say('no') // why\n", "say('不') // 因为\n", True),
        ("say('no')\n", "say('yes')\n", False),
        ("say('no')\n", "tell('不')\n", False),
        ("curl -d '{\"a\": 1}'\n", "curl -d '{\"a\": 2}'\n", False),
        ("a = 1  # one\n", "a = 1  # 一\n", True),
        ("a = 1\n", "a = 2\n", False),
        ("say ann ping\n", 'say ann "在吗？"\n', True),
        ("say ann ping\n", "say ann\n", False),
    ],
)
def test_a_difference_in_code_is_noticed(english: str, chinese: str, same: bool) -> None:
    ours, theirs = (Block("here", "js", "", body) for body in (english, chinese))
    assert (differences(ours, theirs) == []) is same

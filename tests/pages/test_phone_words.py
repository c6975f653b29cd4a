"""What the phone page says, and what its scripts may not do."""

import re

import pytest

from hongyan.console.pages import STATIC
from tests.pages.visits import Visit

PHONE = STATIC / "phone"
SCRIPTS = sorted(PHONE.glob("*.js"))
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|eval\(")
MOST_LINES = 300


async def test_both_languages_have_the_same_words(visit: Visit) -> None:
    watched = await visit("/phone/")
    tables = await watched.page.evaluate(
        "Promise.all(['zh', 'en'].map((name) => import(`/phone/words_${name}.js`).then((words) => words.default)))"
    )
    chinese, english = tables
    assert chinese.keys() == english.keys()
    for key, text in chinese.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key
        assert text, key
        assert english[key], key


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_text_becomes_markup(script) -> None:
    assert not MARKUP.search(script.read_text())


def test_every_word_that_is_used_is_there_and_every_one_is_used() -> None:
    code = "\n".join(script.read_text() for script in SCRIPTS if not script.stem.startswith("words"))
    known = set(re.findall(r"^  (\w+):", (PHONE / "words_zh.js").read_text(), re.MULTILINE))
    used = set(re.findall(r"'(\w+)'", code))
    prefixes = set(re.findall(r"`(\w+_)\$\{", code))
    made = {word for word in known if word.startswith(tuple(prefixes))}
    assert set(re.findall(r"\bt\('(\w+)'", code)) <= known
    assert known <= used | made


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_read_in_one_go(script) -> None:
    assert len(script.read_text().splitlines()) <= MOST_LINES

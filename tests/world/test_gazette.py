from collections.abc import Iterator

import pytest

from hongyan.model.official import MenuButton
from hongyan.world.gazette import GAZETTE, JOURNEY
from hongyan.world.officials import Official
from hongyan.world.pages import place_of
from tests.world.story import Story


def buttons(menu: tuple[MenuButton, ...]) -> Iterator[MenuButton]:
    for button in menu:
        yield button
        yield from buttons(button.buttons)


@pytest.fixture
def gazette(story: Story) -> Official:
    return story.world._people.official(GAZETTE)


def test_every_button_of_the_menu_does_one_thing(gazette: Official) -> None:
    for button in buttons(gazette.menu):
        assert [bool(button.key), bool(button.url), bool(button.buttons)].count(True) == 1
    assert len({button.id for button in buttons(gazette.menu)}) == len([*buttons(gazette.menu)])


def test_every_key_has_an_answer_and_every_page_is_there(gazette: Official) -> None:
    assert {button.key for button in buttons(gazette.menu)} - {""} == set(gazette.clicks)
    assert all(place_of(button.url) in gazette.own_pages for button in buttons(gazette.menu) if button.url)


def test_it_has_published_before(gazette: Official) -> None:
    assert [article.title for article in gazette.articles] == ["雁字回时", "读者来信", "创刊号：第一封信"]


def test_its_neighbour_is_followed_by_nobody_and_has_nothing(story: Story) -> None:
    journey = story.world._people.official(JOURNEY)
    assert (journey.is_verified, journey.company, journey.menu, len(journey.issues)) == (False, "", (), 0)
    assert not [one for one in story.world._people.persons() if JOURNEY in one.follows]

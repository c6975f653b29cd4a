import msgspec

from hongyan.model.favourite import Favourite, FavouriteKind, FavouritePage


def test_kinds_go_by_wechats_own_numbers() -> None:
    kinds = FavouriteKind
    assert [kinds.TEXT, kinds.IMAGE, kinds.VOICE, kinds.VIDEO, kinds.LINK] == [1, 2, 3, 4, 5]


def test_a_favourite_in_a_list_has_no_body() -> None:
    raw = b'{"id":3,"seq":7,"kind":5,"at_ms":5}'
    favourite = msgspec.json.decode(raw, type=Favourite)
    assert (favourite.kind, favourite.xml) == (FavouriteKind.LINK, "")


def test_an_empty_page_has_no_more() -> None:
    assert not FavouritePage().has_more

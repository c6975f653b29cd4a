"""Favourites and labels on the wire."""

import json
from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat import keeping_codec
from hongyan.model.commands import AddFavourite, DeleteLabel, SetLabels, SyncFavourites
from hongyan.model.errors import Malformed
from hongyan.model.favourite import Favourite, FavouriteKind, FavouritePage
from hongyan.model.label import Label


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def answer(**fields: Any) -> bytes:
    return body(success=True, data=fields)


def data(codec: Any, value: Any) -> Any:
    return json.loads(msgspec.json.encode(codec.write(value)))["data"]


def test_the_first_key_may_be_left_out() -> None:
    for nothing in ({}, {"favKey": None}, {"favKey": ""}):
        assert keeping_codec.SYNC_FAV.read(body(**nothing)) == SyncFavourites()


@pytest.mark.parametrize("content", ["", "text", "<favitem>", "<msg/>"])
def test_a_body_that_is_none_is_refused_by_its_field(content: str) -> None:
    with pytest.raises(Malformed) as wrong:
        keeping_codec.ADD_FAV.read(body(content=content))
    assert wrong.value.field == "content"


def test_a_body_goes_on_as_it_is() -> None:
    xml = '<favitem type="1"><desc>x</desc></favitem>'
    assert keeping_codec.ADD_FAV.read(body(content=xml)) == AddFavourite(xml=xml)


@pytest.mark.parametrize(("given", "label"), [("2", "2"), (2, "2")])
def test_a_label_is_named_by_text_or_number(given: Any, label: str) -> None:
    assert keeping_codec.DELETE_LABEL.read(body(labelId=given)) == DeleteLabel(label=label)


@pytest.mark.parametrize(
    ("given", "labels"),
    [("1", ("1",)), (1, ("1",)), ("1,2", ("1", "2")), (" 1, 2 ,", ("1", "2")), ("", ())],
)
def test_several_labels_have_commas_between_them(given: Any, labels: tuple[str, ...]) -> None:
    read = keeping_codec.SET_LABEL.read(body(userId="wxid_ann", labelId=given))
    assert read == SetLabels(contact="wxid_ann", labels=labels)


@pytest.mark.parametrize(
    ("codec", "fields", "field"),
    [
        (keeping_codec.DELETE_LABEL, {"labelId": ""}, "labelId"),
        (keeping_codec.DELETE_LABEL, {"labelId": None}, "labelId"),
        (keeping_codec.SET_LABEL, {"labelId": 1}, "userId"),
        (keeping_codec.SET_LABEL, {"userId": "wxid_ann"}, "labelId"),
        (keeping_codec.SET_LABEL, {"userId": "", "labelId": 1}, "userId"),
        (keeping_codec.ADD_LABEL, {"label": ""}, "label"),
        (keeping_codec.GET_FAV, {"favId": "1"}, "favId"),
    ],
)
def test_what_is_wrong_is_named(codec: Any, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as wrong:
        codec.read(body(**fields))
    assert wrong.value.field == field


def test_nothing_new_is_null() -> None:
    told = data(keeping_codec.SYNCED, FavouritePage(next="k"))
    assert told == {"continue": 0, "data": None, "key": "k", "message": "", "status": 0}


def test_what_is_kept_no_longer_has_a_flag() -> None:
    gone = Favourite(id=3, seq=9, kind=FavouriteKind.LINK, at_ms=5_000, is_deleted=True)
    told = data(keeping_codec.SYNCED, FavouritePage(favourites=(gone,), next="k", has_more=True))
    assert (told["continue"], told["data"]) == (1, [{"flag": 1, "id": 3, "seq": 9, "time": 5, "type": 5}])


def test_a_kind_without_a_name_is_another() -> None:
    row = {"flag": 0, "id": 3, "seq": 9, "time": 5, "type": 77}
    page = keeping_codec.SYNCED.read(answer(**{"continue": 0}, data=[row], key="k"))
    assert page.favourites[0].kind is FavouriteKind.OTHER


def test_one_thing_stands_behind_a_null_and_is_found_without_it() -> None:
    kept = Favourite(id=3, seq=9, kind=FavouriteKind.TEXT, at_ms=5_000, xml='<favitem type="1"/>')
    told = data(keeping_codec.FOUND, kept)["data"]
    assert told[0] is None
    assert keeping_codec.FOUND.read(answer(data=told[1:])) == keeping_codec.FOUND.read(answer(data=told)) == kept
    with pytest.raises(Malformed):
        keeping_codec.FOUND.read(answer(data=[None]))


def test_a_body_that_cannot_be_read_is_handed_on() -> None:
    row = {"flag": 0, "id": 3, "object": "<broken", "seq": 9, "status": 0, "time": 5}
    assert keeping_codec.FOUND.read(answer(data=[row])).xml == "<broken"


def test_labels_have_numbers() -> None:
    labels = (Label(id="1", name="同事"),)
    assert data(keeping_codec.LABELS, labels)["label"] == [{"id": 1, "name": "同事"}]
    assert keeping_codec.LABELS.read(answer(label=None)) == ()

"""Every codec of every dialect: what it writes it reads, and junk is ``Malformed``.

The codecs are found through the command tables, so a new dialect joins by itself.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongyan.model.errors import Malformed
from tests.contracts import canonical_wequick
from tests.contracts.canonical import Place, encode, places

__all__ = ["canonical_wequick"]
"""Imported for its values."""

PLACES = places()
EACH = pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
EXAMPLES = int(os.environ.get("HONGYAN_EXAMPLES", "15"))
"""A codec and property; a thousand codecs add up. ``make test-long`` tries more."""

EXACTLY = settings(derandomize=True, deadline=None, database=None, max_examples=EXAMPLES)

LOSSY = {
    "padchat.SDK_COMMANDS.init.reply": "says only that the client is open",
    "padchat.SDK_COMMANDS.login.reply": "tells of a finished login its name and number, of every other one nothing",
    "padchat.SDK_COMMANDS.getMyInfo.reply": "has id and number of the profile, nothing else",
    "padchat.SDK_COMMANDS.syncContact.request": "the edition has no cursor and no page size; the face keeps both",
    "padchat.SDK_COMMANDS.syncContact.reply": "the address book itself comes by push",
    "padchat.SDK_COMMANDS.sendMsg.reply": "has no time",
}
"""Codecs whose wire has less than the model, with what is left out. Every other one carries all."""

UNSPELLABLE = {
    "padchat.SDK_COMMANDS.login.request": "each method needs parameters of its own",
    "padchat.SDK_COMMANDS.sendMsg.request": "neither nobody nor nothing",
}
"""Codecs that refuse some values of the model on the way back, with the reason."""

DEEP = 100_000

LITERALS = [
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e999",
    b"-0",
    b"1" + b"0" * 400,
    b"-" + b"9" * 5_000,
    b"18446744073709551616",
    b"1.5",
    b"null",
    b"true",
    b'""',
    b'"text"',
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    b'"\xff"',
    b'"\xed\xa0\x80"',
    b'"\x00"',
    b"[]",
    b"{}",
    b'{"":{"":[null]}}',
    b"[1,[2,[3]]]",
    b"[" * DEEP,
    b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    b'{"data":' * DEEP + b"1" + b"}" * DEEP,
    b'{"a":1,"a":2}',
    b"",
    b"\xef\xbb\xbf{}",
    b"\x00",
]
"""What may stand where a value should."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def read(place: Place, raw: bytes) -> Any:
    """Return what ``raw`` means, or the refusal; nothing else may come out."""
    try:
        return place.codec.read(raw)
    except Malformed as refused:
        return refused


def broken(document: Any, junk: bytes) -> Iterator[bytes]:
    """Return ``document`` once for each of its values, that one replaced by ``junk``."""
    yield junk
    if isinstance(document, dict):
        for key, value in document.items():
            for inner in broken(value, junk):
                others = {other: kept for other, kept in document.items() if other != key}
                yield encode({**others, key: "@"}).replace(b'"@"', inner, 1)


def test_there_are_codecs_at_all() -> None:
    assert len(PLACES) >= 18


def test_the_reviewed_lists_name_codecs_that_exist() -> None:
    assert {*LOSSY, *UNSPELLABLE} <= {place.name for place in PLACES}


@EACH
@EXACTLY
@given(data=st.data())
def test_what_is_written_is_read_again(place: Place, data: st.DataObject) -> None:
    value = data.draw(place.values())
    again = read(place, encode(place.codec.write(value)))
    if place.name in UNSPELLABLE:
        assume(not isinstance(again, Malformed))
    assert not isinstance(again, Malformed)
    if place.name not in LOSSY:
        assert again == value


@EACH
@EXACTLY
@given(data=st.data())
def test_what_was_read_is_written_as_it_came(place: Place, data: st.DataObject) -> None:
    raw = encode(place.codec.write(data.draw(place.values())))
    meaning = read(place, raw)
    assume(not isinstance(meaning, Malformed))
    assert encode(place.codec.write(meaning)) == raw


@EACH
@EXACTLY
@given(raw=st.binary(max_size=64))
def test_junk_is_malformed_or_a_value(place: Place, raw: bytes) -> None:
    read(place, raw)


@EACH
@EXACTLY
@given(document=JSON)
def test_json_of_any_shape_is_malformed_or_a_value(place: Place, document: Any) -> None:
    read(place, json.dumps(document).encode("utf-8", "surrogatepass"))


@EACH
@settings(EXACTLY, max_examples=3)
@given(data=st.data())
def test_a_frame_with_one_value_spoiled_is_malformed_or_a_value(place: Place, data: st.DataObject) -> None:
    document = json.loads(encode(place.codec.write(data.draw(place.values()))))
    for junk in LITERALS:
        for raw in broken(document, junk):
            read(place, raw)


@EACH
@pytest.mark.parametrize(
    "raw", [b"NaN", b'{"data":NaN}', b'{"success":NaN}', b'"\xed\xa0\x80"', b"[" * DEEP, b'{"a":' * DEEP]
)
def test_what_is_no_json_is_always_malformed(place: Place, raw: bytes) -> None:
    assert isinstance(read(place, raw), Malformed)

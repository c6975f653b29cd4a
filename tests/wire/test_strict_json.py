import contextlib
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.model.errors import Malformed
from hongyan.wire import strict_json

EXACTLY = settings(derandomize=True, deadline=None, database=None)


class Inner(msgspec.Struct):
    """Something inside."""

    n: int


class Outer(msgspec.Struct):
    """Something with something inside."""

    name: str
    inner: Inner | None = None
    many: list[Inner] = []


OUTER = msgspec.json.Decoder(Outer)
ANY = msgspec.json.Decoder(Any)
TEXT = msgspec.json.Decoder(str)


def refusal(raw: bytes | str, decoder: msgspec.json.Decoder[Any] = OUTER) -> Malformed:
    with pytest.raises(Malformed) as caught:
        strict_json.read(decoder, raw)
    return caught.value


@pytest.mark.parametrize("raw", [b'{"name":"x"}', '{"name":"x"}', msgspec.Raw(b'{"name":"x"}')])
def test_json_is_read_from_bytes_text_and_what_stood_inside_a_frame(raw: bytes | str | msgspec.Raw) -> None:
    assert strict_json.read(OUTER, raw) == Outer(name="x")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"{}", "name"),
        (b'{"name":1}', "name"),
        (b'{"name":"x","inner":{}}', "inner.n"),
        (b'{"name":"x","inner":{"n":"1"}}', "inner.n"),
        (b'{"name":"x","many":[{"n":1.5}]}', "many[0].n"),
        (b"[]", ""),
    ],
)
def test_a_wrong_type_is_refused_with_the_path_to_it(raw: bytes, field: str) -> None:
    wrong = refusal(raw)
    assert wrong.field == field
    assert "`$" not in wrong.message


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"nul", b'{"name":"x"}x', b"\x00", b"NaN", b'{"name":NaN}', b"Infinity", b"\xef\xbb\xbf{}"],
)
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    assert refusal(raw).message.startswith("not JSON")


@pytest.mark.parametrize("raw", [rb'"\ud800"', rb'"\udc00"', rb'"\ud800\ud800"'])
def test_an_escaped_lone_surrogate_is_refused(raw: bytes) -> None:
    refusal(raw, TEXT)


@pytest.mark.parametrize("raw", [b'"\xff"', b'"\xed\xa0\x80"', '"\ud800"'])
def test_what_is_no_utf_8_is_refused(raw: bytes | str) -> None:
    assert refusal(raw, TEXT).message == "not UTF-8"


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"a":' * 100_000])
def test_what_is_nested_too_deeply_is_refused(raw: bytes) -> None:
    assert refusal(raw, ANY).message == "nested too deeply"


@EXACTLY
@given(raw=st.binary(max_size=40) | st.text(st.sampled_from('{}[]",:0123456789.eE-+nultrfas\\ud8')).map(str.encode))
def test_any_bytes_are_a_value_or_malformed(raw: bytes) -> None:
    with contextlib.suppress(Malformed):
        strict_json.read(ANY, raw)


def test_a_decoded_value_is_fitted_into_a_type() -> None:
    assert strict_json.convert({"name": "x", "inner": {"n": 1}}, Outer) == Outer(name="x", inner=Inner(n=1))


def test_text_becomes_a_number_only_where_that_is_allowed() -> None:
    with pytest.raises(Malformed, match="Expected `int`") as caught:
        strict_json.convert({"n": "1"}, Inner)
    assert caught.value.field == "n"
    assert strict_json.convert({"n": "1"}, Inner, strict=False) == Inner(n=1)


@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "-inf", "-1", "61"])
def test_text_that_is_no_number_within_its_bounds_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        strict_json.convert(text, Annotated[float, msgspec.Meta(ge=0, le=60)], strict=False)

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import base64_text
from hongyan.model.errors import Malformed

EXACTLY = settings(derandomize=True, deadline=None, database=None)


def refused(text: str) -> str:
    with pytest.raises(Malformed) as caught:
        base64_text.read(text, "file")
    assert caught.value.field == "file"
    return caught.value.message


@EXACTLY
@given(data=st.binary(min_size=1))
def test_bytes_are_written_and_read_with_and_without_padding(data: bytes) -> None:
    text = base64_text.write(data)
    assert text == base64.b64encode(data).decode()
    assert base64_text.read(text, "file") == data
    assert base64_text.read(text.rstrip("="), "file") == data


@pytest.mark.parametrize("type_", ["image/png", "image/svg+xml", "image/x-icon"])
def test_the_prefix_of_a_pictures_data_url_is_passed_over(type_: str) -> None:
    assert base64_text.read(f"data:{type_};base64,YWJj", "file") == b"abc"


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "YWJj\n",
        " YWJj",
        "YW Jj",
        "YWJj=",
        "YW=J",
        "=",
        "Y",
        "YW-_",
        "雁雁雁雁",
        "YWJj====",
        "data:text/html;base64,YWJj",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert refused(text).startswith("is no base64")


@pytest.mark.parametrize("text", ["", "data:image/png;base64,"])
def test_nothing_is_refused(text: str) -> None:
    assert refused(text) == "is empty"


def test_at_most_20_mib_are_read() -> None:
    whole = base64_text.write(bytes(base64_text.MOST_BYTES))
    assert len(base64_text.read(whole, "file")) == base64_text.MOST_BYTES
    one_more = base64_text.write(bytes(base64_text.MOST_BYTES + 1))
    assert refused(one_more) == "is larger than 20971520 bytes"
    # So much more is not even decoded.
    assert refused("?" * (len(one_more) + 200)) == "is larger than 20971520 bytes"


@EXACTLY
@given(text=st.text(max_size=20) | st.text(st.sampled_from("ABab01+/=-_\n ")))
def test_any_text_is_bytes_or_malformed(text: str) -> None:
    try:
        assert base64_text.read(text, "file")
    except Malformed:
        return

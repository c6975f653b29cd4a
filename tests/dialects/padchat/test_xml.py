import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat.xml import read_source, write_source

EXACTLY = settings(derandomize=True, deadline=None, database=None)

IDS = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters=",]"), min_size=1), max_size=3
)


@pytest.mark.parametrize(
    ("at", "size", "source"),
    [
        ([], 0, "<msgsource />\n"),
        ([], 4, "<msgsource>\n\t<silence>0</silence>\n\t<membercount>4</membercount>\n</msgsource>\n"),
        (["a", "b"], 0, "<msgsource>\n\t<atuserlist>a,b</atuserlist>\n</msgsource>\n"),
        (
            ["a"],
            4,
            "<msgsource>\n\t<atuserlist>a</atuserlist>\n\t<silence>0</silence>\n\t<membercount>4</membercount>\n</msgsource>\n",
        ),
    ],
)
def test_the_source_names_the_mentioned_and_the_size(at: list[str], size: int, source: str) -> None:
    assert write_source(at, size) == source
    assert read_source(source) == (tuple(at), size)


@EXACTLY
@given(at=IDS, size=st.integers(0, 999_999))
def test_what_is_written_is_read_again(at: list[str], size: int) -> None:
    assert read_source(write_source(at, size)) == (tuple(at), size)


def test_an_id_with_angle_brackets_cannot_break_out() -> None:
    source = write_source(["</atuserlist><membercount>9</membercount>&lt;"], 0)
    assert source.count("<") == 4
    assert read_source(source) == (("</atuserlist><membercount>9</membercount>&lt;",), 0)


def test_mentions_in_a_cdata_section_are_read() -> None:
    source = "<msgsource><atuserlist><![CDATA[,a, b]]></atuserlist><membercount>3</membercount></msgsource>"
    assert read_source(source) == (("a", "b"), 3)


@pytest.mark.parametrize(
    "source", ["", "<msgsource", "<membercount>-1</membercount>", "<membercount>９</membercount>x"]
)
def test_a_source_that_tells_nothing_is_read_as_nothing(source: str) -> None:
    assert read_source(source)[0] == ()


@EXACTLY
@given(source=st.text(st.sampled_from("<>/![]CDATA&;gtlamp,atuserlistmembercount0123456789")))
def test_any_text_is_read(source: str) -> None:
    at, size = read_source(source)
    assert size >= 0
    assert all(at)

import msgspec
import pytest

from hongyan.model.commands import LogOut, SendImage
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId
from hongyan.model.media import MediaRef
from hongyan.wire.table import NO_MEDIA, Codec, CommandTable, Row, WithMedia, WithPlace


class Shape(msgspec.Struct, rename="camel"):
    """A wire shape."""

    some_number: int


NUMBER: Codec[Shape, int] = Codec(
    Shape, decode=lambda wire: wire.some_number, encode=lambda number: Shape(some_number=number)
)


def row(name: str = "x", **parts: object) -> Row:
    return Row(name=name, title="an x", **parts)  # type: ignore[arg-type]  # half of the tests are about wrong parts


def test_a_codec_reads_and_writes_one_shape() -> None:
    assert NUMBER.read(b'{"someNumber":5}') == 5
    assert msgspec.json.encode(NUMBER.write(5)) == b'{"someNumber":5}'


def test_a_codec_refuses_what_does_not_fit_with_the_path_on_the_wire() -> None:
    with pytest.raises(Malformed) as caught:
        NUMBER.read(b'{"someNumber":"five"}')
    assert caught.value.field == "someNumber"


def test_a_row_has_a_command_with_both_codecs() -> None:
    assert row(command=LogOut, request=NUMBER, reply=NUMBER).excuse == ""


def test_a_row_without_a_command_has_an_excuse() -> None:
    assert row(excuse="later").command is None


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"command": LogOut},
        {"command": LogOut, "request": NUMBER},
        {"command": LogOut, "reply": NUMBER},
        {"request": NUMBER, "reply": NUMBER},
        {"command": LogOut, "request": NUMBER, "reply": NUMBER, "excuse": "later"},
    ],
    ids=lambda parts: " ".join(parts) or "nothing",
)
def test_a_row_is_never_half_complete_nor_both_complete_and_excused(parts: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="row x"):
        row(**parts)


def test_a_table_is_asked_by_name() -> None:
    one, two = row("one", excuse="later"), row("two", excuse="later")
    table = CommandTable(one, two)
    assert table.get("two") is two
    assert table["one"] is one
    assert table.get("three") is None
    assert ([*table], len(table)) == ([one, two], 2)


def test_a_table_with_two_rows_of_one_name_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="share a name"):
        CommandTable(row("one", excuse="later"), row("one", excuse="never"))


def test_a_row_is_found_under_each_of_its_spellings_and_counts_once() -> None:
    one = row("snsObjectOp", excuse="later", aliases=("snsobjectOp",))
    table = CommandTable(one)
    assert table.get("snsobjectOp") is table.get("snsObjectOp") is one
    assert [*table] == [one]
    with pytest.raises(TypeError, match="share a name"):
        CommandTable(one, row("snsobjectOp", excuse="later"))


def test_a_row_tells_everything_that_it_may_mean() -> None:
    assert row(excuse="later").commands == ()
    several = row(command=LogOut, request=NUMBER, reply=NUMBER, also=(SendImage,))
    assert several.commands == (LogOut, SendImage)


PICTURE = SendImage(to=ChatId("wxid_ann"), media=NO_MEDIA)


@pytest.mark.parametrize(
    "read", [WithMedia(data=b"abc", command=PICTURE), WithPlace(place="/srv/a.png", command=PICTURE)]
)
def test_a_command_with_its_bytes_or_their_place_becomes_one_about_stored_media(read: WithMedia | WithPlace) -> None:
    stored = MediaRef(sha256="ab" * 32, size_bytes=3, type="image/png")
    assert read.build(stored) == SendImage(to=ChatId("wxid_ann"), media=stored)

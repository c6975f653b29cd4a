import base64
import io

import pytest
import segno
from PIL import Image

from hongyan.client import terminal
from hongyan.dialects.padchat.login_reading import PICTURE

URL = "http://weixin.qq.com/x/kHbxZHYMiDJbM6_zUvHm"


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def shown(url: str, out: io.StringIO) -> str:
    terminal.show(url, out)
    return out.getvalue()


def modules(text: str) -> list[list[bool]]:
    return [[bool(module) for module in row] for row in segno.make(text, error="m").matrix]


def as_picture(data: bytes) -> str:
    return PICTURE + base64.b64encode(data).decode()


def code(text: str, **how: int) -> bytes:
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", **how)
    return drawn.getvalue()


def test_a_code_is_drawn_as_blocks_with_its_address_below() -> None:
    assert shown(URL, Screen()) == terminal.draw(modules(URL)) + URL + "\n"


def test_without_a_terminal_only_the_address_is_written() -> None:
    assert shown(URL, io.StringIO()) == URL + "\n"


def test_two_rows_stand_in_one_line_and_light_is_drawn() -> None:
    assert terminal.draw([[True, False], [False, False]]) == "██████\n██▄███\n██████\n"
    assert terminal.draw([[True]]) == "█████\n██▄██\n█████\n"


@pytest.mark.parametrize("how", [{"scale": 8, "border": 4}, {"scale": 3, "border": 0}, {"scale": 1, "border": 2}])
def test_a_picture_of_a_code_is_drawn_as_the_code(how: dict[str, int]) -> None:
    assert shown(as_picture(code(URL, **how)), io.StringIO()) == terminal.draw(modules(URL))


def picture(width: int, height: int, colour: int) -> bytes:
    drawn = io.BytesIO()
    Image.new("L", (width, height), colour).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", picture(50, 50, 255), picture(50, 50, 0), picture(100, 20, 0), picture(5000, 1, 0)],
    ids=["empty", "junk", "white", "black", "flat", "wide"],
)
def test_any_other_picture_is_said_to_be_none(data: bytes) -> None:
    assert shown(as_picture(data), Screen()) == "(the code cannot be shown here)\n"


def test_a_server_cannot_steer_the_terminal() -> None:
    said = shown("http://a/\x1b[2J\n\x07", io.StringIO())
    assert said == "http://a/ [2J\n"


def test_an_address_that_fits_no_code_is_written_all_the_same() -> None:
    long = "http://a/" + "x" * 5000
    assert shown(long, Screen()) == f"(the code cannot be shown here)\n{long}\n"

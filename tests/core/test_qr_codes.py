import base64
import io

from PIL import Image

from hongyan.core.qr_codes import data_url, draw


def size(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as drawn:
        return drawn.size


def test_a_code_is_a_square_picture_with_a_quiet_zone() -> None:
    width, height = size(draw("http://weixin.qq.com/x/abc", scale=1))
    assert width == height
    with Image.open(io.BytesIO(draw("http://weixin.qq.com/x/abc", scale=1))) as drawn:
        colours = {drawn.convert("L").getpixel((x, y)) for x in range(width) for y in range(4)}
    assert colours == {255}
    assert size(draw("http://weixin.qq.com/x/abc", scale=3)) == (3 * width, 3 * height)


def test_another_text_is_another_picture() -> None:
    assert draw("a") != draw("b")
    assert draw("a") == draw("a")


def test_for_pages_it_is_a_data_url() -> None:
    head, _, body = data_url("a", scale=2).partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(body) == draw("a", scale=2)

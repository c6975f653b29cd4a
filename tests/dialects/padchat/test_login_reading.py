import contextlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import login_pushes, login_reading
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.events import LoginConfirmed, LoginFailed, QrCodeShown, Scanned
from hongyan.model.ids import ContactId, LoginId

EXACTLY = settings(derandomize=True, deadline=None, database=None)
NOW_MS = 1_790_000_000_000
ANN = Profile(id=ContactId("wxid_ann"), nick="安安", avatar_url="http://a/0", uin=7)
NONE = LoginId("")
EVENTS = json.loads((Path(__file__).parents[2] / "data" / "padchat" / "events.json").read_text())


def body(value: Any) -> bytes:
    return msgspec.json.encode(value)


def snake(shown: dict[str, Any]) -> dict[str, Any]:
    """Undo what the library did to the names before it showed them."""
    return {"".join(f"_{c.lower()}" if c.isupper() else c for c in key): value for key, value in shown.items()}


def test_a_code_as_text_is_read() -> None:
    shown = QrCodeShown(login=LoginId("x"), url="http://weixin.qq.com/x/x", expires_at_ms=1)
    read = login_reading.read_qr_code(body(login_pushes.write_qr_code(shown)))
    assert read == QrCodeShown(login=NONE, url=shown.url, expires_at_ms=0)


def test_a_code_as_a_picture_is_an_address_with_the_picture_in_it() -> None:
    read = login_reading.read_qr_code(body(login_pushes.write_qr_image(b"\x89PNG")))
    assert read.url == "data:image/png;base64,iVBORw=="
    assert login_reading.read_qr_code(body({"qr_code": read.url})).url == read.url


def test_waiting_is_no_news() -> None:
    shown = QrCodeShown(login=NONE, url="x", expires_at_ms=NOW_MS + 9000)
    assert login_reading.read_scan(body(login_pushes.write_waiting(shown, NOW_MS)), NOW_MS) is None


def test_what_is_written_of_a_login_is_read_again() -> None:
    scanned = Scanned(login=NONE, profile=ANN, expires_at_ms=NOW_MS + 9000)
    read = login_reading.read_scan(body(login_pushes.write_scanned(scanned, NOW_MS)), NOW_MS)
    # Before the yes the wire has a name and a face only.
    assert read == Scanned(
        login=NONE, profile=Profile(id=ContactId(""), nick="安安", avatar_url="http://a/0"), expires_at_ms=NOW_MS + 9000
    )
    confirmed = LoginConfirmed(login=NONE, profile=ANN)
    assert login_reading.read_scan(body(login_pushes.write_confirmed(confirmed)), NOW_MS) == confirmed
    for reason in ("expired", "cancelled", "refused"):
        failed = LoginFailed(login=NONE, reason=reason)
        assert login_reading.read_scan(body(login_pushes.write_failed(failed)), NOW_MS) == failed


@pytest.mark.parametrize(
    ("name", "index", "kind"),
    [
        ("padchat-sdk.scan", 0, Scanned),
        ("padchat-sdk.scan", 1, LoginConfirmed),
        ("v2-sio.scan", 0, type(None)),
        ("v2-sio.scan", 1, Scanned),
        ("v2-sio.scan", 2, LoginFailed),
    ],
)
def test_captured_steps_of_a_login_are_read(name: str, index: int, kind: type[Any]) -> None:
    assert type(login_reading.read_scan(body(snake(EVENTS[name]["payload"][index])), NOW_MS)) is kind


def test_captured_words_are_read() -> None:
    said = EVENTS["padchat-sdk.warn-over"]["payload"]
    assert login_reading.read_words(body(said["warn"])) == "接收推送信息异常！"
    assert login_reading.read_words(body(said["over"])) == "接收推送信息异常！"
    assert login_reading.read_words(b"{}") == ""


def test_the_type_of_an_announcement_is_read() -> None:
    assert login_reading.read_notify(b'{"type":4}') == 4
    assert login_reading.read_notify(b"{}") == 0


READERS = [
    login_reading.read_qr_code,
    lambda raw: login_reading.read_scan(raw, NOW_MS),
    login_reading.read_words,
    login_reading.read_notify,
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("raw", [b"", b"[]", b"7", b'{"status":"x","url":7,"type":"x","msg":7}', b"[" * 100_000])
def test_junk_is_malformed(read: Any, raw: bytes) -> None:
    with pytest.raises(Malformed):
        read(raw)


def test_an_unknown_step_and_a_code_that_is_nothing_are_malformed() -> None:
    with pytest.raises(Malformed, match="unknown status 9"):
        login_reading.read_scan(b'{"status":9}', NOW_MS)
    for raw in (b"{}", b'{"qr_code":"***"}', b'{"url":null,"qr_code":null}'):
        with pytest.raises(Malformed):
            login_reading.read_qr_code(raw)


@pytest.mark.parametrize("read", READERS)
@EXACTLY
@given(raw=st.binary(max_size=60))
def test_bytes_of_any_kind_are_read_or_malformed(read: Any, raw: bytes) -> None:
    with contextlib.suppress(Malformed):
        read(raw)

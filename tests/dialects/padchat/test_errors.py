import msgspec
import pytest

from hongyan.dialects.padchat.errors import CHINESE, read, read_refusal, spell
from hongyan.model.errors import Busy, HongyanError, InvalidArgument, Malformed, Rejected, error_of


def test_a_refusal_by_us_stands_where_clients_of_either_age_look() -> None:
    raw = msgspec.json.encode(spell(Busy("too much")))
    line = "操作过于频繁，请稍后再试：too much".encode()
    assert raw == b'{"success":false,"error":"' + line + b'","msg":"' + line + b'"}'


def test_a_refusal_by_wechat_has_wechats_number_in_data() -> None:
    answer = spell(Rejected("user need verify", -44))
    assert answer.data == {"message": "user need verify", "status": -44}
    assert (answer.success, answer.error, answer.msg) == (
        False,
        "微信拒绝了此操作：user need verify",
        "微信拒绝了此操作：user need verify",
    )


def by_code() -> list[HongyanError]:
    made: list[HongyanError] = [error_of(code, "the reason") for code in CHINESE]
    return [*made, Malformed("is empty", "content"), InvalidArgument("text", "is empty"), Rejected("no", -44)]


@pytest.mark.parametrize("error", by_code(), ids=lambda error: f"{type(error).__name__} {error.message}")
def test_what_is_said_is_read_as_the_same_error(error: HongyanError) -> None:
    answer = spell(error)
    data = msgspec.json.encode(answer.data) if answer.data is not msgspec.UNSET else b""
    again = read(answer.error, data)
    assert (type(again), again.message) == (type(error), error.message)
    assert getattr(again, "field", "") == getattr(error, "field", "")
    assert getattr(again, "status", -1) == getattr(error, "status", -1)


@pytest.mark.parametrize(
    ("text", "data", "message", "status"),
    [
        ("wrong param", b"", "wrong param", -1),
        ("", b"", "refused", -1),
        ("", b'{"status":-44,"message":"user need verify"}', "user need verify", -44),
        ("什么：不知道", b"", "什么：不知道", -1),
        ("不存在", b"", "不存在", -1),
        ("x", b"[" * 100_000, "x", -1),
        ("x", b'{"status":"y"}', "x", -1),
        ("a\x1b[2Jb\nc\n", b"", "a [2Jb c", -1),
    ],
)
def test_what_other_servers_say_is_a_refusal(text: str, data: bytes, message: str, status: int) -> None:
    refused = read(text, data)
    assert isinstance(refused, Rejected)
    assert (refused.message, refused.status) == (message, status)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b'{"message":"cacheSize do not equal totalLen","status":-1}', -1),
        (b'{"status":0,"message":"Everything is ok"}', None),
        (b'{"status":1}', None),
        (b'{"status":"-1"}', None),
        (b"{}", None),
        (b"[]", None),
        (b"", None),
        (b"[" * 100_000, None),
    ],
)
def test_a_refusal_that_calls_itself_success_is_one(data: bytes, status: int | None) -> None:
    refused = read_refusal(data)
    assert (refused.status if refused else None) == status
    assert refused is None or refused.message == "cacheSize do not equal totalLen"

import inspect

import pytest

from hongyan.model import errors
from hongyan.model.errors import Busy, HongyanError, InvalidArgument, Malformed, Rejected, Unsupported, error_of
from hongyan.wire.error_lines import CHINESE, printable, read, say


class Unheard(HongyanError):
    """An error that nobody has words for."""

    code = "unheard"


def test_every_error_that_a_client_may_see_has_words_in_chinese() -> None:
    codes = {each.code for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, HongyanError)}
    # A gateway that cannot start has no clients.
    assert codes - {"bad_configuration"} == CHINESE.keys()


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Busy("too much"), "操作过于频繁，请稍后再试：too much"),
        (Malformed("is empty", "content"), "参数格式错误：content: is empty"),
        (Malformed("not JSON"), "参数格式错误：not JSON"),
        (InvalidArgument("text", "is empty"), "参数错误：text: is empty"),
        (
            Unsupported("recall", "webwx", "no such call"),
            "暂不支持此接口：recall: no such call (webwx)",
        ),
        (Unheard("what"), "服务端内部错误：what"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_one_line_says_what_and_why(error: HongyanError, line: str) -> None:
    assert say(error) == line


def by_code() -> list[HongyanError]:
    made: list[HongyanError] = [error_of(code, "the reason") for code in CHINESE]
    return [*made, Malformed("is empty", "content"), InvalidArgument("text", "is empty")]


@pytest.mark.parametrize("error", by_code(), ids=lambda error: f"{type(error).__name__} {error.message}")
def test_what_is_said_is_read_as_the_same_error(error: HongyanError) -> None:
    again = read(say(error))
    assert (type(again), again.message) == (type(error), error.message)
    assert getattr(again, "field", "") == getattr(error, "field", "")


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [("wrong param", "", "wrong param"), ("", "", "refused"), ("x", "user need verify", "user need verify")],
)
def test_what_others_say_is_a_refusal(text: str, words: str, message: str) -> None:
    refused = read(text, words=words, status=-44)
    assert isinstance(refused, Rejected)
    assert (refused.message, refused.status) == (message, -44)


def test_text_from_a_server_cannot_steer_a_terminal() -> None:
    assert printable("a\x1b[2Jb\nc\n") == "a [2Jb c"

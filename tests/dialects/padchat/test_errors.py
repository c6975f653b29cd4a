import inspect

import msgspec
import pytest

from hongyan.dialects.padchat.errors import CHINESE, say, spell
from hongyan.model import errors
from hongyan.model.errors import Busy, HongyanError, InvalidArgument, Malformed, Rejected, Unsupported


class Unheard(HongyanError):
    """An error that the dialect has never heard of."""

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

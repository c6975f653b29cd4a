import json
from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat.external import external_codec
from hongyan.model.errors import Malformed, Rejected


class Said(msgspec.Struct, kw_only=True):
    retcode: int = 0
    number: int


CODEC = external_codec(Said, lambda number: Said(number=number), lambda said: said.number)


def answer(external: Any) -> bytes:
    return json.dumps({"success": True, "data": {"external": external, "message": "", "status": 0}}).encode()


def test_what_wechat_pay_says_is_text_inside_the_answer() -> None:
    written = json.loads(msgspec.json.encode(CODEC.write(5)))
    assert written == {
        "success": True,
        "data": {"external": '{"retcode":0,"number":5}', "message": "", "status": 0},
    }
    assert CODEC.read(answer('{"retcode":0,"retmsg":"ok","number":5}')) == 5


@pytest.mark.parametrize(
    ("external", "status", "words"),
    [
        ('{"retcode":268502336,"retmsg":"no"}', 268502336, "no"),
        ('{"retcode":"-1","retmsg":""}', -1, "refused"),
        ('{"retcode":"x"}', -1, "refused"),
        ('{"retcode":1,"retmsg":"a\\u001b[2Jb\\n"}', 1, "a [2Jb"),
    ],
)
def test_another_verdict_is_a_refusal(external: str, status: int, words: str) -> None:
    refused = CODEC.read(answer(external))
    assert isinstance(refused, Rejected)
    assert (refused.status, refused.message) == (status, words)


def test_a_refusal_is_written_as_a_good_answer() -> None:
    written = json.loads(msgspec.json.encode(CODEC.write(Rejected("no", 7))))
    assert (written["success"], json.loads(written["data"]["external"])) == (True, {"retcode": 7, "retmsg": "no"})


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (answer("no json"), "data.external"),
        (answer("[]"), "data.external"),
        (answer('{"retcode":0}'), "data.external.number"),
        (answer('{"retcode":[]}'), "data.external.retcode"),
        (answer({"number": 5}), "data.external"),
        (b'{"success":true}', "data"),
    ],
)
def test_what_cannot_be_read_is_malformed_with_its_place(raw: bytes, field: str) -> None:
    with pytest.raises(Malformed) as wrong:
        CODEC.read(raw)
    assert wrong.value.field == field

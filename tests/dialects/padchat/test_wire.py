import json
import sys

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat.wire import (
    Answer,
    Edition,
    Generation,
    read_request,
    recognise,
    write_event,
    write_reply,
)
from hongyan.model.errors import Malformed

EXACTLY = settings(derandomize=True, deadline=None, database=None)

DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    ("frame", "edition"),
    [
        (b'{"code":100,"authKey":"MYKEY","data":{}}', Edition.V1),
        (b'{"code":112,"authKey":"MYKEY"}', Edition.V1),
        (b'{"code":99}', Edition.V2_WS),
        (b'{"code":113}', Edition.V2_WS),
        (b'{"code":1e2}', Edition.V2_WS),
        (b'{"code":"100"}', Edition.V2_WS),
        (b'{"code":"auth","authKey":"K","cmdId":"u"}', Edition.V2_WS),
        (b'{"type":"user","cmd":"init","payload":{},"cmdId":"1"}', Edition.SDK),
        (b'{"type":"user","cmd":"init","data":{},"cmdId":"1"}', Edition.SDK),
        (b'{"cmd":null}', Edition.SDK),
        (b'{"apiName":"init","msgId":-9007199254740991,"param":[],"userId":"t"}', Edition.PUPPET),
        (b'{"type":"user"}', None),
        (b"{}", None),
        (b"[]", None),
        (b"", None),
        (b"\xff\xfe", None),
        (DEEP, None),
        (b'{"code":' + DEEP, None),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else str(value),
)
def test_the_first_frame_tells_the_edition(frame: bytes, edition: Edition | None) -> None:
    assert recognise(frame) is edition


def test_a_request_of_generation_0_6_has_its_body_in_payload() -> None:
    request = read_request(b'{"type":"user","cmd":"sendMsg","cmdId":"7","payload":{"content":"hi"}}')
    assert (request.cmd, bytes(request.id), request.body) == ("sendMsg", b'"7"', b'{"content":"hi"}')
    assert request.generation is Generation.SDK_06


def test_a_request_of_generation_0_5_has_its_body_in_data() -> None:
    request = read_request(b'{"type":"user","cmd":"sendMsg","cmdId":"u-1","data":{"content":"hi"}}')
    assert request.body == b'{"content":"hi"}'
    assert request.generation is Generation.SDK_05


def test_with_both_keys_payload_counts() -> None:
    request = read_request(b'{"cmd":"init","payload":{"a":1},"data":{"b":2}}')
    assert (request.body, request.generation) == (b'{"a":1}', Generation.SDK_06)


@pytest.mark.parametrize(
    ("frame", "generation"),
    [
        (b'{"cmd":"init"}', Generation.SDK_06),
        (b'{"cmd":"init","payload":null}', Generation.SDK_06),
        (b'{"cmd":"init","data":null}', Generation.SDK_05),
    ],
)
def test_no_body_and_null_are_no_parameters(frame: bytes, generation: Generation) -> None:
    request = read_request(frame)
    assert (request.body, request.generation) == (b"{}", generation)


@pytest.mark.parametrize("cmd", [b"5", b"null", b"{}", b"[1]"])
def test_a_command_that_is_no_text_leaves_the_request_answerable(cmd: bytes) -> None:
    request = read_request(b'{"cmd":' + cmd + b',"cmdId":"9"}')
    assert (request.cmd, bytes(request.id)) == ("", b'"9"')


def test_a_request_without_a_command_is_still_a_request() -> None:
    assert read_request(b"{}").cmd == ""


@pytest.mark.parametrize(
    "frame",
    [b"", b"{", b"[]", b"null", b'"init"', b'{"cmd":NaN}', b'{"cmdId":"\\ud800"}', DEEP, b'{"payload":' + DEEP],
    ids=lambda frame: frame[:20],
)
def test_what_is_no_object_of_json_is_refused(frame: bytes) -> None:
    with pytest.raises(Malformed):
        read_request(frame)


@pytest.mark.parametrize("junk", [b'"\xff"', b'"\xed\xa0\x80"', b'{"\xff":1}'])
@pytest.mark.parametrize("field", [b"cmd", b"cmdId", b"payload", b"other"])
def test_what_is_no_utf_8_is_refused_wherever_it_stands(field: bytes, junk: bytes) -> None:
    with pytest.raises(Malformed, match="not UTF-8"):
        read_request(b'{"' + field + b'":' + junk + b"}")


@pytest.mark.parametrize("id_", [b'"1"', b"1", b"-9007199254740991", b"1.50", b'"\\u4e2d"', b"null", b'{"a": [1]}'])
def test_an_id_comes_back_exactly_as_it_came(id_: bytes) -> None:
    request = read_request(b'{"cmd":"init","cmdId":' + id_ + b"}")
    assert write_reply(request, Answer(success=True), "5").endswith(b',"cmdId":' + id_ + b"}")


def test_a_request_does_not_keep_the_frame_it_came_in() -> None:
    # A frame may be 16 MiB; its request lives as long as the command is under way.
    frame = b'{"cmd":"init","cmdId":"1234","payload":{}}' + b" " * 1000
    holders = sys.getrefcount(frame)
    request = read_request(frame)
    assert sys.getrefcount(frame) == holders
    assert bytes(request.id) == b'"1234"'


def test_a_request_without_an_id_is_answered_without_one() -> None:
    raw = write_reply(read_request(b'{"cmd":"init"}'), Answer(success=True), "5")
    assert raw == b'{"type":"cmdRet","taskId":"5","payload":{"success":true}}'


def test_an_answer_uses_the_key_that_the_request_used() -> None:
    old = write_reply(read_request(b'{"cmd":"init","cmdId":"u","data":{}}'), Answer(success=True, data={}), "5")
    new = write_reply(read_request(b'{"cmd":"init","cmdId":"1","payload":{}}'), Answer(success=True, data={}), "5")
    assert old == b'{"type":"cmdRet","taskId":"5","data":{"success":true,"data":{}},"cmdId":"u"}'
    assert new == b'{"type":"cmdRet","taskId":"5","payload":{"success":true,"data":{}},"cmdId":"1"}'


def test_an_answer_leaves_out_what_is_empty_but_never_whether_it_is_good() -> None:
    assert msgspec.json.encode(Answer(success=False)) == b'{"success":false}'
    whole: Answer[dict[str, int]] = Answer(success=False, error="e", msg="m", data={"status": -1})
    assert msgspec.json.encode(whole) == b'{"success":false,"error":"e","msg":"m","data":{"status":-1}}'


def test_an_event_carries_its_payload_under_the_generations_key() -> None:
    assert write_event("login", {}, "5", Generation.SDK_06) == (
        b'{"type":"userEvent","event":"login","taskId":"5","payload":{}}'
    )
    assert write_event("qrcode", {"url": "u"}, "5", Generation.SDK_05) == (
        b'{"type":"userEvent","event":"qrcode","taskId":"5","data":{"url":"u"}}'
    )


SHAPED = st.fixed_dictionaries(
    {},
    optional={
        key: st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({"a": [1]})
        for key in ("type", "cmd", "cmdId", "payload", "data", "code", "apiName")
    },
)


@EXACTLY
@given(frame=st.binary(max_size=50) | SHAPED.map(lambda value: json.dumps(value).encode()))
def test_any_frame_is_a_request_or_malformed_and_its_edition_is_asked_without_harm(frame: bytes) -> None:
    recognise(frame)
    try:
        request = read_request(frame)
    except Malformed:
        assume(False)
    assert isinstance(request.cmd, str)
    assert request.body
    assert json.loads(write_reply(request, Answer(success=True), "1").decode())["type"] == "cmdRet"

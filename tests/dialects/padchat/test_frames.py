"""What a server writes, a client reads; what a client writes, a server reads."""

import contextlib
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import frames, wire, wire_v2
from hongyan.dialects.padchat.frames import Reply, Told
from hongyan.dialects.padchat.wire import Answer, Generation
from hongyan.model.errors import Malformed

EXACTLY = settings(derandomize=True, deadline=None, database=None)
GENERATIONS = pytest.mark.parametrize("generation", Generation)
READERS = pytest.mark.parametrize("read", [frames.read_sdk, frames.read_v2])

GOOD: Answer[Any] = Answer(success=True, data={"msg_id": "7"})
BAD: Answer[Any] = Answer(success=False, error="不存在：x", msg="不存在：x", data={"status": -1, "message": "x"})


@GENERATIONS
@pytest.mark.parametrize("answer", [GOOD, BAD])
def test_an_answer_of_the_sdk_edition_is_read(generation: Generation, answer: Answer[Any]) -> None:
    request = wire.read_request(frames.write_sdk("sendMsg", "5", {"content": "hi"}, generation))
    assert (request.cmd, request.body, request.generation) == ("sendMsg", b'{"content":"hi"}', generation)
    read = frames.read_sdk(wire.write_reply(request, answer, "1"))
    assert isinstance(read, Reply)
    assert (read.id, read.success, read.text) == ("5", answer.success, answer.error)
    assert msgspec.json.decode(read.data) == answer.data


@pytest.mark.parametrize("answer", [GOOD, BAD])
def test_an_answer_of_v2_is_read_in_the_sdks_names(answer: Answer[Any]) -> None:
    request = wire_v2.read_request(frames.write_v2("sendMsg", "u-1", {"content": "hi"}))
    assert (request.cmd, request.body, request.auth_key) == ("sendMsg", b'{"content":"hi"}', "")
    read = frames.read_v2(wire_v2.write_reply(request, answer))
    assert isinstance(read, Reply)
    assert (read.id, read.success, read.text) == ("u-1", answer.success, answer.error)
    assert msgspec.json.decode(read.data) == answer.data


def test_the_key_goes_with_auth() -> None:
    assert wire_v2.read_request(frames.write_v2("auth", "1", {}, "secret")).auth_key == "secret"


@GENERATIONS
def test_an_event_of_the_sdk_edition_is_read(generation: Generation) -> None:
    read = frames.read_sdk(wire.write_event("scan", {"status": 1}, "1", generation))
    assert read == Told(event="scan", body=b'{"status":1}')


def test_an_event_of_v2_is_read_with_what_stands_beside_it() -> None:
    read = frames.read_v2(wire_v2.write_event("qrcode", {"qr_code": "x"}, msg="please"))
    assert read == Told(event="qrcode", body=b'{"qr_code":"x"}', text="please")
    assert frames.read_v2(b'{"event":"x"}') == Told(event="x", body=b"{}")


@READERS
def test_a_greeting_is_an_event_without_a_name(read: Any) -> None:
    assert read(wire_v2.write_greeting()) == Told(event="", body=b"{}", text=wire_v2.GREETING)


@READERS
def test_a_number_as_an_id_is_read_as_text(read: Any) -> None:
    assert read(b'{"cmdId":7,"success":true,"payload":{"success":true}}').id == "7"


@READERS
@pytest.mark.parametrize("raw", [b'{"cmdId":"7"}', b'{"cmdId":"7","payload":{"success":1},"success":null}'])
def test_an_answer_whose_id_alone_can_be_read_says_what_is_wrong(read: Any, raw: bytes) -> None:
    reply = read(raw)
    assert (reply.id, reply.success, bool(reply.spoiled)) == ("7", False, True)


def test_null_for_data_is_no_data() -> None:
    reply = frames.read_sdk(b'{"cmdId":"7","payload":{"success":true,"data":null,"msg":null}}')
    assert isinstance(reply, Reply)
    assert (reply.data, reply.text) == (b"", "")
    assert msgspec.json.decode(reply.body()) == {"success": True, "msg": ""}


def test_a_good_answer_is_handed_on_in_the_shape_of_the_tables() -> None:
    reply = Reply(id="1", success=True, text="x", data=b'{"a":1}')
    assert msgspec.json.decode(reply.body()) == {"success": True, "msg": "x", "data": {"a": 1}}


@READERS
@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"{", b"[]", b"7", b"{}", b'"x"', b"\xff", b'{"event":7}', b'{"cmdId":[]}', b'{"msg":7}'),
        *(b"[" * 100_000, b'{"data":' * 100_000, b'{"event":"x","data":' + b"[" * 100_000),
        b'{"event":"\xed\xa0\x80"}',
    ],
)
def test_junk_is_malformed(read: Any, raw: bytes) -> None:
    with pytest.raises(Malformed):
        read(raw)


@READERS
@EXACTLY
@given(raw=st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_malformed(read: Any, raw: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(read(raw), Reply | Told)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["cmdId", "event", "success", "data", "payload", "msg", "Member"]), inner)
    ),
    max_leaves=8,
)


@READERS
@EXACTLY
@given(document=JSON)
def test_json_of_any_shape_is_read_or_malformed(read: Any, document: Any) -> None:
    with contextlib.suppress(Malformed, UnicodeEncodeError):
        assert isinstance(read(msgspec.json.encode(document)), Reply | Told)

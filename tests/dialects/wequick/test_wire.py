import json

import pytest

from hongyan.dialects.wequick import wire
from hongyan.dialects.wequick.wire import Order, Orders, Report, read_orders, read_report, write_orders, write_report
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId

INNER = '{"action":"x","cwxid":"wxid_a","data":{"code":"1"}}'


@pytest.mark.parametrize("raw", [INNER, f'{{"data":{INNER}}}', f'{{"data": {INNER}, "more": 1}}'])
def test_a_report_is_read_nested_or_not(raw: str) -> None:
    fields = b'{"code":"1"}'
    assert read_report(raw.encode()) == Report(
        action="x", cwxid=ContactId("wxid_a"), send_id="", data=fields, fields=fields
    )


@pytest.mark.parametrize("around", ["msg", "info"])
def test_the_fields_of_a_report_may_stand_in_something_more(around: str) -> None:
    data = f'{{"{around}":{{"a":1}},"sendId":5}}'
    report = read_report(f'{{"action":"x","data":{data}}}'.encode())
    assert (report.fields, report.data, report.send_id) == (b'{"a":1}', data.encode(), "5")


def test_a_text_called_msg_is_a_field_like_any_other() -> None:
    assert read_report(b'{"action":"x","data":{"msg":"a"}}').fields == b'{"msg":"a"}'


@pytest.mark.parametrize(
    ("data", "send_id"), [('{"sendId":"7"}', "7"), ('{"sendID":"7"}', "7"), ('{"sendId":"null"}', ""), ("{}", "")]
)
def test_what_a_report_answers_is_read_in_both_spellings(data: str, send_id: str) -> None:
    assert read_report(f'{{"action":"x","data":{data}}}'.encode()).send_id == send_id


@pytest.mark.parametrize("cwxid", ['"null"', "null", '""'])
def test_nobody_is_logged_in_however_it_is_said(cwxid: str) -> None:
    assert read_report(f'{{"action":"x","cwxid":{cwxid}}}'.encode()).cwxid == ""


@pytest.mark.parametrize("data", ["null", '""', "[]", "7"])
def test_a_report_without_fields_has_none(data: str) -> None:
    assert read_report(f'{{"action":"x","data":{data}}}'.encode()).fields == b"{}"


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b'{"data":{}}', b'{"data":null}', b'{"data":"x"}', b'{"action":""}', b'{"action":7}']
)
def test_what_is_no_report_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_report(raw)


@pytest.mark.parametrize("cwxid", ["wxid_a", None, wire.NOBODY])
def test_a_report_is_written_nested(cwxid: str | None) -> None:
    assert json.loads(write_report("x", cwxid, {"a": 1})) == {"data": {"action": "x", "cwxid": cwxid, "data": {"a": 1}}}


def test_commands_are_read_in_their_order() -> None:
    body = b'[{"sendId":"1","api":"logout","option":{}},{"api":"sendTextMessage","option":{"wxid":"a"},"sendId":2}]'
    assert read_orders(body) == Orders(
        orders=(
            Order(api="logout", send_id="1", option=b"{}"),
            Order(api="sendTextMessage", send_id="2", option=b'{"wxid":"a"}'),
        )
    )


@pytest.mark.parametrize("option", ["", ',"option":null', ',"option":""', ',"option":[]', ',"option":{}'])
def test_an_option_may_be_left_out_or_empty(option: str) -> None:
    (order,) = read_orders(f'[{{"api":"logout"{option}}}]'.encode()).orders
    assert (order.option, order.send_id) == (b"{}", "")


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"[]", b"[{}]", b"[{ }, {}]", b"[[]]", b"\xef\xbb\xbf[]", b"\xef\xbb\xbf"]
)
def test_a_server_that_wants_nothing_is_not_complained_about(body: bytes) -> None:
    assert read_orders(body) == Orders()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'["x"]', "item 0: Expected `object`, got `str`"),
        (b"[null]", "item 0: Expected `object`, got `null`"),
        (b'[{}, {"data":1}]', "item 1: has no api"),
        (b'[{"api":"","option":{}}]', "item 0: has no api"),
        (b'[{"api":["x"]}]', "item 0: api: Expected"),
        (b'{"data":{"action":"reportTextMessage"}}', "no list of commands: Expected `array`, got `object`"),
        (b'"ok"', "no list of commands: Expected `array`, got `str`"),
        (b"<html>", "no list of commands: not JSON"),
        (b"\xff\xfe", "no list of commands: not JSON"),
        (b"[" * 100_000, "no list of commands: "),
    ],
)
def test_what_is_no_command_is_passed_over_with_a_reason(body: bytes, reason: str) -> None:
    said = read_orders(body)
    assert said.orders == ()
    assert said.ignored[0].startswith(reason)


def test_what_is_no_command_does_not_keep_the_others_from_being_read() -> None:
    said = read_orders(b'["x",{"api":"logout"},{"y":1}]')
    assert [order.api for order in said.orders] == ["logout"]
    assert len(said.ignored) == 2


def test_a_list_without_end_is_cut_and_says_so() -> None:
    said = read_orders(b"[" + b",".join([b'{"api":"logout"}'] * 1001) + b"]")
    assert len(said.orders) == wire.MOST_ORDERS
    assert said.ignored == ("more than 1000 commands",)


def test_not_every_reason_is_told() -> None:
    assert len(read_orders(b"[" + b",".join([b"1"] * 50) + b"]").ignored) == wire.MOST_REASONS


def test_commands_are_written_as_they_are_read() -> None:
    orders = (Order(api="logout", send_id="", option=b"{}"), Order(api="x", send_id="7", option=b'{"a":1}'))
    written = write_orders(orders)
    assert json.loads(written)[1] == {"sendId": "7", "api": "x", "option": {"a": 1}}
    assert read_orders(written) == Orders(orders=orders)

"""The frames of v2 over WebSocket; the examples are the README's own (lijiarui/PADCHAT at 873783e)."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import V2WS_COMMANDS, errors, pushes, versions, wire_v2
from hongyan.dialects.padchat.pushes import Item
from hongyan.dialects.padchat.wire import Answer
from hongyan.dialects.padchat.wire_v2 import read_request, write_error, write_event, write_greeting, write_reply
from hongyan.model.account import DeviceWish, LoginMethod, LoginStatus, LoginStep
from hongyan.model.commands import GetLoginStatus, Login, OpenClient
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed, Rejected
from hongyan.model.ids import ContactId

EXACTLY = settings(derandomize=True, deadline=None, database=None)

AUTH = """{
  "code":"auth",
  "authKey":"0C3E8EA5-XXXX-XXXX-XXXX-A43F8C1B0CFD",
  "cmdId":"36a1d2a0-f0f8-11e7-b047-075fc026a5b1"
}"""
AUTHENTICATED = """{
  "cmdId":"36a1d2a0-f0f8-11e7-b047-075fc026a5b1",
  "success":true,
  "msg":"认证成功"
}"""
CONNECT = """{
  "code": "connect",
  "data": {
    "deviceName": "XXXXX 的 ipad",
    "deviceUuid": "D184BD80-XXXX-XXXX-XXXX-84E9066AFA42",
    "deviceWifiName": "eiXXXXXXg",
    "deviceWifiMac": "2B:D9:DD:AA:AA:3B"
  },
  "cmdId": "36a247d0-f0f8-11e7-b047-075fc026a5b1"
}"""
CONNECTED = """{
  "cmdId": "36a247d0-f0f8-11e7-b047-075fc026a5b1",
  "success": true,
  "msg": null,
  "data": {
    "Ret": 0,
    "Msg": "授权验证成功，本技术只做技术交流之用，严禁使用非法用途，发现者立即封停开发者帐户!"
  },
  "type": "cmdRet"
}"""
LOGIN = """{
  "code": "login",
  "data": {
    "loginType": "qrcode",
    "deviceData": "2KEr4eH/4o54icuJqv3lm0JKVU5jqYJvpG+XSI9Af05E6UKwYHItbNCkJiPc7gInWhwntQ37pW7y+Hw8=",
    "token": "hDZkDLZzTQwLCgccdHNL3wY3wF6cpnj0Tl5peAZTqAnKLkitkHuRt/nR8aqmb2"
  },
  "cmdId": "37179ee0-f0f8-11e7-b047-075fc026a5b1"
}"""
LOGGED_IN = """{
  "cmdId": "37179ee0-f0f8-11e7-b047-075fc026a5b1",
  "success": true,
  "msg": "自动登陆成功！",
  "data": {
    "Email": "",
    "External": "0",
    "Message": "\\n\\u0010Everything is ok",
    "NickName": "",
    "PhoneNumber": "",
    "Qq": 0,
    "Status": 0,
    "Uin": 149800000,
    "UserName": "wxid_xxxxxxxx"
  },
  "type": "cmdRet"
}"""
SOMEBODY = Profile(id=ContactId("wxid_xxxxxxxx"), nick="", uin=149800000)
TOKEN = "hDZkDLZzTQwLCgccdHNL3wY3wF6cpnj0Tl5peAZTqAnKLkitkHuRt/nR8aqmb2"  # the README's, cut


README_DEVICE = DeviceWish(
    name="XXXXX 的 ipad",
    uuid="D184BD80-XXXX-XXXX-XXXX-84E9066AFA42",
    wifi_name="eiXXXXXXg",
    wifi_mac="2B:D9:DD:AA:AA:3B",
)


@pytest.mark.parametrize(
    ("request_", "command", "result", "reply"),
    [
        (AUTH, GetLoginStatus(), LoginStatus(step=LoginStep.IDLE), AUTHENTICATED),
        (CONNECT, OpenClient(device=README_DEVICE), LoginStatus(step=LoginStep.IDLE), CONNECTED),
        (
            LOGIN,
            Login(method=LoginMethod.TOKEN, token=TOKEN),
            LoginStatus(step=LoginStep.DONE, profile=SOMEBODY),
            LOGGED_IN,
        ),
    ],
    ids=["auth", "connect", "login"],
)
def test_the_readmes_example_is_answered_as_in_the_readme(request_: str, command: Any, result: Any, reply: str) -> None:
    request = read_request(request_.encode())
    row = V2WS_COMMANDS[request.code]
    assert row.request is not None
    assert row.reply is not None
    assert row.request.read(request.body) == command
    written = write_reply(request, row.reply.write(result))
    expected = json.loads(reply)
    assert json.loads(written) == expected
    assert [*json.loads(written)] == [*expected]


def test_the_key_stands_outside_of_the_parameters() -> None:
    assert read_request(AUTH.encode()).auth_key == "0C3E8EA5-XXXX-XXXX-XXXX-A43F8C1B0CFD"
    assert read_request(CONNECT.encode()).auth_key == ""


def test_a_code_is_a_command_by_another_name() -> None:
    assert read_request(CONNECT.encode()).cmd == "connect"


@pytest.mark.parametrize(
    ("code", "text"),
    [(b'"login"', "login"), (b"101", "101"), (b'"101"', "101"), (b"null", ""), (b"1.5", ""), (b"{}", ""), (b"[1]", "")],
)
def test_a_code_is_text_or_a_number(code: bytes, text: str) -> None:
    assert read_request(b'{"code":' + code + b"}").code == text


@pytest.mark.parametrize("frame", [b"{}", b'{"data":null}'])
def test_no_data_and_null_are_no_parameters(frame: bytes) -> None:
    request = read_request(frame)
    assert (request.code, request.auth_key, request.body) == ("", "", b"{}")


@pytest.mark.parametrize("frame", [b"", b"[]", b"null", b'"auth"', b"{", b'{"cmdId":"\xff"}', b"[" * 100_000])
def test_what_is_no_object_of_json_is_refused(frame: bytes) -> None:
    with pytest.raises(Malformed):
        read_request(frame)


@pytest.mark.parametrize("id_", [b'"1"', b"1", b"1.50", b'"\\u4e2d"', b"null", b'{"a": [1]}'])
def test_an_id_comes_back_exactly_as_it_came(id_: bytes) -> None:
    request = read_request(b'{"code":"status","cmdId":' + id_ + b"}")
    assert write_reply(request, Answer(success=True)).startswith(b'{"cmdId":' + id_ + b",")


def test_a_request_without_an_id_is_answered_without_one() -> None:
    raw = write_reply(read_request(b'{"code":"logout"}'), Answer(success=True, msg="m", data={}))
    assert raw == b'{"success":true,"msg":"m","data":{},"type":"cmdRet"}'


def test_a_refusal_has_its_line_in_msg_and_wechats_number_in_data() -> None:
    request = read_request(b'{"code":"addContact","cmdId":"1"}')
    frame = json.loads(write_reply(request, errors.spell(Rejected("user need verify", -44))))
    assert (frame["success"], frame["msg"]) == (False, "微信拒绝了此操作：user need verify")
    assert frame["data"] == {"Message": "user need verify", "Status": -44}
    assert "error" not in frame


def test_a_line_that_stands_in_error_only_is_not_lost() -> None:
    request = read_request(b'{"code":"status"}')
    assert json.loads(write_reply(request, Answer(success=False, error="e")))["msg"] == "e"


def test_a_push_is_a_list_of_items_in_pascal_case() -> None:
    item = Item(content="hi", from_user="a", msg_id="1", sub_type=1, timestamp=5, to_user="b", uin=7)
    pushed = [versions.numbered(item, versions.Kinds.DOCUMENTED), pushes.write_mark(pushes.MARK_SYNCED, 7)]
    assert json.loads(write_event("push", pushed)) == {
        "event": "push",
        "data": [
            {
                "Content": "hi",
                "Continue": 1,
                "Description": "",
                "FromUser": "a",
                "MsgId": "1",
                "MsgSource": "",
                "MsgType": 1,
                "Status": 1,
                "SubType": 1,
                "Timestamp": 5,
                "ToUser": "b",
                "Uin": 7,
            },
            {"Continue": 0, "MsgType": 32768, "Status": 1, "Uin": 7},
        ],
        "msg": "",
        "success": True,
    }


def test_an_event_has_its_payload_in_data() -> None:
    shown = json.loads(write_event("qrcode", pushes.write_qr_image(b"\xff\xd8")))
    assert shown == {"event": "qrcode", "data": {"QrCode": "/9g="}, "msg": "", "success": True}
    assert json.loads(write_event("scan", {"status": 2, "sub_status": 0}))["data"] == {"Status": 2, "SubStatus": 0}
    assert json.loads(write_event("loaded", {}))["data"] == {}


def test_an_error_says_whether_it_is_serious() -> None:
    assert json.loads(write_error("坏了")) == {"event": "error", "data": {}, "msg": "坏了", "success": False}
    assert json.loads(write_error("没事", is_harmless=True))["success"] is True


def test_the_greeting_is_the_captured_one() -> None:
    assert json.loads(write_greeting()) == {"msg": "Hi! 欢迎连接ws服务器！\n请在10秒内验证身份，否则连接会被关闭！"}


def test_the_first_command_is_a_row() -> None:
    assert V2WS_COMMANDS.get(wire_v2.AUTH) is not None


SHAPED = st.fixed_dictionaries(
    {},
    optional={
        key: st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({"a": [1]})
        for key in ("code", "cmdId", "authKey", "data")
    },
)


@EXACTLY
@given(frame=st.binary(max_size=50) | SHAPED.map(lambda value: json.dumps(value).encode()))
def test_any_frame_is_a_request_or_malformed(frame: bytes) -> None:
    try:
        request = read_request(frame)
    except Malformed:
        return
    assert request.body
    assert json.loads(write_reply(request, Answer(success=True)))["success"] is True

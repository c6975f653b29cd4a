import binascii
import plistlib
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import codec
from hongyan.model.account import Device, LoginMethod, LoginStatus, LoginStep, LoginToken
from hongyan.model.commands import (
    ContactPage,
    GetDevice,
    GetLoginToken,
    GetSelf,
    Login,
    LogOut,
    OpenClient,
    SendText,
    SyncContacts,
    SyncMessages,
)
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, LoginId, MessageId
from hongyan.model.message import Receipt
from hongyan.wire.table import AnyCodec

EXACTLY = settings(derandomize=True, deadline=None, database=None)

ANN = Profile(id=ContactId("wxid_ann"), nick="Ann", uin=1901282194)
IPAD = Device(name="iPad", uuid="5E0A-雁", wifi_name="TP-LINK_01", wifi_mac="02:00:00:00:00:01")


def written(codec_: AnyCodec, value: Any) -> bytes:
    return msgspec.json.encode(codec_.write(value))


def refused(codec_: AnyCodec, raw: bytes) -> Malformed:
    with pytest.raises(Malformed) as caught:
        codec_.read(raw)
    return caught.value


@pytest.mark.parametrize(
    ("codec_", "command"),
    [
        (codec.OPEN_CLIENT, OpenClient()),
        (codec.LOG_OUT, LogOut()),
        (codec.GET_SELF, GetSelf()),
        (codec.GET_DEVICE, GetDevice()),
        (codec.GET_LOGIN_TOKEN, GetLoginToken()),
        (codec.SYNC_CONTACTS, SyncContacts()),
        (codec.SYNC_MESSAGES, SyncMessages()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_request_without_parameters_passes_over_what_comes_all_the_same(codec_: AnyCodec, command: Any) -> None:
    assert codec_.read(b"{}") == command
    assert codec_.read(b'{"reset":false}') == command
    assert written(codec_, command) == b"{}"


@pytest.mark.parametrize(
    ("payload", "login"),
    [
        (b'{"loginType":"qrcode","wxData":null}', Login(method=LoginMethod.QR)),
        (b'{"loginType":"auto","wxData":"62","token":"t"}', Login(method=LoginMethod.TOKEN, token="t")),
        (b'{"loginType":"token","wxData":"62","token":"t"}', Login(method=LoginMethod.TOKEN, token="t")),
        (b'{"loginType":"request","wxData":"62","token":"t"}', Login(method=LoginMethod.REQUEST, token="t")),
        (
            b'{"loginType":"user","username":"u","password":"p"}',
            Login(method=LoginMethod.PASSWORD, username="u", password="p"),
        ),
        (b'{"loginType":"phone","phone":"13"}', Login(method=LoginMethod.PHONE, phone="13")),
        (b'{"loginType":"phone","phone":"13","code":"9"}', Login(method=LoginMethod.PHONE, phone="13", code="9")),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_login_is_read_by_its_type(payload: bytes, login: Login) -> None:
    assert codec.LOGIN.read(payload) == login


@pytest.mark.parametrize(
    ("login", "payload"),
    [
        (Login(), b'{"loginType":"qrcode"}'),
        (Login(method=LoginMethod.TOKEN, token="t"), b'{"loginType":"auto","token":"t"}'),
        (
            Login(method=LoginMethod.PASSWORD, username="u", password="p"),
            b'{"loginType":"user","username":"u","password":"p"}',
        ),
        (
            Login(method=LoginMethod.PHONE, phone="13", code="9"),
            b'{"loginType":"phone","phone":"13","code":"9"}',
        ),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_login_is_written_as_the_newest_client_does(login: Login, payload: bytes) -> None:
    assert written(codec.LOGIN, login) == payload


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (b"{}", "loginType"),
        (b'{"loginType":"face"}', "loginType"),
        (b'{"loginType":"auto"}', "token"),
        (b'{"loginType":"auto","token":""}', "token"),
        (b'{"loginType":"request","token":null}', "token"),
        (b'{"loginType":"user","username":"u"}', "password"),
        (b'{"loginType":"user","password":"p"}', "username"),
        (b'{"loginType":"phone"}', "phone"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_login_without_what_its_type_needs_is_refused_by_name(payload: bytes, field: str) -> None:
    assert refused(codec.LOGIN, payload).field == field


@pytest.mark.parametrize("at_list", [b"", b',"atList":null', b',"atList":[]'])
def test_a_text_mentions_nobody_when_the_list_is_missing_null_or_empty(at_list: bytes) -> None:
    text = codec.SEND_TEXT.read(b'{"toUserName":"wxid_ann","content":"hi"' + at_list + b"}")
    assert text == SendText(to=ChatId("wxid_ann"), text="hi")


def test_a_text_with_mentions_goes_both_ways() -> None:
    raw = '{"toUserName":"1@chatroom","content":"@Ann 好","atList":["wxid_ann"]}'.encode()
    command = SendText(to=ChatId("1@chatroom"), text="@Ann 好", at=(ContactId("wxid_ann"),))
    assert codec.SEND_TEXT.read(raw) == command
    assert written(codec.SEND_TEXT, command) == raw


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (b"{}", "toUserName"),
        (b'{"toUserName":"wxid_ann"}', "content"),
        (b'{"toUserName":"","content":"hi"}', "toUserName"),
        (b'{"toUserName":"wxid_ann","content":""}', "content"),
        (b'{"toUserName":5,"content":"hi"}', "toUserName"),
        (b'{"toUserName":"wxid_ann","content":"hi","atList":[5]}', "atList[0]"),
        (b'{"toUserName":"wxid_ann","content":"hi","atList":"wxid_bob"}', "atList"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_text_to_nobody_or_without_words_is_refused_by_name(payload: bytes, field: str) -> None:
    assert refused(codec.SEND_TEXT, payload).field == field


@pytest.mark.parametrize(
    ("codec_", "value", "raw"),
    [
        (codec.FINE, None, b'{"success":true,"data":{}}'),
        (codec.OPENED, LoginStatus(step=LoginStep.IDLE), b'{"success":true,"data":{}}'),
        (codec.SYNCED, ContactPage(), b'{"success":true,"data":{}}'),
        (
            codec.RECEIPT,
            Receipt(message_id=MessageId("5172746684759824075")),
            b'{"success":true,"data":{"message":"","msg_id":"5172746684759824075","status":0}}',
        ),
        (
            codec.SELF,
            Profile(id=ContactId("wxid_ann"), nick="", uin=7),
            b'{"success":true,"data":{"user_name":"wxid_ann","uin":7}}',
        ),
        (
            codec.TOKEN,
            LoginToken(token="t", uin=7),
            b'{"success":true,"data":{"message":"","status":0,"token":"t","uin":7}}',
        ),
        (
            codec.LOGGED_IN,
            LoginStatus(step=LoginStep.WAITING),
            '{"success":true,"msg":"请使用手机微信扫码登陆！","data":{}}'.encode(),
        ),
    ],
    ids=["fine", "opened", "synced", "receipt", "self", "token", "logged in"],
)
def test_a_result_goes_both_ways(codec_: AnyCodec, value: Any, raw: bytes) -> None:
    assert written(codec_, value) == raw
    assert codec_.read(raw) == value


def test_a_login_whose_answer_has_no_data_waits_for_somebody() -> None:
    assert codec.LOGGED_IN.read(b'{"success":true}') == LoginStatus(step=LoginStep.WAITING)


@pytest.mark.parametrize("codec_", [codec.RECEIPT, codec.SELF, codec.TOKEN, codec.DEVICE], ids=["r", "s", "t", "d"])
def test_an_answer_without_the_data_that_it_is_about_is_refused(codec_: AnyCodec) -> None:
    assert refused(codec_, b'{"success":true}').field == "data"


def test_a_login_that_asked_nobody_answers_with_who_is_online() -> None:
    status = LoginStatus(step=LoginStep.DONE, login=LoginId("l"), contact=ANN.id, profile=ANN)
    raw = written(codec.LOGGED_IN, status)
    assert raw == (
        b'{"success":true,"data":{"email":"","external":0,"long_link_server":"szlong.weixin.qq.com",'
        b'"message":"Everything is ok","nick_name":"Ann","phone_number":"","qq":0,'
        b'"short_link_server":"szshort.weixin.qq.com:80","status":0,"uin":1901282194,"user_name":"wxid_ann"}}'
    )
    assert codec.LOGGED_IN.read(raw) == LoginStatus(step=LoginStep.DONE, contact=ANN.id, profile=ANN)


def test_a_login_that_is_done_for_an_unknown_person_asks_for_a_scan() -> None:
    assert codec.LOGGED_IN.write(LoginStatus(step=LoginStep.DONE)).msg == codec.SCAN_PLEASE


def test_a_finished_login_may_name_nothing_but_the_id() -> None:
    status = codec.LOGGED_IN.read(b'{"success":true,"data":{"user_name":"wxid_ann"}}')
    assert status.profile == Profile(id=ContactId("wxid_ann"), nick="", uin=0)


def test_device_data_is_a_binary_property_list_in_hexadecimal() -> None:
    raw = written(codec.DEVICE, IPAD)
    wx_data = msgspec.json.decode(raw)["data"]["wx_data"]
    assert wx_data.startswith("62706c6973743030")
    assert plistlib.loads(binascii.unhexlify(wx_data)) == msgspec.to_builtins(IPAD)
    assert codec.DEVICE.read(raw) == IPAD


def answer_with(wx_data: str) -> bytes:
    return msgspec.json.encode({"success": True, "data": {"wx_data": wx_data}})


@pytest.mark.parametrize(
    "wx_data",
    [
        "",
        "62",
        "6",
        "雁",
        "62706c6973743030",
        plistlib.dumps({"name": "iPad"}, fmt=plistlib.FMT_BINARY).hex(),
        plistlib.dumps({"name": 5, "uuid": "", "wifi_name": "", "wifi_mac": ""}, fmt=plistlib.FMT_BINARY).hex(),
        plistlib.dumps([1], fmt=plistlib.FMT_BINARY).hex(),
        plistlib.dumps(msgspec.to_builtins(IPAD), fmt=plistlib.FMT_XML).hex(),
    ],
    ids=lambda text: text[:24] or "nothing",
)
def test_device_data_of_another_kind_is_refused(wx_data: str) -> None:
    assert refused(codec.DEVICE, answer_with(wx_data)).field == "data.wx_data"


def test_device_data_nested_beyond_the_stack_is_refused() -> None:
    # 60,000 arrays, each holding the next one: refs of two bytes.
    count = 60_000
    objects = b"".join(b"\xa1" + (index + 1).to_bytes(2, "big") for index in range(count - 1)) + b"\x09"
    offsets = b"".join((8 + 3 * index).to_bytes(4, "big") for index in range(count))
    table_at = 8 + len(objects)
    trailer = bytes(6) + b"\x04\x02" + count.to_bytes(8, "big") + bytes(8) + table_at.to_bytes(8, "big")
    plist = b"bplist00" + objects + offsets + trailer
    assert refused(codec.DEVICE, answer_with(plist.hex())).field == "data.wx_data"


WHOLE = plistlib.dumps(msgspec.to_builtins(IPAD), fmt=plistlib.FMT_BINARY)


@settings(EXACTLY, max_examples=1000)
@given(
    at=st.integers(0, len(WHOLE) - 1),
    byte=st.integers(0, 255),
    also=st.integers(1, 32),
    byte_at_end=st.integers(0, 255),
)
def test_spoiled_device_data_is_a_device_or_malformed(at: int, byte: int, also: int, byte_at_end: int) -> None:
    spoiled = bytearray(WHOLE)
    spoiled[at] = byte
    spoiled[-also] = byte_at_end
    try:
        device = codec.DEVICE.read(answer_with(spoiled.hex()))
    except Malformed as wrong:
        field = wrong.field
    else:
        field = "data.wx_data" if isinstance(device, Device) else "no device"
    assert field == "data.wx_data"

import binascii
import plistlib
from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat import codec_v2 as codec
from hongyan.dialects.padchat.codec import write_wx_data
from hongyan.model.account import Device, DeviceWish, LoginMethod, LoginStatus, LoginStep, LoginToken
from hongyan.model.commands import CreateRoom, GetLoginStatus, GetMedia, Login, OpenClient, SendImage
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.wire.table import NO_MEDIA, AnyCodec, WithMedia

ANN = Profile(id=ContactId("wxid_ann"), nick="Ann", uin=7)


@pytest.mark.parametrize(
    ("codec_", "payload", "command"),
    [
        (codec.LOGIN, b'{"loginType":"qrcode"}', Login()),
        (codec.LOGIN, b'{"loginType":"qrcode","token":"t"}', Login(method=LoginMethod.TOKEN, token="t")),
        (
            codec.LOGIN,
            b'{"loginType":"user","username":"u","password":"p"}',
            Login(method=LoginMethod.PASSWORD, username="u", password="p"),
        ),
        (
            codec.LOGIN,
            b'{"loginType":"user","token":"t","username":"u","password":"p"}',
            Login(method=LoginMethod.TOKEN, token="t", username="u", password="p"),
        ),
        (
            codec.LOGIN,
            b'{"loginType":"phone","phone":"13","code":"9"}',
            Login(method=LoginMethod.PHONE, phone="13", code="9"),
        ),
        (
            codec.SEND_IMAGE,
            b'{"toUserName":"wxid_ann","image":"YWJj"}',
            WithMedia(data=b"abc", command=SendImage(to=ChatId("wxid_ann"), media=NO_MEDIA)),
        ),
        (
            codec.CREATE_ROOM,
            b'{"userIds":["a","b"]}',
            CreateRoom(members=(ContactId("a"), ContactId("b"))),
        ),
        (codec.GET_MEDIA, b'{"rawMsgData":{"MsgId":"7"}}', GetMedia(message=MessageId("7"))),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_request_goes_both_ways(codec_: AnyCodec, payload: bytes, command: Any) -> None:
    assert codec_.read(payload) == command
    assert msgspec.json.encode(codec_.write(command)) == payload


def test_a_client_names_its_device_or_leaves_it_to_the_server() -> None:
    named = OpenClient(device=DeviceWish(name="x", uuid="y", wifi_name="w", wifi_mac="m"))
    payload = b'{"deviceName":"x","deviceUuid":"y","deviceWifiName":"w","deviceWifiMac":"m"}'
    assert codec.CONNECT.read(payload) == named
    assert msgspec.json.encode(codec.CONNECT.write(named)) == payload
    assert codec.CONNECT.read(b'{"deviceName":null,"deviceUuid":""}') == OpenClient()
    ours = write_wx_data(Device(name="x", uuid="y", wifi_name="w", wifi_mac="m", first_uuid="z")).encode()
    assert codec.LOGIN.read(b'{"loginType":"qrcode","deviceData":"%s"}' % ours) == Login(device=named.device)


def test_device_data_of_another_server_is_passed_over() -> None:
    assert codec.LOGIN.read(b'{"loginType":"qrcode","deviceData":"x","token":""}') == Login()
    assert codec.AUTHENTICATE.read(b"{}") == codec.GET_STATUS.read(b"{}") == GetLoginStatus()


@pytest.mark.parametrize(
    ("codec_", "payload", "field"),
    [
        (codec.LOGIN, b"{}", "loginType"),
        (codec.LOGIN, b'{"loginType":"auto","token":"t"}', "loginType"),
        (codec.LOGIN, b'{"loginType":"user","username":"u"}', "password"),
        (codec.LOGIN, b'{"loginType":"phone","token":"t"}', "phone"),
        (codec.SEND_IMAGE, b'{"toUserName":"wxid_ann","file":"YWJj"}', "image"),
        (codec.SEND_IMAGE, b'{"toUserName":"wxid_ann","image":"?"}', "image"),
        (codec.CREATE_ROOM, b'{"userIds":[""]}', "userIds[0]"),
        (codec.GET_MEDIA, b'{"rawMsgData":{"msg_id":"7"}}', "rawMsgData.MsgId"),
        (codec.GET_MEDIA, b'{"rawMsgData":{"MsgId":""}}', "rawMsgData.MsgId"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_wrong_parameter_is_named(codec_: AnyCodec, payload: bytes, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        codec_.read(payload)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("payload", "fallback"),
    [
        (b'{"loginType":"qrcode","token":"t"}', Login()),
        (b'{"loginType":"qrcode"}', Login()),
        (
            b'{"loginType":"user","token":"t","username":"u","password":"p"}',
            Login(method=LoginMethod.PASSWORD, username="u", password="p"),
        ),
        (b'{"loginType":"phone","token":"t","phone":"13"}', Login(method=LoginMethod.PHONE, phone="13")),
    ],
)
def test_behind_a_token_stands_another_way(payload: bytes, fallback: Login) -> None:
    assert codec.fallback_of(codec.LOGIN.read(payload)) == fallback


def test_a_method_that_the_edition_has_not_is_asked_for_with_its_token() -> None:
    login = Login(method=LoginMethod.REQUEST, token="t")
    assert msgspec.json.encode(codec.LOGIN.write(login)) == b'{"loginType":"qrcode","token":"t"}'


@pytest.mark.parametrize(
    ("codec_", "value"),
    [
        (codec.AUTHENTICATED, LoginStatus(step=LoginStep.IDLE)),
        (codec.CONNECTED, LoginStatus(step=LoginStep.IDLE)),
        (codec.CONNECTED, LoginStatus(step=LoginStep.DONE)),
        (codec.LOGGED_IN, LoginStatus(step=LoginStep.WAITING)),
        (codec.LOGGED_IN, LoginStatus(step=LoginStep.DONE, contact=ANN.id, profile=ANN)),
        (codec.DEVICE, Device(name="iPad", uuid="u", wifi_name="w", wifi_mac="m")),
        (codec.TOKEN, LoginToken(token="t", uin=0)),
        (codec.STATUS, LoginStatus(step=LoginStep.SCANNED)),
        (codec.STATUS, LoginStatus(step=LoginStep.DONE, contact=ANN.id)),
    ],
)
def test_a_result_goes_both_ways(codec_: AnyCodec, value: Any) -> None:
    assert codec_.read(msgspec.json.encode(codec_.write(value))) == value


def test_only_who_is_logged_in_is_told_so_on_connecting() -> None:
    idle = msgspec.to_builtins(codec.CONNECTED.write(LoginStatus(step=LoginStep.IDLE)))["data"]
    assert (idle["ret"], "logined" in idle) == (0, False)
    assert msgspec.to_builtins(codec.CONNECTED.write(LoginStatus(step=LoginStep.DONE)))["data"]["logined"] is True


def test_a_login_that_is_done_for_an_unknown_person_asks_for_a_scan() -> None:
    answer = codec.LOGGED_IN.write(LoginStatus(step=LoginStep.DONE))
    assert answer.msg == "请使用手机微信扫码登陆！"


def test_a_finished_login_may_name_nothing_but_the_id() -> None:
    status = codec.LOGGED_IN.read(b'{"success":true,"data":{"user_name":"wxid_ann"}}')
    assert status.profile == Profile(id=ContactId("wxid_ann"), nick="")


def test_the_encrypted_device_data_are_the_sdk_editions() -> None:
    ipad = Device(name="iPad", uuid="u", wifi_name="w", wifi_mac="m")
    told = msgspec.to_builtins(codec.DEVICE.write(ipad))["data"]
    assert plistlib.loads(binascii.unhexlify(told["device_data"])) == msgspec.to_builtins(ipad)


@pytest.mark.parametrize(
    "codec_", [codec.CONNECTED, codec.LOGGED_IN, codec.DEVICE, codec.TOKEN, codec.STATUS], ids=["c", "l", "d", "t", "s"]
)
def test_an_answer_without_data_is_refused(codec_: AnyCodec) -> None:
    with pytest.raises(Malformed) as caught:
        codec_.read(b'{"success":true}')
    assert caught.value.field == "data"

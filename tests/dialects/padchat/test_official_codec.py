from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat import official_codec as codec
from hongyan.dialects.padchat.wire import Answer
from hongyan.model.commands import ClickMenu, FindOfficialAccount, GetOfficialAccount, GetWebAuthorisation, OpenWebPage
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId
from hongyan.model.official import OfficialAccount, WebAuthorisation, WebPage
from hongyan.wire.table import AnyCodec

GH = ContactId("gh_1")


@pytest.mark.parametrize(
    ("codec_", "payload", "command"),
    [
        (codec.SEARCH_MP, b'{"content":"a"}', FindOfficialAccount(query="a")),
        (codec.GET_SUBSCRIPTION_INFO, b'{"ghName":"gh_1"}', GetOfficialAccount(account=GH)),
        (codec.GET_MP_INFO, b'{"userId":"gh_1"}', GetOfficialAccount(account=GH)),
        (
            codec.OPERATE_SUBSCRIPTION,
            b'{"ghName":"gh_1","menuId":21,"menuKey":"LAST"}',
            ClickMenu(account=GH, button=21, key="LAST"),
        ),
        (
            codec.OPERATE_SUBSCRIPTION,
            b'{"ghName":"gh_1","menuId":0,"menuKey":"LAST"}',
            ClickMenu(account=GH, button=0, key="LAST"),
        ),
        (codec.GET_REQUEST_TOKEN, b'{"ghName":"gh_1","url":"u"}', GetWebAuthorisation(account=GH, url="u")),
        (codec.REQUEST_URL, b'{"url":"u","xKey":"k","xUin":"MQ=="}', OpenWebPage(url="u", key="k", uin="MQ==")),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_request_goes_both_ways(codec_: AnyCodec, payload: bytes, command: Any) -> None:
    assert codec_.read(payload) == command
    assert msgspec.json.encode(codec_.write(command)) == payload


@pytest.mark.parametrize(
    ("codec_", "payload", "field"),
    [
        (codec.SEARCH_MP, b'{"content":""}', "content"),
        (codec.GET_SUBSCRIPTION_INFO, b'{"ghName":""}', "ghName"),
        (codec.GET_MP_INFO, b'{"userId":""}', "userId"),
        (codec.OPERATE_SUBSCRIPTION, b'{"ghName":"gh_1","menuId":0,"menuKey":""}', "menuKey"),
        (codec.OPERATE_SUBSCRIPTION, b'{"ghName":"gh_1","menuId":"1","menuKey":"k"}', "menuId"),
        (codec.OPERATE_SUBSCRIPTION, b'{"ghName":"","menuId":1,"menuKey":"k"}', "ghName"),
        (codec.GET_REQUEST_TOKEN, b'{"ghName":"gh_1","url":""}', "url"),
        (codec.REQUEST_URL, b'{"url":"u","xKey":"","xUin":"u"}', "xKey"),
        (codec.REQUEST_URL, b'{"url":"u","xKey":"k","xUin":""}', "xUin"),
    ],
)
def test_a_wrong_request_names_its_field(codec_: AnyCodec, payload: bytes, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        codec_.read(payload)
    assert caught.value.field == field


ACCOUNT = OfficialAccount(profile=Profile(id=GH, nick="小报"), is_followed=False)
GIVEN = WebAuthorisation(full_url="https://a/", share_url="http://b/", key="k", uin="MQ==")


@pytest.mark.parametrize(
    ("codec_", "result", "data"),
    [
        (codec.MP_INFO, ACCOUNT, {"message": "", "nick_name": "小报", "status": 0, "user_name": "gh_1"}),
        (
            codec.REQUEST_TOKEN,
            GIVEN,
            {
                "full_url": "https://a/",
                "info": '{"X-WECHAT-KEY":"k","X-WECHAT-UIN":"MQ=="}',
                "message": "",
                "share_url": "http://b/",
                "status": 0,
            },
        ),
        (codec.PAGE, WebPage(response="HTTP/1.1"), {"message": "", "response": "HTTP/1.1", "status": 0}),
    ],
)
def test_a_result_goes_both_ways(codec_: AnyCodec, result: Any, data: dict[str, Any]) -> None:
    written = msgspec.json.encode(codec_.write(result))
    assert msgspec.json.decode(written) == {"success": True, "data": data}
    assert codec_.read(written) == result


@pytest.mark.parametrize("info", ["", "x", "5", "{}", '{"X-WECHAT-KEY":5,"X-WECHAT-UIN":""}'])
def test_a_token_whose_text_is_none_is_malformed(info: str) -> None:
    data = codec.TokenData(full_url="", info=info)
    with pytest.raises(Malformed) as caught:
        codec.REQUEST_TOKEN.read(msgspec.json.encode(Answer(success=True, data=data)))
    assert caught.value.field.startswith("data.info")

"""The results about official accounts, held against the documented ones as the library shows them."""

import json
import re
from contextlib import suppress
from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat.official_codec import REQUEST_TOKEN
from hongyan.dialects.padchat.official_texts import SUBSCRIPTION_INFO, InfoData
from hongyan.dialects.padchat.wire import Answer
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId
from hongyan.model.official import MenuButton, OfficialAccount, WebAuthorisation
from tests.dialects.padchat.test_samples import RESULTS, differences, plain

TENCENT = OfficialAccount(
    profile=Profile(
        id=ContactId("gh_88b080670a71"),
        nick="腾讯",
        signature="腾讯公司唯一官方帐号。",
        avatar_url="http://wx.qlogo.cn/mmhead/7c367600f971f7bbe5ca1234/0",
        wechat_number="tencent",
        uin=3_074_120_833,
    ),
    is_followed=False,
    company="深圳市腾讯计算机系统有限公司",
    app_id="wx06441a33a2a67de4",
    is_verified=True,
    menu=(
        MenuButton(
            id=1,
            name="产品体验",
            key="rselfmenu_2",
            buttons=(MenuButton(id=2, name="往期内测", key="rselfmenu_2_1", url="http://mp.weixin.qq.com/mp/xxxxx"),),
        ),
    ),
)
PARSED = (
    "BrandInfo",
    "externalInfo",
    "MMBizMenu",
    "RegisterSource",
    "VerifySource",
    "Location",
    "cookies",
    "brandInfo",
)
"""The texts inside ``info`` that the library parses, and ``BindWxaInfo``."""


def camel(value: Any) -> Any:
    """Turn names as the library does."""
    if isinstance(value, list):
        return [camel(each) for each in value]
    if not isinstance(value, dict):
        return value
    turned = {re.sub(r"_(\w)", lambda found: found[1].upper(), name): camel(each) for name, each in value.items()}
    return {re.sub(r"^\w{2}", lambda found: found[0].lower(), name): each for name, each in turned.items()}


def shown(answer: Any) -> Any:
    """Do what the library does before it shows an answer; a text that is none stays."""
    info = json.loads(answer["data"]["info"])
    for place in (info, *(item for group in info.get("data", ()) for item in group["items"])):
        for name in (*PARSED, "BindWxaInfo"):
            with suppress(KeyError, TypeError, json.JSONDecodeError):
                place[name] = json.loads(place[name])
    return camel(answer | {"data": answer["data"] | {"info": info}})


def test_an_account_has_the_documented_keys_and_types() -> None:
    ours, theirs = shown(plain(SUBSCRIPTION_INFO.write(TENCENT))), camel(RESULTS["getSubscriptionInfo"])
    assert [*differences(ours, theirs)] == []
    info, documented = ours["data"]["info"], theirs["data"]["info"]
    assert {key for key in info if info[key] != documented[key]} == {
        *("smallHeadImgUrl", "brandIconURL", "brandInfo", "registerSource", "verifySource"),  # addresses
        *("pyInitial", "quanPin"),  # need a dictionary
        "bindWxaInfo",  # its mini programs are not known here
        "mmBizMenu",
    }
    menu, their_menu = info["mmBizMenu"]["buttonList"][0], documented["mmBizMenu"]["buttonList"][0]
    for button, their_button in ((menu, their_menu), (menu["subButtonList"][0], their_menu["subButtonList"][0])):
        assert {key for key in button if button[key] != their_button[key]} <= {"id", "subButtonList"}


def test_an_account_comes_back_whole_but_for_whether_it_is_followed() -> None:
    followed = msgspec.structs.replace(TENCENT, is_followed=True)
    assert SUBSCRIPTION_INFO.read(msgspec.json.encode(SUBSCRIPTION_INFO.write(followed))) == TENCENT


def test_an_unverified_account_says_so() -> None:
    account = msgspec.structs.replace(TENCENT, is_verified=False)
    info = shown(plain(SUBSCRIPTION_INFO.write(account)))["data"]["info"]
    assert (info["verifyFlag"], info["verifyInfo"], info["verifySource"]["description"]) == ("8", "", "")
    assert info["registerSource"]["registerBody"] == account.company


def test_a_menu_that_changed_has_another_version() -> None:
    def version(account: OfficialAccount) -> int:
        return shown(plain(SUBSCRIPTION_INFO.write(account)))["data"]["info"]["mmBizMenu"]["version"]

    assert version(TENCENT) == version(msgspec.structs.replace(TENCENT, company=""))
    assert version(TENCENT) != version(msgspec.structs.replace(TENCENT, menu=()))


@pytest.mark.parametrize("depth", range(50, 1200, 50))
def test_a_menu_is_read_or_nested_too_deeply(depth: int) -> None:
    menu = '{"button_list":' + '[{"sub_button_list":' * depth + "[]" + "}]" * depth + "}"
    info = json.dumps({"UserName": "gh_1", "NickName": "", "MMBizMenu": menu})
    raw = msgspec.json.encode(Answer(success=True, data=InfoData(info=info)))
    with suppress(Malformed):
        assert len(SUBSCRIPTION_INFO.read(raw).menu) == 1
        return
    assert depth > 50
    with pytest.raises(Malformed, match="nested too deeply") as caught:
        SUBSCRIPTION_INFO.read(raw)
    assert caught.value.field == "data.info.MMBizMenu"


@pytest.mark.parametrize(
    ("info", "field"),
    [
        ("", "data.info"),
        ("[]", "data.info"),
        ("{}", "data.info.NickName"),
        ('{"UserName":"gh_1","NickName":5}', "data.info.NickName"),
        ('{"UserName":"gh_1","NickName":"","MMBizMenu":"x"}', "data.info.MMBizMenu"),
        ('{"UserName":"gh_1","NickName":"","RegisterSource":"5"}', "data.info.RegisterSource"),
    ],
)
def test_an_account_whose_text_is_none_is_malformed(info: str, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        SUBSCRIPTION_INFO.read(msgspec.json.encode(Answer(success=True, data=InfoData(info=info))))
    assert caught.value.field == field


def test_a_token_has_the_documented_keys_and_types() -> None:
    given = WebAuthorisation(full_url="https://a/", share_url="http://b/", key="k", uin="MQ==")
    assert [*differences(shown(plain(REQUEST_TOKEN.write(given))), camel(RESULTS["getRequestToken"]))] == []

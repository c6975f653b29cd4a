"""What is found of official accounts, held against the documented result as the library shows it."""

import json

import msgspec
import pytest

from hongyan.dialects.padchat.official_search import FOUND_MP, FoundData
from hongyan.dialects.padchat.wire import Answer
from hongyan.model.errors import Malformed
from hongyan.model.official import OfficialAccountPage
from tests.dialects.padchat.test_official_texts import TENCENT, camel, shown
from tests.dialects.padchat.test_samples import RESULTS, differences, plain

FOUND = OfficialAccountPage(query="腾讯", accounts=(msgspec.structs.replace(TENCENT, menu=()),), total=1900, next=20)


def test_what_was_found_has_the_documented_keys_and_types() -> None:
    ours, theirs = shown(plain(FOUND_MP.write(FOUND))), camel(RESULTS["searchMp"])
    assert [*differences(ours, theirs)] == []
    info, documented = ours["data"]["info"], theirs["data"]["info"]
    assert {key for key in info if info[key] != documented[key]} == {"data", "searchID"}
    (group,), (other,) = info["data"], documented["data"]
    assert {key for key in group if group[key] != other[key]} == {"count", "items"}
    (item,), (their_item,) = group["items"], other["items"]
    pictures = {"headImgUrl", "headHDImgUrl", "iconUrl"}
    # The mini program that belongs to it is not known here.
    assert {key for key in item if item[key] != their_item[key]} - pictures == {"externalInfo"}
    assert item["externalInfo"]["verifySource"] == their_item["externalInfo"]["verifySource"]
    assert item["externalInfo"]["registerSource"] == their_item["externalInfo"]["registerSource"]


def test_nothing_found_is_an_empty_list() -> None:
    nothing = OfficialAccountPage(query="x")
    written = plain(FOUND_MP.write(nothing))
    assert shown(written)["data"]["info"]["data"] == []
    assert FOUND_MP.read(msgspec.json.encode(written)) == nothing


def test_what_was_looked_for_is_marked_and_nothing_else_becomes_markup() -> None:
    account = msgspec.structs.replace(TENCENT, profile=msgspec.structs.replace(TENCENT.profile, nick="<b>&腾讯"))
    page = OfficialAccountPage(query="&", accounts=(account,), total=1)
    (item,) = shown(plain(FOUND_MP.write(page)))["data"]["info"]["data"][0]["items"]
    assert item["nickNameHighlight"] == '&lt;b&gt;<em class="highlight">&amp;</em>腾讯'


@pytest.mark.parametrize(
    ("info", "field"),
    [
        ("x", "data.info"),
        ('{"data":[{"items":[{}]}]}', "data.info.data[0].items[0].nickName"),
        ('{"query":"no json"}', "data.info.query"),
        ('{"data":[{"items":[{"userName":"g","nickName":"","externalInfo":"["}]}]}', "data.info.externalInfo"),
    ],
)
def test_what_was_found_in_a_text_that_is_none_is_malformed(info: str, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        FOUND_MP.read(msgspec.json.encode(Answer(success=True, data=FoundData(info=info, offset=0))))
    assert caught.value.field == field


@pytest.mark.parametrize("number", ["", "-5", "x", "9" * 5000, "٣"])
def test_a_number_that_is_none_is_nobodys(number: str) -> None:
    info = json.dumps({"data": [{"items": [{"userName": "gh_1", "nickName": "n", "docID": number}]}]})
    page = FOUND_MP.read(msgspec.json.encode(Answer(success=True, data=FoundData(info=info, offset=0))))
    assert page.accounts[0].profile.uin == 0


def test_what_was_found_comes_back_whole() -> None:
    assert FOUND_MP.read(msgspec.json.encode(FOUND_MP.write(FOUND))) == FOUND

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hongyan.world import wording
from hongyan.world.rules import LATEST_MS

DAY_MS = 86_400_000
VERIFY = (
    "Ann LEE++开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。"
    '<a href="weixin://findfriend/verifycontact">发送朋友验证</a>'
)


@given(st.integers(0, LATEST_MS - DAY_MS))
def test_the_date_in_china_is_the_calendars(at_ms: int) -> None:
    china = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms, hours=8)
    assert wording.china_date(at_ms) == (china.month, china.day)


def test_a_rooms_code_says_until_when_as_captured() -> None:
    until_ms = round(datetime(2018, 4, 13, tzinfo=UTC).timestamp() * 1000)
    assert wording.room_code_footer(until_ms) == "该二维码7天内(4月13日前)有效，重新进入将更新"


def test_notices_are_those_that_clients_match_letter_by_letter() -> None:
    assert [
        wording.you_invited(["陈一鸣", "周二妞", "秘书甲"]),
        wording.invited_you("周二妞", ["同事乙", "秘书甲"]),
        wording.invited_you_too("陈一鸣", ["Ann LEE++"]),
        wording.invited("陈一鸣", ["Ann LEE++"]),
        wording.scanned_yours("周二妞"),
        wording.scanned("一鸣、Yiming", "周二妞"),
        wording.you_removed(["Ann LEE++"]),
        wording.removed_you("陈一鸣"),
        wording.you_renamed("新群名"),
        wording.renamed("陈一鸣", "新群名"),
        wording.friend_added("Ann LEE++"),
        wording.not_a_friend("Ann LEE++"),
    ] == [
        '你邀请"陈一鸣、周二妞、秘书甲"加入了群聊',
        '"周二妞"邀请你加入了群聊，群聊参与人还有：同事乙、秘书甲',
        '"陈一鸣"邀请你和"Ann LEE++"加入了群聊',
        '"陈一鸣"邀请"Ann LEE++"加入了群聊',
        '"周二妞"通过扫描你分享的二维码加入群聊',
        '" 一鸣、Yiming"通过扫描"周二妞"分享的二维码加入群聊',
        '你将"Ann LEE++"移出了群聊',
        '你被"陈一鸣"移出群聊',
        "你修改群名为“新群名”",
        '"陈一鸣"修改群名为“新群名”',
        "你已添加了Ann LEE++，现在可以开始聊天了。",
        VERIFY,
    ]

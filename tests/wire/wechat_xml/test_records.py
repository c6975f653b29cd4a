from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.model.errors import Malformed
from hongyan.model.message import App, History, HistoryItem
from hongyan.wire import wechat_xml
from hongyan.wire.wechat_xml import Envelope, escape
from hongyan.wire.wechat_xml.records import read_record, summary, write_record

TALK = History(
    title="群聊的聊天记录",
    items=(
        HistoryItem(sender="安安", text="出发吗\n]]> <b>&amp;", at_s=1_700_000_000),
        HistoryItem(sender='"阿波"', text="", at_s=0),
        HistoryItem(sender="", text=" 走 ", at_s=1),
    ),
)


def app(record: str) -> str:
    return f"<msg><appmsg><title>T</title><type>19</type><recorditem>{record}</recorditem></appmsg></msg>"


def test_what_is_written_is_read_back() -> None:
    assert read_record(TALK.title, write_record(TALK)) == TALK
    assert wechat_xml.read_app(wechat_xml.write_history(TALK, Envelope(sender="wxid_ann"))) == TALK


def test_the_summary_is_the_first_four_lines() -> None:
    many = History(title="t", items=tuple(HistoryItem(sender="a", text=str(number)) for number in range(9)))
    assert summary(many) == "a: 0\na: 1\na: 2\na: 3"


def test_a_record_is_read_escaped_or_as_cdata() -> None:
    body = write_record(TALK)
    for record in (escape(body), f"<![CDATA[{body.replace(']]>', ']]]]><![CDATA[>')}]]>"):
        read = wechat_xml.read_app(app(record))
        assert isinstance(read, History)
        assert (read.title, read.items) == ("T", TALK.items)


@pytest.mark.parametrize(
    ("time", "at_s"),
    [
        ("<sourcetime>2024-01-23 21:03:32</sourcetime>", 1_706_015_012),
        ("<sourcetime>2024-1-23 21:03</sourcetime>", 1_706_014_980),
        ("<sourcetime>2024-1-23 下午9:03</sourcetime>", 1_706_014_980),
        ("<sourcetime>2024-1-23 上午12:03</sourcetime>", 1_705_939_380),
        ("<sourcetime>1706015012</sourcetime>", 1_706_015_012),
        ("<sourcetime>x</sourcetime><srcMsgCreateTime>5</srcMsgCreateTime>", 5),
        ("<sourcetime>2024-01-23 21:03:32</sourcetime><dataitemsource><createtime>7</createtime></dataitemsource>", 7),
        ("<sourcetime>2024-02-30 21:03</sourcetime>", 0),
        ("<sourcetime>0000-01-01 00:00</sourcetime>", 0),
        ("<sourcetime>2024-13-01 00:00</sourcetime>", 0),
        ("<sourcetime>2024-01-01 24:00</sourcetime>", 0),
        ("<sourcetime>2024-01-01 00:60</sourcetime>", 0),
        ("<sourcetime>1900-01-01 00:00</sourcetime>", 0),
        ("<sourcetime>999999999999999999</sourcetime>", 253_402_300_799),
        ("<sourcetime>gestern</sourcetime>", 0),
        ("", 0),
    ],
)
def test_times_are_read_as_phones_write_them(time: str, at_s: int) -> None:
    body = f"<recordinfo><datalist><dataitem datatype='1'>{time}</dataitem></datalist></recordinfo>"
    assert read_record("t", body).items[0].at_s == at_s


@settings(derandomize=True, deadline=None, database=None)
@given(at_s=st.integers(1, 253_402_300_799 - 8 * 3600))
def test_a_time_is_written_as_in_china_and_read_back(at_s: int) -> None:
    china = timezone(timedelta(hours=8))
    body = write_record(History(title="t", items=(HistoryItem(sender="", text="", at_s=at_s),)))
    written = datetime.fromtimestamp(at_s, china).isoformat(" ").removesuffix("+08:00")
    assert f"<sourcetime>{written}</sourcetime>" in body
    body = body.replace(f"<createtime>{at_s}</createtime>", "")
    assert read_record("t", body).items[0].at_s == at_s


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<dataitem datatype='1'><datadesc>hi</datadesc></dataitem>", "hi"),
        ("<dataitem datatype='2'/>", "[图片]"),
        ("<dataitem datatype='8'><datatitle>a.pdf</datatitle></dataitem>", "[文件]a.pdf"),
        ("<dataitem datatype='5'><datadesc>said</datadesc><datatitle>t</datatitle></dataitem>", "said"),
        ("<dataitem datatype='x'><datatitle>t</datatitle></dataitem>", "t"),
        ("<dataitem/>", ""),
    ],
)
def test_an_item_that_is_no_text_says_what_it_is(item: str, text: str) -> None:
    assert read_record("t", f"<recordinfo><datalist>{item}</datalist></recordinfo>").items[0].text == text


BROKEN = [
    "",
    "no xml",
    "<recordinfo/>",
    "<recordinfo><datalist/></recordinfo>",
    "<recordinfo><datalist><other/></datalist></recordinfo>",
    "<!DOCTYPE a><recordinfo><datalist><dataitem/></datalist></recordinfo>",
]


@pytest.mark.parametrize("body", BROKEN)
def test_what_is_no_record_is_refused_and_stays_a_raw_appmsg_in_a_message(body: str) -> None:
    with pytest.raises(Malformed):
        read_record("t", body)
    assert isinstance(wechat_xml.read_app(app(escape(body))), App)

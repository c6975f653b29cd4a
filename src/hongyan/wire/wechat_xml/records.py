"""``<recordinfo>``: a forwarded piece of conversation, as it stands, escaped, in ``<recorditem>`` of an ``<appmsg>``.

Names and nesting: bodies of type 19 that public programs send and read (their tests and examples, read in November
2026); no PadChat capture. Times come as text of the sender's phone, which is taken to be in China, and as seconds.
"""

import re

from hongyan.model.errors import Malformed
from hongyan.model.message import History, HistoryItem

from .tree import Element, attributes, elements, inside, number_in

MOST_LINES = 4
"""How much of the conversation the summary has. Guess: what the phone's card shows."""

_TEXT = 1
_MARKS = {2: "[图片]", 3: "[语音]", 4: "[视频]", 5: "[链接]", 6: "[位置]", 8: "[文件]", 17: "[聊天记录]"}
"""By ``datatype``, what an item is that has no words. Guess but for text, pictures and files."""

_CHINA_S = 8 * 3_600
_DAY_S = 86_400
_TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) (?P<half>上午|下午)?(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_LAST_S = 253_402_300_799
"""The end of the year 9999."""


def summary(history: History) -> str:
    """Return the first lines of the conversation."""
    return "\n".join(f"{item.sender}: {item.text}" for item in history.items[:MOST_LINES])


def write_record(history: History) -> str:
    """Write ``<recordinfo>``. Every line is text: what else was forwarded is known by its words only."""
    items = "".join(_write_item(index, item) for index, item in enumerate(history.items))
    head = elements({"title": history.title, "desc": summary(history)})
    return f'<recordinfo>{head}<datalist count="{len(history.items)}">{items}</datalist></recordinfo>'


def _write_item(index: int, item: HistoryItem) -> str:
    said: dict[str, object] = {"datadesc": item.text, "sourcename": item.sender}
    source = ""
    if 0 < item.at_s <= _LAST_S:
        said["sourcetime"] = _write_time(item.at_s)
        source = f"<dataitemsource>{elements({'createtime': item.at_s})}</dataitemsource>"
    return f"<dataitem{attributes({'datatype': _TEXT, 'dataid': f'{index:032x}'})}>{elements(said)}{source}</dataitem>"


def read_record(title: str, body: str) -> History:
    """Read ``<recordinfo>``.

    Raises:
        Malformed: it is none, or has no items.
    """
    found = inside(body, "datalist")
    items = tuple(_read_item(each) for each in found.children if each.tag == "dataitem")
    if not items:
        raise Malformed("a forwarded conversation without a line")
    return History(title=title, items=items)


def _read_item(item: Element) -> HistoryItem:
    mark = _MARKS.get(item.number("datatype"), "")
    seconds = number_in(item.said("dataitemsource/createtime")) or number_in(item.said("srcMsgCreateTime"))
    return HistoryItem(
        sender=item.said("sourcename"),
        text=item.said("datadesc") or mark + item.said("datatitle"),
        at_s=min(seconds, _LAST_S) or _read_time(item.said("sourcetime").strip()),
    )


def _write_time(at_s: int) -> str:
    days, seconds = divmod(at_s + _CHINA_S, _DAY_S)
    year, month, day = _date(days)
    return f"{year:04}-{month:02}-{day:02} {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _read_time(text: str) -> int:
    """Return seconds since 1970; 0 for what is no time."""
    said = _TIME.fullmatch(text)
    if said is None:
        return min(number_in(text), _LAST_S)
    year, month, day, hour, minute, second = (int(each or 0) for each in said.group(1, 2, 3, 5, 6, 7))
    hour = hour % 12 + (12 if said["half"] == "下午" else 0) if said["half"] else hour
    days = _days(year, month, day)
    if not 1 <= month <= 12 or _date(days) != (year, month, day) or hour > 23 or minute > 59 or second > 59:
        return 0
    return max(0, days * _DAY_S + hour * 3600 + minute * 60 + second - _CHINA_S)


# Days since 1970 and dates. Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms.


def _days(year: int, month: int, day: int) -> int:
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def _date(days: int) -> tuple[int, int, int]:
    era, day_of_era = divmod(days + 719_468, 146_097)
    year = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year + year // 4 - year // 100)
    march_month = (5 * day_of_year + 2) // 153
    month = march_month + 3 if march_month < 10 else march_month - 9
    return year + era * 400 + (month <= 2), month, day_of_year - (153 * march_month + 2) // 5 + 1

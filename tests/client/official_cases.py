"""The client's methods about official accounts with their effect in the world, and articles as an event."""

from typing import Any

import pytest

from hongyan.model.errors import InvalidArgument
from hongyan.model.events import OfficialAccountMessage
from hongyan.model.message import Link, Text

GAZETTE = "gh_hongyan0001"


async def _find_official_account(stage: Any) -> None:
    page = await stage.client.find_official_account("小报")
    (account,) = page.accounts
    assert (account.profile.id, account.profile.nick, account.is_verified) == (GAZETTE, "鸿雁小报", True)
    assert (page.query, page.total, page.next) == ("小报", 1, 0)


async def _get_official_account(stage: Any) -> None:
    account = await stage.client.get_official_account(GAZETTE)
    assert (account.profile.nick, account.company) == ("鸿雁小报", "北京鸿雁传书文化有限公司")
    native = await stage.native("get_official_account", account=GAZETTE)
    assert [button.key or button.url for button in account.menu[1].buttons] == [
        each["key"] or each["url"] for each in native["menu"][1]["buttons"]
    ]


async def _click_menu(stage: Any) -> None:
    await stage.client.click_menu(GAZETTE, 3)
    assert (await stage.listener.message(Text)).message.content.text.startswith("鸿雁小报：")
    await stage.client.click_menu(GAZETTE, 0, key="TODAY")
    assert (await stage.listener.message(Link)).message.content.title == "雁字回时"
    with pytest.raises(InvalidArgument):
        await stage.client.click_menu(GAZETTE, 0)


async def _get_web_authorisation(stage: Any) -> None:
    given = await stage.client.get_web_authorisation(GAZETTE, "http://mp.weixin.qq.com/s/x")
    native = await stage.native("get_web_authorisation", account=GAZETTE, url="http://mp.weixin.qq.com/s/x")
    assert (given.full_url, given.share_url, given.uin) == (native["full_url"], native["share_url"], native["uin"])


async def _open_web_page(stage: Any) -> None:
    await stage.deed(GAZETTE, "publish_article", articles=[{"title": "第三期", "text": "雁来了。"}])
    issue = await stage.listener.one(OfficialAccountMessage)
    assert (issue.account, issue.nick, [article.title for article in issue.articles]) == (
        GAZETTE,
        "鸿雁小报",
        ["第三期"],
    )
    given = await stage.client.get_web_authorisation(GAZETTE, issue.articles[0].url)
    page = await stage.client.open_web_page(given.full_url, given.key, given.uin)
    assert page.response.startswith("HTTP/1.1 200 OK\r\n")
    assert "<p>雁来了。</p>" in page.response


CASES = {
    "find_official_account": _find_official_account,
    "get_official_account": _get_official_account,
    "click_menu": _click_menu,
    "get_web_authorisation": _get_web_authorisation,
    "open_web_page": _open_web_page,
}
"""By method."""

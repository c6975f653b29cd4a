"""Pages on a person's phone, and who publishes, in the native API."""

from typing import Any

import pytest

from tests.support.gateway import InProcess

pytestmark = pytest.mark.usefixtures("no_errors")

GAZETTE = "gh_hongyan0001"


async def page(gateway: InProcess, wxid: str, url: str, **more: Any) -> Any:
    return await gateway.call("GET", f"/sandbox/phone/{wxid}/page", url=url, **more)


async def test_an_article_that_came_is_opened_as_text(gateway: InProcess) -> None:
    await gateway.call(
        "POST",
        "/sandbox/deeds",
        **{"as": GAZETTE},
        do="publish_article",
        articles=[{"title": "<b>第三期</b>", "text": "一行\n<i>二行</i>"}],
    )
    [item] = (await gateway.call("GET", "/sandbox/phone/wxid_bot/messages"))["messages"]
    shown = await page(gateway, "wxid_bot", item["articles"][0]["url"])
    assert (shown["title"], shown["author"], shown["text"]) == ("<b>第三期</b>", "鸿雁小报", "一行\n<i>二行</i>")
    assert shown["articles"] == []


async def test_the_page_behind_a_menu_lists_the_articles(gateway: InProcess) -> None:
    account = await gateway.call("GET", f"/sandbox/phone/wxid_ann/officials/{GAZETTE}")
    home = next(button["url"] for each in account["menu"] for button in each["buttons"] if button["url"])
    shown = await page(gateway, "wxid_ann", home)
    assert [each["title"] for each in shown["articles"]] == ["雁字回时", "读者来信", "创刊号：第一封信"]


async def test_every_official_account_is_listed(gateway: InProcess) -> None:
    listed = (await gateway.call("GET", "/sandbox/officials"))["officials"]
    assert [each["id"] for each in listed] == [GAZETTE, "gh_hongyan0002"]


@pytest.mark.parametrize(
    ("wxid", "url", "status"),
    [
        ("wxid_nobody", "http://mp.weixin.qq.com/s?x=1", 404),
        ("wxid_bot", "http://mp.weixin.qq.com/s?x=1", 404),
        ("wxid_bot", "http://example.com/", 404),
        ("wxid_bot", "javascript:alert(1)", 400),
        ("wxid_bot", "", 400),
    ],
)
async def test_what_is_no_page_is_refused(gateway: InProcess, wxid: str, url: str, status: int) -> None:
    assert (await page(gateway, wxid, url, status=status))["error"]["message"]

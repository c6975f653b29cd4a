"""Cases for the native API: official accounts."""

from tests.support.native import Native, case

GAZETTE, JOURNEY = "gh_hongyan0001", "gh_hongyan0002"


async def _followed(native: Native) -> list[str]:
    accounts = (await native.phone("wxid_bot", "/officials"))["accounts"]
    return [each["profile"]["id"] for each in accounts]


@case
async def find_official_account(native: Native) -> None:
    page = await native.do("find_official_account", query="旅记")
    assert [(each["profile"]["id"], each["is_followed"]) for each in page["accounts"]] == [(JOURNEY, False)]


@case
async def get_official_account(native: Native) -> None:
    account = await native.do("get_official_account", account=GAZETTE)
    assert (account["profile"]["nick"], account["is_followed"]) == ("鸿雁小报", True)
    assert [button["name"] for button in account["menu"]] == ["今日", "往期", "关于我们"]


@case
async def follow(native: Native) -> None:
    await native.do("follow", account=JOURNEY)
    assert await _followed(native) == [GAZETTE, JOURNEY]
    await native.deed(JOURNEY, "publish_article", articles=[{"title": "漠河"}])
    published = await native.event("official_account_message")
    assert (published["account"], [each["title"] for each in published["articles"]]) == (JOURNEY, ["漠河"])


@case
async def unfollow(native: Native) -> None:
    await native.do("unfollow", account=GAZETTE)
    assert await _followed(native) == []
    assert GAZETTE not in await native.friends()


@case
async def click_menu(native: Native) -> None:
    await native.do("click_menu", account=GAZETTE, button=3)
    message = await native.received("text")
    assert (message["sender"], message["content"]["text"][:4]) == (GAZETTE, "鸿雁小报")
    await native.do("click_menu", account=GAZETTE, button=9, status=404)


async def _article(native: Native) -> str:
    await native.deed(GAZETTE, "publish_article", articles=[{"title": "今日小报", "text": "北风来信"}])
    return str((await native.event("official_account_message"))["articles"][0]["url"])


@case
async def get_web_authorisation(native: Native) -> None:
    granted = await native.do("get_web_authorisation", account=GAZETTE, url=await _article(native))
    page = await native.do("open_web_page", url=granted["full_url"], key=granted["key"], uin=granted["uin"])
    assert page["response"].startswith("HTTP/1.1 200")


@case
async def open_web_page(native: Native) -> None:
    url = await _article(native)
    granted = await native.do("get_web_authorisation", account=GAZETTE, url=url)
    page = await native.do("open_web_page", url=url, key=granted["key"], uin=granted["uin"])
    assert "北风来信" in page["response"]
    await native.do("open_web_page", url=url, key="0" * 128, uin=granted["uin"], status=422)

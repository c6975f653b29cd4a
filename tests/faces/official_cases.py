"""How the rows about official accounts are tried: the good call, each bad parameter, what is refused."""

import json
from typing import Any

GAZETTE, JOURNEY = "gh_hongyan0001", "gh_hongyan0002"


def info(data: dict[str, Any]) -> Any:
    """Read the text ``info`` of an answer."""
    return json.loads(data["info"])


async def _menu(stage: Any) -> list[dict[str, Any]]:
    answer = info(await stage.good("getSubscriptionInfo", {"ghName": GAZETTE}))
    return json.loads(answer["MMBizMenu"])["button_list"]


async def _search_mp(stage: Any) -> None:
    data = await stage.good("searchMp", {"content": "小报"})
    (group,) = info(data)["data"]
    assert [item["userName"] for item in group["items"]] == [GAZETTE]
    assert (group["totalCount"], data["offset"], data["code"]) == (1, 1, 0)
    history = json.loads(group["items"][0]["brandInfo"])["urls"][0]["url"]
    given = await stage.native("get_web_authorisation", account=GAZETTE, url=history)
    page = await stage.native("open_web_page", url=history, key=given["key"], uin=given["uin"])
    assert "雁字回时" in page["response"]
    assert group["items"][0]["nickNameHighlight"] == '鸿雁<em class="highlight">小报</em>'


async def _get_subscription_info(stage: Any) -> None:
    answer = info(await stage.good("getSubscriptionInfo", {"ghName": GAZETTE}))
    assert (answer["UserName"], answer["NickName"], answer["VerifyFlag"]) == (GAZETTE, "鸿雁小报", "24")
    assert [button["name"] for button in await _menu(stage)] == ["今日", "往期", "关于我们"]
    unverified = info(await stage.good("getSubscriptionInfo", {"ghName": JOURNEY}))
    assert unverified["VerifyFlag"] == "8"


async def _get_mp_info(stage: Any) -> None:
    data = await stage.good("getMpInfo", {"userId": "hongyan_xiaobao"})
    assert (data["user_name"], data["nick_name"], data["status"]) == (GAZETTE, "鸿雁小报", 0)


async def _operate_subscription(stage: Any) -> None:
    about = (await _menu(stage))[2]
    await stage.good("operateSubscription", {"ghName": GAZETTE, "menuId": about["id"], "menuKey": about["key"]})
    item = await stage.item(1)
    assert (item["from_user"], item["content"]) == (GAZETTE, "鸿雁小报：每天一封信，写给远方的朋友。")
    await stage.good("operateSubscription", {"ghName": GAZETTE, "menuId": 0, "menuKey": "TODAY"})
    assert "雁字回时" in (await stage.item(49))["content"]


async def _get_request_token(stage: Any) -> None:
    url = (await _menu(stage))[1]["sub_button_list"][1]["value"]
    data = await stage.good("getRequestToken", {"ghName": GAZETTE, "url": url})
    assert data["full_url"].startswith("https://mp.weixin.qq.com/mp/homepage?__biz=")
    assert data["share_url"].startswith("http://mp.weixin.qq.com/s/")
    native = await stage.native("get_web_authorisation", account=GAZETTE, url=url)
    assert info(data).keys() == {"X-WECHAT-KEY", "X-WECHAT-UIN"}
    assert info(data)["X-WECHAT-UIN"] == native["uin"]


async def _request_url(stage: Any) -> None:
    drafts = [{"title": "第三期", "text": "雁来了。"}]
    await stage.gateway.call("POST", "/sandbox/deeds", **{"as": GAZETTE}, do="publish_article", articles=drafts)
    item = await stage.item(49)
    assert "<mmreader>" in item["content"]
    assert item["from_user"] == GAZETTE
    url = item["content"].partition("<url><![CDATA[")[2].partition("]]>")[0]
    data = await stage.good("getRequestToken", {"ghName": GAZETTE, "url": url})
    keys = {"xKey": info(data)["X-WECHAT-KEY"], "xUin": info(data)["X-WECHAT-UIN"]}
    page = (await stage.good("requestUrl", {"url": data["full_url"], **keys}))["response"]
    assert page.startswith("HTTP/1.1 200 OK\r\n")
    assert "<p>雁来了。</p>" in page
    missing = await stage.good("requestUrl", {"url": "http://mp.weixin.qq.com/s/none", **keys})
    assert missing["response"].startswith("HTTP/1.1 404 Not Found\r\n")


def _bad(**good: Any) -> list[tuple[dict[str, Any], str]]:
    """Each parameter left out, and of the wrong type, with the others as they should be."""
    missing = [({n: v for n, v in good.items() if n != name}, name) for name in good]
    wrong = {str: 5, int: "5"}
    return [*missing, *(({**good, name: wrong[type(value)]}, name) for name, value in good.items())]


URL = "http://mp.weixin.qq.com/s/x"

CASES = {
    "searchMp": (_search_mp, [*_bad(content="x"), ({"content": ""}, "content")], {"content": "x" * 65}),
    "getSubscriptionInfo": (
        _get_subscription_info,
        [*_bad(ghName=GAZETTE), ({"ghName": ""}, "ghName")],
        {"ghName": "gh_nobody"},
    ),
    "getMpInfo": (_get_mp_info, [*_bad(userId=GAZETTE), ({"userId": ""}, "userId")], {"userId": "wxid_ann"}),
    "operateSubscription": (
        _operate_subscription,
        [
            *_bad(ghName=GAZETTE, menuId=3, menuKey="ABOUT"),
            ({"ghName": GAZETTE, "menuId": 0, "menuKey": ""}, "menuKey"),
        ],
        {"ghName": JOURNEY, "menuId": 1, "menuKey": ""},
    ),
    "getRequestToken": (
        _get_request_token,
        [*_bad(ghName=GAZETTE, url=URL), ({"ghName": GAZETTE, "url": "file:///etc/passwd"}, "url")],
        {"ghName": "gh_nobody", "url": URL},
    ),
    "requestUrl": (_request_url, _bad(url=URL, xKey="k", xUin="u"), {"url": URL, "xKey": "f" * 128, "xUin": "MQ=="}),
}
"""By row: the good call, bodies and the parameter that each has to be told of, and a body that is refused."""


async def follows(stage: Any) -> None:
    """Add an official account as a contact, and delete it."""
    await stage.good("addContact", {"stranger": JOURNEY, "ticket": "", "type": 3, "content": ""})
    assert JOURNEY in (await stage.book())[0]
    await stage.good("deleteContact", {"userId": JOURNEY})
    assert JOURNEY not in (await stage.book())[0]

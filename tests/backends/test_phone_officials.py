"""The official accounts on a person's phone, in the native API."""

from typing import Any

import pytest

from tests.support.gateway import InProcess

pytestmark = pytest.mark.usefixtures("no_errors")

GAZETTE = "gh_hongyan0001"


async def officials(gateway: InProcess, wxid: str, rest: str = "", **fields: Any) -> Any:
    return await gateway.call("GET", f"/sandbox/phone/{wxid}/officials{rest}", **fields)


async def deed(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields)


def ids(page: Any) -> list[str]:
    return [one["profile"]["id"] for one in page["accounts"]]


async def test_a_phone_lists_what_is_followed_and_finds_the_others(gateway: InProcess) -> None:
    assert ids(await officials(gateway, "wxid_ann")) == []
    await deed(gateway, "wxid_ann", "follow", account="gh_hongyan0002")
    assert ids(await officials(gateway, "wxid_ann")) == ["gh_hongyan0002"]
    found = await officials(gateway, "wxid_ann", query="雁")
    assert [(one["profile"]["id"], one["is_followed"]) for one in found["accounts"]] == [
        (GAZETTE, False),
        ("gh_hongyan0002", True),
    ]
    assert (found["total"], found["next"]) == (2, 0)


async def test_a_phone_shows_an_account_with_its_menu(gateway: InProcess) -> None:
    account = await officials(gateway, "wxid_bot", f"/{GAZETTE}")
    assert (account["profile"]["nick"], account["is_followed"]) == ("鸿雁小报", True)
    assert [button["name"] for button in account["menu"]] == ["今日", "往期", "关于我们"]


async def test_a_phone_shows_the_articles_that_came(gateway: InProcess) -> None:
    done = await deed(gateway, GAZETTE, "publish_article", articles=[{"title": "第三期", "description": "雁来了"}])
    assert done["answer"]["message_id"]
    [happening] = done["happenings"]
    assert (happening["to"], happening["kind"], happening["title"]) == ("wxid_bot", "articles", "第三期")
    [item] = (await gateway.call("GET", "/sandbox/phone/wxid_bot/messages"))["messages"]
    assert (item["chat"], item["kind"], item["description"]) == (GAZETTE, "articles", "雁来了")
    assert [article["title"] for article in item["articles"]] == ["第三期"]
    assert (await gateway.inbox("wxid_bot"))[0]["articles"] == item["articles"]


async def test_a_click_on_a_phone_is_answered_there(gateway: InProcess) -> None:
    done = await deed(gateway, "wxid_bot", "click_menu", account=GAZETTE, key="ABOUT")
    assert [(each["to"], each["from"], each["kind"]) for each in done["happenings"]] == [("wxid_bot", GAZETTE, "text")]


@pytest.mark.parametrize(
    ("path", "fields", "status", "field"),
    [
        ("wxid_nobody/officials", {}, 404, None),
        ("wxid_bot/officials/gh_nobody", {}, 404, None),
        ("wxid_bot/officials/wxid_ann", {}, 404, None),
        ("wxid_bot/officials", {"query": "x" * 65}, 400, "query"),
        ("wxid_bot/officials", {"offset": "-1"}, 400, "offset"),
    ],
)
async def test_what_cannot_be_shown_is_refused(
    gateway: InProcess, path: str, fields: dict[str, str], status: int, field: str | None
) -> None:
    error = (await gateway.call("GET", f"/sandbox/phone/{path}", status=status, **fields))["error"]
    assert field is None or error["field"] == field

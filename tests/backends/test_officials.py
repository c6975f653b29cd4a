"""The commands about official accounts, by their own names, and what they do in the world."""

from typing import Any

import pytest

from tests.support.gateway import InProcess
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")

GAZETTE, JOURNEY = "gh_hongyan0001", "gh_hongyan0002"


@pytest.fixture
async def bot(gateway: InProcess):
    """A gateway in which 小雁 is logged in."""
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan()
        await client.event("login")
        yield gateway


async def command(gateway: InProcess, name: str, *, status: int = 200, **args: Any) -> Any:
    answer = await gateway.call("POST", "/accounts/demo/default/commands", status=status, command=name, args=args)
    return answer["result"] if status == 200 else answer["error"]


async def happened(gateway: InProcess, kind: str) -> dict[str, Any]:
    """Return the first event of a kind, waiting for it."""
    cursor = "0"
    while True:
        answer = await gateway.call("GET", "/accounts/demo/default/events", after=cursor, wait="10")
        found = [each["event"] for each in answer["events"] if each["event"]["event"] == kind]
        if found:
            return found[0]
        assert answer["events"], f"no {kind} came"
        cursor = answer["cursor"]


async def followed(gateway: InProcess) -> list[str]:
    page = await gateway.call("GET", "/sandbox/phone/wxid_bot/officials")
    return [one["profile"]["id"] for one in page["accounts"]]


@pytest.mark.parametrize(
    ("follow", "unfollow"),
    [
        (("follow", {"account": JOURNEY}), ("unfollow", {"account": JOURNEY})),
        (("add_contact", {"contact": JOURNEY}), ("delete_contact", {"contact": JOURNEY})),
        (("add_contact", {"stranger": JOURNEY}), ("delete_contact", {"contact": JOURNEY})),
    ],
)
async def test_an_account_follows_and_leaves(
    bot: InProcess, follow: tuple[str, Any], unfollow: tuple[str, Any]
) -> None:
    await command(bot, follow[0], **follow[1])
    assert await followed(bot) == [GAZETTE, JOURNEY]
    await command(bot, unfollow[0], **unfollow[1])
    assert await followed(bot) == [GAZETTE]


async def test_an_account_finds_reads_and_clicks(bot: InProcess) -> None:
    page = await command(bot, "find_official_account", query="小报")
    assert [one["profile"]["id"] for one in page["accounts"]] == [GAZETTE]
    account = await command(bot, "get_official_account", account=GAZETTE)
    assert account == page["accounts"][0]
    await command(bot, "click_menu", account=GAZETTE, button=account["menu"][2]["id"])
    message = (await happened(bot, "message_received"))["message"]
    assert (message["chat"], message["content"]["text"]) == (GAZETTE, "鸿雁小报：每天一封信，写给远方的朋友。")


async def test_articles_become_an_event_of_the_account(bot: InProcess) -> None:
    drafts = [{"title": "第三期"}, {"title": "二"}]
    await bot.call("POST", "/sandbox/deeds", **{"as": GAZETTE}, do="publish_article", articles=drafts)
    event = await happened(bot, "official_account_message")
    assert (event["account"], event["nick"]) == (GAZETTE, "鸿雁小报")
    assert [article["title"] for article in event["articles"]] == ["第三期", "二"]


async def test_a_page_is_opened_with_what_was_given_for_it(bot: InProcess) -> None:
    url = (await command(bot, "get_official_account", account=GAZETTE))["menu"][1]["buttons"][1]["url"]
    given = await command(bot, "get_web_authorisation", account=GAZETTE, url=url)
    opening = {"key": given["key"], "uin": given["uin"]}
    page = await command(bot, "open_web_page", url=given["full_url"], **opening)
    assert page["response"].startswith("HTTP/1.1 200 OK\r\n")
    assert "雁字回时" in page["response"]
    missing = await command(bot, "open_web_page", url="http://mp.weixin.qq.com/s/none", **opening)
    assert missing["response"].startswith("HTTP/1.1 404 Not Found\r\n")
    refused = await command(bot, "open_web_page", status=422, url=url, key="f" * 128, uin=given["uin"])
    assert refused["code"] == "rejected"


@pytest.mark.parametrize(
    ("name", "args", "status"),
    [
        ("find_official_account", {"query": ""}, 400),
        ("get_official_account", {"account": "wxid_ann"}, 404),
        ("follow", {"account": "gh_nobody"}, 404),
        ("add_contact", {"contact": "gh_nobody"}, 404),
        ("unfollow", {"account": "wxid_ann"}, 404),
        ("click_menu", {"account": GAZETTE, "button": 9}, 404),
        ("click_menu", {"account": GAZETTE, "button": 0}, 400),
        ("get_web_authorisation", {"account": GAZETTE, "url": "file:///etc/passwd"}, 400),
    ],
)
async def test_what_cannot_be_is_refused(bot: InProcess, name: str, args: dict[str, Any], status: int) -> None:
    assert (await command(bot, name, status=status, **args))["message"]
    assert await followed(bot) == [GAZETTE]

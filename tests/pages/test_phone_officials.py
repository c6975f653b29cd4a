"""What official accounts publish, on the phone page."""

from playwright.async_api import expect

from tests.pages.hands import Hands
from tests.pages.visits import Visit
from tests.support.gateway import InProcess

BOT, GAZETTE = "wxid_bot", "gh_hongyan0001"


async def test_articles_stand_in_the_chat_with_the_account(visit: Visit, gateway: InProcess) -> None:
    drafts = [{"title": "第三期", "description": "雁来了"}, {"title": "读者来信", "url": "https://example.com/x"}]
    await gateway.call("POST", "/sandbox/deeds", **{"as": GAZETTE}, do="publish_article", articles=drafts)
    watched = await visit(f"/phone/?as={BOT}")
    bot = Hands(watched.page, BOT)
    await bot.sees(".chat-line", "[链接] 第三期")
    await bot.open_chat(GAZETTE)
    await expect(bot.at('[data-kind="articles"]')).to_contain_text("雁来了")
    await expect(bot.at('[data-kind="articles"] a.card')).to_have_count(2)
    await expect(bot.at('[data-kind="articles"] a.card').last).to_have_attribute("href", "https://example.com/x")

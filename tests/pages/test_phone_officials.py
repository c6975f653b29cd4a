"""Official accounts: found, followed, written to, read, and what they publish."""

from typing import Any

from playwright.async_api import expect

from tests.pages.hands import EVERYWHERE, WORDS, Hands, shot
from tests.pages.visits import Shoot, Visit
from tests.support.gateway import InProcess

GAZETTE = "gh_hongyan0001"


async def publish(gateway: InProcess, *articles: dict[str, Any]) -> None:
    await gateway.call("POST", "/sandbox/deeds", **{"as": GAZETTE}, do="publish_article", articles=articles)


@EVERYWHERE
async def test_an_account_is_found_followed_asked_read_and_left(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    watched = await visit("/phone/?as=wxid_ann", size=size, language=language)
    ann = Hands(watched.page, "wxid_ann")
    await ann.tab("contacts")
    await ann.tap('[data-test="find-officials"]')
    await ann.sees(".paged .hint", said["no_officials"])
    await ann.at(".search-input").fill("小报")
    await ann.at(".search-input").press("Enter")
    await ann.tap(f'[data-test="{GAZETTE}"]')
    await ann.sees(".person-words h2", "鸿雁小报")
    await ann.tap(".follow")
    await shoot(watched.page, shot("official", language, size))
    await ann.tap(".write")
    await ann.sees(".bubble", "你好，欢迎关注鸿雁小报！点菜单看今日小报，或回复“帮助”。")

    # Its menu: a button that answers, one that opens others, and one that shows a page.
    await expect(ann.at(".menu-button")).to_have_text(["今日", "☰ 往期", "关于我们"])
    await ann.at(".menu-button").last.click()
    await ann.sees(".bubble", "鸿雁小报：每天一封信，写给远方的朋友。")
    await ann.at(".menu-button").nth(1).click()
    await ann.choose("上一期")
    await ann.sees('[data-kind="link"] .card-title', "创刊号：第一封信")
    await ann.write("hello")
    await ann.sees(".bubble", "Hello! Write “帮助” for help.")
    await publish(
        gateway, {"title": "第三期", "description": "雁来了", "text": "一行\n二行"}, {"title": "又一篇", "text": "三行"}
    )
    await expect(ann.at(".articles .card-title")).to_have_text(["第三期", "又一篇"])
    await shoot(watched.page, shot("official-chat", language, size))
    await ann.at(".article").first.click()
    await ann.sees(".reader-title", "第三期")
    await expect(ann.at(".reader-line")).to_have_text(["一行", "二行"])
    await shoot(watched.page, shot("article", language, size))
    await ann.tap(".nav-back")
    await ann.at(".menu-button").nth(1).click()
    await ann.choose("全部")
    await expect(ann.at('[data-test="article"] .weui-cell__bd')).to_have_text(
        ["第三期", "又一篇", "雁字回时", "读者来信", "创刊号：第一封信"]
    )
    await ann.at('[data-test="article"]').last.click()
    await ann.sees(".reader-title", "创刊号：第一封信")

    await ann.open_chat(GAZETTE)
    await ann.tap('[data-test="info"]')
    await ann.tap(".unfollow")
    await expect(ann.at(".follow")).to_be_visible()
    await ann.tab("contacts")
    await ann.tap('[data-test="find-officials"]')
    await ann.sees(".paged .hint", said["no_officials"])


async def test_an_article_with_an_address_of_its_own_is_read_on_the_phone_too(visit: Visit, gateway: InProcess) -> None:
    await publish(
        gateway,
        {"title": "第三期", "description": "雁来了"},
        {"title": "读者来信", "url": "https://example.com/x", "text": "一封"},
    )
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.sees(".chat-line", "[链接] 第三期")
    await bot.open_chat(GAZETTE)
    await bot.sees(".article.first", "第三期雁来了")
    await bot.at(".article").last.click()
    await bot.sees(".reader-line", "一封")


async def test_an_article_that_is_not_of_this_world_says_so(visit: Visit, gateway: InProcess) -> None:
    address = "https://mp.weixin.qq.com/s?__biz=elsewhere"
    await gateway.say("wxid_ann", "wxid_bot", kind="link", title="别处", url=address)
    watched = await visit("/phone/?as=wxid_bot")
    watched.allow_refusals()
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_chat("wxid_ann")
    await bot.tap('[data-kind="link"] .card')
    await bot.sees(".reader-title", "别处")
    await expect(bot.at(".reader .hint").first).to_have_text("这个世界里没有这个网页")
    await expect(bot.at(".reader a")).to_have_attribute("href", address)


@EVERYWHERE
async def test_articles_are_published_from_the_picker(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    watched = await visit("/phone/", size=size, language=language)
    page = watched.page
    desk = page.locator("#desk")
    await page.click(f'[data-publisher="{GAZETTE}"]')
    await shoot(page, shot("publish", language, size))
    for number, title in enumerate(("第三期", "又一篇"), 1):
        await desk.locator('.ask [name="title"]').fill(title)
        await desk.locator('.ask [name="text"]').fill("正文")
        await desk.locator(".ask .weui-dialog__btn_primary").click()
        label = said["one_more_article"] if number == 1 else said["publish_now"].format(count=2)
        await desk.locator(".sheet").get_by_text(label, exact=True).click()
    await expect(desk.locator(".toast")).to_have_text(said["published"])
    [issue] = await gateway.inbox("wxid_bot", at_least=1)
    assert [each["title"] for each in issue["articles"]] == ["第三期", "又一篇"]

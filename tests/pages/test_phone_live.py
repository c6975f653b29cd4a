"""What comes while somebody looks: unread counts, several phones, a lost connection, a world that begins anew."""

from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, expect

from hongyan.model.ids import ChatId, ContactId
from hongyan.model.message import Text
from tests.pages.hands import Hands
from tests.pages.visits import PHONE, Visit, visiting
from tests.support.gateway import InProcess, process
from tests.support.sdk import connect

GEESE = "10000001@chatroom"


async def unread(gateway: InProcess, wxid: str) -> dict[str, int]:
    return (await gateway.call("GET", f"/sandbox/phone/{wxid}"))["phone"]["unread"]


async def test_unread_messages_are_counted_until_the_chat_is_opened(visit: Visit, gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "one")
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.sees('[data-chat="wxid_ann"] .weui-badge', "1")
    await gateway.say("wxid_ann", "wxid_bot", "two")
    await gateway.say("wxid_bob", GEESE, "three")
    await bot.sees('[data-chat="wxid_ann"] .weui-badge', "2")
    await bot.sees(".nav-title", "微信 (3)")
    await expect(bot.at(".chat-name")).to_have_text(["雁阵", "安安"])
    await expect(bot.at(".chat-line")).to_have_text(["波哥（公司）: three", "two"])
    await bot.open_chat("wxid_ann")
    await gateway.say("wxid_ann", "wxid_bot", "while it is open")
    await bot.sees(".bubble", "while it is open")
    await bot.tab("chats")
    await bot.sees(".nav-title", "微信 (1)")
    await expect(bot.at('[data-chat="wxid_ann"] .weui-badge')).to_have_count(0)
    assert await unread(gateway, "wxid_bot") == {GEESE: 1}


async def test_what_a_bot_writes_as_this_person_stands_on_the_right(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/phone/?as=wxid_bot&as=wxid_ann")
    bot, ann = (Hands(watched.page, wxid) for wxid in ("wxid_bot", "wxid_ann"))
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await gateway.scan()
        await client.event("login")
        await client.call("sendMsg", {"toUserName": "wxid_ann", "content": "from the bot"})
        await bot.open_chat("wxid_ann")
        await bot.sees(".message.mine .bubble", "from the bot")
        await ann.open_chat("wxid_bot")
        await ann.sees(".message:not(.mine) .bubble", "from the bot")


async def test_a_late_recall_is_refused_in_wechats_words(visit: Visit, gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "too late")
    await gateway.call("POST", "/sandbox/clock", advance_s=130)
    watched = await visit("/phone/?as=wxid_ann")
    watched.allow_refusals()
    ann = Hands(watched.page, "wxid_ann")
    await ann.open_chat("wxid_bot")
    await ann.menu("too late", "撤回")
    await ann.is_told("发送时间超过2分钟的消息，不能被撤回。")


async def test_what_somebody_else_takes_back_is_a_line_in_its_place(visit: Visit, gateway: InProcess) -> None:
    oops = await gateway.say("wxid_ann", "wxid_bot", "oops")
    await gateway.say("wxid_ann", "wxid_bot", "better")
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_chat("wxid_ann")
    await expect(bot.at(".bubble")).to_have_text(["oops", "better"])
    await gateway.call("POST", "/sandbox/deeds", **{"as": "wxid_ann"}, do="recall", message=oops)
    await bot.sees('.notice[data-kind="recall"]', '"安安" 撤回了一条消息')
    await expect(bot.at(".bubble")).to_have_text(["better"])


async def test_several_phones_stand_side_by_side_and_talk(visit: Visit) -> None:
    watched = await visit("/phone/?as=wxid_ann&as=wxid_bob")
    ann, bob = (Hands(watched.page, wxid) for wxid in ("wxid_ann", "wxid_bob"))
    await ann.open_contact("wxid_bob")
    await ann.tap(".write")
    await ann.write("hello")
    await bob.open_chat("wxid_ann")
    await bob.write("hello yourself")
    await ann.sees(".message:not(.mine) .bubble", "hello yourself")
    await expect(ann.phone).to_be_visible()
    await expect(bob.phone).to_be_visible()


async def test_on_a_small_screen_one_phone_is_seen_and_others_are_a_tap_away(visit: Visit) -> None:
    watched = await visit("/phone/?as=wxid_ann&as=wxid_bob", size=PHONE)
    ann, bob = (Hands(watched.page, wxid) for wxid in ("wxid_ann", "wxid_bob"))
    await expect(ann.phone).to_be_visible()
    await expect(bob.phone).to_be_hidden()
    await watched.page.click('[data-chip="wxid_bob"] .chip-name')
    await expect(bob.phone).to_be_visible()
    await expect(ann.phone).to_be_hidden()
    await watched.page.click('[data-chip="wxid_bob"] .chip-close')
    await expect(ann.phone).to_be_visible()
    assert watched.page.url.endswith("?as=wxid_ann")


async def test_somebody_who_is_not_in_the_world_has_no_phone(visit: Visit) -> None:
    watched = await visit("/phone/?as=wxid_nobody")
    watched.allow_refusals()
    await expect(watched.page.locator(".toast")).to_have_text("这个世界里没有 wxid_nobody")
    await expect(watched.page.locator(".picker")).to_be_visible()


async def test_the_language_is_switched_and_remembered(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/phone/?as=wxid_ann")
    page = watched.page
    ann = Hands(page, "wxid_ann")
    await ann.sees(".nav-title", "微信")
    await page.click(".language")
    await ann.sees(".nav-title", "Chats")
    await page.goto(f"{gateway.url}/phone/?as=wxid_ann")
    await ann.sees(".nav-title", "Chats")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_a_world_that_begins_anew_is_told(visit: Visit, gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "old")
    watched = await visit("/phone/?as=wxid_bot")
    watched.allow_refusals()
    bot = Hands(watched.page, "wxid_bot")
    await bot.sees(".chat-line", "old")
    await gateway.call("POST", "/sandbox/reset", world="demo")
    await bot.is_told("世界重新开始了")
    await expect(bot.at(".chat-row")).to_have_count(0)
    await gateway.say("wxid_ann", "wxid_bot", "new")
    await expect(bot.at(".chat-line")).to_have_text(["new"])


async def test_what_is_older_than_what_was_read_at_first_comes_when_it_is_wanted(
    visit: Visit, gateway: InProcess
) -> None:
    world = gateway.plant.sandbox.world
    for number in range(2001):
        readers = (ContactId("wxid_ann"), ContactId("wxid_bot"))
        world._post.send(world._people.person("wxid_ann"), None, ChatId("wxid_bot"), Text(text=str(number)), readers)
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_chat("wxid_ann")
    await expect(bot.at(".bubble")).to_have_count(2000)
    await bot.tap(".earlier")
    await expect(bot.at(".bubble")).to_have_count(2001)
    await expect(bot.at(".bubble").first).to_have_text("0")
    await expect(bot.at(".earlier")).to_have_count(0)


async def test_a_lost_connection_is_shown_and_goes_on_where_it_was(browser: Browser, tmp_path: Path) -> None:
    async with process(tmp_path / "data") as (running, api), AsyncExitStack() as stack:
        watched = await visiting(browser, api.url, api.token, stack)("/phone/?as=wxid_bot")
        watched.allow("net::ERR|the stream broke")
        bot = Hands(watched.page, "wxid_bot")
        await api.say("wxid_ann", "wxid_bot", "before")
        await bot.open_chat("wxid_ann")
        await expect(bot.at(".lost")).to_be_hidden()
        await running.kill()
        await expect(bot.at(".lost")).to_be_visible()
        await running.start()
        await api.say("wxid_ann", "wxid_bot", "after")
        await expect(bot.at(".lost")).to_be_hidden()
        await expect(bot.at(".bubble")).to_have_text(["before", "after"])


async def test_a_world_without_scripts_has_no_button_for_them(visit: Visit) -> None:
    page = (await visit("/phone/?as=wxid_ann")).page
    await expect(page.locator("#bar .language")).to_be_visible()
    await expect(page.locator("#bar .open-scripts")).to_have_count(0)

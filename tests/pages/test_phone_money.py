"""Money: transfers, red packets and the wallet, on both phones."""

from playwright.async_api import expect

from tests.pages.hands import EVERYWHERE, WORDS, Hands, hold, shot
from tests.pages.visits import Shoot, Visit
from tests.support.gateway import InProcess

GEESE = "10000001@chatroom"


@EVERYWHERE
async def test_a_transfer_is_sent_accepted_and_shown_on_both_sides(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    watched = await visit("/phone/?as=wxid_ann&as=wxid_bot", size=size, language=language)
    page = watched.page
    ann = await hold(page, "wxid_ann")
    await ann.open_contact("wxid_bot")
    await ann.tap(".write")
    await ann.panel("transfer")
    await ann.fill(amount="12.34", memo="午饭")
    await ann.sees(".mine .money-title", "¥12.34")
    await shoot(page, shot("transfer-sent", language, size))
    bot = await hold(page, "wxid_bot")
    await bot.open_chat("wxid_ann")
    await bot.tap(".money.transfer")
    await bot.sees(".money-state", said["transfer_sent"])
    await bot.sees('[data-test="memo"] .weui-cell__ft', "午饭")
    await shoot(page, shot("transfer", language, size))
    await bot.tap(".accept-transfer")
    await bot.sees('.money-state[data-state="accepted"]', said["transfer_accepted"])
    await expect(bot.at(".return-transfer")).to_have_count(0)
    ann = await hold(page, "wxid_ann")
    await expect(ann.at(".money-text")).to_have_text([said["transfer_accepted"]] * 2)
    await ann.tab("me")
    await ann.tap('[data-test="wallet"]')
    await ann.sees('[data-test="balance"]', "¥999987.66")
    await shoot(page, shot("wallet", language, size))
    await ann.at('[data-test^="transfer-"]').click()
    await ann.sees(".money-state", said["transfer_accepted"])


async def test_a_transfer_is_given_back(visit: Visit, gateway: InProcess) -> None:
    done = await gateway.call(
        "POST", "/sandbox/deeds", **{"as": "wxid_ann"}, do="send_transfer", to="wxid_bot", amount_fen=100
    )
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_chat("wxid_ann")
    await bot.tap(".money.transfer")
    await bot.tap(".return-transfer")
    await bot.sees(".money-state", "已退还")
    [record] = (await gateway.call("GET", "/sandbox/phone/wxid_ann/wallet"))["transfers"]
    assert (record["id"], record["state"]) == (done["answer"]["id"], "returned")


async def test_a_transfer_that_nobody_takes_expires_on_the_page_that_is_open(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/phone/?as=wxid_ann")
    ann = Hands(watched.page, "wxid_ann")
    await gateway.call(
        "POST", "/sandbox/deeds", **{"as": "wxid_ann"}, do="send_transfer", to="wxid_bot", amount_fen=100
    )
    await ann.open_chat("wxid_bot")
    await ann.tap(".money.transfer")
    await ann.sees(".money-state", "待对方收款")
    await gateway.call("POST", "/sandbox/clock", advance_s=86_401)
    await ann.sees(".money-state", "已过期")


@EVERYWHERE
async def test_a_red_packet_is_opened_by_three_and_everybody_sees_who_took_what(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    await gateway.say("wxid_bob", GEESE, "都在吗")
    watched = await visit("/phone/?as=wxid_ann&as=wxid_bot", size=size, language=language)
    page = watched.page
    ann = await hold(page, "wxid_ann")
    await ann.open_chat(GEESE)
    await ann.panel("red_packet")
    await expect(ann.at('.ask [name="count"]')).to_have_value("3")
    await ann.at('.ask [name="way"]').select_option("lucky")
    await ann.fill(amount="10", count="2", wishing="北雁南飞")
    await ann.sees(".mine .money-title", "北雁南飞")
    bot = await hold(page, "wxid_bot")
    await bot.open_chat(GEESE)
    await bot.tap(".money.red-packet")
    await expect(bot.at(".envelope-wish")).to_have_text("北雁南飞")
    await shoot(page, shot("envelope", language, size))
    await bot.tap(".envelope-open")
    await expect(bot.at('.paged [data-test="wxid_bot"]')).to_be_visible()
    taken = await bot.at(".packet-head .money-sum").inner_text()
    [packet] = (await gateway.call("GET", "/sandbox/phone/wxid_bot/wallet"))["red_packets"]
    assert taken == f"¥{packet['own_fen'] / 100:.2f}"
    await gateway.call("POST", "/sandbox/deeds", **{"as": "wxid_bob"}, do="open_red_packet", packet=packet["id"])
    await expect(bot.at(".paged .weui-cell")).to_have_count(2)
    ann = await hold(page, "wxid_ann")
    await ann.sees(".mine .money-text", said["packet_empty"])
    await ann.tap(".money.red-packet")
    await ann.sees(".packet-state", said["packet_empty"])
    await expect(ann.at(".paged .weui-cell")).to_have_count(2)
    await expect(ann.at(".best")).to_have_text(said["packet_best"])
    await shoot(page, shot("packet", language, size))
    bot = await hold(page, "wxid_bot")
    await bot.open_chat(GEESE)
    await bot.sees(".money-text", said["packet_taken"])


async def test_who_comes_too_late_is_told_in_wechats_words(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/phone/?as=wxid_bot")
    watched.allow_refusals()
    bot = Hands(watched.page, "wxid_bot")
    done = await gateway.call(
        "POST", "/sandbox/deeds", **{"as": "wxid_ann"}, do="send_red_packet", to=GEESE, amount_fen=1
    )
    await bot.open_chat(GEESE)
    await bot.tap(".money.red-packet")
    await bot.at(".envelope-open").wait_for()
    packet = done["answer"]["id"]
    await gateway.call("POST", "/sandbox/deeds", **{"as": "wxid_bob"}, do="open_red_packet", packet=packet)
    await bot.tap(".envelope-open")
    await bot.is_told("手慢了，红包派完了")
    await bot.tap(".envelope-look")
    await bot.sees(".packet-state", "已被领完")


async def test_a_red_packet_of_many_shares_is_read_page_by_page(visit: Visit, gateway: InProcess) -> None:
    people = [f"wxid_{number:02}" for number in range(13)]
    for wxid in people:
        await gateway.call("POST", "/sandbox/people", id=wxid, nick=wxid, friends=["wxid_ann"])
    made = await gateway.call(
        "POST", "/sandbox/deeds", **{"as": "wxid_ann"}, do="create_room", members=people, name="多"
    )
    room = made["answer"]["id"]
    sent = await gateway.call(
        "POST", "/sandbox/deeds", **{"as": "wxid_ann"}, do="send_red_packet", to=room, amount_fen=1300, count=13
    )
    for wxid in people:
        await gateway.call("POST", "/sandbox/deeds", **{"as": wxid}, do="open_red_packet", packet=sent["answer"]["id"])
    watched = await visit("/phone/?as=wxid_ann")
    ann = Hands(watched.page, "wxid_ann")
    await ann.open_chat(room)
    await ann.tap(".money.red-packet")
    await expect(ann.at(".paged .weui-cell")).to_have_count(11)
    await ann.tap(".paged .earlier")
    await expect(ann.at(".paged .weui-cell")).to_have_count(13)
    await expect(ann.at(".packet-count")).to_have_text("已领取 13/13 个，共 13.00/13.00 元")


async def test_money_that_is_not_there_is_not_sent(visit: Visit, gateway: InProcess) -> None:
    await gateway.say("wxid_bot", "wxid_ann", "hello")
    watched = await visit("/phone/?as=wxid_ann")
    watched.allow_refusals()
    ann = Hands(watched.page, "wxid_ann")
    await ann.open_chat("wxid_bot")
    await ann.panel("transfer")
    await ann.fill(amount="200000.01")
    await ann.is_told("单笔转账金额不能超过200000元")
    await expect(ann.at(".money")).to_have_count(0)

"""What else people do with a phone: sending on, their profile, other devices, and what WeChat does to them."""

from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.pages.hands import EVERYWHERE, WORDS, Hands, hold, shot
from tests.pages.test_phone_kinds import png
from tests.pages.visits import Shoot, Visit
from tests.support.gateway import InProcess
from tests.support.sdk import connect

GEESE = "10000001@chatroom"


async def phone(gateway: InProcess, wxid: str) -> Any:
    return (await gateway.call("GET", f"/sandbox/phone/{wxid}"))["phone"]


@EVERYWHERE
async def test_music_and_a_mini_program_are_sent(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "唱什么？")
    watched = await visit("/phone/?as=wxid_bot", size=size, language=language)
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_chat("wxid_ann")
    await bot.panel("music")
    await bot.fill(
        title="雁南飞", url="https://example.com/s", data_url="https://example.com/s.mp3", description="单秀荣"
    )
    await bot.sees('.mine [data-kind="music"] .card-title', "雁南飞")
    await bot.panel("mini_program")
    await bot.fill(title="看地图", app_id="gh_map", path="pages/index")
    await bot.sees('.mine [data-kind="mini_program"] .card-title', "看地图")
    await shoot(watched.page, shot("music", language, size))
    music, program = await gateway.inbox("wxid_ann", at_least=2)
    assert (music["url"], music["data_url"]) == ("https://example.com/s", "https://example.com/s.mp3")
    assert (program["app_id"], program["path"]) == ("gh_map", "pages/index")


async def test_every_kind_that_can_be_sent_on_is_sent_on(visit: Visit, gateway: InProcess) -> None:
    data = {"data": "aGVsbG8="}
    said: list[dict[str, Any]] = [
        {"kind": "text", "text": "words"},
        {"kind": "file", "media": data, "name": "a.txt"},
        {"kind": "voice", "media": data, "duration_ms": 1500},
        {"kind": "location", "latitude": 1.5, "longitude": 2, "name": "断桥", "label": "西湖"},
        {"kind": "link", "title": "题", "url": "https://example.com/", "description": "说明"},
        {"kind": "mini_program", "title": "地图", "app_id": "gh_map"},
        {"kind": "card", "contact": "wxid_shi"},
    ]
    for each in said:
        await gateway.say("wxid_ann", "wxid_bot", **each)
    watched = await visit("/phone/?as=wxid_bot")
    watched.allow("[Mm]edia|Failed to load")
    bot = Hands(watched.page, "wxid_bot")
    for each in said:
        await bot.open_chat("wxid_ann")
        await bot.at(f'[data-kind="{each["kind"]}"].bubble').click(button="right")
        await bot.choose("转发")
        async with watched.page.expect_response("**/sandbox/say"):
            await bot.pick("wxid_bob")
    received = await gateway.inbox("wxid_bob", at_least=len(said))
    for one, other in zip(received, said, strict=True):
        other.pop("media", None)
        assert {name: one[name] for name in other} == other
    assert received[1]["media"]["size_bytes"] == 5


async def test_a_picture_is_sent_on_into_several_chats(visit: Visit, gateway: InProcess, tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(png())
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_contact("wxid_ann")
    await bot.tap(".write")
    await bot.tap('[data-test="panel"]')
    await bot.attach("image", picture)
    await bot.at(".bubble img.picture").click(button="right")
    await bot.choose("转发")
    await bot.pick(GEESE, "wxid_bob")
    await bot.is_told("完成")
    into_room, to_bob = await gateway.inbox("wxid_bob", at_least=2)
    assert (into_room["room"], to_bob["room"]) == (GEESE, None)
    assert into_room["media"]["sha256"] == to_bob["media"]["sha256"]


@EVERYWHERE
async def test_the_owner_says_who_they_are(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    watched = await visit("/phone/?as=wxid_ann", size=size, language=language)
    ann = Hands(watched.page, "wxid_ann")
    await ann.tab("me")
    await shoot(watched.page, shot("me", language, size))
    await ann.tap('[data-test="profile"]')
    await ann.tap('[data-test="number"]')
    await ann.fill(wechat_number="ann_of_lake")
    await ann.sees('[data-test="number"] .weui-cell__ft', "ann_of_lake")
    await ann.tap('[data-test="sex"]')
    await ann.at('.ask [name="sex"]').select_option("female")
    await ann.fill()
    await ann.sees('[data-test="sex"] .weui-cell__ft', said["sex_female"])
    await ann.tap('[data-test="region"]')
    await ann.fill(country="CN", province="浙江", city="杭州")
    await ann.sees('[data-test="region"] .weui-cell__ft', "CN 浙江 杭州")
    await ann.tap('[data-test="phone-number"]')
    await ann.fill(phone="13900000001")
    await ann.sees('[data-test="phone-number"] .weui-cell__ft', "13900000001")
    await ann.tap('[data-test="password"]')
    await ann.fill(password="geese fly south")
    await expect(ann.at(".ask")).to_have_count(0)
    await shoot(watched.page, shot("profile", language, size))
    me = (await phone(gateway, "wxid_ann"))["me"]
    assert (me["wechat_number"], me["sex"], me["city"]) == ("ann_of_lake", "female", "杭州")


@EVERYWHERE
async def test_a_device_loses_its_network_comes_back_and_is_logged_out(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    watched = await visit("/phone/?as=wxid_bot", size=size, language=language)
    bot = Hands(watched.page, "wxid_bot")
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await gateway.scan()
        await client.event("login")
        await bot.tap('[data-test="device-banner"]')
        network = bot.at('[data-test="device-network"] input')
        await network.uncheck()
        await expect(bot.at('[data-test="device"]')).to_contain_text(WORDS[language]["offline"].strip())
        assert [device["is_offline"] for device in (await phone(gateway, "wxid_bot"))["devices"]] == [True]
        await shoot(watched.page, shot("devices", language, size))
        await network.check()
        await expect(bot.at('[data-test="device"]')).not_to_contain_text(WORDS[language]["offline"].strip())
        await bot.tap('[data-test="device"] .weui-btn_warn')
        await bot.sees(".hint", WORDS[language]["devices_none"])


async def test_wechat_forbids_logins_and_forgives(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.tab("me")
    await bot.tap('[data-test="devices"]')
    banned = bot.at('[data-test="banned"] input')
    async with watched.page.expect_response("**/sandbox/deeds"):
        await banned.check()
    assert (await phone(gateway, "wxid_bot"))["is_banned"] is True
    await gateway.call("POST", "/sandbox/deeds", **{"as": "wxid_bot"}, do="get_banned", on=False)
    await expect(banned).not_to_be_checked()


async def test_a_chat_is_marked_read_from_the_list(visit: Visit, gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "hello")
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.at('[data-chat="wxid_ann"]').click(button="right")
    async with watched.page.expect_response("**/sandbox/deeds"):
        await bot.choose("标为已读")
    await expect(bot.at('[data-chat="wxid_ann"] .weui-badge')).to_have_count(0)
    assert (await phone(gateway, "wxid_bot"))["unread"] == {}


async def test_a_chat_is_kept_at_the_top_and_let_go(visit: Visit, gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "older")
    await gateway.say("wxid_bob", "wxid_bot", "newer")
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await expect(bot.at(".chat-name")).to_have_text(["波哥（公司）", "安安"])
    await bot.at('[data-chat="wxid_ann"]').click(button="right")
    await bot.choose("置顶聊天")
    await expect(bot.at(".chat-name")).to_have_text(["安安", "波哥（公司）"])
    assert (await phone(gateway, "wxid_bot"))["pinned"] == ["wxid_ann"]
    await bot.at(".chat-row.pinned").click(button="right")
    await bot.choose("取消置顶")
    await expect(bot.at(".chat-name")).to_have_text(["波哥（公司）", "安安"])


@EVERYWHERE
async def test_some_of_a_conversation_is_sent_on_as_one(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    for sender, text in (("wxid_ann", "几点？"), ("wxid_bob", "五点"), ("wxid_ann", "好"), ("wxid_bob", "别迟到")):
        await gateway.say(sender, GEESE, text)
    watched = await visit("/phone/?as=wxid_bot", size=size, language=language)
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_chat(GEESE)
    await bot.menu("几点？", said["forward_several"])
    for text in ("几点？", "五点"):
        await bot.at(".weui-cell").filter(has_text=text).locator("input").check()
    await bot.tap('[data-test="done"]')
    async with watched.page.expect_response("**/sandbox/say"):
        await bot.pick("wxid_ann")
    [talk] = [each for each in await gateway.inbox("wxid_ann", at_least=3) if each["kind"] == "history"]
    assert (talk["title"], [(line["sender"], line["text"]) for line in talk["items"]]) == (
        said["history_of_room"],
        [("安安", "几点？"), ("阿波", "五点")],
    )

    # And from the panel of another chat, with a piece of this one.
    await bot.open_contact("wxid_bob")
    await bot.tap(".write")
    await bot.panel("history")
    await bot.at(f'[data-pick="{GEESE}"] input').click()
    await bot.at(".weui-cell").filter(has_text="别迟到").locator("input").check()
    await bot.tap('[data-test="done"]')
    await bot.tap('[data-kind="history"] summary')
    await bot.sees('[data-kind="history"] .card-text', "阿波: 别迟到")
    await shoot(watched.page, shot("history", language, size))


@EVERYWHERE
async def test_a_call_rings_is_answered_and_ends(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    watched = await visit("/phone/?as=wxid_ann&as=wxid_bot", size=size, language=language)
    ann = await hold(watched.page, "wxid_ann")
    await ann.open_contact("wxid_bot")
    await ann.tap(".write")
    await ann.panel("video_call")
    await ann.sees(".mine .call", f"{said['video_call']} {said['call_ringing']}")
    await expect(ann.at(".call-answered")).to_have_count(0)
    bot = await hold(watched.page, "wxid_bot")
    await bot.open_chat("wxid_ann")
    await shoot(watched.page, shot("call", language, size))
    await bot.tap(".call-answered")
    await bot.sees(".mine .call", f"{said['video_call']} {said['call_answered']}")
    ann = await hold(watched.page, "wxid_ann")
    await ann.tap(".call-ended")
    await ann.sees(".mine .call", f"{said['video_call']} {said['call_ended']}")
    await expect(ann.at(".call-choices")).to_have_count(0)
    bot = await hold(watched.page, "wxid_bot")
    await bot.sees(".call", f"{said['video_call']} {said['call_ended']}")


async def test_a_call_that_nobody_answers_is_missed(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/phone/?as=wxid_ann")
    ann = Hands(watched.page, "wxid_ann")
    await ann.open_contact("wxid_bot")
    await ann.tap(".write")
    await ann.panel("voice_call")
    await ann.tap(".call-missed")
    await ann.sees(".call", "语音通话 未接听")
    await ann.panel("voice_call")
    await ann.sees(".call", "语音通话 正在呼叫")
    await gateway.call("POST", "/sandbox/clock", advance_s=130)
    await ann.sees(".call", "语音通话 未接听")
    await expect(ann.at(".call-choices")).to_have_count(0)

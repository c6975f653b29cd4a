"""What a bot maker sees in the first minutes: a bot logs in, is written to, answers, sends and takes back."""

import io
from pathlib import Path

import pytest
from PIL import Image as Picture
from playwright.async_api import expect

from tests.pages.hands import Hands
from tests.pages.visits import DESKTOP, PHONE, Shoot, Visit
from tests.support.gateway import InProcess
from tests.support.peers import Start

SAYS = {
    "zh": {"title": "微信", "recall": "撤回", "room": "发起群聊"},
    "en": {"title": "Chats", "recall": "Recall", "room": "New group chat"},
}


def picture(place: Path) -> Path:
    drawn = io.BytesIO()
    Picture.linear_gradient("L").resize((640, 400)).convert("RGB").save(drawn, "PNG")
    place.write_bytes(drawn.getvalue())
    return place


@pytest.mark.parametrize(
    ("language", "size", "name"),
    [
        pytest.param("zh", PHONE, "phone", id="zh-phone"),
        pytest.param("en", DESKTOP, "desktop", id="en-desktop"),
        pytest.param("zh", DESKTOP, "desktop", id="zh-desktop"),
        pytest.param("en", PHONE, "phone", id="en-phone"),
    ],
)
async def test_a_bot_is_let_in_written_to_and_answers(
    visit: Visit,
    gateway: InProcess,
    node_peer: Start,
    shoot: Shoot,
    tmp_path: Path,
    size: tuple[int, int],
    name: str,
    language: str,
) -> None:
    says = SAYS[language]
    watched = await visit("/phone/", size=size, language=language)
    page = watched.page
    await expect(page.locator(".picker")).to_be_visible()
    await shoot(page, f"phone-picker-{name}-{language}")
    bot = await node_peer("padchat-sdk-node", gateway.url.replace("http", "ws", 1) + "/demo")
    await bot.line("qrcode")

    # 小雁 scans the code and says yes.
    await page.click('[data-as="wxid_bot"]')
    goose = Hands(page, "wxid_bot")
    await goose.sees(".nav-title", says["title"])
    await goose.tap('[data-test="login-banner"]')
    await expect(goose.at("img.code")).to_be_visible()
    await shoot(page, f"phone-scan-{name}-{language}")
    await goose.tap(".scan-this")
    await bot.line("scan")
    await goose.tap(".confirm")
    await bot.line("loaded")
    await goose.tab("chats")
    await expect(goose.at('[data-test="device-banner"]')).to_be_visible()

    # 安安 writes to her, and the bot answers.
    await page.click(".open-another")
    await page.click('[data-as="wxid_ann"]')
    ann = Hands(page, "wxid_ann")
    await ann.open_contact("wxid_bot")
    await ann.tap(".write")
    await ann.write("ping")
    await ann.sees(".message:not(.mine) .bubble", "re: ping")
    await ann.sees(".message.mine .bubble", "ping")

    # A picture, which the bot gets.
    await ann.tap('[data-test="panel"]')
    await shoot(page, f"phone-panel-{name}-{language}")
    await ann.attach("image", picture(tmp_path / "wave.png"))
    await expect(ann.at(".mine img.picture")).to_be_visible()
    await bot.until(lambda lines: [x for x in lines if x["what"] == "push" and x["data"]["mType"] == 3])
    await ann.tap('[data-test="panel"]')

    # A room, in which the bot answers too.
    await ann.tab("chats")
    await ann.tap('[data-test="plus"]')
    await ann.choose(says["room"])
    await ann.pick("wxid_bot", "wxid_bob")
    await ann.fill(name="南飞")
    await ann.sees(".nav-title", "南飞 (3)")
    await ann.write("在吗")
    await expect(ann.at(".message:not(.mine) .bubble").last).to_contain_text("在吗")

    # And what was said by mistake is taken back.
    await ann.write("打错了")
    await ann.menu("打错了", says["recall"])
    await ann.sees('[data-kind="recall"]', "你撤回了一条消息")
    await shoot(page, f"phone-room-{name}-{language}")
    await ann.open_chat("wxid_bot")
    await expect(ann.at(".mine img.picture")).to_be_visible()
    await shoot(page, f"phone-chat-{name}-{language}")
    await ann.tab("chats")
    await shoot(page, f"phone-chats-{name}-{language}")

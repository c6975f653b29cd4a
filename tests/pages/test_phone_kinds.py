"""Every kind of message: shown, and sent from the page."""

import base64
import io
import struct
import wave
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image as Picture
from playwright.async_api import expect

from hongyan.model.ids import ChatId, ContactId, RoomId
from hongyan.model.message import (
    AnyContent,
    App,
    CallState,
    Card,
    Emoticon,
    File,
    History,
    HistoryItem,
    Image,
    Link,
    Location,
    MiniProgram,
    MiniVideo,
    Music,
    Notice,
    Quote,
    RedPacket,
    RoomInvitation,
    StatusNotify,
    Text,
    Transfer,
    Video,
    Voice,
    Voip,
)
from tests.pages.hands import Hands
from tests.pages.visits import Shoot, Visit
from tests.support.gateway import InProcess

ANN, BOT = ContactId("wxid_ann"), ContactId("wxid_bot")


def png(colour: str = "teal", size: tuple[int, int] = (300, 200)) -> bytes:
    drawn = io.BytesIO()
    Picture.new("RGB", size, colour).save(drawn, "PNG")
    return drawn.getvalue()


def wav(seconds: float = 2.0) -> bytes:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(struct.pack("<h", 0) * int(8000 * seconds))
    return sound.getvalue()


async def contents(gateway: InProcess) -> dict[str, tuple[AnyContent, str]]:
    """Return one content of each kind, and what of it must be read on the page."""
    keep = gateway.plant.sandbox.media.keep
    picture = await keep(png(), name="p.png")
    sound = await keep(wav(), name="v.wav")
    said = await gateway.say(ANN, BOT, "the question")
    each: list[tuple[AnyContent, str]] = [
        (Text(text="plain\nwords"), "plain\nwords"),
        (Image(media=picture), ""),
        (Voice(media=sound, duration_ms=2000), "2″"),
        (Video(media=picture, cover=picture, duration_s=3), ""),
        (MiniVideo(media=picture, cover=picture), ""),
        (Emoticon(md5="0" * 32), "[动画表情]"),
        (Location(latitude=30.2, longitude=120.1, name="雷峰塔", label="南山路"), "雷峰塔"),
        (Link(title="A link", url="https://example.com/x", description="about it"), "A link"),
        (Music(title="A song", url="https://example.com/s", description="by whom"), "A song"),
        (File(media=sound, name="report.pdf"), "report.pdf"),
        (MiniProgram(title="A program", app_id="gh_x", path="pages/index"), "A program"),
        (Card(contact=ContactId("wxid_shi"), nick="小石"), "小石"),
        (RoomInvitation(room=RoomId("9@chatroom"), room_name="南飞", inviter_nick="安安", url="http://x"), "南飞"),
        (Transfer(amount_fen=1234, memo="lunch"), "¥12.34"),
        (RedPacket(amount_fen=100, wishing="恭喜"), "恭喜"),
        (History(title="A talk", items=(HistoryItem(sender="阿波", text="hi", at_s=1),)), "A talk"),
        (Quote(text="the answer", message_id=said, quoted="the question", quoted_sender=ANN), "the question"),
        (Notice(text="grey line"), "grey line"),
        (Voip(state=CallState.MISSED), "未接听"),
        (StatusNotify(code=2, chats=(ChatId(ANN),)), ""),
        (App(xml="<appmsg/>"), "[应用消息]"),
    ]
    return {str(content.__struct_config__.tag): (content, text) for content, text in each}


async def test_every_kind_of_message_is_shown(visit: Visit, gateway: InProcess, shoot: Shoot) -> None:
    world = gateway.plant.sandbox.world
    every = await contents(gateway)
    assert {type(content) for content, _ in every.values()} == set(get_args(AnyContent))
    for content, _ in every.values():
        world._post.send(world._people.person(ANN), None, ChatId(BOT), content, (ANN, BOT))
    watched = await visit("/phone/?as=wxid_bot")
    watched.allow("[Mm]edia|DEMUXER|Failed to load")
    bot = Hands(watched.page, BOT)
    await bot.open_chat(ANN)
    for kind, (_, text) in every.items():
        shown = bot.at(f'[data-kind="{kind}"]')
        if kind == "status_notify":
            await expect(shown).to_have_count(0)
        else:
            await expect(shown.last).to_contain_text(text)
    for selector in ("img.picture", "video.video", ".quoted", "a.file[download]", "a.card[href^='https:']"):
        await expect(bot.at(selector).first).to_be_visible()
    await shoot(watched.page, "phone-kinds")
    await bot.tap("img.picture")
    await expect(bot.at(".viewer img")).to_be_visible()


async def test_a_kind_that_nobody_knows_is_a_grey_line(visit: Visit, gateway: InProcess) -> None:
    await gateway.say(ANN, BOT, "hello")
    watched = await visit("/phone/")
    page = watched.page

    async def newer(route: Any) -> None:
        answer = await route.fetch()
        body = await answer.json()
        for message in body.get("messages", ()):
            message["kind"] = "hologram"
        await route.fulfill(response=answer, json=body)

    await page.route("**/messages?*", newer)
    await page.click(f'[data-as="{BOT}"]')
    bot = Hands(page, BOT)
    await bot.sees(".chat-line", "[收到一条暂不支持的消息]")
    await bot.open_chat(ANN)
    await bot.sees(".notice", "[收到一条暂不支持的消息]")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A file to send of each kind that has one."""
    made = {
        "image": png(),
        "video": b"\0\0\0\x18ftypisom" + bytes(64),
        "voice": wav(),
        "file": b"text",
        "emoticon": png(),
    }
    names = {"image": "p.png", "video": "v.mp4", "voice": "v.wav", "file": "report.txt", "emoticon": "s.png"}
    for kind, data in made.items():
        (tmp_path / names[kind]).write_bytes(data)
    return {kind: tmp_path / name for kind, name in names.items()}


async def test_files_are_sent_as_what_was_chosen(visit: Visit, gateway: InProcess, files: dict[str, Path]) -> None:
    bot = await at_chat(visit)
    kinds = ["image", "video", "file", "emoticon"]
    for kind in kinds:
        await bot.attach(kind, files[kind])
        await expect(bot.at(f'.mine [data-kind="{kind}"]')).to_be_visible()
    received = await gateway.inbox(ANN, at_least=len(kinds))
    assert [each["kind"] for each in received] == kinds
    for each in received:
        async with gateway.session.get(gateway.url + each["media"]["url"]) as response:
            assert await response.read() == files[each["kind"]].read_bytes()


async def test_a_voice_note_is_sent_with_its_length(visit: Visit, gateway: InProcess, files: dict[str, Path]) -> None:
    bot = await at_chat(visit)
    await bot.attach("voice", files["voice"])
    await expect(bot.at('.ask [name="seconds"]')).to_have_value("2.0")
    await bot.fill()
    await bot.sees('.mine [data-kind="voice"]', "2″")
    [received] = await gateway.inbox(ANN, at_least=1)
    assert received["duration_ms"] == 2000


async def test_a_place_a_card_and_a_link_are_sent(visit: Visit, gateway: InProcess) -> None:
    bot = await at_chat(visit)
    await bot.tap('[data-send="location"]')
    await bot.fill(name="断桥", label="西湖", latitude="30.26", longitude="120.15")
    await bot.sees('.mine [data-kind="location"] .card-title', "断桥")
    await bot.tap('[data-send="card"]')
    await bot.at('[data-pick="wxid_bob"] input').click()
    await bot.sees('.mine [data-kind="card"] .card-title', "阿波")
    await bot.tap('[data-test="panel"]')
    await bot.tap('[data-test="panel"]')
    await bot.tap('[data-send="link"]')
    await bot.fill(title="鸿雁", url="https://example.com/", description="gateway")
    await bot.sees('.mine [data-kind="link"] .card-title', "鸿雁")
    received = await gateway.inbox(ANN, at_least=3)
    assert [each["kind"] for each in received] == ["location", "card", "link"]
    assert (received[0]["latitude"], received[1]["contact"], received[2]["url"]) == (
        30.26,
        "wxid_bob",
        "https://example.com/",
    )


async def test_a_message_is_quoted(visit: Visit, gateway: InProcess) -> None:
    await gateway.say(ANN, BOT, "when?")
    bot = await at_chat(visit)
    await bot.menu("when?", "引用")
    await bot.sees(".quote-line", "安安: when?")
    await bot.write("now")
    await bot.sees(".mine .quoted", "安安: when?")
    await expect(bot.at(".quote-bar")).to_be_hidden()
    [received] = await gateway.inbox(ANN, at_least=1)
    assert (received["kind"], received["text"], received["quoted"]) == ("quote", "now", "when?")


async def test_members_of_a_room_are_mentioned(visit: Visit, gateway: InProcess) -> None:
    await gateway.say(ANN, "10000001@chatroom", "hello")
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, BOT)
    await bot.open_chat("10000001@chatroom")
    await bot.at(".composer-input").press_sequentially("@")
    await bot.choose("安安")
    await bot.at(".composer-input").press_sequentially("look")
    await bot.at(".composer-input").press("Enter")
    await bot.sees(".mine .bubble", "@安安\u2005look")
    [received] = await gateway.inbox(ANN, at_least=1)
    assert received["at"] == [ANN]


async def test_a_file_that_is_too_large_is_not_sent(visit: Visit, gateway: InProcess, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(12 * 1024 * 1024))
    bot = await at_chat(visit)
    await bot.attach("file", large)
    await bot.is_told("文件太大，最多 11 MB")


async def test_a_voice_note_plays_to_its_end(visit: Visit, gateway: InProcess) -> None:
    await gateway.say(ANN, BOT, kind="voice", media={"data": base64.b64encode(wav(0.3)).decode()}, duration_ms=300)
    bot = await at_chat(visit)
    await bot.at("button.voice").evaluate(
        """(button) => {
          window.played = new Promise((done) => {
            const seen = []
            const look = () => seen.push(button.className) === 2 && done(seen)
            new MutationObserver(look).observe(button, { attributes: true })
          })
        }"""
    )
    await bot.tap("button.voice")
    assert await bot.page.evaluate("window.played") == ["voice playing", "voice"]
    await expect(bot.at(".toast")).to_have_count(0)


async def test_a_sound_that_no_browser_plays_says_so(visit: Visit, gateway: InProcess) -> None:
    silk = base64.b64encode(b"\x02#!SILK_V3" + bytes(20)).decode()
    await gateway.say(ANN, BOT, kind="voice", media={"data": silk}, duration_ms=1500)
    bot = await at_chat(visit)
    await bot.tap("button.voice")
    await bot.is_told("浏览器放不了这种格式")


async def at_chat(visit: Visit) -> Hands:
    """Open the chat of 小雁 with 安安, and its panel."""
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, BOT)
    await bot.open_contact(ANN)
    await bot.tap(".write")
    await bot.tap('[data-test="panel"]')
    return bot

"""Moments, favourites and labels, in both languages and on both screens."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.pages.hands import EVERYWHERE, WORDS, Hands, hold, shot
from tests.pages.test_phone_kinds import png
from tests.pages.visits import Shoot, Visit
from tests.support.gateway import InProcess


async def deed(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return (await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields))["answer"]


async def moments(gateway: InProcess, wxid: str) -> list[Any]:
    return (await gateway.call("GET", f"/sandbox/phone/{wxid}/moments"))["moments"]


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Three pictures."""
    made = []
    for colour in ("teal", "orange", "purple"):
        made.append(tmp_path / f"{colour}.png")
        made[-1].write_bytes(png(colour, (240, 240)))
    return made


@EVERYWHERE
async def test_a_moment_is_posted_liked_commented_and_answered(
    visit: Visit, gateway: InProcess, shoot: Shoot, pictures: list[Path], language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    watched = await visit("/phone/?as=wxid_ann&as=wxid_bot", size=size, language=language)
    page = watched.page
    ann = await hold(page, "wxid_ann")
    await ann.tab("discover")
    await ann.tap('[data-test="moments"]')
    await ann.tap('[data-test="post"]')
    await ann.at(".post-text").fill("断桥\n残雪")
    await ann.at('[data-test="pictures"]').set_input_files(pictures)
    await expect(ann.at(".post-picture")).to_have_count(3)
    await shoot(page, shot("post", language, size))
    await ann.tap('[data-test="publish"]')
    await ann.sees(".moment-text", "断桥\n残雪")

    # 小雁 hears of it, looks, likes it and says something.
    bot = await hold(page, "wxid_bot")
    await expect(bot.at('[data-tab="discover"] .weui-badge_dot')).to_be_visible()
    await bot.tab("discover")
    await expect(bot.at('[data-test="moments-news"]')).to_be_visible()
    await bot.tap('[data-test="moments"]')
    await expect(bot.at("img.moment-picture")).to_have_count(3)
    await bot.tap(".moment-deed.like")
    await bot.sees(".moment-likes", "♡ 小雁")
    await bot.tap(".moment-deed.comment")
    await bot.fill(text="好看")
    await bot.sees(".moment-comment", "小雁: 好看")

    # 安安, who has the page open, sees it and answers.
    ann = await hold(page, "wxid_ann")
    await ann.sees(".moment-comment", "小雁: 好看")
    await ann.tap(".moment-comment")
    await ann.choose(said["reply"])
    await ann.fill(text="谢谢")
    await ann.sees(".moment-comment", f"安安 {said['reply_to']} 小雁: 谢谢")
    await shoot(page, shot("moments", language, size))
    bot = await hold(page, "wxid_bot")
    await bot.sees(".moment-comment", f"安安 {said['reply_to']} 小雁: 谢谢")
    await bot.tap(".moment-deed.unlike")
    await expect(bot.at(".moment-likes")).to_have_count(0)
    await bot.at(".moment-comment").first.click()
    await bot.choose(said["delete"])
    await expect(bot.at(".moment-comment")).to_have_count(1)

    # What is on a friend's own page is the same; what is taken away is gone from there.
    await bot.open_contact("wxid_ann")
    await bot.tap('[data-test="moments"]')
    await expect(bot.at(".moment-card")).to_have_count(1)
    await deed(gateway, "wxid_ann", "delete_moment", moment=(await moments(gateway, "wxid_ann"))[0]["id"])
    await bot.sees(".paged .hint", said["no_moments"])


@pytest.mark.parametrize(("scope", "seen"), [("visible_only", ["wxid_bob"]), ("visible_but", ["wxid_ann"])])
async def test_labels_say_who_sees_a_moment(visit: Visit, gateway: InProcess, scope: str, seen: list[str]) -> None:
    said = WORDS["zh"]
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.tab("discover")
    await bot.tap('[data-test="moments"]')
    await bot.tap('[data-test="post"]')
    await bot.at(".post-text").fill("给谁看")
    await bot.tap('[data-test="visible"]')
    await bot.choose(said[scope])
    await bot.at('[data-pick="1"] input').check()
    await bot.tap('[data-test="done"]')
    await bot.sees('[data-test="visible"] .weui-cell__ft', f"{said[scope]} 同事")
    await bot.tap('[data-test="publish"]')
    await bot.sees(".moment-text", "给谁看")
    assert [wxid for wxid in ("wxid_ann", "wxid_bob") if await moments(gateway, wxid)] == seen


async def test_a_private_moment_with_a_link_is_seen_by_nobody_else_and_deleted(
    visit: Visit, gateway: InProcess
) -> None:
    said = WORDS["zh"]
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.tab("me")
    await bot.tap('[data-test="my-moments"]')
    await bot.sees(".paged .hint", said["no_moments"])
    await bot.tab("discover")
    await bot.tap('[data-test="moments"]')
    await bot.tap('[data-test="post"]')
    await bot.tap('[data-test="post-link"]')
    await bot.fill(title="鸿雁", url="https://example.com/a")
    await bot.tap('[data-test="visible"]')
    await bot.choose(said["visible_private"])
    await bot.tap('[data-test="publish"]')
    await expect(bot.at("a.moment-link")).to_have_attribute("href", "https://example.com/a")
    assert await moments(gateway, "wxid_ann") == []
    await bot.tap(".moment-delete")
    await bot.choose(said["delete"])
    await expect(bot.at(".moment-card")).to_have_count(0)


async def test_an_empty_moment_is_refused(visit: Visit) -> None:
    watched = await visit("/phone/?as=wxid_bot")
    watched.allow_refusals()
    bot = Hands(watched.page, "wxid_bot")
    await bot.tab("discover")
    await bot.tap('[data-test="moments"]')
    await bot.tap('[data-test="post"]')
    await bot.tap('[data-test="publish"]')
    await bot.is_told("text: there is nothing to show")
    await expect(bot.at(".post-text")).to_be_visible()


async def test_the_timeline_is_read_page_by_page_and_stays_so(visit: Visit, gateway: InProcess) -> None:
    for number in range(12):
        await deed(gateway, "wxid_ann", "post_moment", text=str(number))
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.tab("discover")
    await bot.tap('[data-test="moments"]')
    await expect(bot.at(".moment-card")).to_have_count(10)
    await bot.tap(".paged .earlier")
    await expect(bot.at(".moment-card")).to_have_count(12)
    await deed(gateway, "wxid_ann", "post_moment", text="new")
    await expect(bot.at(".moment-text").first).to_have_text("new")
    await expect(bot.at(".moment-card")).to_have_count(13)


async def test_a_strangers_moments_are_not_offered(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await gateway.say("wxid_ann", "wxid_bot", kind="card", contact="wxid_shi")
    await bot.open_chat("wxid_ann")
    await bot.tap(".card.person")
    await expect(bot.at(".request")).to_be_visible()
    await expect(bot.at('[data-test="moments"]')).to_have_count(0)


@EVERYWHERE
async def test_a_message_is_kept_and_thrown_away(
    visit: Visit, gateway: InProcess, shoot: Shoot, pictures: list[Path], language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    await gateway.say("wxid_ann", "wxid_bot", "记住这个")
    watched = await visit("/phone/?as=wxid_bot", size=size, language=language)
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_chat("wxid_ann")
    await bot.menu("记住这个", said["keep"])
    await bot.is_told(said["kept"])
    await bot.tap('[data-test="panel"]')
    await bot.attach("image", pictures[0])
    await bot.at(".bubble img.picture").click(button="right")
    await bot.choose(said["keep"])
    await bot.tab("me")
    await bot.tap('[data-test="favourites"]')
    await expect(bot.at(".favourite-title")).to_have_text(["记住这个"])
    await expect(bot.at("img.favourite-picture")).to_be_visible()
    link = await gateway.say("wxid_ann", "wxid_bot", kind="link", title="一个链接", url="https://example.com/")
    await deed(gateway, "wxid_bot", "add_favourite", message=link)
    await expect(bot.at(".favourite-title").first).to_have_text(f"{said['k_link']} 一个链接")
    await shoot(watched.page, shot("favourites", language, size))
    await bot.at(".favourite").filter(has_text="记住这个").click()
    await bot.choose(said["delete"])
    await expect(bot.at(".favourite")).to_have_count(2)
    await expect(bot.at(".favourite").filter(has_text="记住这个")).to_have_count(0)


@EVERYWHERE
async def test_labels_are_made_put_on_friends_and_deleted(
    visit: Visit, gateway: InProcess, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    said = WORDS[language]
    watched = await visit("/phone/?as=wxid_bot", size=size, language=language)
    bot = Hands(watched.page, "wxid_bot")
    await bot.tab("contacts")
    await bot.tap('[data-test="labels"]')
    await bot.sees('[data-test="label-1"] .weui-cell__ft', "1")
    await bot.tap('[data-test="new-label"]')
    await bot.fill(name="家人")
    await bot.tap('[data-test="label-2"]')
    await bot.sees(".hint", said["label_empty"])
    await bot.tap(".label-members")
    await bot.pick("wxid_ann", "wxid_bob")
    await expect(bot.at('[data-test="wxid_ann"]')).to_be_visible()
    await shoot(watched.page, shot("label", language, size))
    await bot.open_contact("wxid_bob")
    await bot.sees('[data-test="contact-labels"] .weui-cell__ft', "同事、家人")
    await bot.tap('[data-test="contact-labels"]')
    await bot.at('[data-pick="1"] input').uncheck()
    await bot.tap('[data-test="done"]')
    await bot.sees('[data-test="contact-labels"] .weui-cell__ft', "家人")
    await bot.tab("contacts")
    await bot.tap('[data-test="labels"]')
    await bot.tap('[data-test="label-2"]')
    await bot.tap(".label-delete")
    await bot.choose(said["delete"])
    await expect(bot.at('[data-test="label-2"]')).to_have_count(0)
    await bot.sees('[data-test="label-1"] .weui-cell__ft', "0")

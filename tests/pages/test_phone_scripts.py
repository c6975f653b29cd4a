"""Scripts of a world from a file: begun, watched and stopped on the page of phones."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import expect

from tests.pages.hands import EVERYWHERE, WORDS, Hands
from tests.pages.visits import Shoot, Visit
from tests.support.gateway import InProcess, in_process

WORLD = """
base: demo
scripts:
  chatter:
    deeds:
      - {do: say, as: wxid_bob, to: wxid_ann, text: 在吗}
      - {do: say, as: wxid_shi, to: wxid_ann, text: 我是谁}
      - {at: +1h, do: say, as: wxid_bob, to: wxid_ann, text: 一小时了}
  later:
    deeds:
      - {at: 1d, do: say, as: wxid_bob, to: wxid_ann, text: 明天见}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(tmp_path: Path) -> AsyncIterator[InProcess]:
    """A gateway with a world from a file."""
    file = tmp_path / "world.yaml"
    file.write_text(WORLD, encoding="utf-8")
    async with in_process(tmp_path / "data", world=str(file)) as running:
        yield running


@EVERYWHERE
async def test_a_script_is_begun_and_what_it_does_is_seen(
    visit: Visit, shoot: Shoot, language: str, size: tuple[int, int]
) -> None:
    words = WORDS[language]
    page = (await visit("/phone/?as=wxid_ann", language=language, size=size)).page
    ann = Hands(page, "wxid_ann")
    await page.click("#bar .open-scripts")
    chatter = page.locator('[data-script="chatter"]')
    await expect(chatter.locator(".script-state")).to_have_text(words["script_idle"].replace("{deeds}", "3"))
    await chatter.locator("button").click()
    await expect(chatter).to_have_attribute("data-state", "running")
    # One is refused, since they are no friends: the page says so, and the script waits for its next hour.
    await expect(chatter.locator(".script-refused")).to_contain_text("1")
    running = words["script_running"].replace("{done}", "2").replace("{deeds}", "3")
    await expect(chatter.locator(".script-state")).to_have_text(running)
    await shoot(page, f"phone-scripts-{language}")
    await page.locator(".leap").nth(1).click()
    await expect(chatter).to_have_attribute("data-state", "done")
    await page.click(".weui-dialog__btn_primary")
    await ann.open_chat("wxid_bob")
    await expect(ann.at(".bubble")).to_have_text(["在吗", "一小时了"])


async def test_a_script_is_stopped_and_begins_anew(visit: Visit, gateway: InProcess) -> None:
    page = (await visit("/phone/?as=wxid_ann")).page
    await page.click("#bar .open-scripts")
    later = page.locator('[data-script="later"]')
    await later.locator("button").click()
    await expect(later).to_have_attribute("data-state", "running")
    await later.locator("button").click()
    await expect(later).to_have_attribute("data-state", "stopped")
    await page.locator(".leap").nth(2).click()
    await later.locator("button").click()
    await expect(later).to_have_attribute("data-state", "running")
    scripts = {each["name"]: each for each in (await gateway.call("GET", "/sandbox/scripts"))["scripts"]}
    assert (scripts["later"]["state"], scripts["later"]["done"]) == ("running", 0)


async def test_what_somebody_else_begins_shows_by_itself(visit: Visit, gateway: InProcess) -> None:
    page = (await visit("/phone/?as=wxid_ann")).page
    await page.click("#bar .open-scripts")
    await expect(page.locator('[data-script="later"]')).to_have_attribute("data-state", "idle")
    await gateway.call("POST", "/sandbox/scripts/later/start")
    await expect(page.locator('[data-script="later"]')).to_have_attribute("data-state", "running")
    await page.locator(".veil").click(position={"x": 2, "y": 2})
    await expect(page.locator(".scripts")).to_have_count(0)

"""Fingers on one phone of the phone page."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from hongyan.console.pages import STATIC
from tests.pages.visits import DESKTOP, PHONE

_WORD = re.compile(r"""^  (\w+): (['"])(.*)\2,$""", re.MULTILINE)

WORDS = {
    language: {key: text for key, _, text in _WORD.findall((STATIC / "phone" / f"words_{language}.js").read_text())}
    for language in ("zh", "en")
}
"""What the page says, by language and key."""

EVERYWHERE = pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param("zh", PHONE, id="zh-phone"),
        pytest.param("en", DESKTOP, id="en-desktop"),
        pytest.param("zh", DESKTOP, id="zh-desktop"),
        pytest.param("en", PHONE, id="en-phone"),
    ],
)
"""In both languages, on a small screen and on a large one."""


class Hands:
    """Does with the phone of ``wxid`` what a person does."""

    def __init__(self, page: Page, wxid: str) -> None:
        self.page = page
        self.phone = page.locator(f'.phone[data-wxid="{wxid}"]')

    def at(self, selector: str) -> Locator:
        """Return what a selector finds on the phone."""
        return self.phone.locator(selector)

    async def tap(self, selector: str) -> None:
        """Tap the first of what a selector finds."""
        await self.at(selector).first.click()

    async def tab(self, name: str) -> None:
        """Go to a tab, from wherever."""
        while await self.at(".nav-back").count():
            await self.tap(".nav-back")
        await self.tap(f'[data-tab="{name}"]')

    async def open_chat(self, chat: str) -> None:
        """Open a chat from the list of chats."""
        await self.tab("chats")
        await self.tap(f'[data-chat="{chat}"]')
        await expect(self.at(".messages")).to_be_visible()

    async def open_contact(self, wxid: str) -> None:
        """Open a friend's page."""
        await self.tab("contacts")
        await self.tap(f'[data-test="{wxid}"]')

    async def open_room(self, room: str) -> None:
        """Open the page behind a room's chat."""
        await self.tab("contacts")
        await self.tap('[data-test="rooms"]')
        await self.tap(f'[data-test="{room}"]')
        await self.tap('[data-test="info"]')

    async def write(self, text: str) -> None:
        """Send a text in the chat that is open."""
        await self.at(".composer-input").fill(text)
        await self.at(".composer-input").press("Enter")

    async def attach(self, kind: str, file: Path) -> None:
        """Send a file from the panel, as ``kind``."""
        await self.at(f'input[data-send="{kind}"]').set_input_files(file)

    async def fill(self, **fields: str) -> None:
        """Fill a dialog, and say yes."""
        for name, value in fields.items():
            await self.at(f'.ask [name="{name}"]').fill(value)
        await self.tap(".ask .weui-dialog__btn_primary")

    async def pick(self, *wxids: str) -> None:
        """Choose people on the page for that, and be done."""
        for wxid in wxids:
            await self.at(f'[data-pick="{wxid}"] input').check()
        await self.tap('[data-test="done"]')

    async def choose(self, label: str) -> None:
        """Take one of a menu that came up."""
        await self.at(".sheet").get_by_text(label, exact=True).click()

    async def menu(self, text: str, label: str) -> None:
        """Open the menu of the bubble with this text, and take one."""
        await self.at(".bubble").filter(has_text=re.compile(f"^{re.escape(text)}$")).last.click(button="right")
        await self.choose(label)

    async def sees(self, selector: str, text: str) -> None:
        """Wait until the last of what a selector finds shows exactly this text."""
        await expect(self.at(selector).last).to_have_text(text)

    async def panel(self, kind: str) -> None:
        """Open the panel of the chat that is open, and take one of what can be sent."""
        if not await self.at(".panel").is_visible():
            await self.tap('[data-test="panel"]')
        await self.tap(f'[data-send="{kind}"]')

    async def is_told(self, text: str) -> None:
        """Wait until the phone says something."""
        await expect(self.at(".toast")).to_have_text(text)


async def hold(page: Page, wxid: str) -> Hands:
    """Take the open phone of ``wxid`` to the front: on a small screen only one is seen."""
    await page.click(f'[data-chip="{wxid}"] .chip-name')
    return Hands(page, wxid)


def shot(name: str, language: str, size: tuple[int, int]) -> str:
    """Return the name of a picture of the page."""
    return f"phone-{name}-{'desktop' if size == DESKTOP else 'phone'}-{language}"

"""A page in a browser that is watched: whatever goes wrong in it fails the test."""

import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from PIL import Image as Picture
from playwright.async_api import Browser, ConsoleMessage, Dialog, Page, Request

DESKTOP = (1280, 860)
PHONE = (390, 844)

_LOCALES = {"zh": "zh-CN", "en": "en-GB"}
_AT_ONCE_MS = 10_000
_REFUSED = "the server responded with a status of"


@dataclass(eq=False)
class Watched:
    """A page, and what went wrong in it."""

    page: Page
    origin: str
    wrong: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    """Regular expressions of what may go wrong in this test."""

    def watch(self) -> None:
        """Begin to listen."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"an error in a script: {error}"))
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)

    def allow(self, pattern: str) -> None:
        """Let this go wrong: a text of the console, for example, when a test takes the network away."""
        self.allowed.append(pattern)

    def allow_refusals(self) -> None:
        """Let the gateway refuse something: browsers write that to the console by themselves."""
        self.allow(_REFUSED)

    def check(self) -> None:
        """Fail when something went wrong that may not."""
        wrong = [each for each in self.wrong if not any(re.search(pattern, each) for pattern in self.allowed)]
        assert not wrong, "\n".join(wrong)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"on the console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.wrong.append(f"a request to elsewhere: {request.url}")

    async def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"a dialog: {dialog.message}")
        await dialog.dismiss()


class Visit(Protocol):
    """Opens pages of one gateway."""

    async def __call__(
        self, path: str, *, size: tuple[int, int] = DESKTOP, language: str = "zh", signed_in: bool = True
    ) -> Watched:
        """Open ``path`` in a fresh profile of a browser that speaks ``language``; sign in first unless told not to."""


def visiting(browser: Browser, url: str, token: str, stack: AsyncExitStack) -> Visit:
    """Return what opens pages of the gateway at ``url``; when ``stack`` ends, they are judged and closed."""

    async def visit(
        path: str, *, size: tuple[int, int] = DESKTOP, language: str = "zh", signed_in: bool = True
    ) -> Watched:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=_LOCALES[language], accept_downloads=True
        )
        context.set_default_timeout(_AT_ONCE_MS)
        page = await context.new_page()
        watched = Watched(page, url)
        watched.watch()

        async def end() -> None:
            await context.close()
            watched.check()

        stack.push_async_callback(end)
        await page.goto(f"{url}{path}" + (f"#token={token}" if signed_in else ""))
        return watched

    return visit


@dataclass(frozen=True)
class Shoot:
    """Keeps pictures of pages."""

    folder: Path

    async def __call__(self, page: Page, name: str) -> Path:
        """Keep what ``page`` shows as ``<name>.png``; return where."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.png"
        await page.screenshot(path=path)
        with Picture.open(path) as drawn:
            # A third of the size, and nobody sees the difference.
            drawn.convert("RGB").quantize(192).save(path, optimize=True)
        return path

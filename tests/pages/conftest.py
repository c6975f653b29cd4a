"""Browsers for the tests of the pages: Debian's Chromium, one per worker, a fresh profile per visit.

All tests of this folder share one event loop, because the browser lives on it.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.pages.visits import Shoot, Visit, visiting
from tests.support.gateway import InProcess, in_process
from tests.support.peers import Start, starting

HERE = Path(__file__).parent
IMAGES = HERE.parent.parent / "docs" / "images"

CHROMIUM = "chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
"""Without its sandbox: tests run as root in containers, and open only pages of their own gateway."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder run on one loop."""
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium. Where it is missing: a skip, in CI a failure."""
    program = shutil.which(CHROMIUM)
    if program is None:
        reason = f"{CHROMIUM} is missing: run `make test`, which installs it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(tmp_path: Path) -> AsyncIterator[InProcess]:
    """A gateway with the demo world, in this process."""
    async with in_process(tmp_path / "data") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, gateway: InProcess) -> AsyncIterator[Visit]:
    """Open pages of the gateway: ``await visit("/phone/?as=wxid_ann", size=PHONE, language="en")``.

    A page fails the test by an error on its console, an error in a script, a dialog, or a request to elsewhere.
    """
    async with AsyncExitStack() as stack:
        yield visiting(browser, gateway.url, gateway.token, stack)


@pytest_asyncio.fixture(loop_scope="session")
async def node_peer() -> AsyncIterator[Start]:
    """Start a real foreign client; see ``tests/peers``."""
    async with starting() as start:
        yield start


@pytest.fixture
def shoot(tmp_path: Path) -> Shoot:
    """Keep a picture of a page: among the documents' when ``HONGYAN_SHOTS`` is set, else for this test only."""
    return Shoot(IMAGES if os.environ.get("HONGYAN_SHOTS") else tmp_path)

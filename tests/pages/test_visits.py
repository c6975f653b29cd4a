"""What watches the pages sees what goes wrong."""

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser

from tests.pages.visits import visiting
from tests.support.gateway import InProcess

WRONG: dict[str, str] = {
    "an error on the console": "console.error('bad')",
    "an error in a script": "setTimeout(() => { throw new Error('bad') })",
    "a dialog": "setTimeout(() => alert('bad'))",
    "a request to elsewhere": "fetch('http://127.0.0.2:9/').catch(() => {})",
    "an inline script": "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
}


@pytest.mark.parametrize("script", WRONG.values(), ids=WRONG.keys())
async def test_a_page_on_which_something_goes_wrong_fails(browser: Browser, gateway: InProcess, script: str) -> None:
    async with AsyncExitStack() as stack:
        page = await visiting(browser, gateway.url, gateway.token, stack)("/phone/", signed_in=False)
        page.allow_refusals()
        await page.page.evaluate(script)
        await page.page.wait_for_timeout(0)
        await page.page.evaluate("new Promise(setTimeout)")
        assert page.wrong
        with pytest.raises(AssertionError):
            page.check()
        page.allow(".")

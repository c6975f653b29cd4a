"""The console as a person sees it: let in, an account followed from its code to its last message, keys, ways in."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import expect

from hongyan.app import config
from hongyan.console.pages import STATIC
from hongyan.core.dialling import CallbackState
from hongyan.core.ports import DeadLetter
from hongyan.dialects.padchat import CLOSE_BAD_TOKEN
from hongyan.model.ids import AccountId
from tests.pages.visits import DESKTOP, PHONE, Shoot, Visit
from tests.support.gateway import InProcess
from tests.support.peers import Start

SAYS = {
    "zh": {
        "online": "在线",
        "waiting": "正在等你的客户端",
        "connected": "已连接",
        "none": "还没有账号",
        "in": "登录中",
    },
    "en": {
        "online": "online",
        "waiting": "Waiting for your client",
        "connected": "Connected",
        "none": "No account yet",
        "in": "logging in",
    },
}
SIZES = pytest.mark.parametrize(
    ("language", "size", "name"),
    [
        pytest.param("zh", DESKTOP, "desktop", id="zh-desktop"),
        pytest.param("en", PHONE, "phone", id="en-phone"),
        pytest.param("en", DESKTOP, "desktop", id="en-desktop"),
        pytest.param("zh", PHONE, "phone", id="zh-phone"),
    ],
)


@SIZES
async def test_an_account_is_followed_from_its_code_to_its_last_acknowledgement(
    visit: Visit,
    gateway: InProcess,
    node_peer: Start,
    shoot: Shoot,
    size: tuple[int, int],
    name: str,
    language: str,
) -> None:
    says = SAYS[language]
    page = (await visit("/console/", size=size, language=language)).page
    await expect(page.locator(".empty")).to_contain_text(says["none"])
    await page.goto(f"{gateway.url}/console/#/connect")
    await expect(page.locator(".waiting")).to_contain_text(says["waiting"])

    bot = await node_peer("padchat-sdk-node", gateway.url.replace("http", "ws", 1) + "/demo")
    await bot.line("qrcode")
    await expect(page.locator(".waiting")).to_contain_text(says["connected"])
    await page.click('.waiting a[href="#/accounts/demo/default"]')
    await expect(page.locator(".who .badge")).to_have_text(says["in"])
    await expect(page.locator("img.qr")).to_be_visible()
    await shoot(page, f"console-login-{name}-{language}")

    await gateway.scan()
    await expect(page.locator(".who .badge")).to_have_text(says["online"])
    await expect(page.locator("img.qr")).to_be_hidden()
    await bot.line("loaded")
    await gateway.say("wxid_ann", "wxid_bot", "在吗？<b>粗</b>")
    message = page.locator('tr[data-kind="message_received"]').first
    await expect(message).to_contain_text("wxid_ann: 在吗？<b>粗</b>")
    await expect(message.locator(".chip")).to_have_attribute("data-state", "confirmed")
    await message.click()
    shown = json.loads(await page.locator(".whole pre").inner_text())
    assert shown["event"]["message"]["content"]["text"] == "在吗？<b>粗</b>"
    await message.click()
    await expect(page.locator(".whole")).to_have_count(0)
    await shoot(page, f"console-{name}-{language}")

    await page.fill(".trace input", "message_received")
    await expect(page.locator('tr[data-kind="logged_in"]')).to_be_hidden()
    await expect(message).to_be_visible()
    await page.click("#log-out")
    await page.click("#log-out")
    await expect(page.locator("#log-in")).to_be_visible()


async def test_a_new_key_is_shown_once_works_and_can_be_revoked(visit: Visit, gateway: InProcess) -> None:
    page = (await visit("/console/")).page
    await page.click('nav a[href="#/keys"]')
    await page.fill('input[name="name"]', "shop")
    await page.click("form .primary")
    key = await page.locator(".fresh code").inner_text()
    assert len(key) > 20
    await page.click('nav a[href="#/connect"]')
    await page.select_option("#key", "shop")
    await expect(page.locator('[data-way="sdk06"] pre')).to_contain_text(f"/{key}'")
    await page.click('nav a[href="#/keys"]')
    shop = page.locator('tr[data-key="shop"]')
    await shop.locator("button").click()
    await shop.locator("button").click()
    await expect(shop.locator("button")).to_have_count(0)
    async with gateway.session.ws_connect(f"{gateway.url}/{key}") as socket:
        await socket.send_str('{"type":"user","cmd":"init","cmdId":"1","payload":{}}')
        await socket.receive(timeout=10)
        assert socket.close_code == CLOSE_BAD_TOKEN


async def test_what_the_gateway_refuses_is_said(visit: Visit) -> None:
    watched = await visit("/console/", language="en")
    watched.allow_refusals()
    page = watched.page
    await page.click('nav a[href="#/keys"]')
    await page.fill('input[name="name"]', "demo")
    await page.click("form .primary")
    await expect(page.locator(".said")).to_contain_text("there is a key demo already")
    await page.goto(page.url.replace("#/keys", "#/accounts/demo/nobody"))
    await expect(page.locator(".empty").last).to_contain_text("There is no such account")


class Called:
    """A server that the gateway would call."""

    def __init__(self, **state: Any) -> None:
        self.now = CallbackState(account=AccountId("demo/default"), face="wequick", name="shop", **state)
        self.asked: list[Any] = []

    def state(self) -> CallbackState:
        return self.now

    @property
    def reader(self) -> str:
        return "wequick shop"

    async def rewind(self, after: int) -> None:
        self.asked.append(after)

    async def replay(self, ids: Any) -> int:
        self.asked.append(ids)
        return 2


async def test_dead_letters_are_shown_and_sent_again(visit: Visit, gateway: InProcess, shoot: Shoot) -> None:
    callbacks = gateway.plant.callbacks
    account = await gateway.plant.hub.slot(gateway.plant.hub.keys.named("demo"), "default")
    for number, text in enumerate(("<img src=x onerror=alert(1)>", "ping"), 7):
        body = json.dumps({"data": {"action": "reportTextMessage", "data": text}}).encode()
        event = f"{account}:{number}"
        what = {"what": "reportTextMessage", "reason": "answered 422", "body": body, "event": event}
        await callbacks.letters.keep(
            DeadLetter(account=account, reader="wequick shop", at_ms=1795312232931 + number, **what)
        )
    called = Called(url="http://127.0.0.1:5000/in", state="well", last_status=200, dead_letters=2)
    with callbacks.shown(called):
        page = (await visit("/console/", language="zh")).page
        await page.click(".callbacks a")
        rows = page.locator(".letters tbody tr")
        await expect(rows).to_have_count(2)
        await rows.first.locator("summary").click()
        await expect(rows.first.locator("pre")).to_contain_text("<img src=x onerror=alert(1)>")
        await shoot(page, "console-letters")
        await rows.last.locator("button").click()
        await page.click(".letters .primary")
        last = (await callbacks.letters.list(0, 10))[-1].id
        async with asyncio.timeout(10):
            while called.asked != [{last}, None]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        # One that is taken leaves the list without anybody loading the page again.
        await callbacks.letters.remove(last)
        called.now = msgspec.structs.replace(called.now, dead_letters=1)
        await expect(rows).to_have_count(1)


async def test_a_server_that_the_gateway_calls_is_shown_with_what_is_wrong(visit: Visit, gateway: InProcess) -> None:
    called = Called(
        url="http://127.0.0.1:5000/<b>in</b>",
        state="retrying",
        last_reason="answered 500",
        queue=7,
        dead_letters=2,
    )
    with gateway.plant.callbacks.shown(called):
        page = (await visit("/console/", language="en")).page
        row = page.locator(".callbacks tbody tr")
        await expect(row).to_contain_text("http://127.0.0.1:5000/<b>in</b>")
        await expect(row).to_contain_text("retrying72answered 500")
    await expect(page.locator(".callbacks")).to_have_count(0)


async def test_a_callback_server_has_lines_to_paste_and_counts_as_connected(
    visit: Visit, gateway: InProcess, tmp_path: Path
) -> None:
    page = (await visit("/console/", language="en")).page
    await page.click('nav a[href="#/connect"]')
    lines = page.locator('[data-way="wequick"] pre')
    await expect(lines).to_contain_text('account = "demo/default"')
    settings = tmp_path / "callbacks.toml"
    settings.write_text(await lines.inner_text())
    [callback] = config.from_process(settings, {}).faces["wequick"].all()
    assert (callback.receive, callback.slot) == ("http://127.0.0.1:5000/receive_msg", "demo/default")
    with gateway.plant.callbacks.shown(Called(url="http://127.0.0.1:5000/in", state="well")):
        await expect(page.locator(".waiting")).to_contain_text("Connected: demo/default (wequick)")
    await expect(page.locator(".waiting")).to_contain_text("Waiting for your client")


async def test_a_person_without_the_link_is_asked_for_the_token(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/console/", language="en", signed_in=False)
    watched.allow_refusals()
    page = watched.page
    await page.fill('input[name="token"]', "wrong")
    await page.click(".sign-in button")
    await expect(page.locator(".sign-in-said")).to_contain_text("Not accepted")
    await page.fill('input[name="token"]', gateway.token)
    await page.click(".sign-in button")
    await expect(page.locator(".empty")).to_contain_text("No account yet")
    await page.reload()
    await expect(page.locator(".empty")).to_contain_text("No account yet")


async def test_the_token_does_not_stay_in_the_address(visit: Visit) -> None:
    page = (await visit("/console/")).page
    await expect(page.locator(".empty")).to_be_visible()
    assert "token" not in page.url


async def test_the_language_can_be_changed_and_stays(visit: Visit) -> None:
    page = (await visit("/console/", language="zh")).page
    await page.click("#language")
    await expect(page.locator("#language")).to_have_text("中文")
    await page.goto(re.sub(r"\?.*", "", page.url) + "#/keys")
    await expect(page.locator("#language")).to_have_text("中文")


def test_both_languages_have_the_same_words() -> None:
    text = (STATIC / "console" / "texts.js").read_text(encoding="utf-8")
    chinese, english = text.split("\n  en: {")
    keys = [re.findall(r"^    (\w+):", part, re.MULTILINE) for part in (chinese, english)]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 80
    used = {
        key
        for script in (STATIC / "console").glob("*.js")
        for key in re.findall(r"\bt\('(\w+)'", script.read_text(encoding="utf-8"))
    }
    assert used <= set(keys[0])

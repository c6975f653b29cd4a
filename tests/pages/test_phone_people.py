"""Friends, requests, one's own profile, and logins of other devices."""

import io
from pathlib import Path
from typing import Any

from PIL import Image as Picture
from playwright.async_api import expect

from hongyan.model.account import LoginMethod
from hongyan.world import deeds
from tests.pages.hands import Hands
from tests.pages.visits import Visit
from tests.support.gateway import InProcess
from tests.support.sdk import connect

REQUEST = "陌生人小石开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。"


async def act(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields)


async def state(gateway: InProcess, wxid: str) -> Any:
    return (await gateway.call("GET", f"/sandbox/phone/{wxid}"))["phone"]


async def friends(gateway: InProcess, wxid: str) -> list[str]:
    contacts = (await state(gateway, wxid))["contacts"]
    return [one["profile"]["id"] for one in contacts if one["is_friend"] and one["kind"] == "person"]


async def phones(visit: Visit, *wxids: str) -> list[Hands]:
    watched = await visit("/phone/?" + "&".join(f"as={wxid}" for wxid in wxids))
    watched.allow_refusals()
    return [Hands(watched.page, wxid) for wxid in wxids]


async def test_a_request_is_accepted_and_both_can_write(visit: Visit, gateway: InProcess) -> None:
    await act(gateway, "wxid_shi", "request_friend", to="wxid_ann", greeting="我是小石")
    [ann] = await phones(visit, "wxid_ann")
    await ann.sees('[data-tab="contacts"] .weui-badge', "1")
    await ann.tab("contacts")
    await ann.tap('[data-test="new-friends"]')
    await expect(ann.at('[data-test="wxid_shi"]')).to_contain_text("我是小石")
    await ann.at('[data-test="wxid_shi"] button').click()
    await expect(ann.at(".hint")).to_have_text("没有新的朋友")
    await ann.open_chat("wxid_shi")
    await ann.sees(".mine .bubble", "我通过了你的朋友验证请求，现在我们可以开始聊天了")
    assert "wxid_ann" in await friends(gateway, "wxid_shi")


async def test_somebody_is_searched_for_and_asked(visit: Visit, gateway: InProcess) -> None:
    [ann] = await phones(visit, "wxid_ann")
    await ann.tab("contacts")
    await ann.tap('[data-test="add-friend"]')
    await ann.at(".search-input").fill("13800000004")
    await ann.at(".search-input").press("Enter")
    await ann.sees(".person-words h2", "陌生人小石")
    await ann.tap(".request")
    await ann.fill(greeting="你好")
    await ann.is_told("已发送")
    [request] = (await state(gateway, "wxid_shi"))["requests"]
    assert (request["profile"]["id"], request["greeting"]) == ("wxid_ann", "你好")


async def test_who_is_not_found_is_said_in_the_servers_words(visit: Visit) -> None:
    [ann] = await phones(visit, "wxid_ann")
    await ann.tab("contacts")
    await ann.tap('[data-test="add-friend"]')
    await ann.at(".search-input").fill("nobody")
    await ann.at(".search-input").press("Enter")
    await ann.is_told("nobody is found by 'nobody'")


async def test_a_card_leads_to_a_request(visit: Visit, gateway: InProcess) -> None:
    await gateway.say("wxid_bot", "wxid_ann", kind="card", contact="wxid_shi")
    [ann] = await phones(visit, "wxid_ann")
    await ann.open_chat("wxid_bot")
    await ann.tap(".card.person")
    await ann.tap(".request")
    await ann.fill(greeting="名片")
    await ann.is_told("已发送")
    assert [one["greeting"] for one in (await state(gateway, "wxid_shi"))["requests"]] == ["名片"]


async def test_a_friend_gets_a_remark(visit: Visit, gateway: InProcess) -> None:
    [ann] = await phones(visit, "wxid_ann")
    await ann.open_contact("wxid_bob")
    await ann.tap('[data-test="remark"]')
    await ann.fill(remark="大波")
    await ann.sees(".person-words h2", "大波")
    await ann.tab("contacts")
    await ann.sees('[data-test="wxid_bob"] .weui-cell__bd', "大波")


async def test_a_friend_is_blocked_and_heard_again(visit: Visit, gateway: InProcess) -> None:
    [ann] = await phones(visit, "wxid_ann")
    await ann.open_contact("wxid_bob")
    await ann.tap(".block")
    await expect(ann.at(".unblock")).to_be_visible()
    assert (await state(gateway, "wxid_ann"))["blocked"] == ["wxid_bob"]
    await ann.tap(".unblock")
    await expect(ann.at(".block")).to_be_visible()
    assert (await state(gateway, "wxid_ann"))["blocked"] == []


async def test_who_deletes_a_friend_is_refused_by_them_in_wechats_words(visit: Visit, gateway: InProcess) -> None:
    await act(gateway, "wxid_shi", "request_friend", to="wxid_ann")
    await act(gateway, "wxid_ann", "accept_friend", **{"from": "wxid_shi"})
    ann, shi = await phones(visit, "wxid_ann", "wxid_shi")
    await shi.open_contact("wxid_ann")
    await shi.tap(".delete")
    await shi.choose("删除联系人")
    await expect(shi.at('[data-test="wxid_ann"]')).to_have_count(0)
    await ann.open_chat("wxid_shi")
    await ann.write("还在吗")
    await ann.sees(".notice", f"{REQUEST}发送朋友验证")
    await ann.tap(".notice-link")
    await expect(ann.at(".person-words h2")).to_have_text("陌生人小石")
    await shi.open_chat("wxid_ann")
    await shi.write("我呢")
    await expect(shi.at(".toast")).to_contain_text("开启了朋友验证")
    await expect(shi.at(".composer-input")).to_have_value("我呢")


async def test_the_own_profile_is_changed_and_friends_see_it(visit: Visit, tmp_path: Path) -> None:
    ann, bot = await phones(visit, "wxid_ann", "wxid_bot")
    drawn = io.BytesIO()
    Picture.new("RGB", (64, 64), "purple").save(drawn, "PNG")
    (tmp_path / "me.png").write_bytes(drawn.getvalue())
    await ann.tab("me")
    await ann.tap('[data-test="profile"]')
    await ann.tap('[data-test="nick"]')
    await ann.fill(nick="安小安")
    await ann.sees('[data-test="nick"] .weui-cell__ft', "安小安")
    await ann.tap('[data-test="signature"]')
    await ann.fill(signature="早睡")
    await ann.sees('[data-test="signature"] .weui-cell__ft', "早睡")
    await ann.at('input[data-test="avatar"]').set_input_files(tmp_path / "me.png")
    await expect(ann.at('[data-test="picture"] img.avatar')).to_be_visible()
    await bot.open_contact("wxid_ann")
    await bot.sees(".person-words h2", "安小安")
    await expect(bot.at(".person-head img.avatar")).to_be_visible()


async def test_a_new_person_joins_from_the_picker(visit: Visit) -> None:
    watched = await visit("/phone/")
    await watched.page.click(".add-person")
    await watched.page.fill('.ask [name="nick"]', "小飞")
    await watched.page.click(".ask .weui-dialog__btn_primary")
    await expect(watched.page.locator(".phone")).to_have_attribute("aria-label", "小飞")
    fly = Hands(watched.page, await watched.page.locator(".phone").get_attribute("data-wxid") or "")
    await fly.tab("contacts")
    await expect(fly.at('[data-test="wxid_bot"]')).to_be_visible()


async def test_a_login_by_phone_number_shows_its_code_among_the_text_messages(visit: Visit, gateway: InProcess) -> None:
    [ann] = await phones(visit, "wxid_ann")
    async with connect(gateway.session, gateway.url) as client:
        await client.call("init")
        await client.call("login", {"loginType": "phone", "phone": "13800000002"})
        await ann.tap('[data-test="login-banner"]')
        await ann.at(".login-card").get_by_text("看短信").click()
        await expect(ann.at('[data-kind="sms"]')).to_contain_text("验证码")
    await ann.tab("chats")
    await ann.sees('[data-chat="sms"] .chat-name', "短信")


async def test_a_login_that_asks_on_the_phone_is_answered_there(visit: Visit, gateway: InProcess) -> None:
    sandbox = gateway.plant.sandbox
    for device, name in (("old", "旧的"), ("new", "客厅的 iPad")):
        await sandbox.do(deeds.RegisterDevice(device=device, name=name))
    await sandbox.do(deeds.RequestLogin(device="old"))
    await gateway.scan("wxid_ann")
    token = sandbox.world.device_state("old").token
    await sandbox.do(deeds.RequestLogin(device="new", method=LoginMethod.REQUEST, token=token))
    ann, bob = await phones(visit, "wxid_ann", "wxid_bob")
    await ann.tap('[data-test="login-banner"]')
    await ann.sees(".login-text", "请求在“客厅的 iPad”上登录你的微信")
    await expect(bob.at('[data-test="login-banner"]')).to_have_count(0)
    await ann.tap(".confirm")
    await ann.is_told("已登录")
    await ann.tab("chats")
    await expect(ann.at('[data-test="device-banner"]')).to_have_text(["客厅的 iPad 微信已登录"])


async def test_a_login_is_refused_and_its_card_goes(visit: Visit, gateway: InProcess) -> None:
    [ann] = await phones(visit, "wxid_ann")
    async with connect(gateway.session, gateway.url) as client:
        await client.call("init")
        await client.call("login", {"loginType": "qrcode"})
        await ann.tap('[data-test="login-banner"]')
        await ann.tap(".scan-this")
        await ann.tap(".refuse")
        await ann.is_told("已取消登录")
        await expect(ann.at(".login-card")).to_have_count(0)


async def test_a_device_is_logged_out_from_the_phone(visit: Visit, gateway: InProcess) -> None:
    [bot] = await phones(visit, "wxid_bot")
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await bot.tap('[data-test="login-banner"]')
        await bot.tap(".scan-this")
        await bot.tap(".confirm")
        await client.event("login")
        await bot.tab("chats")
        await bot.tap('[data-test="device-banner"]')
        await bot.at('[data-test="device"] button').click()
        await client.event("logout")
        await expect(bot.at('[data-test="device"]')).to_have_count(0)

"""Rooms: who comes, who goes, and what is changed."""

from typing import Any

from playwright.async_api import expect

from tests.pages.hands import Hands
from tests.pages.visits import Visit
from tests.support.gateway import InProcess

GEESE = "10000001@chatroom"


async def room(gateway: InProcess, wxid: str = "wxid_bot", id_: str = GEESE) -> Any:
    rooms = (await gateway.call("GET", f"/sandbox/phone/{wxid}"))["phone"]["rooms"]
    return next((room for room in rooms if room["id"] == id_), None)


async def members(gateway: InProcess) -> list[str]:
    return [member["id"] for member in (await room(gateway))["members"]]


async def newcomer(gateway: InProcess, *friends: str) -> str:
    return (await gateway.call("POST", "/sandbox/people", id="wxid_new", nick="小飞", friends=friends))["id"]


async def phones(visit: Visit, *wxids: str) -> list[Hands]:
    watched = await visit("/phone/?" + "&".join(f"as={wxid}" for wxid in wxids))
    watched.allow_refusals()
    return [Hands(watched.page, wxid) for wxid in wxids]


async def test_the_owner_changes_name_announcement_and_door(visit: Visit, gateway: InProcess) -> None:
    [bot] = await phones(visit, "wxid_bot")
    await bot.open_room(GEESE)
    await bot.tap('[data-test="rename"]')
    await bot.fill(name="南飞")
    await bot.sees('[data-test="rename"] .weui-cell__ft', "南飞")
    await bot.tap('[data-test="announce"]')
    await bot.fill(text="明天出发")
    await bot.sees('[data-test="announce"] .weui-cell__ft', "明天出发")
    await bot.tap('[data-test="room-nick"]')
    await bot.fill(nick="头雁")
    await bot.sees('[data-member="wxid_bot"] .member-name', "头雁")
    await bot.at('[data-test="confirming"] input').check()
    await bot.open_chat(GEESE)
    await bot.sees(".notice", "你已启用“群聊邀请确认”，群成员需你确认才能邀请朋友进群。")
    changed = await room(gateway)
    assert (changed["name"], changed["announcement"]) == ("南飞", "明天出发")


async def test_a_friend_is_brought_in_and_removed(visit: Visit, gateway: InProcess) -> None:
    new = await newcomer(gateway, "wxid_bot")
    [bot] = await phones(visit, "wxid_bot")
    await bot.open_room(GEESE)
    await bot.tap(".member.add")
    await bot.pick(new)
    await bot.choose("直接拉进群")
    await expect(bot.at(f'[data-member="{new}"]')).to_be_visible()
    await bot.tap(".member.remove")
    await bot.pick(new, "wxid_bob")
    await expect(bot.at('[data-member="wxid_bob"]')).to_have_count(0)
    assert await members(gateway) == ["wxid_bot", "wxid_ann"]


async def test_an_invitation_is_confirmed_by_the_owner_and_accepted(visit: Visit, gateway: InProcess) -> None:
    new = await newcomer(gateway, "wxid_ann")
    await gateway.call(
        "POST", "/sandbox/deeds", **{"as": "wxid_bot"}, do="require_invite_confirmation", room=GEESE, on=True
    )
    ann, bot, guest = await phones(visit, "wxid_ann", "wxid_bot", new)
    await ann.open_room(GEESE)
    await ann.tap(".member.add")
    await ann.pick(new)
    await ann.choose("发送邀请")
    await ann.is_told("完成")
    await guest.open_chat("wxid_ann")
    await guest.tap('[data-kind="room_invitation"] .card')
    await guest.tap(".ask .weui-dialog__btn_primary")
    await guest.is_told("群主已启用“群聊邀请确认”，群成员需群主确认才能邀请朋友进群。")
    await bot.open_chat(GEESE)
    await bot.tap(".notice-link")
    await bot.is_told("完成")
    await guest.tap('[data-kind="room_invitation"] .card')
    await guest.tap(".ask .weui-dialog__btn_primary")
    await guest.sees(".nav-title", "雁阵 (4)")
    assert (await members(gateway))[-1] == new


async def test_a_room_is_joined_by_the_text_of_its_code(visit: Visit, gateway: InProcess) -> None:
    bot, shi = await phones(visit, "wxid_bot", "wxid_shi")
    await bot.open_room(GEESE)
    await bot.tap('[data-test="code"]')
    url = await bot.at(".code-url").input_value()
    await shi.tap('[data-test="plus"]')
    await shi.choose("用群二维码进群")
    await shi.fill(url=url)
    await shi.sees(".nav-title", "雁阵 (4)")
    assert (await members(gateway))[-1] == "wxid_shi"


async def test_a_wrong_code_is_refused_in_the_servers_words(visit: Visit) -> None:
    [shi] = await phones(visit, "wxid_shi")
    await shi.tap('[data-test="plus"]')
    await shi.choose("用群二维码进群")
    await shi.fill(url="http://nowhere")
    await shi.is_told("no room has the code 'http://nowhere'")


async def test_a_room_is_handed_over_left_and_dissolved(visit: Visit, gateway: InProcess) -> None:
    bot, ann = await phones(visit, "wxid_bot", "wxid_ann")
    await bot.open_room(GEESE)
    await bot.tap(".hand-over")
    await bot.at('[data-pick="wxid_ann"] input').click()
    await expect(bot.at('[data-member="wxid_ann"] .owner-mark')).to_be_visible()
    await bot.tap(".leave")
    await bot.choose("退出群聊")
    await expect(bot.at(".chats")).to_be_visible()
    assert await room(gateway) is None
    await ann.open_room(GEESE)
    await ann.tap(".dissolve")
    await ann.choose("解散群聊")
    await expect(ann.at(".chats")).to_be_visible()
    await ann.open_chat(GEESE)
    await ann.sees(".notice", "该群聊已被解散")
    await ann.write("有人吗")
    await ann.is_told("无法在已退出的群聊中接收和发送消息")


async def test_who_is_not_the_owner_has_no_owners_choices(visit: Visit) -> None:
    [ann] = await phones(visit, "wxid_ann")
    await ann.open_room(GEESE)
    await expect(ann.at(".leave")).to_be_visible()
    for choice in (".hand-over", ".dissolve", ".member.remove"):
        await expect(ann.at(choice)).to_have_count(0)
    await ann.tap('[data-test="announce"]')
    await ann.fill(text="我说")
    await ann.is_told("仅群主可操作")

"""Texts that would run if they became markup: they are shown letter by letter, wherever people can write."""

import asyncio
from pathlib import Path
from typing import Any

from playwright.async_api import Locator

from tests.pages.hands import Hands
from tests.pages.visits import Visit
from tests.support.gateway import InProcess

PAYLOADS = (
    "<script>alert(1)</script>",
    "<script src=//x.y/z></script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=hacked=1>",
    "<svg onload=alert(1)>",
    "<svg/onload=hacked=1>",
    "<svg><script>alert(1)</script>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert()>",
    "<iframe srcdoc='<b>x</b>'>",
    "<object data=javascript:alert()>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert()>x</a>",
    "<a onmouseover=alert(1)>x</a>",
    "<input autofocus onfocus=x()>",
    "<details open ontoggle=alert(1)>",
    "<video src onerror=alert(1)>",
    "<audio src onerror=alert(1)>",
    "<math><mi xlink:href=data:x>",
    "<form action=//x.y><button>",
    "<base href=//x.y/>",
    "<link rel=stylesheet href=//x.y>",
    "<meta http-equiv=refresh>",
    "<style>*{display:none}</style>",
    "<b>bold</b><i>x",
    "</div></section></body>",
    "<!--<img onerror=alert(1)>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    "'-alert(1)-'",
    '";alert(1);//',
    "${alert(1)}",
    "{{constructor.constructor(1)()}}",
    "javascript:alert(1)",
    "data:text/html,<script>x()",
    "&lt;svg onload=alert()&gt;",
    "\\u003cscript\\u003ealert(1)",
)
"""Each at most 32 characters, as long as a nick may be."""


async def nothing_ran(phone: Hands) -> None:
    """What an inline script would do at once is told by the visit; here, whether one has left something behind."""
    assert await phone.page.evaluate("typeof hacked") == "undefined"


async def texts(found: Locator) -> list[str]:
    return [text.strip() for text in await found.all_text_contents()]


async def deeds(gateway: InProcess, as_: str, do: str, fields: list[dict[str, Any]]) -> list[Any]:
    return await asyncio.gather(
        *(gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **each) for each in fields)
    )


async def people(gateway: InProcess) -> list[str]:
    """Let everybody be called something that would run; return their ids."""
    made = [
        await gateway.call(
            "POST", "/sandbox/people", id=f"wxid_{number:02}", nick=text, signature=text, friends=["wxid_ann"]
        )
        for number, text in enumerate(PAYLOADS)
    ]
    return [each["id"] for each in made]


def test_there_are_forty_and_each_is_short_enough_for_a_name() -> None:
    assert len(set(PAYLOADS)) == 40
    assert max(map(len, PAYLOADS)) <= 32


async def test_nothing_in_names_and_remarks_runs(visit: Visit, gateway: InProcess) -> None:
    ids = await people(gateway)
    watched = await visit("/phone/")
    await watched.page.locator(".person-card-name").first.wait_for()
    shown = await texts(watched.page.locator(".person-card-name"))
    assert set(PAYLOADS) <= set(shown)
    await watched.page.click('[data-as="wxid_ann"]')
    ann = Hands(watched.page, "wxid_ann")
    await ann.tab("contacts")
    assert set(PAYLOADS) <= set(await texts(ann.at(".weui-cell__bd")))
    await ann.tap('[data-test="wxid_00"]')
    await ann.sees(".person-words h2", PAYLOADS[0])
    await ann.tab("contacts")
    marked = [f"R{text}"[:32] for text in PAYLOADS]
    await deeds(
        gateway,
        "wxid_ann",
        "set_remark",
        [{"contact": id_, "remark": text} for id_, text in zip(ids, marked, strict=True)],
    )
    await ann.sees('[data-test="wxid_39"] .weui-cell__bd', marked[39])
    assert set(marked) <= set(await texts(ann.at(".weui-cell__bd")))
    await nothing_ran(ann)


async def test_nothing_in_rooms_runs(visit: Visit, gateway: InProcess) -> None:
    watched = await visit("/phone/?as=wxid_ann")
    ann = Hands(watched.page, "wxid_ann")
    await ann.tab("contacts")
    await ann.tap('[data-test="rooms"]')
    members = ["wxid_bot", "wxid_bob"]
    made = await deeds(gateway, "wxid_ann", "create_room", [{"members": members, "name": text} for text in PAYLOADS])
    rooms = [each["answer"]["id"] for each in made]
    await ann.at(f'[data-test="{rooms[-1]}"]').wait_for()
    assert set(PAYLOADS) <= set(await texts(ann.at(".weui-cell__bd")))
    await deeds(
        gateway,
        "wxid_ann",
        "announce",
        [{"room": room, "text": text} for room, text in zip(rooms, PAYLOADS, strict=True)],
    )
    await deeds(
        gateway,
        "wxid_ann",
        "set_room_nick",
        [{"room": room, "nick": text} for room, text in zip(rooms, PAYLOADS, strict=True)],
    )
    await ann.tab("chats")
    await ann.at(f'[data-chat="{rooms[-1]}"]').wait_for()
    assert set(PAYLOADS) <= set(await texts(ann.at(".chat-name")))
    await ann.tap(f'[data-chat="{rooms[3]}"]')
    await ann.sees(".nav-title", f"{PAYLOADS[3]} (3)")
    await ann.sees(".mine .bubble", f"@所有人\n{PAYLOADS[3]}")
    await ann.tap('[data-test="info"]')
    await ann.sees('[data-test="announce"] .weui-cell__ft', PAYLOADS[3])
    await ann.sees('[data-member="wxid_ann"] .member-name', PAYLOADS[3])
    await nothing_ran(ann)


async def test_nothing_in_messages_files_and_links_runs(visit: Visit, gateway: InProcess, tmp_path: Path) -> None:
    for text in PAYLOADS:
        await gateway.say("wxid_bot", "wxid_ann", text)
        await gateway.say("wxid_bot", "wxid_ann", kind="link", title=text, url=text, description=text)
        await gateway.say("wxid_bot", "wxid_ann", kind="file", name=text, media={"data": "aGk="})
        await gateway.say("wxid_bot", "wxid_ann", kind="location", latitude=1, longitude=1, name=text, label=text)
    watched = await visit("/phone/?as=wxid_ann")
    ann = Hands(watched.page, "wxid_ann")
    await ann.open_chat("wxid_bot")
    for kind, place in {
        "text": ".text",
        "link": ".card-title",
        "file": ".card-title",
        "location": ".card-title",
    }.items():
        assert await texts(ann.at(f'[data-kind="{kind}"] {place}')) == list(PAYLOADS)
    assert await texts(ann.at('[data-kind="link"] .card-text')) == list(PAYLOADS)
    targets = await ann.at(".messages a").evaluate_all("(links) => links.map((link) => link.protocol)")
    assert set(targets) == {"http:"}
    for text in ("javascript:alert(1)", "<img src=x onerror=alert(1)>"):
        await ann.at('[data-kind="link"]').filter(has_text=text).first.click()
    await nothing_ran(ann)


async def test_nothing_in_greetings_quotes_and_invitations_runs(visit: Visit, gateway: InProcess) -> None:
    await deeds(gateway, "wxid_shi", "request_friend", [{"to": "wxid_ann", "greeting": PAYLOADS[3]}])
    said = await gateway.say("wxid_bot", "wxid_ann", PAYLOADS[4])
    await gateway.say("wxid_bot", "wxid_ann", PAYLOADS[5], kind="quote", message_id=said)
    watched = await visit("/phone/?as=wxid_ann")
    ann = Hands(watched.page, "wxid_ann")
    await ann.open_chat("wxid_bot")
    await ann.sees(".quoted", f"小雁: {PAYLOADS[4]}")
    await ann.menu(PAYLOADS[4], "引用")
    await ann.sees(".quote-line", f"小雁: {PAYLOADS[4]}")
    await ann.tab("contacts")
    await ann.tap('[data-test="new-friends"]')
    await ann.sees('[data-test="wxid_shi"] .small', PAYLOADS[3])
    await nothing_ran(ann)


async def test_nothing_in_moments_comments_and_labels_runs(visit: Visit, gateway: InProcess) -> None:
    for text in PAYLOADS:
        made = (await deeds(gateway, "wxid_bot", "post_moment", [{"text": text}]))[0]["answer"]["id"]
        await deeds(gateway, "wxid_bot", "comment", [{"moment": made, "text": text}])
    links = [{"link": {"title": text, "url": text}} for text in PAYLOADS]
    linked = await asyncio.gather(*(deeds(gateway, "wxid_bot", "post_moment", [each]) for each in links))
    assert len(linked) == len(PAYLOADS)
    await deeds(gateway, "wxid_ann", "add_label", [{"name": text} for text in PAYLOADS])
    watched = await visit("/phone/?as=wxid_ann")
    ann = Hands(watched.page, "wxid_ann")
    await ann.tab("discover")
    await ann.tap('[data-test="moments"]')
    for count in range(20, 90, 10):
        await ann.tap(".paged .earlier")
        await ann.at(".moment-card").nth(count - 1).wait_for()
    assert await texts(ann.at(".moment-text")) == list(reversed(PAYLOADS))
    assert await texts(ann.at(".moment-comment")) == [f"小雁: {text}" for text in reversed(PAYLOADS)]
    assert set(await texts(ann.at(".moment-link"))) == set(PAYLOADS)
    targets = await ann.at(".paged a").evaluate_all("(links) => links.map((link) => link.protocol)")
    assert not set(targets) - {"http:", "https:", ":"}
    await ann.at(".moment-comment").filter(has_text=PAYLOADS[3]).first.click()
    await ann.sees(".sheet-title", PAYLOADS[3])
    await ann.choose("回复")
    await ann.tap(".ask .weui-dialog__btn_default")
    await ann.tab("contacts")
    await ann.tap('[data-test="labels"]')
    assert set(PAYLOADS) <= set(await texts(ann.at(".weui-cell__bd")))
    await ann.tap('[data-test="label-4"]')
    await ann.sees(".nav-title", PAYLOADS[3])
    await nothing_ran(ann)


async def test_nothing_in_memos_and_wishes_runs(visit: Visit, gateway: InProcess) -> None:
    wishes = [text[:25] for text in PAYLOADS]
    for memo, wishing in zip(PAYLOADS, wishes, strict=True):
        await deeds(gateway, "wxid_bot", "send_transfer", [{"to": "wxid_ann", "amount_fen": 1, "memo": memo}])
        await deeds(gateway, "wxid_bot", "send_red_packet", [{"to": "wxid_ann", "amount_fen": 1, "wishing": wishing}])
    watched = await visit("/phone/?as=wxid_ann")
    ann = Hands(watched.page, "wxid_ann")
    await ann.open_chat("wxid_bot")
    assert await texts(ann.at(".money.transfer .money-text")) == list(PAYLOADS)
    assert await texts(ann.at(".money.red-packet .money-title")) == wishes
    await ann.at(".money.transfer").nth(3).click()
    await ann.sees('[data-test="memo"] .weui-cell__ft', PAYLOADS[3])
    await ann.tap(".nav-back")
    await ann.at(".money.red-packet").nth(4).click()
    await ann.sees(".envelope-wish", wishes[4])
    await ann.tap(".envelope-open")
    await ann.sees(".packet-head .envelope-wish", wishes[4])
    await ann.tab("me")
    await ann.tap('[data-test="wallet"]')
    await ann.at('[data-test^="transfer-"]').first.wait_for()
    assert set(PAYLOADS) <= set(await texts(ann.at(".small")))
    await nothing_ran(ann)


async def test_nothing_in_articles_and_favourites_runs(visit: Visit, gateway: InProcess) -> None:
    drafts = [{"title": text, "description": text, "text": text} for text in PAYLOADS]
    for start in range(0, len(drafts), 8):
        await deeds(gateway, "gh_hongyan0001", "publish_article", [{"articles": drafts[start : start + 8]}])
    kept = [await gateway.say("wxid_ann", "wxid_bot", text) for text in PAYLOADS]
    for message in kept:
        await deeds(gateway, "wxid_bot", "add_favourite", [{"message": message}])
    link = await gateway.say("wxid_ann", "wxid_bot", kind="link", title=PAYLOADS[0], url=PAYLOADS[-4], description="x")
    await deeds(gateway, "wxid_bot", "add_favourite", [{"message": link}])
    watched = await visit("/phone/?as=wxid_bot")
    bot = Hands(watched.page, "wxid_bot")
    await bot.open_chat("gh_hongyan0001")
    assert await texts(bot.at(".article .card-title")) == list(PAYLOADS)
    await bot.at(".article").nth(3).click()
    await bot.sees(".reader-line", PAYLOADS[3])
    await bot.sees(".reader-title", PAYLOADS[3])
    await bot.tab("me")
    await bot.tap('[data-test="favourites"]')
    await bot.at(".favourite").nth(40).wait_for()
    assert (await texts(bot.at(".favourite-title")))[1:] == list(reversed(PAYLOADS))
    await bot.tap(".favourite")
    await bot.sees(".sheet-title", PAYLOADS[0])
    await nothing_ran(bot)

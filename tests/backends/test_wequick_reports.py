"""What a Windows machine reports, as events of its account."""

import json
from pathlib import Path
from typing import Any

import pytest

from hongyan.app.config import Media
from hongyan.model.events import OfficialAccountMessage
from hongyan.model.ids import ContactId, MessageId
from hongyan.model.media import MediaRef
from hongyan.model.message import Card, File, MiniProgram
from hongyan.model.official import Article
from hongyan.wire.wechat_xml import Envelope, write_articles, write_card, write_file, write_mini_program
from tests.backends.wequick_cases import transferred
from tests.support.gateway import in_process
from tests.support.native import png
from tests.support.wequick_agent import RawAgent
from tests.support.wequick_machine import Machine, machine, settings

CAPTURED = json.loads((Path(__file__).parents[1] / "data" / "wequick" / "captured.json").read_text())
ROOM = "10000001@chatroom"


def said(kind: int | str, **fields: Any) -> dict[str, Any]:
    """Return the ``msg`` of a report from 安安."""
    around = {"msgType": kind, "myMsg": "0", "roomWxid": "", "wxidFrom": "wxid_ann", "wxidTo": "wxid_me", "nick": ""}
    return {"msg": {**around, "xmlmsg": "", **fields}}


async def test_the_captured_reports_arrive_in_their_order(tmp_path: Path) -> None:
    async with in_process(tmp_path / "data", backends=settings()) as gateway:
        m = Machine(gateway, RawAgent(gateway.session, gateway.url))
        for report in CAPTURED:
            if report["action"] == "resLogout":
                break
            cwxid = report.get("cwxid")
            assert await m.agent.report(report["action"], report["data"], cwxid=cwxid) == 200
        profile = (await m.event("logged_in"))["profile"]
        assert (profile["id"], profile["nick"], profile["sex"], profile["wechat_number"]) == (
            "wxid_747a36e7e81cee",
            "示例昵称",
            "female",
            "",
        )
        messages = [each["message"] for each in await m.events() if each["event"] == "message_received"]
        kinds = [each["content"]["kind"] for each in messages]
        assert kinds == ["text", "text", "text", "image", "text", "emoticon"]
        assert [each["chat"] for each in messages[:3]] == ["xyz100001", "xyz100001", "3093660702@chatroom"]
        # Said twice, word for word.
        assert messages[2]["content"] == messages[4]["content"]
        ids = [int(each["id"]) for each in messages]
        assert ids == sorted(set(ids))
        assert messages[3]["content"]["media"]["size_bytes"] == 10802
        assert messages[5]["content"]["md5"] == "09d7f75c2a5cd5354d1774a49bcad4a9"
        for report in CAPTURED[-2:]:
            await m.agent.report(report["action"], report["data"])
        assert [each["event"] for each in await m.events()].count("logged_out") == 1


BLOCKED = "消息已发出，但被对方拒收了"

KINDS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "text": ("reportTextMessage", said(1, message="\ue04c[红包] null"), {"text": "\ue04c[红包] null"}),
    "voice": ("reportVoiceMessage", said(34, voiceIndex="C:\\v.silk"), {"duration_ms": 0}),
    "video": ("reportVideoMessage", said(43, coverIndex="C:\\v.jpg", videoIndex="C:\\v.mp4"), {"duration_s": 0}),
    "file": ("reportFileMessage", said("4901", fileIndex="C:\\docs\\报告.pdf"), {"name": "报告.pdf"}),
    "link": (
        "reportUrlMessage",
        said("4904", title="标题", url="https://example.org/", desc="描述", pic="https://example.org/p.png"),
        {"title": "标题", "url": "https://example.org/", "description": "描述"},
    ),
    "notice": (
        "reportSystemMessage",
        said(10000, message="消息已发出，但被对方拒收了"),
        {"text": "消息已发出，但被对方拒收了"},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_of_each_kind_arrives(tmp_path: Path, kind: str) -> None:
    action, data, expected = KINDS[kind]
    async with machine(tmp_path / "data") as m:
        assert await m.agent.report(action, data, nested=kind != "file") == 200
        message = await m.message(kind)
        assert {name: message["content"][name] for name in expected} == expected
        assert (message["chat"], message["sender"], message["mine"]) == ("wxid_ann", "wxid_ann", False)
        assert message["sender_nick"] == "安安"


async def test_kinds_that_only_their_xml_tells_arrive_too(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        card = write_card(Card(contact=ContactId("wxid_bob"), nick="阿波"), Envelope())
        await m.agent.report("reportCardMessage", said(42, xmlmsg=card))
        assert (await m.message("card"))["content"]["contact"] == "wxid_bob"
        program = write_mini_program(MiniProgram(title="小程序", app_id="wx1"), Envelope())
        await m.agent.report("reportMiniMessage", said("4903", xmlmsg=program))
        assert (await m.message("mini_program"))["content"]["title"] == "小程序"


async def test_a_transfer_is_a_message_and_an_event_and_told_once_a_state(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        await transferred(m)
        assert (await m.message("transfer"))["content"]["amount_fen"] == 1234
        taken = said("4905", myMsg="1", wxidFrom="wxid_me", wxidTo="wxid_ann", transferid="1000050001", paysubtype="3")
        taken["msg"] |= {"paymemo": "", "feedesc": "￥12.34"}
        await m.agent.report("reportTransferMessage", taken)
        changed = (await m.event("transfer_changed", lambda event: event["transfer"]["state"] == "accepted"))[
            "transfer"
        ]
        assert (changed["payer"], changed["receiver"], changed["is_payer"]) == ("wxid_ann", "wxid_me", False)


async def test_what_an_official_account_publishes_is_told_as_such(tmp_path: Path) -> None:
    articles = (Article(title="头条", url="https://example.org/1"), Article(title="次条", url="https://example.org/2"))
    event = OfficialAccountMessage(
        message=MessageId("1"), account=ContactId("gh_news"), articles=articles, at_ms=0, nick="鸿雁小报"
    )
    async with machine(tmp_path / "data") as m:
        data = said("4904", wxidFrom="gh_news", title="头条", url="https://example.org/1", xmlmsg=write_articles(event))
        await m.agent.report("reportUrlMessage", data)
        published = await m.event("official_account_message")
        assert [each["title"] for each in published["articles"]] == ["头条", "次条"]


async def test_the_accounts_own_message_from_elsewhere_is_its_own(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        await m.agent.report(
            "reportTextMessage", said(1, myMsg="1", wxidFrom="wxid_me", wxidTo="wxid_ann", message="从手机发的")
        )
        message = await m.message("text")
        assert (message["mine"], message["chat"], message["sender"]) == (True, "wxid_ann", "wxid_me")


async def test_what_was_sent_through_us_is_not_told_as_news_when_the_machine_reports_it(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        await m.do("send_text", to="wxid_ann", text="一次")
        echo = said(1, myMsg="1", wxidFrom="wxid_me", wxidTo="wxid_ann", message="一次")
        await m.agent.report("reportTextMessage", echo)
        await m.agent.hear("wxid_ann", "收到")
        assert await m.texts() == ["收到"]
        # The same words again are typed on the phone.
        await m.agent.report("reportTextMessage", echo)
        assert await m.texts() == ["收到", "一次"]


async def test_the_same_words_twice_are_two_messages(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        for _ in range(3):
            assert await m.agent.hear("wxid_ann", "好") == 200
        assert await m.texts() == ["好", "好", "好"]


async def test_somebody_new_in_the_reported_book_is_told_and_somebody_gone_too(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        m.agent.friends["wxid_new"] = {**m.agent.friends["wxid_ann"], "wxid": "wxid_new", "nick": "新来的"}
        del m.agent.friends["wxid_bob"]
        m.agent.friends["wxid_ann"] = {**m.agent.friends["wxid_ann"], "nick": "安安二号"}
        # Only friends are told, as the program does unasked: rooms and official accounts stay.
        await m.agent.report("reportContact", {"friendList": list(m.agent.friends.values())})
        told = {each["event"]: each["contact"] for each in await m.events() if each["event"].startswith("contact_")}
        assert told["contact_removed"] == "wxid_bob"
        assert told["contact_added"]["profile"]["nick"] == "新来的"
        assert told["contact_changed"]["profile"]["nick"] == "安安二号"
        assert [each["event"] for each in await m.events()].count("contacts_loaded") == 1
        # A list that WeChat has not read yet takes nobody away.
        before = len(await m.events())
        await m.agent.report("reportContact", {"friendList": []})
        assert len(await m.events()) == before


async def test_a_room_that_was_joined_and_who_came_and_went_is_told(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        await m.do("get_room_members", room=ROOM)
        room = m.agent.rooms[ROOM]
        room["members"] = [*room["members"][:2], "wxid_new"]
        line = said(10000, roomWxid=ROOM, wxidFrom=ROOM, wxidTo=ROOM, message='"安安"邀请"群友"加入了群聊')
        await m.agent.report("reportChatroomMessage", line)
        assert [each["id"] for each in (await m.event("members_joined"))["members"]] == ["wxid_new"]
        assert (await m.event("members_left"))["members"] == ["wxid_bob"]
        renamed = said(10000, roomWxid=ROOM, wxidFrom=ROOM, wxidTo=ROOM, message='"安安"修改群名为“新名”')
        await m.agent.report("reportChatroomMessage", renamed)
        event = await m.event("room_renamed")
        assert (event["name"], event["by"]) == ("新名", "wxid_ann")
        m.agent.rooms["5@chatroom"] = {"nick": "又一个", "owner": "wxid_bob", "members": ["wxid_bob", "wxid_me"]}
        await m.agent.report("reportChatRoomChange", {"nick": "又一个", "chatroom": "5@chatroom"})
        assert (await m.event("room_joined"))["room"]["name"] == "又一个"


@pytest.mark.parametrize("cwxid", ["wxid_me", None])
async def test_a_log_out_at_the_machine_or_on_the_phone_ends_the_login_once(tmp_path: Path, cwxid: str | None) -> None:
    async with machine(tmp_path / "data") as m:
        m.agent.wxid = ""
        await m.agent.report("reportLogout", {"code": "1"}, cwxid=cwxid)
        assert not (await m.event("logged_out"))["is_own"]
        await m.agent.report("resLogout", {"errorReason": None, "sendResult": "1"}, cwxid=cwxid)
        assert [each["event"] for each in await m.events()].count("logged_out") == 1
        assert await m.state() == "logged_out"


async def test_a_machine_that_is_logged_in_already_needs_no_code(tmp_path: Path) -> None:
    async with machine(tmp_path / "data", online=False) as m:
        m.agent.wxid = "wxid_me"
        await m.until_state("online")
        assert (await m.event("logged_in"))["profile"]["nick"] == "小雁"
        assert await m.do("login") == {
            "step": "done",
            "login": None,
            "contact": "wxid_me",
            "profile": (await m.event("logged_in"))["profile"],
        }
        assert m.agent.asked("getLoginQrCode") == []


async def test_a_machine_on_which_nobody_is_logged_in_any_more_is_asked_before_that_is_believed(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        m.agent.wxid = ""
        assert "any more" in (await m.event("logged_out"))["reason"]
        assert m.agent.asked("getLoginStatus")


async def test_somebody_else_who_scans_ends_the_old_login(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        m.agent.owner = m.agent.wxid = "wxid_other"
        await m.event("logged_in", lambda event: event["profile"]["id"] == "wxid_other")
        assert [each["event"] for each in await m.events()].count("logged_out") == 1
        assert (await m.do("get_self"))["id"] == "wxid_other"


async def test_what_is_no_picture_is_no_code(tmp_path: Path) -> None:
    async with machine(tmp_path / "data", online=False) as m:
        for wrong in ("", "data:text/html;base64,PHNjcmlwdD4=", "?" * 9, "A" * 1_000_000):
            assert await m.agent.report("reportLoginQrCode", {"message": wrong}, cwxid="null") == 400
        assert await m.events() == []


async def test_an_unknown_action_is_answered_and_nothing_is_lost_of_the_others(tmp_path: Path, caplog: Any) -> None:
    async with machine(tmp_path / "data") as m:
        for _ in range(3):
            assert await m.agent.report("reportSomethingNew", {"msg": {"x": 1}}) == 200
        await m.agent.hear("wxid_ann", "之后")
        assert await m.texts() == ["之后"]
        assert caplog.text.count("unknown action reportSomethingNew") == 1


async def test_an_emoticons_picture_is_fetched_only_from_where_anybody_may(tmp_path: Path) -> None:
    async with machine(tmp_path / "data", media=Media()) as m:
        await m.agent.report("reportGifMessage", said(47, url=f"{m.gateway.url}/healthz"))
        message = await m.message("emoticon")
        error = await m.do("get_media", message=message["id"], status=400)
        assert "loopback" in error["message"]


async def test_a_file_keeps_its_name_and_a_picture_that_cannot_be_decoded_its_bytes(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        m.agent.files = {"C:\\docs\\a.tmp": b"%PDF-1.4", "C:\\x.dat": b"encrypted otherwise" * 9}
        stranger = MediaRef(sha256="ab" * 32, size_bytes=8, type="application/pdf")
        xml = write_file(File(media=stranger, name="报告.pdf"), Envelope())
        await m.agent.report("reportFileMessage", said("4901", fileIndex="C:\\docs\\a.tmp", xmlmsg=xml))
        message = await m.message("file")
        # A digest in what somebody wrote names nothing of ours.
        assert message["content"]["media"]["sha256"] == ""
        media = await m.do("get_media", message=message["id"])
        assert (media["name"], media["size_bytes"]) == ("报告.pdf", 8)
        await m.agent.report("reportPicMessage", said(3, fileIndex="C:\\x.dat"))
        media = await m.do("get_media", message=(await m.message("image"))["id"])
        assert media["size_bytes"] == 19 * 9
        await m.agent.report("reportPicMessage", said(3, fileIndex="C:\\gone.dat"))
        gone = (await m.event("message_received", lambda e: e["message"]["content"]["kind"] == "image"))["message"]
        assert "文件不存在" in (await m.do("get_media", message=gone["id"], status=422))["message"]
        assert png() not in m.agent.received

"""Every canonical command that an account on a Windows machine has, by what the machine then does."""

import base64
from collections.abc import Awaitable, Callable

from tests.support.native import given, png
from tests.support.wequick_machine import Machine

ROOM = "10000001@chatroom"
JPEG_PATH = "C:\\WeChat Files\\me\\FileStorage\\Image\\2019-12\\d9e4.dat"

Play = Callable[[Machine], Awaitable[None]]

CASES: dict[str, Play] = {}


def case(play: Play) -> Play:
    """Take ``play`` as the case of the command it is called after."""
    CASES[play.__name__] = play
    return play


@case
async def open_client(m: Machine) -> None:
    await m.do("log_out")
    await m.event("logged_out")
    assert (await m.do("open_client"))["step"] == "idle"
    assert m.agent.asked("openWeChat")


@case
async def close_client(m: Machine) -> None:
    await m.do("close_client")
    assert m.agent.asked("closeProcess") == [{"pid": "4711"}]
    assert m.agent.closed


@case
async def disconnect(m: Machine) -> None:
    await m.do("disconnect")
    assert await m.state() == "online"


@case
async def login(m: Machine) -> None:
    await m.do("log_out")
    await m.event("logged_out")
    status = await m.do("login")
    shown = await m.event("qr_code_shown", lambda event: event["login"] == status["login"])
    assert base64.b64decode(shown["url"].removeprefix("data:image/png;base64,")) == png()
    await m.until_state("online")
    assert (await m.event("logged_in"))["profile"]["nick"] == "小雁"


@case
async def log_out(m: Machine) -> None:
    await m.do("log_out")
    assert (await m.event("logged_out"))["is_own"]
    assert await m.state() == "logged_out"
    assert m.agent.wxid == ""


@case
async def get_login_status(m: Machine) -> None:
    status = await m.do("get_login_status")
    assert (status["step"], status["contact"]) == ("done", "wxid_me")
    assert m.agent.asked("getLoginStatus")


@case
async def get_device(m: Machine) -> None:
    assert (await m.do("get_device"))["type"] == "pc"


@case
async def get_self(m: Machine) -> None:
    assert await m.do("get_self") == (await m.event("logged_in"))["profile"]


@case
async def sync_contacts(m: Machine) -> None:
    page = await m.do("sync_contacts", limit=2)
    rest = await m.do("sync_contacts", limit=2, after=page["next"])
    people = [each["profile"]["id"] for each in (*page["contacts"], *rest["contacts"])]
    assert people == ["wxid_ann", "wxid_bob", "gh_news"]
    assert [room["id"] for room in rest["rooms"]] == [ROOM]
    assert page["contacts"][1]["remark"] == "波"


@case
async def list_contact_ids(m: Machine) -> None:
    assert await m.do("list_contact_ids") == ["wxid_ann", "wxid_bob", ROOM]


@case
async def get_contacts(m: Machine) -> None:
    page = await m.do("get_contacts", ids=["wxid_bob", ROOM])
    assert [(each["profile"]["nick"], each["remark"], each["is_friend"]) for each in page["contacts"]] == [
        ("阿波", "波", True)
    ]
    assert [each["id"] for each in page["rooms"][0]["members"]] == ["wxid_me", "wxid_ann", "wxid_bob"]
    assert "wxid_nobody" in (await m.do("get_contacts", ids=["wxid_nobody"], status=404))["message"]


@case
async def accept_friend_request(m: Machine) -> None:
    asked = {"wxid": "wxid_new", "nick": "新朋友", "sex": "2", "v1": "v1_wxid_new", "v2": "v2_1", "noticeWord": "你好"}
    await m.agent.report("reportFriendAddRequest", asked)
    request = await m.event("friend_requested")
    await m.do("accept_friend_request", stranger=request["stranger"], ticket=request["ticket"])
    assert m.agent.asked("acceptFriend") == [{"v1": "v1_wxid_new", "v2": "v2_1"}]
    assert (await m.event("contact_added"))["contact"]["profile"]["id"] == "wxid_new"


@case
async def delete_contact(m: Machine) -> None:
    await m.do("delete_contact", contact="wxid_bob")
    assert (await m.event("contact_removed"))["contact"] == "wxid_bob"
    assert "wxid_bob" not in m.agent.friends


@case
async def set_remark(m: Machine) -> None:
    await m.do("set_remark", contact="wxid_ann", remark="小安")
    assert (await m.event("contact_changed"))["contact"]["remark"] == "小安"
    assert m.agent.friends["wxid_ann"]["asName"] == "小安"


@case
async def create_room(m: Machine) -> None:
    room = await m.do("create_room", members=["wxid_ann", "wxid_bob"], name="新群")
    assert m.agent.rooms[room["id"]]["nick"] == room["name"] == "新群"
    assert [each["id"] for each in room["members"]] == ["wxid_me", "wxid_ann", "wxid_bob"]
    assert (await m.event("room_joined"))["room"]["id"] == room["id"]


@case
async def get_room_members(m: Machine) -> None:
    room = await m.do("get_room_members", room=ROOM)
    assert [each["nick"] for each in room["members"]] == ["小雁", "安安", "阿波"]
    assert "没有这个群" in (await m.do("get_room_members", room="1@chatroom", status=422))["message"]


@case
async def get_member_nick(m: Machine) -> None:
    assert (await m.do("get_member_nick", room=ROOM, contact="wxid_ann"))["nick"] == "群里的名字"


@case
async def invite_to_room(m: Machine) -> None:
    await m.do("invite_to_room", room=ROOM, members=["wxid_ann", "wxid_bob"])
    assert [each["wxid"] for each in m.agent.asked("sendChatroom")] == ["wxid_ann", "wxid_bob"]


@case
async def accept_room_invitation(m: Machine) -> None:
    url = "https://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket=A"
    msg = {"msgType": "4902", "myMsg": "0", "roomWxid": "", "wxidFrom": "wxid_bob", "wxidTo": "wxid_me", "url": url}
    await m.agent.report("reportAddChatRoomMessage", {"msg": {**msg, "nick": "", "xmlmsg": ""}})
    invited = await m.event("room_invited")
    assert invited["by"] == "wxid_bob"
    assert await m.do("accept_room_invitation", url=invited["url"]) == "30000001@chatroom"


@case
async def remove_room_member(m: Machine) -> None:
    await m.do("remove_room_member", room=ROOM, members=["wxid_bob"])
    assert m.agent.rooms[ROOM]["members"] == ["wxid_me", "wxid_ann"]
    assert "不是群成员" in (await m.do("remove_room_member", room=ROOM, members=["wxid_bob"], status=422))["message"]


@case
async def leave_room(m: Machine) -> None:
    await m.do("leave_room", room=ROOM)
    assert (await m.event("room_left"))["room"] == ROOM
    assert m.agent.rooms == {}


@case
async def rename_room(m: Machine) -> None:
    await m.do("rename_room", room=ROOM, name="雁行")
    assert m.agent.rooms[ROOM]["nick"] == "雁行"


@case
async def set_room_nick(m: Machine) -> None:
    await m.do("set_room_nick", room=ROOM, nick="领头的")
    assert m.agent.rooms[ROOM]["own"] == "领头的"


@case
async def send_text(m: Machine) -> None:
    receipt = await m.do("send_text", to="wxid_ann", text="null 你好 \U0001f600")
    assert receipt["message_id"].isdigit()
    assert m.agent.asked("sendTextMessage") == [{"wxid": "wxid_ann", "text": "null 你好 \U0001f600"}]
    assert "不是好友" in (await m.do("send_text", to="wxid_x", text="?", status=422))["message"]


@case
async def send_image(m: Machine) -> None:
    await m.do("send_image", to="wxid_ann", media=given(png("blue")))
    assert m.agent.received == [png("blue")]


@case
async def send_file(m: Machine) -> None:
    await m.do("send_file", to="wxid_ann", media=given(b"%PDF-1.4 ...", name="a.pdf"), name="报告.pdf")
    assert m.agent.received == [b"%PDF-1.4 ..."]
    assert "%E6%8A%A5%E5%91%8A.pdf" in m.agent.asked("sendFileMessage")[0]["filePath"]


@case
async def send_card(m: Machine) -> None:
    await m.do("send_card", to="wxid_ann", contact="wxid_bob")
    assert m.agent.asked("sendCardMessage") == [{"wxid": "wxid_ann", "wxidCard": "wxid_bob"}]


@case
async def send_link(m: Machine) -> None:
    link = {"title": "标题", "url": "https://example.org/a", "description": "描述"}
    await m.do("send_link", to="wxid_ann", **link, thumbnail_url="https://example.org/a.png")
    assert m.agent.asked("sendXmlMessage") == [
        {
            "wxid": "wxid_ann",
            "title": "标题",
            "url": "https://example.org/a",
            "desc": "描述",
            "pic": "https://example.org/a.png",
        }
    ]


@case
async def send_app(m: Machine) -> None:
    xml = "<appmsg><title>标题</title><des>描述</des><type>5</type><url>https://example.org/a</url></appmsg>"
    await m.do("send_app", to="wxid_ann", xml=xml)
    assert m.agent.asked("sendXmlMessage")[0]["url"] == "https://example.org/a"
    song = xml.replace("<type>5", "<type>3")
    assert "links only" in (await m.do("send_app", to="wxid_ann", xml=song, status=422))["message"]


@case
async def sync_messages(m: Machine) -> None:
    await m.agent.hear("wxid_ann", "到了")
    await m.do("sync_messages")
    assert "到了" in await m.texts()


@case
async def get_media(m: Machine) -> None:
    m.agent.files[JPEG_PATH] = bytes(each ^ 0x5A for each in png("green"))
    msg = {"msgType": 3, "myMsg": "0", "roomWxid": "", "wxidFrom": "wxid_ann", "wxidTo": "wxid_me", "nick": ""}
    await m.agent.report("reportPicMessage", {"msg": {**msg, "fileIndex": JPEG_PATH, "xmlmsg": ""}})
    message = await m.message("image")
    assert "url" not in message["content"]["media"]
    media = await m.do("get_media", message=message["id"])
    async with m.gateway.session.get(m.gateway.url + media["url"]) as response:
        assert (await response.read(), media["type"]) == (png("green"), "image/png")
    small = await m.do("get_media", message=message["id"], part="thumbnail")
    assert small["type"] == "image/jpeg"
    assert len(m.agent.asked("uploadFile")) == 1


@case
async def upload_client_file(m: Machine) -> None:
    m.agent.files["C:\\a.txt"] = b"text"
    # Where it goes is the caller's; here to where nobody waits for it, which the machine is told, and tells.
    url = f"{m.gateway.url}/wequick/agent/upload/nobody-waits-for-this"
    assert await m.do("upload_client_file", file="C:\\a.txt", url=url) == {"status": 404}
    assert m.agent.asked("uploadFile") == [{"fileUrl": "C:\\a.txt", "upUrl": url}]


@case
async def get_transfer(m: Machine) -> None:
    await transferred(m)
    assert (await m.do("get_transfer", transfer="1000050001"))["amount_fen"] == 1234


@case
async def accept_transfer(m: Machine) -> None:
    await transferred(m)
    record = await m.do("accept_transfer", transfer="1000050001")
    assert (record["state"], record["payer"], record["amount_fen"]) == ("accepted", "wxid_ann", 1234)
    assert m.agent.asked("acceptBankTransfer") == [{"transferid": "1000050001", "wxid": "wxid_ann"}]
    assert "payer" in (await m.do("accept_transfer", transfer="1000050002", status=400))["message"]


async def transferred(m: Machine) -> None:
    """安安 sends money."""
    msg = {"msgType": "4905", "myMsg": "0", "wxidFrom": "wxid_ann", "wxidTo": "wxid_me", "nick": "安安"}
    pay = {"transferid": "1000050001", "paysubtype": "1", "paymemo": "午饭", "feedesc": "￥12.34", "xmlmsg": ""}
    await m.agent.report("reportTransferMessage", {"msg": {**msg, **pay}})
    changed = (await m.event("transfer_changed"))["transfer"]
    assert (changed["payer"], changed["receiver"], changed["memo"]) == ("wxid_ann", "wxid_me", "午饭")

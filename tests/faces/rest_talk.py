"""Cases for the native API: sessions, contacts, rooms and messages."""

from tests.support.native import ACCOUNT, ROOM, SILK, VIDEO, Native, case, given, png

# Sessions.


@case
async def open_client(native: Native) -> None:
    assert (await native.do("open_client"))["step"] == "done"


@case
async def close_client(native: Native) -> None:
    await native.do("close_client")
    assert await native.state() == "online"


@case
async def disconnect(native: Native) -> None:
    await native.do("disconnect")
    assert await native.state() == "online"


@case
async def login(native: Native) -> None:
    await native.do("log_out")
    await native.event("logged_out")
    assert (await native.do("login"))["step"] == "waiting"
    code = await native.event("qr_code_shown")
    await native.event("login_confirmed")
    assert code["url"]
    assert (await native.do("get_login_status"))["step"] == "done"


@case
async def cancel_login(native: Native) -> None:
    await native.do("log_out")
    native.gateway.plant.sandbox.auto_scan = None
    await native.do("login")
    assert (await native.phone("wxid_bot"))["phone"]["logins"]
    await native.do("cancel_login")
    assert (await native.phone("wxid_bot"))["phone"]["logins"] == []


@case
async def log_out(native: Native) -> None:
    await native.do("log_out")
    await native.event("logged_out")
    assert await native.state() == "logged_out"


@case
async def get_login_status(native: Native) -> None:
    assert (await native.do("get_login_status"))["contact"] == "wxid_bot"


@case
async def get_login_token(native: Native) -> None:
    token = (await native.do("get_login_token"))["token"]
    await native.do("disconnect")
    assert (await native.do("login", method="token", token=token))["step"] == "done"


@case
async def get_device(native: Native) -> None:
    device = await native.do("get_device")
    [shown] = (await native.phone("wxid_bot"))["phone"]["devices"]
    assert shown["name"] == device["name"]


# Contacts.


@case
async def get_self(native: Native) -> None:
    assert (await native.do("get_self"))["id"] == "wxid_bot"


@case
async def sync_contacts(native: Native) -> None:
    first = await native.do("sync_contacts", limit=2)
    assert [each["profile"]["id"] for each in first["contacts"]] == ["wxid_ann", "wxid_bob"]
    rest = await native.do("sync_contacts", after=first["next"], limit=500)
    assert [room["id"] for room in rest["rooms"]] == [ROOM]


@case
async def list_contact_ids(native: Native) -> None:
    assert set(await native.do("list_contact_ids")) == {"wxid_ann", "wxid_bob", "gh_hongyan0001", ROOM}


@case
async def get_contacts(native: Native) -> None:
    page = await native.do("get_contacts", ids=["wxid_bob", ROOM])
    assert page["contacts"][0]["remark"] == "波哥（公司）"
    assert page["rooms"][0]["name"] == "雁阵"


@case
async def search_contact(native: Native) -> None:
    found = await native.do("search_contact", query="13800000004")
    assert (found["profile"]["id"], found["is_friend"]) == ("wxid_shi", False)


@case
async def add_contact(native: Native) -> None:
    await native.do("add_contact", contact="wxid_shi", greeting="我是小雁")
    assert (await native.last("wxid_shi", "friend_request"))["text"] == "我是小雁"
    await native.deed("wxid_shi", "accept_friend", **{"from": "wxid_bot"})
    assert "wxid_shi" in await native.friends()


@case
async def greet_contact(native: Native) -> None:
    await native.do("greet_contact", contact="wxid_shi", greeting="你好")
    assert (await native.last("wxid_shi", "friend_request"))["text"] == "你好"


@case
async def accept_friend_request(native: Native) -> None:
    await native.deed("wxid_shi", "request_friend", to="wxid_bot", greeting="加我")
    asked = await native.event("friend_requested")
    await native.do("accept_friend_request", stranger=asked["stranger"], ticket=asked["ticket"])
    assert "wxid_shi" in await native.friends()


@case
async def delete_contact(native: Native) -> None:
    await native.do("delete_contact", contact="wxid_ann")
    assert "wxid_ann" not in await native.friends()
    await native.gateway.say("wxid_ann", "wxid_bot", "在吗？")
    assert "朋友验证" in (await native.last("wxid_ann", "notice"))["text"]


@case
async def set_remark(native: Native) -> None:
    await native.do("set_remark", contact="wxid_ann", remark="安老师")
    shown = {each["profile"]["id"]: each for each in (await native.phone("wxid_bot"))["phone"]["contacts"]}
    assert shown["wxid_ann"]["remark"] == "安老师"


@case
async def set_avatar(native: Native) -> None:
    before = (await native.do("get_self"))["avatar_url"]
    profile = await native.do("set_avatar", media=given(png()))
    assert profile["avatar_url"] == (await native.do("get_self"))["avatar_url"] != before


@case
async def get_contact_qr_code(native: Native) -> None:
    mine, theirs = [await native.do("get_contact_qr_code", contact=each) for each in ("wxid_bot", "wxid_ann")]
    assert mine["url"] != theirs["url"]


# Rooms.


@case
async def create_room(native: Native) -> None:
    room = await native.do("create_room", members=["wxid_ann", "wxid_bob"], name="新群")
    assert set(await native.members(room["id"])) == {"wxid_bot", "wxid_ann", "wxid_bob"}
    await native.gateway.say("wxid_ann", room["id"], "到")


@case
async def get_room_members(native: Native) -> None:
    room = await native.do("get_room_members", room=ROOM)
    assert [member["nick"] for member in room["members"]] == ["小雁", "安安", "阿波"]


@case
async def get_member_nick(native: Native) -> None:
    await native.deed("wxid_ann", "set_room_nick", room=ROOM, nick="领头雁")
    member = await native.do("get_member_nick", room=ROOM, contact="wxid_ann")
    assert (member["room_nick"], member["nick"]) == ("领头雁", "安安")
    await native.do("get_member_nick", room=ROOM, contact="wxid_shi", status=404)


@case
async def add_room_member(native: Native) -> None:
    friend = await native.friend()
    await native.do("add_room_member", room=ROOM, members=[friend])
    assert friend in await native.members()


@case
async def invite_to_room(native: Native) -> None:
    friend = await native.friend()
    await native.do("invite_to_room", room=ROOM, members=[friend])
    assert friend not in await native.members()
    await native.deed(friend, "accept_invitation", url=(await native.last(friend, "room_invitation"))["url"])
    assert friend in await native.members()


@case
async def accept_room_invitation(native: Native) -> None:
    cara = await native.friend("卡拉")
    room = (await native.do("create_room", members=["wxid_ann", cara]))["id"]
    await native.do("leave_room", room=room)
    await native.deed("wxid_ann", "invite", room=room, members=["wxid_bot"], directly=False)
    message = await native.received("room_invitation")
    assert await native.do("accept_room_invitation", url=message["content"]["url"]) == room
    assert "wxid_bot" in await native.members(room)


@case
async def remove_room_member(native: Native) -> None:
    await native.do("remove_room_member", room=ROOM, members=["wxid_bob"])
    assert "wxid_bob" not in await native.members()


@case
async def leave_room(native: Native) -> None:
    await native.do("leave_room", room=ROOM)
    await native.event("room_left")
    await native.do("get_room_members", room=ROOM, status=404)
    rooms = (await native.phone("wxid_ann"))["phone"]["rooms"]
    assert [room["owner"] for room in rooms] == ["wxid_ann"]


@case
async def rename_room(native: Native) -> None:
    await native.do("rename_room", room=ROOM, name="南飞")
    assert "南飞" in (await native.last("wxid_ann", "notice"))["text"]


@case
async def set_room_announcement(native: Native) -> None:
    await native.do("set_room_announcement", room=ROOM, text="明早八点出发")
    assert (await native.phone("wxid_ann"))["phone"]["rooms"][0]["announcement"] == "明早八点出发"


@case
async def set_room_nick(native: Native) -> None:
    await native.do("set_room_nick", room=ROOM, nick="值班雁")
    members = (await native.phone("wxid_ann"))["phone"]["rooms"][0]["members"]
    assert {each["id"]: each.get("room_nick", "") for each in members}["wxid_bot"] == "值班雁"


@case
async def get_room_qr_code(native: Native) -> None:
    code = await native.do("get_room_qr_code", room=ROOM)
    assert "7天" in code["footer"]
    await native.deed("wxid_shi", "join_by_qr", url=code["url"])
    assert "wxid_shi" in await native.members()


# Messages.


@case
async def send_text(native: Native) -> None:
    receipt = await native.do("send_text", to=ROOM, text="@安安 开会", at=["wxid_ann"])
    message = await native.last("wxid_ann", "text")
    assert (message["id"], message["text"], message["at"]) == (receipt["message_id"], "@安安 开会", ["wxid_ann"])


@case
async def send_image(native: Native) -> None:
    await native.do("send_image", to="wxid_ann", media=given(png()))
    message = await native.last("wxid_ann", "image")
    assert await native.bytes_of(message["media"]) == png()
    assert await native.bytes_of(message["thumbnail"])


@case
async def send_voice(native: Native) -> None:
    await native.do("send_voice", to="wxid_ann", media=given(SILK), duration_ms=1500)
    message = await native.last("wxid_ann", "voice")
    assert (await native.bytes_of(message["media"]), message["duration_ms"]) == (SILK, 1500)


@case
async def send_video(native: Native) -> None:
    await native.do("send_video", to="wxid_ann", media=given(VIDEO), duration_s=3)
    message = await native.last("wxid_ann", "video")
    assert (await native.bytes_of(message["media"]), message["duration_s"]) == (VIDEO, 3)


@case
async def send_file(native: Native) -> None:
    await native.do("send_file", to="wxid_ann", media=given(b"one,two\n"), name="账单.csv")
    message = await native.last("wxid_ann", "file")
    assert (await native.bytes_of(message["media"]), message["name"]) == (b"one,two\n", "账单.csv")


@case
async def send_emoticon(native: Native) -> None:
    await native.do("send_emoticon", to="wxid_ann", md5="0" * 32)
    assert (await native.last("wxid_ann", "emoticon"))["md5"] == "0" * 32


@case
async def send_card(native: Native) -> None:
    await native.do("send_card", to="wxid_ann", contact="wxid_bob", title="阿波")
    assert (await native.last("wxid_ann", "card"))["contact"] == "wxid_bob"


@case
async def send_link(native: Native) -> None:
    await native.do("send_link", to="wxid_ann", title="鸿雁", url="https://example.com/a", description="信")
    message = await native.last("wxid_ann", "link")
    assert (message["title"], message["url"], message["description"]) == ("鸿雁", "https://example.com/a", "信")


@case
async def send_app(native: Native) -> None:
    await native.do("send_app", to="wxid_ann", xml="<appmsg><title>t</title><type>99</type></appmsg>")
    assert "<type>99</type>" in (await native.last("wxid_ann", "app"))["xml"]


@case
async def send_location(native: Native) -> None:
    await native.do("send_location", to="wxid_ann", latitude=39.9, longitude=116.4, label="北京", name="天安门")
    message = await native.last("wxid_ann", "location")
    assert (message["latitude"], message["longitude"], message["name"]) == (39.9, 116.4, "天安门")


@case
async def recall_message(native: Native) -> None:
    receipt = await native.do("send_text", to="wxid_ann", text="发错了")
    await native.do("recall_message", message=receipt["message_id"])
    assert (await native.last("wxid_ann", "recall"))["message"] == receipt["message_id"]


@case
async def mark_read(native: Native) -> None:
    await native.gateway.say("wxid_ann", "wxid_bot", "在？")
    assert (await native.phone("wxid_bot"))["phone"]["unread"] == {"wxid_ann": 1}
    await native.do("mark_read", chat="wxid_ann")
    assert (await native.phone("wxid_bot"))["phone"]["unread"] == {}


@case
async def sync_messages(native: Native) -> None:
    await native.gateway.say("wxid_ann", "wxid_bot", "ping")
    await native.do("sync_messages")
    read = await native.gateway.call("GET", f"/accounts/{ACCOUNT}/events", after="0", limit="500")
    texts = [each["event"]["message"]["content"].get("text") for each in read["events"] if "message" in each["event"]]
    assert "ping" in texts


@case
async def get_media(native: Native) -> None:
    sent = await native.gateway.say("wxid_ann", "wxid_bot", kind="image", media=given(png()))
    await native.received("image")
    original = await native.do("get_media", message=sent)
    assert await native.bytes_of(original) == png()
    assert await native.bytes_of(await native.do("get_media", message=sent, part="thumbnail"))


@case
async def forward_message(native: Native) -> None:
    sent = await native.gateway.say("wxid_ann", "wxid_bot", kind="file", media=given(b"a,b\n"), name="账单.csv")
    await native.received("file")
    await native.do("forward_message", message=sent, to="wxid_bob")
    message = await native.last("wxid_bob", "file")
    assert (await native.bytes_of(message["media"]), message["name"]) == (b"a,b\n", "账单.csv")


@case
async def pin_chat(native: Native) -> None:
    async def pinned() -> dict[str, bool]:
        contacts = (await native.phone("wxid_bot"))["phone"]["contacts"]
        return {each["profile"]["id"]: each["is_pinned"] for each in contacts}

    await native.do("pin_chat", chat="wxid_ann")
    assert (await pinned())["wxid_ann"] is True
    await native.do("pin_chat", chat="wxid_ann", is_pinned=False)
    assert (await pinned())["wxid_ann"] is False


@case
async def upload_file(native: Native) -> None:
    kept = await native.do("upload_file", media=given(b"%PDF-1.4"))
    attachment = f"<appattach><totallen>8</totallen><attachid>{kept['attachment_id']}</attachid></appattach>"
    xml = f"<appmsg><title>report.pdf</title><type>6</type>{attachment}</appmsg>"
    await native.do("send_app", to="wxid_ann", xml=xml)
    message = await native.last("wxid_ann", "file")
    assert (await native.bytes_of(message["media"]), message["name"]) == (b"%PDF-1.4", "report.pdf")

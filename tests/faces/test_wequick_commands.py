"""All 27 commands of the document, given by a callback server, with their effect in the world."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from hongyan.app.config import Media
from hongyan.dialects.wequick import COMMANDS
from tests.support.callback_server import callback_server
from tests.support.native import ROOM, given, png
from tests.support.proofs import proven
from tests.support.wequick import LOOPBACK, Called, both, calling

pytestmark = pytest.mark.usefixtures("no_errors")

ELSEWHERE = {"openWeChat", "getLoginQrCode", "getLoginStatus", "logout", "closeProcess"}
"""Commands whose tests stand in ``test_wequick_session.py``."""


def api(name: str) -> pytest.MarkDecorator:
    """Mark the test of a command."""
    TRIED.add(name)
    return pytest.mark.parametrize("api", [proven("wequick", name)])


TRIED: set[str] = set()


@pytest.fixture
async def called(tmp_path: Path) -> AsyncIterator[Called]:
    """The bot is logged in; files may come from a folder and from loopback."""
    root = tmp_path / "media"
    root.mkdir()
    media = Media(roots=(str(root),), allow_networks=(LOOPBACK,))
    async with both(tmp_path / "data", files=media) as called:
        yield called


@api("sendTextMessage")
async def test_a_text_arrives(called: Called, api: str) -> None:
    await called.done(api, wxid="wxid_ann", text="你好\ue04c[红包]")
    assert (await called.last("wxid_ann", "text"))["text"] == "你好\ue04c[红包]"
    await called.done(api, wxid=ROOM, text=123456)
    assert (await called.last("wxid_bob", "text"))["text"] == "123456"


async def test_a_command_may_be_the_answer_to_a_report(called: Called) -> None:
    called.server.to_return.append(
        {"sendId": "7", "api": "sendTextMessage", "option": {"wxid": "wxid_ann", "text": "pong"}}
    )
    await called.gateway.say("wxid_ann", "wxid_bot", "ping")
    await called.server.report("resSendTextMessage", lambda data: data["sendId"] == "7")
    assert (await called.last("wxid_ann", "text"))["text"] == "pong"


async def test_commands_are_carried_out_in_their_order(called: Called) -> None:
    option = {"wxid": "wxid_ann"}
    called.server.to_poll += [
        {"sendId": "", "api": "sendTextMessage", "option": {**option, "text": str(number)}} for number in range(20)
    ]
    got = await called.gateway.inbox("wxid_ann", at_least=20)
    assert [each["text"] for each in got if each["kind"] == "text"] == [str(number) for number in range(20)]


@api("sendPicMessage")
async def test_a_picture_arrives_from_a_path_and_from_a_url(called: Called, tmp_path: Path, api: str) -> None:
    path = tmp_path / "media" / "029.png"
    path.write_bytes(png("blue"))
    await called.done(api, wxid="wxid_ann", imgPath=str(path))
    assert await called.bytes_of((await called.last("wxid_ann", "image"))["media"]) == png("blue")
    async with Files({"/pic": png("green")}) as url:
        await called.done(api, wxid="wxid_ann", imgPath=f"{url}/pic?x=1")
    assert await called.bytes_of((await called.last("wxid_ann", "image"))["media"]) == png("green")


async def test_what_is_no_picture_is_not_sent_as_one(called: Called, tmp_path: Path) -> None:
    (tmp_path / "media" / "a.png").write_bytes(b"text")
    assert "imgPath" in await called.refused("sendPicMessage", wxid="wxid_ann", imgPath="a.png")


@api("sendFileMessage")
async def test_a_file_arrives_under_its_name(called: Called, tmp_path: Path, api: str) -> None:
    (tmp_path / "media" / "测试.pdf").write_bytes(b"%PDF-1.4 paper")
    await called.done(api, wxid="wxid_ann", filePath="测试.pdf")
    got = await called.last("wxid_ann", "file")
    assert (got["name"], await called.bytes_of(got["media"])) == ("测试.pdf", b"%PDF-1.4 paper")
    async with Files({"/%E8%A1%A8.txt": b"table"}) as url:
        await called.done(api, wxid="wxid_ann", filePath=f"{url}/%E8%A1%A8.txt")
    assert (await called.last("wxid_ann", "file"))["name"] == "表.txt"


async def test_an_empty_file_is_not_sent(called: Called, tmp_path: Path) -> None:
    (tmp_path / "media" / "empty").write_bytes(b"")
    assert "filePath: is empty there" in await called.refused("sendFileMessage", wxid="wxid_ann", filePath="empty")


@api("sendXmlMessage")
async def test_a_link_arrives(called: Called, api: str) -> None:
    await called.done(api, wxid="wxid_ann", title="标题", url="https://example.org", desc="描述", pic="https://p")
    got = await called.last("wxid_ann", "link")
    assert (got["title"], got["url"], got["description"], got["thumbnail_url"]) == (
        "标题",
        "https://example.org",
        "描述",
        "https://p",
    )


@api("sendCardMessage")
async def test_a_card_arrives(called: Called, api: str) -> None:
    await called.done(api, wxid="wxid_ann", wxidCard="wxid_bob")
    assert (await called.last("wxid_ann", "card"))["contact"] == "wxid_bob"


@api("sendChatroom")
async def test_an_invitation_arrives_and_lets_its_receiver_in(called: Called, api: str) -> None:
    guest = await called.friend("客人")
    await called.done(api, wxid=guest, chatroom=ROOM)
    url = (await called.last(guest, "room_invitation"))["url"]
    await called.deed(guest, "accept_invitation", url=url)
    assert guest in await called.members()


@api("getContact")
@pytest.mark.parametrize("flag", [None, *range(8), "7"])
async def test_the_parts_of_the_address_book_that_are_asked_for_are_reported(
    called: Called, api: str, flag: int | str | None
) -> None:
    answer = await called.order(api, **({} if flag is None else {"flag": flag}))
    wanted = 1 if flag is None else int(flag)
    if not wanted:
        assert (answer["action"], answer["data"]["sendResult"]) == ("resGetContact", "1")
        return
    data = answer["data"]
    assert answer["action"] == "reportContact"
    lists = {"friendList": 1, "groupList": 2, "publicList": 4}
    assert {name for name in lists if name in data} == {name for name, bit in lists.items() if wanted & bit}
    if wanted & 1:
        assert [(each["wxid"], each["asName"]) for each in data["friendList"]] == [
            ("wxid_ann", ""),
            ("wxid_bob", "波哥（公司）"),
        ]
    if wanted & 2:
        (room,) = data["groupList"]
        assert (room["wxid"], room["owner"], room["roomCount"]) == (ROOM, "wxid_bot", 3)
        assert set(room["userLists"]) == {"wxid_bot", "wxid_ann", "wxid_bob"}
    if wanted & 4:
        assert [each["wxid"] for each in data["publicList"]] == ["gh_hongyan0001"]


async def test_a_large_address_book_is_reported_whole(called: Called) -> None:
    people = [await called.friend(f"朋友{number}") for number in range(30)]
    data = (await called.order("getContact", flag=1))["data"]
    assert {*people} <= {each["wxid"] for each in data["friendList"]}


@api("getUsersWxid")
async def test_the_ids_of_the_address_book_are_reported(called: Called, api: str) -> None:
    answer = await called.order(api)
    assert answer["action"] == "reportUsersWxid"
    assert set(answer["data"]["userLists"]) == {"wxid_ann", "wxid_bob", "gh_hongyan0001", ROOM}


@api("getUsersInfo")
async def test_up_to_fifty_entries_are_reported_in_detail(called: Called, api: str) -> None:
    answer = await called.order(api, wxidLists=["wxid_bob", "gh_hongyan0001", ROOM])
    assert answer["action"] == "reportUsersInfo"
    assert [(each["wxid"], each["nick"], each["asName"]) for each in answer["data"]["userLists"]] == [
        ("wxid_bob", "阿波", "波哥（公司）"),
        ("gh_hongyan0001", "鸿雁小报", ""),
        (ROOM, "雁阵", ""),
    ]
    for count in (0, 51):
        assert "1 to 50" in await called.refused(api, wxidLists=["wxid_bob"] * count)
    assert len((await called.order(api, wxidLists=["wxid_bob"] * 50))["data"]["userLists"]) == 50
    assert "不存在" in await called.refused(api, wxidLists=["wxid_nobody"])


@api("delUser")
async def test_a_friend_is_deleted_and_those_who_are_left_are_reported(called: Called, api: str) -> None:
    await called.done(api, wxid="wxid_ann")
    assert "wxid_ann" not in await called.friends()
    left = await called.server.report("reportContact", lambda data: "sendId" not in data)
    assert [each["wxid"] for each in left["data"]["friendList"]] == ["wxid_bob"]


@api("acceptFriend")
async def test_a_request_is_accepted_by_the_codes_that_were_reported(called: Called, api: str) -> None:
    await called.deed("wxid_shi", "request_friend", to="wxid_bot", greeting="我是小石")
    asked = (await called.server.report("reportFriendAddRequest"))["data"]
    assert (asked["wxid"], asked["noticeWord"]) == ("wxid_shi", "我是小石")
    await called.done(api, v1=asked["v1"], v2=asked["v2"])
    assert "wxid_shi" in await called.friends()
    await called.server.report("reportUsersInfo", lambda data: data["userLists"][0]["wxid"] == "wxid_shi")
    assert await called.refused(api, v1=asked["v1"], v2="v2_wrong@stranger")


@api("updateAsName")
async def test_a_remark_is_set_and_taken_away(called: Called, api: str) -> None:
    for remark in ("大大", ""):
        await called.done(api, wxid="wxid_ann", asName=remark)
        page = await called.do("get_contacts", ids=["wxid_ann"])
        assert page["contacts"][0]["remark"] == remark


@api("getChatRoomUsers")
async def test_the_members_of_a_room_are_reported_in_detail(called: Called, api: str) -> None:
    answer = await called.order(api, wxid=ROOM)
    data = answer["data"]
    assert answer["action"] == "reportChatRoomUserLists"
    assert (data["wxid"], data["owner"], data["nick"], data["roomCount"]) == (ROOM, "wxid_bot", "雁阵", "3")
    people = {each["wxid"]: each for each in data["userLists"]}
    assert (people["wxid_ann"]["nick"], people["wxid_ann"]["sex"], people["wxid_ann"]["city"]) == (
        "安安",
        "2",
        "Hangzhou",
    )
    assert people["wxid_bot"]["city"] == "Haidian"


@api("getChatRoomUserNick")
async def test_a_member_is_called_by_remark_then_by_their_nick_in_the_room(called: Called, api: str) -> None:
    await called.deed("wxid_ann", "set_room_nick", room=ROOM, nick="群里的安")
    answer = await called.order(api, chatroom=ROOM, wxid="wxid_ann")
    assert answer["action"] == "reportGetChatRoomUserNick"
    assert answer["data"]["msg"] == {"chatRoom": ROOM, "wxid": "wxid_ann", "chatNick": "群里的安"}
    bob = await called.order(api, chatroom=ROOM, wxid="wxid_bob")
    assert bob["data"]["msg"]["chatNick"] == "波哥（公司）"


@api("delChatRoomUser")
async def test_a_member_is_put_out_by_the_owner_only(called: Called, api: str) -> None:
    await called.done(api, chatroom=ROOM, wxid="wxid_bob")
    assert "wxid_bob" not in await called.members()
    await called.deed("wxid_bot", "hand_over_room", room=ROOM, to="wxid_ann")
    assert "微信拒绝" in await called.refused(api, chatroom=ROOM, wxid="wxid_ann")


@api("updateChatRoomName")
async def test_a_room_gets_another_name(called: Called, api: str) -> None:
    await called.done(api, chatroom=ROOM, name="测试群")
    assert (await called.do("get_room_members", room=ROOM))["name"] == "测试群"
    told = await called.server.report("reportChatroomMessage")
    assert told["data"]["msg"]["message"] == "你修改群名为“测试群”"


@api("updateRoomAsName")
@pytest.mark.parametrize("key", ["nick", "name"])
async def test_the_own_nick_in_a_room_is_set(called: Called, api: str, key: str) -> None:
    await called.done(api, chatroom=ROOM, **{key: "群里的雁"})
    member = await called.do("get_member_nick", room=ROOM, contact="wxid_bot")
    assert member["room_nick"] == "群里的雁"


@api("createChatRoom")
async def test_a_room_is_made_of_at_least_two_friends_and_reported(called: Called, api: str) -> None:
    assert "at least two" in await called.refused(api, wxidLists=["wxid_ann"])
    await called.done(api, wxidLists=["wxid_ann", "wxid_bob"])
    told = await called.server.report("reportChatRoomChange")
    room = told["data"]["chatroom"]
    assert room.endswith("@chatroom")
    assert set(await called.members(room)) == {"wxid_bot", "wxid_ann", "wxid_bob"}


@api("exitChatRoom")
async def test_a_room_is_left(called: Called, api: str) -> None:
    await called.done(api, chatroom=ROOM)
    assert "不存在" in await called.refused("getChatRoomUsers", wxid=ROOM)


@api("acceptChatroomInvite")
async def test_an_invitation_is_followed_by_the_url_that_was_reported(called: Called, api: str) -> None:
    third = (await called.gateway.call("POST", "/sandbox/people", nick="三", friends=["wxid_ann"]))["id"]
    room = (await called.deed("wxid_ann", "create_room", members=["wxid_bob", third]))["id"]
    await called.deed("wxid_ann", "invite", room=room, members=["wxid_bot"], directly=False)
    invited = (await called.server.report("reportAddChatRoomMessage"))["data"]["msg"]
    assert invited["wxidFrom"] == "wxid_ann"
    await called.done(api, url=invited["url"])
    assert "wxid_bot" in await called.members(room)
    await called.server.report("reportChatRoomChange", lambda data: data["chatroom"] == room)
    assert "不存在" in await called.refused(api, url=invited["url"])


@api("acceptBankTransfer")
async def test_a_transfer_is_taken_by_its_id_and_its_payer(called: Called, api: str) -> None:
    before = int((await called.phone("wxid_bot", "/wallet"))["balance_fen"])
    await called.deed("wxid_ann", "send_transfer", to="wxid_bot", amount_fen=520, memo="奶茶")
    told = (await called.server.report("reportTransferMessage"))["data"]["msg"]
    assert (told["paysubtype"], told["feedesc"], told["paymemo"], told["nick"]) == ("1", "￥5.20", "奶茶", "安安")
    assert "payer" in await called.refused(api, transferid=told["transferid"], wxid="wxid_bob")
    await called.done(api, transferid=told["transferid"], wxid=told["wxidFrom"])
    assert int((await called.phone("wxid_bot", "/wallet"))["balance_fen"]) == before + 520
    taken = await called.server.report("reportTransferMessage", lambda data: data["msg"]["paysubtype"] == "3")
    assert taken["data"]["msg"]["transferid"] == told["transferid"]
    assert "微信拒绝" in await called.refused(api, transferid=told["transferid"], wxid="wxid_ann")


@api("uploadFile")
@pytest.mark.parametrize(("answer", "result"), [("200", "200"), ('"1"', "1"), ("-3\n", "-3"), ("thanks", "201")])
async def test_a_file_is_sent_to_where_the_server_says(
    called: Called, tmp_path: Path, api: str, answer: str, result: str
) -> None:
    (tmp_path / "media" / "demo.md").write_bytes(b"# demo")
    async with Files({}, answer=answer) as url:
        told = await called.order(api, fileUrl=str(tmp_path / "media" / "demo.md"), upUrl=f"{url}/upload")
    assert told["action"] == "resUploadFile"
    assert (told["data"]["errorReason"], told["data"]["sendResult"]) == ("", result)
    assert UPLOADED == [("demo.md", b"# demo")]


async def test_a_picture_of_a_report_can_be_had_by_an_upload(called: Called) -> None:
    await called.gateway.say("wxid_ann", "wxid_bot", kind="image", media=given(png()))
    place = (await called.server.report("reportPicMessage"))["data"]["msg"]["fileIndex"]
    async with Files({}, answer="200") as url:
        told = await called.order("uploadFile", fileUrl=place, upUrl=f"{url}/upload")
    assert told["data"]["sendResult"] == "200"
    assert [data for _, data in UPLOADED] == [png()]


UPLOADED: list[tuple[str, bytes]] = []


@pytest.fixture(autouse=True)
def _none_uploaded() -> None:
    UPLOADED.clear()


class Files:
    """A server that has files, and takes some."""

    def __init__(self, have: dict[str, bytes], answer: str = "") -> None:
        self.have = have
        self.answer = answer

    async def __aenter__(self) -> str:
        application = web.Application(client_max_size=10**8)
        application.router.add_get("/{name:.*}", self._give)
        application.router.add_post("/upload", self._take)
        self.runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()

    async def _give(self, request: web.Request) -> web.Response:
        return web.Response(body=self.have[request.rel_url.raw_path])

    async def _take(self, request: web.Request) -> web.Response:
        field = (await request.post())["file"]
        assert isinstance(field, web.FileField)
        UPLOADED.append((field.filename, field.file.read()))
        return web.Response(text=self.answer, status=201)


@pytest.mark.parametrize(
    ("api", "option", "reason"),
    [
        ("sendTextMessage", {"wxid": "wxid_ann", "text": ""}, "text: is empty"),
        ("sendTextMessage", {"wxid": "wxid_shi", "text": "x"}, "朋友"),
        ("sendTextMessage", {"wxid": {}, "text": "x"}, "wxid"),
        ("getContact", {"flag": 8}, "flag"),
        ("getChatRoomUsers", {"wxid": "nowhere@chatroom"}, "不存在"),
        ("danceATango", {}, "unknown api danceATango"),
        ("logOut", {}, "unknown api"),
    ],
)
async def test_a_command_that_cannot_be_done_says_why(
    called: Called, api: str, option: dict[str, object], reason: str
) -> None:
    assert reason in await called.refused(api, **option)


async def test_a_command_of_somebody_who_is_not_logged_in_is_refused(called: Called) -> None:
    await called.done("logout")
    assert "未登录" in await called.refused("sendTextMessage", wxid="wxid_ann", text="x")


# Commands with an id.


async def test_a_command_that_is_repeated_is_answered_again_and_done_once(called: Called) -> None:
    option = {"wxid": "wxid_ann", "text": "once"}
    first = await called.order("sendTextMessage", send_id="5", **option)
    again = await called.order("sendTextMessage", send_id="5", text="once", wxid="wxid_ann")
    assert first == again
    assert await count(called, "once") == 1


async def test_an_id_that_is_used_for_something_else_is_refused(called: Called) -> None:
    await called.order("sendTextMessage", send_id="5", wxid="wxid_ann", text="one")
    assert "used for another command" in await called.refused(
        "sendTextMessage", send_id="5", wxid="wxid_ann", text="other"
    )
    assert await count(called, "other") == 0


async def test_a_refusal_is_repeated_too(called: Called) -> None:
    transfer = str((await called.deed("wxid_ann", "send_transfer", to="wxid_bot", amount_fen=1))["id"])
    option = {"transferid": transfer, "wxid": "wxid_ann"}
    await called.done("acceptBankTransfer", **option)
    reasons = {await called.refused("acceptBankTransfer", send_id="6", **option) for _ in range(2)}
    assert len(reasons) == 1


async def test_a_command_without_an_id_is_done_as_often_as_it_is_given(called: Called) -> None:
    for _ in range(3):
        called.server.to_poll.append({"api": "sendTextMessage", "option": {"wxid": "wxid_ann", "text": "many"}})
    await called.server.until(lambda: called.server.actions().count("resSendTextMessage") == 3)
    assert await count(called, "many") == 3
    assert [each["data"]["sendId"] for each in called.server.reports if each["action"] == "resSendTextMessage"] == [
        "",
        "",
        "",
    ]


async def test_ids_of_the_native_api_are_other_ids(called: Called) -> None:
    path = "/accounts/demo/default/commands"
    args = {"to": "wxid_ann", "text": "native"}
    await called.gateway.call("POST", path, command="send_text", args=args, id="5")
    await called.order("sendTextMessage", send_id="5", wxid="wxid_ann", text="wequick")
    assert await count(called, "native") == await count(called, "wequick") == 1


async def test_an_id_of_any_length_is_one(called: Called) -> None:
    for _ in range(2):
        await called.order("sendTextMessage", send_id="雁" * 1000, wxid="wxid_ann", text="long")
    assert await count(called, "long") == 1


async def test_a_command_is_not_done_again_after_a_restart(tmp_path: Path) -> None:
    option = {"wxid": "wxid_ann", "text": "once"}
    async with callback_server() as server:
        async with calling(tmp_path / "data", server) as called:
            first = await called.order("sendTextMessage", send_id="5", **option)
        async with calling(tmp_path / "data", server, online=False) as called:
            assert await called.order("sendTextMessage", send_id="5", **option) == first
            assert await count(called, "once") == 1


async def count(called: Called, text: str) -> int:
    """Return how often 安安 got ``text``."""
    return [each["text"] for each in await called.gateway.inbox("wxid_ann")].count(text)


def test_every_command_of_the_document_is_tried() -> None:
    assert {row.name for row in COMMANDS} == TRIED | ELSEWHERE

"""Every method of the client with its effect in the world, in each edition that has the command."""

import base64
import inspect
import io
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image as Picture

from hongyan.client import Client, RenderedQr
from hongyan.client.commands import Commands
from hongyan.client.editions import SPEECHES
from hongyan.model.account import LoginStep
from hongyan.model.commands import GetMedia
from hongyan.model.errors import Busy, HongyanError, InvalidArgument, Unsupported
from hongyan.model.events import ConnectionLost, FriendRequested, LoggedOut
from hongyan.model.message import File, Image, MiniVideo, Text, Video, Voice
from tests.client import moment_cases, official_cases, payment_cases
from tests.client.conftest import ROOM, Stage

pytestmark = pytest.mark.usefixtures("no_errors")

TOOL = Path(__file__).parents[2] / "tools" / "gen_client.py"
SILK = b"\x02#!SILK_V3" + bytes(range(200))
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(500)


def png(colour: str = "red") -> bytes:
    drawn = io.BytesIO()
    Picture.new("RGB", (640, 480), colour).save(drawn, "PNG")
    return drawn.getvalue()


async def _open_client(stage: Stage) -> None:
    await stage.client.open_client()
    assert await stage.state() == "online"


async def _disconnect(stage: Stage) -> None:
    await stage.client.disconnect()
    await stage.listener.one(ConnectionLost)
    assert await stage.state() == "online"


async def _login(stage: Stage) -> None:
    assert (await stage.client.login()).step is LoginStep.DONE
    assert await stage.state() == "online"


async def _log_out(stage: Stage) -> None:
    await stage.client.log_out()
    await stage.listener.one(LoggedOut)
    assert await stage.state() == "logged_out"
    assert not stage.client.is_online
    assert not stage.client.wants_login


async def _get_login_status(stage: Stage) -> None:
    status = await stage.client.get_login_status()
    assert (status.step, status.contact) == (LoginStep.DONE, "wxid_bot")


async def _get_login_token(stage: Stage) -> None:
    token = (await stage.client.get_login_token()).token
    assert token == (await stage.native("get_login_token"))["token"]


async def _get_device(stage: Stage) -> None:
    device = await stage.client.get_device()
    assert device.uuid == (await stage.native("get_device"))["uuid"]


async def _get_self(stage: Stage) -> None:
    assert (await stage.client.get_self()).id == "wxid_bot"


async def _sync_contacts(stage: Stage) -> None:
    page = await stage.client.sync_contacts()
    people, rooms = await stage.book()
    assert {contact.id for contact in page.contacts} == people
    assert {room.id for room in page.rooms} == rooms
    assert stage.client.contacts.keys() == people
    assert stage.client.rooms[ROOM].name == "雁阵"


async def _get_contacts(stage: Stage) -> None:
    (ann,) = (await stage.client.get_contacts("wxid_ann")).contacts
    assert (ann.id, ann.profile.nick) == ("wxid_ann", "安安")
    (room,) = (await stage.client.get_contacts([ROOM])).rooms
    assert (room.id, room.owner, len(room.members)) == (ROOM, "wxid_bot", 3)


async def _search_contact(stage: Stage) -> None:
    found = await stage.client.search_contact("wxid_shi")
    assert found.profile.nick == "陌生人小石"
    assert found.stranger_ticket.startswith("v1_")


async def _add_contact(stage: Stage) -> None:
    found = await stage.client.search_contact("wxid_shi")
    await stage.client.add_contact(stranger=found.stranger_ticket, greeting="你好，我是小雁")
    assert (await stage.last("wxid_shi", "friend_request"))["text"] == "你好，我是小雁"


async def _greet_contact(stage: Stage) -> None:
    await stage.client.greet_contact(contact="wxid_shi", greeting="你好")
    assert (await stage.last("wxid_shi", "friend_request"))["text"] == "你好"


async def _accept_friend_request(stage: Stage) -> None:
    await stage.deed("wxid_shi", "request_friend", to="wxid_bot", greeting="加个好友")
    request = await stage.listener.one(FriendRequested)
    assert (request.profile.id, request.greeting) == ("wxid_shi", "加个好友")
    await stage.client.accept_friend_request(request.stranger, request.ticket)
    assert "wxid_shi" in (await stage.book())[0]


async def _delete_contact(stage: Stage) -> None:
    await stage.client.delete_contact("wxid_bob")
    assert "wxid_bob" not in (await stage.book())[0]


async def _set_remark(stage: Stage) -> None:
    await stage.client.set_remark("wxid_ann", "安老师")
    assert (await stage.client.get_contacts("wxid_ann")).contacts[0].remark == "安老师"


async def _set_avatar(stage: Stage) -> None:
    before = (await stage.native("get_self"))["avatar_url"]
    profile = await stage.client.set_avatar(png())
    assert profile.avatar_url == (await stage.native("get_self"))["avatar_url"] != before


def _is_code(code: RenderedQr) -> bool:
    return Picture.open(io.BytesIO(code.image)).width > 100


async def _get_contact_qr_code(stage: Stage) -> None:
    assert _is_code(await stage.client.get_contact_qr_code("wxid_bot"))


async def _get_room_qr_code(stage: Stage) -> None:
    code = await stage.client.get_room_qr_code(ROOM)
    assert _is_code(code)
    assert "7天" in code.code.footer


async def _create_room(stage: Stage) -> None:
    room = await stage.client.create_room(["wxid_ann", "wxid_bob"])
    assert await stage.members(room.id) == ["wxid_bot", "wxid_ann", "wxid_bob"]


async def _get_room_members(stage: Stage) -> None:
    room = await stage.client.get_room_members(ROOM)
    assert [member.id for member in room.members] == ["wxid_bot", "wxid_ann", "wxid_bob"]


async def _add_room_member(stage: Stage) -> None:
    person = await stage.new_friend()
    await stage.client.add_room_member(ROOM, person)
    assert person in await stage.members()


async def _invite_to_room(stage: Stage) -> None:
    person = await stage.new_friend()
    await stage.client.invite_to_room(ROOM, [person])
    invitation = await stage.last(person, "room_invitation")
    await stage.deed(person, "accept_invitation", url=invitation["url"])
    assert person in await stage.members()


async def _remove_room_member(stage: Stage) -> None:
    await stage.client.remove_room_member(ROOM, "wxid_bob")
    assert await stage.members() == ["wxid_bot", "wxid_ann"]


async def _leave_room(stage: Stage) -> None:
    await stage.client.leave_room(ROOM)
    assert ROOM not in (await stage.book())[1]


async def _rename_room(stage: Stage) -> None:
    await stage.client.rename_room(ROOM, "南飞")
    assert (await stage.native("get_room_members", room=ROOM))["name"] == "南飞"


async def _set_room_announcement(stage: Stage) -> None:
    await stage.client.set_room_announcement(ROOM, "明天起飞")
    assert "明天起飞" in (await stage.last("wxid_ann", "text"))["text"]


async def _send_text(stage: Stage) -> None:
    receipt = await stage.client.send_text(ROOM, "@安安 在吗", at=["wxid_ann"])
    got = await stage.last("wxid_bob", "text")
    assert (got["text"], got["at"]) == ("@安安 在吗", ["wxid_ann"])
    assert receipt.message_id.isdigit()


async def _send_image(stage: Stage) -> None:
    receipt = await stage.client.send_image("wxid_ann", png())
    image = await stage.last("wxid_ann", "image")
    assert image["id"] == receipt.message_id
    assert await stage.bytes_of(image["media"]) == png()


async def _send_voice(stage: Stage) -> None:
    await stage.client.send_voice("wxid_ann", SILK, duration_ms=2000)
    assert await stage.bytes_of((await stage.last("wxid_ann", "voice"))["media"]) == SILK


async def _send_card(stage: Stage) -> None:
    await stage.client.send_card("wxid_ann", "wxid_bob", title="阿波")
    assert (await stage.last("wxid_ann", "card"))["contact"] == "wxid_bob"


async def _send_app(stage: Stage) -> None:
    xml = "<appmsg appid='' sdkver=''><title>标题</title><type>5</type><url>https://a.example/</url></appmsg>"
    await stage.client.send_app("wxid_ann", xml)
    assert (await stage.last("wxid_ann", "link"))["title"] == "标题"


async def _upload_file(stage: Stage) -> None:
    uploaded = await stage.client.upload_file(__file__)
    data = Path(__file__).read_bytes()
    assert uploaded.size_bytes == len(data)
    attached = f"<appattach><attachid>{uploaded.attachment_id}</attachid></appattach>"
    await stage.client.send_app("wxid_ann", f"<appmsg><type>6</type>{attached}</appmsg>")
    file = await stage.last("wxid_ann", "file")
    assert (file["name"], await stage.bytes_of(file["media"])) == (Path(__file__).name, data)


async def _sync_messages(stage: Stage) -> None:
    await stage.client.sync_messages()
    await stage.gateway.say("wxid_ann", "wxid_bot", "after")
    assert (await stage.listener.message(Text)).message.content == Text(text="after")


CASES: dict[str, Callable[[Stage], Awaitable[None]]] = {
    name.removeprefix("_"): play
    for name, play in list(globals().items())
    if name.startswith("_") and inspect.iscoroutinefunction(play)
}
CASES |= official_cases.CASES | payment_cases.CASES | moment_cases.CASES


def test_every_method_is_tried() -> None:
    methods = {name for name, _ in inspect.getmembers(Commands, inspect.isfunction) if not name.startswith("_")}
    assert CASES.keys() == methods


def test_every_command_of_the_tables_has_a_method() -> None:
    spoken = {command for speech in SPEECHES.values() for row in speech.commands for command in row.commands}
    assert {command.public_name() for command in spoken - {GetMedia}} == CASES.keys()


@pytest.mark.parametrize("name", CASES)
async def test_a_method_has_its_effect_in_the_world(stage: Stage, name: str) -> None:
    rows = SPEECHES[stage.client.edition].commands
    spoken = {command.public_name() for row in rows for command in row.commands}
    if name in spoken:
        await CASES[name](stage)
        return
    with pytest.raises(Unsupported, match="the edition has no such command"):
        await CASES[name](stage)


MEDIA = {
    "image": (Image, png(), {}),
    "voice": (Voice, SILK, {"duration_ms": 2000}),
    "video": (Video, VIDEO, {}),
    "mini_video": (MiniVideo, VIDEO, {}),
    "file": (File, SILK, {"name": "a.silk"}),
}


@pytest.mark.parametrize("kind", MEDIA)
async def test_received_media_is_fetched(stage: Stage, kind: str) -> None:
    content, data, fields = MEDIA[kind]
    await stage.gateway.say(
        "wxid_ann",
        "wxid_bot",
        kind=kind,
        media={"data": base64.b64encode(data).decode()},
        **fields,
    )
    message = (await stage.listener.message(content)).message
    assert await stage.client.fetch(message) == data


async def test_a_message_without_bytes_cannot_be_fetched(stage: Stage) -> None:
    await stage.gateway.say("wxid_ann", "wxid_bot", "hi")
    message = (await stage.listener.message(Text)).message
    with pytest.raises(Unsupported, match="no bytes"):
        await stage.client.fetch(message)


async def test_what_the_wire_cannot_carry_is_refused_before_it_is_sent(stage: Stage) -> None:
    for work, field in (
        (stage.client.create_room(["wxid_ann", "wxid_bob"], name="x"), "name"),
        (stage.client.get_contacts(["wxid_ann", "wxid_bob"]), "ids"),
        (stage.client.remove_room_member(ROOM, ["wxid_ann", "wxid_bob"]), "members"),
        (stage.client.send_text("wxid_ann", ""), "content"),
    ):
        with pytest.raises(InvalidArgument) as refused:
            await work
        assert refused.value.field == field
    assert await stage.members() == ["wxid_bot", "wxid_ann", "wxid_bob"]


REFUSED: list[tuple[str, Callable[[Client], Awaitable[object]], str]] = [
    ("not a friend", lambda client: client.send_text("wxid_shi", "x"), "rejected"),
    ("nobody", lambda client: client.get_contacts("wxid_nobody"), "not_found"),
    ("no room", lambda client: client.get_room_members("1@chatroom"), "not_found"),
    ("too few", lambda client: client.create_room("wxid_ann"), "invalid_argument"),
    ("no picture", lambda client: client.send_image("wxid_ann", b"no picture"), "invalid_argument"),
    ("no such name", lambda client: client.call("fly"), "not_found"),
]


@pytest.mark.parametrize(("ask", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
async def test_a_refusal_is_the_error_that_the_gateway_raised(
    stage: Stage, ask: Callable[[Client], Awaitable[object]], code: str
) -> None:
    with pytest.raises(HongyanError) as refused:
        await ask(stage.client)
    assert refused.value.code == code
    assert not isinstance(refused.value, Busy)


def test_the_written_modules_are_as_the_tables_are() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

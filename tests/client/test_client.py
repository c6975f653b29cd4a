"""The client on good gateways: events, logins, the address book, keys, confirmation."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hongyan.client import Client, Edition, mailbox
from hongyan.dialects.padchat.login_reading import PICTURE
from hongyan.faces.padchat_v2 import Config
from hongyan.model.account import LoginMethod
from hongyan.model.commands import AcceptRoomInvitation, GetContactQrCode, GetMedia, SendText
from hongyan.model.errors import (
    Conflict,
    DeadlineExceeded,
    InvalidArgument,
    NotFound,
    Rejected,
    Unauthorised,
    Unavailable,
    Unsupported,
)
from hongyan.model.events import (
    ContactAdded,
    ContactChanged,
    ContactRemoved,
    ContactsLoaded,
    FriendRequested,
    LoggedIn,
    LoggedOut,
    LoginConfirmed,
    LoginFailed,
    MessageRecalled,
    MessageReceived,
    QrCodeShown,
    RoomJoined,
    RoomLeft,
    Scanned,
)
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import Card, Link, Location, Notice, Text
from tests.client.conftest import ROOM, Stage
from tests.support.gateway import InProcess, in_process
from tests.support.listener import listening

pytestmark = pytest.mark.usefixtures("no_errors")


async def test_a_login_by_code_is_told_step_by_step(gateway: InProcess, edition: Edition) -> None:
    async with Client(gateway.url, "demo", edition=edition) as client, listening(client) as listener:
        assert not client.is_joined
        assert client.me is None
        await client.login()
        code = await listener.one(QrCodeShown)
        assert code.url.startswith(PICTURE if edition is Edition.V2_WS else "http://weixin.qq.com/x/")
        await gateway.scan()
        logged_in = await listener.one(LoggedIn)
        assert [type(event) for event in listener.heard[:4]] == [QrCodeShown, Scanned, LoginConfirmed, LoggedIn]
        assert (logged_in.profile.id, logged_in.profile.nick, logged_in.is_resumed) == ("wxid_bot", "小雁", False)
        assert client.me == logged_in.profile
        assert (await client.wait_online()).id == "wxid_bot"
        loaded = await listener.one(ContactsLoaded)
        assert (loaded.contacts, loaded.rooms) == (len(client.contacts), len(client.rooms))
        assert client.contacts[ContactId("wxid_bob")].remark == "波哥（公司）"


async def test_a_code_that_is_refused_is_told(gateway: InProcess, edition: Edition) -> None:
    async with Client(gateway.url, "demo", edition=edition) as client, listening(client) as listener:
        await client.login()
        await listener.one(QrCodeShown)
        await gateway.call("POST", "/sandbox/clock", advance_s=600)
        assert (await listener.one(LoginFailed)).reason == "expired"
        with pytest.raises(DeadlineExceeded, match="nobody logged in"):
            await client.wait_online(0.05)


async def test_a_second_client_joins_the_session_and_nobody_is_asked(stage: Stage) -> None:
    async with (
        Client(stage.gateway.url, "demo", edition=stage.client.edition) as second,
        listening(second) as listener,
    ):
        assert second.is_joined
        assert (await listener.one(LoggedIn)).is_resumed
        await stage.gateway.say("wxid_ann", "wxid_bot", "to both")
        await listener.until(lambda: "to both" in listener.texts())
        await stage.listener.until(lambda: "to both" in stage.listener.texts())
        assert not [event for event in listener.heard if isinstance(event, QrCodeShown)]


async def test_a_token_that_is_refused_is_told(gateway: InProcess, edition: Edition) -> None:
    async with Client(gateway.url, "demo", edition=edition) as client, listening(client) as listener:
        if edition is Edition.V2_WS:
            # There the server goes on with a code by itself.
            await client.login(method=LoginMethod.TOKEN, token="x")
            await listener.one(QrCodeShown)
            return
        with pytest.raises(Rejected) as refused:
            await client.login(method=LoginMethod.TOKEN, token="x")
        assert refused.value.status < -1


async def test_every_kind_of_message_comes_as_what_it_is(stage: Stage) -> None:
    await stage.gateway.say("wxid_ann", ROOM, "@小雁 在吗", at=["wxid_bot"])
    text = (await stage.listener.message(Text)).message
    assert (text.chat, text.sender, text.sender_nick) == (ROOM, "wxid_ann", "安安")
    assert text.content == Text(text="@小雁 在吗", at=(ContactId("wxid_bot"),))
    for kind, fields in {
        Link: {"title": "雁", "url": "https://a.example/"},
        Location: {"latitude": 31.5, "longitude": 121.5, "label": "上海"},
    }.items():
        await stage.gateway.say("wxid_ann", "wxid_bot", kind=kind.__struct_config__.tag, **fields)
        content: Any = (await stage.listener.message(kind)).message.content
        assert {name: getattr(content, name) for name in fields} == fields
    await stage.gateway.say("wxid_ann", "wxid_bot", kind="card", contact="wxid_bob")
    assert (await stage.listener.message(Card)).message.content.nick == "阿波"


async def test_a_recall_and_a_friend_request_come_as_what_they_are(stage: Stage) -> None:
    said = await stage.gateway.say("wxid_ann", "wxid_bot", "oops")
    await stage.deed("wxid_ann", "recall", message=said)
    recalled = await stage.listener.one(MessageRecalled)
    assert (recalled.message, recalled.chat) == (said, "wxid_ann")
    await stage.deed("wxid_shi", "request_friend", to="wxid_bot", greeting="你好")
    requested = await stage.listener.one(FriendRequested)
    assert (requested.profile.nick, requested.greeting) == ("陌生人小石", "你好")


async def test_coming_into_a_room_and_being_put_out_are_events(stage: Stage) -> None:
    await stage.deed("wxid_ann", "create_room", members=["wxid_bot", "wxid_bob"])
    joined = await stage.listener.one(RoomJoined)
    assert (joined.room.owner, len(joined.room.members)) == ("wxid_ann", 3)
    await stage.deed("wxid_ann", "remove_member", room=joined.room.id, members=["wxid_bot"])
    assert (await stage.listener.one(RoomLeft)).room == joined.room.id
    notices = [e.message for e in stage.listener.heard if isinstance(e, MessageReceived)]
    assert all(isinstance(message.content, Notice) for message in notices)


async def test_changes_of_the_address_book_are_events(stage: Stage) -> None:
    friend = await stage.new_friend()
    await stage.native("set_remark", contact="wxid_ann", remark="安老师")
    await stage.native("delete_contact", contact="wxid_bob")
    if stage.client.edition is not Edition.SDK:
        # The others are not told; they see it when they look.
        await stage.client.sync_contacts()
    assert (await stage.listener.one(ContactAdded)).contact.id == friend
    changed = await stage.listener.one(ContactChanged, lambda event: event.contact.remark == "安老师")
    assert changed.contact.id == "wxid_ann"
    assert (await stage.listener.one(ContactRemoved)).contact == "wxid_bob"
    assert ContactId("wxid_bob") not in stage.client.contacts


async def test_without_a_book_nothing_of_it_is_read(willing: InProcess) -> None:
    async with Client(willing.url, "demo", keeps_book=False) as client, listening(client) as listener:
        await client.login()
        await listener.one(LoggedIn)
        await willing.call("POST", "/sandbox/people", nick="新朋友", friends=["wxid_bot"])
        await willing.say("wxid_ann", "wxid_bot", "after")
        await listener.until(lambda: listener.texts() == ["after"])
        assert not client.contacts
        assert len((await client.sync_contacts()).contacts) > 10


async def test_own_messages_from_another_device_are_marked(stage: Stage) -> None:
    await stage.gateway.say("wxid_bot", "wxid_ann", "from my phone")
    message = (await stage.listener.message(Text)).message
    assert (message.mine, message.chat, message.sender) == (True, "wxid_ann", "wxid_bot")


async def test_perform_takes_any_command_and_gives_its_result(stage: Stage) -> None:
    receipt = await stage.client.perform(SendText(to=ChatId("wxid_ann"), text="hi"))
    assert (await stage.last("wxid_ann", "text"))["id"] == receipt.message_id
    code = await stage.client.perform(GetContactQrCode(contact=ContactId("wxid_bot")))
    assert code.url == ""
    with pytest.raises(Unsupported):
        await stage.client.perform(AcceptRoomInvitation(url="x"))
    with pytest.raises(NotFound):
        await stage.client.perform(GetMedia(message=MessageId("1")))


async def test_a_logout_is_told_and_ends_being_online(stage: Stage) -> None:
    await stage.native("log_out")
    await stage.listener.one(LoggedOut)
    assert not stage.client.is_online


async def test_a_wrong_key_is_told_at_once(gateway: InProcess, edition: Edition) -> None:
    with pytest.raises(Unauthorised):
        async with Client(gateway.url, "wrong", edition=edition):
            pass


async def test_nobody_there_is_told_at_once(edition: Edition) -> None:
    with pytest.raises(Unavailable, match="cannot connect"):
        async with Client("ws://127.0.0.1:1", "demo", edition=edition):
            pass


async def test_a_client_that_is_replaced_ends_and_does_not_come_back(tmp_path: Path) -> None:
    faces = {"padchat_v2": Config(second_client="replace")}
    async with (
        in_process(tmp_path / "data", faces=faces, auto_scan="wxid_bot") as gateway,
        Client(gateway.url, "demo") as first,
        Client(gateway.url, "demo"),
    ):
        with pytest.raises(Conflict, match="replaced"):
            async for _ in first.events():
                pass
        with pytest.raises(Conflict):
            await first.send_text("wxid_ann", "x")


async def test_a_closed_client_refuses_and_its_events_end(willing: InProcess) -> None:
    client = Client(willing.url, "demo")
    async with client:
        pass
    with pytest.raises(Unavailable, match="closed"):
        await client.get_device()
    assert [event async for event in client.events()] == []
    await client.close()


class Broken(Exception):
    """A bot's own trouble."""


async def _read_two_and(client: Client, gateway: InProcess, end: Callable[[], None]) -> None:
    """Handle "one"; in the middle of handling "two" come to an ``end``."""
    await gateway.say("wxid_ann", "wxid_bot", "one")
    async for event in client.events():
        if isinstance(event, MessageReceived):
            if event.message.content == Text(text="two"):
                end()
                return
            await gateway.say("wxid_ann", "wxid_bot", "two")


def _break() -> None:
    raise Broken


@pytest.mark.parametrize("is_broken", [False, True])
async def test_what_was_handled_stays_away_and_what_a_broken_bot_had_in_hand_comes_again(
    willing: InProcess, edition: Edition, is_broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "SETTLE_S", 10)
    with contextlib.suppress(Broken):
        async with Client(willing.url, "demo", edition=edition) as client:
            await client.login()
            await client.wait_online(15)
            await _read_two_and(client, willing, _break if is_broken else lambda: None)
    async with asyncio.timeout(15):
        # What was confirmed is saved by the time the gateway has let the first one go.
        while (await willing.call("GET", "/accounts/demo/default"))["clients"]:
            pass
    async with Client(willing.url, "demo", edition=edition) as client, listening(client) as listener:
        await willing.say("wxid_ann", "wxid_bot", "three")
        await listener.until(lambda: "three" in listener.texts())
        assert listener.texts() == (["two", "three"] if is_broken else ["three"])


async def test_messages_that_nobody_reads_stay_with_the_gateway(willing: InProcess, edition: Edition) -> None:
    async with Client(willing.url, "demo", edition=edition) as client:
        await client.login()
        await client.wait_online(15)
        await willing.say("wxid_ann", "wxid_bot", "unread")
        await client.send_text("wxid_ann", "sent")
    async with Client(willing.url, "demo", edition=edition) as client, listening(client) as listener:
        await listener.until(lambda: listener.texts() == ["unread"])


async def test_many_calls_at_once_get_each_its_own_answer(stage: Stage) -> None:
    receipts = await asyncio.gather(*(stage.client.send_text("wxid_ann", str(number)) for number in range(150)))
    inbox = {message["id"]: message["text"] for message in await stage.gateway.inbox("wxid_ann", at_least=150)}
    assert [inbox[receipt.message_id] for receipt in receipts] == [str(number) for number in range(150)]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [(("nowhere", "demo"), "url"), (("ws://h", ""), "key"), (("ftp://h", "demo"), "url"), (("ws://[", "x"), "url")],
)
def test_what_no_client_can_be_made_of_is_named(arguments: tuple[str, str], field: str) -> None:
    with pytest.raises(InvalidArgument) as wrong:
        Client(*arguments)
    assert wrong.value.field == field


def test_an_unknown_edition_is_named() -> None:
    with pytest.raises(InvalidArgument, match=r"sdk, sdk-0\.5, v2-ws"):
        Client("ws://127.0.0.1:7777", "demo", edition="v1")

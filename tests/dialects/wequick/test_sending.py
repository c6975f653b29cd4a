import json
from typing import Any

import msgspec
import pytest

from hongyan.dialects.wequick import sending
from hongyan.dialects.wequick.sending import name_of
from hongyan.model import commands as c
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, RoomId
from hongyan.wire.table import NO_MEDIA, AnyCodec, WithPlace

ANN = ContactId("wxid_ann")
CHAT = ChatId("wxid_ann")
ROOM = RoomId("1@chatroom")


def read(of: AnyCodec, option: Any) -> Any:
    return of.read(json.dumps(option))


READ = [
    (sending.SEND_TEXT, {"wxid": "wxid_ann", "text": "null"}, c.SendText(to=CHAT, text="null")),
    (sending.SEND_TEXT, {"wxid": "wxid_ann", "text": 123456}, c.SendText(to=CHAT, text="123456")),
    (
        sending.SEND_IMAGE,
        {"wxid": "wxid_ann", "imgPath": "/srv/a.png"},
        WithPlace(place="/srv/a.png", command=c.SendImage(to=CHAT, media=NO_MEDIA)),
    ),
    (
        sending.SEND_FILE,
        {"wxid": "wxid_ann", "filePath": "C:\\work\\表.md"},
        WithPlace(place="C:\\work\\表.md", command=c.SendFile(to=CHAT, media=NO_MEDIA, name="表.md")),
    ),
    (
        sending.SEND_LINK,
        {"wxid": "wxid_ann", "title": "t", "url": "http://u", "desc": "d", "pic": "null"},
        c.SendLink(to=CHAT, title="t", url="http://u", description="d"),
    ),
    (
        sending.SEND_CARD,
        {"wxid": "wxid_ann", "wxidCard": "wxid_bob"},
        c.SendCard(to=CHAT, contact=ContactId("wxid_bob")),
    ),
    (sending.INVITE, {"wxid": "wxid_ann", "chatroom": "1@chatroom"}, c.InviteToRoom(room=ROOM, members=(ANN,))),
]


@pytest.mark.parametrize(("of", "option", "command"), READ, ids=[type(command).__name__ for _, _, command in READ])
def test_an_option_is_read_as_its_command(of: AnyCodec, option: Any, command: Any) -> None:
    assert read(of, option) == command


@pytest.mark.parametrize(
    ("of", "option", "field"),
    [
        (sending.SEND_TEXT, {"text": "x"}, "wxid"),
        (sending.SEND_TEXT, {"wxid": "a", "text": ""}, "text"),
        (sending.SEND_TEXT, {"wxid": ["a"], "text": "x"}, "wxid"),
        (sending.SEND_IMAGE, {"wxid": "a"}, "imgPath"),
        (sending.SEND_FILE, {"wxid": "a", "filePath": None}, "filePath"),
        (sending.SEND_LINK, {"wxid": "a"}, "url"),
        (sending.SEND_CARD, {"wxid": "a"}, "wxidCard"),
        (sending.INVITE, {"wxid": "a"}, "chatroom"),
    ],
)
def test_a_wrong_option_is_named_as_the_wire_names_it(of: AnyCodec, option: Any, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(of, option)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("/srv/media/a.png", "a.png"),
        ("C:\\work\\demo.md", "demo.md"),
        ("C:/files/demo.md", "demo.md"),
        ("https://example.org/a%20b.txt?x=1/2#y", "a b.txt"),
        ("https://example.org/", "file"),
        ("https://example.org", "file"),
        ("https://example.org/..%2fb.txt", "b.txt"),
        ("a.txt", "a.txt"),
        ("", "file"),
    ],
)
def test_a_file_is_called_as_its_place_ends(place: str, name: str) -> None:
    assert name_of(place) == name


@pytest.mark.parametrize(("of", "key"), [(sending.SEND_IMAGE, "imgPath"), (sending.SEND_FILE, "filePath")])
def test_media_are_named_by_their_place(of: AnyCodec, key: str) -> None:
    option = {"wxid": "wxid_ann", key: "http://gateway/once/x"}
    assert msgspec.to_builtins(of.write(read(of, option))) == option

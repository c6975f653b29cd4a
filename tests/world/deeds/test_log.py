from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hongyan.model.account import LoginMethod
from hongyan.model.contact import Sex
from hongyan.model.errors import Malformed
from hongyan.model.media import MediaRef
from hongyan.model.message import Text
from hongyan.world.deeds import (
    AcceptFriend,
    AddPerson,
    AnyDeed,
    Confirm,
    Genesis,
    Invite,
    OpenRedPacket,
    RequestLogin,
    Say,
    SendRedPacket,
    SendTransfer,
    SetProfile,
    decode_entry,
    decode_genesis,
    encode_entry,
    encode_genesis,
)

SAMPLES = [
    Say(as_="wxid_ann", to="wxid_bot", content=Text(text="你好", at=("wxid_bot",))),
    Say(as_="wxid_ann", device="ipad", to="filehelper", content=Text(text="note")),
    AcceptFriend(as_="wxid_ann", from_="wxid_shi"),
    SetProfile(as_="wxid_ann", sex=Sex.MALE, avatar=MediaRef(sha256="0" * 64, size_bytes=1, type="image/png")),
    Invite(as_="wxid_ann", room="1@chatroom", members=("wxid_bot",), directly=False),
    SendTransfer(as_="wxid_ann", to="wxid_bot", amount_fen=1, memo="饭钱"),
    SendRedPacket(as_="wxid_ann", to="1@chatroom", amount_fen=3, count=3, is_lucky=True),
    OpenRedPacket(as_="wxid_bot", packet="1", key="K"),
    Confirm(as_="wxid_ann"),
    RequestLogin(device="ipad", method=LoginMethod.TOKEN, token="t"),
    AddPerson(nick="新人", friends=("wxid_ann", "wxid_bob")),
]


@pytest.mark.parametrize("deed", SAMPLES)
def test_an_entry_survives_the_log(deed: AnyDeed) -> None:
    entry = decode_entry(encode_entry(12, deed))
    assert entry.at_ms == 12
    assert entry.deed == deed


def test_a_genesis_survives_the_log() -> None:
    genesis = Genesis(scenario="demo", seed=-5, at_ms=12)
    assert decode_genesis(encode_genesis(genesis)) == genesis


def test_an_entry_is_spelled_as_the_contract_names_things() -> None:
    body = encode_entry(12, Say(as_="wxid_ann", to="wxid_bot", content=Text(text="hi")))
    assert body == (
        b'{"at_ms":12,"deed":{"do":"say","as":"wxid_ann","device":null,"to":"wxid_bot",'
        b'"content":{"kind":"text","text":"hi","at":[]},"xml":""}}'
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"at_ms":1,"deed":{"do":"say","as":5,"to":"x","content":{"kind":"text","text":""}}}', "deed.as"),
        (b'{"at_ms":1,"deed":{"do":"fly"}}', "deed.do"),
        (b'{"at_ms":1,"deed":{"do":"confirm"}}', "deed"),
        (b'{"at_ms":-1,"deed":{"do":"confirm","as":"a"}}', "at_ms"),
        (b'{"at_ms":1,"deed":{"do":"confirm","as":"a","confirmed":true}}', "deed"),
        (b"[]", ""),
    ],
)
def test_a_wrong_shape_is_malformed_and_names_the_field(body: bytes, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode_entry(body)
    assert caught.value.field == field


@given(st.binary())
@example(b'"\xff"')
@example(b'{"a":' * 100_000)
@example(b'{"scenario":"demo","seed":0,"at_ms":NaN}')
def test_any_bytes_are_a_record_or_malformed(body: bytes) -> None:
    for decode in (decode_entry, decode_genesis):
        with pytest.raises(Malformed):
            decode(body)


def test_every_deed_has_a_name_of_its_own() -> None:
    names = [deed.__struct_config__.tag for deed in get_args(AnyDeed)]
    assert len(set(names)) == len(names)
    assert {"log_out_device", "get_banned", "require_invite_confirmation", "join_by_qr"} <= set(names)

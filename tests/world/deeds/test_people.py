import pytest

from hongyan.model.errors import Malformed
from hongyan.model.message import Card
from hongyan.world.deeds import AcceptFriend, Say, SetProfile, decode_entry, encode_entry


def test_from_is_spelled_without_the_underscore() -> None:
    assert b'"from":"wxid_shi"' in encode_entry(1, AcceptFriend(as_="wxid_bot", from_="wxid_shi"))


def test_content_of_every_kind_can_be_said() -> None:
    entry = decode_entry(b'{"at_ms":1,"deed":{"do":"say","as":"a","to":"b","content":{"kind":"card","contact":"c"}}}')
    assert entry.deed == Say(as_="a", to="b", content=Card(contact="c"))


def test_what_is_not_named_in_a_profile_stays() -> None:
    deed = decode_entry(b'{"at_ms":1,"deed":{"do":"set_profile","as":"a","signature":""}}').deed
    assert deed == SetProfile(as_="a", signature="")


def test_a_sex_that_is_none_is_malformed() -> None:
    with pytest.raises(Malformed) as caught:
        decode_entry(b'{"at_ms":1,"deed":{"do":"set_profile","as":"a","sex":"goose"}}')
    assert caught.value.field == "deed.sex"

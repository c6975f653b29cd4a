from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings

from hongyan.model.events import AnyEvent, Event, Gap, Recorded
from hongyan.model.ids import AccountId
from tests.contracts.canonical import values_of

EVENTS = get_args(AnyEvent)

PROFILE = b'{"id":"wxid_ann","nick":"Ann"}'

JOURNALED: dict[str, bytes] = {
    "qr_code_shown": b'{"event":"qr_code_shown","login":"l","url":"u","expires_at_ms":1}',
    "scanned": b'{"event":"scanned","login":"l","profile":%b,"expires_at_ms":1}' % PROFILE,
    "login_confirmed": b'{"event":"login_confirmed","login":"l","profile":%b}' % PROFILE,
    "login_failed": b'{"event":"login_failed","login":"l","reason":"expired"}',
    "logged_in": b'{"event":"logged_in","profile":%b}' % PROFILE,
    "contacts_loaded": b'{"event":"contacts_loaded","contacts":1,"rooms":2}',
    "logged_out": b'{"event":"logged_out","reason":"r"}',
    "kicked": b'{"event":"kicked","reason":"r"}',
    "connection_lost": b'{"event":"connection_lost","reason":"r"}',
    "connection_restored": b'{"event":"connection_restored"}',
    "gap": b'{"event":"gap","first_seq":1,"last_seq":2}',
    "warning": b'{"event":"warning","text":"t"}',
    "message_received": b'{"event":"message_received","message":{"id":"1","chat":"c","sender":"s",'
    b'"content":{"kind":"text","text":"hi"},"sent_at_ms":5}}',
    "contact_added": b'{"event":"contact_added","contact":{"profile":%b}}' % PROFILE,
    "contact_removed": b'{"event":"contact_removed","contact":"wxid_ann"}',
    "contact_changed": b'{"event":"contact_changed","contact":{"profile":%b}}' % PROFILE,
    "message_recalled": b'{"event":"message_recalled","chat":"c","message":"1","notice_id":"2","at_ms":5}',
    "friend_requested": b'{"event":"friend_requested","profile":%b,"stranger":"v1","ticket":"v2","message":"3",'
    b'"at_ms":5}' % PROFILE,
    "room_joined": b'{"event":"room_joined","room":{"id":"r","name":"n","owner":"o"}}',
    "room_left": b'{"event":"room_left","room":"r"}',
    "members_joined": b'{"event":"members_joined","room":"r","members":[{"id":"m","nick":"n"}]}',
    "members_left": b'{"event":"members_left","room":"r","members":["m"]}',
    "room_renamed": b'{"event":"room_renamed","room":"r","name":"n","by":"o"}',
    "room_owner_changed": b'{"event":"room_owner_changed","room":"r","owner":"o"}',
    "room_announced": b'{"event":"room_announced","room":"r","text":"t","by":"o"}',
    "room_setting_changed": b'{"event":"room_setting_changed","room":"r","setting":"nick","by":"o","value":"v"}',
    "message_read": b'{"event":"message_read","chat":"c","at_ms":5}',
    "room_invited": b'{"event":"room_invited","room":"r","by":"b","url":"u","message":"1"}',
    "moment_posted": b'{"event":"moment_posted","moment":{"id":"1","author":"a","at_ms":5}}',
    "moment_commented": b'{"event":"moment_commented","moment":"1",'
    b'"comment":{"id":1,"author":"a","text":"t","at_ms":5}}',
    "moment_liked": b'{"event":"moment_liked","moment":"1","like":{"author":"a","at_ms":5}}',
    "transfer_changed": b'{"event":"transfer_changed","transfer":{"id":"1","payer":"p","receiver":"r","amount_fen":1,'
    b'"state":"sent","sent_at_ms":5}}',
    "red_packet_changed": b'{"event":"red_packet_changed","packet":{"id":"1","sender":"s","chat":"c","state":"open",'
    b'"sent_at_ms":5}}',
    "official_account_message": b'{"event":"official_account_message","message":"1","account":"gh_1",'
    b'"articles":[{"title":"t","url":"u"}],"at_ms":5}',
}
"""Each event in the fewest words that version 0.1 may have written. A journal is kept for years: all are read."""


def test_the_events_public_names_are_these_and_no_two_share_one() -> None:
    assert [event.__struct_config__.tag for event in EVENTS] == [*JOURNALED]


def test_every_event_there_is_stands_in_the_union() -> None:
    assert {*Event.__subclasses__()} == {*EVENTS}


@pytest.mark.parametrize("raw", JOURNALED.values(), ids=JOURNALED)
def test_an_event_as_the_first_version_journaled_it_is_still_read(raw: bytes) -> None:
    event = msgspec.json.decode(raw, type=AnyEvent)
    assert msgspec.json.decode(msgspec.json.encode(event), type=AnyEvent) == event


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(recorded=values_of(Recorded))
def test_any_event_comes_back_from_json_as_it_was(recorded: Recorded) -> None:
    assert msgspec.json.decode(msgspec.json.encode(recorded), type=Recorded) == recorded


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_cannot_be_changed(event: type[Event]) -> None:
    assert event.__struct_config__.frozen


def test_an_event_id_is_account_and_seq() -> None:
    recorded = Recorded(account=AccountId("demo/default"), seq=7, at_ms=0, event=Gap(first_seq=1, last_seq=7))
    assert recorded.event_id == "demo/default:7"

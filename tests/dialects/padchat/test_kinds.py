from typing import get_args

import pytest

from hongyan.dialects.padchat import kinds
from hongyan.model.errors import Malformed
from hongyan.model.message import AnyContent, CallState, Notice, Voip


def test_no_two_kinds_spell_the_same_content() -> None:
    assert len({kind.content for kind in kinds.KINDS}) == len(kinds.KINDS)


def test_what_is_read_by_a_number_is_written_under_it() -> None:
    for kind in (*kinds.KINDS, *kinds.CALLS.values(), kinds.SYSTEM_NOTICE, kinds.OWN_INVITATION):
        assert kinds.kind_numbered(kind.number).number == kind.number
        assert kinds.kind_numbered(kind.number).read is kind.read


def test_a_notice_is_of_three_kinds() -> None:
    assert kinds.kind_of(Notice(text="x")) is kinds.NOTICE
    assert kinds.kind_of(Notice(text="x"), "weixin") is kinds.SYSTEM_NOTICE
    assert kinds.kind_of(Notice(text="x", scene="invite")) is kinds.OWN_INVITATION


def test_a_call_has_the_number_of_its_state() -> None:
    numbers = {state: kinds.kind_of(Voip(state=state)).number for state in CallState}
    assert numbers == {CallState.RINGING: 53, CallState.ANSWERED: 52, CallState.ENDED: 50, CallState.MISSED: 50}


def test_every_content_has_a_kind() -> None:
    spelled = {kind.content for kind in (*kinds.KINDS, *kinds.CALLS.values())}
    assert spelled == {*get_args(AnyContent)}


def test_an_unknown_number_is_malformed() -> None:
    with pytest.raises(Malformed, match="9998"):
        kinds.kind_numbered(9998)

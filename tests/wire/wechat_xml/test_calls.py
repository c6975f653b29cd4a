import pytest

from hongyan.model.errors import Malformed
from hongyan.model.message import CallState, Voip
from hongyan.wire.wechat_xml import Envelope
from hongyan.wire.wechat_xml.calls import read_call, write_call


@pytest.mark.parametrize("state", CallState)
@pytest.mark.parametrize("is_video", [True, False])
def test_what_is_written_is_read_back(state: CallState, is_video: bool) -> None:
    call = Voip(state=state, is_video=is_video)
    assert read_call(write_call(call, Envelope(at_s=5))) == call


def test_a_call_has_the_shape_that_phones_keep() -> None:
    assert write_call(Voip(state=CallState.RINGING), Envelope(at_s=5)) == (
        "<voipinvitemsg><roomid>0</roomid><key>0</key><status>1</status><invitetype>1</invitetype></voipinvitemsg>"
        "<voipextinfo><recvtime>5</recvtime></voipextinfo>"
        "<voiplocalinfo><wordingtype>0</wordingtype><duration>0</duration></voiplocalinfo>"
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        "<voipinvitemsg/>",
        "<voipinvitemsg><status>9</status></voipinvitemsg>",
        "<voipinvitemsg><status>1</status>",
        "</call><call>",
        "<!DOCTYPE a><voipinvitemsg><status>1</status></voipinvitemsg>",
    ],
)
def test_what_is_no_call_is_refused(body: str) -> None:
    with pytest.raises(Malformed):
        read_call(body)

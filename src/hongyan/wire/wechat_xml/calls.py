"""``<voipinvitemsg>``: a voice or video call, as the notice about it.

Names: bodies of kind 50 in backups of phones, as public programs read them (read in November 2026); no PadChat capture.
What ``status`` counts is a guess, but for the invitation, which is 1. ``invitetype`` is 0 for video, 1 for voice.
Three elements stand side by side there, so the whole is no XML document.
"""

from hongyan.model.errors import Malformed
from hongyan.model.message import CallState, Voip

from .bodies import Envelope
from .tree import elements, number_in, parse

_STATUS = {CallState.RINGING: 1, CallState.ANSWERED: 2, CallState.MISSED: 3, CallState.ENDED: 4}
_STATE = {status: state for state, status in _STATUS.items()}
_VIDEO, _VOICE = 0, 1


def write_call(call: Voip, envelope: Envelope) -> str:
    """Write the notice. The server's numbers of the call cannot be had here: 0."""
    invited = {
        "roomid": 0,
        "key": 0,
        "status": _STATUS[call.state],
        "invitetype": _VIDEO if call.is_video else _VOICE,
    }
    extra, local = {"recvtime": envelope.at_s}, {"wordingtype": 0, "duration": 0}
    return "".join(
        f"<{name}>{elements(values)}</{name}>"
        for name, values in (("voipinvitemsg", invited), ("voipextinfo", extra), ("voiplocalinfo", local))
    )


def read_call(body: str) -> Voip:
    """Read the notice.

    Raises:
        Malformed: no such body, or a status that nobody knows.
    """
    invited = parse(f"<call>{body}</call>").find("voipinvitemsg")
    if invited is None:
        raise Malformed("no <voipinvitemsg>")
    state = _STATE.get(number_in(invited.said("status")))
    if state is None:
        raise Malformed("a call of an unknown status")
    return Voip(state=state, is_video=number_in(invited.said("invitetype")) == _VIDEO)

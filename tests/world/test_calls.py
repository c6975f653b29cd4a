import pytest

from hongyan.model.errors import Conflict, HongyanError, InvalidArgument, Rejected
from hongyan.model.message import CallState, Receipt, Voip
from hongyan.world.deeds import Block, Recall, Say
from hongyan.world.rules import RING_MS
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, Story

RINGING, ANSWERED, ENDED, MISSED = CallState


def call(story: Story, person: str, state: CallState, to: str = "", *, is_video: bool = False) -> Receipt:
    other = to or (BOT if person == ANN else ANN)
    return story.do(Say(as_=person, to=other, content=Voip(state=state, is_video=is_video)))


def heard(story: Story, device: str = "ipad") -> list[tuple[str, CallState, bool]]:
    return [
        (one.sender, one.content.state, one.content.is_video)
        for one in story.messages(device)
        if isinstance(one.content, Voip)
    ]


def test_a_call_rings_is_answered_and_ends_and_stays_what_it_was(story: Story) -> None:
    story.log_in("ipad")
    call(story, ANN, RINGING, is_video=True)
    call(story, BOT, ANSWERED)
    call(story, BOT, ENDED)
    assert heard(story) == [(ANN, RINGING, True), (BOT, ANSWERED, True), (BOT, ENDED, True)]
    assert [item.kind for item in story.inbox(ANN)] == ["voip", "voip"]
    assert story.world.next_due_ms is None


@pytest.mark.parametrize("who", [ANN, BOT])
def test_either_side_can_let_a_call_be_missed(story: Story, who: str) -> None:
    story.log_in("ipad")
    call(story, ANN, RINGING)
    call(story, who, MISSED)
    assert heard(story) == [(ANN, RINGING, False), (who, MISSED, False)]
    story.wait(RING_MS)
    assert len(heard(story)) == 2


def test_a_call_that_nobody_answers_is_missed_by_itself_and_unread(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("anns", ANN)
    call(story, ANN, RINGING)
    assert story.world.unread(BOT) == {}
    story.wait(RING_MS - 1)
    assert len(heard(story)) == 1
    story.wait(1)
    assert heard(story)[-1] == (ANN, MISSED, False)
    assert heard(story, "anns")[-1] == (ANN, MISSED, False)
    assert story.world.unread(BOT) == {ANN: 1}


def test_an_answered_call_lasts_until_somebody_ends_it(story: Story) -> None:
    story.log_in("ipad")
    call(story, ANN, RINGING)
    call(story, BOT, ANSWERED)
    story.wait(10 * RING_MS)
    assert heard(story)[-1] == (BOT, ANSWERED, False)


@pytest.mark.parametrize("state", [ANSWERED, ENDED, MISSED])
def test_a_call_that_was_can_be_told_of_at_once(story: Story, state: CallState) -> None:
    story.log_in("ipad")
    call(story, ANN, state, is_video=True)
    assert heard(story) == [(ANN, state, True)]


@pytest.mark.parametrize(
    ("before", "who", "state", "error"),
    [
        ([RINGING], ANN, RINGING, Rejected),
        ([RINGING], BOT, RINGING, Rejected),
        ([RINGING], ANN, ANSWERED, Conflict),
        ([RINGING], BOT, ENDED, Conflict),
        ([RINGING, ANSWERED], BOT, ANSWERED, Conflict),
        ([RINGING, ANSWERED], ANN, MISSED, Conflict),
    ],
)
def test_what_cannot_follow_is_refused(
    story: Story, before: list[CallState], who: str, state: CallState, error: type[HongyanError]
) -> None:
    story.log_in("ipad")
    for each, person in zip(before, (ANN, BOT), strict=False):
        call(story, person, each)
    with pytest.raises(error):
        call(story, who, state)
    assert len(heard(story)) == len(before)


@pytest.mark.parametrize(
    ("person", "to", "error"),
    [
        (ANN, GEESE, InvalidArgument),
        (ANN, "filehelper", InvalidArgument),
        (ANN, ANN, InvalidArgument),
        (SHI, BOT, Rejected),
    ],
)
def test_only_a_friend_can_be_called(story: Story, person: str, to: str, error: type[HongyanError]) -> None:
    with pytest.raises(error):
        call(story, person, RINGING, to)


def test_a_call_to_who_blocked_the_caller_does_not_ring(story: Story) -> None:
    story.do(Block(as_=BOT, contact=ANN))
    call(story, ANN, RINGING)
    assert story.inbox(BOT) == []
    assert story.world.next_due_ms is None
    assert story.screen(ANN)[-1].kind == "notice"


def test_two_calls_of_different_people_do_not_mix(story: Story) -> None:
    call(story, ANN, RINGING)
    call(story, BOB, RINGING, BOT)
    call(story, BOT, ANSWERED, BOB)
    with pytest.raises(Rejected):
        call(story, ANN, RINGING)


def test_a_call_cannot_be_taken_back(story: Story) -> None:
    receipt = call(story, ANN, RINGING)
    with pytest.raises(Rejected):
        story.do(Recall(as_=ANN, message=receipt.message_id))

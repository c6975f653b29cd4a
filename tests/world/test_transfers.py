import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import TransferChanged
from hongyan.model.ids import TransferId
from hongyan.model.message import Transfer
from hongyan.model.payment import TransferState
from hongyan.world.deeds import (
    AcceptTransfer,
    AdvanceClock,
    DeleteFriend,
    Recall,
    ReturnTransfer,
    Say,
    SendTransfer,
)
from hongyan.world.money_rules import BALANCE_FEN, EXPIRES_MS
from tests.world.story import ANN, BOB, BOT, GEESE, START_MS, Story


def send(story: Story, fen: int = 520, memo: str = "饭钱") -> TransferId:
    return story.do(SendTransfer(as_=BOT, to=ANN, amount_fen=fen, memo=memo)).id


def states(story: Story, person: str) -> list[TransferState]:
    """What the chat of a phone says of transfers."""
    return [item.content.state for item in story.screen(person) if item.kind == "transfer"]


def test_money_that_was_sent_is_in_neither_wallet(story: Story) -> None:
    id_ = send(story)
    assert (story.balance(BOT), story.balance(ANN)) == (BALANCE_FEN - 520, BALANCE_FEN)
    record = story.world.money.transfer(ANN, id_)
    assert (record.payer, record.receiver, record.payer_nick, record.receiver_nick) == (BOT, ANN, "小雁", "安安")
    assert (record.amount_fen, record.memo, record.state) == (520, "饭钱", TransferState.SENT)
    assert (record.sent_at_ms, record.changed_at_ms, record.is_payer) == (START_MS, 0, False)
    assert story.world.money.transfer(BOT, id_).is_payer


def test_the_receiver_reads_of_it_in_the_chat(story: Story) -> None:
    story.log_in("pad", ANN)
    id_ = send(story)
    content = Transfer(amount_fen=520, memo="饭钱", transfer_id=id_, sent_at_ms=START_MS)
    item = story.inbox(ANN)[-1]
    assert (item.from_, item.kind, item.text, item.content) == (BOT, "transfer", "饭钱", content)
    assert story.messages("pad")[-1].content == content
    assert story.world.unread(ANN) == {BOT: 1}


@pytest.mark.parametrize(
    ("deed", "state", "gains"),
    [(AcceptTransfer, TransferState.ACCEPTED, (-520, 520)), (ReturnTransfer, TransferState.RETURNED, (0, 0))],
)
def test_the_receiver_takes_the_money_or_gives_it_back(
    story: Story, deed: type[AcceptTransfer], state: TransferState, gains: tuple[int, int]
) -> None:
    id_ = send(story)
    story.wait(1_000)
    record = story.do(deed(as_=ANN, transfer=id_))
    assert (record.state, record.changed_at_ms, record.is_payer) == (state, START_MS + 1_000, False)
    assert (story.balance(BOT) - BALANCE_FEN, story.balance(ANN) - BALANCE_FEN) == gains
    for person in (BOT, ANN):
        assert states(story, person) == [TransferState.SENT, state]
    told = story.inbox(BOT)[-1]
    assert (told.from_, told.content.transfer_id, told.content.sent_at_ms) == (ANN, id_, START_MS)


def test_what_nobody_takes_for_24_hours_goes_back(story: Story) -> None:
    id_ = send(story)
    story.wait(EXPIRES_MS - 1)
    assert story.world.money.transfer(BOT, id_).state is TransferState.SENT
    story.wait(1)
    record = story.world.money.transfer(BOT, id_)
    assert (record.state, record.changed_at_ms) == (TransferState.EXPIRED, START_MS + EXPIRES_MS)
    assert story.balance(BOT) == BALANCE_FEN
    assert states(story, BOT) == states(story, ANN) == [TransferState.SENT, TransferState.EXPIRED]


def test_a_clock_that_is_moved_ahead_lets_it_expire_too(story: Story) -> None:
    id_ = send(story)
    story.do(AdvanceClock(by_ms=2 * EXPIRES_MS))
    assert story.world.money.transfer(ANN, id_).changed_at_ms == START_MS + EXPIRES_MS


def test_nothing_expires_that_was_taken(story: Story) -> None:
    id_ = send(story)
    story.do(AcceptTransfer(as_=ANN, transfer=id_))
    story.wait(2 * EXPIRES_MS)
    assert story.world.money.transfer(BOT, id_).state is TransferState.ACCEPTED
    assert story.world.next_due_ms is None


@pytest.mark.parametrize("second", [AcceptTransfer, ReturnTransfer])
@pytest.mark.parametrize(("end", "words"), [(AcceptTransfer, "已收款"), (ReturnTransfer, "已退还"), (None, "已过期")])
def test_what_is_over_stays_so(
    story: Story, end: type[AcceptTransfer] | None, words: str, second: type[AcceptTransfer]
) -> None:
    id_ = send(story)
    if end is None:
        story.wait(EXPIRES_MS)
    else:
        story.do(end(as_=ANN, transfer=id_))
    before = story.balance(ANN)
    with pytest.raises(Rejected, match=words):
        story.do(second(as_=ANN, transfer=id_))
    assert story.balance(ANN) == before


def test_only_the_receiver_settles_it_and_others_do_not_know_it(story: Story) -> None:
    id_ = send(story)
    for deed in (AcceptTransfer, ReturnTransfer):
        with pytest.raises(Rejected, match="付款方"):
            story.do(deed(as_=BOT, transfer=id_))
        with pytest.raises(NotFound):
            story.do(deed(as_=BOB, transfer=id_))
        with pytest.raises(NotFound):
            story.do(deed(as_=ANN, transfer="1"))
    with pytest.raises(NotFound):
        story.world.money.transfer(BOB, id_)


def test_money_under_way_outlives_the_friendship(story: Story) -> None:
    id_ = send(story)
    story.do(DeleteFriend(as_=ANN, contact=BOT))
    story.do(AcceptTransfer(as_=ANN, transfer=id_))
    assert states(story, BOT)[-1] is TransferState.ACCEPTED


def test_every_device_of_both_learns_of_each_change(story: Story) -> None:
    story.log_in("bot", BOT)
    story.log_in("ann", ANN)
    id_ = story.do(SendTransfer(as_=BOT, device="bot", to=ANN, amount_fen=1)).id
    story.do(AcceptTransfer(as_=ANN, device="ann", transfer=id_))
    for device, is_payer in (("bot", True), ("ann", False)):
        told = [event.transfer for event in story.events(device) if isinstance(event, TransferChanged)]
        assert [each.state for each in told] == [TransferState.SENT, TransferState.ACCEPTED]
        assert {each.is_payer for each in told} == {is_payer}
    # The message itself is on the other device; where it was written it is known.
    assert [message.content.state for message in story.messages("bot")] == [TransferState.ACCEPTED]
    assert [message.content.state for message in story.messages("ann")] == [TransferState.SENT]


def test_a_say_does_the_same(story: Story) -> None:
    forged = Transfer(amount_fen=7, memo="m", transfer_id=TransferId("forged"), state=TransferState.ACCEPTED)
    receipt = story.do(Say(as_=BOT, to=ANN, content=forged))
    item = story.inbox(ANN)[-1]
    assert (item.id, item.content.state) == (receipt.message_id, TransferState.SENT)
    assert story.world.money.transfer(ANN, item.content.transfer_id).amount_fen == 7


@pytest.mark.parametrize(
    ("to", "content", "error", "words"),
    [
        (ANN, Transfer(amount_fen=0), InvalidArgument, "^amount_fen"),
        (ANN, Transfer(amount_fen=-5), InvalidArgument, "^amount_fen"),
        (ANN, Transfer(amount_fen=20_000_001), Rejected, "不能超过200000元"),
        (ANN, Transfer(amount_fen=1, memo="x" * 51), InvalidArgument, "^memo"),
        (ANN, Transfer(amount_fen=1, memo="a\nb"), InvalidArgument, "^memo"),
        (ANN, Transfer(amount_fen=1, transfer_id="\ud800"), InvalidArgument, "^transfer_id"),
        (GEESE, Transfer(amount_fen=1), InvalidArgument, "^to"),
        ("wxid_nobody", Transfer(amount_fen=1), NotFound, "wxid_nobody"),
    ],
)
def test_what_cannot_be_is_refused_and_costs_nothing(
    story: Story, to: str, content: Transfer, error: type[HongyanError], words: str
) -> None:
    with pytest.raises(error, match=words):
        story.do(Say(as_=BOT, to=to, content=content))
    assert (story.balance(BOT), story.inbox(ANN)) == (BALANCE_FEN, [])


def test_the_largest_and_the_smallest_transfer_go(story: Story) -> None:
    for fen in (1, 20_000_000):
        story.do(AcceptTransfer(as_=ANN, transfer=send(story, fen)))
    assert story.balance(ANN) == BALANCE_FEN + 20_000_001


def test_a_message_about_money_cannot_be_taken_back(story: Story) -> None:
    message = story.do(Say(as_=BOT, to=ANN, content=Transfer(amount_fen=1))).message_id
    with pytest.raises(Rejected, match="不能撤回"):
        story.do(Recall(as_=BOT, message=message))

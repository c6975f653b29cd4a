"""Money as a whole: what is in wallets and on its way never changes, whatever people do and in which order."""

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hongyan.model.errors import HongyanError, InvalidArgument, Rejected
from hongyan.model.message import RedPacket, Transfer
from hongyan.model.payment import RedPacketState, TransferState
from hongyan.world import deeds
from hongyan.world.money_rules import BALANCE_FEN, EXPIRES_MS, MOST_BALANCE_FEN
from hongyan.world.wallets import check_total
from hongyan.world.world import World
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, START_MS, Story, dump

POOR = "wxid_poor"
PEOPLE = (BOT, ANN, BOB, SHI, POOR)

people = st.sampled_from((*PEOPLE, "wxid_nobody"))
amounts = st.sampled_from((-1, 0, 1, 2, 3, 100, 20_000, 40_000, 20_000_000, 20_000_001)) | st.integers(1, 60_000)


def test_everybody_begins_with_the_same_and_a_newcomer_may_begin_with_something_else(story: Story) -> None:
    assert [story.balance(person) for person in (BOT, ANN, BOB, SHI)] == [BALANCE_FEN] * 4
    story.add("wxid_usual")
    story.do(deeds.AddPerson(id=POOR, nick="穷", balance_fen=0))
    assert (story.balance("wxid_usual"), story.balance(POOR)) == (BALANCE_FEN, 0)


@pytest.mark.parametrize("balance_fen", [-1, MOST_BALANCE_FEN + 1])
def test_nobody_begins_with_less_than_nothing_or_more_than_can_be_counted(story: Story, balance_fen: int) -> None:
    with pytest.raises(InvalidArgument, match=r"^balance_fen"):
        story.do(deeds.AddPerson(id=POOR, nick="穷", balance_fen=balance_fen))


@pytest.mark.parametrize(
    "pay",
    [
        lambda to: deeds.SendTransfer(as_=BOT, to=to, amount_fen=1),
        lambda to: deeds.SendRedPacket(as_=BOT, to=to, amount_fen=1),
        lambda to: deeds.Say(as_=BOT, to=to, content=Transfer(amount_fen=1)),
        lambda to: deeds.Say(as_=BOT, to=to, content=RedPacket(amount_fen=1)),
    ],
)
def test_only_friends_of_each_other_pay_each_other(story: Story, pay: object) -> None:
    for error, words, to in [
        (Rejected, "你还不是他（她）朋友", SHI),
        (HongyanError, "no person", "filehelper"),
        (InvalidArgument, "^to: nobody pays themself", BOT),
    ]:
        with pytest.raises(error, match=words):
            story.do(pay(to))
    story.do(deeds.Block(as_=ANN, contact=BOT))
    with pytest.raises(Rejected, match="好友关系是否正常"):
        story.do(pay(ANN))
    story.do(deeds.DeleteFriend(as_=BOB, contact=BOT))
    with pytest.raises(Rejected, match="你不是收款方好友"):
        story.do(pay(BOB))
    assert story.balance(BOT) == BALANCE_FEN


def test_money_that_is_not_there_cannot_be_spent(story: Story) -> None:
    story.do(deeds.AddPerson(id=POOR, nick="穷", balance_fen=5, friends=(ANN,)))
    for deed in (
        deeds.SendTransfer(as_=POOR, to=ANN, amount_fen=6),
        deeds.SendRedPacket(as_=POOR, to=ANN, amount_fen=6),
    ):
        with pytest.raises(Rejected, match="零钱余额不足"):
            story.do(deed)
    story.do(deeds.SendTransfer(as_=POOR, to=ANN, amount_fen=5))
    assert story.balance(POOR) == 0


def test_a_wallet_shows_the_newest_first_and_no_more_than_is_asked_for(story: Story) -> None:
    ids = [story.do(deeds.SendTransfer(as_=BOT, to=ANN, amount_fen=fen)).id for fen in (1, 2, 3)]
    packet = story.do(deeds.SendRedPacket(as_=ANN, to=GEESE, amount_fen=2, count=2))
    assert [each.id for each in story.world.money.wallet(ANN, 2).transfers] == [ids[2], ids[1]]
    assert story.world.money.wallet(BOB, 9).red_packets == ()
    story.do(deeds.OpenRedPacket(as_=BOB, packet=packet.id))
    story.do(deeds.OpenRedPacket(as_=ANN, packet=packet.id))
    assert [each.own_fen for each in story.world.money.wallet(BOB, 9).red_packets] == [1]
    assert [each.own_fen for each in story.world.money.wallet(ANN, 9).red_packets] == [1]


def test_money_out_of_nowhere_is_noticed(story: Story) -> None:
    check_total(story.world._people, 0)
    with pytest.raises(AssertionError, match="on their way are not"):
        check_total(story.world._people, 1)
    story.world._people.person(BOT).balance_fen = -1
    with pytest.raises(AssertionError, match="below zero"):
        check_total(story.world._people, 0)


class Money(RuleBasedStateMachine):
    """Random payments, and a second, simple-minded account of what is in each wallet."""

    def __init__(self) -> None:
        super().__init__()
        self.genesis = deeds.Genesis(scenario="demo", seed=3, at_ms=START_MS)
        self.world = World(self.genesis)
        self.at_ms = START_MS
        self.log: list[bytes] = []
        self.balances = Counter(dict.fromkeys((BOT, ANN, BOB, SHI), BALANCE_FEN))
        self.do(deeds.AddPerson(id=POOR, nick="穷", balance_fen=50, friends=(BOT, ANN)))
        self.balances[POOR] = 50

    def do(self, deed: deeds.AnyDeed) -> object:
        """Apply and log ``deed``; ``None`` when it was refused, having changed nothing."""
        self.let_expire(self.at_ms)
        before = dump(self.world)
        try:
            answer = self.world.apply(deed, self.at_ms)
        except HongyanError:
            assert dump(self.world) == before
            return None
        self.log.append(deeds.encode_entry(self.world.at_ms, deed))
        return answer

    def let_expire(self, at_ms: int) -> None:
        """Let it be ``at_ms``, and note who gets money back by that."""
        for person in PEOPLE[: len(self.world.people())]:
            for record in self.world.money.wallet(person, 1 << 30).transfers:
                is_over = record.state is TransferState.SENT and record.sent_at_ms + EXPIRES_MS <= at_ms
                self.balances[person] += record.amount_fen if is_over and record.is_payer else 0
            for packet in self.world.money.wallet(person, 1 << 30).red_packets:
                is_over = packet.state is RedPacketState.OPEN and packet.sent_at_ms + EXPIRES_MS <= at_ms
                left_fen = packet.amount_fen - packet.claimed_fen
                self.balances[person] += left_fen if is_over and packet.is_sender else 0
        self.world.tick(at_ms)

    @rule(payer=people, payee=people, fen=amounts, is_said=st.booleans())
    def transfer(self, payer: str, payee: str, fen: int, *, is_said: bool) -> None:
        said = deeds.Say(as_=payer, to=payee, content=Transfer(amount_fen=fen))
        if self.do(said if is_said else deeds.SendTransfer(as_=payer, to=payee, amount_fen=fen)) is not None:
            self.balances[payer] -= fen

    @rule(choice=st.integers(0, 5), person=people, is_kept=st.booleans())
    def settle(self, choice: int, person: str, *, is_kept: bool) -> None:
        records = list(self.world.money._transfers._records.values())[-6:]
        if choice < len(records):
            deed = deeds.AcceptTransfer if is_kept else deeds.ReturnTransfer
            record = self.do(deed(as_=person, transfer=records[choice].id))
            if record is not None:
                self.balances[record.receiver if is_kept else record.payer] += record.amount_fen

    @rule(sender=people, to=people | st.just(GEESE), fen=amounts, count=st.integers(-1, 4), is_lucky=st.booleans())
    def send_packet(self, sender: str, to: str, fen: int, count: int, *, is_lucky: bool) -> None:
        deed = deeds.SendRedPacket(as_=sender, to=to, amount_fen=fen, count=count, is_lucky=is_lucky)
        if self.do(deed) is not None:
            self.balances[sender] -= fen

    @rule(choice=st.integers(0, 5), person=people)
    def open_packet(self, choice: int, person: str) -> None:
        packets = list(self.world.money._red_packets._packets)[-6:]
        if choice < len(packets):
            record = self.do(deeds.OpenRedPacket(as_=person, packet=packets[choice]))
            if record is not None:
                self.balances[person] += record.own_fen

    @rule(one=people, other=people)
    def quarrel(self, one: str, other: str) -> None:
        self.do(deeds.DeleteFriend(as_=one, contact=other))

    @rule(person=people)
    def leave(self, person: str) -> None:
        self.do(deeds.LeaveRoom(as_=person, room=GEESE))

    @rule(ms=st.sampled_from((0, 1, 3_600_000, EXPIRES_MS // 2, EXPIRES_MS)))
    def wait(self, ms: int) -> None:
        self.at_ms += ms
        self.let_expire(self.at_ms)

    @precondition(lambda self: self.world.next_due_ms is not None)
    @rule()
    def wait_for_what_is_due(self) -> None:
        self.at_ms = max(self.at_ms, self.world.next_due_ms)
        self.let_expire(self.at_ms)

    @invariant()
    def no_fen_appears_or_vanishes(self) -> None:
        self.world.money.check()

    @invariant()
    def every_wallet_has_what_it_must_have(self) -> None:
        assert {person: self.world.money.wallet(person, 1).balance_fen for person in PEOPLE} == dict(self.balances)

    def teardown(self) -> None:
        replayed = World(self.genesis)
        for body in self.log:
            entry = deeds.decode_entry(body)
            replayed.apply(entry.deed, entry.at_ms)
        replayed.tick(self.world.at_ms)
        assert dump(replayed) == dump(self.world)


Money.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None, derandomize=True)
TestMoney = Money.TestCase

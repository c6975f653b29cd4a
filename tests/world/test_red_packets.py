import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import RedPacketChanged
from hongyan.model.ids import RedPacketId
from hongyan.model.message import RedPacket
from hongyan.model.payment import RedPacketState
from hongyan.world.deeds import AddPerson, CreateRoom, LeaveRoom, OpenRedPacket, Recall, Say, SendRedPacket
from hongyan.world.money_rules import BALANCE_FEN, EXPIRES_MS, SHARE_FEN, STATUS_TAKEN
from hongyan.world.red_packets import bounds
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, START_MS, Story


def send(story: Story, fen: int, count: int, *, is_lucky: bool = True, to: str = GEESE) -> RedPacketId:
    return story.do(SendRedPacket(as_=ANN, to=to, amount_fen=fen, count=count, is_lucky=is_lucky, wishing="大吉")).id


def open_(story: Story, person: str, id_: RedPacketId) -> int:
    return story.do(OpenRedPacket(as_=person, packet=id_)).own_fen


def crowd(story: Story, size: int) -> tuple[str, list[str]]:
    """A room of ``size`` people besides 安安, who made it."""
    others = [
        story.do(AddPerson(id=f"wxid_m{number}", nick=f"甲{number}", friends=(ANN,))).id for number in range(size)
    ]
    return story.do(CreateRoom(as_=ANN, members=tuple(others))).id, others


def test_a_share_each_comes_out_and_the_rest_stays(story: Story) -> None:
    id_ = send(story, 300, 3, is_lucky=False)
    assert story.balance(ANN) == BALANCE_FEN - 300
    assert (open_(story, BOT, id_), open_(story, BOB, id_)) == (100, 100)
    record = story.world.money.red_packet(ANN, id_)
    assert (record.amount_fen, record.count, record.claimed_count, record.claimed_fen) == (300, 3, 2, 200)
    assert (record.state, record.is_sender, record.own_fen, record.chat) == (RedPacketState.OPEN, True, 0, GEESE)
    assert [(each.receiver, each.nick, each.amount_fen, each.is_own) for each in record.claims] == [
        (BOB, "阿波", 100, False),
        (BOT, "小雁", 100, False),
    ]
    assert (story.balance(BOT), story.balance(BOB)) == (BALANCE_FEN + 100, BALANCE_FEN + 100)


def test_in_a_room_the_sender_takes_a_share_too(story: Story) -> None:
    id_ = send(story, 3, 3)
    assert [open_(story, person, id_) for person in (ANN, BOT, BOB)] == [1, 1, 1]
    assert story.world.money.red_packet(ANN, id_).state is RedPacketState.EMPTY
    assert story.notices(ANN) == ["你领取了自己发的红包", "小雁领取了你的红包", "阿波领取了你的红包，你的红包已被领完"]


def test_each_reads_what_concerns_them(story: Story) -> None:
    story.log_in("pad", BOB)
    id_ = send(story, 200, 2)
    open_(story, BOT, id_)
    assert (story.notices(ANN), story.notices(BOT), story.notices(BOB)) == (
        ["小雁领取了你的红包"],
        ["你领取了安安的红包"],
        [],
    )
    story.do(OpenRedPacket(as_=BOB, device="pad", packet=id_, key=story.world.money.offer(BOB, id_).key))
    assert [message.content.text for message in story.messages("pad")[1:]] == ["你领取了安安的红包"]
    assert {message.chat for message in story.messages("pad")} == {GEESE}


def test_a_red_packet_to_a_friend_is_theirs_alone(story: Story) -> None:
    id_ = send(story, 20_000, 1, to=BOT)
    with pytest.raises(Rejected, match="不能领取自己"):
        open_(story, ANN, id_)
    with pytest.raises(NotFound):
        open_(story, BOB, id_)
    assert open_(story, BOT, id_) == 20_000
    assert (story.notices(ANN), story.notices(BOT)) == (["小雁领取了你的红包"], ["你领取了安安的红包"])
    assert [story.inbox(person)[-1].from_ for person in (ANN, BOT)] == [BOT, ANN]
    assert [story.world.money.red_packet(person, id_).chat for person in (ANN, BOT)] == [BOT, ANN]


def test_nobody_takes_twice(story: Story) -> None:
    id_ = send(story, 3, 3)
    open_(story, BOT, id_)
    with pytest.raises(Rejected, match="你已领取过该红包") as refused:
        open_(story, BOT, id_)
    assert refused.value.status == STATUS_TAKEN == 268502336
    assert story.balance(BOT) == BALANCE_FEN + 1


def test_who_comes_too_late_gets_nothing(story: Story) -> None:
    id_ = send(story, 2, 2)
    for person in (ANN, BOT):
        open_(story, person, id_)
    with pytest.raises(Rejected, match="手慢了，红包派完了"):
        open_(story, BOB, id_)


def test_what_is_left_after_24_hours_goes_back(story: Story) -> None:
    story.log_in("pad", ANN)
    id_ = send(story, 300, 3, is_lucky=False)
    open_(story, BOT, id_)
    story.wait(EXPIRES_MS - 1)
    assert story.balance(ANN) == BALANCE_FEN - 300
    story.wait(1)
    assert story.balance(ANN) == BALANCE_FEN - 100
    assert story.notices(ANN)[-1] == "你的红包超过24小时未被领完，余下的2.00元已退回零钱"
    assert story.last("pad", RedPacketChanged).packet.state is RedPacketState.EXPIRED
    with pytest.raises(Rejected, match="该红包已超过24小时"):
        open_(story, BOB, id_)
    with pytest.raises(Rejected, match="你已领取过"):
        open_(story, BOT, id_)


def test_an_empty_packet_does_not_expire(story: Story) -> None:
    id_ = send(story, 1, 1)
    open_(story, BOT, id_)
    assert story.world.next_due_ms is None
    story.wait(2 * EXPIRES_MS)
    assert story.world.money.red_packet(ANN, id_).state is RedPacketState.EMPTY


def test_the_best_luck_shows_when_all_is_taken(story: Story) -> None:
    id_ = send(story, 5_000, 3)
    shares = {person: open_(story, person, id_) for person in (ANN, BOT)}
    assert not any(each.is_best for each in story.world.money.red_packet(ANN, id_).claims)
    shares[BOB] = open_(story, BOB, id_)
    best = [each.receiver for each in story.world.money.red_packet(ANN, id_).claims if each.is_best]
    assert best == [max(shares, key=lambda person: shares[person])]
    assert sum(shares.values()) == 5_000


def test_of_several_best_ones_the_first_is_and_equal_shares_have_none(story: Story) -> None:
    for is_lucky, best in ((True, [ANN]), (False, [])):
        id_ = send(story, 3, 3, is_lucky=is_lucky)
        for person in (ANN, BOT, BOB):
            open_(story, person, id_)
        claims = story.world.money.red_packet(ANN, id_).claims
        assert [each.receiver for each in claims if each.is_best] == best


def test_a_page_has_eleven_shares_the_newest_first(story: Story) -> None:
    room, others = crowd(story, 24)
    id_ = send(story, 2_400, 24, to=room)
    for person in others:
        open_(story, person, id_)
    pages = [story.world.money.red_packet(ANN, id_, page).claims for page in range(4)]
    assert [len(page) for page in pages] == [11, 11, 2, 0]
    assert [each.receiver for page in pages for each in page] == others[::-1]
    assert story.world.money.red_packet(others[0], id_, 2).claims[-1].is_own
    with pytest.raises(InvalidArgument, match=r"^page"):
        story.world.money.red_packet(ANN, id_, -1)


def test_how_much_is_in_it_is_known_to_who_sent_it_or_took_a_share_until_it_is_empty(story: Story) -> None:
    id_ = send(story, 200, 2)
    unknown = story.world.money.red_packet(BOT, id_)
    assert (unknown.amount_fen, unknown.count, unknown.claimed_count, unknown.claims) == (0, 0, 0, ())
    assert (unknown.wishing, unknown.is_lucky, unknown.sender_nick) == ("大吉", True, "安安")
    open_(story, BOT, id_)
    assert story.world.money.red_packet(BOT, id_).amount_fen == 200
    assert (story.world.money.red_packet(BOB, id_).claimed_fen, story.world.money.red_packet(BOB, id_).claims) == (
        0,
        (),
    )
    open_(story, ANN, id_)
    assert len(story.world.money.red_packet(BOB, id_).claims) == 2
    assert story.world.money.red_packet(BOB, id_).own_fen == 0


def test_only_the_sender_reads_the_amount_in_the_chat(story: Story) -> None:
    story.log_in("ann", ANN)
    story.log_in("bot", BOT)
    id_ = send(story, 200, 2)
    for content, known in (
        (story.screen(ANN)[-1].content, (200, 2)),
        (story.messages("ann")[-1].content, (200, 2)),
        (story.inbox(BOT)[-1].content, (0, 0)),
        (story.screen(BOB)[-1].content, (0, 0)),
        (story.messages("bot")[-1].content, (0, 0)),
    ):
        assert (content.amount_fen, content.count) == known
        assert (content.packet_id, content.wishing, content.is_lucky) == (id_, "大吉", True)


def test_a_device_needs_the_key_and_the_phone_does_not(story: Story) -> None:
    story.log_in("pad", BOT)
    id_ = send(story, 3, 3)
    offer = story.world.money.offer(BOT, id_)
    assert offer.packet.id == id_
    keys = ("", "wrong", story.world.money.offer(BOB, id_).key)
    for key in keys:
        with pytest.raises(InvalidArgument, match=r"^key"):
            story.do(OpenRedPacket(as_=BOT, device="pad", packet=id_, key=key))
    with pytest.raises(InvalidArgument, match=r"^key"):
        story.do(OpenRedPacket(as_=BOT, packet=id_, key="wrong"))
    story.do(OpenRedPacket(as_=BOT, device="pad", packet=id_, key=offer.key))
    assert story.world.money.offer(BOT, id_).key == ""


def test_there_is_no_key_where_nothing_can_be_opened(story: Story) -> None:
    own = send(story, 1, 1, to=BOT)
    assert story.world.money.offer(ANN, own).key == ""
    over = send(story, 2, 2)
    story.wait(EXPIRES_MS)
    assert story.world.money.offer(BOT, over).key == ""


def test_who_was_not_there_or_is_gone_takes_nothing(story: Story) -> None:
    id_ = send(story, 3, 3)
    with pytest.raises(NotFound):
        open_(story, SHI, id_)
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    with pytest.raises(Rejected, match="已退出的群聊"):
        open_(story, BOB, id_)


def test_a_sender_who_left_the_room_reads_nothing_there_and_gets_the_rest(story: Story) -> None:
    id_ = send(story, 3, 3)
    story.do(LeaveRoom(as_=ANN, room=GEESE))
    open_(story, BOT, id_)
    story.wait(EXPIRES_MS)
    assert (story.notices(ANN), story.balance(ANN)) == ([], BALANCE_FEN - 1)


def test_the_senders_devices_learn_of_each_share(story: Story) -> None:
    story.log_in("ann", ANN)
    story.log_in("bot", BOT)
    id_ = send(story, 200, 2)
    for person in (BOT, BOB):
        open_(story, person, id_)
    told = [event.packet for event in story.events("ann") if isinstance(event, RedPacketChanged)]
    assert [(each.claimed_count, each.state) for each in told] == [(1, RedPacketState.OPEN), (2, RedPacketState.EMPTY)]
    assert "RedPacketChanged" not in story.names("bot")


def test_a_say_does_the_same(story: Story) -> None:
    receipt = story.do(Say(as_=ANN, to=GEESE, content=RedPacket(amount_fen=2, count=2, is_lucky=True)))
    item = story.inbox(BOT)[-1]
    assert (item.id, item.kind, item.text) == (receipt.message_id, "red_packet", "恭喜发财，大吉大利")
    assert open_(story, BOT, item.content.packet_id) == 1
    with pytest.raises(Rejected, match="不能撤回"):
        story.do(Recall(as_=ANN, message=receipt.message_id))


@pytest.mark.parametrize(
    ("to", "content", "error", "words"),
    [
        (GEESE, RedPacket(amount_fen=1, count=2), Rejected, "不可低于0.01元"),
        (GEESE, RedPacket(amount_fen=0), Rejected, "不可低于0.01元"),
        (GEESE, RedPacket(amount_fen=-5), Rejected, "不可低于0.01元"),
        (GEESE, RedPacket(amount_fen=40_001, count=2, is_lucky=True), Rejected, "不可超过200元"),
        (BOT, RedPacket(amount_fen=20_001), Rejected, "不可超过200元"),
        (GEESE, RedPacket(amount_fen=101, count=101), Rejected, "最多可发100个"),
        (GEESE, RedPacket(amount_fen=3, count=2), InvalidArgument, "^amount_fen"),
        (GEESE, RedPacket(amount_fen=3, count=0), InvalidArgument, "^count"),
        (BOT, RedPacket(amount_fen=2, count=2), InvalidArgument, "^count"),
        (GEESE, RedPacket(amount_fen=1, wishing="x" * 26), InvalidArgument, "^wishing"),
        (GEESE, RedPacket(amount_fen=1, wishing="a\nb"), InvalidArgument, "^wishing"),
        (GEESE, RedPacket(amount_fen=1, packet_id="\ud800"), InvalidArgument, "^packet_id"),
        ("1@chatroom", RedPacket(amount_fen=1), NotFound, "1@chatroom"),
        ("gh_hongyan0001", RedPacket(amount_fen=1), NotFound, "gh_hongyan0001"),
    ],
)
def test_what_cannot_be_is_refused_and_costs_nothing(
    story: Story, to: str, content: RedPacket, error: type[HongyanError], words: str
) -> None:
    with pytest.raises(error, match=words):
        story.do(Say(as_=ANN, to=to, content=content))
    assert (story.balance(ANN), story.inbox(BOT)) == (BALANCE_FEN, [])


def test_only_members_send_into_a_room(story: Story) -> None:
    with pytest.raises(Rejected, match="已退出的群聊"):
        story.do(SendRedPacket(as_=SHI, to=GEESE, amount_fen=1))


def test_a_hundred_shares_of_200_yuan_go(story: Story) -> None:
    send(story, 100 * SHARE_FEN, 100)
    assert story.balance(ANN) == BALANCE_FEN - 2_000_000


def test_shares_are_drawn_alike_in_worlds_of_the_same_seed_only() -> None:
    def shares(seed: int) -> list[int]:
        story = Story(seed=seed)
        id_ = send(story, 30_000, 3)
        return [open_(story, person, id_) for person in (ANN, BOT, BOB)]

    assert shares(7) == shares(7) != shares(8)


@given(st.integers(1, 100), st.data())
def test_whatever_is_drawn_every_share_can_be_paid(count: int, data: st.DataObject) -> None:
    left_fen = data.draw(st.integers(count, count * SHARE_FEN))
    for shares in range(count, 0, -1):
        least, most = bounds(left_fen, shares)
        assert 1 <= least <= most <= SHARE_FEN
        assert shares == 1 or most <= 2 * left_fen / shares
        left_fen -= data.draw(st.sampled_from((least, most, (least + most) // 2)))
    assert left_fen == 0


def test_a_packet_knows_when_it_was_sent(story: Story) -> None:
    assert story.world.money.red_packet(ANN, send(story, 1, 1)).sent_at_ms == START_MS

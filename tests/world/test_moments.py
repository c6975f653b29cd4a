"""Who sees which moment, and what of it."""

import pytest

from hongyan.model.errors import NotFound, Rejected
from hongyan.model.moment import Moment
from hongyan.world.deeds import (
    AddLabel,
    Block,
    Comment,
    DeleteFriend,
    DeleteMoment,
    Like,
    PostMoment,
    SetLabels,
    SetRemark,
)
from hongyan.world.rules import MOMENTS_A_PAGE
from tests.world.story import ANN, BOB, BOT, SHI, START_MS, Story

NOBODY = "wxid_nobody"


def post(story: Story, as_: str = BOT, text: str = "早", **fields: object) -> Moment:
    return story.do(PostMoment(as_=as_, text=text, **fields))


def viewers(story: Story, moment: Moment) -> set[str]:
    """Who reads it in their timeline; the detail must say the same."""
    seen = set()
    for person in (BOT, ANN, BOB, SHI):
        if moment.id in [each.id for each in story.world.moments(person, "", "").moments]:
            seen.add(person)
            assert story.world.moment(person, moment.id).text == moment.text
        else:
            with pytest.raises(NotFound):
                story.world.moment(person, moment.id)
    return seen


def test_friends_see_a_moment_and_strangers_do_not(story: Story) -> None:
    assert viewers(story, post(story)) == {BOT, ANN, BOB}
    assert viewers(story, post(story, SHI)) == {SHI}


def test_a_moment_has_an_id_that_tells_its_time_and_grows(story: Story) -> None:
    first, second = post(story), post(story)
    assert int(first.id) < int(second.id)
    assert int(first.id) >> 23 == START_MS == first.at_ms
    assert len(first.id) == 20


def test_a_private_moment_is_seen_by_its_author_only(story: Story) -> None:
    assert viewers(story, post(story, is_private=True)) == {BOT}


def test_labels_choose_who_sees_a_moment(story: Story) -> None:
    assert viewers(story, post(story, visible_to=("1",))) == {BOT, BOB}
    assert viewers(story, post(story, hidden_from=("1",))) == {BOT, ANN}
    assert viewers(story, post(story, visible_to=("1",), hidden_from=("1",))) == {BOT}


def test_who_has_the_label_is_settled_when_it_is_posted(story: Story) -> None:
    story.do(AddLabel(as_=BOT, name="家人"))
    moment = post(story, visible_to=("1", "2"))
    story.do(SetLabels(as_=BOT, contact=ANN, labels=("2",)))
    story.do(SetLabels(as_=BOT, contact=BOB, labels=()))
    assert viewers(story, moment) == {BOT, BOB}


@pytest.mark.parametrize(("one", "other"), [(BOT, ANN), (ANN, BOT)])
def test_neither_sees_the_other_when_one_blocked_the_other(story: Story, one: str, other: str) -> None:
    of_one, of_other = post(story, one), post(story, other)
    story.do(Block(as_=one, contact=other))
    assert other not in viewers(story, of_one)
    assert one not in viewers(story, of_other)
    assert story.world.moments(other, one, "").moments == ()


def test_who_was_deleted_sees_an_empty_page_and_no_moment(story: Story) -> None:
    moment = post(story)
    story.do(DeleteFriend(as_=BOT, contact=ANN))
    assert viewers(story, moment) == {BOT, BOB}
    assert story.world.moments(ANN, BOT, "").moments == ()
    with pytest.raises(Rejected):
        story.world.moments(BOT, ANN, "")


def test_a_strangers_page_is_refused_and_nobodys_is_not_found(story: Story) -> None:
    with pytest.raises(Rejected):
        story.world.moments(BOT, SHI, "")
    for nobody in (NOBODY, "filehelper", "10000001@chatroom"):
        with pytest.raises(NotFound):
            story.world.moments(BOT, nobody, "")


def test_a_page_has_one_persons_moments_and_ones_own(story: Story) -> None:
    mine, anns = post(story), post(story, ANN)
    assert [each.id for each in story.world.moments(BOT, ANN, "").moments] == [anns.id]
    assert [each.id for each in story.world.moments(BOT, BOT, "").moments] == [mine.id]
    assert [each.id for each in story.world.moments(BOT, "", "").moments] == [anns.id, mine.id]


def test_pages_bring_each_moment_once_the_newest_first_and_the_last_says_so(story: Story) -> None:
    made = [post(story, (BOT, ANN, BOB, SHI)[index % 4], str(index)) for index in range(4 * MOMENTS_A_PAGE)]
    seen = [moment.id for moment in reversed(made) if moment.author != SHI]
    found, after = [], ""
    for _ in range(3):
        page = story.world.moments(BOT, "", after)
        assert len(page.moments) == MOMENTS_A_PAGE
        found += [each.id for each in page.moments]
        after = page.next
    assert (found, after) == (seen, "")
    assert story.world.moments(BOT, "", found[-1]).moments == ()


def test_a_page_goes_on_behind_a_moment_that_is_gone(story: Story) -> None:
    first, second, third = post(story), post(story), post(story)
    story.do(DeleteMoment(as_=BOT, moment=second.id))
    assert [each.id for each in story.world.moments(BOT, "", second.id).moments] == [first.id]
    assert [each.id for each in story.world.moments(BOT, "", "").moments] == [third.id, first.id]


@pytest.mark.parametrize("after", ["1", "no", "-1", "9" * 40, "１"])
def test_a_page_behind_no_moment_is_not_found(story: Story, after: str) -> None:
    with pytest.raises(NotFound):
        story.world.moments(BOT, "", after)
    with pytest.raises(NotFound):
        story.world.moment(BOT, after)


def comments(story: Story, viewer: str, moment: Moment) -> list[str]:
    return [each.text for each in story.world.moment(viewer, moment.id).comments]


def test_comments_and_likes_are_seen_by_common_friends_only(story: Story) -> None:
    """Ann and the new one are both the bot's friends, and not each other's; Bob is everybody's."""
    new = story.add("wxid_new", BOT, BOB)
    moment = post(story)
    for person in (ANN, new, BOB):
        story.do(Comment(as_=person, moment=moment.id, text=person))
        story.do(Like(as_=person, moment=moment.id))
    story.do(Comment(as_=BOT, moment=moment.id, text="answer", reply_to=2))
    assert comments(story, BOT, moment) == [ANN, new, BOB, "answer"]
    assert comments(story, BOB, moment) == [ANN, new, BOB, "answer"]
    assert comments(story, ANN, moment) == [ANN, BOB]
    assert comments(story, new, moment) == [new, BOB, "answer"]
    assert [like.author for like in story.world.moment(ANN, moment.id).likes] == [ANN, BOB]


def test_names_are_read_as_each_noted_them(story: Story) -> None:
    story.do(SetRemark(as_=BOB, contact=BOT, remark="雁子"))
    moment = post(story)
    story.do(Comment(as_=BOB, moment=moment.id, text="早"))
    story.do(Like(as_=BOB, moment=moment.id))
    seen = story.world.moment(BOT, moment.id)
    assert (seen.nick, seen.comments[0].nick, seen.likes[0].nick) == ("小雁", "波哥（公司）", "波哥（公司）")
    assert story.world.moment(BOB, moment.id).nick == "雁子"
    assert story.world.moment(ANN, moment.id).comments[0].nick == "阿波"


def test_a_phone_counts_what_changes_in_the_moments_that_it_shows(story: Story) -> None:
    def counted() -> list[int]:
        return [story.world.phone(person).moments_changed for person in (BOT, ANN, BOB, SHI)]

    moment = post(story, visible_to=("1",))
    assert counted() == [1, 0, 1, 0]
    story.do(Like(as_=BOB, moment=moment.id))
    story.do(Like(as_=BOB, moment=moment.id))
    assert counted() == [2, 0, 2, 0]
    story.do(DeleteMoment(as_=BOT, moment=moment.id))
    assert counted() == [3, 0, 3, 0]

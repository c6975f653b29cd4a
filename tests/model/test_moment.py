import msgspec

from hongyan.model.ids import ContactId
from hongyan.model.moment import Moment, MomentComment, MomentPage


def test_a_stored_moment_of_the_fewest_words_is_text_that_nobody_likes() -> None:
    moment = msgspec.json.decode(b'{"id":"1","author":"wxid_ann","at_ms":5}', type=Moment)
    assert (moment.text, moment.pictures, moment.link, moment.likes, moment.comments) == ("", (), None, (), ())


def test_a_comment_answers_nobody_unless_it_says_so() -> None:
    comment = MomentComment(id=1, author=ContactId("a"), text="hi", at_ms=5)
    assert (comment.reply_to, comment.reply_to_author) == (0, None)


def test_the_last_page_leads_nowhere() -> None:
    assert not MomentPage().next

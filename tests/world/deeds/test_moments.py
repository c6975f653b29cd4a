import pytest

from hongyan.model.errors import Malformed
from hongyan.world import deeds
from hongyan.world.deeds import decode_entry, encode_entry
from tests.world.story import ANN


def test_deeds_about_moments_have_the_names_that_others_rely_on() -> None:
    made = [
        deeds.PostMoment(as_=ANN, text="早"),
        deeds.Comment(as_=ANN, moment="1", text="好"),
        deeds.DeleteComment(as_=ANN, moment="1", comment=1),
        deeds.Like(as_=ANN, moment="1"),
        deeds.Unlike(as_=ANN, moment="1"),
        deeds.DeleteMoment(as_=ANN, moment="1"),
    ]
    names = ["post_moment", "comment", "delete_comment", "like", "unlike", "delete_moment"]
    assert [type(each).__struct_config__.tag for each in made] == names
    assert [decode_entry(encode_entry(1, each)).deed for each in made] == made


def test_a_field_that_no_deed_has_is_malformed() -> None:
    body = encode_entry(1, deeds.PostMoment(as_=ANN, text="早")).replace(b'"text"', b'"txt"')
    with pytest.raises(Malformed, match="txt"):
        decode_entry(body)

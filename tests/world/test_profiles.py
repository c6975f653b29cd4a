import pytest

from hongyan.model.account import LoginMethod, LoginStep
from hongyan.model.contact import Sex
from hongyan.model.errors import Conflict, HongyanError, InvalidArgument, NotFound
from hongyan.model.events import ContactChanged
from hongyan.model.media import MediaRef
from hongyan.world.deeds import RequestLogin, SetProfile
from tests.world.story import ANN, BOB, BOT, SHI, Story

PICTURE = MediaRef(sha256="ab" * 32, size_bytes=9, type="image/png")


def test_a_changed_profile_is_told_to_who_has_them_with_their_own_remark(story: Story) -> None:
    for device, person in (("bots", BOT), ("anns", ANN), ("bobs", BOB), ("shis", SHI)):
        story.log_in(device, person)
    profile = story.do(SetProfile(as_=BOB, nick="大波", sex=Sex.UNKNOWN, city="Xi'an", signature=""))
    assert (profile.nick, profile.sex, profile.city, profile.province) == ("大波", Sex.UNKNOWN, "Xi'an", "Guangdong")
    assert story.last("bots", ContactChanged).contact.remark == "波哥（公司）"
    assert story.last("anns", ContactChanged).contact.profile == profile == story.world.profile(BOB)
    assert "ContactChanged" not in story.names("bobs") + story.names("shis")
    assert profile in [one.profile for one in story.world.address_book(ANN)[0]]
    assert story.world.device_state("bobs").profile == profile


def test_nothing_changed_is_told_to_nobody(story: Story) -> None:
    story.log_in("ipad")
    story.do(SetProfile(as_=ANN))
    story.do(SetProfile(as_=ANN, nick="安安", password="new", phone="12345"))
    assert "ContactChanged" not in story.names("ipad")


def test_a_picture_gets_an_address_of_its_own(story: Story) -> None:
    url = story.do(SetProfile(as_=ANN, avatar=PICTURE)).avatar_url
    assert url == f"http://wx.qlogo.cn/mmhead/{'ab' * 20}/0"
    assert story.do(SetProfile(as_=ANN, avatar_url="http://a/b")).avatar_url == "http://a/b"


def test_new_names_are_found_and_the_old_ones_are_free(story: Story) -> None:
    story.do(SetProfile(as_=ANN, wechat_number="Ann_2020", phone="+8613900000000"))
    for query in ("ann_2020", "+8613900000000"):
        assert story.world.search(BOT, query).id == ANN
    for query in ("ann_hz2016", "13800000002"):
        with pytest.raises(NotFound):
            story.world.search(BOT, query)
    story.do(SetProfile(as_=ANN, wechat_number="ANN_2020"))
    story.do(SetProfile(as_=SHI, wechat_number="ann_hz2016", phone="13800000002"))
    story.do(SetProfile(as_=SHI, wechat_number="", phone=""))
    with pytest.raises(NotFound):
        story.world.search(BOT, "")


def test_a_new_password_counts(story: Story) -> None:
    story.do(SetProfile(as_=BOT, password="secret"))
    story.device("ipad")
    deed = RequestLogin(device="ipad", method=LoginMethod.PASSWORD, username=BOT, password="secret")
    assert story.do(deed).step is LoginStep.DONE


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"nick": ""}, InvalidArgument, "^nick"),
        ({"signature": "x" * 121}, InvalidArgument, "^signature"),
        ({"country": "a\nb"}, InvalidArgument, "^country"),
        ({"avatar_url": "x" * 5_000}, InvalidArgument, "^avatar_url"),
        ({"password": "x" * 65}, InvalidArgument, "^password"),
        ({"avatar": PICTURE, "avatar_url": "u"}, InvalidArgument, "^avatar: not together"),
        ({"avatar": MediaRef(sha256="ab" * 32, size_bytes=9, type="text/plain")}, InvalidArgument, "^avatar"),
        ({"wechat_number": "short"}, InvalidArgument, "^wechat_number"),
        ({"wechat_number": "XiaoYan_Bot"}, Conflict, "XiaoYan_Bot"),
        ({"phone": "call me"}, InvalidArgument, "^phone"),
        ({"phone": "13800000001"}, Conflict, "13800000001"),
    ],
)
def test_what_nobody_can_say_about_themself_is_refused(
    story: Story, fields: dict[str, object], error: type[HongyanError], words: str
) -> None:
    before = story.world.people()
    with pytest.raises(error, match=words):
        story.do(SetProfile(as_=ANN, **fields))
    assert story.world.people() == before

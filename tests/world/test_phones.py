from hongyan.model.account import LoginMethod, LoginStep
from hongyan.model.media import MediaRef
from hongyan.world.deeds import (
    AcceptFriend,
    Block,
    DeleteFriend,
    GoOffline,
    RegisterDevice,
    RequestFriend,
    RequestLogin,
    RequireInviteConfirmation,
    RequireVerification,
    SetProfile,
)
from hongyan.world.phones import PhoneState
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, Story

PICTURE = MediaRef(sha256="ab" * 32, size_bytes=9, type="image/png")


def phone(story: Story, person: str) -> PhoneState:
    return story.world.phone(person)


def friends(state: PhoneState) -> dict[str, str]:
    return {one.id: one.remark for one in state.contacts if one.is_friend and one.kind == "person"}


def test_a_phone_shows_its_owner_their_friends_and_their_rooms(story: Story) -> None:
    state = phone(story, BOT)
    assert (state.me.nick, state.phone, state.is_asked) == ("小雁", "13800000001", True)
    assert friends(state) == {ANN: "", BOB: "波哥（公司）"}
    assert [(room.id, [member.id for member in room.members]) for room in state.rooms] == [(GEESE, [BOT, ANN, BOB])]
    assert (state.unread, state.requests, state.logins, state.devices, state.confirming) == ({}, (), (), (), ())


def test_a_phone_shows_who_is_blocked_and_who_was_met(story: Story) -> None:
    story.do(Block(as_=BOT, contact=ANN))
    story.do(DeleteFriend(as_=BOT, contact=BOB))
    state = phone(story, BOT)
    assert state.blocked == (ANN,)
    assert [one.id for one in state.contacts if not one.is_friend] == [BOB]


def test_who_was_met_and_is_a_friend_now_stands_once(story: Story) -> None:
    story.befriend(SHI, ANN)
    assert [one.id for one in phone(story, ANN).contacts].count(SHI) == 1


def test_a_phone_shows_how_many_messages_are_unread(story: Story) -> None:
    story.say(ANN, BOT)
    story.say(ANN, GEESE)
    story.say(BOB, GEESE)
    assert phone(story, BOT).unread == {ANN: 1, GEESE: 2}


def test_a_phone_shows_open_friend_requests(story: Story) -> None:
    story.do(RequestFriend(as_=SHI, to=BOT, greeting="你好", scene=17))
    (request,) = phone(story, BOT).requests
    assert (request.profile.id, request.greeting, request.scene) == (SHI, "你好", 17)
    story.do(AcceptFriend(as_=BOT, from_=SHI))
    assert phone(story, BOT).requests == ()


def test_a_code_is_shown_to_everybody_until_somebody_scans_it(story: Story) -> None:
    story.do(RegisterDevice(device="one", name="Ann's iPad"))
    story.device("two")
    for device in ("one", "two"):
        story.request(device)
    newest, oldest = phone(story, SHI).logins
    assert (oldest.device_name, oldest.device_type, oldest.method) == ("Ann's iPad", "ipad", LoginMethod.QR)
    story.scan(BOT, newest.login)
    assert phone(story, SHI).logins == (oldest,)
    assert [(one.login, one.step) for one in phone(story, BOT).logins] == [
        (newest.login, LoginStep.SCANNED),
        (oldest.login, LoginStep.WAITING),
    ]


def test_a_login_by_phone_number_is_shown_to_whose_number_it_is(story: Story) -> None:
    story.device("ipad")
    story.do(RequestLogin(device="ipad", method=LoginMethod.PHONE, phone="13800000002"))
    (login,) = phone(story, ANN).logins
    assert (login.method, login.url, login.scanned_by) == (LoginMethod.PHONE, "", None)
    assert phone(story, BOT).logins == ()
    assert story.world.pending_logins() == []


def test_a_phone_shows_where_its_owner_is_logged_in(story: Story) -> None:
    story.log_in("ipad", BOT)
    story.do(GoOffline(as_=BOT))
    (device,) = phone(story, BOT).devices
    assert (device.device, device.type, device.name, device.is_offline) == ("ipad", "ipad", "", True)
    assert phone(story, ANN).devices == ()


def test_a_phone_shows_which_rooms_need_the_owners_word(story: Story) -> None:
    story.do(RequireInviteConfirmation(as_=BOT, room=GEESE, on=True))
    assert phone(story, ANN).confirming == (GEESE,)


def test_a_phone_shows_the_pictures_of_all_it_shows(story: Story) -> None:
    for person in (BOT, ANN, SHI):
        story.do(SetProfile(as_=person, avatar=PICTURE))
    assert phone(story, BOT).avatars == {BOT: PICTURE, ANN: PICTURE}
    story.do(SetProfile(as_=ANN, avatar_url="http://a/b"))
    assert phone(story, BOT).avatars == {BOT: PICTURE}


def test_a_phone_shows_whether_its_owner_is_asked(story: Story) -> None:
    story.do(RequireVerification(as_=ANN, on=False))
    assert phone(story, ANN).is_asked is False

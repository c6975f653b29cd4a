import re

import pytest

from hongyan.model.errors import Conflict, HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import MembersJoined, RoomInvited, RoomJoined
from hongyan.model.message import Notice, RoomInvitation
from hongyan.world.deeds import (
    AcceptInvitation,
    ConfirmInvitation,
    CreateRoom,
    DeleteFriend,
    DissolveRoom,
    Invite,
    JoinByQr,
    LeaveRoom,
    RequireInviteConfirmation,
    Say,
    ShowRoomQr,
)
from hongyan.world.rules import ROOM_CODE_MS
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, Story

NEW = "wxid_new"


@pytest.fixture
def story() -> Story:
    """The demo world, with somebody whom all three members know and who is in no room, and everybody's devices."""
    story = Story()
    story.add(NEW, BOT, ANN, BOB)
    for device, person in (("bots", BOT), ("anns", ANN), ("bobs", BOB), ("news", NEW)):
        story.log_in(device, person)
    return story


def fill(story: Story, size: int) -> None:
    """Let the demo room have this many members."""
    room = story.world._rooms.find(GEESE)
    newcomers = [story.add(f"wxid_{number}") for number in range(size - len(room.members))]
    room.let_in(newcomers, BOT)
    for one in newcomers:
        story.world._people.person(one).saved_rooms[GEESE] = None


def invitation(story: Story, inviter: str = ANN, guest: str = NEW) -> str:
    story.do(Invite(as_=inviter, room=GEESE, members=(guest,), directly=False))
    return story.inbox(guest)[-1].content.url


def notices(story: Story, device: str) -> list[Notice]:
    return [one.content for one in story.messages(device) if isinstance(one.content, Notice)]


def after_login(story: Story, device: str) -> list[str]:
    names = story.names(device)
    return names[names.index("ContactsLoaded") + 1 :]


def test_a_new_room_has_its_maker_first_and_everybody_is_told(story: Story) -> None:
    room = story.do(CreateRoom(as_=BOT, members=(ANN, NEW), name="新群", device="bots"))
    assert re.fullmatch(r"\d{10}@chatroom", room.id)
    assert [(one.id, one.invited_by) for one in room.members] == [(BOT, None), (ANN, BOT), (NEW, BOT)]
    assert (room.name, room.owner, room.is_saved) == ("新群", BOT, True)
    for device, by in (("bots", None), ("anns", BOT), ("news", BOT)):
        assert story.last(device, RoomJoined) == RoomJoined(room=room, by=by)
        assert after_login(story, device) == ["RoomJoined", "MessageReceived"]
    assert notices(story, "bots") == [Notice(text='你邀请"安安、新人"加入了群聊', scene="invite", members=(ANN, NEW))]
    assert notices(story, "anns") == [Notice(text='"小雁"邀请你加入了群聊，群聊参与人还有：新人')]
    assert after_login(story, "bobs") == []
    assert story.world.room(NEW, room.id) == room
    assert room in story.world.address_book(ANN)[1]
    assert story.inbox(BOT)[-1].from_ == room.id
    message = story.messages("bots")[-1]
    assert (message.sender, message.chat, message.sender_nick, message.mine, message.room_size) == (
        room.id,
        room.id,
        "",
        False,
        3,
    )


def test_every_room_has_an_id_of_its_own(story: Story) -> None:
    rooms = [story.do(CreateRoom(as_=BOT, members=(ANN, BOB))).id for _ in range(3)]
    assert len(set(rooms)) == 3


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"members": ()}, InvalidArgument, "at least two"),
        ({"members": (ANN,)}, InvalidArgument, "at least two"),
        ({"members": (ANN, SHI)}, InvalidArgument, "wxid_shi"),
        ({"members": (ANN, BOT)}, InvalidArgument, "wxid_bot"),
        ({"members": (ANN, ANN)}, InvalidArgument, "twice"),
        ({"members": (ANN, BOB), "name": "x" * 33}, InvalidArgument, "^name"),
    ],
)
def test_a_room_that_cannot_be_is_refused(
    story: Story, fields: dict[str, object], error: type[HongyanError], words: str
) -> None:
    with pytest.raises(error, match=words):
        story.do(CreateRoom(as_=BOT, **fields))


def test_nobody_is_brought_by_somebody_they_deleted(story: Story) -> None:
    story.do(DeleteFriend(as_=NEW, contact=BOT))
    for deed in (CreateRoom(as_=BOT, members=(ANN, NEW)), Invite(as_=BOT, room=GEESE, members=(NEW,))):
        with pytest.raises(Rejected, match="新人开启了朋友验证"):
            story.do(deed)


def test_a_new_room_has_at_most_40_members(story: Story) -> None:
    crowd = tuple(story.add(f"wxid_{number}", BOT) for number in range(40))
    with pytest.raises(Rejected, match="40"):
        story.do(CreateRoom(as_=BOT, members=crowd))
    assert len(story.do(CreateRoom(as_=BOT, members=crowd[:39])).members) == 40


def test_a_friend_who_is_brought_and_everybody_there_are_told(story: Story) -> None:
    story.do(Invite(as_=ANN, room=GEESE, members=(NEW,), device="anns"))
    assert story.last("news", RoomJoined) == RoomJoined(room=story.world.room(NEW, GEESE), by=ANN)
    for device in ("bots", "anns", "bobs"):
        joined = story.last(device, MembersJoined)
        assert ([(one.id, one.invited_by) for one in joined.members], joined.by) == ([(NEW, ANN)], ANN)
        assert after_login(story, device) == ["MembersJoined", "MessageReceived"]
    assert notices(story, "anns") == [Notice(text='你邀请"新人"加入了群聊', scene="invite", members=(NEW,))]
    assert notices(story, "bots") == notices(story, "bobs") == [Notice(text='"安安"邀请"新人"加入了群聊')]
    assert notices(story, "news") == [Notice(text='"安安"邀请你加入了群聊，群聊参与人还有：小雁、阿波')]
    story.say(BOB, GEESE, "welcome")
    assert story.texts("news")[-1] == "welcome"


def test_friends_who_are_brought_together_read_of_each_other(story: Story) -> None:
    story.add("wxid_two", BOT, nick="二人")
    story.do(Invite(as_=BOT, room=GEESE, members=(NEW, "wxid_two")))
    assert notices(story, "news") == [Notice(text='"小雁"邀请你和"二人"加入了群聊')]
    assert notices(story, "bobs") == [Notice(text='"小雁"邀请"新人、二人"加入了群聊')]


def test_a_notice_for_several_is_kept_once(story: Story) -> None:
    story.do(Invite(as_=BOT, room=GEESE, members=(NEW,)))
    kept = [story.world._devices.phone(one)._facts[-1] for one in (ANN, BOB)]
    assert kept[0] is kept[1]


@pytest.mark.parametrize("directly", [True, False])
@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"room": "999@chatroom", "members": (NEW,)}, NotFound, "999@chatroom"),
        ({"as_": SHI, "members": (NEW,)}, NotFound, "10000001@chatroom"),
        ({"members": ()}, InvalidArgument, "nobody"),
        ({"members": (SHI,)}, InvalidArgument, "wxid_shi"),
        ({"members": (NEW, NEW)}, InvalidArgument, "twice"),
        ({"members": (NEW, BOB)}, Conflict, "wxid_bob"),
    ],
)
def test_who_cannot_be_brought_is_refused(
    story: Story, fields: dict[str, object], error: type[HongyanError], words: str, *, directly: bool
) -> None:
    with pytest.raises(error, match=words):
        story.do(Invite(**{"as_": BOT, "room": GEESE, "directly": directly, **fields}))
    assert story.inbox(NEW) == []


def test_people_are_brought_into_small_rooms_only(story: Story) -> None:
    fill(story, 39)
    story.add("wxid_two", BOT)
    with pytest.raises(Rejected, match="40"):
        story.do(Invite(as_=BOT, room=GEESE, members=(NEW, "wxid_two")))
    story.do(Invite(as_=BOT, room=GEESE, members=(NEW,)))
    assert len(story.world.room(BOT, GEESE).members) == 40


def test_an_invitation_is_a_message_that_is_accepted_once(story: Story) -> None:
    story.do(Invite(as_=ANN, room=GEESE, members=(NEW,), directly=False, device="anns"))
    (item,) = story.inbox(NEW)
    assert (item.kind, item.from_, item.text, item.content.inviter_nick) == ("room_invitation", ANN, "雁阵", "安安")
    url = item.content.url
    assert re.fullmatch(
        r"http://support\.weixin\.qq\.com/cgi-bin/mmsupport-bin/addchatroombyinvite\?ticket=[0-9a-f]{40}", url
    )
    assert story.inbox(ANN)[-1].mine
    assert story.do(AcceptInvitation(as_=NEW, url=url, device="news")) == GEESE
    assert story.last("news", RoomJoined).by == ANN
    assert notices(story, "anns")[-1].scene == "invite"
    story.do(LeaveRoom(as_=NEW, room=GEESE))
    with pytest.raises(NotFound):
        story.do(AcceptInvitation(as_=NEW, url=url))


def test_an_invitation_is_for_one_person_only(story: Story) -> None:
    url = invitation(story)
    for person, link in ((SHI, url), (NEW, "http://nowhere")):
        with pytest.raises(NotFound):
            story.do(AcceptInvitation(as_=person, url=link))


def test_an_invitation_to_where_one_is_already_is_refused(story: Story) -> None:
    url = invitation(story)
    story.do(Invite(as_=BOT, room=GEESE, members=(NEW,)))
    with pytest.raises(Conflict):
        story.do(AcceptInvitation(as_=NEW, url=url))


@pytest.mark.parametrize("end", [LeaveRoom(as_=ANN, room=GEESE), DissolveRoom(as_=BOT, room=GEESE)])
def test_an_invitation_ends_with_the_inviters_membership(story: Story, end: LeaveRoom) -> None:
    url = invitation(story)
    story.do(end)
    with pytest.raises(Rejected, match="失效"):
        story.do(AcceptInvitation(as_=NEW, url=url))


def test_a_room_takes_500_members(story: Story) -> None:
    url = invitation(story)
    fill(story, 500)
    with pytest.raises(Rejected, match="上限"):
        story.do(AcceptInvitation(as_=NEW, url=url))
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    assert story.do(AcceptInvitation(as_=NEW, url=url)) == GEESE


def test_with_confirmation_nobody_comes_in_without_the_owners_word(story: Story) -> None:
    early = invitation(story)
    story.do(RequireInviteConfirmation(as_=BOT, room=GEESE, on=True))
    with pytest.raises(Rejected, match="群聊邀请确认"):
        story.do(Invite(as_=ANN, room=GEESE, members=(NEW,)))
    url = invitation(story)
    assert story.notices(BOT)[-1] == f'"安安"想邀请"新人"加入群聊，<a href="{url}">去确认</a>'
    for link in (early, url):
        with pytest.raises(Rejected, match="群聊邀请确认"):
            story.do(AcceptInvitation(as_=NEW, url=link))
    with pytest.raises(Rejected, match="群主"):
        story.do(ConfirmInvitation(as_=ANN, url=url))
    with pytest.raises(NotFound):
        story.do(ConfirmInvitation(as_=SHI, url=url))
    with pytest.raises(NotFound):
        story.do(ConfirmInvitation(as_=BOT, url="http://nowhere"))
    story.do(ConfirmInvitation(as_=BOT, url=url))
    assert story.do(AcceptInvitation(as_=NEW, url=url)) == GEESE


def test_with_confirmation_the_owners_own_invitations_count(story: Story) -> None:
    story.do(RequireInviteConfirmation(as_=BOT, room=GEESE, on=True))
    asked = len(story.notices(BOT))
    url = invitation(story, BOT)
    assert len(story.notices(BOT)) == asked
    assert story.do(AcceptInvitation(as_=NEW, url=url)) == GEESE
    story.do(LeaveRoom(as_=NEW, room=GEESE))
    story.do(Invite(as_=BOT, room=GEESE, members=(NEW,)))
    assert story.world.room(NEW, GEESE).id == GEESE


def test_an_invitation_is_an_event_beside_its_message(story: Story) -> None:
    url = invitation(story)
    story.do(LeaveRoom(as_=ANN, room=GEESE))
    story.do(Invite(as_=BOT, room=GEESE, members=(ANN,), directly=False))
    story.do(Invite(as_=BOT, room=GEESE, members=(NEW,), directly=False))
    item = story.inbox(NEW)[-1]
    assert item.content.url != url
    assert story.names("news")[-2:] == ["MessageReceived", "RoomInvited"]
    assert story.events("news")[-1] == RoomInvited(
        room=GEESE, room_name="雁阵", by=BOT, url=item.content.url, message=item.id
    )


def test_an_invitation_that_is_said_is_one(story: Story) -> None:
    forged = RoomInvitation(room=GEESE, url="http://forged", inviter_nick="x", room_name="y")
    receipt = story.do(Say(as_=ANN, to=NEW, content=forged))
    item = story.inbox(NEW)[-1]
    assert (item.id, item.text, item.content.inviter_nick) == (receipt.message_id, "雁阵", "安安")
    assert story.events("news")[-1].url == item.content.url != "http://forged"
    story.do(AcceptInvitation(as_=NEW, url=item.content.url))
    assert NEW in [one.id for one in story.world.room(NEW, GEESE).members]


@pytest.mark.parametrize(
    ("person", "to", "content", "error"),
    [
        (ANN, BOB, RoomInvitation(room=GEESE), Conflict),
        (ANN, "wxid_nobody", RoomInvitation(room=GEESE), NotFound),
        (ANN, GEESE, RoomInvitation(room=GEESE), NotFound),
        (ANN, SHI, RoomInvitation(room=GEESE), Rejected),
        (SHI, NEW, RoomInvitation(room=GEESE), NotFound),
        (ANN, NEW, RoomInvitation(room="1@chatroom"), NotFound),
        (ANN, NEW, RoomInvitation(room=GEESE, url="\ud800"), InvalidArgument),
    ],
)
def test_an_invitation_that_cannot_be_said_is_refused(
    story: Story, person: str, to: str, content: RoomInvitation, error: type[HongyanError]
) -> None:
    with pytest.raises(error):
        story.do(Say(as_=person, to=to, content=content))
    assert story.inbox(NEW) == []


def test_an_invitation_to_who_deleted_the_inviter_does_not_arrive(story: Story) -> None:
    story.do(DeleteFriend(as_=NEW, contact=BOT))
    story.do(Invite(as_=BOT, room=GEESE, members=(NEW,), directly=False))
    assert story.inbox(NEW) == []
    assert "新人开启了朋友验证" in story.notices(BOT)[-1]
    assert "RoomInvited" not in story.names("news")


def test_a_rooms_code_lets_strangers_in(story: Story) -> None:
    code = story.do(ShowRoomQr(as_=ANN, room=GEESE, device="anns"))
    assert re.fullmatch(r"http://weixin\.qq\.com/g/[-_A-Za-z0-9]{16}", code.url)
    assert re.fullmatch(r"该二维码7天内\(11月22日前\)有效，重新进入将更新", code.footer)
    story.log_in("shis", SHI)
    assert story.do(JoinByQr(as_=SHI, url=code.url)) == GEESE
    assert story.last("shis", RoomJoined) == RoomJoined(room=story.world.room(SHI, GEESE), by=None)
    assert story.last("bots", MembersJoined).by is None
    assert story.world.room(BOT, GEESE).members[-1].invited_by == ANN
    yours = Notice(text='"陌生人小石"通过扫描你分享的二维码加入群聊', scene="qrcode", members=(SHI,), url=code.url)
    assert notices(story, "anns") == [yours]
    assert notices(story, "bots") == [Notice(text='" 陌生人小石"通过扫描"安安"分享的二维码加入群聊')]
    assert notices(story, "shis") == [Notice(text="你通过扫描二维码加入群聊，群聊参与人还有：小雁、安安、阿波")]
    with pytest.raises(Conflict):
        story.do(JoinByQr(as_=SHI, url=code.url))


def test_a_code_is_over_after_a_week_or_when_who_showed_it_left(story: Story) -> None:
    old = story.do(ShowRoomQr(as_=BOT, room=GEESE)).url
    story.wait(ROOM_CODE_MS - 1)
    story.do(JoinByQr(as_=NEW, url=old))
    new = story.do(ShowRoomQr(as_=BOB, room=GEESE)).url
    assert new != old
    story.wait(1)
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    for url in (old, new):
        with pytest.raises(Rejected, match="失效"):
            story.do(JoinByQr(as_=SHI, url=url))
    with pytest.raises(NotFound):
        story.do(JoinByQr(as_=SHI, url="http://nowhere"))


def test_a_code_is_no_way_into_large_rooms_or_past_the_owner(story: Story) -> None:
    url = story.do(ShowRoomQr(as_=ANN, room=GEESE)).url
    story.do(RequireInviteConfirmation(as_=BOT, room=GEESE, on=True))
    with pytest.raises(Rejected, match="邀请"):
        story.do(JoinByQr(as_=SHI, url=url))
    story.do(RequireInviteConfirmation(as_=BOT, room=GEESE, on=False))
    fill(story, 100)
    with pytest.raises(Rejected, match="100"):
        story.do(JoinByQr(as_=SHI, url=url))


def test_only_members_have_a_rooms_code(story: Story) -> None:
    with pytest.raises(NotFound):
        story.do(ShowRoomQr(as_=SHI, room=GEESE))


def test_what_is_said_before_one_came_is_not_heard(story: Story) -> None:
    story.say(BOB, GEESE, "before")
    story.do(Invite(as_=BOT, room=GEESE, members=(NEW,)))
    assert "before" not in story.texts("news")

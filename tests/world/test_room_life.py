import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import MembersLeft, RoomAnnounced, RoomLeft, RoomOwnerChanged, RoomRenamed, RoomSettingChanged
from hongyan.model.message import Text
from hongyan.world import deeds
from hongyan.world.deeds import (
    Announce,
    DissolveRoom,
    HandOverRoom,
    LeaveRoom,
    RemoveMember,
    RenameRoom,
    RequireInviteConfirmation,
    SetRoomNick,
)
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, Story

DEVICES = (("bots", BOT), ("anns", ANN), ("bobs", BOB))


@pytest.fixture
def story() -> Story:
    """The demo world with everybody's devices."""
    story = Story()
    for device, person in DEVICES:
        story.log_in(device, person)
    return story


def rooms(story: Story, person: str) -> list[str]:
    return [room.id for room in story.world.address_book(person)[1]]


def after_login(story: Story, device: str) -> list[str]:
    names = story.names(device)
    return names[names.index("ContactsLoaded") + 1 :]


def test_who_is_put_out_reads_it_and_hears_nothing_more(story: Story) -> None:
    story.say(ANN, GEESE, "before")
    story.do(RemoveMember(as_=BOT, room=GEESE, members=(BOB,), device="bots"))
    story.say(ANN, GEESE, "after")
    assert story.events("bobs")[-1] == RoomLeft(room=GEESE, by=BOT)
    assert story.texts("bobs") == ["before", '你被"小雁"移出群聊']
    assert story.texts("bots") == ["before", '你将"阿波"移出了群聊', "after"]
    assert story.texts("anns") == ["before", "after"]
    for device in ("bots", "anns"):
        assert story.last(device, MembersLeft) == MembersLeft(room=GEESE, members=(BOB,), by=BOT)
    assert rooms(story, BOB) == []
    with pytest.raises(Rejected, match="退出"):
        story.say(BOB, GEESE)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"as_": ANN, "members": (BOB,)}, Rejected),
        ({"as_": SHI, "members": (BOB,)}, NotFound),
        ({"members": (SHI,)}, NotFound),
        ({"members": ()}, InvalidArgument),
        ({"members": (BOT,)}, InvalidArgument),
        ({"members": (BOB, BOB)}, InvalidArgument),
    ],
)
def test_who_cannot_be_put_out_stays(story: Story, fields: dict[str, object], error: type[HongyanError]) -> None:
    with pytest.raises(error):
        story.do(RemoveMember(**{"as_": BOT, "room": GEESE, **fields}))
    assert len(story.world.room(BOT, GEESE).members) == 3


def test_nobody_reads_a_line_about_who_leaves(story: Story) -> None:
    story.do(LeaveRoom(as_=ANN, room=GEESE, device="anns"))
    assert after_login(story, "anns") == ["RoomLeft"]
    assert story.events("anns")[-1] == RoomLeft(room=GEESE)
    assert story.events("bots")[-1] == MembersLeft(room=GEESE, members=(ANN,))
    assert after_login(story, "bots") == ["MembersLeft"]
    with pytest.raises(NotFound):
        story.do(LeaveRoom(as_=ANN, room=GEESE))


def test_after_the_owner_the_next_is_the_owner(story: Story) -> None:
    story.do(LeaveRoom(as_=BOT, room=GEESE))
    assert story.world.room(BOB, GEESE).owner == ANN
    assert story.notices(ANN) == ["你已成为新群主"]
    for device in ("anns", "bobs"):
        assert story.last(device, RoomOwnerChanged) == RoomOwnerChanged(room=GEESE, owner=ANN)
    assert "RoomOwnerChanged" not in story.names("bots")
    story.do(LeaveRoom(as_=ANN, room=GEESE))
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    for person in (BOT, ANN, BOB):
        assert rooms(story, person) == []


def test_a_dissolved_room_is_gone_for_everybody_and_its_messages_stay(story: Story) -> None:
    said = story.say(ANN, GEESE, "kept").message_id
    with pytest.raises(Rejected, match="群主"):
        story.do(DissolveRoom(as_=ANN, room=GEESE))
    story.do(DissolveRoom(as_=BOT, room=GEESE))
    for device, person in DEVICES:
        assert story.events(device)[-1] == RoomLeft(room=GEESE, by=BOT)
        assert story.texts(device)[-1] == "该群聊已被解散"
        assert rooms(story, person) == []
    assert story.world.message(BOB, said).room_size == 0
    with pytest.raises(Rejected):
        story.say(BOT, GEESE)


def test_an_owner_hands_the_room_over(story: Story) -> None:
    story.do(HandOverRoom(as_=BOT, room=GEESE, to=BOB))
    assert story.world.room(ANN, GEESE).owner == BOB
    assert story.notices(BOB) == ["你已成为新群主"]
    assert story.notices(ANN) == story.notices(BOT) == ['"阿波"已成为新群主']
    assert story.last("bots", RoomOwnerChanged).owner == BOB
    for to, error in ((ANN, Rejected), (BOT, Rejected)):
        with pytest.raises(error, match="群主"):
            story.do(HandOverRoom(as_=BOT, room=GEESE, to=to))


@pytest.mark.parametrize(("to", "error"), [(SHI, NotFound), ("wxid_nobody", NotFound), (BOT, InvalidArgument)])
def test_a_room_is_handed_over_to_another_member_only(story: Story, to: str, error: type[HongyanError]) -> None:
    with pytest.raises(error):
        story.do(HandOverRoom(as_=BOT, room=GEESE, to=to))


def test_everybody_reads_who_renamed_the_room(story: Story) -> None:
    story.do(RenameRoom(as_=ANN, room=GEESE, name="雁群", device="anns"))
    assert story.world.room(BOT, GEESE).name == "雁群"
    assert story.notices(ANN) == ["你修改群名为“雁群”"]
    assert story.notices(BOB) == ['"安安"修改群名为“雁群”']
    for device, _ in DEVICES:
        assert story.events(device)[-1] == RoomRenamed(room=GEESE, name="雁群", by=ANN)


@pytest.mark.parametrize("name", ["", "x" * 33, "a\nb"])
def test_a_name_that_cannot_be_is_refused(story: Story, name: str) -> None:
    with pytest.raises(InvalidArgument, match=r"^name"):
        story.do(RenameRoom(as_=BOT, room=GEESE, name=name))


def test_a_large_room_is_renamed_by_its_owner_only(story: Story) -> None:
    room = story.world._rooms.find(GEESE)
    room.let_in([story.add(f"wxid_{number}") for number in range(98)], BOT)
    with pytest.raises(Rejected, match="群主"):
        story.do(RenameRoom(as_=ANN, room=GEESE, name="雁群"))
    story.do(RenameRoom(as_=BOT, room=GEESE, name="雁群"))


def test_an_announcement_is_said_to_everybody(story: Story) -> None:
    story.do(Announce(as_=BOT, room=GEESE, text="明天\n放假", device="bots"))
    content = Text(text="@所有人\n明天\n放假", at=("notify@all",))
    assert story.world.room(ANN, GEESE).announcement == "明天\n放假"
    for device in ("anns", "bobs"):
        assert story.last(device, RoomAnnounced) == RoomAnnounced(room=GEESE, text="明天\n放假", by=BOT)
        assert (story.messages(device)[-1].content, story.messages(device)[-1].sender) == (content, BOT)
    assert after_login(story, "bots") == ["RoomAnnounced"]
    assert story.inbox(BOT)[-1].mine
    story.do(Announce(as_=BOT, room=GEESE, text=""))
    assert story.world.room(ANN, GEESE).announcement == ""
    assert len(story.messages("anns")) == 1


@pytest.mark.parametrize(("person", "text", "error"), [(ANN, "x", Rejected), (BOT, "x" * 2_001, InvalidArgument)])
def test_an_announcement_that_cannot_be_is_refused(
    story: Story, person: str, text: str, error: type[HongyanError]
) -> None:
    with pytest.raises(error):
        story.do(Announce(as_=person, room=GEESE, text=text))


def test_a_nick_in_a_room_is_told_to_everybody_there(story: Story) -> None:
    story.do(SetRoomNick(as_=ANN, room=GEESE, nick="雁二", device="anns"))
    for device, _ in DEVICES:
        assert story.events(device)[-1] == RoomSettingChanged(room=GEESE, setting="nick", by=ANN, value="雁二")
    assert story.world.room(BOT, GEESE).members[1].room_nick == "雁二"
    story.do(SetRoomNick(as_=ANN, room=GEESE, nick=""))
    assert story.world.room(BOT, GEESE).members[1].room_nick == ""
    for person, nick, error in ((ANN, "x" * 33, InvalidArgument), (SHI, "x", NotFound)):
        with pytest.raises(error):
            story.do(SetRoomNick(as_=person, room=GEESE, nick=nick))


def test_the_owners_wish_to_confirm_is_told_once(story: Story) -> None:
    for on in (True, True, False, False):
        story.do(RequireInviteConfirmation(as_=BOT, room=GEESE, on=on))
    assert story.notices(ANN) == [
        "群主已启用“群聊邀请确认”，群成员需群主确认才能邀请朋友进群。",
        "群主已恢复默认进群方式。",
    ]
    assert len(story.notices(BOT)) == 2
    settings = [(one.setting, one.value) for one in story.events("bobs") if isinstance(one, RoomSettingChanged)]
    assert settings == [("confirmation", "on"), ("confirmation", "off")]


@pytest.mark.parametrize(
    "deed",
    [
        RemoveMember(as_=ANN, room=GEESE, members=(BOB,)),
        DissolveRoom(as_=ANN, room=GEESE),
        HandOverRoom(as_=ANN, room=GEESE, to=ANN),
        Announce(as_=ANN, room=GEESE, text="x"),
        RequireInviteConfirmation(as_=ANN, room=GEESE, on=True),
    ],
)
def test_what_only_the_owner_may_do_is_refused_to_others(story: Story, deed: deeds.Deed) -> None:
    with pytest.raises(Rejected, match="群主"):
        story.do(deed)

"""Values of the model for WeQuick's table: what its wire carries comes back whole. Imported to be counted."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from hongyan.dialects.wequick.codec import BookWish, OfProcess
from hongyan.dialects.wequick.results import ShownQr
from hongyan.model.account import LoginStatus, LoginStep
from hongyan.model.commands import (
    AcceptFriendRequest,
    AcceptRoomInvitation,
    AcceptTransfer,
    ContactPage,
    CreateRoom,
    DeleteContact,
    GetContacts,
    GetMemberNick,
    GetRoomMembers,
    InviteToRoom,
    LeaveRoom,
    Login,
    OpenClient,
    RemoveRoomMember,
    RenameRoom,
    SendCard,
    SendFile,
    SendImage,
    SendLink,
    SendText,
    SetRemark,
    SetRoomNick,
    SyncContacts,
    UploadClientFile,
    Uploaded,
)
from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.ids import ContactId, MessageId, RoomId, TransferId
from hongyan.model.message import Receipt
from hongyan.model.payment import TransferRecord, TransferState
from hongyan.model.room import Member, Room
from hongyan.wire.table import NO_MEDIA, WithPlace
from hongyan.wire.wechat_ids import kind_of
from tests.contracts.canonical import ANY, CARRIED, NAMELESS, NOTHING, SOME, member_command, rooms


def people(pattern: str, **fields: Any) -> st.SearchStrategy[Profile]:
    """Make profiles as WeQuick has them, with ids like ``pattern``; other ``fields`` are given."""
    words = dict.fromkeys(("nick", "country", "province", "city", "avatar_url", "wechat_number"), ANY)
    known = {"sex": st.sampled_from(Sex), "signature": NOTHING, "uin": st.just(0)}
    return st.builds(Profile, id=st.from_regex(pattern, fullmatch=True), **(words | known | fields))


PERSONS = people(r"wxid_[a-z0-9]{1,6}")
OFFICIALS = people(
    r"gh_[a-z0-9]{1,6}",
    sex=st.just(Sex.UNKNOWN),
    **dict.fromkeys(("country", "province", "city", "wechat_number"), NOTHING),
)
NAMED = people(r"wxid_[a-z0-9]{1,6}|gh_[a-z0-9]{1,6}").flatmap(
    lambda p: ANY.map(lambda remark: Contact(profile=p, kind=kind_of(p.id), remark=remark))
)
BOOKS = st.builds(
    lambda friends, publics, rooms_: ContactPage(contacts=(*friends, *publics), rooms=tuple(rooms_)),
    st.lists(st.builds(lambda p, f, r: Contact(profile=p, is_friend=f, remark=r), PERSONS, st.booleans(), ANY)),
    st.lists(OFFICIALS.map(lambda p: Contact(profile=p, kind=ContactKind.OFFICIAL))),
    st.lists(
        rooms(
            st.builds(Member, id=SOME, nick=NOTHING, room_nick=NOTHING, avatar_url=NOTHING, invited_by=st.none()),
            max_members=st.just(500),
            is_saved=st.just(True),
        )
    ),
)
MEMBERS = st.builds(Member, id=SOME, nick=ANY, room_nick=NOTHING, avatar_url=ANY, invited_by=st.none())
TABLE = "wequick.COMMANDS."


def without_members(room: Room) -> Room:
    """Return ``room`` as a wire tells it that has its id and its name."""
    return msgspec.structs.replace(room, members=())


def with_place(command: type[Any], place: str, **fields: Any) -> st.SearchStrategy[WithPlace]:
    """Make a command and where its bytes are."""
    return st.builds(
        WithPlace, place=st.just(place), command=st.builds(command, to=SOME, media=st.just(NO_MEDIA), **fields)
    )


CARRIED |= {
    f"{TABLE}openWeChat.request": st.just(OpenClient()),
    f"{TABLE}openWeChat.reply": st.just(LoginStatus(step=LoginStep.IDLE)),
    f"{TABLE}getLoginQrCode.request": st.just(Login()),
    f"{TABLE}getLoginQrCode.reply": st.builds(ShownQr, image=ANY),
    f"{TABLE}getLoginStatus.reply": st.sampled_from(
        [LoginStatus(step=step) for step in (LoginStep.IDLE, LoginStep.DONE)]
    ),
    f"{TABLE}sendTextMessage.request": st.builds(SendText, to=SOME, text=SOME, at=st.just(())),
    f"{TABLE}sendPicMessage.request": with_place(SendImage, "/srv/a.png"),
    f"{TABLE}sendFileMessage.request": with_place(SendFile, "http://x/a%20b.txt?c", name=st.just("a b.txt")),
    f"{TABLE}sendXmlMessage.request": st.builds(
        SendLink, to=SOME, title=ANY, url=SOME, description=ANY, thumbnail_url=ANY
    ),
    f"{TABLE}sendCardMessage.request": st.builds(SendCard, to=SOME, contact=SOME, title=NOTHING),
    **{
        f"{TABLE}send{what}.reply": st.just(Receipt(message_id=MessageId("")))
        for what in ("TextMessage", "PicMessage", "FileMessage", "XmlMessage", "CardMessage")
    },
    f"{TABLE}sendChatroom.request": member_command(InviteToRoom),
    f"{TABLE}getContact.request": st.builds(BookWish, flag=st.integers(0, 7), command=st.just(SyncContacts())),
    f"{TABLE}getContact.reply": BOOKS,
    f"{TABLE}getUsersWxid.reply": st.lists(SOME, max_size=3).map(tuple),
    f"{TABLE}getUsersInfo.request": st.builds(GetContacts, ids=st.lists(SOME, min_size=1, max_size=50).map(tuple)),
    f"{TABLE}getUsersInfo.reply": st.builds(
        lambda contacts_, rooms_: ContactPage(contacts=tuple(contacts_), rooms=tuple(rooms_)),
        st.lists(NAMED, max_size=3),
        st.lists(rooms(MEMBERS, **(NAMELESS | {"name": ANY})).map(without_members), max_size=2),
    ),
    f"{TABLE}delUser.request": st.builds(DeleteContact, contact=SOME),
    f"{TABLE}acceptFriend.request": st.builds(AcceptFriendRequest, stranger=SOME, ticket=SOME),
    f"{TABLE}updateAsName.request": st.builds(SetRemark, contact=SOME, remark=ANY),
    f"{TABLE}getChatRoomUsers.request": st.builds(GetRoomMembers, room=SOME),
    f"{TABLE}getChatRoomUsers.reply": rooms(MEMBERS, **(NAMELESS | {"name": ANY, "owner": ANY})),
    f"{TABLE}getChatRoomUserNick.request": st.builds(GetMemberNick, room=SOME, contact=SOME),
    f"{TABLE}getChatRoomUserNick.reply": st.builds(
        Member, id=SOME, nick=ANY, room_nick=NOTHING, avatar_url=NOTHING, invited_by=st.none()
    ),
    f"{TABLE}delChatRoomUser.request": member_command(RemoveRoomMember),
    f"{TABLE}updateChatRoomName.request": st.builds(RenameRoom, room=SOME, name=ANY),
    f"{TABLE}updateRoomAsName.request": st.builds(SetRoomNick, room=SOME, nick=ANY),
    f"{TABLE}createChatRoom.request": st.builds(
        CreateRoom, members=st.lists(SOME, max_size=3).map(tuple), name=NOTHING
    ),
    f"{TABLE}createChatRoom.reply": st.just(Room(id=RoomId(""), name="", owner=ContactId(""))),
    f"{TABLE}exitChatRoom.request": st.builds(LeaveRoom, room=SOME),
    f"{TABLE}acceptChatroomInvite.request": st.builds(AcceptRoomInvitation, url=SOME),
    f"{TABLE}acceptChatroomInvite.reply": st.just(RoomId("")),
    f"{TABLE}acceptBankTransfer.request": st.builds(AcceptTransfer, transfer=SOME, payer=SOME),
    f"{TABLE}acceptBankTransfer.reply": st.just(
        TransferRecord(
            id=TransferId(""),
            payer=ContactId(""),
            receiver=ContactId(""),
            amount_fen=0,
            state=TransferState.ACCEPTED,
            sent_at_ms=0,
        )
    ),
    f"{TABLE}uploadFile.request": st.builds(UploadClientFile, file=SOME, url=SOME),
    f"{TABLE}uploadFile.reply": st.builds(Uploaded, status=st.integers(-(10**18) + 1, 10**18 - 1)),
    f"{TABLE}closeProcess.request": st.builds(OfProcess, pid=ANY),
}

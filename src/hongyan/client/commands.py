"""Every command of the PadChat tables as a method.

Written by tools/gen_client.py from the PadChat tables: change those, then run it again.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from hongyan.dialects.padchat.contact_codec import RenderedQr
from hongyan.model.account import Device, DeviceWish, LoginMethod, LoginStatus, LoginToken
from hongyan.model.commands import (
    AcceptFriendRequest,
    AcceptTransfer,
    AddContact,
    AddFavourite,
    AddLabel,
    AddRoomMember,
    ClickMenu,
    Command,
    CommentMoment,
    ContactPage,
    CreateRoom,
    DeleteComment,
    DeleteContact,
    DeleteFavourite,
    DeleteLabel,
    DeleteMoment,
    Disconnect,
    FindOfficialAccount,
    FriendScene,
    GetContactQrCode,
    GetContacts,
    GetDevice,
    GetFavourite,
    GetLoginStatus,
    GetLoginToken,
    GetMoment,
    GetOfficialAccount,
    GetRedPacket,
    GetRoomMembers,
    GetRoomQrCode,
    GetSelf,
    GetTransfer,
    GetWebAuthorisation,
    GreetContact,
    InviteToRoom,
    LeaveRoom,
    LikeMoment,
    ListLabels,
    ListMoments,
    ListTimeline,
    Login,
    LogOut,
    OpenClient,
    OpenRedPacket,
    OpenWebPage,
    PostMoment,
    ReceiveRedPacket,
    RemoveRoomMember,
    RenameRoom,
    SearchContact,
    SendApp,
    SendCard,
    SendImage,
    SendText,
    SendVoice,
    SetAvatar,
    SetLabels,
    SetRemark,
    SetRoomAnnouncement,
    SyncContacts,
    SyncFavourites,
    SyncMessages,
    UnlikeMoment,
    UploadedFile,
    UploadFile,
    UploadMomentImage,
)
from hongyan.model.contact import Contact, Profile
from hongyan.model.favourite import Favourite, FavouritePage
from hongyan.model.ids import ChatId, ContactId, LabelId, MomentId, RedPacketId, RoomId, TransferId
from hongyan.model.label import Label
from hongyan.model.message import Receipt
from hongyan.model.moment import Moment, MomentLink, MomentPage, MomentPicture
from hongyan.model.official import OfficialAccount, OfficialAccountPage, WebAuthorisation, WebPage
from hongyan.model.payment import RedPacketOffer, RedPacketRecord, TransferRecord
from hongyan.model.room import Room
from hongyan.wire.table import NO_MEDIA

from .media import MediaSource
from .names import chat_ids, contact_ids, label_ids


class Commands(ABC):
    """What a client can ask. Made one with a connection by ``Client``."""

    @abstractmethod
    async def _do(self, command: Command[Any], media: MediaSource | None = None) -> Any:
        """Carry out ``command``, with the bytes of its media."""

    async def open_client(self, *, device: DeviceWish | None = None) -> LoginStatus:
        """Start whatever the backend runs an account in, without logging in. Open already is fine.

        ``device``: What the account's device is to call itself from the next login on; absent: as it does.

        On the wire: ``init``, ``connect``.
        """
        result: LoginStatus = await self._do(OpenClient(device=device))
        return result

    async def login(
        self,
        *,
        method: LoginMethod = LoginMethod.QR,
        token: str = "",
        username: str = "",
        password: str = "",
        phone: str = "",
        code: str = "",
        device: DeviceWish | None = None,
    ) -> LoginStatus:
        """Begin to log in. Answers at once; the steps arrive as events.

        A login under way is replaced by the new one.

        ``token``: For ``TOKEN`` and ``REQUEST``.
        ``username``: For ``PASSWORD``: WeChat number, QQ number or phone number.
        ``phone``: For ``PHONE``.
        ``code``: For ``PHONE``, second step: the code that the phone got. Empty: send one.

        On the wire: ``login``.

        Raises:
            Rejected: the token, the password or the code is refused.
        """
        result: LoginStatus = await self._do(
            Login(
                method=method, token=token, username=username, password=password, phone=phone, code=code, device=device
            )
        )
        return result

    async def log_out(self) -> None:
        """End the login; the next one needs the person's consent again.

        On the wire: ``logout``.
        """
        await self._do(LogOut())

    async def disconnect(self) -> None:
        """Leave the account alone: the client goes, the login and all that it runs in live on. Gone already is fine.

        On the wire: ``close``, ``disconnect``.
        """
        await self._do(Disconnect())

    async def get_login_status(self) -> LoginStatus:
        """How far the login is.

        On the wire: ``status``.
        """
        result: LoginStatus = await self._do(GetLoginStatus())
        return result

    async def get_login_token(self) -> LoginToken:
        """What the next login can do without a scan.

        On the wire: ``getLoginToken``, ``getAutoLoginData``.
        """
        result: LoginToken = await self._do(GetLoginToken())
        return result

    async def get_device(self) -> Device:
        """The parameters of the account's device.

        On the wire: ``getWxData``, ``getDeviceInfo``.
        """
        result: Device = await self._do(GetDevice())
        return result

    async def get_self(self) -> Profile:
        """Who is logged in.

        On the wire: ``getMyInfo``.
        """
        result: Profile = await self._do(GetSelf())
        return result

    async def sync_contacts(self) -> ContactPage:
        """Read the whole address book.

        On the wire: ``syncContact``.
        """
        result: ContactPage = await self._do(SyncContacts())
        return result

    async def get_contacts(self, ids: str | Iterable[str]) -> ContactPage:
        """Read single entries: friends, rooms, official accounts, and strangers this account has met.

        On the wire: ``getContact``.

        Raises:
            NotFound: one of them is not known to WeChat.
        """
        result: ContactPage = await self._do(GetContacts(ids=chat_ids(ids)))
        return result

    async def search_contact(self, query: str) -> Contact:
        """Find a person by id, WeChat number or phone number, as a person would in the app.

        On the wire: ``searchContact``.

        Raises:
            NotFound: nobody is found by that.
        """
        result: Contact = await self._do(SearchContact(query=query))
        return result

    async def add_contact(
        self,
        *,
        contact: str | None = None,
        stranger: str = "",
        ticket: str = "",
        scene: FriendScene = FriendScene.WECHAT_NUMBER,
        greeting: str = "",
    ) -> None:
        """Ask somebody to be friends. Where they want no verification, they are friends at once.

        Somebody who still has this account in their address book is added without being asked.

        ``contact``: Whom; absent when only ``stranger`` is known.
        ``stranger``: The v1 code, where it is known.
        ``ticket``: The v2 code, where one is known.

        On the wire: ``addContact``.

        Raises:
            NotFound: nobody stands behind ``stranger``.
            Rejected: friends already; or WeChat wants a greeting (status -44).
        """
        await self._do(
            AddContact(
                contact=ContactId(contact) if contact is not None else None,
                stranger=stranger,
                ticket=ticket,
                scene=scene,
                greeting=greeting,
            )
        )

    async def greet_contact(
        self, *, contact: str | None = None, stranger: str = "", ticket: str = "", greeting: str = ""
    ) -> None:
        """Say hello to a stranger: a friend request whose greeting is the point.

        ``contact``: Whom; absent when only ``stranger`` is known.

        On the wire: ``sayHello``.

        Raises:
            NotFound, Rejected: as ``AddContact``.
        """
        await self._do(
            GreetContact(
                contact=ContactId(contact) if contact is not None else None,
                stranger=stranger,
                ticket=ticket,
                greeting=greeting,
            )
        )

    async def accept_friend_request(self, stranger: str, ticket: str) -> None:
        """Say yes to a friend request.

        ``stranger``: The v1 code of the request.
        ``ticket``: The v2 code of the request.

        On the wire: ``acceptUser``.

        Raises:
            NotFound: no such request is open.
        """
        await self._do(AcceptFriendRequest(stranger=stranger, ticket=ticket))

    async def delete_contact(self, contact: str) -> None:
        """Take somebody out of the address book. They are not told.

        On the wire: ``deleteContact``.

        Raises:
            NotFound: not in the address book.
        """
        await self._do(DeleteContact(contact=ContactId(contact)))

    async def set_remark(self, contact: str, remark: str) -> None:
        """Note a private name for a friend; empty takes it away.

        On the wire: ``setRemark``.

        Raises:
            NotFound: not in the address book.
        """
        await self._do(SetRemark(contact=ContactId(contact), remark=remark))

    async def set_avatar(self, media: MediaSource) -> Profile:
        """Change the account's own picture.

        ``media``: Bytes, or the path of a file.

        On the wire: ``setHeadImg``.
        """
        result: Profile = await self._do(SetAvatar(media=NO_MEDIA), media)
        return result

    async def get_contact_qr_code(self, contact: str, *, style: int = 0) -> RenderedQr:
        """The code by which the account itself, or a friend, is added.

        ``style``: The look WeChat gives it, 0 to 3.

        On the wire: ``getUserQrcode``.

        Raises:
            NotFound: neither.
        """
        result: RenderedQr = await self._do(GetContactQrCode(contact=ContactId(contact), style=style))
        return result

    async def create_room(self, members: str | Iterable[str], *, name: str = "") -> Room:
        """Make a room with at least two friends.

        On the wire: ``createRoom``.

        Raises:
            InvalidArgument: fewer than two, or one of them is no friend.
        """
        result: Room = await self._do(CreateRoom(members=contact_ids(members), name=name))
        return result

    async def get_room_members(self, room: str) -> Room:
        """The room with everybody in it.

        On the wire: ``getRoomMembers``.

        Raises:
            NotFound: no such room, or the account is not in it.
        """
        result: Room = await self._do(GetRoomMembers(room=RoomId(room)))
        return result

    async def add_room_member(self, room: str, members: str | Iterable[str]) -> None:
        """Put friends into a room without asking them. WeChat allows that in small rooms only.

        On the wire: ``addRoomMember``.

        Raises:
            NotFound: no such room, or the account is not in it.
            Rejected: the room has 40 members or more: invite instead; or the owner has to confirm.
        """
        await self._do(AddRoomMember(room=RoomId(room), members=contact_ids(members)))

    async def invite_to_room(self, room: str, members: str | Iterable[str]) -> None:
        """Send friends an invitation into a room.

        On the wire: ``inviteRoomMember``.

        Raises:
            NotFound: no such room, or the account is not in it.
        """
        await self._do(InviteToRoom(room=RoomId(room), members=contact_ids(members)))

    async def remove_room_member(self, room: str, members: str | Iterable[str]) -> None:
        """Put members out of a room.

        On the wire: ``deleteRoomMember``.

        Raises:
            NotFound: no such room, or they are not in it.
            Rejected: only the owner may.
        """
        await self._do(RemoveRoomMember(room=RoomId(room), members=contact_ids(members)))

    async def leave_room(self, room: str) -> None:
        """Leave a room; when the owner leaves, the next member becomes the owner.

        On the wire: ``quitRoom``.

        Raises:
            NotFound: no such room, or the account is not in it.
        """
        await self._do(LeaveRoom(room=RoomId(room)))

    async def rename_room(self, room: str, name: str) -> None:
        """Give a room another name.

        On the wire: ``setRoomName``.

        Raises:
            NotFound: no such room, or the account is not in it.
            Rejected: in rooms of more than 100 only the owner may.
        """
        await self._do(RenameRoom(room=RoomId(room), name=name))

    async def set_room_announcement(self, room: str, text: str) -> None:
        """Announce something to everybody in a room.

        On the wire: ``setRoomAnnouncement``.

        Raises:
            NotFound: no such room, or the account is not in it.
            Rejected: only the owner may.
        """
        await self._do(SetRoomAnnouncement(room=RoomId(room), text=text))

    async def get_room_qr_code(self, room: str) -> RenderedQr:
        """The code by which people join a room.

        On the wire: ``getRoomQrcode``.

        Raises:
            NotFound: no such room, or the account is not in it.
        """
        result: RenderedQr = await self._do(GetRoomQrCode(room=RoomId(room)))
        return result

    async def send_text(self, to: str, text: str, *, at: str | Iterable[str] = ()) -> Receipt:
        """Send text to a person or a room.

        ``at``: Members to mention, in a room; ``notify@all`` for everybody.

        On the wire: ``sendMsg``.

        Raises:
            Rejected: WeChat refuses: not a friend, not in the room.
            InvalidArgument: empty or longer than the backend's limit.
        """
        result: Receipt = await self._do(SendText(to=ChatId(to), text=text, at=contact_ids(at)))
        return result

    async def send_image(self, to: str, media: MediaSource) -> Receipt:
        """Send a picture.

        ``media``: Bytes, or the path of a file.

        On the wire: ``sendImage``.

        Raises:
            Rejected: as ``SendText``.
            InvalidArgument: no picture, or too large a one.
        """
        result: Receipt = await self._do(SendImage(to=ChatId(to), media=NO_MEDIA), media)
        return result

    async def send_voice(self, to: str, media: MediaSource, *, duration_ms: int = 0) -> Receipt:
        """Send a voice note, SILK as WeChat has it.

        ``media``: Bytes, or the path of a file.
        ``duration_ms``: 0: the backend finds out, or says one second.

        On the wire: ``sendVoice``.

        Raises:
            Rejected: as ``SendText``.
        """
        result: Receipt = await self._do(SendVoice(to=ChatId(to), media=NO_MEDIA, duration_ms=duration_ms), media)
        return result

    async def send_card(self, to: str, contact: str, *, title: str = "") -> Receipt:
        """Send somebody's card.

        ``title``: What the card calls them; empty: their own nick.

        On the wire: ``shareCard``.

        Raises:
            Rejected: as ``SendText``.
            NotFound: nobody to make a card of.
        """
        result: Receipt = await self._do(SendCard(to=ChatId(to), contact=ContactId(contact), title=title))
        return result

    async def send_app(self, to: str, xml: str) -> Receipt:
        """Send a raw ``<appmsg>``; what it names is what the receiver gets.

        On the wire: ``sendAppMsg``.

        Raises:
            Rejected: as ``SendText``.
            InvalidArgument: no ``<appmsg>``.
        """
        result: Receipt = await self._do(SendApp(to=ChatId(to), xml=xml))
        return result

    async def sync_messages(self) -> None:
        """Ask WeChat for what is new, now. What it has arrives as events before the answer.

        On the wire: ``syncMsg``.
        """
        await self._do(SyncMessages())

    async def upload_file(self, media: MediaSource) -> UploadedFile:
        """Give WeChat a file without sending it to anybody.

        ``media``: Bytes, or the path of a file.

        On the wire: ``uploadFile``.

        Raises:
            InvalidArgument: empty, or too large.
        """
        result: UploadedFile = await self._do(UploadFile(media=NO_MEDIA), media)
        return result

    async def upload_moment_image(self, media: MediaSource) -> MomentPicture:
        """Put a picture where moments show it from. Nobody sees it before a moment names its address.

        ``media``: Bytes, or the path of a file.

        On the wire: ``snsUpload``.
        """
        result: MomentPicture = await self._do(UploadMomentImage(media=NO_MEDIA), media)
        return result

    async def post_moment(
        self,
        *,
        text: str = "",
        pictures: Iterable[MomentPicture] = (),
        link: MomentLink | None = None,
        xml: str = "",
        is_private: bool = False,
    ) -> Moment:
        """Show something to the account's friends: a text, pictures or a link, or what ``xml`` has.

        ``pictures``: As ``UploadMomentImage`` answered; nine at the most.
        ``link``: Not together with pictures.
        ``xml``: A raw ``<TimelineObject>``, alone.
        ``is_private``: Nobody else sees it.

        On the wire: ``snsSendMoment``.

        Raises:
            InvalidArgument: nothing to show, more than nine pictures, or ``xml`` beside other fields or without a
            moment.
            NotFound: no such label.
        """
        result: Moment = await self._do(
            PostMoment(text=text, pictures=tuple(pictures), link=link, xml=xml, is_private=is_private)
        )
        return result

    async def list_timeline(self, *, after: str = "") -> MomentPage:
        """Read what friends and the account itself posted, the newest first.

        ``after``: The last id of the page before; empty for the first page.

        On the wire: ``snsTimeline``.

        Raises:
            NotFound: ``after`` is no moment's id.
        """
        result: MomentPage = await self._do(ListTimeline(after=MomentId(after)))
        return result

    async def list_moments(self, contact: str, *, after: str = "") -> MomentPage:
        """Read what one friend, or the account itself, posted, the newest first.

        ``after``: As for ``ListTimeline``.

        On the wire: ``snsUserPage``.

        Raises:
            NotFound: no such person, or ``after`` is no moment's id.
            Rejected: a stranger's moments are not shown.
        """
        result: MomentPage = await self._do(ListMoments(contact=ContactId(contact), after=MomentId(after)))
        return result

    async def get_moment(self, moment: str) -> Moment:
        """Read one moment with its likes and comments.

        On the wire: ``snsGetObject``.

        Raises:
            NotFound: no such moment, or the account does not see it.
        """
        result: Moment = await self._do(GetMoment(moment=MomentId(moment)))
        return result

    async def comment_moment(self, moment: str, text: str, *, reply_to: int = 0, author: str | None = None) -> Moment:
        """Write below a moment.

        ``reply_to``: The comment that it answers; 0 for none.
        ``author``: Whose moment it is, which PadChat's servers want to be told; absent: whoever's.

        On the wire: ``snsComment``.

        Raises:
            NotFound: no such moment of this author, or no such comment to answer.
            InvalidArgument: empty, or too long.
            Rejected: there are as many below it as there can be.
        """
        result: Moment = await self._do(
            CommentMoment(
                moment=MomentId(moment),
                text=text,
                reply_to=reply_to,
                author=ContactId(author) if author is not None else None,
            )
        )
        return result

    async def delete_comment(self, moment: str, comment: int) -> None:
        """Take a comment away: an own one, or any below an own moment.

        On the wire: ``snsobjectOp``, ``snsObjectOp``.

        Raises:
            NotFound: no such moment or comment.
            Rejected: somebody else's.
        """
        await self._do(DeleteComment(moment=MomentId(moment), comment=comment))

    async def like_moment(self, moment: str, *, author: str | None = None) -> Moment:
        """Like a moment; again is fine.

        ``author``: As for ``CommentMoment``.

        On the wire: ``snsLike``.

        Raises:
            NotFound: no such moment of this author.
        """
        result: Moment = await self._do(
            LikeMoment(moment=MomentId(moment), author=ContactId(author) if author is not None else None)
        )
        return result

    async def unlike_moment(self, moment: str) -> None:
        """Like it no more; never liked is fine.

        On the wire: ``snsobjectOp``, ``snsObjectOp``.

        Raises:
            NotFound: no such moment.
        """
        await self._do(UnlikeMoment(moment=MomentId(moment)))

    async def delete_moment(self, moment: str) -> None:
        """Take an own moment away.

        On the wire: ``snsobjectOp``, ``snsObjectOp``.

        Raises:
            NotFound: no such moment.
            Rejected: somebody else's.
        """
        await self._do(DeleteMoment(moment=MomentId(moment)))

    async def sync_favourites(self, *, after: str = "") -> FavouritePage:
        """Read what is kept, page by page; later, what is new.

        ``after``: Key from the page before; empty for everything.

        On the wire: ``syncFav``.

        Raises:
            InvalidArgument: ``after`` is no key of this account.
        """
        result: FavouritePage = await self._do(SyncFavourites(after=after))
        return result

    async def add_favourite(self, xml: str) -> Favourite:
        """Keep something.

        ``xml``: WeChat's ``<favitem>``.

        On the wire: ``addFav``.

        Raises:
            InvalidArgument: no ``<favitem>``, or too long a one.
            Rejected: as many as there can be.
        """
        result: Favourite = await self._do(AddFavourite(xml=xml))
        return result

    async def get_favourite(self, favourite: int) -> Favourite:
        """Read one thing whole.

        On the wire: ``getFav``.

        Raises:
            NotFound: nothing kept under this number.
        """
        result: Favourite = await self._do(GetFavourite(favourite=favourite))
        return result

    async def delete_favourite(self, favourite: int) -> int:
        """Keep something no longer; answered by its number, which PadChat repeats.

        On the wire: ``deleteFav``.

        Raises:
            NotFound: nothing kept under this number.
        """
        result: int = await self._do(DeleteFavourite(favourite=favourite))
        return result

    async def list_labels(self) -> tuple[Label, ...]:
        """Read all labels, the oldest first.

        On the wire: ``getLabelList``.
        """
        result: tuple[Label, ...] = await self._do(ListLabels())
        return result

    async def add_label(self, name: str) -> Label:
        """Make a label. One of this name that exists is answered as it is.

        On the wire: ``addLabel``.

        Raises:
            InvalidArgument: empty, or too long.
            Rejected: as many as there can be.
        """
        result: Label = await self._do(AddLabel(name=name))
        return result

    async def delete_label(self, label: str) -> None:
        """Take a label away, from all friends too.

        On the wire: ``deleteLabel``.

        Raises:
            NotFound: no such label.
        """
        await self._do(DeleteLabel(label=LabelId(label)))

    async def set_labels(self, contact: str, labels: str | Iterable[str]) -> None:
        """Say which labels a friend has; those that are not named are taken off.

        ``labels``: Empty takes all off.

        On the wire: ``setLabel``.

        Raises:
            NotFound: no such friend or label.
        """
        await self._do(SetLabels(contact=ContactId(contact), labels=label_ids(labels)))

    async def get_transfer(self, transfer: str) -> TransferRecord:
        """Look at a transfer.

        On the wire: ``queryTransfer``.

        Raises:
            NotFound: no such transfer of this account.
        """
        result: TransferRecord = await self._do(GetTransfer(transfer=TransferId(transfer)))
        return result

    async def accept_transfer(self, transfer: str) -> TransferRecord:
        """Take the money of a transfer.

        On the wire: ``acceptTransfer``.

        Raises:
            NotFound: no such transfer to this account.
            Rejected: taken, returned or expired already; or the account is the payer.
        """
        result: TransferRecord = await self._do(AcceptTransfer(transfer=TransferId(transfer)))
        return result

    async def receive_red_packet(self, packet: str) -> RedPacketOffer:
        """Look at a red packet; the answer has the key that opens it.

        On the wire: ``receiveRedPacket``.

        Raises:
            NotFound: no such red packet that this account was sent.
        """
        result: RedPacketOffer = await self._do(ReceiveRedPacket(packet=RedPacketId(packet)))
        return result

    async def open_red_packet(self, packet: str, key: str) -> RedPacketRecord:
        """Take a share of a red packet.

        ``key``: From ``ReceiveRedPacket``.

        On the wire: ``openRedPacket``.

        Raises:
            NotFound: no such red packet that this account was sent.
            InvalidArgument: not the key that ``ReceiveRedPacket`` gave for it.
            Rejected: a share was taken already, none is left, or 24 hours are over; WeChat's own wording and status.
        """
        result: RedPacketRecord = await self._do(OpenRedPacket(packet=RedPacketId(packet), key=key))
        return result

    async def get_red_packet(self, packet: str, *, page: int = 0) -> RedPacketRecord:
        """Look at who took how much of a red packet, 11 shares a page.

        ``page``: From 0.

        On the wire: ``queryRedPacket``.

        Raises:
            NotFound: no such red packet that this account sent or was sent.
        """
        result: RedPacketRecord = await self._do(GetRedPacket(packet=RedPacketId(packet), page=page))
        return result

    async def find_official_account(self, query: str) -> OfficialAccountPage:
        """Search official accounts by a piece of their name, by their WeChat number or id.

        On the wire: ``searchMp``.
        """
        result: OfficialAccountPage = await self._do(FindOfficialAccount(query=query))
        return result

    async def get_official_account(self, account: str) -> OfficialAccount:
        """Read what an official account says about itself, with its menu.

        ``account``: Its id, or its WeChat number.

        On the wire: ``getSubscriptionInfo``, ``getMpInfo``.

        Raises:
            NotFound: no such official account.
        """
        result: OfficialAccount = await self._do(GetOfficialAccount(account=ContactId(account)))
        return result

    async def click_menu(self, account: str, button: int, *, key: str = "") -> None:
        """Press a button of an official account's menu. What the account answers arrives as a message.

        ``button``: The button's id; 0: it is named by ``key``.
        ``key``: With an id too, it must be that button's.

        On the wire: ``operateSubscription``.

        Raises:
            NotFound: no such official account or button.
            InvalidArgument: no button is named, or one that only opens others.
            Rejected: not followed.
        """
        await self._do(ClickMenu(account=ContactId(account), button=button, key=key))

    async def get_web_authorisation(self, account: str, url: str) -> WebAuthorisation:
        """Ask with what a page of an official account is opened as this account.

        On the wire: ``getRequestToken``.

        Raises:
            NotFound: no such official account.
            InvalidArgument: no address of a page.
        """
        result: WebAuthorisation = await self._do(GetWebAuthorisation(account=ContactId(account), url=url))
        return result

    async def open_web_page(self, url: str, key: str, uin: str) -> WebPage:
        """Open a page as this account.

        On the wire: ``requestUrl``.

        Raises:
            InvalidArgument: no address of a page, or of one that the backend cannot reach.
            Rejected: the key is not one that ``GetWebAuthorisation`` gave this account, or too old.
        """
        result: WebPage = await self._do(OpenWebPage(url=url, key=key, uin=uin))
        return result

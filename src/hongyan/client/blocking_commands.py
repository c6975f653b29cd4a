"""The methods of ``Client`` for scripts that do not wait by ``await``.

Written by tools/gen_client.py from the PadChat tables: change those, then run it again.
"""

from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from hongyan.dialects.padchat.contact_codec import RenderedQr
from hongyan.model.account import Device, DeviceWish, LoginMethod, LoginStatus, LoginToken
from hongyan.model.commands import ContactPage, FriendScene, UploadedFile
from hongyan.model.contact import Contact, Profile
from hongyan.model.favourite import Favourite, FavouritePage
from hongyan.model.label import Label
from hongyan.model.message import Receipt
from hongyan.model.moment import Moment, MomentLink, MomentPage, MomentPicture
from hongyan.model.official import OfficialAccount, OfficialAccountPage, WebAuthorisation, WebPage
from hongyan.model.payment import RedPacketOffer, RedPacketRecord, TransferRecord
from hongyan.model.room import Room

from .client import Client
from .media import MediaSource

R = TypeVar("R")


class BlockingCommands(ABC):
    """What ``Client`` can ask, each call waiting for its answer; errors and fields as there."""

    _client: Client

    @abstractmethod
    def _wait(self, work: Coroutine[Any, Any, R]) -> R:
        """Return the result of ``work``, which is done in the client's thread."""

    def open_client(self, *, device: DeviceWish | None = None) -> LoginStatus:
        """Start whatever the backend runs an account in, without logging in. Open already is fine."""
        return self._wait(self._client.open_client(device=device))

    def login(
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
        """Begin to log in. Answers at once; the steps arrive as events."""
        return self._wait(
            self._client.login(
                method=method, token=token, username=username, password=password, phone=phone, code=code, device=device
            )
        )

    def log_out(self) -> None:
        """End the login; the next one needs the person's consent again."""
        self._wait(self._client.log_out())

    def disconnect(self) -> None:
        """Leave the account alone: the client goes, the login and all that it runs in live on. Gone already is fine."""
        self._wait(self._client.disconnect())

    def get_login_status(self) -> LoginStatus:
        """How far the login is."""
        return self._wait(self._client.get_login_status())

    def get_login_token(self) -> LoginToken:
        """What the next login can do without a scan."""
        return self._wait(self._client.get_login_token())

    def get_device(self) -> Device:
        """The parameters of the account's device."""
        return self._wait(self._client.get_device())

    def get_self(self) -> Profile:
        """Who is logged in."""
        return self._wait(self._client.get_self())

    def sync_contacts(self) -> ContactPage:
        """Read the whole address book."""
        return self._wait(self._client.sync_contacts())

    def get_contacts(self, ids: str | Iterable[str]) -> ContactPage:
        """Read single entries: friends, rooms, official accounts, and strangers this account has met."""
        return self._wait(self._client.get_contacts(ids))

    def search_contact(self, query: str) -> Contact:
        """Find a person by id, WeChat number or phone number, as a person would in the app."""
        return self._wait(self._client.search_contact(query))

    def add_contact(
        self,
        *,
        contact: str | None = None,
        stranger: str = "",
        ticket: str = "",
        scene: FriendScene = FriendScene.WECHAT_NUMBER,
        greeting: str = "",
    ) -> None:
        """Ask somebody to be friends. Where they want no verification, they are friends at once."""
        self._wait(
            self._client.add_contact(contact=contact, stranger=stranger, ticket=ticket, scene=scene, greeting=greeting)
        )

    def greet_contact(
        self, *, contact: str | None = None, stranger: str = "", ticket: str = "", greeting: str = ""
    ) -> None:
        """Say hello to a stranger: a friend request whose greeting is the point."""
        self._wait(self._client.greet_contact(contact=contact, stranger=stranger, ticket=ticket, greeting=greeting))

    def accept_friend_request(self, stranger: str, ticket: str) -> None:
        """Say yes to a friend request."""
        self._wait(self._client.accept_friend_request(stranger, ticket))

    def delete_contact(self, contact: str) -> None:
        """Take somebody out of the address book. They are not told."""
        self._wait(self._client.delete_contact(contact))

    def set_remark(self, contact: str, remark: str) -> None:
        """Note a private name for a friend; empty takes it away."""
        self._wait(self._client.set_remark(contact, remark))

    def set_avatar(self, media: MediaSource) -> Profile:
        """Change the account's own picture."""
        return self._wait(self._client.set_avatar(media))

    def get_contact_qr_code(self, contact: str, *, style: int = 0) -> RenderedQr:
        """The code by which the account itself, or a friend, is added."""
        return self._wait(self._client.get_contact_qr_code(contact, style=style))

    def create_room(self, members: str | Iterable[str], *, name: str = "") -> Room:
        """Make a room with at least two friends."""
        return self._wait(self._client.create_room(members, name=name))

    def get_room_members(self, room: str) -> Room:
        """The room with everybody in it."""
        return self._wait(self._client.get_room_members(room))

    def add_room_member(self, room: str, members: str | Iterable[str]) -> None:
        """Put friends into a room without asking them. WeChat allows that in small rooms only."""
        self._wait(self._client.add_room_member(room, members))

    def invite_to_room(self, room: str, members: str | Iterable[str]) -> None:
        """Send friends an invitation into a room."""
        self._wait(self._client.invite_to_room(room, members))

    def remove_room_member(self, room: str, members: str | Iterable[str]) -> None:
        """Put members out of a room."""
        self._wait(self._client.remove_room_member(room, members))

    def leave_room(self, room: str) -> None:
        """Leave a room; when the owner leaves, the next member becomes the owner."""
        self._wait(self._client.leave_room(room))

    def rename_room(self, room: str, name: str) -> None:
        """Give a room another name."""
        self._wait(self._client.rename_room(room, name))

    def set_room_announcement(self, room: str, text: str) -> None:
        """Announce something to everybody in a room."""
        self._wait(self._client.set_room_announcement(room, text))

    def get_room_qr_code(self, room: str) -> RenderedQr:
        """The code by which people join a room."""
        return self._wait(self._client.get_room_qr_code(room))

    def send_text(self, to: str, text: str, *, at: str | Iterable[str] = ()) -> Receipt:
        """Send text to a person or a room."""
        return self._wait(self._client.send_text(to, text, at=at))

    def send_image(self, to: str, media: MediaSource) -> Receipt:
        """Send a picture."""
        return self._wait(self._client.send_image(to, media))

    def send_voice(self, to: str, media: MediaSource, *, duration_ms: int = 0) -> Receipt:
        """Send a voice note, SILK as WeChat has it."""
        return self._wait(self._client.send_voice(to, media, duration_ms=duration_ms))

    def send_card(self, to: str, contact: str, *, title: str = "") -> Receipt:
        """Send somebody's card."""
        return self._wait(self._client.send_card(to, contact, title=title))

    def send_app(self, to: str, xml: str) -> Receipt:
        """Send a raw ``<appmsg>``; what it names is what the receiver gets."""
        return self._wait(self._client.send_app(to, xml))

    def sync_messages(self) -> None:
        """Ask WeChat for what is new, now. What it has arrives as events before the answer."""
        self._wait(self._client.sync_messages())

    def upload_file(self, media: MediaSource) -> UploadedFile:
        """Give WeChat a file without sending it to anybody."""
        return self._wait(self._client.upload_file(media))

    def upload_moment_image(self, media: MediaSource) -> MomentPicture:
        """Put a picture where moments show it from. Nobody sees it before a moment names its address."""
        return self._wait(self._client.upload_moment_image(media))

    def post_moment(
        self,
        *,
        text: str = "",
        pictures: Iterable[MomentPicture] = (),
        link: MomentLink | None = None,
        xml: str = "",
        is_private: bool = False,
    ) -> Moment:
        """Show something to the account's friends: a text, pictures or a link, or what ``xml`` has."""
        return self._wait(
            self._client.post_moment(text=text, pictures=pictures, link=link, xml=xml, is_private=is_private)
        )

    def list_timeline(self, *, after: str = "") -> MomentPage:
        """Read what friends and the account itself posted, the newest first."""
        return self._wait(self._client.list_timeline(after=after))

    def list_moments(self, contact: str, *, after: str = "") -> MomentPage:
        """Read what one friend, or the account itself, posted, the newest first."""
        return self._wait(self._client.list_moments(contact, after=after))

    def get_moment(self, moment: str) -> Moment:
        """Read one moment with its likes and comments."""
        return self._wait(self._client.get_moment(moment))

    def comment_moment(self, moment: str, text: str, *, reply_to: int = 0, author: str | None = None) -> Moment:
        """Write below a moment."""
        return self._wait(self._client.comment_moment(moment, text, reply_to=reply_to, author=author))

    def delete_comment(self, moment: str, comment: int) -> None:
        """Take a comment away: an own one, or any below an own moment."""
        self._wait(self._client.delete_comment(moment, comment))

    def like_moment(self, moment: str, *, author: str | None = None) -> Moment:
        """Like a moment; again is fine."""
        return self._wait(self._client.like_moment(moment, author=author))

    def unlike_moment(self, moment: str) -> None:
        """Like it no more; never liked is fine."""
        self._wait(self._client.unlike_moment(moment))

    def delete_moment(self, moment: str) -> None:
        """Take an own moment away."""
        self._wait(self._client.delete_moment(moment))

    def sync_favourites(self, *, after: str = "") -> FavouritePage:
        """Read what is kept, page by page; later, what is new."""
        return self._wait(self._client.sync_favourites(after=after))

    def add_favourite(self, xml: str) -> Favourite:
        """Keep something."""
        return self._wait(self._client.add_favourite(xml))

    def get_favourite(self, favourite: int) -> Favourite:
        """Read one thing whole."""
        return self._wait(self._client.get_favourite(favourite))

    def delete_favourite(self, favourite: int) -> int:
        """Keep something no longer; answered by its number, which PadChat repeats."""
        return self._wait(self._client.delete_favourite(favourite))

    def list_labels(self) -> tuple[Label, ...]:
        """Read all labels, the oldest first."""
        return self._wait(self._client.list_labels())

    def add_label(self, name: str) -> Label:
        """Make a label. One of this name that exists is answered as it is."""
        return self._wait(self._client.add_label(name))

    def delete_label(self, label: str) -> None:
        """Take a label away, from all friends too."""
        self._wait(self._client.delete_label(label))

    def set_labels(self, contact: str, labels: str | Iterable[str]) -> None:
        """Say which labels a friend has; those that are not named are taken off."""
        self._wait(self._client.set_labels(contact, labels))

    def get_transfer(self, transfer: str) -> TransferRecord:
        """Look at a transfer."""
        return self._wait(self._client.get_transfer(transfer))

    def accept_transfer(self, transfer: str) -> TransferRecord:
        """Take the money of a transfer."""
        return self._wait(self._client.accept_transfer(transfer))

    def receive_red_packet(self, packet: str) -> RedPacketOffer:
        """Look at a red packet; the answer has the key that opens it."""
        return self._wait(self._client.receive_red_packet(packet))

    def open_red_packet(self, packet: str, key: str) -> RedPacketRecord:
        """Take a share of a red packet."""
        return self._wait(self._client.open_red_packet(packet, key))

    def get_red_packet(self, packet: str, *, page: int = 0) -> RedPacketRecord:
        """Look at who took how much of a red packet, 11 shares a page."""
        return self._wait(self._client.get_red_packet(packet, page=page))

    def find_official_account(self, query: str) -> OfficialAccountPage:
        """Search official accounts by a piece of their name, by their WeChat number or id."""
        return self._wait(self._client.find_official_account(query))

    def get_official_account(self, account: str) -> OfficialAccount:
        """Read what an official account says about itself, with its menu."""
        return self._wait(self._client.get_official_account(account))

    def click_menu(self, account: str, button: int, *, key: str = "") -> None:
        """Press a button of an official account's menu. What the account answers arrives as a message."""
        self._wait(self._client.click_menu(account, button, key=key))

    def get_web_authorisation(self, account: str, url: str) -> WebAuthorisation:
        """Ask with what a page of an official account is opened as this account."""
        return self._wait(self._client.get_web_authorisation(account, url))

    def open_web_page(self, url: str, key: str, uin: str) -> WebPage:
        """Open a page as this account."""
        return self._wait(self._client.open_web_page(url, key, uin))

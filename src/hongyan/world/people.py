"""Who there is: people, official accounts, WeChat's own accounts; and what each person keeps in their address book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hongyan.model.contact import Profile
from hongyan.model.errors import Conflict, InvalidArgument, NotFound, Rejected
from hongyan.model.ids import ChatId, ContactId, LabelId, RoomId
from hongyan.model.media import MediaRef
from hongyan.world.deeds import AddPerson, Draft
from hongyan.world.minting import Mint
from hongyan.world.money_rules import BALANCE_FEN, MOST_BALANCE_FEN
from hongyan.world.officials import Official
from hongyan.world.pages import Page
from hongyan.world.rules import (
    BOOK_IS_FULL,
    CONTACT_ID,
    FRIENDS,
    NICK_CHARS,
    OFFICIAL_PREFIX,
    PASSWORD_CHARS,
    PHONE,
    PLACE_CHARS,
    SIGNATURE_CHARS,
    URL_CHARS,
    WECHAT_NUMBER,
    check_line,
    shown,
)

SPECIALS = {
    "filehelper": "文件传输助手",
    "fmessage": "朋友推荐消息",
    "weixin": "微信团队",
    "newsapp": "腾讯新闻",
    "weibo": "腾讯微博",
    "qqmail": "QQ邮箱提醒",
    "tmessage": "微博私信",
    "qmessage": "QQ离线消息",
    "qqsync": "通讯录安全助手",
    "floatbottle": "漂流瓶",
    "lbsapp": "附近的人",
    "shakeapp": "摇一摇",
    "medianote": "语音记事本",
    "qqfriend": "QQ好友",
    "readerapp": "阅读",
    "blogapp": "微博阅读",
    "facebookapp": "Facebook",
    "masssendapp": "群发助手",
    "meishiapp": "美食",
    "feedsapp": "朋友圈",
    "voip": "语音聊天",
    "blogappweixin": "微博精选",
    "brandsessionholder": "订阅号消息",
    "weixinreminder": "微信提醒",
    "officialaccounts": "公众号",
    "notification_messages": "服务通知",
    "wxitil": "微信运维",
    "userexperience_alarm": "体验报警",
}
"""WeChat's own accounts. Ids: public documents of the Web WeChat API; the well-known nicks are WeChat's, the others
guesses."""


@dataclass(slots=True, frozen=True)
class Friendship:
    """What one person noted about a friend. The other side has its own."""

    remark: str = ""
    labels: tuple[LabelId, ...] = ()


@dataclass(slots=True, frozen=True)
class Request:
    """A friend request that waits for an answer."""

    ticket: str
    """The v2 code that the answer needs."""
    scene: int
    greeting: str


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a phone. Dicts with ``None`` are sets that keep their order."""

    id: ContactId
    profile: Profile
    ticket: str
    """The v1 code by which strangers name this person."""
    phone: str = ""
    password: str = ""
    avatar: MediaRef | None = None
    """The picture that ``avatar_url`` stands for; absent unless they put one there."""
    is_asked: bool = True
    """Whether friends-to-be must ask."""
    is_banned: bool = False
    packets_changed: int = 0
    """How often something changed in a red packet that they sent or were sent."""
    friends: dict[ContactId, Friendship] = field(default_factory=dict)
    labels: dict[LabelId, str] = field(default_factory=dict)
    """Names of this person's labels, by id."""
    labels_made: int = 0
    """The number of the newest label; a number is not given twice."""
    follows: dict[ContactId, None] = field(default_factory=dict)
    saved_rooms: dict[RoomId, None] = field(default_factory=dict)
    """All rooms this person is in. Guess: WeChat's phones save only the rooms that their owner chose."""
    requests: dict[ContactId, Request] = field(default_factory=dict)
    """Open friend requests to this person, by who asks."""
    blocked: dict[ContactId, None] = field(default_factory=dict)
    pinned: dict[ChatId, None] = field(default_factory=dict)
    """The chats that this person keeps at the top of the list."""
    met: dict[ContactId, None] = field(default_factory=dict)
    """Who asked this person, or was a friend once: known, though a stranger."""
    opening_fen: int = 0
    """What their wallet began with."""
    balance_fen: int = 0
    """What is in it."""


LINES = {
    "nick": (1, NICK_CHARS),
    "signature": (0, SIGNATURE_CHARS),
    "country": (0, PLACE_CHARS),
    "province": (0, PLACE_CHARS),
    "city": (0, PLACE_CHARS),
    "avatar_url": (0, URL_CHARS),
    "password": (0, PASSWORD_CHARS),
}
"""The fewest and the most characters of each line that a person says about themself."""


def check_profile(fields: Mapping[str, Any]) -> None:
    """Refuse what nobody can say about themself; fields that are no such line, or absent, pass.

    Raises:
        InvalidArgument: too long, or not a line.
    """
    for field_name, (least, most) in LINES.items():
        line = fields.get(field_name)
        if line is not None:
            check_line(field_name, line, most, least)


def check_room_for_friend(person: Person) -> None:
    """Refuse one friend more than a person can have.

    Raises:
        Rejected: they have that many.
    """
    if len(person.friends) >= FRIENDS:
        raise Rejected(BOOK_IS_FULL.format(nick=person.profile.nick))


class People:
    """Everybody in the world. Owns their records."""

    __slots__ = ("_mint", "_numbers", "_officials", "_persons", "_phones", "_specials", "_tickets")

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self._persons: dict[ContactId, Person] = {}
        self._officials: dict[ContactId, Official] = {}
        self._specials = {
            ContactId(id_): Profile(id=ContactId(id_), nick=nick, avatar_url=mint.avatar_url(id_))
            for id_, nick in SPECIALS.items()
        }
        self._numbers: dict[str, Person] = {}
        self._phones: dict[str, Person] = {}
        self._tickets: dict[str, Person] = {}

    def person(self, id_: str) -> Person:
        """Return the person ``id_``.

        Raises:
            NotFound: no such person.
        """
        person = self._persons.get(ContactId(id_))
        if person is None:
            raise NotFound(f"no person {shown(id_)}")
        return person

    def find_person(self, id_: str) -> Person | None:
        """Return the person ``id_``, if it is one."""
        return self._persons.get(ContactId(id_))

    def find_by_phone(self, phone: str) -> Person | None:
        """Return who has this phone number, if somebody has."""
        return self._phones.get(phone)

    def find_by_name(self, name: str) -> Person | None:
        """Return who has this id, WeChat number or phone number, if somebody has."""
        return self.find_person(name) or self._numbers.get(name.lower()) or self._phones.get(name)

    def stranger(self, ticket: str) -> Person:
        """Return who stands behind a v1 code.

        Raises:
            NotFound: nobody.
        """
        person = self._tickets.get(ticket)
        if person is None:
            raise NotFound(f"nobody stands behind the code {shown(ticket)}")
        return person

    def official(self, id_: str) -> Official:
        """Return the official account ``id_``.

        Raises:
            NotFound: no such official account.
        """
        official = self.find_official(id_)
        if official is None:
            raise NotFound(f"no official account {shown(id_)}")
        return official

    def find_official(self, id_: str) -> Official | None:
        """Return the official account ``id_``, if it is one."""
        return self._officials.get(ContactId(id_))

    def find_special(self, id_: str) -> Profile | None:
        """Return WeChat's own account ``id_``, if it is one."""
        return self._specials.get(ContactId(id_))

    def profile(self, id_: str) -> Profile:
        """Return what ``id_``, a person, an official or a special account, says about itself.

        Raises:
            NotFound: nobody has this id.
        """
        owner = self.find_person(id_) or self.find_official(id_)
        profile = owner.profile if owner else self.find_special(id_)
        if profile is None:
            raise NotFound(f"nobody has the id {shown(id_)}")
        return profile

    def nicks(self, ids: Iterable[ContactId]) -> list[str]:
        """Return the nicks of persons who are known to exist."""
        persons = self._persons
        return [persons[id_].profile.nick for id_ in ids]

    def persons(self) -> Iterable[Person]:
        """All people, the oldest first."""
        return self._persons.values()

    def specials(self) -> Iterable[Profile]:
        """WeChat's own accounts."""
        return self._specials.values()

    def book_size(self, person: Person) -> tuple[int, int]:
        """Return how many contacts and rooms stand in the address book of ``person``."""
        return len(person.friends) + len(person.follows) + len(self._specials), len(person.saved_rooms)

    def add(self, deed: AddPerson) -> Profile:
        """Let somebody join.

        Raises:
            InvalidArgument: a field is too long or of the wrong shape.
            NotFound: a friend does not exist.
            Conflict: the id, the WeChat number or the phone number is taken.
            Rejected: a friend has as many friends as one can have.
        """
        self._check_id(deed.id)
        self.check_names(None, deed.wechat_number, deed.phone)
        check_profile(msgspec.structs.asdict(deed))
        balance_fen = BALANCE_FEN if deed.balance_fen is None else deed.balance_fen
        if not 0 <= balance_fen <= MOST_BALANCE_FEN:
            raise InvalidArgument("balance_fen", f"must be 0 to {MOST_BALANCE_FEN}")
        friends = [self.person(friend) for friend in deed.friends]
        if len(set(deed.friends)) < len(friends):
            raise InvalidArgument("friends", "names somebody twice")
        if len(friends) > FRIENDS:
            raise InvalidArgument("friends", f"names more than {FRIENDS}")
        for friend in friends:
            check_room_for_friend(friend)
        id_ = deed.id or self._free_wxid()
        profile = Profile(
            id=id_,
            nick=deed.nick,
            sex=deed.sex,
            signature=deed.signature,
            country=deed.country,
            province=deed.province,
            city=deed.city,
            avatar_url=self._mint.avatar_url(id_),
            uin=self._mint.uin(),
        )
        person = Person(
            id=id_,
            profile=profile,
            ticket=self._mint.stranger_ticket(id_),
            password=deed.password,
            opening_fen=balance_fen,
            balance_fen=balance_fen,
        )
        self._persons[id_] = person
        self._tickets[person.ticket] = person
        self.name(person, deed.wechat_number, deed.phone)
        for friend in friends:
            person.friends[friend.id] = Friendship()
            friend.friends[id_] = Friendship()
        return person.profile

    def officials(self) -> Iterable[Official]:
        """All official accounts, the oldest first."""
        return self._officials.values()

    def add_official(
        self, official: Official, issues: Iterable[tuple[int, tuple[Draft, ...]]] = (), pages: Iterable[Page] = ()
    ) -> None:
        """Let an official account exist, with what it has published, the oldest first, and its other pages.

        Called by scenarios, which name free ids. The picture is put where WeChat's are.
        """
        avatar_url = self._mint.avatar_url(official.id)
        official.profile = msgspec.structs.replace(official.profile, avatar_url=avatar_url)
        self._officials[official.id] = official
        for at_ms, drafts in issues:
            official.publish(drafts, at_ms, self._mint)
        official.put_up_own_pages()
        official.put_up(*pages)

    def check_names(self, person: Person | None, wechat_number: str, phone: str) -> None:
        """Refuse names that ``person``, absent while they are only joining, cannot be found by. Empty is none.

        Raises:
            InvalidArgument: of the wrong shape.
            Conflict: somebody else has it.
        """
        if wechat_number:
            if not WECHAT_NUMBER.match(wechat_number):
                raise InvalidArgument("wechat_number", "must be 6 to 20 letters, digits, '_' and '-', a letter first")
            if self._numbers.get(wechat_number.lower(), person) is not person:
                raise Conflict(f"the WeChat number {shown(wechat_number)} is taken")
        if phone:
            if not PHONE.match(phone):
                raise InvalidArgument("phone", "must be 5 to 15 digits, '+' before them or not")
            if self._phones.get(phone, person) is not person:
                raise Conflict(f"the phone number {shown(phone)} is taken")

    def name(self, person: Person, wechat_number: str, phone: str) -> None:
        """Let ``person`` be found by these names, which are checked, and no more by those they had."""
        self._numbers.pop(person.profile.wechat_number.lower(), None)
        self._phones.pop(person.phone, None)
        person.profile = msgspec.structs.replace(person.profile, wechat_number=wechat_number)
        person.phone = phone
        if wechat_number:
            self._numbers[wechat_number.lower()] = person
        if phone:
            self._phones[phone] = person

    def _check_id(self, id_: ContactId | None) -> None:
        if id_ is None:
            return
        if not CONTACT_ID.match(id_) or id_.startswith(OFFICIAL_PREFIX):
            raise InvalidArgument("id", "must be 2 to 64 letters, digits, '_' and '-', a letter first, not gh_…")
        if self._is_taken(id_):
            raise Conflict(f"the id {shown(id_)} is taken")

    def _is_taken(self, id_: ContactId) -> bool:
        return id_ in self._persons or id_ in self._officials or id_ in self._specials

    def _free_wxid(self) -> ContactId:
        id_ = self._mint.wxid()
        while self._is_taken(id_):
            id_ = self._mint.wxid()
        return id_

"""Who there is: people, official accounts, WeChat's own accounts; and what each person keeps in their address book."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hongyan.model.contact import Profile
from hongyan.model.errors import Conflict, InvalidArgument, NotFound
from hongyan.model.ids import ContactId, RoomId
from hongyan.world.deeds import AddPerson
from hongyan.world.minting import Mint
from hongyan.world.rules import (
    CONTACT_ID,
    NICK_CHARS,
    OFFICIAL_PREFIX,
    PLACE_CHARS,
    SIGNATURE_CHARS,
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
    labels: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a phone. Dicts with ``None`` are sets that keep their order."""

    id: ContactId
    profile: Profile
    ticket: str
    """The v1 code by which strangers name this person."""
    friends: dict[ContactId, Friendship] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """Names of this person's labels, by id."""
    follows: dict[ContactId, None] = field(default_factory=dict)
    saved_rooms: dict[RoomId, None] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class MenuItem:
    """One button of an official account's menu; one with ``items`` only opens them."""

    id: int
    name: str
    key: str = ""
    url: str = ""
    items: tuple["MenuItem", ...] = ()


@dataclass(slots=True, eq=False)
class Official:
    """An official account."""

    id: ContactId
    profile: Profile
    menu: tuple[MenuItem, ...] = ()


class People:
    """Everybody in the world. Owns their records."""

    __slots__ = ("_mint", "_numbers", "_officials", "_persons", "_specials")

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self._persons: dict[ContactId, Person] = {}
        self._officials: dict[ContactId, Official] = {}
        self._specials = {
            ContactId(id_): Profile(id=ContactId(id_), nick=nick, avatar_url=mint.avatar_url(id_))
            for id_, nick in SPECIALS.items()
        }
        self._numbers: dict[str, ContactId] = {}

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

    def official(self, id_: str) -> Official:
        """Return the official account ``id_``.

        Raises:
            NotFound: no such official account.
        """
        official = self._officials.get(ContactId(id_))
        if official is None:
            raise NotFound(f"no official account {shown(id_)}")
        return official

    def profile(self, id_: str) -> Profile:
        """Return what ``id_``, a person, an official or a special account, says about itself.

        Raises:
            NotFound: nobody has this id.
        """
        owner = self._persons.get(ContactId(id_)) or self._officials.get(ContactId(id_))
        profile = owner.profile if owner else self._specials.get(ContactId(id_))
        if profile is None:
            raise NotFound(f"nobody has the id {shown(id_)}")
        return profile

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
            Conflict: the id or the WeChat number is taken.
        """
        self._check(deed)
        friends = [self.person(friend) for friend in deed.friends]
        if len(set(deed.friends)) < len(friends):
            raise InvalidArgument("friends", "names somebody twice")
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
            wechat_number=deed.wechat_number,
            uin=self._mint.uin(),
        )
        person = Person(id=id_, profile=profile, ticket=self._mint.stranger_ticket(id_))
        self._persons[id_] = person
        if deed.wechat_number:
            self._numbers[deed.wechat_number.lower()] = id_
        for friend in friends:
            person.friends[friend.id] = Friendship()
            friend.friends[id_] = Friendship()
        return profile

    def add_official(self, id_: ContactId, nick: str, signature: str, menu: tuple[MenuItem, ...]) -> Official:
        """Let an official account exist. Called by scenarios, which name free ids."""
        profile = Profile(id=id_, nick=nick, signature=signature, avatar_url=self._mint.avatar_url(id_))
        official = self._officials[id_] = Official(id=id_, profile=profile, menu=menu)
        return official

    def _check(self, deed: AddPerson) -> None:
        check_line("nick", deed.nick, NICK_CHARS, least=1)
        check_line("signature", deed.signature, SIGNATURE_CHARS)
        check_line("country", deed.country, PLACE_CHARS)
        check_line("province", deed.province, PLACE_CHARS)
        check_line("city", deed.city, PLACE_CHARS)
        if deed.id is not None:
            if not CONTACT_ID.match(deed.id) or deed.id.startswith(OFFICIAL_PREFIX):
                raise InvalidArgument("id", "must be 2 to 64 letters, digits, '_' and '-', a letter first, not gh_…")
            if self._is_taken(deed.id):
                raise Conflict(f"the id {shown(deed.id)} is taken")
        if deed.wechat_number:
            if not WECHAT_NUMBER.match(deed.wechat_number):
                raise InvalidArgument("wechat_number", "must be 6 to 20 letters, digits, '_' and '-', a letter first")
            if deed.wechat_number.lower() in self._numbers:
                raise Conflict(f"the WeChat number {shown(deed.wechat_number)} is taken")

    def _is_taken(self, id_: ContactId) -> bool:
        return id_ in self._persons or id_ in self._officials or id_ in self._specials

    def _free_wxid(self) -> ContactId:
        id_ = self._mint.wxid()
        while self._is_taken(id_):
            id_ = self._mint.wxid()
        return id_

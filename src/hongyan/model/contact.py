"""People and official accounts as an account sees them."""

from enum import StrEnum

import msgspec

from .ids import ContactId, LabelId


class Sex(StrEnum):
    """As a profile states it."""

    UNKNOWN = "unknown"
    MALE = "male"
    FEMALE = "female"


class ContactKind(StrEnum):
    """What stands behind a contact's id."""

    PERSON = "person"
    OFFICIAL = "official"
    SPECIAL = "special"
    """One of WeChat's built-in accounts: ``filehelper``, ``fmessage``, ``weixin`` and so on."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about themself."""

    id: ContactId
    nick: str
    sex: Sex = Sex.UNKNOWN
    signature: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    avatar_url: str = ""
    wechat_number: str = ""
    """The name a person may choose, to be found by; empty when they have none."""
    uin: int = 0
    """WeChat's number of the login, unique; 0 when the backend does not know it."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of an account's address book, or a stranger it has met."""

    profile: Profile
    kind: ContactKind = ContactKind.PERSON
    is_friend: bool = True
    remark: str = ""
    """The private name this account gave; empty for none."""
    labels: tuple[LabelId, ...] = ()
    """Ids of the labels this account put on the contact."""
    stranger_ticket: str = ""
    """WeChat's v1 code: an encrypted id that friend requests are made with; empty when unknown."""
    verify_ticket: str = ""
    """WeChat's v2 code: allows one friend request; empty when there is none."""
    is_verified: bool = False
    """WeChat has looked at the papers of whom an official account belongs to."""
    is_pinned: bool = False
    is_starred: bool = False

    @property
    def id(self) -> ContactId:
        """The contact's id, which is its profile's."""
        return self.profile.id

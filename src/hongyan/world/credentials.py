"""Who may log in by what they know: passwords, and codes by SMS; and who is banned."""

from dataclasses import dataclass

from hongyan.model.errors import InvalidArgument, Rejected
from hongyan.model.ids import ContactId, MessageId
from hongyan.model.message import Text
from hongyan.world.clock import Clock
from hongyan.world.devices import Devices
from hongyan.world.facts import InboxItem
from hongyan.world.minting import Mint
from hongyan.world.people import People, Person
from hongyan.world.rules import BANNED, SMS_TRIES, STATUS_LOGIN_REFUSED, STATUS_WRONG_PASSWORD
from hongyan.world.wording import sms

SMS_SENDER = ContactId("weixin")
"""From whom the codes seem to come."""


@dataclass(slots=True, eq=False)
class SmsCode:
    """A code that somebody's phone got, for one login."""

    person: Person
    phone: str
    code: str
    tries: int = SMS_TRIES
    """How many wrong ones are left."""


def check_not_banned(person: Person) -> None:
    """Refuse a login of who is banned.

    Raises:
        Rejected: they are (-106).
    """
    if person.is_banned:
        raise Rejected(BANNED, STATUS_LOGIN_REFUSED)


class Credentials:
    """Checks what people know. Keeps nothing."""

    __slots__ = ("_clock", "_devices", "_mint", "_people")

    def __init__(self, mint: Mint, clock: Clock, people: People, devices: Devices) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._devices = devices

    def by_password(self, username: str, password: str) -> Person:
        """Return who logs in with a name and a password.

        Raises:
            Rejected: wrong (-3), or banned (-106).
        """
        person = self._people.find_by_name(username)
        if person is None or not person.password or person.password != password:
            raise Rejected("the name or the password is wrong", STATUS_WRONG_PASSWORD)
        check_not_banned(person)
        return person

    def send_code(self, phone: str) -> SmsCode:
        """Send a code to a phone number.

        Raises:
            InvalidArgument: none is given.
            Rejected: nobody has it, or they are banned (-106).
        """
        if not phone:
            raise InvalidArgument("phone", "is needed for a login by phone")
        person = self._people.find_by_phone(phone)
        if person is None:
            raise Rejected("nobody has this phone number", STATUS_LOGIN_REFUSED)
        check_not_banned(person)
        code = self._mint.sms_code()
        text = sms(code)
        item = InboxItem(
            id=MessageId(str(self._mint.message_number())),
            from_=SMS_SENDER,
            to=person.id,
            kind="sms",
            text=text,
            at_ms=self._clock.now_ms,
            content=Text(text=text),
        )
        self._devices.hand(person.id, item)
        return SmsCode(person, phone, code)

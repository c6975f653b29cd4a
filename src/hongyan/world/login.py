"""Logging in: by QR code, token, question on the phone, password, SMS; expiry, kicks, bans, logging out."""

from collections.abc import Callable

from hongyan.model.account import LoginMethod, LoginStatus, LoginStep
from hongyan.model.errors import Conflict, NotFound, Rejected
from hongyan.model.events import (
    ContactsLoaded,
    Kicked,
    LoggedIn,
    LoggedOut,
    LoginConfirmed,
    LoginFailed,
    QrCodeShown,
    Scanned,
)
from hongyan.model.ids import LoginId
from hongyan.world.attempts import Attempt, DeviceState, PendingLogin
from hongyan.world.clock import Alarm, Clock
from hongyan.world.credentials import Credentials, check_not_banned
from hongyan.world.deeds import Cancel, CancelLogin, Confirm, EndLogin, GetBanned, LogOutDevice, RequestLogin, Scan
from hongyan.world.devices import Device, Devices
from hongyan.world.minting import Mint
from hongyan.world.people import People, Person
from hongyan.world.rules import QR_CODE_MS, SMS_CODE_MS, STATUS_LOGIN_REFUSED, TOKEN_CHARS, check_line, shown
from hongyan.world.tokens import Tokens

REASON_ENDED = "the account logged out"
REASON_FROM_PHONE = "logged out from the phone"
REASON_REPLACED = "another account logged in on this device"
REASON_BANNED = "the account is banned"
REASON_KICKED = "the same account logged in on another device of this type"

QR_CODE_URL = "http://weixin.qq.com/x/{login}"
"""What a login's QR code carries. Source: padchat-sdk 0.6.3, event ``qrcode``."""


class Logins:
    """All logins under way. Owns them and the tokens."""

    __slots__ = ("_asked", "_attempts", "_clock", "_credentials", "_devices", "_methods", "_mint", "_people", "_tokens")

    def __init__(self, mint: Mint, clock: Clock, people: People, devices: Devices) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._devices = devices
        self._tokens = Tokens(mint, clock)
        self._credentials = Credentials(mint, clock, people, devices)
        self._attempts: dict[LoginId, Attempt] = {}
        """The oldest first."""
        self._asked: dict[str, Attempt] = {}
        """The one attempt of each device."""
        self._methods: dict[LoginMethod, Callable[[Device, RequestLogin], LoginStatus]] = {
            LoginMethod.QR: self._by_qr_code,
            LoginMethod.TOKEN: self._by_token,
            LoginMethod.REQUEST: self._by_request,
            LoginMethod.PASSWORD: self._by_password,
            LoginMethod.PHONE: self._by_phone,
        }

    def request(self, deed: RequestLogin) -> LoginStatus:
        """Begin a login; one under way on the device is replaced without a word.

        A wrong code by SMS is no refusal but uses up a try: the answer is ``FAILED``, and after the third the login is
        over. A refusal would have to change nothing.

        Raises:
            NotFound: no such device.
            Unavailable: it is offline.
            InvalidArgument: a token or another field that cannot be one.
            Rejected: the token is stale (-2023), revoked or unknown (-100; asked by request: -2017); the password is
                wrong (-3); nobody has the phone number, no code is awaited, or the account is banned (-106).
        """
        device = self._devices.reached(deed.device)
        for field in ("token", "username", "password", "phone", "code"):
            check_line(field, getattr(deed, field), TOKEN_CHARS)
        return self._methods[deed.method](device, deed)

    def give_up(self, deed: CancelLogin) -> None:
        """End the login under way, if there is one, by the device's wish.

        Raises:
            NotFound: no such device.
            Unavailable: it is offline.
        """
        attempt = self._asked.get(self._devices.reached(deed.device).id)
        if attempt is not None:
            self._fail(attempt, LoginStep.CANCELLED)

    def scan(self, deed: Scan) -> LoginStatus:
        """Somebody looks at a code; again by the same person changes nothing.

        Raises:
            NotFound: no such person, or no such code, or none pending.
            Conflict: somebody else scanned it.
        """
        person = self._people.person(deed.as_)
        attempt = self._pending(deed.qr) or self._newest(None, person)
        if attempt.person is None:
            attempt.person = person
            self._tell_scanned(attempt, person)
        self._check_owner(attempt, person)
        return attempt.status()

    def confirm(self, deed: Confirm) -> LoginStatus:
        """Somebody says yes: the device is logged in.

        Raises:
            NotFound: no such person, or no such login, or none pending.
            Conflict: they did not scan it.
            Rejected: they are banned (-106).
        """
        attempt, person = self._decided(deed)
        check_not_banned(person)
        self._drop(attempt)
        self._log_in(attempt.device, person, attempt.method, attempt)
        return LoginStatus(step=LoginStep.CONFIRMED, login=attempt.id, contact=person.id)

    def refuse(self, deed: Cancel) -> LoginStatus:
        """Somebody says no.

        Raises:
            NotFound: no such person, or no such login, or none pending.
            Conflict: they did not scan it.
        """
        attempt, person = self._decided(deed)
        self._fail(attempt, LoginStep.CANCELLED)
        return LoginStatus(step=LoginStep.CANCELLED, login=attempt.id, contact=person.id)

    def end(self, deed: EndLogin) -> None:
        """Log out by the account's own wish.

        Raises:
            NotFound: no such device.
            Unavailable: it is offline.
            NotLoggedIn: nobody is logged in there.
        """
        device, person = self._devices.logged_in(deed.device)
        self._log_out(device, person, REASON_ENDED, is_own=True)

    def end_from_phone(self, deed: LogOutDevice) -> None:
        """Log out one device or all, from the phone; all of none is fine.

        Raises:
            NotFound: no such person, or they are not logged in on that device.
        """
        person = self._people.person(deed.as_)
        devices = [device for device in self._devices.online(person) if deed.device in (None, device.id)]
        if deed.device is not None and not devices:
            raise NotFound(f"{shown(person.id)} is not logged in on device {shown(deed.device)}")
        for device in devices:
            self._log_out(device, person, REASON_FROM_PHONE)

    def ban(self, deed: GetBanned) -> None:
        """Ban somebody: all their logins end and none begins; or forgive them.

        Raises:
            NotFound: no such person.
        """
        person = self._people.person(deed.as_)
        person.is_banned = deed.on
        if deed.on:
            for device in self._devices.online(person):
                self._leave(device, person, is_request_only=True)
                self._devices.tell(device, Kicked(reason=REASON_BANNED))

    def expire(self, login: str) -> None:
        """The time of a login under way is over. Rung by the clock."""
        self._fail(self._attempts[LoginId(login)], LoginStep.EXPIRED, rang=True)

    def forget(self) -> None:
        """Let no login be under way any more, and tell nobody: the devices are in another time already."""
        for attempt in [*self._attempts.values()]:
            self._drop(attempt)
            attempt.device.outcome = LoginStep.EXPIRED

    def pending(self) -> list[PendingLogin]:
        """Return all logins under way that a person can scan or decide, the oldest first."""
        return [attempt.pending() for attempt in self._attempts.values() if attempt.sms is None]

    def shown_to(self, person: Person) -> list[PendingLogin]:
        """Return the logins that ``person`` can do something about, the oldest first.

        Codes that nobody scanned; what they scanned or are asked; and what waits for the code that their phone got.
        """
        return [attempt.pending() for attempt in self._attempts.values() if attempt.awaited in (None, person)]

    def state(self, id_: str) -> DeviceState:
        """Return where a device stands.

        Raises:
            NotFound: no such device.
        """
        device = self._devices.device(id_)
        attempt = self._asked.get(id_)
        if attempt is not None:
            login = attempt.status()
        elif device.person is not None:
            login = LoginStatus(step=LoginStep.DONE, contact=device.person.id)
        else:
            login = LoginStatus(step=device.outcome)
        return DeviceState(
            login=login,
            token=self._tokens.newest(id_),
            profile=device.person.profile if device.person else None,
            is_offline=device.is_offline,
            name=device.name,
        )

    def _by_qr_code(self, device: Device, _deed: RequestLogin) -> LoginStatus:
        login = self._mint.login()
        attempt = self._begin(device, login, LoginMethod.QR, QR_CODE_URL.format(login=login))
        shown_code = QrCodeShown(login=login, url=attempt.url, expires_at_ms=attempt.expires_at_ms)
        self._devices.tell(device, shown_code)
        return attempt.status()

    def _by_token(self, device: Device, deed: RequestLogin) -> LoginStatus:
        person = self._tokens.fresh(deed.token)
        check_not_banned(person)
        return self._log_in_at_once(device, person, LoginMethod.TOKEN)

    def _by_password(self, device: Device, deed: RequestLogin) -> LoginStatus:
        person = self._credentials.by_password(deed.username, deed.password)
        return self._log_in_at_once(device, person, LoginMethod.PASSWORD)

    def _by_phone(self, device: Device, deed: RequestLogin) -> LoginStatus:
        if deed.code:
            return self._by_sms_code(device, deed)
        sms = self._credentials.send_code(deed.phone)
        attempt = self._begin(device, self._mint.login(), LoginMethod.PHONE, "", SMS_CODE_MS)
        attempt.sms = sms
        return attempt.status()

    def _by_sms_code(self, device: Device, deed: RequestLogin) -> LoginStatus:
        attempt = self._asked.get(device.id)
        sms = attempt.sms if attempt is not None else None
        if attempt is None or sms is None or sms.phone != deed.phone:
            raise Rejected("no code is awaited: ask for one", STATUS_LOGIN_REFUSED)
        check_not_banned(sms.person)
        if sms.code == deed.code:
            return self._log_in_at_once(device, sms.person, LoginMethod.PHONE)
        sms.tries -= 1
        if not sms.tries:
            self._fail(attempt, LoginStep.FAILED)
        return LoginStatus(step=LoginStep.FAILED, login=attempt.id)

    def _by_request(self, device: Device, deed: RequestLogin) -> LoginStatus:
        person = self._tokens.known(deed.token)
        check_not_banned(person)
        attempt = self._begin(device, self._mint.login(), LoginMethod.REQUEST, "")
        attempt.person = person
        self._tell_scanned(attempt, person)
        return attempt.status()

    def _log_in_at_once(self, device: Device, person: Person, method: LoginMethod) -> LoginStatus:
        self._replace(device)
        self._log_in(device, person, method)
        return LoginStatus(step=LoginStep.DONE, contact=person.id)

    def _begin(
        self, device: Device, login: LoginId, method: LoginMethod, url: str, lasts_ms: int = QR_CODE_MS
    ) -> Attempt:
        self._replace(device)
        attempt = Attempt(login, device, method, url, self._clock.now_ms + lasts_ms)
        self._attempts[login] = self._asked[device.id] = attempt
        self._clock.set(Alarm.LOGIN_EXPIRES, login, attempt.expires_at_ms)
        return attempt

    def _replace(self, device: Device) -> None:
        attempt = self._asked.get(device.id)
        if attempt is not None:
            self._drop(attempt)

    def _drop(self, attempt: Attempt, *, rang: bool = False) -> None:
        """Forget ``attempt`` and, unless it ``rang`` already, its alarm."""
        del self._attempts[attempt.id]
        del self._asked[attempt.device.id]
        if not rang:
            self._clock.unset(Alarm.LOGIN_EXPIRES, attempt.id)

    def _fail(self, attempt: Attempt, step: LoginStep, *, rang: bool = False) -> None:
        self._drop(attempt, rang=rang)
        attempt.device.outcome = step
        reason = "refused" if step is LoginStep.FAILED else step.value
        self._devices.tell(attempt.device, LoginFailed(login=attempt.id, reason=reason))

    def _tell_scanned(self, attempt: Attempt, person: Person) -> None:
        event = Scanned(login=attempt.id, profile=person.profile, expires_at_ms=attempt.expires_at_ms)
        self._devices.tell(attempt.device, event)

    def _pending(self, login: LoginId | None) -> Attempt | None:
        """Return the login that a deed names; absent when it names none."""
        if login is None:
            return None
        attempt = self._attempts.get(login)
        if attempt is None or attempt.sms is not None:
            raise NotFound(f"no pending login {shown(login)}")
        return attempt

    def _newest(self, *by: Person | None) -> Attempt:
        """Return the newest pending login that was scanned by one of ``by``; ``None`` stands for nobody."""
        for attempt in reversed(self._attempts.values()):
            if attempt.person in by and attempt.sms is None:
                return attempt
        raise NotFound("no login is pending")

    def _decided(self, deed: Confirm | Cancel) -> tuple[Attempt, Person]:
        """Return the login that a deed decides, and who does. Without a name: what they scanned, the newest first."""
        person = self._people.person(deed.as_)
        attempt = self._pending(deed.qr)
        if attempt is None:
            scanned = any(one.person is person for one in self._attempts.values())
            attempt = self._newest(person if scanned else None)
        self._check_owner(attempt, person)
        return attempt, person

    def _check_owner(self, attempt: Attempt, person: Person) -> None:
        if attempt.person is None:
            raise Conflict(f"login {attempt.id} was not scanned yet")
        if attempt.person is not person:
            raise Conflict(f"login {attempt.id} belongs to somebody else")

    def _log_in(self, device: Device, person: Person, method: LoginMethod, attempt: Attempt | None = None) -> None:
        rival = self._devices.rival(device, person)
        if rival is not None:
            self._leave(rival, person, is_request_only=True)
            self._devices.tell(rival, Kicked(reason=REASON_KICKED))
        if device.person is not None and device.person is not person:
            self._leave(device, device.person, is_request_only=False)
            self._devices.tell(device, LoggedOut(reason=REASON_REPLACED))
        if attempt is not None:
            self._devices.tell(device, LoginConfirmed(login=attempt.id, profile=person.profile))
        self._devices.sit(device, person)
        self._tokens.issue(person, device.id)
        contacts, rooms = self._people.book_size(person)
        self._devices.tell(device, LoggedIn(profile=person.profile, method=method))
        self._devices.tell(device, ContactsLoaded(contacts=contacts, rooms=rooms))
        self._devices.catch_up(device, person)

    def _leave(self, device: Device, person: Person, *, is_request_only: bool) -> None:
        """End a login that somebody else's takes the place of."""
        self._devices.rise(device, person)
        self._tokens.leave(person, device.id, is_request_only=is_request_only)

    def _log_out(self, device: Device, person: Person, reason: str, *, is_own: bool = False) -> None:
        """End a login by somebody's wish."""
        self._devices.rise(device, person)
        self._tokens.revoke(person, device.id)
        self._devices.tell(device, LoggedOut(reason=reason, is_own=is_own))

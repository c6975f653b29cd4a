"""Logins under way, and where a device stands: the records of ``login``."""

from dataclasses import dataclass

import msgspec

from hongyan.model.account import LoginMethod, LoginStatus, LoginStep
from hongyan.model.contact import Profile
from hongyan.model.ids import ContactId, LoginId
from hongyan.world.credentials import SmsCode
from hongyan.world.devices import Device
from hongyan.world.people import Person


class PendingLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A login that waits for a person."""

    login: LoginId
    device: str
    url: str
    """What the QR code carries; empty when the person is asked on their phone instead."""
    step: LoginStep
    expires_at_ms: int
    scanned_by: ContactId | None
    """Who scanned it, or is asked; absent before the scan."""
    method: LoginMethod = LoginMethod.QR
    device_type: str = ""
    device_name: str = ""
    """What people read; empty for a device without a name."""


class DeviceState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a device stands."""

    login: LoginStatus
    token: str
    """What the device's next login can do without a scan; empty after a logout and before the first login."""
    profile: Profile | None
    """Who is logged in; absent when nobody is."""
    is_offline: bool = False
    """The device has no network: it gets nothing, and its login lives on."""
    name: str = ""
    """What people read."""


@dataclass(slots=True, eq=False)
class Attempt:
    """A login under way."""

    id: LoginId
    device: Device
    method: LoginMethod
    url: str
    expires_at_ms: int
    person: Person | None = None
    """Who scanned it, or is asked; absent before the scan, and while a code by SMS is awaited."""
    sms: SmsCode | None = None
    """The code that is awaited; absent for other methods. No person can scan or decide such a login."""

    @property
    def step(self) -> LoginStep:
        """How far it is."""
        return LoginStep.WAITING if self.person is None else LoginStep.SCANNED

    @property
    def awaited(self) -> Person | None:
        """Who alone can bring it further; absent: anybody who scans it."""
        return self.person if self.sms is None else self.sms.person

    def pending(self) -> PendingLogin:
        """How it looks to people."""
        return PendingLogin(
            login=self.id,
            device=self.device.id,
            url=self.url,
            step=self.step,
            expires_at_ms=self.expires_at_ms,
            scanned_by=self.person.id if self.person else None,
            method=self.method,
            device_type=self.device.type,
            device_name=self.device.name,
        )

    def status(self) -> LoginStatus:
        """How far it is, for who asks."""
        return LoginStatus(step=self.step, login=self.id, contact=self.person.id if self.person else None)

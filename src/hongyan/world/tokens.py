"""Login tokens: what a device keeps of its logins, to come back without a scan."""

from dataclasses import dataclass, field

from hongyan.model.errors import Rejected
from hongyan.model.ids import ContactId
from hongyan.world.clock import Clock
from hongyan.world.minting import Mint
from hongyan.world.people import Person
from hongyan.world.rules import STATUS_REQUEST_UNKNOWN, STATUS_TOKEN_STALE, STATUS_TOKEN_UNKNOWN, TOKEN_FRESH_MS


@dataclass(slots=True, eq=False)
class Grant:
    """What one person's logins on one device left behind: tokens that work until a logout."""

    person: Person
    tokens: list[str] = field(default_factory=list)
    """The oldest first. A new login adds one and takes none away: its client may die before it saves the new one."""
    last_online_ms: int | None = None
    """Absent while the login lives."""
    is_request_only: bool = False
    """The person must be asked: another device took over."""


class Tokens:
    """All tokens that still work. A revoked one is forgotten: it and an unknown one are the same."""

    __slots__ = ("_clock", "_grants", "_latest", "_mint", "_tokens")

    def __init__(self, mint: Mint, clock: Clock) -> None:
        self._mint = mint
        self._clock = clock
        self._grants: dict[tuple[ContactId, str], Grant] = {}
        """By person and device."""
        self._latest: dict[str, Grant] = {}
        """The grant of each device's last login, until it is revoked."""
        self._tokens: dict[str, Grant] = {}

    def newest(self, device: str) -> str:
        """Return the token of a device's last login; empty when that was logged out."""
        grant = self._latest.get(device)
        return grant.tokens[-1] if grant is not None else ""

    def fresh(self, token: str) -> Person:
        """Return who may log in with ``token`` and is not asked.

        Raises:
            Rejected: unknown or revoked (-100); or stale (-2023).
        """
        grant = self._tokens.get(token)
        if grant is None:
            raise Rejected("the token is unknown or revoked: log in by QR code", STATUS_TOKEN_UNKNOWN)
        now_ms = self._clock.now_ms
        last_ms = now_ms if grant.last_online_ms is None else grant.last_online_ms
        if grant.is_request_only or now_ms - last_ms >= TOKEN_FRESH_MS:
            raise Rejected("the token is stale: ask the person", STATUS_TOKEN_STALE)
        return grant.person

    def known(self, token: str) -> Person:
        """Return who must be asked about a login with ``token``.

        Raises:
            Rejected: unknown or revoked (-2017).
        """
        grant = self._tokens.get(token)
        if grant is None:
            raise Rejected("the token names nobody to ask: log in by QR code", STATUS_REQUEST_UNKNOWN)
        return grant.person

    def issue(self, person: Person, device: str) -> None:
        """Make a token for a login that begins; the older ones of the same person and device are fresh again."""
        token = self._mint.token()
        grant = self._grants.setdefault((person.id, device), Grant(person))
        grant.tokens.append(token)
        grant.last_online_ms = None
        grant.is_request_only = False
        self._tokens[token] = self._latest[device] = grant

    def leave(self, person: Person, device: str, *, is_request_only: bool) -> None:
        """Keep the tokens of a login that ended without a logout."""
        grant = self._grants[person.id, device]
        grant.last_online_ms = self._clock.now_ms
        grant.is_request_only = is_request_only

    def revoke(self, person: Person, device: str) -> None:
        """Forget the tokens of a login that was logged out."""
        del self._latest[device]
        for token in self._grants.pop((person.id, device)).tokens:
            del self._tokens[token]

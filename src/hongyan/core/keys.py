"""Client keys: who may use the gateway, and for how many accounts."""

import hashlib
import hmac
import secrets

from hongyan.model.errors import InvalidArgument, NotFound, Unauthorised

from .attempts import Attempts
from .ports import ClientKey, Clock, Keys

KEY_BYTES = 16
"""128 bits of chance in a key of ours."""

_STALE_S = 1.0
"""The command line may have changed the keys meanwhile."""


def digest(secret: str) -> str:
    """Return what is stored of a key. Keys of ours carry enough chance that a plain hash is safe."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class KeyRing:
    """Knows the keys; judges who presents one."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._by_digest: dict[str, ClientKey] = {}
        self._loaded_s = 0.0
        self._attempts = Attempts(clock)

    async def load(self) -> None:
        """Read the keys from storage; again, to see what another process changed."""
        self._by_digest = {key.digest: key for key in await self._keys.list()}
        self._loaded_s = self._clock.monotonic_s()

    @property
    def names(self) -> list[str]:
        """The names of all keys that are not revoked."""
        return [key.name for key in self._by_digest.values() if not key.revoked]

    def named(self, name: str) -> ClientKey:
        """Return the key called ``name``; for slots that the settings name.

        Raises:
            NotFound: no such key, or it is revoked.
        """
        for key in self._by_digest.values():
            if key.name == name and not key.revoked:
                return key
        raise NotFound(f"no client key {name}")

    async def list(self) -> list[ClientKey]:
        """Return all keys, revoked ones too, oldest first."""
        return await self._keys.list()

    async def add(self, name: str, *, accounts: int = 10, secret: str = "") -> str:
        """Make a key called ``name`` and return it; it is never shown again.

        Raises:
            InvalidArgument: the name is empty, too long or has a slash; ``accounts`` is not positive.
            Conflict: the name is taken.
        """
        if not name or len(name) > 64 or "/" in name or not name.isprintable():
            raise InvalidArgument("name", "must be 1 to 64 printable characters without a slash")
        if not 1 <= accounts <= 100_000:
            raise InvalidArgument("accounts", "must be between 1 and 100000")
        secret = secret or secrets.token_urlsafe(KEY_BYTES)
        await self._keys.add(ClientKey(name=name, digest=digest(secret), accounts=accounts))
        await self.load()
        return secret

    async def revoke(self, name: str) -> None:
        """Let the key open nothing any more.

        Raises:
            NotFound: no such key.
        """
        await self._keys.revoke(name)
        await self.load()

    async def judge(self, secret: str, address: str) -> ClientKey:
        """Return the key that ``secret`` is.

        Raises:
            Unauthorised: unknown or revoked; the two answer alike.
            Busy: too many failures from ``address`` within a minute.
        """
        self._attempts.check(address)
        wanted = digest(secret)
        failed_s: float | None = None
        if wanted not in self._by_digest:
            # Counted before the storage is asked, or guesses that come together would all pass.
            failed_s = self._attempts.failed(address)
            await self.load()
            if wanted in self._by_digest:
                self._attempts.forgive(address, failed_s)
        elif self._clock.monotonic_s() - self._loaded_s > _STALE_S:
            await self.load()
        key = self._by_digest.get(wanted)
        if key is None or key.revoked or not hmac.compare_digest(key.digest, wanted):
            if failed_s is None or key is not None:
                self._attempts.failed(address)
            raise Unauthorised("unknown key")
        return key

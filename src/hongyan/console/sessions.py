"""Who a browser is: a signed cookie, given for the admin token. Nothing is kept on the server."""

import hashlib
import hmac
import secrets

from hongyan.core.ports import Clock

LASTS_S = 7 * 24 * 3600
"""How long a browser may use the pages after it presented the token."""

_NONCE_BYTES = 16


class Sessions:
    """Makes and judges cookies. Another admin token ends all of them."""

    def __init__(self, token: str, clock: Clock) -> None:
        self._token = token.encode()
        self._key = hashlib.sha256(b"hongyan pages\0" + self._token).digest()
        self._clock = clock
        # Browsers do not keep ports of one host apart: each gateway has a cookie of its own.
        self.cookie = f"hongyan_{self._sign('name', '')[:8]}"
        """The cookie's name."""

    def is_token(self, presented: str) -> bool:
        """Whether ``presented`` is the admin token."""
        return hmac.compare_digest(presented.encode("utf-8", "surrogatepass"), self._token)

    def open(self) -> str:
        """Return the cookie of a new session."""
        stamp = f"{self._now_s() + LASTS_S}.{secrets.token_urlsafe(_NONCE_BYTES)}"
        return f"{stamp}.{self._sign('session', stamp)}"

    def is_open(self, cookie: str) -> bool:
        """Whether ``cookie`` is one of ours and still good."""
        stamp, _, signature = cookie.rpartition(".")
        expires = stamp.partition(".")[0]
        if not hmac.compare_digest(signature.encode(), self._sign("session", stamp).encode()):
            return False
        return int(expires) > self._now_s()

    def csrf(self, cookie: str) -> str:
        """Return what the pages of this session send along with whatever changes something."""
        return self._sign("csrf", cookie)

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._key, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def _now_s(self) -> int:
        return self._clock.now_ms() // 1000

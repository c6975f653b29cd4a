"""The one error tree. Dialects spell these; nobody else invents errors that cross a port.

::

    HongyanError
    ├── Malformed            what came from outside cannot be read
    ├── InvalidArgument      it can be read, and one field of it is wrong
    ├── Unauthorised         no key, or an unknown one
    ├── Forbidden            known, and not allowed to do this like this
    ├── NotFound             no such thing, or not yours: the two answer alike
    ├── Conflict             the thing is in another state, or the id was used for something else
    ├── Unsupported          this backend, or this version, cannot do it: says who and why
    ├── Rejected             WeChat understood and refused
    ├── NotLoggedIn          the account must log in first
    ├── Busy                 too much is pending; retry
    ├── Unavailable          the way to WeChat or to storage is down; retry
    ├── DeadlineExceeded     no answer in time; the outcome is unknown
    └── StorageFailed        storage is broken or written by a newer version; a person must act
        └── BadConfiguration cannot start like this
"""

from typing import ClassVar


class HongyanError(Exception):
    """Base of all errors that cross a port. ``code`` is stable and public; the message is for people."""

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Malformed(HongyanError):
    """Bytes from outside that cannot be read; ``field`` is the path to the culprit, or empty."""

    code = "malformed"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class InvalidArgument(HongyanError):
    """A readable request with one wrong ``field``."""

    code = "invalid_argument"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class Unauthorised(HongyanError):
    """No key, an unknown key, or a key that was revoked."""

    code = "unauthorised"


class Forbidden(HongyanError):
    """Whoever asks is known, and may not ask like this."""

    code = "forbidden"


class NotFound(HongyanError):
    """No such thing, or a thing of somebody else: the two answer alike."""

    code = "not_found"


class Conflict(HongyanError):
    """The thing is in a state that does not allow this."""

    code = "conflict"


class Unsupported(HongyanError):
    """``command`` cannot be done by ``backend``, for ``reason``."""

    code = "unsupported"

    def __init__(self, command: str, backend: str, reason: str) -> None:
        super().__init__(f"{command}: {reason} ({backend})")
        self.command = command
        self.backend = backend
        self.reason = reason


class Rejected(HongyanError):
    """WeChat understood and refused; ``status`` is WeChat's own number where one is known, else -1."""

    code = "rejected"

    def __init__(self, message: str, status: int = -1) -> None:
        super().__init__(message)
        self.status = status


class NotLoggedIn(HongyanError):
    """The account has no live login."""

    code = "not_logged_in"


class Busy(HongyanError):
    """Too much is pending; try again in a moment."""

    code = "busy"
    retryable = True


class Unavailable(HongyanError):
    """The way to WeChat, or storage, is down at the moment."""

    code = "unavailable"
    retryable = True


class DeadlineExceeded(HongyanError):
    """No answer in time. Whether WeChat did it is not known."""

    code = "deadline_exceeded"


class StorageFailed(HongyanError):
    """Storage cannot be used as it is; a person must act."""

    code = "storage_failed"


class BadConfiguration(StorageFailed):
    """The process cannot start like this; the message names the place, the reason and the fix."""

    code = "bad_configuration"


def error_of(code: str, message: str) -> HongyanError:
    """Return an error of ``code`` that says ``message``; for one that was stored, or came from another gateway."""
    made = _BY_CODE.get(code, HongyanError)
    error = made.__new__(made)
    HongyanError.__init__(error, message)
    for name, value in (("field", ""), ("reason", message), ("status", -1), ("command", ""), ("backend", "")):
        setattr(error, name, value)
    return error


def _all(of: type[HongyanError]) -> list[type[HongyanError]]:
    return [of] + [each for child in of.__subclasses__() for each in _all(child)]


_BY_CODE = {each.code: each for each in _all(HongyanError)}

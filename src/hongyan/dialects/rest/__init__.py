"""The native dialect: JSON over HTTP. Facts and tables; pure."""

from hongyan.model.errors import HongyanError, InvalidArgument, Malformed

ROOT = "/api/v1"

STATUS: dict[str, int] = {
    "malformed": 400,
    "invalid_argument": 400,
    "unauthorised": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "not_logged_in": 409,
    "unsupported": 422,
    "rejected": 422,
    "busy": 503,
    "unavailable": 503,
    "deadline_exceeded": 504,
}
"""HTTP status by an error's code; every other one is 500."""


def status_of(error: HongyanError) -> int:
    """Return the HTTP status of ``error``."""
    return STATUS.get(error.code, 500)


def spell(error: HongyanError) -> dict[str, object]:
    """Return ``error`` as the body of an answer."""
    body: dict[str, object] = {"code": error.code, "message": error.message, "retryable": error.retryable}
    if isinstance(error, InvalidArgument | Malformed) and error.field:
        body["field"] = error.field
    return {"error": body}

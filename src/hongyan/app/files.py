"""The small files of the data directory."""

import os
import secrets
import shutil
import sys
from pathlib import Path

from hongyan.model.errors import BadConfiguration

ADMIN_TOKEN = "admin.token"  # noqa: S105  a file's name
MEDIA_SECRET = "media.secret"  # noqa: S105  a file's name
ADDRESS = "address"
"""Where the running gateway listens, for the command line."""

TOKEN_BYTES = 24


def make_directory(path: Path) -> None:
    """Make the data directory, readable by its owner only.

    Raises:
        BadConfiguration: it cannot be made.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as wrong:
        raise BadConfiguration(
            f"{path}: cannot be made: {wrong.strerror}; name another data directory with --data"
        ) from wrong


def keep_secret(path: Path) -> str:
    """Return the secret in ``path``; made on the first call, readable by its owner only.

    Raises:
        BadConfiguration: it can be neither read nor made.
    """
    try:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            secret = path.read_text(encoding="ascii").strip()
            if secret:
                return secret
            descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC, 0o600)
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadConfiguration(f"{path}: cannot be read or made: {wrong}") from wrong
    return secret


def program_name() -> str:
    """Return what to type to run this program again."""
    if shutil.which("hongyan"):
        return "hongyan"
    beside = Path(sys.executable).with_name("hongyan")
    return str(beside.relative_to(Path.cwd())) if beside.is_relative_to(Path.cwd()) else str(beside)

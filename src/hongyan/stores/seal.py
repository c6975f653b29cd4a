"""Encrypts the secrets that a store keeps: session material and device parameters."""

import os
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hongyan.model.errors import BadConfiguration, StorageFailed

KEY_FILE = "secret.key"
KEY_BYTES = 32
NONCE_BYTES = 12


class Seal:
    """AES-256-GCM under the key in ``<data>/secret.key``, which is no part of the database or its copies.

    The key is made by the first ``seal``, never by ``open``: what was sealed once needs the key it was sealed with.
    """

    def __init__(self, data: Path) -> None:
        self.path = data / KEY_FILE
        self._cipher: AESGCM | None = None

    def seal(self, secret: bytes, column: str, owner: str) -> bytes:
        """Encrypt ``secret`` for one place. Empty stays empty. Reads the disk the first time.

        Raises:
            BadConfiguration: the key cannot be made or read.
        """
        if not secret:
            return b""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._key(make=True).encrypt(nonce, secret, _place(column, owner))

    def open(self, sealed: bytes, column: str, owner: str) -> bytes:
        """Return what was sealed for the same place.

        Raises:
            StorageFailed: another key, another place, or damaged.
            BadConfiguration: the key is missing or cannot be read.
        """
        if not sealed:
            return b""
        cipher = self._key(make=False)
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(column, owner))
        except (InvalidTag, ValueError) as wrong:
            raise StorageFailed(f"{column} of {owner}: damaged, or sealed with another {KEY_FILE}") from wrong

    def _key(self, *, make: bool) -> AESGCM:
        if self._cipher is None:
            try:
                if make and not self.path.exists():
                    _make_key(self.path)
                key = self.path.read_bytes()
            except FileNotFoundError as missing:
                raise BadConfiguration(
                    f"{self.path}: missing, and there are secrets sealed with it; put it back"
                ) from missing
            except OSError as refused:
                raise BadConfiguration(f"{self.path}: cannot be used: {refused.strerror}") from refused
            if len(key) != KEY_BYTES:
                raise BadConfiguration(f"{self.path}: {len(key)} bytes, a key has {KEY_BYTES}; put the right one back")
            self._cipher = AESGCM(key)
        return self._cipher


def _place(column: str, owner: str) -> bytes:
    return f"{column}\0{owner}".encode()


def _make_key(path: Path) -> None:
    """Write a new key so that it is either not there or whole and durable, and never over another one."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{KEY_FILE}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        os.unlink(draft)  # noqa: PTH108  mkstemp gives a name, not a Path
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make the names in the directory ``path`` durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

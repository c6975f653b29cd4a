"""Keeps a second gateway out of a data directory."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hongyan.model.errors import BadConfiguration


@contextmanager
def lock_directory(path: Path) -> Iterator[None]:
    """Own the data directory ``path`` until the block ends or the process dies; make it, for us alone, when missing.

    The lock is the kernel's (``flock`` on ``<path>/lock``): a file left behind by a crash locks nothing.

    Raises:
        BadConfiguration: another gateway owns it, or it cannot be used.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as refused:
        raise BadConfiguration(f"{path}: cannot be used as the data directory: {refused.strerror}") from refused
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise BadConfiguration(f"{path}: another gateway is using this data directory") from taken
        yield
    finally:
        os.close(lock)


def is_locked(path: Path) -> bool:
    """Whether a gateway owns the data directory ``path`` at the moment."""
    try:
        with lock_directory(path):
            return False
    except BadConfiguration:
        return True

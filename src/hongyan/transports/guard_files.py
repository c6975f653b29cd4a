"""Guards the files that commands name: only those below the media roots. URLs: ``guard.py``."""

import errno
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from hongyan.model.errors import InvalidArgument, Unavailable

_CHUNK_BYTES = 256 * 1024
_SHORT_OF_FILES = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO}


def open_local(path: str, roots: Sequence[Path], *, field: str = "path") -> int:
    """Open the file that a command names, and return its descriptor; the caller closes it. Blocks.

    An absolute path has to lie below one of ``roots``; a relative one is looked for below each, in their order.
    The roots are the operator's and may be links; below them every step is opened by itself and no link is followed,
    a second name of a file (hard link) included.

    Raises:
        InvalidArgument: not below a root, not there, a link, or no regular file; names ``field``.
        Unavailable: the machine is short of something.
    """
    steps = _steps(path, field)
    refused = InvalidArgument(field, "lies outside of the media roots")
    if not roots:
        raise InvalidArgument(field, "no media roots are configured; send the data, or a URL")
    for root in roots:
        below = steps
        if path.startswith("/"):
            anchor = Path(os.path.abspath(root)).parts[1:]  # noqa: PTH100  resolve() would follow links
            if tuple(steps[: len(anchor)]) != anchor:
                continue
            below = steps[len(anchor) :]
            if not below:
                refused = InvalidArgument(field, "names a folder")
                continue
        try:
            return _walk(root, below, field)
        except FileNotFoundError:
            refused = InvalidArgument(field, "no such file below the media roots")
    raise refused


def read_local(path: str, roots: Sequence[Path], *, most_bytes: int, field: str = "path") -> bytes:
    """Return the bytes of the file that a command names. Blocks: call it in a thread.

    Raises:
        InvalidArgument, Unavailable: as ``open_local``; also when there are more than ``most_bytes``.
    """
    with os.fdopen(open_local(path, roots, field=field), "rb") as file:
        try:
            # The size on record may be a lie, as below /proc, or grow.
            data = file.read(most_bytes + 1)
        except OSError as failed:
            raise Unavailable(f"{field}: cannot be read: {failed.strerror}") from failed
    if len(data) > most_bytes:
        raise InvalidArgument(field, f"has more than {most_bytes} bytes")
    return data


_URL_LIKE = re.compile(r"[a-z][a-z0-9+.-]*://|(?:file|data|https?|ftp):", re.IGNORECASE)
_WINDOWS = re.compile(r"[a-z]:|.*\\", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _steps(path: str, field: str) -> list[str]:
    """Return the names on the way, or refuse the spelling."""
    if not path:
        raise InvalidArgument(field, "is empty")
    if _CONTROL.search(path):
        raise InvalidArgument(field, "has control characters")
    if _URL_LIKE.match(path):
        raise InvalidArgument(field, "is a URL and no path; send it as a url")
    if _WINDOWS.match(path):
        raise InvalidArgument(field, "is a Windows path; name a file on the gateway's machine, with /")
    try:
        path.encode()
    except UnicodeEncodeError as odd:
        raise InvalidArgument(field, "is not written in UTF-8") from odd
    names = path.split("/")
    if ".." in names:
        raise InvalidArgument(field, "goes up by ..")
    if names[-1] in {"", "."}:
        raise InvalidArgument(field, "names a folder")
    return [name for name in names if name not in {"", "."}]


def _walk(root: Path, steps: Sequence[str], field: str) -> int:
    """Open one name after the other from ``root`` on.

    Raises:
        FileNotFoundError: one of them is not there.
        InvalidArgument, Unavailable: as ``open_local``.
    """
    try:
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for name in steps[:-1]:
                below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
                os.close(folder)
                folder = below
            return _open_regular(steps[-1], folder, field)
        finally:
            os.close(folder)
    except FileNotFoundError:
        raise
    except OSError as failed:
        if failed.errno in _SHORT_OF_FILES:
            raise Unavailable(f"{field}: cannot be opened now: {failed.strerror}") from failed
        reason = "is no file below the media roots that may be read, or reached by a link"
        raise InvalidArgument(field, reason) from failed


def _open_regular(name: str, folder: int, field: str) -> int:
    # Looked at before it is opened: opening alone moves some devices and wakes whoever writes to a FIFO.
    _check_regular(os.stat(name, dir_fd=folder, follow_symlinks=False), field)
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, dir_fd=folder)
    try:
        # It may have been put in the place of the one that was looked at.
        _check_regular(os.fstat(handle), field)
    except InvalidArgument:
        os.close(handle)
        raise
    return handle


def _check_regular(found: os.stat_result, field: str) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise InvalidArgument(field, "is a link; links are not followed")
    if stat.S_ISDIR(found.st_mode):
        raise InvalidArgument(field, "names a folder")
    if not stat.S_ISREG(found.st_mode):
        raise InvalidArgument(field, "is a device, a pipe or a socket")
    if found.st_nlink > 1:
        raise InvalidArgument(field, "has a second name (hard link), which may be outside of the media roots; copy it")

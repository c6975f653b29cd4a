"""Copy a data directory while its gateway runs, or while it does not.

``python backup.py DATA COPY`` makes the folder ``COPY``, readable by its owner only. It needs the ``apsw`` of the
gateway's own environment: the SQLite of the system may be another one.
"""

import os
import shutil
import sys
from pathlib import Path

import apsw

DATABASE = "hongyan.db"
SECRETS = ("secret.key", "media.secret", "admin.token")
DRAFTS = ".draft-*"
"""Media that are still being written: nothing refers to them yet."""

BUSY_MS = 10_000


def copy(data: Path, target: Path) -> None:
    """Copy the database as it is at one moment, then what it refers to: media are only ever added.

    Raises:
        FileExistsError: ``target`` is there already.
        FileNotFoundError: ``data`` holds no database.
    """
    if not (data / DATABASE).is_file():
        raise FileNotFoundError(f"{data}: no {DATABASE} in it")
    os.umask(0o077)
    target.mkdir(parents=True)
    connection = apsw.Connection(str(data / DATABASE), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.execute("VACUUM INTO ?", (str(target / DATABASE),))
    finally:
        connection.close()
    for name in SECRETS:
        if (data / name).is_file():
            shutil.copyfile(data / name, target / name)
    if (data / "media").is_dir():
        shutil.copytree(data / "media", target / "media", ignore=shutil.ignore_patterns(DRAFTS))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: backup.py DATA COPY")
    try:
        copy(Path(sys.argv[1]), Path(sys.argv[2]))
    except (OSError, apsw.Error) as wrong:
        sys.exit(f"backup: {wrong}")

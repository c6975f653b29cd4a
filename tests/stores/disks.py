"""Disks that fail on demand: SQLite VFSs which pass everything on to the real one, and see it go by."""
# ruff: noqa: N802  SQLite names the methods

import random
import threading
from collections.abc import Callable
from pathlib import Path

import apsw


class Disk(apsw.VFS):
    """Counts syncs and breaks when told. Use its ``name`` as ``vfs``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.syncs = 0
        """Of the write-ahead log: one per commit."""
        self.trouble: dict[str, Callable[[], Exception]] = {}
        """``{"sync" | "write" | "read": error}``: what happens instead, from now on."""
        super().__init__(name, "", iVersion=3)

    def xOpen(self, name, flags):
        return DiskFile(self, name, flags)


class DiskFile(apsw.VFSFile):
    def __init__(self, disk: Disk, name, flags) -> None:
        super().__init__("", name, flags)
        self.disk = disk
        self.is_log = bool(flags[0] & apsw.SQLITE_OPEN_WAL)

    def _go(self, deed: str) -> None:
        if deed in self.disk.trouble:
            error = self.disk.trouble[deed]()
            raise error

    def xSync(self, flags):
        self._go("sync")
        super().xSync(flags)
        self.disk.syncs += self.is_log

    def xWrite(self, data, offset):
        self._go("write")
        super().xWrite(data, offset)

    def xRead(self, amount, offset):
        self._go("read")
        return super().xRead(amount, offset)


class ForgetfulDisk(apsw.VFS):
    """Knows what a power cut would leave: what was synced, and any part of what was not."""

    def __init__(self, name: str, *, lies: bool = False) -> None:
        self.name = name
        self.lies = lies
        """Syncs do nothing: to see that the test can fail."""
        self.cuts: list[dict[str, bytes]] = []
        """Images of the disk, as a cut at that moment would have left it."""
        self._lock = threading.Lock()
        self._synced: dict[str, bytearray] = {}
        self._unsynced: dict[str, list[Callable[[bytearray], None]]] = {}
        super().__init__(name, "", iVersion=3)

    def xOpen(self, name, flags):
        return ForgetfulFile(self, name, flags)

    def xDelete(self, filename, syncdir):
        super().xDelete(filename, syncdir)
        with self._lock:
            self._synced.pop(Path(filename).name, None)
            self._unsynced.pop(Path(filename).name, None)

    def note(self, file: str, change: Callable[[bytearray], None]) -> None:
        with self._lock:
            self._unsynced.setdefault(file, []).append(change)

    def sync(self, file: str) -> None:
        if not self.lies:
            with self._lock:
                content = self._synced.setdefault(file, bytearray())
                for change in self._unsynced.pop(file, ()):
                    change(content)

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files as a power cut now would leave them: of the unsynced writes any may have made it."""
        with self._lock:
            image = {}
            for file in {*self._synced, *self._unsynced}:
                content = bytearray(self._synced.get(file, b""))
                share = chance.choice([0.0, 0.5, 0.9])
                for change in self._unsynced.get(file, ()):
                    if chance.random() < share:
                        change(content)
                image[file] = bytes(content)
            return image


class ForgetfulFile(apsw.VFSFile):
    def __init__(self, disk: ForgetfulDisk, name, flags) -> None:
        super().__init__("", name, flags)
        self.disk = disk
        self.file = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name

    def xWrite(self, data, offset):
        kept = bytes(data)
        super().xWrite(data, offset)

        def write(content: bytearray) -> None:
            content.extend(bytes(max(0, offset - len(content))))
            content[offset : offset + len(kept)] = kept

        self.disk.note(self.file, write)

    def xTruncate(self, newsize):
        super().xTruncate(newsize)

        def truncate(content: bytearray) -> None:
            del content[newsize:]

        self.disk.note(self.file, truncate)

    def xSync(self, flags):
        super().xSync(flags)
        self.disk.sync(self.file)

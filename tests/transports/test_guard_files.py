"""Which files commands may name: those below the media roots.

Everything else is refused, and nothing outside was opened for it.
"""

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hongyan.model.errors import InvalidArgument, Unavailable
from hongyan.transports import guard_files
from hongyan.transports.guard_files import open_local, read_local

MOST = 1_000_000


@dataclass
class Tree:
    """A media root and what lies around it."""

    root: Path
    outside: Path
    opened: list[str] = field(default_factory=list)
    """Everything that was opened, as the kernel names it."""

    def place(self, text: str) -> str:
        return text.replace("{root}", str(self.root)).replace("{out}", str(self.outside))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tree]:
    made = Tree(root=tmp_path / "media", outside=tmp_path / "outside")
    evil = tmp_path / "media-evil"
    for folder in (made.root / "sub" / "deeper", made.outside / "sub", evil):
        folder.mkdir(parents=True)
    for folder in (made.outside, made.outside / "sub", evil, tmp_path):
        (folder / "secret").write_text("secret")
    (made.outside / "linked").write_text("secret")
    (made.root / "pic.png").write_text("pic")
    (made.root / "sub" / "deeper" / "雁.png").write_text("goose")
    (made.root / "100%.png").write_text("percent")
    (made.root / "报告：１／２.txt").write_text("report")
    (made.root / "link").symlink_to(made.outside / "secret")
    (made.root / "link-inside").symlink_to("pic.png")
    (made.root / "folder-link").symlink_to(made.outside)
    (made.root / "sub" / "up").symlink_to("..")
    (made.root / "loop").symlink_to("loop")
    (made.root / "dangling").symlink_to("nothing")
    (made.root / "null").symlink_to("/dev/null")
    (made.root / "proc").symlink_to("/proc/self")
    (made.root / "second-name").hardlink_to(made.outside / "linked")
    os.mkfifo(made.root / "fifo")
    listening = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(made.root)
    listening.bind("socket")
    monkeypatch.chdir(made.outside)
    really = os.open

    def watched(path: Any, *arguments: Any, **named: Any) -> int:
        handle = really(path, *arguments, **named)
        made.opened.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        return handle

    before = {entry.name for entry in Path("/proc/self/fd").iterdir()}
    with monkeypatch.context() as patched:
        patched.setattr(guard_files.os, "open", watched)
        yield made
    assert {entry.name for entry in Path("/proc/self/fd").iterdir()} <= before, "a file stayed open"
    listening.close()


REFUSED_PATHS = [
    *("", "/", ".", "..", "./", "../", "//", "~", "~/secret", "~root/.bashrc", " ", "*", "pic.*"),
    *("../secret", "../outside/secret", "sub/../../secret", "sub/../pic.png", "./../secret", "a/b/../../../secret"),
    *("..//secret", "sub/..", ".../secret", "....//secret", "..;/secret", ". ./secret"),
    *("/etc/passwd", "/etc/shadow", "//etc/passwd", "/proc/self/environ", "/proc/self/fd/0", "/dev/zero", "/dev/stdin"),
    *("/proc/self/root/etc/passwd", "/proc/self/cwd/secret", "/sys/kernel/notes", "/var/run/docker.sock", "/root"),
    *("{out}/secret", "{out}/sub/secret", "{root}/../secret", "{root}/../outside/secret", "{root}-evil/secret"),
    *("{root}", "{root}/", "{root}/.", "{root}/sub", "{root}/sub/", "sub", "sub/", "sub/deeper/.", "{root}/pic.png/"),
    *("{root}secret", "{root}/secret", "/media/pic.png", "secret", "sub/secret", "outside/secret", "pic.png/x"),
    *("link", "link-inside", "{root}/link", "folder-link/secret", "folder-link/sub/secret", "folder-link", "sub/up"),
    *("sub/up/pic.png", "{root}/sub/up/sub/up/pic.png", "loop", "loop/x", "dangling", "null", "proc/environ"),
    *("proc/root/etc/passwd", "second-name", "{root}/second-name", "fifo", "{root}/fifo", "socket"),
    *("pic.png\0", "pic.png\0.jpg", "\0", "../secret\0pic.png", "pic\n.png", "pic.png\r", "\x1b[2J", "pic\x7f", "\x85"),
    *("a\u2028b", "\udc2e\udc2e/secret", "pic\ud800.png", "\udcffpic.png"),
    *("%2e%2e/secret", "..%2fsecret", "%2e%2e%2fsecret", "..%252fsecret", "..%c0%afsecret", "..%00/secret", "%2fetc"),
    *("．．/secret", "..／secret", "‥/secret", "․․/secret", "..∕secret", "．．／secret", "..\u200b/secret"),
    *(
        "C:\\Windows\\win.ini",
        "c:/windows/win.ini",
        "C:secret",
        "\\\\server\\share\\x",
        "..\\secret",
        "sub\\..\\pic.png",
    ),
    *("\\etc\\passwd", "\\\\?\\C:\\x", "\\\\.\\pipe\\x", "D:", "pic.png\\", "{root}\\pic.png", "Z:\\home\\x"),
    *("file:///etc/passwd", "FILE:/etc/passwd", "file://{root}/pic.png", "http://127.0.0.1/", "https:x", "data:,x"),
    *(
        "ftp://h/x",
        "gopher://h/",
        "smb://h/x",
        "jar:file:/x",
        "php://filter/x",
        "a" * 300,
        "a/" * 3000 + "b",
        "sub/" * 9,
    ),
]


def test_there_are_many_paths_that_are_refused() -> None:
    assert len(set(REFUSED_PATHS)) == len(REFUSED_PATHS) > 80


@pytest.mark.parametrize("path", REFUSED_PATHS, ids=lambda path: ascii(path)[:40])
def test_a_path_is_refused_and_nothing_outside_is_opened(tree: Tree, path: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        os.close(open_local(tree.place(path), [tree.root], field="image.path"))
    assert refused.value.field == "image.path"
    assert "secret" not in refused.value.reason
    assert str(tree.outside) not in str(refused.value)
    assert [name for name in tree.opened if not Path(name).is_relative_to(tree.root)] == []
    assert [name for name in tree.opened if not Path(name).is_dir()] == [], "a file was opened to be refused"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("C:\\x.png", "Windows path"),
        ("\\\\nas\\x.png", "Windows path"),
        ("file:///x", "is a URL"),
        ("link", "links are not followed"),
        ("folder-link/secret", "reached by a link"),
        ("second-name", "hard link"),
        ("fifo", "a device, a pipe or a socket"),
        ("sub", "names a folder"),
        ("/etc/passwd", "outside of the media roots"),
        ("../secret", "goes up"),
        ("nothing", "no such file"),
    ],
)
def test_a_refusal_says_why(tree: Tree, path: str, reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason):
        open_local(path, [tree.root])


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("pic.png", "pic"),
        ("./pic.png", "pic"),
        ("{root}/pic.png", "pic"),
        ("/{root}//./pic.png", "pic"),
        ("sub/deeper/雁.png", "goose"),
        ("{root}/sub/deeper/雁.png", "goose"),
        ("100%.png", "percent"),
        ("报告：１／２.txt", "report"),
    ],
)
def test_a_file_below_a_root_is_read(tree: Tree, path: str, content: str) -> None:
    assert read_local(tree.place(path), [tree.root], most_bytes=MOST).decode() == content
    assert [name for name in tree.opened if not Path(name).is_relative_to(tree.root)] == []


def test_roots_are_tried_in_their_order(tree: Tree) -> None:
    roots = [tree.root / "not-there", tree.root / "sub", tree.root, tree.outside]
    assert read_local("secret", roots, most_bytes=MOST) == b"secret"
    assert read_local("deeper/雁.png", roots, most_bytes=MOST) == b"goose"
    assert read_local(str(tree.outside / "secret"), [tree.root, tree.outside / "sub", tree.outside], most_bytes=9)


def test_a_root_itself_may_be_a_link_and_be_spelled_relatively(tree: Tree) -> None:
    (tree.outside / "here").symlink_to(tree.root)
    assert read_local("pic.png", [Path("here")], most_bytes=MOST) == b"pic"
    assert read_local(f"{tree.outside}/here/pic.png", [Path("here")], most_bytes=MOST) == b"pic"


def test_without_roots_no_path_is_opened(tree: Tree) -> None:
    for path in ("pic.png", str(tree.root / "pic.png")):
        with pytest.raises(InvalidArgument, match="no media roots"):
            open_local(path, [])
    assert tree.opened == []


@pytest.mark.parametrize("name", ["null", "zero", "full", "tty", "random", "/dev/urandom"])
def test_a_device_is_not_even_opened(tree: Tree, name: str) -> None:
    with pytest.raises(InvalidArgument, match="device"):
        open_local(name, [Path("/dev")])
    assert set(tree.opened) <= {"/dev"}


@pytest.fixture
def swap_after_the_look(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path], None]], None]:
    """Arrange that ``pic.png`` becomes something else between the look at it and its opening."""
    check = guard_files._check_regular

    def arrange(put: Callable[[Path], None]) -> None:
        def looked(found: os.stat_result, name: str) -> None:
            # Only our own check is replaced: a patched os.stat would be called by everybody, with files that are real.
            monkeypatch.setattr(guard_files, "_check_regular", check)
            check(found, name)
            (tree.root / "pic.png").unlink()
            put(tree.root / "pic.png")

        monkeypatch.setattr(guard_files, "_check_regular", looked)

    return arrange


def test_a_link_put_there_after_the_look_is_not_followed(
    tree: Tree, swap_after_the_look: Callable[[Callable[[Path], None]], None]
) -> None:
    swap_after_the_look(lambda place: place.symlink_to(tree.outside / "secret"))
    with pytest.raises(InvalidArgument, match="link"):
        open_local("pic.png", [tree.root])
    assert [name for name in tree.opened if not Path(name).is_dir()] == []


def test_a_fifo_put_there_after_the_look_does_not_block(
    tree: Tree, swap_after_the_look: Callable[[Callable[[Path], None]], None]
) -> None:
    swap_after_the_look(os.mkfifo)
    with pytest.raises(InvalidArgument, match="pipe"):
        open_local("pic.png", [tree.root])


def test_a_file_may_have_as_many_bytes_as_wanted_and_no_more(tree: Tree) -> None:
    assert read_local("pic.png", [tree.root], most_bytes=3) == b"pic"
    with pytest.raises(InvalidArgument, match="more than 2 bytes"):
        read_local("pic.png", [tree.root], most_bytes=2)


def test_a_file_that_lies_about_its_size_is_cut_off() -> None:
    assert Path("/proc/self/maps").stat().st_size == 0
    with pytest.raises(InvalidArgument, match="more than 10 bytes"):
        read_local(f"/proc/{os.getpid()}/maps", [Path(f"/proc/{os.getpid()}")], most_bytes=10)


def test_a_file_that_cannot_be_read_after_all_is_no_ones_mistake() -> None:
    with pytest.raises(Unavailable, match="Input/output error"):
        read_local("mem", [Path(f"/proc/{os.getpid()}")], most_bytes=10)


@pytest.mark.parametrize("number", sorted(guard_files._SHORT_OF_FILES))
def test_a_machine_short_of_something_is_no_ones_mistake(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(*_: Any) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(guard_files, "_open_regular", fail)
    with pytest.raises(Unavailable):
        open_local("pic.png", [tree.root])

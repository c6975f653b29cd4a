"""Write the methods of ``hongyan.client`` from the PadChat tables and the model's commands.

``python tools/gen_client.py`` writes the modules; with ``--check`` it writes nothing and exits 1 when one is stale.
"""

import ast
import inspect
import itertools
import subprocess
import sys
import textwrap
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NewType, Union, cast, get_args, get_origin

import msgspec

from hongyan.dialects.padchat import SDK_COMMANDS, V2WS_COMMANDS
from hongyan.model.commands import (
    COMMANDS,
    AcceptTransfer,
    Command,
    FindOfficialAccount,
    GetContactQrCode,
    GetMedia,
    GetRoomQrCode,
    PostMoment,
    SyncContacts,
)
from hongyan.model.media import MediaRef

FOLDER = Path(__file__).resolve().parent.parent / "src" / "hongyan" / "client"

OMITTED: dict[type[Command[Any]], str] = {GetMedia: "``Client.fetch`` takes the message, which knows its kind"}
"""Commands of the tables without a method, with what stands for them."""

UNSAID: dict[type[Command[Any]], set[str]] = {
    PostMoment: {"visible_to", "hidden_from"},
    SyncContacts: {"after", "limit"},
    FindOfficialAccount: {"offset"},
    AcceptTransfer: {"payer"},
}
"""Fields that no edition carries."""

RESULTS: dict[type[Command[Any]], str] = {GetContactQrCode: "RenderedQr", GetRoomQrCode: "RenderedQr"}
"""What the wire brings in place of the model's result: here the picture of the code, and no address."""

ABOUT: dict[type[Command[Any]], str] = {SyncContacts: "Read the whole address book."}
"""What a method does where it is more than the command."""

HEAD = '''\
"""{title}

Written by tools/gen_client.py from the PadChat tables: change those, then run it again.
"""

{imports}

class {name}(ABC):
    """{about}"""
{extra}'''


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method."""

    name: str
    type: str
    default: str
    """Empty for one that is needed."""
    value: str
    """How the command's field is made of it; empty for media."""
    meaning: str

    def spell(self) -> str:
        """Return it as it stands in a signature."""
        return f"{self.name}: {self.type}{f' = {self.default}' if self.default else ''}"


@dataclass(frozen=True)
class Method:
    """One method, for both clients."""

    command: type[Command[Any]]
    rows: str
    parameters: tuple[Parameter, ...]
    result: str

    @property
    def name(self) -> str:
        """The command's public name."""
        return self.command.public_name()

    def signature(self) -> str:
        """Return the parameters: what is needed by position too, the rest by name only."""
        needed = [each.spell() for each in self.parameters if not each.default]
        others = [each.spell() for each in self.parameters if each.default]
        return ", ".join(["self", *needed, *(["*", *others] if others else [])])

    def documentation(self) -> str:
        """Return the docstring: the command's own, its fields, and what it is on the wire."""
        text = ABOUT.get(self.command) or inspect.getdoc(self.command) or ""
        about, found, raises = text.partition("\n\nRaises:")
        parts = [about]
        fields = [f"``{each.name}``: {each.meaning}" for each in self.parameters if each.meaning]
        if fields:
            parts.append("\n".join(fields))
        parts.append(f"On the wire: {self.rows}.")
        if found:
            parts.append(f"Raises:{raises}")
        return "\n\n".join(parts)


def methods() -> list[Method]:
    """Return a method for each command that an edition's table has."""
    found = []
    for command in COMMANDS:
        names = [row.name for table in (SDK_COMMANDS, V2WS_COMMANDS) for row in table if command in row.commands]
        if not names or command in OMITTED:
            continue
        docs = _documented(command)
        fields = [each for each in msgspec.structs.fields(command) if each.name not in UNSAID.get(command, ())]
        parameters = tuple(_parameter(each, docs.get(each.name, "")) for each in fields)
        rows = ", ".join(f"``{name}``" for name in dict.fromkeys(names) if name != "auth")
        result = RESULTS.get(command) or _name(command.result_type())
        found.append(Method(command, rows, parameters, result))
    return found


def _parameter(field: Any, meaning: str) -> Parameter:
    name, type_ = field.name, field.type
    default = "" if field.required else _literal(field.default)
    if type_ is MediaRef:
        return Parameter(name, "MediaSource", default, "", "Bytes, or the path of a file.")
    if isinstance(type_, NewType):
        return Parameter(name, "str", default, f"{type_.__name__}({name})", meaning)
    if get_origin(type_) is tuple:
        kind = _name(get_args(type_)[0])
        if not isinstance(get_args(type_)[0], NewType):
            return Parameter(name, f"Iterable[{kind}]", default, f"tuple({name})", meaning)
        return Parameter(name, "str | Iterable[str]", default, f"{kind.lower()[:-2]}_ids({name})", meaning)
    if get_origin(type_) in (Union, types.UnionType):
        inner = get_args(type_)[0]
        if isinstance(inner, NewType):
            value = f"{_name(inner)}({name}) if {name} is not None else None"
            return Parameter(name, "str | None", default, value, meaning)
        return Parameter(name, f"{_name(inner)} | None", default, name, meaning)
    return Parameter(name, _name(type_), default, name, meaning)


def _name(type_: Any) -> str:
    if get_origin(type_) is tuple:
        return f"tuple[{_name(get_args(type_)[0])}, ...]"
    return "None" if type_ in (None, type(None)) else str(type_.__name__)


def _literal(value: Any) -> str:
    if hasattr(value, "name") and hasattr(value, "value"):
        return f"{type(value).__name__}.{value.name}"
    return '""' if value == "" else repr(value)


def _documented(command: type[Any]) -> dict[str, str]:
    """Return what stands under each field."""
    body = cast("ast.ClassDef", ast.parse(textwrap.dedent(inspect.getsource(command))).body[0]).body
    found = {}
    for field, below in itertools.pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(below.value)).split()).removesuffix(" So too below.")
    return found


def _docstring(text: str) -> str:
    lines = []
    for line in text.splitlines():
        lines += textwrap.wrap(line, 110, subsequent_indent=line[: len(line) - len(line.lstrip())]) or [""]
    body = "\n".join(f"        {line}".rstrip() for line in lines).lstrip()
    return f'        """{body}\n        """' if "\n" in body else f'        """{body}"""'


def asynchronous() -> str:
    """Return ``commands.py``."""
    parts = []
    for each in methods():
        given = ", ".join(f"{one.name}={one.value or 'NO_MEDIA'}" for one in each.parameters)
        media = next((f", {one.name}" for one in each.parameters if not one.value), "")
        call = f"await self._do({each.command.__name__}({given}){media})"
        end = f"        result: {each.result} = {call}\n        return result"
        if each.result == "None":
            end = f"        {call}"
        head = f"    async def {each.name}({each.signature()}) -> {each.result}:"
        parts.append(f"{head}\n{_docstring(each.documentation())}\n{end}\n")
    extra = '''
    @abstractmethod
    async def _do(self, command: Command[Any], media: MediaSource | None = None) -> Any:
        """Carry out ``command``, with the bytes of its media."""

'''
    title = "Every command of the PadChat tables as a method."
    return _module("Commands", title, "What a client can ask. Made one with a connection by ``Client``.", extra, parts)


def synchronous() -> str:
    """Return ``blocking_commands.py``."""
    parts = []
    for each in methods():
        given = ", ".join(
            f"{one.name}={one.name}" if one.default else one.name
            for one in sorted(each.parameters, key=lambda one: bool(one.default))
        )
        wait = f"self._wait(self._client.{each.name}({given}))"
        end = f"        {wait}" if each.result == "None" else f"        return {wait}"
        about = each.documentation().split("\n\n", maxsplit=1)[0]
        head = f"    def {each.name}({each.signature()}) -> {each.result}:"
        parts.append(f"{head}\n{_docstring(about)}\n{end}\n")
    extra = '''
    _client: Client

    @abstractmethod
    def _wait(self, work: Coroutine[Any, Any, R]) -> R:
        """Return the result of ``work``, which is done in the client's thread."""

'''
    title = "The methods of ``Client`` for scripts that do not wait by ``await``."
    about = "What ``Client`` can ask, each call waiting for its answer; errors and fields as there."
    return _module("BlockingCommands", title, about, extra, parts)


KNOWN = {
    "abc": ("ABC", "abstractmethod"),
    "collections.abc": ("Coroutine", "Iterable"),
    "typing": ("Any", "TypeVar"),
    "hongyan.dialects.padchat.contact_codec": ("RenderedQr",),
    "hongyan.model.account": ("Device", "DeviceWish", "LoginMethod", "LoginStatus", "LoginToken"),
    "hongyan.model.commands": (
        *("Command", "ContactPage", "FriendScene", "UploadedFile"),
        *(command.__name__ for command in COMMANDS),
    ),
    "hongyan.model.contact": ("Contact", "Profile"),
    "hongyan.model.payment": ("RedPacketOffer", "RedPacketRecord", "TransferRecord"),
    "hongyan.model.official": ("OfficialAccount", "OfficialAccountPage", "WebAuthorisation", "WebPage"),
    "hongyan.model.favourite": ("Favourite", "FavouritePage"),
    "hongyan.model.ids": (
        *("ChatId", "ContactId", "LabelId", "MessageId", "MomentId", "RedPacketId", "RoomId", "TransferId"),
    ),
    "hongyan.model.label": ("Label",),
    "hongyan.model.message": ("Receipt",),
    "hongyan.model.moment": ("Moment", "MomentLink", "MomentPage", "MomentPicture"),
    "hongyan.model.room": ("Room",),
    "hongyan.wire.table": ("NO_MEDIA",),
    ".client": ("Client",),
    ".media": ("MediaSource",),
    ".names": ("chat_ids", "contact_ids", "label_ids"),
}
"""Where the names come from that may stand in a module; those that do not are left out."""


def _module(name: str, title: str, about: str, extra: str, parts: list[str]) -> str:
    tree = ast.parse(f"class X(ABC):\n{extra}" + "\n".join(parts))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {"TypeVar"} if "R" in used else set()
    imports = "\n".join(
        f"from {module} import {', '.join(sorted(used & set(names)))}"
        for module, names in KNOWN.items()
        if used & set(names)
    )
    if "R" in used:
        imports += '\n\nR = TypeVar("R")\n'
    text = HEAD.format(title=title, imports=imports, name=name, about=about, extra=extra) + "\n".join(parts)
    return _formatted(text)


def _formatted(text: str) -> str:
    """Return ``text`` as ``make format`` leaves it."""
    ruff = Path(sys.executable).with_name("ruff")
    for arguments in (["check", "--select", "I", "--fix", "--quiet"], ["format", "--quiet"]):
        done = subprocess.run(
            [ruff, *arguments, "--stdin-filename", FOLDER / "commands.py", "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout
    return text


MODULES = {"commands.py": asynchronous, "blocking_commands.py": synchronous}


def main(arguments: list[str]) -> int:
    """Write or check the modules; return the exit status."""
    stale = []
    for name, write in MODULES.items():
        path, text = FOLDER / name, write()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in arguments:
        print(f"stale: {', '.join(stale)}; run tools/gen_client.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

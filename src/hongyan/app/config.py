"""One typed tree of settings from TOML, the environment and the command line. Unknown keys are errors."""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from hongyan import backends as backends_package
from hongyan import faces as faces_package
from hongyan.model.errors import BadConfiguration, Malformed
from hongyan.wire import strict_json

from . import registry

PREFIX = "HONGYAN_"
_FOR_CALLERS = (f"{PREFIX}STORAGE_", f"{PREFIX}ADMIN_")

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class Listen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where clients dial."""

    host: str = "127.0.0.1"
    """Address to bind. Anything but loopback wants a client key of your own."""
    port: Port = 7777
    """0 picks a free one and prints it."""


class Storage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept, and where."""

    data: str = "data"
    """The data directory; made on the first start."""
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 7
    """How long events wait for a client that is away."""
    keep_events: Annotated[int, msgspec.Meta(ge=1000)] = 10_000_000
    """How many of them, of all accounts together."""


WORLD_FILES = ("toml", "yaml", "yml", "json")
"""How the name of a file ends that describes a world."""

WorldName = Annotated[str, msgspec.Meta(pattern=rf"^(demo|empty|.+\.({'|'.join(WORLD_FILES)}))$")]


class Sandbox(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The simulated WeChat."""

    world: WorldName = "demo"
    """The world that the first start makes: ``demo``, ``empty``, or a file that describes one (TOML, YAML, JSON)."""
    anew: bool = False
    """Begin that world anew at every start, whatever the data directory holds."""
    seed: int = 1
    """The same seed and the same deeds make the same world."""
    auto_scan: str = ""
    """Every login QR code is scanned and confirmed at once by this person; empty: by nobody."""

    @property
    def world_path(self) -> Path | None:
        """The file that describes the world; absent when it is a ready-made one."""
        return None if self.world in ("demo", "empty") else Path(self.world)


class Media(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pictures, sounds and files."""

    roots: tuple[str, ...] = ()
    """Folders from which commands may send files by path; none by default."""
    allow_networks: tuple[str, ...] = ()
    """Private networks, such as 192.168.1.0/24, from which commands may fetch by URL; none by default."""

    def __post_init__(self) -> None:
        # What is none is refused when the settings are read.
        self.networks  # noqa: B018

    @property
    def networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """``allow_networks`` as networks."""
        return tuple(ipaddress.ip_network(network) for network in self.allow_networks)


class Log(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the process tells on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    json: bool = False
    """One JSON object a line, for machines."""


class Admin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may use the native API."""

    token: str = ""
    """Empty: made on the first start and kept in the data directory."""


class Pages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The pages in a browser."""

    names: tuple[str, ...] = ()
    """Host names, besides ``localhost`` and plain addresses, under which browsers may open them."""


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings."""

    listen: Listen = Listen()
    storage: Storage = Storage()
    sandbox: Sandbox = Sandbox()
    media: Media = Media()
    log: Log = Log()
    admin: Admin = Admin()
    pages: Pages = Pages()
    faces: dict[str, Any] = {}
    """The settings of each face, by its name, as the face's own ``Config``."""
    backends: dict[str, Any] = {}
    """Those of each backend, by its section."""

    @property
    def data(self) -> Path:
        """The data directory."""
        return Path(self.storage.data)

    @property
    def is_public(self) -> bool:
        """Whether others than this machine can reach the listener."""
        if self.listen.host == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.listen.host).is_loopback
        except ValueError:
            return True


Sections = Mapping[str, type[msgspec.Struct]]
"""The type of the settings in each section that a module of its own reads."""


def load(
    path: Path | None,
    environment: Mapping[str, str],
    overrides: Mapping[str, Mapping[str, Any]],
    faces: Sections | None = None,
    backends: Sections | None = None,
) -> Config:
    """Read the settings: defaults, then ``path``, then ``environment``, then ``overrides`` of the command line.

    Raises:
        BadConfiguration: one line with the place, the key, the reason and the fix.
    """
    known = (faces or {}, backends or {})
    tree: dict[str, dict[str, Any]] = {}
    if path is not None:
        _merge(tree, _read_file(path))
        _convert(tree, str(path), known, strict=True)
    _merge(tree, _read_environment(environment, known))
    _convert(tree, "the environment", known)
    _merge(tree, {section: dict(keys) for section, keys in overrides.items()})
    return _convert(tree, "the command line", known)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise BadConfiguration(f"{path}: cannot be read: {wrong.strerror}; name another file with --config") from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadConfiguration(f"{path}: is no TOML: {wrong}; correct that line") from wrong


def _read_environment(environment: Mapping[str, str], known: tuple[Sections, Sections]) -> dict[str, dict[str, Any]]:
    """A variable is text; it becomes a number or a truth value where the setting is one."""
    tree: dict[str, dict[str, Any]] = {}
    for name, value in environment.items():
        if name.startswith(PREFIX):
            rest = name.removeprefix(PREFIX).lower()
            # A section's name may hold an underscore itself, and begin as another one does.
            fitting = (each for sections in known for each in sections if rest.startswith(f"{each}_"))
            section = max(fitting, key=len, default="") or rest.partition("_")[0]
            tree.setdefault(section, {})[rest[len(section) + 1 :]] = value
    return tree


def _merge(tree: dict[str, dict[str, Any]], more: Mapping[str, Any]) -> None:
    for section, keys in more.items():
        if isinstance(keys, Mapping):
            tree.setdefault(section, {}).update(keys)
        else:
            tree[section] = keys


def _convert(
    tree: dict[str, dict[str, Any]], source: str, known: tuple[Sections, Sections], *, strict: bool = False
) -> Config:
    owned = {section for sections in known for section in sections}
    section = ""
    try:
        for section in ("faces", "backends"):
            if section in tree:
                raise Malformed("is no section: the settings of each stand under a name of its own")
        read: list[dict[str, Any]] = []
        for sections in known:
            read.append({})
            for section, type_ in sections.items():
                read[-1][section] = strict_json.convert(tree.get(section, {}), type_, strict=strict)
        section = ""
        own = {section: keys for section, keys in tree.items() if section not in owned}
        config = strict_json.convert(own, Config, strict=strict)
        return msgspec.structs.replace(config, faces=read[0], backends=read[1])
    except Malformed as wrong:
        wrong.field = ".".join(part for part in (section, wrong.field) if part)
        place = f"{source}: {wrong.field}" if wrong.field else source
        raise BadConfiguration(f"{place}: {wrong.message}; see docs/reference/config.md") from wrong


def from_process(path: Path | None, overrides: Mapping[str, Mapping[str, Any]]) -> Config:
    """Read the settings of this process."""
    return load(path, os.environ, overrides, face_configs(), backend_configs())


def of_caller(data: Path | None) -> Config:
    """Read what is needed to call a running gateway: its data directory, and its token if the environment has it.

    The sections of faces and backends are not looked at: to know them means to import all of these.

    Raises:
        BadConfiguration: as ``load``.
    """
    ours = {name: value for name, value in os.environ.items() if name.startswith(_FOR_CALLERS)}
    return load(None, ours, {"storage": {"data": str(data)}} if data is not None else {})


def face_configs() -> Sections:
    """Return the type of the settings of each face that has any."""
    found = registry.load(faces_package).items()
    return {name: module.Config for name, module in found if hasattr(module, "Config")}


def backend_configs() -> Sections:
    """Return the type of the settings of each backend that is built from some, by its section."""
    found = registry.load(backends_package).values()
    return {module.SECTION: module.Config for module in found if hasattr(module, "SECTION")}

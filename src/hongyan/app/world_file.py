"""Reads the file of a world of the user's own: TOML, YAML or JSON."""

import asyncio
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import yaml

from hongyan.backends import sandbox
from hongyan.core.media import MediaLibrary
from hongyan.model.errors import BadConfiguration
from hongyan.stores.media_memory import MemoryMedia
from hongyan.transports.media_json import MediaJson

from .config import Config

MOST_BYTES = 64 * 1024 * 1024


_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""In C where it was built so: twenty times as fast."""


# The library has no types.
class _Loader(_SafeLoader):  # type: ignore[misc]
    """YAML as people mean it: ``on`` is no truth value, as in YAML 1.2, and no key stands twice."""

    yaml_implicit_resolvers = {  # noqa: RUF012  the library's own name for it
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._flat: set[yaml.MappingNode] = set()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Refuse a key that stands twice: looked at before other mappings are merged in."""
        if node not in self._flat:
            self._flat.add(node)
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            if len(set(keys)) < len(keys):
                raise yaml.MarkedYAMLError(problem="a key stands twice", problem_mark=node.start_mark)
        super().flatten_mapping(node)


def _read_yaml(text: str) -> Any:
    # The loader is one of the safe ones.
    return yaml.load(text, Loader=_Loader)  # noqa: S506


READERS: Mapping[str, Callable[[str], Any]] = {
    "toml": tomllib.loads,
    "yaml": _read_yaml,
    "yml": _read_yaml,
    "json": lambda text: msgspec.json.decode(text.encode()),
}
"""By the end of the file's name: those of ``config.WORLD_FILES``."""


async def read(path: Path, config: Config, media: MediaLibrary | None = None) -> sandbox.Setting:
    """Return what the file says of a world; its media are kept in ``media``, or only looked at.

    Raises:
        BadConfiguration: one line with the file, the path to the entry, and the reason.
    """
    library = media or MediaLibrary(MemoryMedia())
    bring = MediaJson(
        keep=library.keep,
        link=lambda _: "",
        # Relative paths are those beside the file.
        roots=(path.parent, *map(Path, config.media.roots)),
        allow=config.media.networks,
    ).bring
    tree = await asyncio.to_thread(_parse, path)
    try:
        return await sandbox.setting_of(tree, bring, library)
    except sandbox.WrongPlace as wrong:
        raise BadConfiguration(f"{path}: {wrong.message}") from wrong


def reader(config: Config, media: MediaLibrary) -> sandbox.ReadSetting | None:
    """Return what reads the world's file whenever it is asked; absent when the world is a ready-made one."""
    path = config.sandbox.world_path
    return None if path is None else partial(read, path, config, media)


def _parse(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise BadConfiguration(f"{path}: has more than {MOST_BYTES} bytes")
        tree = READERS[path.suffix[1:]](raw.decode())
    except OSError as wrong:
        raise BadConfiguration(f"{path}: cannot be read: {wrong.strerror}") from wrong
    except yaml.YAMLError as wrong:
        raise BadConfiguration(f"{path}: is no YAML: {' '.join(str(wrong).split())}") from wrong
    except (tomllib.TOMLDecodeError, msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise BadConfiguration(f"{path}: is no {path.suffix[1:].upper()}: {wrong}") from wrong
    if not isinstance(tree, dict) or not all(isinstance(name, str) for name in tree):
        raise BadConfiguration(f"{path}: must be a table with people, rooms and so on")
    return tree

"""Names to modules: what stands in a folder is found by its name; others come by entry point."""

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import entry_points
from types import ModuleType

from hongyan.model.errors import BadConfiguration


def load(package: ModuleType) -> dict[str, ModuleType]:
    """Return every module of ``package`` by name, and those that other distributions add to its entry-point group.

    Raises:
        BadConfiguration: a module's ``NAME`` is not its file's name, or two share one.
    """
    found: dict[str, ModuleType] = {}
    for name, module in _modules(package):
        if getattr(module, "NAME", None) != name:
            raise BadConfiguration(f"{module.__name__}: NAME must be {name!r}")
        if name in found:
            raise BadConfiguration(f"{module.__name__}: the name {name!r} is taken by {found[name].__name__}")
        found[name] = module
    return found


def _modules(package: ModuleType) -> Iterator[tuple[str, ModuleType]]:
    for entry in pkgutil.iter_modules(package.__path__):
        yield entry.name, importlib.import_module(f"{package.__name__}.{entry.name}")
    for point in entry_points(group=package.__name__):
        yield point.name, point.load()

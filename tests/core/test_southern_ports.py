"""The southern ports, against everything that stands behind them."""

import dataclasses
import inspect
from typing import Any

import pytest

from hongyan.backends.sandbox.backend import SandboxBackend
from hongyan.backends.sandbox.link import SandboxLink
from hongyan.backends.wequick.backend import WequickBackend
from hongyan.backends.wequick.link import WequickLink
from hongyan.core.southern_ports import Backend, Link, Provision


def members(port: type[Any]) -> dict[str, Any]:
    """Return what a port asks for, by name."""
    return {name: member for name, member in vars(port).items() if not name.startswith("_")}


@pytest.mark.parametrize(
    ("port", "kind"),
    [(Backend, SandboxBackend), (Backend, WequickBackend), (Link, SandboxLink), (Link, WequickLink)],
    ids=lambda each: each.__name__,
)
def test_who_stands_behind_a_port_has_all_that_it_asks_for(port: type[Any], kind: type[Any]) -> None:
    for name, member in members(port).items():
        assert hasattr(kind, name), name
        mine = inspect.getattr_static(kind, name)
        assert inspect.iscoroutinefunction(mine) == inspect.iscoroutinefunction(member), name


def test_what_a_backend_is_given_cannot_be_changed() -> None:
    assert Provision.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert {field.name for field in dataclasses.fields(Provision)} >= {"records", "clock", "sleep", "media"}

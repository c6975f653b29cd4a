"""Accounts that run in WeChat for Windows, with the program WeQuick beside it, which calls us."""

from hongyan.core.southern_ports import Provision

from .backend import WequickBackend
from .config import SECTION, Config
from .handlers import CAPABILITIES, NAME

__all__ = ["CAPABILITIES", "NAME", "SECTION", "Config", "WequickBackend", "build"]


def build(config: Config | None, provision: Provision) -> WequickBackend | None:
    """Return the backend; ``None`` when the settings name no machine."""
    return WequickBackend(config, provision) if config is not None and config.agents else None

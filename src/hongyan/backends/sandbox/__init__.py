"""The embedded simulated WeChat as a backend."""

from hongyan.world.deeds import Setting

from .backend import NAME, ReadSetting, SandboxBackend
from .control import SandboxControl
from .laboratory import SandboxLaboratory
from .phone import SandboxPhone
from .world_files import WrongPlace, setting_of

__all__ = [
    "NAME",
    "ReadSetting",
    "SandboxBackend",
    "SandboxControl",
    "SandboxLaboratory",
    "SandboxPhone",
    "Setting",
    "WrongPlace",
    "setting_of",
]

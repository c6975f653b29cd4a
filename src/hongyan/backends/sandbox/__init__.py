"""The embedded simulated WeChat as a backend."""

from hongyan.core.southern_ports import WorldControl
from hongyan.world.deeds import Setting

from .backend import NAME, ReadSetting, SandboxBackend
from .control import SandboxControl
from .laboratory import SandboxLaboratory
from .phone import SandboxPhone
from .phone_moments import SandboxPhoneMoments
from .phone_officials import SandboxPhoneOfficials
from .phone_pages import SandboxPages
from .phone_wallet import SandboxWallets
from .world_files import WrongPlace, setting_of

__all__ = ["NAME", "ReadSetting", "SandboxBackend", "Setting", "WrongPlace", "controls", "setting_of"]

_CONTROLS = (
    SandboxControl,
    SandboxLaboratory,
    SandboxPhone,
    SandboxPhoneMoments,
    SandboxWallets,
    SandboxPhoneOfficials,
    SandboxPages,
)


def controls(backend: SandboxBackend) -> list[WorldControl]:
    """Return the sandbox's parts of the native API."""
    return [control(backend) for control in _CONTROLS]

"""The embedded simulated WeChat as a backend."""

from hongyan.core.ports import WorldControl

from .backend import NAME, SandboxBackend
from .control import SandboxControl
from .phone import SandboxPhone
from .phone_moments import SandboxPhoneMoments
from .phone_officials import SandboxPhoneOfficials
from .phone_wallet import SandboxWallets

__all__ = ["NAME", "SandboxBackend", "controls"]

_CONTROLS = (
    SandboxControl,
    SandboxPhone,
    SandboxPhoneMoments,
    SandboxWallets,
    SandboxPhoneOfficials,
)


def controls(backend: SandboxBackend) -> list[WorldControl]:
    """Return the sandbox's parts of the native API."""
    return [control(backend) for control in _CONTROLS]

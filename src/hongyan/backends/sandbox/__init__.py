"""The embedded simulated WeChat as a backend."""

from .backend import NAME, SandboxBackend
from .control import SandboxControl
from .phone import SandboxPhone
from .phone_moments import SandboxPhoneMoments
from .phone_wallet import SandboxWallets

__all__ = [
    "NAME",
    "SandboxBackend",
    "SandboxControl",
    "SandboxPhone",
    "SandboxPhoneMoments",
    "SandboxWallets",
]

"""The embedded simulated WeChat as a backend."""

from .backend import NAME, SandboxBackend
from .control import SandboxControl
from .phone import SandboxPhone
from .phone_officials import SandboxPhoneOfficials

__all__ = ["NAME", "SandboxBackend", "SandboxControl", "SandboxPhone", "SandboxPhoneOfficials"]

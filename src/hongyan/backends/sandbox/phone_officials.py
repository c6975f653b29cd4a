"""The official accounts on a person's phone, in the native API."""

import msgspec

from hongyan.model.ids import ContactId
from hongyan.model.official import OfficialAccount, OfficialAccountPage
from hongyan.wire.operations import Operation

from .backend import SandboxBackend


class OfficialsRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Official accounts that somebody looks for on their phone."""

    wxid: ContactId
    query: str = ""
    """A piece of their name, their WeChat number or their id; empty: those that are followed."""
    offset: int = 0
    """From the page before; 0 for the first."""


class OfficialRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One official account on somebody's phone."""

    wxid: ContactId
    official: ContactId
    """Its id, or its WeChat number."""


class SandboxPhoneOfficials:
    """Lists the operations on the official accounts of one sandbox's phones."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Everything below ``/sandbox/phone/{wxid}/officials``."""
        return (
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/officials",
                request=OfficialsRequest,
                reply=OfficialAccountPage,
                call=self._officials,
                summary="List the official accounts that a person follows, or find others",
            ),
            Operation(
                method="GET",
                path="/sandbox/phone/{wxid}/officials/{official}",
                request=OfficialRequest,
                reply=OfficialAccount,
                call=self._official,
                summary="Show an official account with its menu",
            ),
        )

    async def _officials(self, request: OfficialsRequest) -> OfficialAccountPage:
        reading = self._backend.world.officials(request.wxid)
        return reading.find(request.query, request.offset) if request.query else reading.followed(request.offset)

    async def _official(self, request: OfficialRequest) -> OfficialAccount:
        return self._backend.world.officials(request.wxid).account(request.official)

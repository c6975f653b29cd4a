"""The native face: the gateway's own API over HTTP, as a list of operations that the front door mounts."""

from collections.abc import Iterable

import msgspec

from hongyan.core.hub import Hub, describe
from hongyan.core.ports import WorldControl
from hongyan.model.account import Account
from hongyan.model.ids import AccountId
from hongyan.wire.operations import Operation

NAME = "rest"


class Nothing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No parameters."""


class AccountRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account."""

    id: AccountId
    """``<key name>/<label>``, the slash as it is or as ``%2F``."""


class AccountsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All accounts, oldest first."""

    accounts: tuple[Account, ...]


def operations(hub: Hub, controls: Iterable[WorldControl]) -> list[Operation]:
    """Return every call of the native API."""

    async def list_accounts(_: Nothing) -> AccountsAnswer:
        return AccountsAnswer(accounts=tuple(hub.accounts()))

    async def get_account(request: AccountRequest) -> Account:
        return describe(hub.live(request.id))

    own = [
        Operation(
            method="GET",
            path="/accounts",
            request=Nothing,
            reply=AccountsAnswer,
            call=list_accounts,
            summary="List the accounts",
        ),
        Operation(
            method="GET",
            path="/accounts/{id}",
            request=AccountRequest,
            reply=Account,
            call=get_account,
            summary="Show one account",
        ),
    ]
    return own + [operation for control in controls for operation in control.operations]

"""Transfers."""

from typing import TYPE_CHECKING

import msgspec

from hongyan.model import commands as c
from hongyan.model.errors import InvalidArgument, NotFound
from hongyan.model.payment import TransferRecord, TransferState

from .kinds import Handlers

if TYPE_CHECKING:
    from hongyan.backends.wequick.link import WequickLink


async def _get(link: "WequickLink", command: c.GetTransfer) -> TransferRecord:
    record = link.book.transfer(command.transfer)
    if record is None:
        raise NotFound("no such transfer was reported")
    return record


async def _accept(link: "WequickLink", command: c.AcceptTransfer) -> TransferRecord:
    """The answer tells nothing of the money: what is returned is the transfer as it was reported."""
    known = link.book.transfer(command.transfer)
    payer = command.payer or (known.payer if known else None)
    if payer is None:
        raise InvalidArgument("payer", "must be given: this transfer was not reported")
    asked = msgspec.structs.replace(command, payer=payer)
    told: TransferRecord = await link.ask("acceptBankTransfer", asked, c.AcceptTransfer)
    if known is None:
        return msgspec.structs.replace(told, id=command.transfer, payer=payer, receiver=link.own().id)
    return msgspec.structs.replace(known, state=TransferState.ACCEPTED, changed_at_ms=link.backend.now_ms())


HANDLERS: Handlers = {c.GetTransfer: _get, c.AcceptTransfer: _accept}

import msgspec
import pytest

from hongyan.core.ports import ClientKey, Delivery, Slot, SlotChange
from hongyan.model.account import AccountState
from hongyan.model.events import Warned
from tests.core.conftest import ACCOUNT, IPAD


def test_a_new_slot_has_never_been_logged_in() -> None:
    slot = Slot(account=ACCOUNT, backend="fake", device=IPAD)
    assert (slot.state, slot.profile, slot.session, slot.southern_cursor, slot.last_seq) == (
        AccountState.LOGGED_OUT,
        None,
        b"",
        b"",
        0,
    )


def test_a_change_leaves_alone_what_it_does_not_name() -> None:
    assert set(msgspec.structs.asdict(SlotChange()).values()) == {None}


def test_a_session_that_ends_is_not_a_session_that_is_left_alone() -> None:
    assert SlotChange(session=b"") != SlotChange()


def test_an_event_without_a_southern_name_is_always_journaled() -> None:
    assert Delivery(event=Warned(text="t")).southern_id == ""


@pytest.mark.parametrize("struct", [Slot, SlotChange, Delivery, ClientKey])
def test_what_crosses_a_port_cannot_be_changed(struct: type[msgspec.Struct]) -> None:
    assert struct.__struct_config__.frozen

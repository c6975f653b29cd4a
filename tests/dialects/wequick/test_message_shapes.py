import inspect

import msgspec
import pytest

from hongyan.dialects.wequick import message_shapes

SHAPES = [
    shape
    for _, shape in inspect.getmembers(message_shapes, inspect.isclass)
    if issubclass(shape, msgspec.Struct) and "msg_type" in shape.__struct_fields__
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_kind_has_a_number_of_its_own_and_stands_for_nobodys_message_by_itself(shape: type) -> None:
    written = msgspec.to_builtins(shape())
    assert (written.get("msgType") or written.get("msg_type")) is not None
    assert written["myMsg"] == "0"
    assert written["wxidFrom"] == ""

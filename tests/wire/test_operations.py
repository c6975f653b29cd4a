import msgspec
import pytest

from hongyan.wire.operations import Operation


class Empty(msgspec.Struct):
    """No parameters."""


async def call(_: Empty) -> Empty:
    return Empty()


def test_an_answer_may_take_half_a_minute_unless_the_call_says_otherwise() -> None:
    operation = Operation(method="GET", path="/x", request=Empty, reply=Empty, call=call, summary="x")
    assert operation.longest_s == 30.0


def test_an_operation_cannot_be_changed() -> None:
    operation = Operation(method="GET", path="/x", request=Empty, reply=Empty, call=call, summary="x")
    with pytest.raises(AttributeError):
        operation.path = "/y"  # type: ignore[misc]  # what the test is about

import inspect

import pytest

from hongyan.dialects.rest import STATUS, spell, status_of
from hongyan.model import errors
from hongyan.model.errors import Busy, HongyanError, InvalidArgument, Malformed, NotFound, Unsupported

TREE = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, HongyanError)]

OUR_FAULT = {"internal", "storage_failed", "bad_configuration"}
"""Errors that are nobody's but ours: 500."""


class Unheard(HongyanError):
    """An error that the dialect has never heard of."""

    code = "unheard"


def test_every_error_has_a_status_of_its_own_or_is_our_fault() -> None:
    assert {error.code for error in TREE} == STATUS.keys() | OUR_FAULT
    assert not STATUS.keys() & OUR_FAULT


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Malformed("x"), 400),
        (NotFound("x"), 404),
        (Unsupported("a", "b", "c"), 422),
        (Busy("x"), 503),
        (HongyanError("x"), 500),
        (Unheard("x"), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_status_says_whose_fault_it_is(error: HongyanError, status: int) -> None:
    assert status_of(error) == status


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (InvalidArgument("text", "is empty"), {"field": "text"}),
        (Malformed("is empty", "text"), {"field": "text"}),
        (Malformed("not JSON"), {}),
        (NotFound("no account x"), {}),
    ],
    ids=["invalid argument", "malformed with a path", "malformed without", "not found"],
)
def test_an_error_is_spelled_with_the_field_where_there_is_one(error: HongyanError, field: dict[str, str]) -> None:
    common = {"code": error.code, "message": error.message, "retryable": False}
    assert spell(error) == {"error": common | field}


def test_what_may_be_tried_again_says_so() -> None:
    assert spell(Busy("x")) == {"error": {"code": "busy", "message": "x", "retryable": True}}

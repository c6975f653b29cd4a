import inspect

import pytest

from hongyan.model import errors
from hongyan.model.errors import (
    BadConfiguration,
    HongyanError,
    InvalidArgument,
    Malformed,
    Rejected,
    StorageFailed,
    Unsupported,
)

TREE = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, HongyanError)]

CODES = {
    "internal": False,
    "malformed": False,
    "invalid_argument": False,
    "unauthorised": False,
    "forbidden": False,
    "not_found": False,
    "conflict": False,
    "unsupported": False,
    "rejected": False,
    "not_logged_in": False,
    "busy": True,
    "unavailable": True,
    "deadline_exceeded": False,
    "storage_failed": False,
    "bad_configuration": False,
}
"""The public codes and whether trying again may help. Clients depend on them: none is ever renamed."""


def test_the_public_codes_are_these_and_no_two_errors_share_one() -> None:
    assert sorted((error.code, error.retryable) for error in TREE) == sorted(CODES.items())


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
def test_every_error_says_what_it_does_not_say_in_its_name(error: type[HongyanError]) -> None:
    assert error.__doc__


def test_an_error_keeps_its_message_for_people() -> None:
    assert HongyanError("the thing and the reason").message == "the thing and the reason"
    assert str(HongyanError("the thing and the reason")) == "the thing and the reason"


def test_malformed_knows_the_path_to_the_culprit_when_there_is_one() -> None:
    assert Malformed("not JSON").field == ""
    assert Malformed("is empty", "content").field == "content"


def test_an_invalid_argument_names_field_and_reason() -> None:
    refused = InvalidArgument("text", "is empty")
    assert (refused.field, refused.reason, refused.message) == ("text", "is empty", "text: is empty")


def test_unsupported_says_who_and_why() -> None:
    refused = Unsupported("recall", "webwx", "it has no such call")
    assert (refused.command, refused.backend, refused.reason) == ("recall", "webwx", "it has no such call")
    assert refused.message == "recall: it has no such call (webwx)"


def test_rejected_carries_wechats_own_number_where_one_is_known() -> None:
    assert Rejected("not a friend").status == -1
    assert Rejected("not a friend", -44).status == -44


def test_a_bad_configuration_is_a_storage_failure_for_whoever_only_wants_to_stop() -> None:
    assert issubclass(BadConfiguration, StorageFailed)

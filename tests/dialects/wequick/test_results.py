import json

import msgspec
import pytest

from hongyan.dialects.wequick import results
from hongyan.dialects.wequick.results import Result, answer_to, read_refusal, refused
from hongyan.dialects.wequick.wire import read_report
from hongyan.model.account import LoginStatus, LoginStep
from hongyan.model.commands import Uploaded
from hongyan.model.errors import Busy, InvalidArgument, Malformed, Rejected


def report(action: str, **data: object) -> bytes:
    return json.dumps({"data": {"action": action, "cwxid": "wxid_bot", "data": data}}).encode()


@pytest.mark.parametrize(("api", "action"), [("logout", "resLogout"), ("uploadFile", "resUploadFile"), ("", "res")])
def test_an_answer_is_called_as_its_command(api: str, action: str) -> None:
    assert answer_to(api) == action


def test_a_refusal_says_why() -> None:
    assert msgspec.to_builtins(refused(Busy("too much"))) == {
        "errorReason": "操作过于频繁，请稍后再试：too much",
        "sendId": "",
        "sendResult": "0",
    }


def test_a_refusal_is_read_as_the_error_that_it_was() -> None:
    said = msgspec.to_builtins(refused(InvalidArgument("text", "is empty")))
    error = read_refusal(read_report(report("resSendTextMessage", **said)))
    assert isinstance(error, InvalidArgument)
    assert (error.field, error.reason) == ("text", "is empty")


@pytest.mark.parametrize("result", ["0", 0, "", None, "2"])
def test_whatever_is_not_1_is_a_refusal(result: object) -> None:
    error = read_refusal(read_report(report("resLogout", sendResult=result, errorReason=None)))
    assert isinstance(error, Rejected)
    assert error.message == "refused"


@pytest.mark.parametrize("result", ["1", 1, True])
def test_1_is_done_of_whatever_type(result: object) -> None:
    assert read_refusal(read_report(report("resLogout", sendResult=result, errorReason="null"))) is None


def test_a_report_is_no_refusal() -> None:
    assert read_refusal(read_report(report("reportContact", sendResult="0"))) is None


def test_the_number_of_an_upload_is_no_refusal_but_a_reason_is() -> None:
    assert read_refusal(read_report(report("resUploadFile", sendResult="0", errorReason=""))) is None
    assert read_refusal(read_report(report("resUploadFile", sendResult="0", errorReason="no such file"))) is not None


def test_a_result_that_cannot_be_read_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_refusal(read_report(report("resLogout", sendResult=["1"])))


@pytest.mark.parametrize(("said", "status"), [("200", 200), (0, 0), ("-1", -1)])
def test_an_upload_is_answered_by_a_number(said: object, status: int) -> None:
    assert results.FILE_UPLOADED.read(json.dumps({"sendResult": said})) == Uploaded(status=status)


@pytest.mark.parametrize("said", ["ok", "", None])
def test_an_upload_that_is_answered_otherwise_is_malformed(said: object) -> None:
    with pytest.raises(Malformed) as caught:
        results.FILE_UPLOADED.read(json.dumps({"sendResult": said}))
    assert caught.value.field == "sendResult"


def test_a_missing_result_is_not_taken_for_a_good_one() -> None:
    assert Result().send_result == ""


@pytest.mark.parametrize(("step", "code"), [(LoginStep.DONE, "1"), (LoginStep.SCANNED, "0")])
def test_only_a_finished_login_is_one(step: LoginStep, code: str) -> None:
    assert msgspec.to_builtins(results.write_status(LoginStatus(step=step))) == {"code": code}

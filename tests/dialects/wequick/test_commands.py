import json
from pathlib import Path

import msgspec
import pytest

from hongyan.dialects.wequick.commands import ANSWERS, COMMANDS, answer_to
from hongyan.dialects.wequick.reports import REPORTS

DOCUMENT = json.loads((Path(__file__).parents[2] / "data" / "wequick" / "document.json").read_text())["commands"]


def test_the_table_has_the_27_commands_of_the_document_and_no_other() -> None:
    assert [row.name for row in COMMANDS] == list(DOCUMENT)
    assert len(DOCUMENT) == 27


def test_whatever_answers_a_command_is_a_report_of_the_document() -> None:
    assert {*ANSWERS.values()} <= REPORTS.keys()
    assert ANSWERS.keys() <= {row.name for row in COMMANDS}


@pytest.mark.parametrize(("api", "action"), [("getContact", "reportContact"), ("openWeChat", "resOpenWeChat")])
def test_a_command_is_answered_by_its_report_or_by_its_name(api: str, action: str) -> None:
    assert answer_to(api) == action


@pytest.mark.parametrize("api", DOCUMENT)
def test_an_option_has_the_keys_of_the_documents_sample(api: str) -> None:
    codec = COMMANDS[api].request
    assert codec is not None
    # The bare shape, as its codec writes every field of it.
    assert msgspec.to_builtins(codec.wire()).keys() == DOCUMENT[api]["option"].keys()

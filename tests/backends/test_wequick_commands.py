"""Commands on a Windows machine, each by its effect there; and what it cannot do."""

from pathlib import Path
from typing import Any

import pytest

from hongyan.backends.wequick import CAPABILITIES
from hongyan.model.capability import Level
from hongyan.model.commands import COMMANDS
from tests.backends.wequick_cases import CASES, Play
from tests.support.proofs import proven
from tests.support.wequick_machine import machine

SAMPLES: dict[str, dict[str, Any]] = {
    "recall_message": {"message": "1"},
    "send_voice": {"to": "wxid_ann", "media": {"sha256": "0" * 64, "size_bytes": 1, "type": "audio/silk"}},
    "add_label": {"name": "家人"},
    "list_timeline": {},
    "sync_favourites": {},
    "search_contact": {"query": "ann"},
    "add_room_member": {"room": "1@chatroom", "members": ["wxid_ann"]},
    "return_transfer": {"transfer": "1"},
    "open_red_packet": {"packet": "1", "key": "k"},
    "follow": {"account": "gh_news"},
}


@pytest.mark.parametrize(
    ("command", "play"), [proven("native", each, CASES[each], backend="wequick") for each in CASES]
)
async def test_a_command_reaches_the_machine_and_its_answer_comes_back(
    tmp_path: Path, command: str, play: Play
) -> None:
    async with machine(tmp_path / "data") as m:
        await play(m)


def test_every_command_that_is_declared_has_a_case() -> None:
    assert set(CASES) == {command.public_name() for command in CAPABILITIES.handled()}


async def test_what_the_program_cannot_do_is_refused_with_the_reason(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        by_name = {command.public_name(): command for command in COMMANDS}
        for command, args in SAMPLES.items():
            error = await m.do(command, status=422, **args)
            support = CAPABILITIES[by_name[command]]
            assert support.level is Level.NONE
            assert error["code"] == "unsupported"
            assert "wequick" in error["message"]
            assert support.reason in error["message"]


async def test_a_refusal_is_told_in_the_words_of_the_machine(tmp_path: Path) -> None:
    async with machine(tmp_path / "data") as m:
        m.agent.refusal = "操作过于频繁"
        error = await m.do("send_text", to="wxid_ann", text="hello", status=422)
        assert error == {"code": "rejected", "message": "操作过于频繁", "retryable": False}

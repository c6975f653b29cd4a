"""Every canonical command through the native API, with its effect in the world.

The cases stand in ``rest_*.py``, by noun; a command that the sandbox does and that has none fails.
"""

import pytest

from hongyan.backends.sandbox.handlers import CAPABILITIES
from tests.faces import rest_moments, rest_money, rest_officials, rest_talk
from tests.support.gateway import in_process
from tests.support.native import CASES, Native
from tests.support.proofs import proven
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")

NOUNS = (rest_talk, rest_moments, rest_money, rest_officials)
"""Imported for their cases."""


@pytest.fixture
async def native(tmp_path):
    async with in_process(tmp_path / "data", auto_scan="wxid_bot") as gateway:
        async with connect(gateway.session, gateway.url) as client:
            await client.call("init")
        native = Native(gateway)
        await native.do("login")
        await native.event("contacts_loaded")
        yield native


def test_every_command_that_the_sandbox_does_has_a_case() -> None:
    assert {command.public_name() for command in CAPABILITIES.handled()} == set(CASES)


@pytest.mark.parametrize("command", [proven("native", name) for name in CASES])
async def test_a_command_has_its_effect_in_the_world(native: Native, command: str) -> None:
    await CASES[command](native)

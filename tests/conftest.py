"""Fixtures that tests of every layer share."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.gateway import InProcess, in_process


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[InProcess]:
    """A gateway with the demo world, in this process."""
    async with in_process(tmp_path / "data") as running:
        yield running


@pytest.fixture
def no_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail when anything was logged as an error: no traceback, no illegal move."""
    with caplog.at_level(logging.WARNING):
        yield
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert not errors

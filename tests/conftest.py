"""Fixtures that tests of every layer share."""

import logging
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.gateway import InProcess, in_process
from tests.support.proofs import (
    pytest_addoption,
    pytest_runtest_logreport,
    pytest_runtest_setup,
    pytest_sessionfinish,
)

__all__ = ["pytest_addoption", "pytest_runtest_logreport", "pytest_runtest_setup", "pytest_sessionfinish"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets what it starts in the background ignore Ctrl-C, and programs under test would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


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

"""Real foreign clients, for the tests of this folder."""

from collections.abc import AsyncIterator

import pytest

from tests.support.peers import Start, starting


@pytest.fixture
async def node_peer() -> AsyncIterator[Start]:
    """Start ``drive.js`` of a peer's folder; the client ends with the test."""
    async with starting() as start:
        yield start

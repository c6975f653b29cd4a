"""What every test of the world begins with."""

import pytest

from tests.world.story import Story


@pytest.fixture
def story() -> Story:
    """The demo world at its first moment."""
    return Story()

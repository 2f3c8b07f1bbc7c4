from __future__ import annotations

import pytest

from custody.zone import Zone
from tests.conftest import Clock
from tests.in_memory import InMemoryRegistry
from tests.practice import Practice


@pytest.fixture
def memory(zone: Zone, clock: Clock) -> InMemoryRegistry:
    return InMemoryRegistry(zone, clock)


@pytest.fixture
def practice(memory: InMemoryRegistry) -> Practice:
    """People of the training zone who do things, in memory."""
    return Practice(memory)  # type: ignore[arg-type]

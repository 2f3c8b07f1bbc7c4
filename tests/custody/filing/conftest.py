from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.custody.filing.authority import Authority


@pytest.fixture
def authority() -> Iterator[Authority]:
    opened = Authority()
    yield opened
    opened.close()

"""What is known while a batch is decided."""

from __future__ import annotations

import pytest

from custody.access import Token
from custody.world import World


def test_nothing_new_is_written_over_what_stands() -> None:
    world, token = World(), Token("aa", "SZA-T01", "", "2026-11-26T00:00:00Z")
    world.begin(token)
    with pytest.raises(LookupError, match="Token aa stands already"):
        world.begin(token)
    assert world.changed(Token) == [token]

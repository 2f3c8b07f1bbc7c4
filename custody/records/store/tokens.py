"""Bearer tokens as they stand, remembered for a moment: every request asks for one, and hardly any changes.

A token that this process revokes is forgotten at once. Another process on the same database hears of it when what it
remembers has grown old, so within FRESH_S.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from custody.access import Token
from custody.records.store.database import Database
from custody.records.store.rows import load

FRESH_S = 1.0
_MOST = 4_096


class Tokens:
    def __init__(self, database: Database, now: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._now = now
        self._known: dict[str, tuple[Token, float]] = {}

    def find(self, digest: str) -> Token | None:
        """The token with this digest, revoked or not; None when there is none."""
        # What is read before a change is put where `forget` has just thrown everything away, not among the fresh.
        remembered = self._known
        known = remembered.get(digest)
        if known is not None and self._now() - known[1] < FRESH_S:
            return known[0]
        asked = self._now()
        with self._database.reading.connect() as connection, connection.begin():
            found = load(connection, Token, "digest", [digest])
        if not found:
            return None
        if len(remembered) >= _MOST:
            remembered.clear()
        remembered[digest] = (found[0], asked)
        return found[0]

    def forget(self) -> None:
        """Some token has changed: remember none."""
        self._known = {}

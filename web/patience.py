"""Patience with whoever fails to say who they are: a number of tries a minute from one address, then 429.

Only tries that fail are counted and only they are turned away, so a neighbour behind the same address who gets his
token wrong never stops a bench. Kept in memory: it bounds a flood, the secrets themselves bound the guessing.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from web.problems import ProblemError

WINDOW = timedelta(minutes=1)
MOST_FAILURES = 60
MOST_SIGN_INS_OF_A_NAME = 10
# All names together: what the hashing of so many PINs costs is bounded, and colleagues are not locked out by one.
MOST_SIGN_INS = 600
# More addresses than this at once is a flood; forgetting them all is better than keeping them all.
_MOST_ADDRESSES = 10_000


class Patience:
    """Counts failures by address in windows of a minute."""

    def __init__(self, most: int = MOST_FAILURES) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[datetime, int]] = {}

    def demand(self, address: str, now: datetime) -> None:
        """ProblemError 429 while this address has failed too often. Ask before what is dear, as hashing a PIN is."""
        with self._lock:
            began, count = self._failures.get(address, (now, 0))
        if count >= self._most and now - began < WINDOW:
            raise ProblemError("too_many", 429, seconds=int(WINDOW.total_seconds()))

    def fail(self, address: str, now: datetime) -> None:
        """Count one failure. ProblemError 429 when it is one too many."""
        with self._lock:
            began, count = self._failures.get(address, (now, 0))
            if now - began >= WINDOW:
                began, count = now, 0
            if len(self._failures) >= _MOST_ADDRESSES:
                self._failures.clear()
            self._failures[address] = (began, count + 1)
        if count >= self._most:
            raise ProblemError("too_many", 429, seconds=int(WINDOW.total_seconds()))

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
# One name from one address. Whoever is elsewhere still signs in by that name: a stranger locks nobody out but himself.
MOST_SIGN_INS_OF_A_NAME = 5
LOCKED_FOR = timedelta(minutes=5)
# All names together: what the hashing of so many PINs costs is bounded, and colleagues are not locked out by one.
MOST_SIGN_INS = 600
# More addresses than this at once is a flood; forgetting them all is better than keeping them all.
_MOST_ADDRESSES = 10_000


class Patience:
    """Counts failures by address in windows of a minute, or of another length."""

    def __init__(self, most: int = MOST_FAILURES, window: timedelta = WINDOW) -> None:
        self._most = most
        self._window = window
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[datetime, int]] = {}

    def spent(self, address: str, now: datetime) -> bool:
        """Whether this address has failed too often. Ask before what is dear, as hashing a PIN is."""
        with self._lock:
            began, count = self._failures.get(address, (now, 0))
        return count >= self._most and now - began < self._window

    def count(self, address: str, now: datetime) -> None:
        """Count one failure."""
        with self._lock:
            began, count = self._failures.get(address, (now, 0))
            if now - began >= self._window:
                began, count = now, 0
            if len(self._failures) >= _MOST_ADDRESSES:
                self._failures.clear()
            self._failures[address] = (began, count + 1)

    def forget(self, address: str) -> None:
        """What failed before counts no more."""
        with self._lock:
            self._failures.pop(address, None)

    def demand(self, address: str, now: datetime) -> None:
        """ProblemError 429 while this address has failed too often."""
        if self.spent(address, now):
            raise ProblemError("too_many", 429, seconds=int(self._window.total_seconds()))

    def fail(self, address: str, now: datetime) -> None:
        """Count one failure. ProblemError 429 when it is one too many."""
        spent = self.spent(address, now)
        self.count(address, now)
        if spent:
            raise ProblemError("too_many", 429, seconds=int(self._window.total_seconds()))

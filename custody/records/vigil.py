"""The vigil: while a service runs, the whole ledger is read again from end to end, at the start and once a day.

A history that somebody altered at rest must neither be shown as if it were sound nor be continued: nothing more is
written from the moment that it is found.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from custody.records.entries.audit import audit
from custody.records.registry import Registry
from custody.records.store.unavailable import UnavailableError

DAY_S = 24 * 3600.0
# Between two looks at a thousand entries the benches have the processor for themselves.
BREATH_S = 0.1


def keep_vigil(registry: Registry, wait: Callable[[float], bool]) -> None:
    """Audit again and again until something is found. `wait` sleeps so many seconds; True when it is time to end."""
    ended = False

    def rest() -> None:
        nonlocal ended
        ended = ended or wait(BREATH_S)
        if ended:
            raise _EndedError

    while not ended:
        try:
            # A database that is away is told to whoever asks it; the next look comes.
            with suppress(UnavailableError):
                look(registry, rest)
        except _EndedError:
            return
        ended = ended or bool(registry.writer.halted) or wait(DAY_S)


def look(registry: Registry, rest: Callable[[], None] = lambda: None) -> None:
    """Read the ledger once; what is wrong with it stops the writer."""
    with registry.reading() as connection:
        faults = audit(connection, registry.book.vkey, rest)
    if faults:
        registry.writer.halted = faults[0]


class _EndedError(Exception):
    """The service stops in the middle of a look."""

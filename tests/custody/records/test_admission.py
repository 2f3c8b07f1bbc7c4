"""The lock against guessing holds however many guess at once."""

from __future__ import annotations

import threading

from custody.records.registry import Registry
from custody.records.work.admission import MOST_FAILURES, Outcome, SecretKind, check_secret, keep_credentials
from tests.conftest import Clock

STAFF = "HKD-T01"


def tried(registry: Registry, clock: Clock, pin: str) -> Outcome:
    with registry.reading() as connection:
        return check_secret(registry.writer, connection, STAFF, SecretKind.PIN, pin, clock())


def test_many_guesses_at_once_lock_and_do_not_unlock(registry: Registry, clock: Clock) -> None:
    with registry.reading() as connection:
        keep_credentials(registry.writer, connection, registry.zone)
    outcomes: list[Outcome] = []
    ready = threading.Barrier(12)

    def guess() -> None:
        ready.wait()
        outcomes.append(tried(registry, clock, "0000"))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Outcome.WRONG) < MOST_FAILURES
    assert tried(registry, clock, "2468") is Outcome.LOCKED
    clock.pass_by(minutes=6)
    assert tried(registry, clock, "2468") is Outcome.WELCOME
    assert tried(registry, clock, "0000") is Outcome.WRONG

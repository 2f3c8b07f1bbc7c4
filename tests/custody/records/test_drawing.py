"""What crossed against what was drawn for it, counted from the acts alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from custody import commands
from custody.deciding.gates import crossing
from custody.fold import quota
from custody.records.entries.drawing import drawn_faults
from custody.records.entries.tallying import tally_faults
from custody.records.registry import Registry
from custody.records.turns.rebuild import derived_faults, rebuild
from tests.practice import COORDINATOR, TECHNICIAN, Practice, new_id

PERMIT = "permit:TRAIN-HGR-1"


def faults(registry: Registry) -> list[str]:
    with registry.reading() as connection:
        return drawn_faults(connection)


def write(registry: Registry, statement: str, **values: Any) -> int:
    with registry.database.writing.connect() as connection, connection.begin():
        return connection.execute(text(statement), values).rowcount


def under_the_quota(practice: Practice, count: int, seal: str) -> tuple[str, str]:
    """(consignment, box), filed under the small quota and with the courier."""
    package = practice.package(practice.register(count=count))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
    consignment = practice.consign(package, clearance="TRAIN-QUOTA-1")
    practice.notify(consignment)
    practice.hand_over(package)
    return consignment, package


def test_what_crossed_drew_what_its_facts_say(practice: Practice, registry: Registry) -> None:
    practice.cross(*practice.ready(count=2))
    consignment, package = under_the_quota(practice, 3, "SEAL-0002")
    assert practice.cross(consignment, package, seal="SEAL-0002").verdict == "ALLOW"
    package = practice.package(practice.register(count=1))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-0003",)))
    number = practice.notify(practice.consign(package))
    practice.do(COORDINATOR, commands.CancelNotification(id=new_id(), reason="not today"), target=number)
    assert faults(registry) == []


def test_a_reservation_and_its_tally_that_were_both_altered_are_named_with_the_exit(
    practice: Practice, registry: Registry
) -> None:
    """The sums agree with each other, so only what the acts say tells it."""
    consignment, package = practice.ready(count=2)
    practice.cross(consignment, package)
    named = {"tally": PERMIT, "own": f"{consignment}|{PERMIT}"}
    assert write(registry, "UPDATE reservation SET amount = amount - 1 WHERE id = :own", own=named["own"]) == 1
    assert write(registry, "UPDATE tally SET used = used - 1 WHERE id = :tally", tally=PERMIT) == 1
    with registry.reading() as connection:
        assert tally_faults(connection) == []
    (told,) = faults(registry)
    assert f"Of the tally {PERMIT} the table says that {consignment} has 1 used and 0 reserved" in told
    assert "come to 2 and 0 (it left by entry" in told and "custody rebuild" in told
    with registry.database.writing.connect() as connection, connection.begin():
        rebuild(connection)
    assert faults(registry) == []


def test_a_reservation_that_is_gone_is_named(practice: Practice, registry: Registry) -> None:
    consignment, _ = practice.ready(count=2)
    assert write(registry, "DELETE FROM reservation WHERE tally = :tally", tally=PERMIT) == 1
    (told,) = faults(registry)
    assert f"{consignment} has 0 used and 0 reserved, but its entries come to 0 and 2" in told


def test_a_fold_that_counts_wrongly_is_found_though_a_rebuild_agrees_with_it(
    practice: Practice, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgets(*about: Any) -> None:
        """As if nobody had written it."""

    monkeypatch.setattr(quota, "commit", forgets)
    consignment, package = practice.ready(count=2)
    practice.cross(consignment, package)
    with registry.reading() as connection:
        assert derived_faults(connection) == tally_faults(connection) == []
    assert any(f"{consignment} has 0 used and 2 reserved" in told for told in faults(registry))


def test_an_exit_that_drew_less_than_its_facts_demand_is_named(
    practice: Practice, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A permit that came after the filing, and a gate that forgets to draw on what nobody had reserved."""
    consignment, package = under_the_quota(practice, 3, "SEAL-0002")
    monkeypatch.setattr(crossing, "not_yet_reserved", lambda *about: {})
    monkeypatch.setattr(crossing, "open_reservations", lambda *about: ())
    crossed = practice.cross(consignment, package, seal="SEAL-0002")
    assert crossed.verdict == "ALLOW"
    told = faults(registry)
    assert any("takes 3 of TRAIN-QUOTA-1|1|containers|2026-11 by its facts, but 0 was drawn" in each for each in told)
    assert all(each.startswith("Entry ") and consignment in each for each in told)


def test_an_exit_that_drew_too_much_is_named(
    practice: Practice, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    consignment, package = practice.ready(count=2)
    monkeypatch.setattr(crossing, "not_yet_reserved", lambda *about: {PERMIT: 1, "permit:ANOTHER": 5})
    practice.cross(consignment, package)
    told = faults(registry)
    assert any(f"takes 2 of {PERMIT} by its facts, but 3 was drawn" in each for each in told)
    assert any("takes 0 of permit:ANOTHER by its facts, but 5 was drawn" in each for each in told)

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from custody import acts, commands
from custody.holding import Consignment, ConsignmentState, Container, Notification, NotificationState
from tests.in_memory import InMemoryRegistry
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    Practice,
    new_id,
)


@pytest.fixture
def package(practice: Practice) -> str:
    return practice.package(practice.register())


def consign(practice: Practice, package: str, **changes: Any) -> commands.Consign:
    now = practice.registry.clock()
    given: dict[str, Any] = {
        "packages": (package,),
        "to_organisation": "HK-BETA",
        "to_site": "HK-BETA-LAB",
        "purpose": "joint_research",
        "clearance": "TRAIN-SOUTH-1",
        "checkpoint": "FTZ-CH1",
        "carrier": COURIER,
        "planned_exit": (now + timedelta(hours=1)).isoformat(),
        "planned_entry": (now + timedelta(hours=2)).isoformat(),
    }
    return commands.Consign(id=new_id(), **{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to_organisation": "HK-NOBODY"}, "organisation_unknown"),
        ({"to_site": "HK-NOWHERE"}, "site_unknown"),
        ({"to_site": "HK-DELTA-LAB"}, "site_unknown"),
        ({"to_organisation": "SZ-GAMMA", "to_site": "SZ-GAMMA-LAB"}, "same_side"),
        ({"carrier": "CUR-K99"}, "person_unknown"),
        ({"checkpoint": "MOON-GATE"}, "checkpoint_unknown"),
        ({"planned_exit": "tomorrow at the latest"}, "time_malformed"),
        ({"planned_exit": "2026-11-23T12:00:00"}, "time_malformed"),
        ({"planned_exit": "2026-11-24T12:00:00+08:00"}, "entry_before_exit"),
        ({"planned_exit": "0001-01-01T00:00:00+14:00"}, "time_malformed"),
        ({"planned_entry": "9999-12-31T23:59:59-12:00"}, "time_malformed"),
    ],
)
def test_what_cannot_be_consigned_is_refused(
    practice: Practice, package: str, changes: dict[str, Any], code: str
) -> None:
    assert practice.refused(TECHNICIAN, consign(practice, package, **changes)) == code


@pytest.mark.parametrize("staff", [COURIER, EXIT_OFFICER, "SZA-Q01"])
def test_only_the_bench_consigns(practice: Practice, package: str, staff: str) -> None:
    assert practice.refused(staff, consign(practice, package)) == "role"


def test_only_own_full_free_packages_are_consigned(practice: Practice, package: str) -> None:
    theirs = consign(practice, package, to_organisation="SZ-ALPHA", to_site="SZ-ALPHA-LAB")
    assert practice.refused(RECEIVING_COORDINATOR, theirs) == "other_organisation"
    assert practice.refused(TECHNICIAN, consign(practice, practice.package(()))) == "package_empty"
    practice.consign(package)
    assert practice.refused(TECHNICIAN, consign(practice, package)) == "in_consignment"


def test_a_tube_is_not_consigned_without_its_package(practice: Practice) -> None:
    (code,) = practice.register()
    assert practice.refused(TECHNICIAN, consign(practice, code)) == "not_a_package"


def test_a_consigned_tube_gives_no_aliquot_even_out_of_its_box(practice: Practice) -> None:
    codes = practice.register()
    package = practice.package(codes)
    practice.consign(package)
    aliquot = commands.Aliquot(id=new_id(), parent=codes[0], count=1, amount=1)
    assert practice.refused(TECHNICIAN, aliquot) == "inside_package"


def test_only_sealed_packages_are_notified(practice: Practice, package: str) -> None:
    number = practice.consign(package)
    file = commands.FileNotification(id=new_id(), consignment=number, declaration="true")
    assert practice.refused(COORDINATOR, file) == "package_not_sealed"
    assert practice.refused(TECHNICIAN, file) == "role"
    assert practice.refused(RECEIVING_COORDINATOR, file) == "consignment_of_other"
    nothing = commands.FileNotification(id=new_id(), consignment="CN-NOTHING", declaration="true")
    assert practice.refused(COORDINATOR, nothing) == "consignment_unknown"


def test_a_consignment_is_notified_once_at_a_time(practice: Practice) -> None:
    number, _ = practice.ready()
    again = commands.FileNotification(id=new_id(), consignment=number, declaration="true")
    assert practice.refused(COORDINATOR, again) == "already_notified"


def test_a_cancelled_notification_gives_way_to_a_new_version(practice: Practice, memory: InMemoryRegistry) -> None:
    number, _ = practice.ready()
    first = next(memory.world.all(Notification)).number
    cancel = commands.CancelNotification(id=new_id(), reason="other day")
    practice.do(COORDINATOR, cancel, target=first)
    assert practice.refused(COORDINATOR, cancel_again(), target=first) == "notification_not_open"
    assert memory.world.get(Consignment, number).state is ConsignmentState.SEALED  # type: ignore[union-attr]
    second = memory.world.get(Notification, practice.notify(number))
    assert second is not None
    assert (second.version, second.state) == (2, NotificationState.ACKNOWLEDGED)


def cancel_again() -> commands.CancelNotification:
    return commands.CancelNotification(id=new_id(), reason="again")


def test_a_notification_is_answered_by_its_own_side_only(practice: Practice) -> None:
    practice.ready()
    notification = next(practice.registry.world.all(Notification)).number  # type: ignore[attr-defined]
    acknowledge = commands.AcknowledgeNotification(id=new_id(), reference="REF-2")
    assert practice.refused(COORDINATOR, acknowledge, target=notification) == "notification_not_open"
    assert practice.refused(RECEIVING_COORDINATOR, cancel_again(), target=notification) == "consignment_of_other"
    assert practice.refused(TECHNICIAN, cancel_again(), target=notification) == "role"
    assert practice.refused(COORDINATOR, cancel_again(), target="NO-NOTHING") == "notification_unknown"


def test_what_has_left_is_not_unnotified(practice: Practice) -> None:
    number, package = practice.ready()
    notification = next(practice.registry.world.all(Notification)).number  # type: ignore[attr-defined]
    practice.cross(number, package)
    assert practice.refused(COORDINATOR, cancel_again(), target=notification) == "already_left"


def test_the_officers_of_the_checkpoint_see_it_from_the_filing_on(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register()
    package = practice.package(codes)
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-0009",)))
    number = practice.consign(package)
    before = memory.world.get(Container, codes[0]).parties  # type: ignore[union-attr]
    practice.notify(number)
    after = memory.world.get(Container, codes[0]).parties  # type: ignore[union-attr]
    assert "FTZ-CH1" not in before
    assert "FTZ-CH1" in after
    assert "HK-BETA" in before


def cross(consignment: str, package: str, **changes: Any) -> commands.Cross:
    given: dict[str, Any] = {"packages": (package,), "seals": ("SEAL-0001",), "carrier": COURIER}
    return commands.Cross(id=new_id(), consignment=consignment, **{**given, **changes})


def test_a_crossing_is_decided_at_a_station_with_a_gate(practice: Practice) -> None:
    number, package = practice.ready()
    assert practice.refused(EXIT_OFFICER, cross(number, package)) == "no_station"
    assert practice.refused(EXIT_OFFICER, cross(number, package), station="SZ-BENCH-2") == "not_your_station"
    assert practice.refused("SZG-T01", cross(number, package), station="SZ-BENCH-2") == "no_gate_here"
    assert practice.refused(EXIT_OFFICER, cross("CN-NOTHING", package), station=EXIT) == "consignment_unknown"


def test_exit_then_entry_is_allowed_and_uses_the_notification_up(practice: Practice, memory: InMemoryRegistry) -> None:
    number, package = practice.ready()
    assert practice.cross(number, package).verdict == "ALLOW"
    assert practice.cross(number, package, ENTRY).verdict == "ALLOW"
    notification = next(memory.world.all(Notification))
    assert notification.state is NotificationState.USED
    assert memory.world.get(Consignment, number).state is ConsignmentState.ENTRY_CLEARED  # type: ignore[union-attr]


def test_an_entry_without_an_exit_is_not_allowed(practice: Practice) -> None:
    number, package = practice.ready()
    assert practice.cross(number, package, ENTRY).verdict != "ALLOW"


@pytest.mark.parametrize(
    "changes",
    [{"seals": ()}, {"seals": ("SEAL-9999",)}, {"packages": ()}, {"carrier": "CUR-K02"}, {"carrier": "nobody"}],
)
def test_what_differs_from_the_filing_is_never_allowed(practice: Practice, changes: dict[str, Any]) -> None:
    number, package = practice.ready()
    act = practice.do(EXIT_OFFICER, cross(number, package, **changes), station=EXIT).entry.act
    assert isinstance(act, acts.Crossed)
    assert act.verdict != "ALLOW"


def test_a_technician_decides_nothing_at_the_border(practice: Practice) -> None:
    number, package = practice.ready()
    assert practice.refused(TECHNICIAN, cross(number, package), station=EXIT) == "not_your_station"


def test_an_officer_decides_at_the_posts_of_the_own_side_only(practice: Practice) -> None:
    number, package = practice.ready()
    assert practice.refused(ENTRY_OFFICER, cross(number, package), station=EXIT) == "not_your_station"


def test_what_was_allowed_is_decided_again_when_something_else_is_read_or_held(practice: Practice) -> None:
    number, package = practice.ready()
    assert practice.do(EXIT_OFFICER, cross(number, package), station=EXIT).entry.act.verdict == "ALLOW"  # type: ignore[union-attr]
    other = practice.do(EXIT_OFFICER, cross(number, package, seals=("SEAL-9999",)), station=EXIT)
    assert other.entry.act.verdict == "HOLD"  # type: ignore[union-attr]
    practice.do(COORDINATOR, commands.Hold(id=new_id(), target=package, hold_kind="legal", reason="court order"))
    held = practice.do(EXIT_OFFICER, cross(number, package), station=EXIT)
    assert held.entry.act.verdict == "DENY"  # type: ignore[union-attr]


def test_facts_are_not_corrected_under_an_open_notification(practice: Practice) -> None:
    practice.ready()
    correction = commands.Correct(id=new_id(), entry=1, reason="not so risky after all", risk="C2")
    assert practice.refused(TECHNICIAN, correction) == "in_consignment"


def test_a_held_crossing_changes_nothing_but_where_it_stopped(practice: Practice, memory: InMemoryRegistry) -> None:
    number, package = practice.ready()
    before = memory.world.get(Consignment, number)
    denied = practice.do(EXIT_OFFICER, cross(number, package, seals=("SEAL-9999",)), station=EXIT)
    assert before is not None
    # The entry after it opens the discrepancy over the seal.
    assert memory.world.get(Consignment, number) == replace(
        before, entry=denied.entry.number + 1, state=ConsignmentState.HELD, before="ready"
    )


def test_a_refused_crossing_may_be_tried_again_and_an_allowed_one_stands(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    number, package = practice.ready()
    practice.do(EXIT_OFFICER, cross(number, package, seals=()), station=EXIT)
    allowed = practice.do(EXIT_OFFICER, cross(number, package), station=EXIT)
    count = len(memory.entries)
    again = practice.do(EXIT_OFFICER, cross(number, package), station=EXIT)
    assert again.repeated
    assert again.entry == allowed.entry
    assert len(memory.entries) == count


def test_departure_is_recorded_at_the_senders_bench(practice: Practice) -> None:
    number, package = practice.ready()
    act = practice.do(TECHNICIAN, cross(number, package), station=BENCH).entry.act
    assert isinstance(act, acts.Crossed)
    assert act.gate == "G1"

"""What a clearance, other laws, time and condition ask for: every fault of the newer checks, one at a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from crossing_facts import (
    AT,
    CLEARANCE,
    HONG_KONG,
    PACKAGE,
    SETTINGS,
    container,
    decided,
    facts,
    faults,
    finding,
    scope,
    spoil,
    spoil_container,
    spoil_package,
)
from msgspec.structs import replace

from custody.clearance import ClearanceStatus, Permit, PermitKind, PermitRule
from custody.crossing.decision import Verdict
from custody.crossing.facts import Facts, OverrideFacts, PermitFacts, QuotaFacts
from custody.crossing.finding import Result
from custody.crossing.gate_facts import ClockFacts, HoursFacts, TokenFacts, VehicleFacts
from custody.crossing.goods_facts import SealDoubt
from custody.crossing.registry import fingerprint, may_override
from custody.crossing.settings import Gate
from custody.parties import Direction, Park

START, END = datetime(2026, 1, 1, tzinfo=HONG_KONG), datetime(2026, 12, 31, tzinfo=HONG_KONG)
QUOTA = QuotaFacts("1", "containers", "2026-06", limit=10, used=2, reserved=3, ours=0, demand=3)
PERMIT = Permit(
    number="P-1",
    kind=PermitKind.HGR_EXIT,
    holder="SZ-ALPHA",
    categories=("human_blood", "human_cells"),
    max_risk="B1",
    directions=(Direction.SOUTH,),
    quantity=10,
    unit="containers",
    single_use=False,
    valid_from=START,
    valid_to=END,
    verified=True,
)
RULE = PermitRule("R-1", (Direction.SOUTH,), (PermitKind.HGR_EXIT,), "some law", START, categories=("human_blood",))


def result(check: str, given: Facts) -> tuple[Result, list[str]]:
    found = finding(check, given)
    return found.result, faults(found)


def ruled(gate: Gate = Gate.G2, **changes: Any) -> Facts:
    """Facts under settings that are changed."""
    return spoil(facts(gate), settings=replace(SETTINGS, **changes))


def with_clearance(given: Facts, **changes: Any) -> Facts:
    return spoil(given, clearance=replace(CLEARANCE, **changes))


@pytest.mark.parametrize("gate", [Gate.G0, Gate.G1, Gate.G2, Gate.G3])
def test_another_version_of_the_clearance_or_a_successor_holds(gate: Gate) -> None:
    older = spoil(facts(gate), "consignment", clearance_version=1)
    assert result("CLR_VERSION", older) == (Result.HOLD, ["other_on_the_way" if gate is Gate.G3 else "other"])
    replaced = "superseded_on_the_way" if gate is Gate.G3 else "superseded"
    assert result("CLR_VERSION", spoil(facts(gate), successor="CLR-2 v1")) == (Result.HOLD, [replaced])
    unknown = spoil(facts(gate), "consignment", clearance_version=0)
    assert result("CLR_VERSION", unknown)[0] is Result.UNKNOWN


@pytest.mark.parametrize("status", [ClearanceStatus.SUSPENDED, ClearanceStatus.REVOKED])
@pytest.mark.parametrize("gate", [Gate.G0, Gate.G2, Gate.G3])
def test_nobody_is_told_to_pass_it_under_a_version_that_is_stopped(gate: Gate, status: ClearanceStatus) -> None:
    """Neither an amendment nor two people bring it across under a version that the authority has stopped."""
    older = with_clearance(spoil(facts(gate), "consignment", clearance_version=1), status=status)
    held = finding("CLR_VERSION", older)
    name = "stopped_on_the_way" if gate is Gate.G3 else "stopped"
    assert (held.result, faults(held)) == (Result.HOLD, [name])
    assert not may_override("CLR_VERSION", gate, held) and status.value in held.fix[0].text("en")


def test_a_purpose_or_project_outside_the_scope_is_denied() -> None:
    assert result("PURPOSE", spoil(facts(), "consignment", purpose="resale")) == (Result.DENY, ["not_covered"])
    assert result("PURPOSE", spoil(facts(), "consignment", project="P-9")) == (Result.DENY, ["other_project"])
    scopes = (scope("1", "human_blood", projects=("P-9",)), scope("2", "human_cells", projects=("P-9",)))
    named = spoil(with_clearance(facts(), scopes=scopes), "consignment", project="P-9")
    assert result("PURPOSE", named)[0] is Result.PASS


def test_a_site_that_is_not_named_or_lies_outside_the_park_is_denied() -> None:
    elsewhere = spoil(facts(), "consignment", destination="HK-CITY")
    assert result("DEST_PARK", elsewhere) == (Result.DENY, ["not_listed"])
    outside = spoil(facts(), "consignment", park=Park.NONE)
    assert result("DEST_PARK", outside) == (Result.DENY, ["outside"])
    assert result("DEST_PARK", spoil(facts(), "consignment", park=None))[0] is Result.UNKNOWN
    assert result("DEST_PARK", with_clearance(outside, park_only=False))[0] is Result.PASS


def test_what_is_kept_inside_the_park_does_not_leave_it() -> None:
    assert decided(facts(Gate.G5)).verdict is Verdict.ALLOW
    kept = spoil_container(facts(Gate.G5), park_only=True)
    assert result("PARK_EXIT", kept) == (Result.DENY, ["kept_inside"])
    assert decided(spoil(kept, consignment=None)).verdict is Verdict.DENY
    assert decided(spoil(facts(Gate.G5), containers=())).verdict is Verdict.HOLD


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        (timedelta(minutes=30), (Result.PASS, [])),
        (timedelta(minutes=29, seconds=59), (Result.HOLD, ["late"])),
        (timedelta(days=14), (Result.PASS, [])),
        (timedelta(days=14, seconds=1), (Result.WARN, ["early"])),
    ],
)
def test_the_lead_time_is_served_to_the_second(filed: timedelta, expected: tuple[Result, list[str]]) -> None:
    given = spoil(ruled(min_lead_minutes=30), "notice", lead_from=AT - filed)
    got, names = result("LEAD_TIME", given)
    assert (got, names if got is not Result.PASS else []) == expected


def test_the_lead_time_of_the_clearance_comes_before_that_of_the_setting() -> None:
    given = spoil(ruled(min_lead_minutes=0), "notice", lead_from=AT - timedelta(minutes=10))
    assert result("LEAD_TIME", with_clearance(given, min_lead_minutes=11))[0] is Result.HOLD
    assert result("LEAD_TIME", spoil(given, "notice", lead_from=None))[0] is Result.UNKNOWN


def test_a_gate_is_met_near_its_planned_time_while_it_is_open() -> None:
    given = ruled(early_minutes=60, late_minutes=60)
    assert result("TIME_WINDOW", spoil(given, "consignment", planned_exit=AT + timedelta(minutes=60)))[0] is Result.PASS
    early = spoil(given, "consignment", planned_exit=AT + timedelta(minutes=61))
    assert result("TIME_WINDOW", early) == (Result.HOLD, ["too_early"])
    late = spoil(given, "consignment", planned_exit=AT - timedelta(minutes=61))
    assert result("TIME_WINDOW", late) == (Result.HOLD, ["too_late"])
    assert result("TIME_WINDOW", spoil(facts(), hours=HoursFacts(600, 1200)))[0] is Result.PASS
    assert result("TIME_WINDOW", spoil(facts(), hours=HoursFacts(601, 1200))) == (Result.HOLD, ["closed"])
    assert result("TIME_WINDOW", spoil(facts(), hours=HoursFacts(420, 600))) == (Result.HOLD, ["closed"])
    assert result("TIME_WINDOW", spoil(facts(), hours=HoursFacts(1300, 601)))[0] is Result.PASS


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Result.PASS),
        ({"used": 4}, Result.WARN),
        ({"used": 5}, Result.DENY),
        ({"used": 5, "ours": 3, "reserved": 99}, Result.WARN),
        ({"used": 5, "ours": 2}, Result.DENY),
        ({"demand": None}, Result.UNKNOWN),
    ],
)
def test_a_quota_is_never_exceeded_and_what_was_reserved_stands(changes: dict[str, Any], expected: Result) -> None:
    assert result("QUOTA", spoil(facts(), quotas=(replace(QUOTA, **changes),)))[0] is expected


def test_one_consignment_holds_no_more_than_the_largest_row_lets_it() -> None:
    scopes = (scope("1", "human_blood", max_per_consignment=1), scope("2", "human_cells"))
    capped = with_clearance(facts(), scopes=scopes)
    assert result("CONSIGNMENT_CAP", capped) == (Result.DENY, ["exceeded_in_one"]), "one box is not split"
    several = spoil(capped, "consignment", packages=(PACKAGE, "HTP-0000000002-A"))
    assert result("CONSIGNMENT_CAP", several) == (Result.DENY, ["exceeded"])
    wider = (*scopes, scope("3", "human_blood", max_per_consignment=2))
    assert result("CONSIGNMENT_CAP", with_clearance(facts(), scopes=wider))[0] is Result.PASS
    free = (*scopes, scope("3", "human_blood"))
    assert result("CONSIGNMENT_CAP", with_clearance(facts(), scopes=free))[0] is Result.PASS


def permitted(*permits: PermitFacts) -> Facts:
    return spoil(ruled(permit_rules=(RULE,)), permits=permits)


@pytest.mark.parametrize(
    ("permit", "drawn", "expected"),
    [
        ({}, {}, (Result.PASS, [])),
        ({"holder": "HK-BETA"}, {}, (Result.PASS, [])),
        ({"holder": "SZ-GAMMA"}, {}, (Result.DENY, ["none"])),
        ({"kind": PermitKind.CITES}, {}, (Result.DENY, ["none"])),
        ({"revoked": True}, {}, (Result.DENY, ["not_in_date"])),
        ({"valid_to": AT - timedelta(seconds=1)}, {}, (Result.DENY, ["not_in_date"])),
        ({"valid_to": AT}, {}, (Result.PASS, [])),
        ({"directions": (Direction.NORTH,)}, {}, (Result.DENY, ["other_direction"])),
        ({"categories": ("human_cells",)}, {}, (Result.DENY, ["not_covered"])),
        ({"max_risk": "C1"}, {}, (Result.DENY, ["not_covered"])),
        ({"single_use": True}, {"draws": 1}, (Result.DENY, ["used"])),
        ({"single_use": True}, {}, (Result.PASS, [])),
        ({}, {"taken": 8}, (Result.DENY, ["too_little"])),
        ({}, {"taken": 7}, (Result.PASS, [])),
        ({}, {"demand": None}, (Result.UNKNOWN, ["uncounted"])),
        ({"verified": False}, {}, (Result.HOLD, ["not_seen"])),
    ],
)
def test_a_permit_must_be_held_in_date_and_enough(
    permit: dict[str, Any], drawn: dict[str, Any], expected: tuple[Result, list[str]]
) -> None:
    given = permitted(replace(PermitFacts(replace(PERMIT, **permit), 0, 0, 3), **drawn))
    got, names = result("PERMIT", given)
    assert (got, names if got is not Result.PASS else []) == expected


def test_one_good_permit_is_enough_and_a_rule_that_is_over_asks_for_none() -> None:
    bad = PermitFacts(replace(PERMIT, number="P-0", revoked=True), 0, 0, 3)
    assert result("PERMIT", permitted(bad, PermitFacts(PERMIT, 0, 0, 3)))[0] is Result.PASS
    over = replace(RULE, valid_to=AT - timedelta(seconds=1))
    assert result("PERMIT", ruled(permit_rules=(over,)))[0] is Result.PASS
    elsewhere = replace(RULE, infectious=True)
    assert result("PERMIT", ruled(permit_rules=(elsewhere,)))[0] is Result.PASS


def test_human_material_needs_an_ethics_approval_in_date() -> None:
    given = ruled(Gate.G1, human_categories=("human_blood",))
    assert result("CONSENT_ETHICS", given) == (Result.HOLD, ["none"])
    approval = PermitFacts(replace(PERMIT, number="E-1", kind=PermitKind.ETHICS), 0, 0, 3)
    assert result("CONSENT_ETHICS", spoil(given, permits=(approval,)))[0] is Result.PASS
    other = spoil(spoil(given, permits=(approval,)), "consignment", ethics="E-2")
    assert result("CONSENT_ETHICS", other) == (Result.HOLD, ["named_other"])


def test_a_truck_needs_a_registered_vehicle_and_its_cargo_reference() -> None:
    given = spoil(
        ruled(vehicle_channels=("truck",), ccrn_channels=("truck",)),
        "consignment",
        channel="truck",
        vehicle="AB1",
        ccrn="C-1",
    )
    good = spoil(given, vehicle=VehicleFacts("AB1", "HT-COURIER", date(2026, 6, 1)))
    assert result("VEHICLE", good) == (Result.WARN, ["not_compared"])
    read = spoil(good, "scanned", vehicle="AB1")
    assert result("VEHICLE", read)[0] is Result.PASS
    assert result("VEHICLE", spoil(good, "scanned", vehicle="AB2"))[1][0] == "other"
    assert result("VEHICLE", spoil(read, "consignment", ccrn="")) == (Result.HOLD, ["no_ccrn"])
    assert result("VEHICLE", spoil(read, "consignment", vehicle="")) == (Result.HOLD, ["none"])
    assert result("VEHICLE", spoil(read, vehicle=None)) == (Result.HOLD, ["not_registered"])
    lapsed = VehicleFacts("AB1", "HT-COURIER", date(2026, 5, 31))
    assert result("VEHICLE", spoil(read, vehicle=lapsed)) == (Result.HOLD, ["not_licensed"])


def test_a_logger_rides_along_runs_is_calibrated_and_saw_no_excursion() -> None:
    asked = with_clearance(facts(), requires_logger=True)
    assert result("TEMP", asked) == (Result.HOLD, ["no_logger"])
    warned = spoil(asked, settings=replace(SETTINGS, missing_logger=Result.WARN))
    assert result("TEMP", warned) == (Result.WARN, ["no_logger"])
    silenced = spoil(asked, settings=replace(SETTINGS, missing_logger=Result.PASS))
    assert result("TEMP", silenced) == (Result.WARN, ["no_logger"])
    good = spoil_package(asked, logger="L-1", logger_running=True, logger_calibrated_until=date(2026, 6, 1))
    assert result("TEMP", good)[0] is Result.PASS
    assert result("TEMP", spoil_package(good, logger_running=False)) == (Result.HOLD, ["not_running"])
    old = spoil_package(good, logger_calibrated_until=date(2026, 5, 31))
    assert result("TEMP", old) == (Result.HOLD, ["not_calibrated"])
    assert result("TEMP", spoil_package(good, temperature="excursion")) == (Result.HOLD, ["excursion"])
    assert result("TEMP", spoil_package(good, temperature="unproven")) == (Result.WARN, ["unproven"])


def test_packaging_fits_what_is_inside() -> None:
    assert result("PACKAGING", spoil_package(facts(), packaging_class="NONE")) == (Result.HOLD, ["bare"])
    assert result("PACKAGING", spoil_package(facts(), packaging_class="")) == (Result.HOLD, ["unstated"])
    dangerous = spoil_container(ruled(category_a_risks=("B2",)), infectious=True)
    assert result("PACKAGING", dangerous) == (Result.DENY, ["category_a"])
    assert result("PACKAGING", spoil_package(dangerous, packaging_class="UN2814"))[0] is Result.PASS
    unknown = spoil_container(facts(), infectious=True, risk="Z9")
    assert result("PACKAGING", unknown) == (Result.DENY, ["category_a"])
    cold = spoil_package(ruled(dry_ice_classes=("dry_ice",)), temperature_class="dry_ice")
    assert result("PACKAGING", cold) == (Result.HOLD, ["no_dry_ice"])
    assert result("PACKAGING", spoil_package(cold, dry_ice_g=500))[0] is Result.PASS


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(5_000, Result.PASS), (-5_001, Result.WARN), (300_000, Result.WARN), (-300_001, Result.HOLD)],
)
def test_a_clock_that_is_off_warns_then_holds(offset: int, expected: Result) -> None:
    assert result("CLOCK", spoil(facts(), clock=ClockFacts(offset)))[0] is expected


def test_time_that_runs_backwards_holds() -> None:
    assert result("CLOCK", spoil(facts(), clock=ClockFacts(0, backwards=True))) == (Result.HOLD, ["backwards"])


def test_a_time_that_was_written_by_hand_warns() -> None:
    assert result("CLOCK", spoil(facts(), form="DF-FTZ-EXIT-1-0001-A")) == (Result.WARN, ["paper"])


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(60, Result.PASS), (61, Result.WARN), (720, Result.WARN), (721, Result.HOLD), (-6, Result.HOLD)],
)
def test_what_a_station_knows_must_be_young(minutes: int, expected: Result) -> None:
    offline = spoil(facts(), snapshot="S-1", snapshot_at=AT - timedelta(minutes=minutes), token=TokenFacts("T-1"))
    assert result("SNAPSHOT", offline)[0] is expected
    assert result("SNAPSHOT", spoil(offline, snapshot_at=None))[0] is Result.UNKNOWN


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (TokenFacts("T-1"), Result.PASS),
        (TokenFacts(), Result.HOLD),
        (TokenFacts("T-1", used=True), Result.HOLD),
        (None, Result.UNKNOWN),
    ],
)
def test_a_station_without_network_lets_nothing_pass_but_once_by_a_token(
    token: TokenFacts | None, expected: Result
) -> None:
    offline = spoil(facts(), snapshot="S-1", snapshot_at=AT, token=token)
    assert result("SNAPSHOT", offline)[0] is expected
    assert result("SNAPSHOT", spoil(facts(), token=token))[0] is Result.PASS, "the service itself needs none"


RESEALED = spoil(facts(), "scanned", seals=("SEAL-9",))


def leave(
    check: str, gate: Gate = Gate.G2, until: datetime = AT, given: Facts | None = None
) -> tuple[OverrideFacts, ...]:
    """An override for what this check finds in these facts; by default in a consignment with another seal."""
    asked = given if given is not None else RESEALED
    return (OverrideFacts("O-1", check, gate, until, fingerprint(finding(check, asked))),)


def test_an_override_passes_a_hold_once_where_the_table_allows_it() -> None:
    resealed = RESEALED
    assert decided(resealed).verdict is Verdict.HOLD
    passed = decided(spoil(resealed, overrides=leave("SEAL")))
    assert passed.verdict is Verdict.ALLOW
    seal = next(each for each in passed.findings if each.check == "SEAL")
    assert (seal.result, seal.override) == (Result.HOLD, "O-1")


@pytest.mark.parametrize(
    "overrides", [leave("SEAL", Gate.G3), leave("SEAL", until=AT - timedelta(seconds=1)), leave("LABEL"), ()]
)
def test_an_override_for_something_else_or_one_that_is_over_passes_nothing(
    overrides: tuple[OverrideFacts, ...],
) -> None:
    resealed = RESEALED
    assert decided(spoil(resealed, overrides=overrides)).verdict is Verdict.HOLD


def test_who_mends_one_of_two_faults_keeps_the_leave_for_the_other() -> None:
    right_seal_read = spoil_package(facts(), doubts=(SealDoubt(Gate.G2, "SEAL-9"),))
    assert decided(right_seal_read).verdict is Verdict.HOLD
    assert decided(spoil(right_seal_read, overrides=leave("SEAL"))).verdict is Verdict.ALLOW
    worse = spoil_package(facts(), doubts=(SealDoubt(Gate.G2, "SEAL-9"), SealDoubt(Gate.G2, "SEAL-8")))
    assert decided(spoil(worse, overrides=leave("SEAL"))).verdict is Verdict.HOLD


def test_an_override_for_one_seal_does_not_pass_another() -> None:
    other = spoil(facts(), "scanned", seals=("SEAL-7",))
    assert decided(spoil(other, overrides=leave("SEAL"))).verdict is Verdict.HOLD


def test_an_override_of_a_lead_time_stands_while_the_minutes_run() -> None:
    asked = spoil(ruled(min_lead_minutes=90), "notice", lead_from=AT - timedelta(minutes=10))
    later = spoil(asked, overrides=leave("LEAD_TIME", until=AT + timedelta(hours=2), given=asked))
    assert decided(later, AT + timedelta(minutes=7)).verdict is Verdict.ALLOW


def test_no_override_passes_a_denial_what_is_unknown_or_what_is_too_much() -> None:
    stem = spoil_container(facts(), category="stem_cells")
    denied = [override for check in ("RISK", "CATEGORY") for override in leave(check, given=stem)]
    assert decided(spoil(stem, overrides=tuple(denied))).verdict is Verdict.DENY
    unknown = spoil(facts(), holds=None)
    assert decided(spoil(unknown, overrides=leave("HOLDS", given=unknown))).verdict is Verdict.HOLD
    extra = spoil(facts(Gate.G4), "scanned", containers=tuple(container(n).code for n in range(1, 5)))
    given = spoil(extra, overrides=leave("MANIFEST", Gate.G4, given=extra))
    assert decided(given).verdict is not Verdict.ALLOW


def test_the_way_home_is_open_whatever_the_clearance_says() -> None:
    onward = spoil(with_clearance(facts(), valid_to=AT - timedelta(days=9)), "consignment", returning=True)
    assert decided(onward).verdict is Verdict.DENY
    home = spoil(onward, "station", directions=frozenset({Direction.NORTH}))
    assert decided(home).verdict is Verdict.ALLOW
    assert decided(spoil(home, "scanned", seals=("SEAL-9",))).verdict is Verdict.HOLD
    assert PACKAGE in (home.scanned.packages if home.scanned else ())


def test_a_notification_whose_window_is_over_is_no_longer_fresh_unless_it_has_left() -> None:
    over = spoil(facts(Gate.G2), "notice", window_to=AT - timedelta(seconds=1))
    assert result("NOTICE_FRESH", over) == (Result.HOLD, ["window_over"])
    assert result("NOTICE_FRESH", spoil(over, "notice", window_to=AT))[0] is Result.PASS
    planned = spoil(facts(Gate.G0), "consignment", planned_exit=AT + timedelta(days=5))
    ahead = finding("NOTICE_FRESH", spoil(planned, "notice", window_to=AT + timedelta(days=1)))
    assert (ahead.result, faults(ahead)) == (Result.HOLD, ["after_window"])
    assert "ended" not in ahead.found[0].text("en"), "what lies ahead has not ended"
    entering = spoil(facts(Gate.G3), "notice", window_to=AT - timedelta(days=2))
    assert result("NOTICE_FRESH", entering)[0] is Result.PASS

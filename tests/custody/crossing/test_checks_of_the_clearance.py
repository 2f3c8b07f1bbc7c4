from datetime import timedelta

import pytest
from crossing_facts import (
    AT,
    CLEARANCE,
    RISK,
    container,
    facts,
    faults,
    finding,
    scope,
    spoil,
    spoil_container,
)
from msgspec.structs import replace

from custody.clearance import ClearanceStatus, NotificationStatus
from custody.crossing.facts import ComingFacts, RefusalFacts
from custody.crossing.finding import Finding, Result
from custody.crossing.registry import may_override
from custody.crossing.settings import Gate
from custody.parties import Direction, Side
from custody.wording import LANGUAGES

ALL = tuple(Gate)[:5]
TO_ENTRY = (Gate.G0, Gate.G1, Gate.G2, Gate.G3)
BEFORE_ENTRY = (Gate.G0, Gate.G1, Gate.G2)


@pytest.mark.parametrize("gate", ALL)
@pytest.mark.parametrize("status", [status for status in ClearanceStatus if status is not ClearanceStatus.ACTIVE])
def test_a_clearance_that_is_not_active_denies_but_one_that_ran_out_on_the_way_holds(
    gate: Gate, status: ClearanceStatus
) -> None:
    found = finding("ORG_LISTED", spoil(facts(gate), "clearance", status=status))
    on_the_way = status is ClearanceStatus.EXPIRED and gate in (Gate.G3, Gate.G4)
    assert found.result is (Result.HOLD if on_the_way else Result.DENY)


@pytest.mark.parametrize("gate", ALL)
def test_a_consignor_without_a_clearance_or_with_somebody_elses_is_denied(gate: Gate) -> None:
    assert finding("ORG_LISTED", spoil(facts(gate), clearance=None)).result is Result.DENY
    assert finding("ORG_LISTED", spoil(facts(gate), "clearance", holder="SZ-GAMMA")).result is Result.DENY
    assert finding("ORG_LISTED", spoil(facts(gate), consignment=None)).result is Result.UNKNOWN
    assert finding("ORG_LISTED", facts(gate)).result is Result.PASS


@pytest.mark.parametrize("gate", ALL)
def test_a_consignee_that_no_row_lists_is_denied(gate: Gate) -> None:
    assert finding("ORG_PARTNER", facts(gate)).result is Result.PASS
    assert finding("ORG_PARTNER", spoil(facts(gate), "consignment", consignee="HK-DELTA")).result is Result.DENY
    assert finding("ORG_PARTNER", spoil(facts(gate), clearance=None)).result is Result.UNKNOWN
    nobody = spoil(facts(gate), "clearance", scopes=(scope("1", "human_blood", counterparts=()),))
    assert finding("ORG_PARTNER", nobody).result is Result.DENY


def test_one_row_must_cover_all_of_it() -> None:
    """Cells to DELTA and blood to BETA do not add up to blood to DELTA."""
    rows = (scope("1", "human_blood"), scope("2", "human_cells", counterparts=("HK-DELTA",)))
    split = spoil(spoil(facts(), "clearance", scopes=rows), containers=(container(1),))
    assert finding("ORG_PARTNER", split).result is Result.PASS
    assert finding("ORG_PARTNER", spoil(split, "consignment", consignee="HK-DELTA")).result is Result.DENY
    twice = (scope("1", "human_blood", checkpoints=("HG",)), scope("2", "human_blood", counterparts=("HK-DELTA",)))
    apart = spoil(spoil(facts(), "clearance", scopes=twice), containers=(container(1),))
    assert finding("CHECKPOINT", apart).result is Result.DENY


@pytest.mark.parametrize("gate", BEFORE_ENTRY)
@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"valid_from": AT + timedelta(minutes=1)}, "not_yet"),
        ({"valid_to": AT - timedelta(seconds=1)}, "expired"),
        ({"valid_to": AT + timedelta(minutes=269)}, "too_short"),
        ({"valid_to": AT + timedelta(minutes=45), "expiry_buffer_minutes": 16}, "too_short"),
    ],
)
def test_a_clearance_out_of_its_window_denies_before_the_border(gate: Gate, changes: dict, name: str) -> None:
    found = finding("CLR_WINDOW", spoil(facts(gate), "clearance", **changes))
    assert found.result is Result.DENY
    assert faults(found) == [name]


@pytest.mark.parametrize("gate", TO_ENTRY)
def test_a_clearance_that_ends_soon_warns_and_one_with_time_left_passes(gate: Gate) -> None:
    soon = spoil(facts(gate), "clearance", valid_to=AT + timedelta(days=6, hours=23))
    assert finding("CLR_WINDOW", soon).result is Result.WARN
    assert finding("CLR_WINDOW", spoil(soon, "clearance", valid_to=AT + timedelta(days=7))).result is Result.PASS
    assert finding("CLR_WINDOW", spoil(facts(gate), clearance=None)).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", TO_ENTRY)
def test_one_that_ends_soon_and_is_renewed_already_names_what_follows_and_asks_for_nothing(gate: Gate) -> None:
    soon = spoil(facts(gate), "clearance", valid_to=AT + timedelta(days=2))
    for begins, name in ((1, "renewed"), (2, "renewed"), (3, "renewed_after_a_gap")):
        found = finding("CLR_WINDOW", spoil(soon, renewal=ComingFacts("CLR-1 v9", AT + timedelta(days=begins))))
        assert (found.result, faults(found)) == (Result.WARN, [name])
    unhurried = spoil(facts(gate), renewal=ComingFacts("CLR-1 v9", AT))
    assert finding("CLR_WINDOW", unhurried).result is Result.PASS


def test_the_clearances_own_buffer_goes_before_the_setting() -> None:
    short = spoil(facts(), "clearance", valid_to=AT + timedelta(minutes=45), expiry_buffer_minutes=15)
    assert finding("CLR_WINDOW", short).result is Result.WARN


def test_a_clearance_that_runs_out_in_transit_holds_at_the_entry() -> None:
    expired = spoil(facts(Gate.G3), "clearance", valid_to=AT - timedelta(seconds=1))
    assert finding("CLR_WINDOW", expired).result is Result.HOLD
    early = spoil(facts(Gate.G3), "clearance", valid_from=AT + timedelta(hours=1))
    assert finding("CLR_WINDOW", early).result is Result.HOLD


def test_a_plan_in_the_past_cannot_hide_that_the_clearance_is_over() -> None:
    late = spoil(facts(Gate.G0), "clearance", valid_to=AT + timedelta(days=1))
    assert finding("CLR_WINDOW", late, AT + timedelta(days=2)).result is Result.DENY


@pytest.mark.parametrize("gate", TO_ENTRY)
def test_material_outside_the_scope_is_denied_and_named(gate: Gate) -> None:
    assert finding("CATEGORY", facts(gate)).result is Result.PASS
    found = finding("CATEGORY", spoil_container(facts(gate), category="stem_cells"))
    assert found.result is Result.DENY
    assert found.found[0].params["codes"] == container(1).code
    assert finding("CATEGORY", spoil(facts(gate), clearance=None)).result is Result.UNKNOWN
    assert finding("CATEGORY", spoil(facts(gate), containers=())).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", TO_ENTRY)
@pytest.mark.parametrize(
    ("risk", "result"),
    [
        ("C2", Result.PASS),
        ("B1", Result.PASS),
        ("B", Result.PASS),
        ("A2", Result.DENY),
        ("A1", Result.DENY),
        ("A", Result.DENY),
        ("D", Result.DENY),
        ("", Result.DENY),
        ("PHE", Result.DENY),
    ],
)
def test_a_risk_level_above_the_scope_or_unknown_is_denied(gate: Gate, risk: str, result: Result) -> None:
    assert finding("RISK", spoil_container(facts(gate), risk=risk)).result is result


def test_a_container_whose_record_is_missing_makes_category_and_risk_unknown() -> None:
    given = facts()
    short = spoil(given, containers=given.containers[1:])
    assert finding("CATEGORY", short).result is Result.UNKNOWN
    assert finding("RISK", short).result is Result.UNKNOWN


def test_a_scope_with_an_unknown_maximum_covers_nothing() -> None:
    rows = (scope("1", "human_blood", max_risk="Z9"), scope("2", "human_cells"))
    assert finding("RISK", spoil(facts(), "clearance", scopes=rows)).result is Result.DENY


@pytest.mark.parametrize("gate", TO_ENTRY)
def test_a_direction_outside_the_scope_is_denied(gate: Gate) -> None:
    assert finding("DIRECTION", facts(gate)).result is Result.PASS
    assert finding("DIRECTION", spoil(facts(gate), "consignment", direction=Direction.NORTH)).result is Result.DENY
    assert finding("DIRECTION", spoil(facts(gate), clearance=None)).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", [Gate.G2, Gate.G3])
def test_the_wrong_lane_holds_and_an_unknown_station_is_unknown(gate: Gate) -> None:
    wrong = spoil(facts(gate), "station", directions=(Direction.NORTH,))
    assert finding("DIRECTION", wrong).result is Result.HOLD
    assert finding("DIRECTION", spoil(facts(gate), station=None)).result is Result.UNKNOWN


@pytest.mark.parametrize(("gate", "right"), [(Gate.G2, Side.SZ), (Gate.G3, Side.HK)])
@pytest.mark.parametrize("lanes", [(Direction.NORTH,), (Direction.SOUTH,), (Direction.NORTH, Direction.SOUTH)])
def test_a_post_on_the_other_side_denies_whatever_lanes_it_says_that_it_serves(
    gate: Gate, right: Side, lanes: tuple[Direction, ...]
) -> None:
    for side in Side:
        found = finding("DIRECTION", spoil(facts(gate), "station", side=side, directions=lanes))
        assert (found.result is Result.DENY) is (side is not right)
        back = spoil(spoil(facts(gate), "station", side=side, directions=lanes), "consignment", returning=True)
        homeward = finding("DIRECTION", back)
        assert (homeward.result is Result.DENY) is (side is right or Direction.NORTH not in lanes)


@pytest.mark.parametrize("gate", [Gate.G0, Gate.G2, Gate.G3])
def test_a_checkpoint_outside_the_scope_is_denied(gate: Gate) -> None:
    assert finding("CHECKPOINT", facts(gate)).result is Result.PASS
    elsewhere = spoil(facts(gate), "clearance", scopes=(scope("1", "human_blood", checkpoints=("HG",)),))
    assert finding("CHECKPOINT", elsewhere).result is Result.DENY
    assert finding("CHECKPOINT", spoil(facts(gate), clearance=None)).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", [Gate.G2, Gate.G3])
def test_a_checkpoint_in_the_scope_that_was_not_notified_holds(gate: Gate) -> None:
    rows = tuple(replace(row, checkpoints=("FTZ-CH1", "HG")) for row in CLEARANCE.scopes)
    wide = spoil(facts(gate), "clearance", scopes=rows)
    assert finding("CHECKPOINT", spoil(wide, "notice", checkpoint="HG")).result is Result.HOLD
    assert finding("CHECKPOINT", spoil(wide, "station", checkpoint="HG")).result is Result.HOLD
    assert finding("CHECKPOINT", spoil(facts(gate), station=None)).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", [Gate.G1, Gate.G4])
def test_the_checkpoint_is_not_asked_for_at_departure_and_receipt(gate: Gate) -> None:
    assert finding("CHECKPOINT", facts(gate)).result is Result.NA


@pytest.mark.parametrize("check", ["CLR_WINDOW", "CATEGORY", "RISK", "DIRECTION"])
def test_the_scope_is_not_asked_for_again_at_receipt(check: str) -> None:
    assert finding(check, facts(Gate.G4)).result is Result.NA


def test_an_older_risk_level_is_read_as_its_successor_and_an_unknown_one_ranks_above_all() -> None:
    assert RISK.current("B") == "B1"
    assert RISK.current("C2") == "C2"
    assert RISK.rank("nonsense") > RISK.rank("A1") > RISK.rank("A2") > RISK.rank("B1") > RISK.rank("C2")
    assert not RISK.is_within("nonsense", "nonsense")


@pytest.mark.parametrize("gate", [Gate.G1, Gate.G2, Gate.G3])
@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"status": NotificationStatus.DRAFT}, Result.HOLD),
        ({"consignment": "CN-2"}, Result.HOLD),
        ({"status": NotificationStatus.ACKNOWLEDGED}, Result.PASS),
        ({}, Result.PASS),
    ],
)
def test_the_notification_must_be_filed_for_this_consignment(gate: Gate, changes: dict, result: Result) -> None:
    assert finding("NOTIFIED", spoil(facts(gate), "notice", **changes)).result is result


@pytest.mark.parametrize("gate", [Gate.G1, Gate.G2, Gate.G3])
def test_without_a_notification_the_consignment_is_held(gate: Gate) -> None:
    bare = spoil(facts(gate), notice=None)
    assert finding("NOTIFIED", bare).result is Result.HOLD
    assert finding("NOTICE_FRESH", bare).result is Result.UNKNOWN


def test_an_acknowledgement_is_asked_for_when_the_clearance_asks() -> None:
    asked = spoil(facts(), "clearance", needs_acknowledgement=True)
    assert finding("NOTIFIED", asked).result is Result.HOLD
    assert finding("NOTIFIED", spoil(asked, "notice", acknowledgement="REF-1")).result is Result.PASS
    acknowledged = spoil(asked, "notice", status=NotificationStatus.ACKNOWLEDGED)
    assert finding("NOTIFIED", acknowledged).result is Result.PASS
    assert finding("NOTIFIED", spoil(facts(), clearance=None)).result is Result.UNKNOWN


def refused(gate: Gate, reference: str = "NO-1 v1", **notice: object) -> Finding:
    said = RefusalFacts(reference, "422: <b>field 7</b> {said}")
    return finding("NOTIFIED", spoil(facts(gate), "notice", refusal=said, **notice))


@pytest.mark.parametrize("gate", [Gate.G0, Gate.G1, Gate.G2, Gate.G3])
def test_what_the_authority_refused_holds_in_its_words(gate: Gate) -> None:
    found = refused(gate)
    assert found.result is Result.HOLD
    assert all("422: <b>field 7</b> {said}" in found.found[0].text(lang) for lang in LANGUAGES)
    assert found.source is not None and "NO-1 v1" in found.source.text("en")


@pytest.mark.parametrize("gate", [Gate.G0, Gate.G1, Gate.G2, Gate.G3])
def test_a_new_version_without_an_answer_is_no_better_than_the_refused_one(gate: Gate) -> None:
    assert refused(gate, "NO-0 v1").result is Result.HOLD
    assert refused(gate, "NO-0 v1", status=NotificationStatus.CANCELLED).result is Result.HOLD


def test_what_has_left_cannot_be_amended_any_more() -> None:
    fixes = {gate: refused(gate).fix[0].key for gate in (Gate.G2, Gate.G3)}
    assert fixes == {
        Gate.G2: "crossing.NOTIFIED.refused.fix",
        Gate.G3: "crossing.NOTIFIED.refused_on_the_way.fix",
    }


def test_nobody_lets_a_refused_filing_pass() -> None:
    for gate in Gate:
        assert not may_override("NOTIFIED", gate, refused(gate))


@pytest.mark.parametrize("check", ["NOTIFIED", "NOTICE_FRESH"])
def test_the_notification_is_not_asked_for_of_what_nobody_has_drafted_nor_at_receipt(check: str) -> None:
    assert finding(check, facts(Gate.G4)).result is Result.NA
    undrafted = spoil(spoil(facts(Gate.G0), "consignment", number=""), notice=None, manifest=None)
    assert finding(check, undrafted).result is Result.NA


def test_the_pre_check_warns_of_what_is_still_to_be_filed_and_denies_what_is_used_up() -> None:
    draft = spoil(facts(Gate.G0), notice=None, manifest=None)
    assert finding("NOTIFIED", draft).result is Result.WARN
    lapsed = spoil(facts(Gate.G0), "notice", status=NotificationStatus.LAPSED)
    assert finding("NOTICE_FRESH", lapsed).result is Result.WARN
    used = spoil(facts(Gate.G0), "notice", status=NotificationStatus.USED)
    assert finding("NOTICE_FRESH", used).result is Result.DENY
    assert finding("NOTICE_FRESH", spoil(used, passages=facts(Gate.G4).passages)).result is Result.PASS
    assert finding("NOTIFIED", spoil(facts(Gate.G0), "notice", consignment="CN-8")).result is Result.HOLD

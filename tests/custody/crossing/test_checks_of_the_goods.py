from datetime import date, timedelta

import pytest
from crossing_facts import (
    AT,
    CARRIER,
    PACKAGE,
    SEAL,
    container,
    container_code,
    facts,
    faults,
    finding,
    hold,
    passage,
    spoil,
    spoil_carrier,
    spoil_container,
    spoil_package,
)
from msgspec.structs import replace

from custody.clearance import HoldKind
from custody.crossing.facts import Facts
from custody.crossing.finding import Result
from custody.crossing.gate_facts import PassageFacts, Scanned
from custody.crossing.goods_facts import PackageFacts, SealDoubt
from custody.crossing.registry import may_override
from custody.crossing.settings import Gate

AFTER_PACKING = (Gate.G1, Gate.G2, Gate.G3, Gate.G4)
ON_THE_WAY = (Gate.G1, Gate.G2, Gate.G3)
EXTRA = container(99)
FOREIGN = container(98, owner="SZ-GAMMA")


def scanning(given: Facts, **changes: tuple[str, ...] | str) -> Facts:
    return spoil(given, "scanned", **changes)


@pytest.mark.parametrize("check", ["MANIFEST", "SEAL"])
def test_goods_are_looked_at_from_departure_on(check: str) -> None:
    undrafted = spoil(spoil(facts(Gate.G0), "consignment", number=""), notice=None, manifest=None)
    assert finding(check, undrafted).result is Result.NA
    for gate in AFTER_PACKING:
        assert finding(check, facts(gate)).result is Result.PASS


def test_the_pre_check_foresees_what_the_book_already_shows_of_a_notified_box() -> None:
    bench = facts(Gate.G0)
    emptier = spoil_package(bench, contents=bench.packages[0].contents[1:])
    assert faults(finding("MANIFEST", emptier)) == ["taken_out"]
    assert faults(finding("SEAL", spoil_package(bench, seals=("SEAL-7",)))) == ["resealed"]
    opened = finding("SEAL", spoil_package(bench, seals=()))
    assert (opened.result, faults(opened)) == (Result.HOLD, ["unsealed", "resealed"])


def test_the_pre_check_asks_for_a_logger_and_stops_for_it_once_the_box_is_sealed() -> None:
    asked = spoil(facts(Gate.G0), "clearance", requires_logger=True)
    open_box = spoil_package(asked, logger="", seals=())
    assert (finding("TEMP", open_box).result, faults(finding("TEMP", open_box))) == (Result.WARN, ["no_logger"])
    assert finding("TEMP", spoil_package(asked, logger="")).result is Result.HOLD
    assert finding("TEMP", replace(asked, packages=())).result is Result.NA


def test_the_pre_check_holds_what_was_planned_to_leave_long_ago() -> None:
    late = spoil(facts(Gate.G0), "consignment", planned_exit=AT - timedelta(days=2))
    assert (finding("TIME_WINDOW", late).result, faults(finding("TIME_WINDOW", late))) == (Result.HOLD, ["too_late"])
    early = spoil(facts(Gate.G0), "consignment", planned_exit=AT + timedelta(days=2))
    assert finding("TIME_WINDOW", early).result is Result.PASS


@pytest.mark.parametrize("gate", [Gate.G2, Gate.G3, Gate.G4])
@pytest.mark.parametrize("state", ["lost", "closed", "reconciled", "cancelled", "divided"])
def test_nothing_crosses_of_what_is_over(gate: Gate, state: str) -> None:
    over = finding("SEQUENCE", spoil(facts(gate), "consignment", over=state))
    assert (over.result, faults(over)[0]) == (Result.HOLD if state == "lost" else Result.DENY, "over")
    assert not may_override("SEQUENCE", gate, over)


@pytest.mark.parametrize("gate", AFTER_PACKING)
@pytest.mark.parametrize("check", ["MANIFEST", "SEAL", "LABEL"])
def test_a_gate_without_scans_knows_nothing(check: str, gate: Gate) -> None:
    assert finding(check, spoil(facts(gate), scanned=None)).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", AFTER_PACKING)
def test_without_a_frozen_manifest_nothing_can_be_compared(gate: Gate) -> None:
    assert finding("MANIFEST", spoil(facts(gate), manifest=None)).result is Result.UNKNOWN
    assert finding("MANIFEST", spoil(facts(gate), packages=())).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", AFTER_PACKING)
def test_packages_missing_and_unknown_hold(gate: Gate) -> None:
    found = finding("MANIFEST", scanning(facts(gate), packages=("HTP-0000000009-A",)))
    assert found.result is Result.HOLD
    assert set(faults(found)) == {"package_missing", "package_unknown"}


@pytest.mark.parametrize("gate", AFTER_PACKING)
@pytest.mark.parametrize(("inside", "result"), [(EXTRA, Result.HOLD), (FOREIGN, Result.DENY)])
def test_an_undeclared_package_holds_and_one_of_another_organisation_denies(
    gate: Gate, inside: object, result: Result
) -> None:
    given = scanning(facts(gate), packages=(PACKAGE, "HTP-0000000002-A"))
    second = PackageFacts("HTP-0000000002-A", "HT-COURIER", "CUR-K01", (), (inside.code,), True)
    given = spoil(given, packages=(*given.packages, second), containers=(*given.containers, inside))
    assert finding("MANIFEST", given).result is result


def test_a_package_that_joined_the_consignment_after_filing_holds() -> None:
    given = spoil(facts(), "consignment", packages=(PACKAGE, "HTP-0000000002-A"))
    assert "package_undeclared" in faults(finding("MANIFEST", given))


@pytest.mark.parametrize("gate", AFTER_PACKING)
@pytest.mark.parametrize(
    ("extra", "known", "result"),
    [(EXTRA, True, Result.HOLD), (EXTRA, False, Result.HOLD), (FOREIGN, True, Result.DENY)],
)
def test_an_extra_container_holds_and_one_of_another_organisation_denies(
    gate: Gate, extra: object, known: bool, result: Result
) -> None:
    """Whether it was scanned, or put in the box after the manifest was frozen."""
    given = facts(gate)
    known_containers = (*given.containers, extra) if known else given.containers
    given = spoil(given, containers=known_containers)
    by_scan = scanning(given, containers=(*given.scanned.containers, extra.code))
    in_the_book = spoil_package(given, contents=(*given.packages[0].contents, extra.code))
    assert finding("MANIFEST", by_scan).result is result
    assert finding("MANIFEST", in_the_book).result is result


@pytest.mark.parametrize("gate", AFTER_PACKING)
def test_a_container_taken_out_after_filing_holds(gate: Gate) -> None:
    given = facts(gate)
    found = finding("MANIFEST", spoil_package(given, contents=given.packages[0].contents[1:]))
    assert found.result is Result.HOLD
    assert faults(found)[0] == "taken_out"


def test_every_container_is_counted_at_receipt_but_not_at_the_border() -> None:
    for gate, result in ((Gate.G2, Result.PASS), (Gate.G4, Result.HOLD)):
        assert finding("MANIFEST", scanning(facts(gate), containers=(container_code(1),))).result is result


@pytest.mark.parametrize("gate", AFTER_PACKING)
@pytest.mark.parametrize("seals", [(), ("SEAL-2",), (SEAL, "SEAL-2")])
def test_seals_missing_or_strange_hold(gate: Gate, seals: tuple[str, ...]) -> None:
    assert finding("SEAL", scanning(facts(gate), seals=seals)).result is Result.HOLD


@pytest.mark.parametrize("gate", AFTER_PACKING)
def test_an_unsealed_package_holds_unless_the_clearance_asks_for_no_seal(gate: Gate) -> None:
    bare = spoil_package(scanning(facts(gate), seals=()), seals=())
    bare = spoil(bare, "manifest", lines=tuple(replace(line, seals=()) for line in bare.manifest.lines))
    assert faults(finding("SEAL", bare)) == ["unsealed"]
    assert finding("SEAL", spoil(bare, "clearance", requires_seal=False)).result is Result.PASS
    assert finding("SEAL", spoil(bare, clearance=None)).result is Result.HOLD


def test_a_package_sealed_anew_since_filing_holds_though_the_new_seal_is_scanned() -> None:
    anew = spoil_package(scanning(facts(), seals=("SEAL-2",)), seals=("SEAL-2",))
    assert faults(finding("SEAL", anew)) == ["resealed"]


def test_a_package_without_record_makes_the_seals_unknown() -> None:
    assert finding("SEAL", scanning(spoil(facts(), packages=()), seals=())).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", tuple(Gate))
@pytest.mark.parametrize("kind", tuple(HoldKind))
def test_consent_legal_and_recall_holds_deny_and_all_others_hold(gate: Gate, kind: HoldKind) -> None:
    denies = kind in (HoldKind.CONSENT, HoldKind.LEGAL, HoldKind.RECALL)
    for target in (container_code(1), PACKAGE, "CN-1", "SZ-ALPHA"):
        found = finding("HOLDS", spoil(facts(gate), holds=(hold(kind, target),)))
        assert found.result is (Result.DENY if denies else Result.HOLD)


@pytest.mark.parametrize("gate", tuple(Gate))
def test_no_holds_pass_and_unknown_holds_are_unknown(gate: Gate) -> None:
    assert finding("HOLDS", facts(gate)).result is Result.PASS
    assert finding("HOLDS", spoil(facts(gate), holds=None)).result is Result.UNKNOWN
    assert finding("HOLDS", spoil(facts(gate), containers=())).result is Result.UNKNOWN


@pytest.mark.parametrize("gate", AFTER_PACKING)
@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"handoff": "HO-1"}, "pending"),
        ({"state": "stored", "custodian": "CUR-K01"}, "not_portable"),
        ({"state": "disposed"}, "not_portable"),
        ({"state": "lost in space"}, "not_portable"),
        ({"custodian": "SZG-T01", "organisation": "SZ-GAMMA"}, "elsewhere"),
        ({"custodian": "", "organisation": ""}, "in_no_hands"),
    ],
)
def test_custody_that_is_broken_holds(gate: Gate, changes: dict, name: str) -> None:
    found = finding("CUSTODY", spoil_container(facts(gate), **changes))
    assert found.result is Result.HOLD
    assert faults(found) == [name]


def test_an_open_offer_of_the_package_holds() -> None:
    assert faults(finding("CUSTODY", spoil_package(facts(), handoff="HO-1"))) == ["pending"]


def test_at_the_border_the_very_person_who_carries_must_be_the_custodian() -> None:
    colleague = spoil_container(facts(), custodian="CUR-K02")
    assert finding("CUSTODY", colleague).result is Result.HOLD
    assert finding("CUSTODY", spoil_container(facts(Gate.G1), custodian="CUR-K02")).result is Result.PASS


def test_the_consignor_may_hold_it_at_departure_and_the_consignee_at_receipt() -> None:
    sender = {"custodian": "SZA-T01", "organisation": "SZ-ALPHA"}
    receiver = {"custodian": "HKB-T01", "organisation": "HK-BETA"}
    assert finding("CUSTODY", spoil_container(facts(Gate.G1), **sender)).result is Result.PASS
    assert finding("CUSTODY", spoil_container(facts(Gate.G4), **receiver)).result is Result.PASS
    assert finding("CUSTODY", spoil_container(facts(Gate.G1), **receiver)).result is Result.HOLD
    assert finding("CUSTODY", spoil_container(facts(Gate.G4), **sender)).result is Result.HOLD


@pytest.mark.parametrize("gate", ON_THE_WAY)
@pytest.mark.parametrize(
    "changes",
    [
        {"authorised_until": None},
        {"authorised_until": date(2026, 5, 31)},
        {"training_until": None},
        {"training_until": date(2026, 5, 31)},
        {"organisation": "HT-SWIFT"},
    ],
)
def test_a_carrier_who_may_not_carry_is_denied(gate: Gate, changes: dict) -> None:
    assert finding("CARRIER", spoil_carrier(facts(gate), **changes)).result is Result.DENY


def test_an_authorisation_is_good_for_the_whole_of_its_last_day_in_hong_kong() -> None:
    last = spoil_carrier(facts(), authorised_until=date(2026, 6, 1))
    assert finding("CARRIER", last, AT.replace(hour=23, minute=59)).result is Result.PASS
    assert finding("CARRIER", last, AT.replace(day=2, hour=0)).result is Result.DENY


@pytest.mark.parametrize("gate", ON_THE_WAY)
def test_another_badge_or_none_holds(gate: Gate) -> None:
    assert finding("CARRIER", facts(gate)).result is Result.PASS
    assert finding("CARRIER", scanning(facts(gate), carrier="CUR-K02")).result is Result.HOLD
    assert finding("CARRIER", scanning(facts(gate), carrier="")).result is Result.HOLD
    assert finding("CARRIER", spoil(facts(gate), scanned=None)).result is Result.UNKNOWN
    assert finding("CARRIER", spoil(facts(gate), clearance=None)).result is Result.UNKNOWN
    assert finding("CARRIER", spoil(facts(gate), carriers=())).result is Result.UNKNOWN


def test_the_person_who_really_carries_is_the_one_who_is_judged() -> None:
    untrained = spoil(facts(), carriers=(CARRIER, replace(CARRIER, staff="CUR-K03", training_until=None)))
    assert finding("CARRIER", scanning(untrained, carrier="CUR-K03")).result is Result.DENY


@pytest.mark.parametrize("gate", ON_THE_WAY)
def test_a_firm_outside_the_scope_is_denied(gate: Gate) -> None:
    other = spoil(facts(gate), "consignment", carrier_organisation="HT-SWIFT")
    other = spoil_carrier(other, organisation="HT-SWIFT")
    assert faults(finding("CARRIER", other)) == ["organisation_not_covered"]


def test_the_carrier_is_not_asked_for_at_receipt() -> None:
    assert finding("CARRIER", facts(Gate.G4)).result is Result.NA


def test_papers_of_the_carrier_are_judged_before_anybody_stands_at_a_gate() -> None:
    ahead = facts(Gate.G0)
    assert finding("CARRIER", ahead).result is Result.PASS
    assert finding("CARRIER", spoil_carrier(ahead, training_until=AT.date().replace(year=2020))).result is Result.DENY
    nobody = spoil(spoil(ahead, "consignment", carrier=""), notice=None)
    assert finding("CARRIER", nobody).result is Result.PASS
    firm = spoil(nobody, "consignment", carrier_organisation="HT-SWIFT")
    assert faults(finding("CARRIER", firm)) == ["organisation_not_covered"], "the firm is known before the person is"
    no_badge = spoil(facts(Gate.G2), scanned=None)
    assert finding("CARRIER", no_badge).result is Result.UNKNOWN


def test_a_truck_without_its_cargo_reference_is_told_before_it_drives() -> None:
    rules = replace(facts(Gate.G0).settings, ccrn_channels=("truck",))
    truck = spoil(spoil(facts(Gate.G0), "consignment", channel="truck"), settings=rules)
    assert faults(finding("VEHICLE", truck)) == ["no_ccrn"]
    assert finding("VEHICLE", spoil(truck, "consignment", ccrn="CC-1")).result is Result.PASS


@pytest.mark.parametrize("gate", tuple(Gate))
def test_an_unverified_label_counts_what_the_setting_says(gate: Gate) -> None:
    given = scanning(facts(gate), containers=()) if gate is not Gate.G0 else facts(gate)
    unverified = spoil_container(given, label_verified=False)
    assert finding("LABEL", facts(gate)).result is Result.PASS
    assert finding("LABEL", unverified).result is Result.WARN
    strict = spoil(unverified, "settings", unverified_label=Result.HOLD)
    assert finding("LABEL", strict).result is Result.HOLD
    silenced = spoil(unverified, "settings", unverified_label=Result.PASS)
    assert finding("LABEL", silenced).result is Result.WARN


def test_a_label_that_is_read_at_the_gate_needs_no_other_proof() -> None:
    given = spoil_package(spoil_container(facts(Gate.G4), label_verified=False), label_verified=False)
    assert finding("LABEL", given).result is Result.PASS


@pytest.mark.parametrize("gate", AFTER_PACKING)
def test_a_reading_that_is_no_code_holds_and_is_shown_harmlessly(gate: Gate) -> None:
    found = finding("LABEL", scanning(facts(gate), unreadable=("\x1b[2J" + "9" * 500,)))
    assert found.result is Result.HOLD
    shown = found.found[0].text("en")
    assert "\x1b" not in shown
    assert len(shown) < 200


def test_a_consignment_with_nothing_in_it_is_held() -> None:
    empty = spoil(facts(Gate.G0), packages=(), containers=())
    assert finding("LABEL", empty).result is Result.UNKNOWN
    assert Scanned() == Scanned((), (), (), "", ())


def doubted(gate: Gate, read_at: Gate = Gate.G2) -> Facts:
    """The facts after a gate has stopped the box over a strange seal."""
    return spoil_package(facts(gate), doubts=(SealDoubt(read_at, "SEAL-9999"),))


@pytest.mark.parametrize("gate", [Gate.G0, Gate.G1, Gate.G2, Gate.G3, Gate.G4])
def test_the_right_seal_does_not_settle_a_strange_one_that_was_read_before(gate: Gate) -> None:
    found = finding("SEAL", doubted(gate))
    assert (found.result, faults(found)) == (Result.HOLD, ["strange"])
    assert "SEAL-9999" in found.found[0].text("en")


def test_a_doubt_is_not_settled_by_the_box_beside_it_whose_seal_it_was() -> None:
    given = doubted(Gate.G2)
    beside = replace(given.packages[0], code="HTP-0000000002-A", seals=("SEAL-9999",), doubts=())
    both = spoil(spoil(given, "consignment", packages=(PACKAGE, beside.code)), packages=(*given.packages, beside))
    found = finding("SEAL", scanning(both, seals=(SEAL, "SEAL-9999")))
    assert "strange" in faults(found)


def before(given: Facts, *, recorded: tuple[str, ...] = (SEAL,), after: tuple[PassageFacts, ...] = ()) -> Facts:
    """Facts of when the doubt was kept with the decision, which are still to be decided on again as then."""
    held = replace(passage(given.gate, AT - timedelta(minutes=2), "HOLD"), strange=("SEAL-9999",), recorded=recorded)
    return replace(given, passages=(*given.passages, held, *after))


def test_a_doubt_that_was_kept_with_the_decision_is_found_again() -> None:
    passed = passage(Gate.G2, AT - timedelta(minutes=1))
    assert faults(finding("SEAL", before(facts(Gate.G2)))) == ["strange"]
    assert finding("SEAL", before(facts(Gate.G2), after=(passed,))).result is Result.PASS
    assert finding("SEAL", before(facts(Gate.G2), recorded=("SEAL-OLD",))).result is Result.PASS


def asked_to_be(kept: str, given: Facts) -> Facts:
    """The facts under a clearance whose rows name a temperature class."""
    return spoil(given, "clearance", scopes=tuple(replace(s, temperature_class=kept) for s in given.clearance.scopes))


@pytest.mark.parametrize("gate", tuple(Gate)[:5])
def test_a_package_is_kept_as_cold_as_the_row_says(gate: Gate) -> None:
    cold = asked_to_be("frozen", spoil_package(facts(gate), temperature_class="frozen"))
    assert finding("TEMP", cold).result is Result.PASS
    found = finding("TEMP", spoil_package(cold, temperature_class="ambient"))
    assert (found.result, faults(found)) == (Result.DENY, ["other_class"])
    assert "frozen" in found.found[0].text("en")
    found = finding("TEMP", spoil_package(cold, temperature_class=""))
    assert (found.result, faults(found)) == (Result.HOLD, ["class_not_stated"])
    assert not may_override("TEMP", gate, found)


def test_a_box_is_asked_for_its_class_as_soon_as_something_is_in_it() -> None:
    open_box = spoil_package(asked_to_be("frozen", facts(Gate.G0)), seals=())
    found = finding("TEMP", open_box)
    assert (found.result, faults(found)) == (Result.HOLD, ["class_not_stated"])
    assert finding("TEMP", spoil(open_box, packages=())).result is Result.NA


def test_one_row_must_cover_both_the_material_and_how_it_is_kept() -> None:
    blood, cells = facts().clearance.scopes[:2]
    rows = (replace(blood, temperature_class="chilled"), replace(cells, temperature_class="frozen"))
    given = spoil(spoil_package(facts(), temperature_class="frozen"), "clearance", scopes=rows)
    kinds = {each.category for each in given.containers}
    assert blood.category in kinds
    assert faults(finding("TEMP", given)) == ["other_class"]
    only_cells = replace(given, containers=tuple(replace(c, category=cells.category) for c in given.containers))
    assert finding("TEMP", only_cells).result is Result.PASS


@pytest.mark.parametrize("gate", tuple(Gate)[:5])
def test_a_gap_in_the_chain_holds_and_is_told_at_the_bench(gate: Gate) -> None:
    assert finding("CUSTODY", spoil_container(facts(gate), gap_minutes=30)).result is Result.PASS
    found = finding("CUSTODY", spoil_container(facts(gate), gap_minutes=31))
    assert (found.result, faults(found)) == (Result.HOLD, ["gap"])
    assert container_code(1) in found.found[0].text("en")
    assert may_override("CUSTODY", gate, found)

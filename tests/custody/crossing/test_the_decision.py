from datetime import timedelta
from inspect import getmodule, getsource

import pytest
from crossing_facts import AT, decided, facts, hold, passage, spoil, spoil_container, spoil_package
from msgspec.structs import replace

from custody.clearance import ClearanceStatus, HoldKind
from custody.crossing.decision import Verdict, decide
from custody.crossing.facts import Facts
from custody.crossing.finding import Result, listed
from custody.crossing.registry import CHECKS, RULES
from custody.crossing.settings import Gate
from custody.crossing.way_out import ways_out
from custody.wording import LANGUAGES, keys, text

GATES = {
    "ORG_LISTED": "01234",
    "ORG_PARTNER": "01234",
    "CLR_WINDOW": "0123",
    "CLR_VERSION": "0123",
    "CATEGORY": "0123",
    "RISK": "0123",
    "PURPOSE": "012",
    "DIRECTION": "0123",
    "CHECKPOINT": "023",
    "DEST_PARK": "01234",
    "PARK_EXIT": "5",
    "NOTIFIED": "0123",
    "LEAD_TIME": "012",
    "TIME_WINDOW": "023",
    "NOTICE_FRESH": "0123",
    "MANIFEST": "01234",
    "QUOTA": "012",
    "CONSIGNMENT_CAP": "012",
    "PERMIT": "0123",
    "HOLDS": "012345",
    "CONSENT_ETHICS": "012",
    "CUSTODY": "01234",
    "CARRIER": "0123",
    "VEHICLE": "023",
    "SEAL": "01234",
    "TEMP": "01234",
    "PACKAGING": "012",
    "LABEL": "012345",
    "DUPLICATE": "01234",
    "SEQUENCE": "0234",
    "CLOCK": "012345",
    "STATION": "012345",
    "SNAPSHOT": "123",
}


def test_each_check_applies_at_its_gates_and_no_other() -> None:
    assert {check.code: "".join(sorted(gate.value[1] for gate in check.gates)) for check in CHECKS} == GATES


@pytest.mark.parametrize("gate", tuple(Gate))
def test_a_sound_consignment_is_allowed_at_every_gate(gate: Gate) -> None:
    decision = decided(facts(gate))
    assert decision.verdict is Verdict.ALLOW
    assert decision.reasons == ()
    assert decision.action.text("en") == "Let it pass."
    assert {each.check for each in decision.findings if each.result is Result.NA} >= {
        check.code for check in CHECKS if gate not in check.gates
    }


def test_all_checks_run_and_the_worst_comes_first() -> None:
    given = spoil_container(facts(), category="stem_cells", handoff="HO-1", label_verified=False)
    decision = decided(spoil(given, holds=None))
    results = [each.result for each in decision.findings]
    assert decision.verdict is Verdict.DENY
    assert len(results) == len(CHECKS)
    assert [each.check for each in decision.findings[:4]] == ["CATEGORY", "CUSTODY", "HOLDS", "LABEL"]
    assert results[:4] == [Result.DENY, Result.HOLD, Result.UNKNOWN, Result.WARN]


def test_a_warning_does_not_stop_the_lane() -> None:
    decision = decided(spoil_container(facts(), label_verified=False))
    assert decision.verdict is Verdict.ALLOW
    assert decision.findings[0].result is Result.WARN
    assert decision.reasons == ()


def test_unknown_counts_as_hold() -> None:
    decision = decided(spoil(facts(), holds=None))
    assert decision.verdict is Verdict.HOLD
    assert decision.findings[0].result is Result.UNKNOWN


def test_a_denial_after_the_exit_still_lets_it_go_back() -> None:
    revoked = {"status": ClearanceStatus.REVOKED}
    assert not decided(spoil(facts(Gate.G2), "clearance", **revoked)).return_only
    denied = decided(spoil(facts(Gate.G3), "clearance", **revoked))
    assert denied.return_only
    assert "turned back" in denied.action.text("en")
    again = spoil(facts(Gate.G2), passages=(passage(Gate.G2, AT - timedelta(minutes=5)),))
    assert decided(spoil(again, "clearance", **revoked)).return_only
    assert not decided(spoil(facts(Gate.G3), holds=(hold(HoldKind.CUSTOMS),))).return_only


def test_the_decision_names_the_rules_and_the_snapshot_it_was_made_by() -> None:
    decision = decided(spoil(facts(), snapshot="S-7"))
    assert decision.rule_set == f"{RULES}+T-1"
    assert decision.snapshot == "S-7"
    assert decision.at == AT


def test_the_first_action_is_the_way_out_of_the_worst_fault() -> None:
    decision = decided(spoil_package(spoil_container(facts(), category="stem_cells"), handoff="HO-1"))
    assert decision.action.text("en").startswith("Take out stem cells")


def test_a_finding_of_five_hundred_containers_names_a_few_and_counts_the_rest() -> None:
    assert listed(["B", "A", "B"]) == "A, B"
    assert listed("GFEDCBA").startswith("A, B, C, D, E +2 (")
    given = facts(count=500)
    given = spoil(given, containers=tuple(replace(each, handoff="HO-1") for each in given.containers))
    found = next(each for each in decided(given).findings if each.check == "CUSTODY")
    assert found.found[0].params["count"] == 500
    assert len(found.found[0].text("en")) < 200


def test_every_check_and_every_fault_has_words_in_every_language() -> None:
    for check in CHECKS:
        words = keys(f"crossing.{check.code}.")
        assert f"crossing.{check.code}.expected" in words
        assert f"crossing.{check.code}.pass" in words
        # Other words for what is expected, where there is nothing to name, stand beside those of faults.
        faults = {key.split(".")[2] for key in words if key.endswith((".found", ".fix"))}
        assert faults
        assert {f"crossing.{check.code}.{name}.{part}" for name in faults for part in ("found", "fix")} <= set(words)
        for lang in LANGUAGES:
            assert text(f"check.{check.code}", lang)


def test_no_words_are_left_over_for_a_fault_that_no_check_finds() -> None:
    """The names in the catalogue are the names in the code."""
    for check in CHECKS:
        source = getsource(getmodule(check.find))
        for key in keys(f"crossing.{check.code}."):
            name = key.split(".")[2]
            assert name in ("expected", "pass") or f'"{name}"' in source, key


def test_the_same_facts_give_the_same_decision() -> None:
    assert decide(facts(), AT) == decide(facts(), AT)


def test_results_are_ordered_by_how_bad_they_are() -> None:
    ordered = [Result.NA, Result.PASS, Result.WARN, Result.UNKNOWN, Result.HOLD, Result.DENY]
    assert sorted(reversed(ordered)) == ordered
    assert max(ordered) is Result.DENY
    assert Result.WARN <= Result.WARN < Result.UNKNOWN
    assert Result.HOLD >= Result.HOLD > Result.UNKNOWN


def copied(gate: Gate = Gate.G2) -> Facts:
    """It has left at one exit, and is read a little later at that of a post which its clearance does not name."""
    left = passage(Gate.G2, AT - timedelta(seconds=13), where="FTZ-EXIT-7")
    return spoil(spoil(facts(gate), passages=(left,)), "station", checkpoint="WEST")


def test_what_was_met_elsewhere_is_kept_here_and_goes_nowhere_not_even_back() -> None:
    denied = decided(copied())
    assert (denied.verdict, denied.return_only) == (Verdict.DENY, False)
    assert denied.action.key == "crossing.action.keep"
    told = [fix.key.split(".")[1] for finding in denied.reasons for fix in ways_out(finding, denied.findings)]
    assert told == ["DUPLICATE"], "what leads to another place is not told beside that"


def test_who_may_drive_it_to_where_it_was_notified_is_told_that_alone() -> None:
    denied = decided(spoil(facts(Gate.G2), "station", checkpoint="WEST"))
    fixes = [fix.text("en") for finding in denied.reasons for fix in ways_out(finding, denied.findings)]
    alone = "Go to the checkpoint that was notified (FTZ-CH1)."
    assert fixes == ["Do not cross at WEST. In the scope: FTZ-CH1.", alone]

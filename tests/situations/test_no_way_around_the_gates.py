"""Ways over the border past one of its gates that a hostile mind found: each is shut."""

from __future__ import annotations

from typing import Any

import pytest

from custody.crossing.decision import decide
from custody.crossing.facts import decode_facts
from custody.crossing.finding import Result
from tests.conftest import Clock
from tests.practice import (
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVER,
    RECEIVING_COORDINATOR,
    new_id,
)
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.looking import COMPLIANCE, QUOTA, balance, pass_by_two, refused, state, tally
from tests.situations.test_what_is_drawn_on import a_permit, a_rule

pytestmark = pytest.mark.usefixtures("read_again")

HOME_EXIT, HOME_ENTRY = "FTZ-EXIT-2", "FTZ-ENTRY-2"


def leave_to_pass(journey: Journey, decision: dict[str, Any], check: str) -> tuple[int, str]:
    """What who asks for leave to pass this check is answered."""
    asked = {"decision": decision["entry"], "check": check, "reason_code": "other", "reason": "It stands before us."}
    answer = journey.at(COORDINATOR).post("/overrides", id=new_id(), **asked)
    return (201, "") if answer.status_code == 201 else refused(answer)


def test_nothing_goes_south_by_the_word_of_the_northbound_posts(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    out = journey.meet(HOME_EXIT, consignment, package, officer=ENTRY_OFFICER)
    assert (out["verdict"], faults(out)) == ("DENY", ["DIRECTION"])
    assert leave_to_pass(journey, out, "DIRECTION") == (409, "not_overridable")
    into = journey.meet(HOME_ENTRY, consignment, package, officer=EXIT_OFFICER)
    assert (into["verdict"], faults(into)[0], "return_only" in into) == ("DENY", "DIRECTION", False)
    assert leave_to_pass(journey, into, "DIRECTION") == (409, "not_overridable")


def test_what_the_wrong_post_said_is_no_word_of_the_exit(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert journey.meet(HOME_EXIT, consignment, package, officer=ENTRY_OFFICER)["verdict"] == "DENY"
    assert faults(journey.meet(ENTRY, consignment, package)) == ["HOLDS"], "one label in two places is looked into"
    (hold,) = journey.at(ENTRY_OFFICER).get("/holds").get_json()["holds"]
    journey.at(ENTRY_OFFICER).done(f"/holds/{hold['id']}/release", reason="it was the wrong lane")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    assert state(journey, consignment) == "entry_cleared"


def ready(journey: Journey, count: int = 3, **changes: Any) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes) in the courier's hands, filed knowing what would deny it."""
    tubes, package = journey.box(count)
    consignment = journey.sent(package, **changes)
    return consignment, package, tubes


def received_and_closed(journey: Journey, consignment: str, package: str) -> None:
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    coordinator = journey.at(RECEIVING_COORDINATOR)
    coordinator.done(f"/consignments/{consignment}/reconcile", note="all there")
    coordinator.done(f"/consignments/{consignment}/close", note="all there")


def test_what_the_exit_denied_is_let_in_by_nobody(journey: Journey) -> None:
    rows = journey.at("ADM-01").get(f"/listings/clearance/{QUOTA}").get_json()["versions"][-1]["value"]["scopes"]
    journey.list("clearance", number=QUOTA, scopes=[{**row, "max_per_consignment": 2} for row in rows])
    consignment, package, _ = ready(journey, clearance=QUOTA)
    out = journey.meet(EXIT, consignment, package)
    assert (out["verdict"], faults(out)) == ("DENY", ["CONSIGNMENT_CAP"])
    into = journey.meet(ENTRY, consignment, package)
    assert (into["verdict"], faults(into)) == ("DENY", ["CONSIGNMENT_CAP", "SEQUENCE"])
    assert leave_to_pass(journey, into, "SEQUENCE") == (409, "not_overridable")
    assert state(journey, consignment) == "refused"
    assert (tally(journey), balance(journey, consignment)["crossed"]) == ((0, 3, 1), 0)


def test_what_the_exit_held_for_good_is_let_in_by_nobody_though_it_looks_right_there(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    hold = journey.at(COMPLIANCE).done("/holds", target=package, hold_kind="quality", reason="a doubt")["hold"]
    assert faults(journey.meet(EXIT, consignment, package)) == ["HOLDS"]
    journey.at(COMPLIANCE).done(f"/holds/{hold}/release", reason="no doubt any more")
    into = journey.meet(ENTRY, consignment, package)
    assert (into["verdict"], faults(into)) == ("HOLD", ["SEQUENCE"])
    assert leave_to_pass(journey, into, "SEQUENCE") == (409, "not_overridable")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW", "the exit itself decides anew"
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_what_met_no_exit_is_asked_at_the_entry_what_the_exit_asks(journey: Journey) -> None:
    consignment, box, _ = journey.ready()
    into = journey.meet(ENTRY, consignment, box)
    assert faults(into) == ["SEQUENCE"]
    asked = {each["check"]: each["result"] for each in into["findings"]}
    for check in ("PURPOSE", "LEAD_TIME", "QUOTA", "CONSIGNMENT_CAP", "CONSENT_ETHICS", "PACKAGING"):
        assert asked[check] != "NA", check
    journey.meet(EXIT, consignment, box)
    later = {each["check"]: each["result"] for each in journey.meet(ENTRY, consignment, box)["findings"]}
    assert later["QUOTA"] == "NA"


def test_what_is_let_in_without_an_exit_has_crossed_and_drawn(journey: Journey) -> None:
    first, box, tubes = ready(journey, 6, clearance=QUOTA)
    pass_by_two(journey, journey.meet(ENTRY, first, box))
    assert journey.meet(ENTRY, first, box)["verdict"] == "ALLOW"
    assert (tally(journey), balance(journey, first)["crossed"]) == ((6, 0, 1), 6)
    received_and_closed(journey, first, box)
    assert (tally(journey), balance(journey, first)["crossed"]) == ((6, 0, 1), 6), "closing gives nothing back"
    _, other = journey.box(6)
    second = journey.consign(other, clearance=QUOTA)
    told = journey.at(COORDINATOR).post("/notifications", consignment=second, declaration="All of it is true.")
    assert refused(told) == (409, "quota_exceeded")
    home = journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{first}/return", packages=[box])["consignment"]
    said = {"consignment": home, "declaration": "All of it is true."}
    assert journey.at(RECEIVING_COORDINATOR).done("/notifications", **said), "it came, so it may go home"
    assert len(tubes) == 6


def test_a_permit_that_came_after_the_filing_is_drawn_on_by_an_entry_without_an_exit(journey: Journey) -> None:
    """Two that are filed although nobody holds a permit; then there is one, good once."""
    a_rule(journey, "BLOOD", "human_blood")
    (first, box, _), (second, other, _) = (ready(journey, 2) for _ in range(2))
    a_permit(journey, "ONCE-LATE", single_use=True, quantity=2)
    pass_by_two(journey, journey.meet(ENTRY, first, box))
    assert journey.meet(ENTRY, first, box)["verdict"] == "ALLOW"
    assert tally(journey, "ONCE-LATE") == (2, 0, 1)
    assert faults(journey.meet(ENTRY, second, other)) == ["PERMIT", "SEQUENCE"]


def test_the_late_journal_of_the_exit_counts_nothing_twice(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = ready(journey, clearance=QUOTA)
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package))
    clock.pass_by(minutes=20)
    pass_by_two(journey, journey.meet(ENTRY, consignment, package))
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=20)
    assert gate.deliver()[-1]["meaning"] == "allow"
    assert state(journey, consignment) == "entry_cleared"
    assert (tally(journey), balance(journey, consignment)["crossed"]) == ((3, 0, 1), 3)
    assert balance(journey, consignment)["remainder"] == 0
    received_and_closed(journey, consignment, package)
    assert tally(journey) == (3, 0, 1)


def test_the_consignee_passes_no_receipt_of_what_no_gate_has_let_in(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    there = {"packages": [package], "seals": [journey.seals[package]], "containers": tubes, "carrier": COURIER}

    def receipt() -> Any:
        return journey.at(RECEIVER, "HK-BENCH-1").post("/crossings", consignment=consignment, **there)

    assert refused(receipt()) == (409, "illegal_step")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW", "nothing that was typed there stops it here"
    assert refused(receipt()) == (409, "illegal_step")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    journey.hand(package, giver=COURIER, to=RECEIVER)
    assert receipt().get_json()["gate"] == "G4"


def test_what_had_entered_goes_home_by_the_exit_of_that_side_and_not_by_the_entry_alone(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the wrong box")
    early = journey.meet(HOME_ENTRY, consignment, package, officer=EXIT_OFFICER)
    assert (early["verdict"], faults(early)) == ("HOLD", ["SEQUENCE"])
    assert journey.meet(HOME_EXIT, consignment, package, officer=ENTRY_OFFICER)["verdict"] == "ALLOW"
    assert journey.meet(HOME_ENTRY, consignment, package, officer=EXIT_OFFICER)["verdict"] == "ALLOW"


def codes(journey: Journey, package: str) -> tuple[str, ...]:
    badges = {staff: journey.house.registry.zone.people[staff].badge for staff in (EXIT_OFFICER, COURIER)}
    return badges[EXIT_OFFICER], package, journey.seals[package], badges[COURIER]


def test_without_network_nothing_is_drawn_on_that_was_not_reserved(journey: Journey, clock: Clock) -> None:
    """Two that are filed although nobody holds a permit; then there is one, good once."""
    a_rule(journey, "BLOOD", "human_blood")
    (first, box, _), (second, other, _) = (ready(journey, 2) for _ in range(2))
    a_permit(journey, "ONCE-ALONE", single_use=True, quantity=2)
    gate = LoneStation(journey, EXIT)
    for package in (box, other):
        clock.pass_by(minutes=1)
        assert gate.read(*codes(journey, package))[-1].said.meaning == "hold", "who else draws on it is not known here"
    told = [each["said"]["decided"] for each in gate.waiting if each["said"].get("decided")]
    for decided in told:  # as a station says that goes by other rules
        decided |= {"verdict": "ALLOW", "token": gate.held.tokens[decided["consignment"]]}
    clock.pass_by(minutes=10)
    gate.deliver()
    assert tally(journey, "ONCE-ALONE") == (2, 0, 1), "drawn on once, by the one for which there was room"
    assert [balance(journey, each)["crossed"] for each in (first, second)] == [2, 2]
    assert "PERMIT" not in faults(journey.meet(ENTRY, first, box))
    assert "PERMIT" in faults(journey.meet(ENTRY, second, other))


def test_a_quota_that_came_after_the_filing_is_drawn_on_by_no_gate_without_network(journey: Journey) -> None:
    quotas = journey.at("ADM-01").get(f"/listings/clearance/{QUOTA}").get_json()["versions"][-1]["value"]["quotas"]
    journey.list("clearance", number=QUOTA, quotas=[])
    _, package, _ = ready(journey, clearance=QUOTA)
    journey.list("clearance", number=QUOTA, quotas=quotas)
    told = LoneStation(journey, EXIT).read(*codes(journey, package))[-1].said
    assert told.decided is not None
    decided = decide(decode_facts(bytes(told.decided.facts)), journey.house.clock())
    assert [each.check for each in decided.findings if each.result is Result.UNKNOWN] == ["QUOTA"]


def test_a_disposal_that_was_accounted_for_is_annulled_by_compliance_and_everybody_is_told(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(2)
    receiver = journey.at(RECEIVER, "HK-BENCH-1")
    gone = receiver.done("/disposals", subjects=tubes[:1], method="incinerated", reason="used up")["entry"]
    annulled = {"entry": gone, "did_not_occur": True, "reason": "it was another tube"}
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/close", note="all there")
    later = receiver.done("/disposals", subjects=tubes[1:], method="consumed", reason="used up")["entry"]
    receiver.done("/corrections", entry=later, did_not_occur=True, reason="nobody has accounted for this one")
    assert refused(receiver.post("/corrections", **annulled)) == (403, "own_entry_reconciled")
    assert refused(journey.at("HKB-T02").post("/corrections", **annulled)) == (403, "role")
    journey.at("HKB-Q01").done("/corrections", **annulled)
    told = journey.at(COORDINATOR).get(f"/discrepancies?consignment={consignment}").get_json()["discrepancies"]
    assert [(each["kind"], each["organisation"], each["opened_by"]) for each in told] == [
        ("document", "HK-BETA", "SYSTEM")
    ]
    assert balance(journey, consignment)["fates"]["destroyed"] == 0


def test_a_pool_of_two_arrivals_from_one_organisation_goes_home_in_the_return_of_either(journey: Journey) -> None:
    (first, here), (second, there) = (journey.opened_at_the_consignee(2) for _ in range(2))
    receiver, coordinator = journey.at(RECEIVER, "HK-BENCH-1"), journey.at(RECEIVING_COORDINATOR)
    pool = receiver.done("/pools", parents=[here[0], there[0]], amount=100)["containers"][0]["code"]
    answers = []
    for number, (inside, origin) in enumerate([([pool], first), ([pool], second), ([there[1]], first)]):
        box = receiver.done("/packages", containers=inside)["package"]
        receiver.done("/sealings", package=box, seals=[f"SEAL-HOME-{number}"])
        home = coordinator.done(f"/consignments/{origin}/return", packages=[box])["consignment"]
        answers.append(coordinator.post("/notifications", consignment=home, declaration="All of it is true."))
        if answers[-1].status_code == 201:
            notice = answers[-1].get_json()["notification"]
            coordinator.done(f"/notifications/{notice}/cancel", reason="by the other one")
        coordinator.done(f"/consignments/{home}/cancel", reason="by the other one")
        receiver.done("/unsealings", package=box, seals=[f"SEAL-HOME-{number}"], reason="not yet")
        receiver.done("/unpackings", package=box, containers=inside)
    assert [each.status_code for each in answers] == [201, 201, 409]
    assert refused(answers[-1]) == (409, "never_came"), "a tube goes back in the return of what it came in"

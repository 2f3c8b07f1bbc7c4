"""Whoever meets a hold is told who placed it, why, since when, and who may lift it; and comes to the form that does."""

from __future__ import annotations

from typing import Any

from tests.practice import (
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    RECEIVER,
    RECEIVING_COORDINATOR,
)
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.telling import COMPLIANCE, arrived

RECEIVING_COMPLIANCE = "HKB-Q01"


def lifters(hold: dict[str, Any]) -> dict[str, list[str]]:
    return {each["organisation"]: each["roles"] for each in hold["releasers"]}


def holds_found(decision: dict[str, Any]) -> dict[str, Any]:
    return next(each for each in decision["findings"] if each["check"] == "HOLDS")


def test_the_precheck_and_the_gate_name_the_hold_and_who_lifts_it(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    hold = journey.at(COMPLIANCE).done("/holds", target=tubes[0], hold_kind="quality", reason="lid was loose")["hold"]
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    for decision in (checked, journey.meet(EXIT, consignment, package)):
        found = holds_found(decision)
        assert (found["holds"], found["remedies"]) == ([hold], ["release"])
        for part in (tubes[0], COMPLIANCE, "SZ-ALPHA", "lid was loose"):
            assert part in found["found"][0]["en"], part
        assert "SZ-ALPHA must lift the hold" in found["fix"][0]["en"]
        assert all("SZ-ALPHA" in found["fix"][0][lang] for lang in ("zh-Hant", "zh-Hans"))


def test_the_consignment_lists_every_hold_that_a_gate_would_find(journey: Journey) -> None:
    technician = journey.at("SZA-T01", "SZ-BENCH-1")
    (parent,) = technician.register(1)
    made = technician.done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=100)
    child = made["containers"][0]["code"]
    technician.done("/label-checks", subject=child)
    package = technician.done("/packages", containers=[child])["package"]
    consignment = journey.consign(package)
    placed = {
        target: journey.at(COMPLIANCE).done("/holds", target=target, hold_kind="quality", reason="a doubt")["hold"]
        for target in (parent, package, consignment)
    }
    said = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["holds"]
    assert {each["target"]: each["id"] for each in said} == placed
    assert {(each["kind"], each["reason"], each["placed_by"]) for each in said} == {("quality", "a doubt", COMPLIANCE)}
    assert all(each["at"] and lifters(each) == {"SZ-ALPHA": ["coordinator", "compliance"]} for each in said)
    (own,) = journey.at(COORDINATOR).get(f"/containers/{child}").get_json()["holds"]
    assert (own["target"], lifters(own)) == (parent, {"SZ-ALPHA": ["coordinator", "compliance"]})
    journey.at(COORDINATOR).done(f"/holds/{placed[parent]}/release", reason="looked at")
    left = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["holds"]
    assert {each["target"] for each in left} == {package, consignment}


def test_whoever_is_named_may_and_whoever_is_not_may_not(journey: Journey) -> None:
    _, package, tubes = arrived(journey, 2)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    hold = journey.at(COMPLIANCE).done("/holds", target=tubes[0], hold_kind="quality", reason="a doubt")["hold"]
    (said,) = journey.at(RECEIVING_COORDINATOR).get(f"/containers/{tubes[0]}").get_json()["holds"]
    assert lifters(said) == {"SZ-ALPHA": ["coordinator", "compliance"]}
    theirs = journey.at(RECEIVING_COMPLIANCE).post(f"/holds/{hold}/release", reason="looked at")
    assert refused(theirs) == (403, "hold_of_other")
    journey.at(COORDINATOR).done(f"/holds/{hold}/release", reason="looked at")


def test_a_checkpoint_s_own_officers_lift_what_they_placed(journey: Journey) -> None:
    consignment, package, _ = journey.ready(1)
    journey.at("OFF-E01").done("/holds", target=package, hold_kind="customs", reason="to be opened")
    (said,) = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["holds"]
    ((organisation, roles),) = lifters(said).items()
    assert (organisation, roles) == (journey.house.registry.zone.people["OFF-E01"].organisation, ["officer"])


def test_attention_names_who_lifts_it_and_which_hold_it_is(journey: Journey) -> None:
    _, _, tubes = journey.ready(1)
    hold = journey.at(COMPLIANCE).done("/holds", target=tubes[0], hold_kind="quality", reason="lid was loose")["hold"]
    concerns = journey.at(COORDINATOR).get("/attention").get_json()["concerns"]
    (told,) = [each for each in concerns if each["matter"] == "hold"]
    assert told["hold"] == hold
    for part in (COMPLIANCE, "lid was loose", "SZ-ALPHA (coordinator / compliance officer)"):
        assert part in told["say"]["en"], part
    assert "SZ-ALPHA（統籌員 / 合規主任）" in told["say"]["zh-Hant"]


def test_what_is_denied_on_the_way_tells_it_as_well(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(1)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    recalled = journey.at(COMPLIANCE).done("/holds", target=tubes[0], hold_kind="recall", reason="wrong consent form")
    found = holds_found(journey.meet(ENTRY, consignment, package))
    assert (found["result"], found["holds"]) == ("DENY", [recalled["hold"]])
    assert "wrong consent form" in found["found"][0]["en"]

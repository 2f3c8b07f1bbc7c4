"""What is known of goods goes with the goods: another number, another box or half a consignment makes nothing good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from custody.holding import Container
from custody.records.views.reading import one
from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, TECHNICIAN, new_id
from tests.situations.conftest import Journey, faults
from tests.situations.looking import pass_by_two, refused
from tests.situations.older_ledgers import let_go_unresolved
from tests.situations.telling import discrepancies, seen, settle
from tests.situations.test_the_temperature import a_file, started

pytestmark = pytest.mark.usefixtures("read_again")

Anew = Callable[[Journey, str, str, str], tuple[str, str]]
"""(journey, consignment, the box in question, another box of it) -> (consignment, box) in which its tubes go now."""


def by_another_draft(journey: Journey, consignment: str, box: str, beside: str) -> tuple[str, str]:
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="another day")
    return journey.consign(box), box


def by_a_split(journey: Journey, consignment: str, box: str, beside: str) -> tuple[str, str]:
    parts = journey.at(COORDINATOR).done(f"/consignments/{consignment}/split", packages=[box])["consignments"]
    return next(part for part in parts if box in seen_boxes(journey, part)), box


def by_another_box(journey: Journey, consignment: str, box: str, beside: str) -> tuple[str, str]:
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="another day")
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = list(technician.get(f"/packages/{box}").get_json()["containers"])
    technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="the box is too small")
    technician.done("/unpackings", package=box, containers=tubes)
    other = str(technician.done("/packages", containers=tubes)["package"])
    journey.seals[other] = f"SEAL-OF-{other[4:10]}"
    technician.done("/sealings", package=other, seals=[journey.seals[other]])
    return journey.consign(other), other


WAYS = pytest.mark.parametrize("anew", [by_another_draft, by_a_split, by_another_box])


def seen_boxes(journey: Journey, consignment: str) -> list[str]:
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]
    return [str(each) for each in found["packages"]]


@WAYS
def test_what_was_refused_is_no_better_under_another_number_until_that_is_acknowledged(
    journey: Journey, anew: Anew
) -> None:
    (tubes, box), (_, beside) = journey.box(2), journey.box(1)
    consignment = journey.consign(box, beside)
    number = journey.file(consignment)
    journey.at(COORDINATOR).done(f"/notifications/{number}/refusal", reason="not on our list")
    again, going = anew(journey, consignment, box, beside)
    drafted = journey.at(COORDINATOR).done("/crossings/check", {"consignment": again})
    assert "not on our list" in str(drafted["findings"]), "it is told before it is filed"
    filed = journey.file(again)
    journey.hand(going)
    held = journey.meet(EXIT, again, going)
    assert (held["verdict"], faults(held)) == ("HOLD", ["NOTIFIED"])
    assert (
        "not on our list" in held["findings"][0]["found"][0]["en"] and number in held["findings"][0]["found"][0]["en"]
    )
    journey.at(COORDINATOR).done(f"/notifications/{filed}/acknowledge", reference="GD-2026-78")
    journey.across(again, going)
    assert all(seen(journey, tube)["state"] == "packed" for tube in tubes)


@pytest.mark.parametrize("amended", [False, True])
def test_a_no_that_comes_after_it_was_taken_back_goes_with_what_was_notified(journey: Journey, amended: bool) -> None:
    (_, box), (_, beside) = journey.box(2), journey.box(1)
    consignment = journey.consign(box, beside)
    number = journey.file(consignment)
    coordinator = journey.at(COORDINATOR)
    if amended:
        journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="only the other", take_out=[box])
    else:
        coordinator.done(f"/consignments/{consignment}/cancel", reason="another day")
    coordinator.done(f"/notifications/{number}/refusal", reason="not on our list")
    again = journey.consign(box)
    filed = journey.file(again)
    told = coordinator.done("/crossings/check", {"consignment": again})
    assert "not on our list" in str(told["findings"]), "it is told at the bench"
    journey.hand(box)
    assert faults(journey.meet(EXIT, again, box)) == ["NOTIFIED"]
    coordinator.done(f"/notifications/{filed}/acknowledge", reference="GD-2026-79")
    assert journey.meet(EXIT, again, box)["verdict"] == "ALLOW"


def test_leave_to_go_too_early_is_none_for_what_is_amended_in_afterwards(journey: Journey) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", min_lead_minutes=60)
    (_, box), (_, beside) = journey.box(2), journey.box(1)
    consignment = journey.consign(box)
    number = journey.file(consignment)
    journey.hand(box, beside)
    held = journey.meet(EXIT, consignment, box)
    assert faults(held) == ["LEAD_TIME"]
    pass_by_two(journey, held)
    journey.house.clock.pass_by(minutes=1)
    journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="one more", put_in=[beside])
    assert "LEAD_TIME" in faults(journey.meet(EXIT, consignment, box, beside))


def test_leave_for_another_courier_is_none_for_what_is_amended_in_afterwards(journey: Journey) -> None:
    (_, box), (_, beside) = journey.box(1), journey.box(1)
    consignment = journey.consign(box)
    number = journey.file(consignment)
    journey.hand(box, beside, to="CUR-K02")
    held = journey.meet(EXIT, consignment, box, carrier="CUR-K02")
    assert "CARRIER" in faults(held)
    pass_by_two(journey, held)
    journey.house.clock.pass_by(minutes=1)
    journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="one more", put_in=[beside])
    again = journey.meet(EXIT, consignment, box, beside, carrier="CUR-K02")
    assert (again["verdict"], "CARRIER" in faults(again)) == ("HOLD", True)
    pass_by_two(journey, again)
    assert journey.meet(EXIT, consignment, box, beside, carrier="CUR-K02")["verdict"] == "ALLOW"


def test_nor_is_leave_that_is_asked_for_by_a_decision_of_before(journey: Journey) -> None:
    (_, box), (_, beside) = journey.box(1), journey.box(1)
    consignment = journey.consign(box)
    number = journey.file(consignment)
    journey.hand(box, beside, to="CUR-K02")
    held = journey.meet(EXIT, consignment, box, carrier="CUR-K02")
    journey.house.clock.pass_by(minutes=1)
    journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="one more", put_in=[beside])
    asked = {"id": new_id(), "decision": held["entry"], "check": "CARRIER", "reason_code": "recounted"}
    late = journey.at(COORDINATOR).post("/overrides", {**asked, "reason": "Counted before two people."})
    assert refused(late) == (409, "decision_notified_since")
    pass_by_two(journey, journey.meet(EXIT, consignment, box, beside, carrier="CUR-K02"))
    assert journey.meet(EXIT, consignment, box, beside, carrier="CUR-K02")["verdict"] == "ALLOW"


def test_nor_is_leave_given_that_was_asked_for_before_it(journey: Journey) -> None:
    (_, box), (_, beside) = journey.box(1), journey.box(1)
    consignment = journey.consign(box)
    number = journey.file(consignment)
    journey.hand(box, beside, to="CUR-K02")
    asked = {"check": "CARRIER", "reason_code": "recounted", "reason": "Counted before two people."}
    held = journey.meet(EXIT, consignment, box, carrier="CUR-K02")
    journey.house.clock.pass_by(minutes=1)
    request = str(journey.at(COORDINATOR).done("/overrides", decision=held["entry"], **asked)["override"])
    journey.house.clock.pass_by(minutes=1)
    journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="one more", put_in=[beside])
    late = journey.at("SZA-Q01").post(f"/overrides/{request}/approve")
    assert refused(late) == (409, "override_notified_since")
    # Who asked may ask anew for what the gate finds now; what can no more be given stands in nobody's way.
    again = journey.meet(EXIT, consignment, box, beside, carrier="CUR-K02")
    fresh = str(journey.at(COORDINATOR).done("/overrides", decision=again["entry"], **asked)["override"])
    journey.at("SZA-Q01").done(f"/overrides/{fresh}/approve")
    journey.at("SZA-Q01").done(f"/overrides/{request}/refuse", reason="it is for what was notified before")
    assert journey.meet(EXIT, consignment, box, beside, carrier="CUR-K02")["verdict"] == "ALLOW"


@pytest.mark.parametrize("asked_first", [True, False])
def test_nor_for_what_is_put_in_while_the_notification_is_taken_back(journey: Journey, asked_first: bool) -> None:
    (_, box), (_, beside) = journey.box(1), journey.box(1)
    consignment = journey.consign(box)
    number = journey.file(consignment)
    journey.hand(box, to="CUR-K02")
    held = journey.meet(EXIT, consignment, box, carrier="CUR-K02")
    if asked_first:
        pass_by_two(journey, held)
    journey.house.clock.pass_by(minutes=1)
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/notifications/{number}/cancel", reason="one more")
    coordinator.done(f"/consignments/{consignment}/change", put_in=[beside])
    journey.file(consignment)
    journey.hand(beside, to="CUR-K02")
    if not asked_first:
        asked = {"id": new_id(), "decision": held["entry"], "check": "CARRIER", "reason_code": "recounted"}
        late = coordinator.post("/overrides", {**asked, "reason": "Counted before two people."})
        assert refused(late) == (409, "decision_notified_since")
    assert "CARRIER" in faults(journey.meet(EXIT, consignment, box, beside, carrier="CUR-K02"))


def test_a_yes_that_is_taken_back_stops_what_stood_by_it_under_another_version(journey: Journey) -> None:
    _, box = journey.box(1)
    consignment = journey.consign(box)
    number = journey.file(consignment)
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/notifications/{number}/acknowledge", reference="GD-2026-85")
    journey.house.clock.pass_by(minutes=1)
    second = coordinator.done(f"/notifications/{number}/amend", reason="words", emergency="call the desk at once")
    journey.house.clock.pass_by(minutes=1)
    coordinator.done(f"/notifications/{number}/refusal", reason="we take our yes back")
    journey.hand(box)
    assert faults(journey.meet(EXIT, consignment, box)) == ["NOTIFIED"]
    coordinator.done(f"/notifications/{second['notification']}/acknowledge", reference="GD-2026-86")
    assert journey.meet(EXIT, consignment, box)["verdict"] == "ALLOW"


def test_what_is_taken_from_a_refused_tube_is_refused_as_well(journey: Journey) -> None:
    tubes, box = journey.box(1)
    consignment = journey.consign(box)
    number = journey.file(consignment)
    journey.at(COORDINATOR).done(f"/notifications/{number}/refusal", reason="not on our list")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="another day")
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="to be parted")
    technician.done("/unpackings", package=box, containers=tubes)
    made = technician.done(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=100)["containers"]
    other = str(technician.done("/packages", containers=[made[0]["code"]])["package"])
    technician.done("/sealings", package=other, seals=["SEAL-OF-PART"])
    journey.seals[other] = "SEAL-OF-PART"
    again = journey.consign(other)
    journey.file(again)
    journey.hand(other)
    assert faults(journey.meet(EXIT, again, other)) == ["NOTIFIED"]


def test_what_is_amended_out_and_in_again_is_refused_as_before(journey: Journey) -> None:
    (_, taken), (_, refused) = journey.box(1), journey.box(1)
    consignment = journey.consign(taken, refused)
    number = journey.file(consignment)
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/notifications/{number}/refusal", reason="not the second box")
    second = journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="without", take_out=[refused])
    coordinator.done(f"/notifications/{second['notification']}/acknowledge", reference="GD-2026-80")
    assert coordinator.done("/crossings/check", {"consignment": consignment})["verdict"] == "ALLOW"
    third = journey.knowingly(
        COORDINATOR, f"/notifications/{second['notification']}/amend", reason="with", put_in=[refused]
    )
    journey.hand(taken, refused)
    assert faults(journey.meet(EXIT, consignment, taken, refused)) == ["NOTIFIED"]
    coordinator.done(f"/notifications/{third['notification']}/acknowledge", reference="GD-2026-81")
    assert journey.meet(EXIT, consignment, taken, refused)["verdict"] == "ALLOW"


def test_a_yes_that_is_entered_late_speaks_of_what_it_was_given_for(journey: Journey) -> None:
    (_, box), (_, beside) = journey.box(1), journey.box(1)
    consignment = journey.consign(box, beside)
    number = journey.file(consignment)
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/notifications/{number}/refusal", reason="none of it")
    second = journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="without", take_out=[box])
    coordinator.done(f"/notifications/{second['notification']}/acknowledge", reference="GD-2026-82")
    again = journey.consign(box)
    filed = journey.file(again)
    journey.hand(box)
    assert faults(journey.meet(EXIT, again, box)) == ["NOTIFIED"]
    coordinator.done(f"/notifications/{filed}/acknowledge", reference="GD-2026-83")
    assert journey.meet(EXIT, again, box)["verdict"] == "ALLOW"


def test_what_was_taken_from_a_tube_before_the_no_was_heard_is_refused_as_well(journey: Journey) -> None:
    tubes, box = journey.box(1)
    consignment = journey.consign(box)
    number = journey.file(consignment)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="another day")
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="to be parted")
    technician.done("/unpackings", package=box, containers=tubes)
    made = technician.done(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=100)["containers"]
    (grandchild,) = technician.done(
        f"/containers/{made[0]['code']}/aliquots", parent=made[0]["code"], count=1, amount=50
    )["containers"]
    journey.at(COORDINATOR).done(f"/notifications/{number}/refusal", reason="not on our list")
    other = str(technician.done("/packages", containers=[grandchild["code"]])["package"])
    technician.done("/sealings", package=other, seals=["SEAL-OF-PART"])
    journey.seals[other] = "SEAL-OF-PART"
    again = journey.consign(other)
    filed = journey.file(again)
    journey.hand(other)
    assert faults(journey.meet(EXIT, again, other)) == ["NOTIFIED"]
    journey.at(COORDINATOR).done(f"/notifications/{filed}/acknowledge", reference="GD-2026-84")
    assert journey.meet(EXIT, again, other)["verdict"] == "ALLOW"


def test_a_no_that_comes_after_the_exit_goes_with_what_was_left_behind_there(journey: Journey) -> None:
    (_, box), (left, behind) = journey.box(1), journey.box(1)
    consignment = journey.consign(box, behind)
    number = journey.file(consignment)
    journey.hand(box, behind)
    held = journey.meet(EXIT, consignment, box)
    assert held["verdict"] == "HOLD"
    pass_by_two(journey, held)
    assert journey.meet(EXIT, consignment, box)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done(f"/notifications/{number}/refusal", reason="none of it")
    with journey.house.registry.reading() as connection:
        assert {one(connection, Container, code).refusals for code in left} == {(number,)}


def by_turning_back(journey: Journey, consignment: str, box: str, beside: str) -> tuple[str, str]:
    journey.hand(box, beside)
    coordinator = journey.at(COORDINATOR)
    for each in (box, beside):
        journey.at(COURIER).done("/handoffs", subjects=[each], to=TECHNICIAN)
    for each in journey.at(TECHNICIAN).get("/handoffs").get_json()["handoffs"]:
        journey.at(TECHNICIAN).done(f"/handoffs/{each['handoff']}/accept")
    coordinator.done(f"/consignments/{consignment}/cancel", reason="another day")
    return journey.consign(box), box


@pytest.mark.parametrize("anew", [by_another_draft, by_a_split, by_another_box, by_turning_back])
def test_what_was_out_of_its_range_is_no_better_under_another_number_until_two_have_resolved_it(
    journey: Journey, anew: Anew
) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    consignment, box, beside = with_a_logger(journey)
    journey.house.clock.pass_by(minutes=40)
    warm(journey, box)
    again, going = anew(journey, consignment, box, beside)
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": again})
    assert faults(checked) == ["TEMP"]
    said = next(each for each in checked["findings"] if each["check"] == "TEMP")["found"][0]["en"]
    assert ("-5.00" in said or "−5.00" in said or "-5" in said) and (anew is by_a_split or consignment in said)
    inside = list(technician.get(f"/packages/{going}").get_json()["containers"])
    if anew is by_another_draft:
        technician.done("/unsealings", package=going, seals=[journey.seals[going]], reason="to part it")
        technician.done("/unpackings", package=going, containers=inside[:1])
        made = technician.done(f"/containers/{inside[0]}/aliquots", parent=inside[0], count=1, amount=100)
        other = technician.done("/packages", containers=[made["containers"][0]["code"]])["package"]
        part = journey.at(COORDINATOR).done("/crossings/check", {"packages": [other]})
        assert "TEMP" in faults(part), "nor is what is taken from it"
    (open_one,) = discrepancies(journey, consignment)
    settle(journey, open_one["discrepancy"], COORDINATOR, "HKB-Q01")
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": again})
    assert "TEMP" not in faults(checked)


def test_what_came_home_out_of_its_range_does_not_leave_again_as_if_nothing_had_been(journey: Journey) -> None:
    consignment, box, beside = with_a_logger(journey)
    journey.hand(box, beside)
    assert journey.meet(EXIT, consignment, box, beside)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
    journey.house.clock.pass_by(minutes=40)
    met = journey.meet("FTZ-ENTRY-2", consignment, box, beside, officer="OFF-E01")
    assert met["verdict"] == "ALLOW", faults(met)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[box, beside])
    journey.hand(box, beside, giver=COURIER, to=TECHNICIAN)
    warm(journey, box)
    again = journey.consign(box)
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": again})
    assert faults(checked) == ["TEMP"]


def with_a_logger(journey: Journey) -> tuple[str, str, str]:
    """(consignment, box, another box): filed, a logger in the first."""
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.register(2)
    box = str(technician.done("/packages", containers=tubes)["package"])
    technician.done("/loggers/start", **started(box, "LG-4711"))
    journey.seals[box] = "SEAL-WARM"
    technician.done("/sealings", package=box, seals=["SEAL-WARM"])
    _, beside = journey.box(1)
    consignment = journey.consign(box, beside)
    journey.file(consignment)
    return consignment, box, beside


def warm(journey: Journey, box: str) -> None:
    """Its file says so, and the quality people have let go of it, as they could do at once in older ledgers."""
    technician = journey.at(TECHNICIAN, BENCH)
    file = a_file(journey.house.clock() - timedelta(minutes=40), 41, lambda minute: -5.0)
    trial = technician.send(f"/packages/{box}/temperature", file, "text/csv").get_json()
    body = {"id": new_id(), "file_sha256": trial["file_sha256"], "mapping": trial["mapping"]}
    technician.done(f"/packages/{box}/temperature/confirm", body)
    for hold in journey.at(COORDINATOR).get("/holds").get_json()["holds"]:
        let_go_unresolved(journey, COORDINATOR, hold["id"])

"""What a gate missed, and read and let pass a little later, nobody has to explain."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import pass_by_two
from tests.situations.on_paper import FIRST, HOME_ENTRY
from tests.situations.telling import discrepancies

pytestmark = pytest.mark.usefixtures("read_again")


def missed(journey: Journey, *, gate: str = EXIT) -> tuple[str, list[str]]:
    """(consignment, its three boxes): only the first one was read at this gate, which held them."""
    boxes = [journey.box(2)[1] for _ in range(3)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    if gate == ENTRY:
        assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    assert journey.meet(gate, consignment, boxes[0])["verdict"] == "HOLD"
    return consignment, boxes


def short(journey: Journey, consignment: str) -> list[dict[str, Any]]:
    return [each for each in discrepancies(journey, consignment) if each["kind"] == "short"]


@pytest.mark.parametrize("gate", [EXIT, ENTRY], ids=["exit", "entry"])
def test_read_by_the_gate_that_missed_it_it_is_resolved_by_that_decision(journey: Journey, gate: str) -> None:
    consignment, boxes = missed(journey, gate=gate)
    [opened] = short(journey, consignment)
    assert (opened["state"], sorted(opened["codes"])) == ("open", sorted(boxes[1:]))
    passed = journey.meet(gate, consignment, *boxes)
    assert passed["verdict"] == "ALLOW"
    [told] = short(journey, consignment)
    assert (told["state"], told["resolution"], told["resolved_by"]) == ("resolved", "read_after_all", "SYSTEM")
    assert told["resolved_in"] == passed["entry"]


def test_explained_meanwhile_it_is_resolved_as_well(journey: Journey) -> None:
    consignment, boxes = missed(journey)
    [opened] = short(journey, consignment)
    said = {"explanation": "They stood in the van still."}
    journey.at("CUR-C01").done(f"/discrepancies/{opened['discrepancy']}/explain", **said)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    assert [each["state"] for each in short(journey, consignment)] == ["resolved"]


def test_held_once_more_it_stays_open(journey: Journey) -> None:
    consignment, boxes = missed(journey)
    assert journey.meet(EXIT, consignment, *boxes, seals=[])["verdict"] == "HOLD"
    assert [each["state"] for each in short(journey, consignment)] == ["open"]


def test_what_two_people_let_go_without_it_stays_missing(journey: Journey) -> None:
    consignment, boxes = missed(journey)
    pass_by_two(journey, journey.meet(EXIT, consignment, *boxes[:2]))
    assert journey.meet(EXIT, consignment, *boxes[:2])["verdict"] == "ALLOW"
    states = {tuple(sorted(each["codes"])): each["state"] for each in short(journey, consignment)}
    assert states[tuple(sorted(boxes[1:]))] == "open", "one of the two is missing still"
    assert states[(boxes[2],)] == "open"


def test_what_only_another_gate_has_read_stays_to_be_explained(journey: Journey) -> None:
    boxes = [journey.box(2)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    assert journey.meet(ENTRY, consignment, boxes[0])["verdict"] != "ALLOW", "it has not left yet"
    assert [each["codes"] for each in short(journey, consignment)] == [[boxes[1]]]
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    assert [each["state"] for each in short(journey, consignment)] == ["open"]
    assert journey.meet(ENTRY, consignment, *boxes)["verdict"] == "ALLOW"
    assert [each["state"] for each in short(journey, consignment)] == ["resolved"]


def test_what_a_person_has_opened_people_resolve(journey: Journey) -> None:
    boxes = [journey.box(2)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    said = {"discrepancy_kind": "short", "codes": [boxes[1]], "detail": "it is not here"}
    journey.at("CUR-C01").done("/discrepancies", consignment=consignment, **said)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    assert [each["state"] for each in short(journey, consignment)] == ["open"]


def over_seals(journey: Journey, consignment: str) -> list[dict[str, Any]]:
    return [each for each in discrepancies(journey, consignment) if each["kind"] == "seal"]


@pytest.mark.parametrize("count", [1, 7], ids=["one box", "seven boxes"])
def test_a_seal_that_was_not_read_and_is_read_after_all_nobody_explains(journey: Journey, count: int) -> None:
    boxes = [journey.box(1)[1] for _ in range(count)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    assert journey.meet(EXIT, consignment, *boxes, seals=[])["verdict"] == "HOLD"
    assert [each["state"] for each in over_seals(journey, consignment)] == ["open"]
    passed = journey.meet(EXIT, consignment, *boxes)
    assert passed["verdict"] == "ALLOW"
    [told] = over_seals(journey, consignment)
    assert (told["state"], told["resolution"], told["resolved_by"]) == ("resolved", "read_after_all", "SYSTEM")
    assert told["resolved_in"] == passed["entry"]


def test_a_strange_seal_is_explained_though_the_right_one_is_read_afterwards(journey: Journey) -> None:
    consignment, box, _ = journey.ready(2)
    assert journey.meet(EXIT, consignment, box, seals=["SEAL-9999"])["verdict"] == "HOLD"
    journey.meet(EXIT, consignment, box)
    assert {each["state"] for each in over_seals(journey, consignment)} == {"open"}


def test_a_seal_without_which_two_people_let_it_pass_is_explained(journey: Journey) -> None:
    consignment, box, _ = journey.ready(2)
    pass_by_two(journey, journey.meet(EXIT, consignment, box, seals=[]))
    assert journey.meet(EXIT, consignment, box, seals=[])["verdict"] == "ALLOW"
    assert {each["state"] for each in over_seals(journey, consignment)} == {"open"}


def test_a_seal_that_only_another_gate_has_read_is_explained(journey: Journey) -> None:
    consignment, box, _ = journey.ready(2)
    pass_by_two(journey, journey.meet(EXIT, consignment, box, seals=[]))
    assert journey.meet(EXIT, consignment, box, seals=[])["verdict"] == "ALLOW"
    journey.meet(ENTRY, consignment, box)
    assert {each["state"] for each in over_seals(journey, consignment)} == {"open"}


def test_a_box_under_another_seal_is_explained(journey: Journey) -> None:
    """It went back to the bench, was sealed anew, and notified so: the seal that was not read is gone."""
    consignment, box, _ = journey.ready(2)
    assert journey.meet(EXIT, consignment, box, seals=[])["verdict"] == "HOLD"
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    bench = journey.at(TECHNICIAN, BENCH)
    bench.done("/unsealings", package=box, seals=[journey.seals[box]], reason="its seal is gone")
    bench.done("/sealings", package=box, seals=["SEAL-7001"])
    journey.seals[box] = "SEAL-7001"
    number = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["notification"]
    journey.at(COORDINATOR).done(f"/notifications/{number}/amend", reason="sealed anew")
    journey.hand(box)
    assert journey.meet(EXIT, consignment, box)["verdict"] == "ALLOW"
    assert {each["state"] for each in over_seals(journey, consignment)} == {"open"}


def test_a_seal_of_which_somebody_has_said_what_became_of_it_people_resolve(journey: Journey) -> None:
    consignment, box, _ = journey.ready(2)
    assert journey.meet(EXIT, consignment, box, seals=[])["verdict"] == "HOLD"
    (opened,) = over_seals(journey, consignment)
    said = {"explanation": "It was off for ten minutes, and was glued on again."}
    journey.at("CUR-C01").done(f"/discrepancies/{opened['discrepancy']}/explain", **said)
    journey.meet(EXIT, consignment, box)
    assert [each["state"] for each in over_seals(journey, consignment)] == ["explained"]


def test_a_seal_without_which_it_has_left_is_not_cured_by_one_more_look(journey: Journey, clock: Clock) -> None:
    consignment, box, _ = journey.ready(2)
    pass_by_two(journey, journey.meet(EXIT, consignment, box, seals=[]))
    assert journey.meet(EXIT, consignment, box, seals=[])["verdict"] == "ALLOW"
    clock.pass_by(minutes=1)
    assert journey.meet(EXIT, consignment, box)["verdict"] == "ALLOW"
    assert {each["state"] for each in over_seals(journey, consignment)} == {"open"}


@pytest.mark.parametrize("missing", ["seal", "box"])
def test_the_gate_of_the_way_home_is_another(journey: Journey, missing: str) -> None:
    boxes = [journey.box(2)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    there, seals = (boxes, []) if missing == "seal" else (boxes[:1], [journey.seals[boxes[0]]])
    assert journey.meet(ENTRY, consignment, *there, seals=seals)["verdict"] == "HOLD"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="a seal is off")
    journey.meet(HOME_ENTRY, consignment, *boxes, officer=FIRST[HOME_ENTRY])
    assert {each["state"] for each in discrepancies(journey, consignment) if each["kind"] in ("seal", "short")} == {
        "open"
    }

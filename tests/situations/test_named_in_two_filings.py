"""A tube stands in one filing at a time: another that still names it is amended or cancelled first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import BENCH, COORDINATOR, EXIT, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.telling import codes, kinds

pytestmark = pytest.mark.usefixtures("read_again")


def checked(journey: Journey, consignment: str) -> dict[str, Any]:
    return dict(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))


def twice(journey: Journey, count: int = 2) -> tuple[str, str, str, str]:
    """(consignment and box of the first filing, of the second): all but one of its tubes was moved, or its only one."""
    tubes, first_box = journey.box(count)
    first = journey.consign(first_box)
    journey.file(first)
    technician = journey.at(TECHNICIAN, BENCH)
    opened = {"package": first_box, "seals": [journey.seals[first_box]], "reason": "in another box"}
    technician.done("/unsealings", **opened)
    moved = tubes[:1]
    technician.done("/unpackings", package=first_box, containers=moved)
    box = str(technician.done("/packages", containers=moved)["package"])
    for package in (box, first_box):
        journey.seals[package] = f"SEAL-N{package[-6:]}"
        technician.done("/sealings", package=package, seals=[journey.seals[package]])
    second = journey.consign(box)
    return first, first_box, second, box


def filing(journey: Journey, consignment: str) -> str:
    return str(journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["notification"])


def test_a_tube_in_two_standing_filings_is_told_ahead_and_held(journey: Journey) -> None:
    first, _, second, box = twice(journey)
    ahead = checked(journey, second)
    assert faults(ahead) == ["DUPLICATE"]
    assert first in str(ahead["findings"])
    journey.file(second)
    journey.hand(box)
    held = journey.meet(EXIT, second, box)
    assert (held["verdict"], faults(held)) == ("HOLD", ["DUPLICATE"])
    found = next(each for each in held["findings"] if each["check"] == "DUPLICATE")
    assert f"Amend or cancel the notification of {first}" in str(found["fix"])


@pytest.mark.parametrize("way_out", ["amend", "cancel", "cancel the consignment"])
def test_its_sender_amends_or_cancels_the_other(journey: Journey, way_out: str) -> None:
    first, _, second, box = twice(journey)
    journey.file(second)
    journey.hand(box)
    if way_out == "amend":
        journey.knowingly(COORDINATOR, f"/notifications/{filing(journey, first)}/amend", reason="one was taken out")
    elif way_out == "cancel":
        journey.at(COORDINATOR).done(f"/notifications/{filing(journey, first)}/cancel", reason="it is packed otherwise")
    else:
        journey.at(COORDINATOR).done(f"/consignments/{first}/cancel", reason="it is packed otherwise")
    assert "DUPLICATE" not in faults(checked(journey, second))
    met = journey.meet(EXIT, second, box)
    assert (met["verdict"], faults(met)) == ("ALLOW", [])


def test_what_stayed_behind_when_the_other_left_goes_in_another(journey: Journey) -> None:
    first, first_box, second, box = twice(journey)
    journey.hand(first_box)
    journey.knowingly(COORDINATOR, f"/notifications/{filing(journey, first)}/amend", reason="one was taken out")
    assert journey.meet(EXIT, first, first_box)["verdict"] == "ALLOW"
    journey.file(second)
    journey.hand(box)
    assert journey.meet(EXIT, second, box)["verdict"] == "ALLOW"


def test_a_lane_without_network_lets_it_pass_by_no_token(journey: Journey) -> None:
    _, _, second, box = twice(journey)
    journey.file(second)
    journey.hand(box)
    gate = LoneStation(journey, EXIT)
    assert gate.read(*codes(journey, box))[-1].said.meaning == "hold"
    gate.deliver()
    assert kinds(journey, second) == []


class Parted:
    """Two tubes that are filed whole, and a box of what was taken out of the first one since."""

    def __init__(self, journey: Journey, how: str = "aliquot") -> None:
        self.journey = journey
        self.technician = journey.at(TECHNICIAN, BENCH)
        self.tubes, self.box = journey.box(2)
        self.first = journey.consign(self.box)
        journey.file(self.first)
        opened = {"package": self.box, "seals": [journey.seals[self.box]], "reason": "some of it goes elsewhere"}
        self.technician.done("/unsealings", **opened)
        self.technician.done("/unpackings", package=self.box, containers=self.tubes)
        self.taken = self.take(how)

    def take(self, how: str) -> str:
        """What is taken now; a pool is of both, and of a pool it may be taken in turn."""
        if how == "aliquot":
            return self._aliquot(self.tubes[0])
        pooled = str(self.technician.done("/pools", parents=self.tubes, amount=500)["containers"][0]["code"])
        return pooled if how == "pool" else self._aliquot(pooled)

    def _aliquot(self, parent: str) -> str:
        made = self.technician.done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=500)
        return str(made["containers"][0]["code"])

    def boxed(self, *tubes: str) -> str:
        box = str(self.technician.done("/packages", containers=list(tubes))["package"])
        return self.sealed(box)

    def sealed(self, box: str) -> str:
        self.journey.seals[box] = f"SEAL-T{box[-6:]}"
        self.technician.done("/sealings", package=box, seals=[self.journey.seals[box]])
        return box

    def back_in_the_box(self) -> None:
        self.technician.done("/packings", package=self.box, containers=self.tubes)
        self.sealed(self.box)


@pytest.mark.parametrize("how", ["aliquot", "pool", "aliquot of a pool"])
def test_what_was_taken_out_of_a_filed_tube_goes_in_no_other_filing_while_that_claims_all(
    journey: Journey, how: str
) -> None:
    parted = Parted(journey, how)
    box = parted.boxed(parted.taken)
    second = journey.consign(box)
    ahead = checked(journey, second)
    assert faults(ahead) == ["DUPLICATE"] and parted.first in str(ahead["findings"])
    parted.back_in_the_box()
    journey.file(second)
    journey.hand(box)
    assert faults(journey.meet(EXIT, second, box)) == ["DUPLICATE"]
    journey.knowingly(COORDINATOR, f"/notifications/{filing(journey, parted.first)}/amend", reason="some was taken out")
    met = journey.meet(EXIT, second, box)
    assert (met["verdict"], faults(met)) == ("ALLOW", [])


def test_a_lane_without_network_has_no_token_for_what_another_filing_counts_in(journey: Journey) -> None:
    parted = Parted(journey)
    box = parted.boxed(parted.taken)
    journey.sent(box)
    gate = LoneStation(journey, EXIT)
    assert gate.read(*codes(journey, box))[-1].said.meaning == "hold"


def test_what_was_taken_before_the_filing_is_in_no_filing_but_its_own(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.register(2)
    made = technician.done(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=500)
    boxes = []
    for inside in (tubes, [made["containers"][0]["code"]]):
        boxes.append(str(technician.done("/packages", containers=inside)["package"]))
        journey.seals[boxes[-1]] = f"SEAL-B{len(boxes)}"
        technician.done("/sealings", package=boxes[-1], seals=[journey.seals[boxes[-1]]])
    journey.sent(boxes[0])
    second = journey.sent(boxes[1])
    assert journey.meet(EXIT, second, boxes[1])["verdict"] == "ALLOW"


def test_what_is_in_the_tube_as_it_was_filed_is_claimed_once(journey: Journey) -> None:
    """More had been in it than anybody had written down."""
    parted = Parted(journey)
    second = journey.consign(parted.boxed(parted.taken))
    assert faults(checked(journey, second)) == ["DUPLICATE"]
    entries = journey.at("AUD-01").get(f"/containers/{parted.tubes[0]}/timeline").get_json()["entries"]
    made = next(each["number"] for each in entries if each["kind"] == "registered")
    more = {"subjects": parted.tubes[:1], "amount": 2500, "reason": "read off the tube again"}
    journey.at(COORDINATOR).done("/corrections", entry=made, **more)
    assert faults(checked(journey, second)) == []

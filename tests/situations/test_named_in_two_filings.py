"""A tube stands in one filing at a time: another that still names it is amended or cancelled first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import BENCH, COORDINATOR, EXIT, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.telling import kinds
from tests.situations.test_without_network import codes

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

"""What a gate finds about a seal is asked about the boxes that it is about, of those who can know."""

from __future__ import annotations

import pytest

from tests.practice import ENTRY, ENTRY_OFFICER, EXIT
from tests.situations.conftest import Journey
from tests.situations.telling import discrepancies


def two(journey: Journey) -> tuple[str, str, str]:
    first, second = journey.box()[1], journey.box()[1]
    consignment = journey.consign(first, second)
    journey.file(consignment)
    journey.hand(first)
    journey.hand(second)
    return consignment, first, second


@pytest.mark.usefixtures("read_again")
def test_a_box_whose_seal_was_read_and_right_is_not_named(journey: Journey) -> None:
    consignment, first, second = two(journey)
    assert journey.meet(EXIT, consignment, first)["verdict"] == "HOLD", "the other is not there"
    (seal,) = [each for each in discrepancies(journey, consignment) if each["kind"] == "seal"]
    assert seal["codes"] == [second]


@pytest.mark.usefixtures("read_again")
def test_a_strange_seal_beside_all_the_right_ones_may_be_on_either(journey: Journey) -> None:
    consignment, first, second = two(journey)
    right = [journey.seals[first], journey.seals[second]]
    assert journey.meet(EXIT, consignment, first, second, seals=[*right, "EVIL123"])["verdict"] == "HOLD"
    (seal,) = [each for each in discrepancies(journey, consignment) if each["kind"] == "seal"]
    assert sorted(seal["codes"]) == sorted([first, second])


@pytest.mark.usefixtures("read_again")
def test_what_an_officer_opened_for_customs_is_not_asked_of_the_courier(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    opened = {"package": package, "seals": [journey.seals[package]], "opening": "customs", "officer_reference": "C-1"}
    journey.at(ENTRY_OFFICER, ENTRY).done("/unsealings", **opened, reason="a look")
    assert journey.meet(ENTRY, consignment, package, seals=[])["verdict"] == "HOLD", "nobody has sealed it again"
    assert discrepancies(journey, consignment) == []

"""A box that customs emptied on its way: what is done with it since, and with what they left in it."""

from __future__ import annotations

import pytest

from tests.practice import BENCH, COURIER, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import pass_by_two
from tests.situations.telling import CARRIERS_COORDINATOR, balance, discrepancies, state
from tests.situations.test_what_customs_empty import emptied, notes, two_boxes

pytestmark = pytest.mark.usefixtures("read_again")


def filled_again(journey: Journey, box: str) -> list[str]:
    """Taken home by hand, filled with what nobody declared, sealed anew, and with the courier again: what is in it."""
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    bench = journey.at(TECHNICIAN, BENCH)
    fresh = bench.register(5)
    bench.done("/packings", package=box, containers=fresh)
    bench.done("/sealings", package=box, seals=["SEAL-ANEW"])
    return fresh


@pytest.mark.parametrize("read", [[], ["SEAL-ANEW"]], ids=["its seal unread", "its seal read"])
def test_a_box_that_customs_emptied_and_that_was_filled_again_is_one_that_nobody_declared(
    journey: Journey, read: list[str]
) -> None:
    consignment, (gone, box), (_, full) = two_boxes(journey)
    emptied(journey, EXIT, box, gone)
    filled_again(journey, box)
    journey.hand(box)
    met = journey.meet(EXIT, consignment, box, full, seals=[journey.seals[full], *read])
    assert (met["verdict"], "MANIFEST" in faults(met)) == ("HOLD", True)
    assert f"Package {box} was not declared" in notes(met)
    assert "sealed again" not in str(met["findings"]), "no officer has counted what lies in it now"
    over = [each for each in discrepancies(journey, consignment) if each["kind"] == "over"]
    assert [each["codes"] for each in over] == [[box]]
    again = journey.meet(EXIT, consignment, full)
    assert again["verdict"] == "ALLOW", faults(again)
    at_the_entry = journey.meet(ENTRY, consignment, box, full, seals=[journey.seals[full]])
    assert (at_the_entry["verdict"], f"Package {box} was not declared" in notes(at_the_entry)) == ("HOLD", True)
    assert state(journey, consignment) != "entry_cleared"


def test_the_same_box_in_another_consignment_is_no_packaging_of_this_one(journey: Journey) -> None:
    consignment, (gone, box), (_, full) = two_boxes(journey)
    emptied(journey, EXIT, box, gone)
    filled_again(journey, box)
    journey.seals[box] = "SEAL-ANEW"
    another = journey.consign(box)
    journey.file(another)
    journey.hand(box)
    met = journey.meet(EXIT, consignment, box, full, seals=[journey.seals[full]])
    assert met["verdict"] == "HOLD"
    assert f"Package {box} was not declared" in notes(met)
    assert journey.meet(EXIT, consignment, full)["verdict"] == "ALLOW"
    journey.across(another, box)


def test_what_is_lost_out_of_a_box_that_customs_emptied_is_passed_by_two_people(journey: Journey) -> None:
    consignment, (tubes, box), (_, full) = two_boxes(journey)
    emptied(journey, EXIT, box, tubes, left=1)
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=tubes[1:], reason="not there any more")
    for gate in (EXIT, ENTRY):
        held = journey.meet(gate, consignment, full)
        assert (held["verdict"], faults(held)) == ("HOLD", ["MANIFEST"])
        assert f"Lost out of {box}" in notes(held)
        short = [each for each in discrepancies(journey, consignment) if each["kind"] == "short"]
        assert [each["codes"] for each in short] == [tubes[1:]], "neither the box nor what customs took"
        pass_by_two(journey, held)
        assert journey.meet(gate, consignment, full)["verdict"] == "ALLOW"
    assert balance(journey, consignment) == {"on_the_way": 2}

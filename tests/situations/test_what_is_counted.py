"""What the figures count, and that they say so: crossings, and the containers that made them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY_OFFICER,
    EXIT_OFFICER,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey
from tests.situations.telling import arrived, discrepancies

pytestmark = pytest.mark.usefixtures("read_again")
ALPHA = "organisation=SZ-ALPHA"


def counted(journey: Journey, of: str) -> dict[str, Any]:
    return dict(journey.at(COORDINATOR).get(f"/balance?{of}").get_json())


def there_and_home(journey: Journey, count: int) -> tuple[str, str, list[str]]:
    """(the consignment there, the one home, the tubes): sent, received, sent back and received again."""
    there, box, tubes = arrived(journey, count)
    journey.hand(box, giver=COURIER, to=RECEIVER)
    receiver = journey.at(RECEIVING_COORDINATOR)
    home = str(receiver.done(f"/consignments/{there}/return")["consignment"])
    notice = journey.file(home, RECEIVING_COORDINATOR)
    receiver.done(f"/notifications/{notice}/acknowledge", reference="REF-HOME")
    journey.hand(box, giver=RECEIVER, to=COURIER)
    journey.house.clock.pass_by(minutes=90)
    for lane, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        assert journey.meet(lane, home, box, officer=officer)["verdict"] == "ALLOW"
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[box])
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    return there, home, tubes


def test_what_went_and_came_home_is_two_crossings_of_one_container(journey: Journey) -> None:
    there, home, tubes = there_and_home(journey, 1)
    other, _, others = arrived(journey, 2)
    found = counted(journey, ALPHA)
    assert (found["crossed"], found["containers"], found["remainder"]) == (4, 3, 0)
    assert {fate: count for fate, count in found["fates"].items() if count} == {
        "returned": 1,
        "in_use": 1,
        "on_the_way": 2,
    }, "the sum closes over the crossings"
    for consignment, count in ((there, 1), (home, 1), (other, 2)):
        alone = counted(journey, f"consignment={consignment}")
        assert (alone["crossed"], alone["containers"]) == (count, count)
    lines = journey.at(COORDINATOR).get(f"/balance/containers?{ALPHA}").get_json()["crossings"]
    assert sorted((each["container"], each["times"]) for each in lines) == sorted(
        [(tubes[0], 2), (tubes[0], 2), *((tube, 1) for tube in others)]
    ), "no container stands in two lines without a word of it"
    apart = journey.at(COORDINATOR).get(f"/balance/containers?{ALPHA}&fate=returned").get_json()["crossings"]
    assert [(each["container"], each["times"]) for each in apart] == [(tubes[0], 2)], "of one figure alone, too"


def test_the_two_figures_of_what_is_open_make_the_number_of_the_other_page(journey: Journey) -> None:
    crossed, box, _ = arrived(journey, 1)
    waiting, _, tubes = journey.ready(1)
    coordinator = journey.at(COORDINATOR)
    for consignment, kind, code in (
        (crossed, "over", box),
        (crossed, "temperature", box),
        (waiting, "short", tubes[0]),
    ):
        coordinator.done("/discrepancies", consignment=consignment, discrepancy_kind=kind, codes=[code], detail="seen")
    found = counted(journey, ALPHA)
    listed = [each for number in (crossed, waiting) for each in discrepancies(journey, number)]
    assert (found["open"], found["open_besides"], len(listed)) == (1, 2, 3)
    alone = counted(journey, f"consignment={crossed}")
    assert (alone["open"], alone["open_besides"]) == (1, 1)

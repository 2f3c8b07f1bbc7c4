"""A clearance gives its quota back for what comes home: what is received at home past the gates of a dark entry, and
again after the gates of its way home have let it in, is given back once."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import QUOTA, tally
from tests.situations.on_paper import HOME_ENTRY, HOME_EXIT, issued, told, written
from tests.situations.telling import balance

pytestmark = pytest.mark.usefixtures("read_again")


def test_the_share_of_what_is_received_twice_is_given_back_once(journey: Journey, clock: Clock) -> None:
    journey.list("clearance", number=QUOTA, refunds_returns=True)
    (_, first), (_, second) = journey.box(2), journey.box(3)
    consignment = journey.consign(first, second, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(first, second)
    assert journey.meet(EXIT, consignment, first, second)["verdict"] == "ALLOW"
    forms = {gate: issued(journey, gate)[0] for gate in (ENTRY, HOME_EXIT, HOME_ENTRY)}
    clock.pass_by(minutes=10)
    both = {"packages": [first, second], "seals": [journey.seals[first], journey.seals[second]]}
    entry = written(journey, consignment, first, ENTRY, **both)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
    clock.pass_by(minutes=5)
    bench = journey.at(TECHNICIAN, BENCH)
    bench.done("/receipts", packages=[first])
    assert tally(journey)[0] == 3
    told(journey, forms[ENTRY], entry)
    assert balance(journey, consignment) == {"on_the_way": 5}
    assert tally(journey)[0] == 5, "it is over there by the book, and has used what it used"
    for gate in (HOME_EXIT, HOME_ENTRY):
        clock.pass_by(minutes=5)
        told(journey, forms[gate], written(journey, consignment, first, gate))
    clock.pass_by(minutes=5)
    bench.done("/receipts", packages=[first])
    assert tally(journey)[0] == 3

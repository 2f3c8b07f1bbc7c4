"""Nobody wrote down that the courier had it, both gates wrote on paper that he brought it: it is over there, and it has
not come back to who sent it."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, ENTRY, EXIT, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import balance, discrepancies, settle

pytestmark = pytest.mark.usefixtures("read_again")


def test_what_was_let_in_has_not_come_back_though_its_sender_never_gave_it_away(journey: Journey, clock: Clock) -> None:
    _, package = journey.box(2)
    consignment = journey.consign(package)
    journey.file(consignment)
    for gate in (EXIT, ENTRY):
        (form,) = issued(journey, gate)
        clock.pass_by(minutes=5)
        paper = written(journey, consignment, package, gate)
        clock.pass_by(minutes=5)
        told(journey, form, paper)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    assert balance(journey, consignment) == {"on_the_way": 2}
    reconciled = journey.at(RECEIVING_COORDINATOR).post(f"/consignments/{consignment}/reconcile")
    assert refused(reconciled) == (409, "not_accounted")
    journey.hand(package, giver=TECHNICIAN, to=RECEIVER)
    assert balance(journey, consignment) == {"in_use": 2}
    for each in discrepancies(journey, consignment):
        settle(journey, each["discrepancy"], COORDINATOR, "HKB-Q01")
    for step in ("reconcile", "close"):
        journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/{step}")

"""What the exit says of a box that it has let out is a doubt, and looked into where the box is by then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import COORDINATOR, ENTRY, EXIT
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, balance, pass_by_two, tally
from tests.situations.test_no_way_around_the_gates import leave_to_pass

pytestmark = pytest.mark.usefixtures("read_again")


def let_out(journey: Journey, **changes: Any) -> tuple[str, str, str]:
    """(consignment, box, notification): the exit has said ALLOW."""
    _, package = journey.box(2)
    consignment = journey.consign(package, **changes)
    notification = journey.file(consignment)
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    return consignment, package, notification


def test_what_the_authority_refused_meanwhile_and_took_after_all_is_let_in_by_two(journey: Journey) -> None:
    consignment, package, notification = let_out(journey)
    journey.at(COORDINATOR).done(f"/notifications/{notification}/refusal", reason="the wrong form")
    assert faults(journey.meet(EXIT, consignment, package)) == ["NOTIFIED"]
    into = journey.meet(ENTRY, consignment, package)
    assert faults(into) == ["NOTIFIED", "SEQUENCE"]
    pass_sequence(journey, into)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "HOLD", "the refusal stands, and nobody passes it"
    journey.at(COORDINATOR).done(f"/notifications/{notification}/acknowledge", reference="OK-NOW")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def pass_sequence(journey: Journey, decision: dict[str, Any]) -> None:
    only = [each for each in decision["findings"] if each["check"] == "SEQUENCE"]
    pass_by_two(journey, {**decision, "findings": only})


def test_the_wrong_badge_at_the_exit_after_it_left_bars_the_entry_for_nobody_with_the_right_one(
    journey: Journey,
) -> None:
    consignment, package, _ = let_out(journey, clearance=QUOTA)
    assert journey.meet(EXIT, consignment, package, carrier="CUR-K03")["verdict"] == "DENY"
    into = journey.meet(ENTRY, consignment, package)
    assert (into["verdict"], faults(into)) == ("HOLD", ["SEQUENCE"])
    pass_by_two(journey, into)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    assert (tally(journey)[:2], balance(journey, consignment)["crossed"]) == ((2, 0), 2), "nothing is counted twice"


def test_what_the_exit_has_denied_since_is_asked_at_the_entry_as_the_exit_asks_it(journey: Journey) -> None:
    """What only the exit asks as a rule; two people pass the doubt, and not what is so there."""
    consignment, package, _ = let_out(journey, clearance=QUOTA)
    rows = journey.at("ADM-01").get(f"/listings/clearance/{QUOTA}").get_json()["versions"][-1]["value"]["scopes"]
    journey.list("clearance", number=QUOTA, scopes=[{**row, "max_per_consignment": 1} for row in rows])
    assert faults(journey.meet(EXIT, consignment, package))[0] == "CONSIGNMENT_CAP"
    into = journey.meet(ENTRY, consignment, package)
    assert (into["verdict"], faults(into)[0]) == ("DENY", "CONSIGNMENT_CAP")
    pass_sequence(journey, into)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "DENY"


def test_what_was_stopped_for_good_before_it_left_stays_stopped(journey: Journey) -> None:
    _, package = journey.box(2)
    consignment = journey.sent(package)
    assert journey.meet(EXIT, consignment, package, carrier="CUR-K03")["verdict"] == "DENY"
    into = journey.meet(ENTRY, consignment, package)
    assert leave_to_pass(journey, into, "SEQUENCE") == (409, "not_overridable")

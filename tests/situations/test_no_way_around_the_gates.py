"""Ways over the border past one of its gates that a hostile mind found: each is shut."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import COORDINATOR, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, new_id
from tests.situations.conftest import Journey, faults
from tests.situations.looking import COMPLIANCE, state

pytestmark = pytest.mark.usefixtures("read_again")

HOME_EXIT, HOME_ENTRY = "FTZ-EXIT-2", "FTZ-ENTRY-2"


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, str(answer.get_json()["type"]).rpartition("/")[2]


def leave_to_pass(journey: Journey, decision: dict[str, Any], check: str) -> tuple[int, str]:
    """What who asks for leave to pass this check is answered."""
    asked = {"decision": decision["entry"], "check": check, "reason_code": "other", "reason": "It stands before us."}
    answer = journey.at(COORDINATOR).post("/overrides", id=new_id(), **asked)
    return (201, "") if answer.status_code == 201 else refusal(answer)


def pass_it(journey: Journey, decision: dict[str, Any], *checks: str) -> None:
    """Two people let these checks pass."""
    for check in checks:
        asked = {"id": new_id(), "decision": decision["entry"], "check": check, "reason_code": "other"}
        journey.at(COORDINATOR).done("/overrides", asked, reason="It stands before us.")
        journey.at(COMPLIANCE).done(f"/overrides/{asked['id']}/approve")


def test_nothing_goes_south_by_the_word_of_the_northbound_posts(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    out = journey.meet(HOME_EXIT, consignment, package, officer=ENTRY_OFFICER)
    assert (out["verdict"], faults(out)) == ("DENY", ["DIRECTION"])
    assert leave_to_pass(journey, out, "DIRECTION") == (409, "not_overridable")
    into = journey.meet(HOME_ENTRY, consignment, package, officer=EXIT_OFFICER)
    assert (into["verdict"], faults(into)[0], "return_only" in into) == ("DENY", "DIRECTION", False)
    assert leave_to_pass(journey, into, "DIRECTION") == (409, "not_overridable")


def test_what_the_wrong_post_said_is_no_word_of_the_exit(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert journey.meet(HOME_EXIT, consignment, package, officer=ENTRY_OFFICER)["verdict"] == "DENY"
    assert faults(journey.meet(ENTRY, consignment, package)) == ["HOLDS"], "one label in two places is looked into"
    (hold,) = journey.at(ENTRY_OFFICER).get("/holds").get_json()["holds"]
    journey.at(ENTRY_OFFICER).done(f"/holds/{hold['id']}/release", reason="it was the wrong lane")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    assert state(journey, consignment) == "entry_cleared"

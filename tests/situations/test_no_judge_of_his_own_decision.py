"""What a gate let pass by itself, and the service would not have, is held; who let it pass does not let go of that."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.looking import COMPLIANCE, refused
from tests.situations.on_paper import SECOND, issued, told, written
from tests.situations.telling import codes

pytestmark = pytest.mark.usefixtures("read_again")


def let_pass(journey: Journey, clock: Clock, how: str) -> tuple[str, str]:
    """(consignment, box): let out by OFF-E01 without a network, while a hold lay on the box that has been lifted."""
    consignment, package, _ = journey.ready()
    forms, lane = issued(journey), LoneStation(journey, EXIT)
    hold = journey.at(COMPLIANCE).done("/holds", target=package, hold_kind="quality", reason="a doubt")["hold"]
    clock.pass_by(minutes=5)
    if how == "on paper":
        assert told(journey, forms[0], written(journey, consignment, package))["verdict"] == "ALLOW"
    else:
        assert lane.read(*codes(journey, package))[-1].said.meaning == "allow"
        lane.deliver()
    journey.at(COMPLIANCE).done(f"/holds/{hold}/release", reason="the cold is right")
    return consignment, package


def holds(journey: Journey, consignment: str) -> list[dict[str, object]]:
    return list(journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["holds"])


@pytest.mark.parametrize("how", ["on paper", "by a lane"])
def test_who_let_it_pass_does_not_release_it_and_a_colleague_does(journey: Journey, clock: Clock, how: str) -> None:
    consignment, package = let_pass(journey, clock, how)
    (hold,) = holds(journey, consignment)
    (releaser,) = hold["releasers"]  # type: ignore[misc, index]
    assert (releaser["roles"], releaser["but"]) == (["officer"], [EXIT_OFFICER])
    own = journey.at(EXIT_OFFICER).post(f"/holds/{hold['id']}/release", reason="I looked at it")
    assert refused(own) == (403, "hold_of_own_decision")
    assert all(releaser["organisation"] in own.get_json()["say"][lang] for lang in ("en", "zh-Hant", "zh-Hans"))
    assert "HOLDS" in faults(journey.meet(ENTRY, consignment, package))
    journey.at(SECOND[EXIT]).done(f"/holds/{hold['id']}/release", reason="looked at it")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_whoever_signed_the_paper_let_it_pass_not_whoever_typed_it(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    journey.at(COMPLIANCE).done("/holds", target=package, hold_kind="quality", reason="a doubt")
    clock.pass_by(minutes=5)
    told(journey, form, written(journey, consignment, package, officer=SECOND[EXIT]))
    own = next(each for each in holds(journey, consignment) if each["reason"] == "decided_otherwise")
    release = f"/holds/{own['id']}/release"
    assert refused(journey.at(SECOND[EXIT]).post(release, reason="mine")) == (403, "hold_of_own_decision")
    journey.at(EXIT_OFFICER).done(release, reason="looked at it")


def test_two_who_let_it_pass_do_not_release_it_for_each_other(journey: Journey, clock: Clock) -> None:
    """Each stops what he let pass himself; the hold of the one is no answer to the decision of the other."""
    consignment, package = let_pass(journey, clock, "on paper")
    (into,) = issued(journey, ENTRY)
    clock.pass_by(minutes=5)
    told(journey, into, written(journey, consignment, package, ENTRY))
    found = {each["releasers"][0]["but"][0]: each["id"] for each in holds(journey, consignment)}  # type: ignore[index]
    assert set(found) == {EXIT_OFFICER, ENTRY_OFFICER}
    for officer, hold in found.items():
        own = journey.at(officer).post(f"/holds/{hold}/release", reason="mine")
        assert refused(own) == (403, "hold_of_own_decision")

"""A nervous hand reads a box twice at a lane without network: as harmless as with it, and no laxer."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import ENTRY, ENTRY_OFFICER, EXIT
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, badge, faults
from tests.situations.looking import QUOTA, tally
from tests.situations.telling import codes, crossing, crossings, held_by_the_system, kinds, state

pytestmark = pytest.mark.usefixtures("read_again")


def findings(found: dict[str, object], check: str) -> list[str]:
    (finding,) = (each for each in found["findings"] if each["check"] == check)  # type: ignore[attr-defined]
    return [finding["result"], finding["found"][0]["en"]]


def test_what_is_read_again_at_once_has_left_and_stays_where_it_is(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "allow"
    clock.pass_by(seconds=32)
    again = gate.read(*codes(journey, package))
    assert [each.said.meaning for each in again[1:]] == ["already_allowed", "seal_read", "allow"]
    assert "let it pass at 2026-11-23" in again[-1].said.say["en"], "who stands there hears that it was so before"
    assert again[-1].said.decided is not None and again[-1].said.decided.token == "", "no token is used twice"
    clock.pass_by(minutes=5)
    told = gate.deliver()
    assert [each["meaning"] for each in told if each.get("entry")] == ["allow", "allow"]
    assert (state(journey, consignment), kinds(journey, consignment)) == ("exit_cleared", [])
    assert held_by_the_system(journey) == []
    result, words = findings(crossing(journey, told[-1]["entry"]), "SNAPSHOT")
    assert (result, "one of them is a copy" in words) == ("WARN", True)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_what_the_service_let_out_before_the_line_went_is_read_again_alone(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    gate = LoneStation(journey, EXIT)
    assert consignment not in gate.held.tokens
    clock.pass_by(seconds=20)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "allow"
    assert gate.deliver()[-1]["meaning"] == "allow"
    assert (state(journey, consignment), kinds(journey, consignment)) == ("exit_cleared", [])
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_what_is_read_again_later_is_held_there_and_the_service_lets_it_go_on(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package))
    clock.pass_by(minutes=3)
    held = gate.read(*codes(journey, package))[-1].said
    assert (held.meaning, "once already" in held.say["en"]) == ("hold", True), "by then it may be a copy"
    told = gate.deliver()[-1]
    assert (told["meaning"], told["feedback"]) == ("already_allowed", "warn")
    found = crossing(journey, told["entry"])
    assert (found["verdict"], found["aside"]["verdict"]) == ("HOLD", "ALLOW"), "what was said there stands"
    assert set(found["aside"]["differs"]) == {"verdict_allow", "read_again"}
    assert (state(journey, consignment), kinds(journey, consignment)) == ("exit_cleared", [])
    assert [each["verdict"] for each in crossings(journey, consignment)] == ["ALLOW"]
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW", "no doubt, and nobody has to pass it"


@pytest.mark.parametrize("spoilt", ["seal", "badge"])
def test_what_is_not_as_it_was_is_stopped_however_soon_it_comes(journey: Journey, clock: Clock, spoilt: str) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    officer, box, seal, courier = codes(journey, package)
    gate.read(officer, box, seal, courier)
    clock.pass_by(seconds=30)
    seals = ("SEAL-9999", seal) if spoilt == "seal" else (seal,)
    gate.read(box, *seals, badge(journey, "CUR-K02") if spoilt == "badge" else courier)
    assert gate.waiting[-1]["said"]["meaning"] in ("hold", "deny")
    gate.deliver()
    assert state(journey, consignment) == "held", "the service finds it too"
    assert faults(journey.meet(ENTRY, consignment, package)) != []


def test_what_arrived_meanwhile_and_is_read_again_at_the_exit_is_a_copy(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package))
    gate.deliver()
    clock.pass_by(minutes=20)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=10)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "hold"
    told = gate.deliver()[-1]
    assert told["meaning"] == "hold", "it cannot be here as well: nobody says that it may go on"
    assert "read_again" not in crossing(journey, told["entry"])["aside"].get("differs", [])
    assert [each["verdict"] for each in crossings(journey, consignment) if each["gate"] == "G2"] == ["ALLOW", "HOLD"]


def test_another_machine_that_claims_to_have_let_it_pass_before_is_found_out(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package))
    clock.pass_by(seconds=30)
    gate.read(*codes(journey, package))
    # The first reading, by which it claims to know, never comes.
    gate.waiting = gate.waiting[-4:]
    told = gate.deliver()[-1]
    assert told["meaning"] == "differs"
    assert "token_unknown" in crossing(journey, told["entry"])["aside"]["differs"]
    assert held_by_the_system(journey) == [(consignment, "investigation", "decided_otherwise")]


def test_a_quota_is_drawn_on_once(journey: Journey, clock: Clock) -> None:
    _, package = journey.box(2)
    journey.sent(package, clearance=QUOTA)
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package))
    clock.pass_by(seconds=30)
    gate.read(*codes(journey, package))
    gate.deliver()
    assert tally(journey)[:2] == (2, 0)


def test_an_entry_reads_twice_as_well(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    entry = LoneStation(journey, ENTRY)
    clock.pass_by(minutes=20)
    assert entry.read(*codes(journey, package, ENTRY_OFFICER))[-1].said.meaning == "allow"
    clock.pass_by(seconds=30)
    assert entry.read(*codes(journey, package, ENTRY_OFFICER))[-1].said.meaning == "allow"
    entry.deliver()
    assert (state(journey, consignment), kinds(journey, consignment)) == ("entry_cleared", [])

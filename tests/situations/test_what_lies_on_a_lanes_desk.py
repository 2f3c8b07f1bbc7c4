"""What was read at a lane and not decided on is lost neither by waiting nor by typing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from custody.codes import COMMANDS, Command
from tests.practice import ENTRY, EXIT
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.telling import codes, crossing, kinds, state

pytestmark = pytest.mark.usefixtures("read_again")
UNDO, NEXT = str(COMMANDS[Command.UNDO]), str(COMMANDS[Command.NEXT_BOX])
STRANGE, WAYBILL = "SEAL-EVIL", "1ZW12345"
A_WHILE = timedelta(minutes=6)


def read(journey: Journey, *raws: str) -> list[dict[str, Any]]:
    at = journey.house.clock().isoformat()
    return [journey.at("", EXIT).done("/scans", station=EXIT, raw=raw, at=at) for raw in raws]


def seal_finding(decision: dict[str, Any]) -> tuple[str, str]:
    found = next(each for each in decision["findings"] if each["check"] == "SEAL")
    return found["result"], str(found["found"])


@pytest.mark.parametrize("first", ["", "box", "seal", "courier", "card", "noise"])
def test_a_strange_seal_waits_on_an_idle_desk_for_the_next_officer(journey: Journey, first: str) -> None:
    consignment, package, _ = journey.ready()
    officer, box, seal, courier = codes(journey, package)
    assert read(journey, officer, box, STRANGE)[-1]["meaning"] == "seal_differs"
    journey.house.clock.pass_by(minutes=6)
    if first:
        raw = {"box": box, "seal": seal, "courier": courier, "card": NEXT, "noise": "?"}[first]
        (told,) = read(journey, raw)
        assert told["meaning"] in ("officer_first", "left_in_doubt", "not_ours")
        assert first == "courier" or f"was read on {package}, and nothing was decided" in told["say"]["en"]
        assert told["desk"]["seals"] == [STRANGE]
        journey.house.clock.pass_by(minutes=6)
    (told,) = read(journey, officer)
    assert told["meaning"] == "hold"
    assert STRANGE in seal_finding(crossing(journey, told["entry"]))[1]
    assert kinds(journey, consignment) == ["seal"]
    assert read(journey, box, seal, courier)[-1]["meaning"] == "hold", "the right seal settles nothing afterwards"


def test_an_idle_desk_without_a_strange_seal_is_clear(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    officer, box, seal, courier = codes(journey, package)
    read(journey, officer, box, seal)
    journey.house.clock.pass_by(minutes=6)
    assert read(journey, box)[0]["meaning"] == "badge_first"
    assert read(journey, officer)[0]["meaning"] == "officer_signed_in"
    assert "desk" in read(journey, box)[0] and state(journey, consignment) == "notified"
    assert read(journey, courier)[0]["meaning"] == "carrier_read", "the seal is to be read again"


@pytest.mark.parametrize("between", [(), ("box",)])
def test_without_network_it_waits_as_well(journey: Journey, between: tuple[str, ...]) -> None:
    consignment, package, _ = journey.ready()
    officer, box, seal, courier = codes(journey, package)
    gate = LoneStation(journey, EXIT)
    now = journey.house.clock()
    gate.read(officer, box, STRANGE, at=now)
    told = gate.read(*(box for _ in between), officer, at=now + A_WHILE)
    assert [each.said.meaning for each in told] == [*("left_in_doubt" for _ in between), "hold"]
    assert gate.read(box, seal, courier, at=now + A_WHILE + timedelta(seconds=9))[-1].said.meaning == "hold"
    journey.house.clock.pass_by(minutes=8)
    gate.deliver()
    assert kinds(journey, consignment) == ["seal"]


def test_it_waits_over_the_line_going(journey: Journey) -> None:
    """Read with network, left alone, and the line is gone when the officer comes back."""
    _, package, _ = journey.ready()
    officer, box, _, _ = codes(journey, package)
    gate = LoneStation(journey, EXIT)
    gate.follow(read(journey, officer, box, STRANGE)[-1])
    assert gate.read(officer, at=journey.house.clock() + A_WHILE)[0].said.meaning == "hold"


@pytest.mark.parametrize("idle", [False, True])
@pytest.mark.parametrize("raws", [(STRANGE,), ("right", STRANGE), (STRANGE, "right")])
def test_what_the_scanner_has_read_as_a_seal_belongs_to_what_is_typed(
    journey: Journey, raws: tuple[str, ...], idle: bool
) -> None:
    consignment, package, _ = journey.ready()
    officer, box, seal, _ = codes(journey, package)
    read(journey, officer, box, *(seal if raw == "right" else raw for raw in raws))
    if idle:
        journey.house.clock.pass_by(minutes=6)
    typed = journey.meet(EXIT, consignment, package)
    assert (typed["verdict"], faults(typed)) == ("HOLD", ["SEAL"])
    assert STRANGE in seal_finding(typed)[1]
    assert kinds(journey, consignment) == ["seal"]
    (told,) = read(journey, officer)
    assert (told["meaning"], told["desk"].get("seals", [])) == ("officer_signed_in", []), "it is decided on once"


def test_what_was_taken_back_belongs_to_what_is_typed(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    officer, box, _, _ = codes(journey, package)
    read(journey, officer, box, WAYBILL, UNDO, NEXT)
    typed = journey.meet(EXIT, consignment, package)
    result, found = seal_finding(typed)
    assert (typed["verdict"], result, WAYBILL in found) == ("ALLOW", "WARN", True)
    assert "taken_back" not in read(journey, officer)[0]["desk"]


def test_it_belongs_to_no_other_box(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    other, beside, _ = journey.ready()
    officer, box, _, _ = codes(journey, beside)
    read(journey, officer, box, STRANGE)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert read(journey, officer)[0]["meaning"] == "hold"
    assert (kinds(journey, consignment), kinds(journey, other)) == ([], ["seal"])


def test_a_seal_that_was_read_long_ago_does_not_speak_for_the_box(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    officer, box, seal, _ = codes(journey, package)
    read(journey, officer, box, seal)
    journey.house.clock.pass_by(minutes=6)
    assert faults(journey.meet(EXIT, consignment, package, seals=[])) == ["SEAL"]


def test_what_an_officer_reads_for_himself_belongs_to_what_he_types(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    me = journey.at("OFF-E01")
    at = journey.house.clock().isoformat()
    for raw in (package, STRANGE):
        told = me.done("/scans", station=EXIT, raw=raw, at=at)
    assert told["meaning"] == "seal_differs"
    assert journey.meet(EXIT, consignment, package)["verdict"] == "HOLD"


def test_typed_again_it_is_the_same_decision(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    officer, box, seal, courier = codes(journey, package)
    entry = read(journey, officer, box, seal, courier)[-1]["entry"]
    read(journey, box, seal)
    assert journey.meet(EXIT, consignment, package)["entry"] == entry
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"

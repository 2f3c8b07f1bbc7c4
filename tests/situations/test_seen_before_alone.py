"""A gate without network meets a tube that has left in another consignment: it holds, as the service would."""

from __future__ import annotations

from custody.crossing.decision import Result, decode_decision
from custody.snapshot.deciding import Decided
from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.telling import COMPLIANCE, codes, crossing, kinds
from tests.situations.test_what_is_missing import in_another_box, one_is_missing


def against(decided: Decided) -> list[str]:
    """The checks that speak against it, as the station decided."""
    assert decided.entry is not None
    decision = decode_decision(bytes(decided.entry.act.decision))  # type: ignore[union-attr]
    return [each.check for each in decision.findings if each.result in (Result.DENY, Result.HOLD, Result.UNKNOWN)]


def test_what_has_left_in_another_consignment_is_held_alone_as_well(journey: Journey) -> None:
    """What the courier found was let through once, and never came back by a gate."""
    _, box, tubes = one_is_missing(journey)
    journey.at(COURIER).done("/findings", subjects=[box], reason="In the other van.")
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    second, package = in_another_box(journey, box, tubes, COMPLIANCE)
    journey.file(second)
    journey.hand(package)
    gate = LoneStation(journey, EXIT)
    told = gate.read(*codes(journey, package))[-1]
    assert (told.said.meaning, against(told)) == ("hold", ["DUPLICATE"])
    answered = gate.deliver()[-1]
    assert (answered["meaning"], kinds(journey, second)) == ("hold", []), "the service finds the same"
    assert faults(crossing(journey, answered["entry"])) == ["DUPLICATE"]


def packed_anew(journey: Journey, box: str, tubes: list[str]) -> tuple[str, str]:
    """(consignment, box): the bench, which has heard of no gate, takes the tubes out and sends them in another."""
    technician = journey.at(TECHNICIAN, BENCH)
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="packed wrong")
    technician.done("/unpackings", package=box, containers=tubes)
    package = str(technician.done("/packages", containers=tubes)["package"])
    journey.seals[package] = "SEAL-0901"
    technician.done("/sealings", package=package, seals=["SEAL-0901"])
    second = journey.consign(package)
    journey.file(second)
    journey.hand(package)
    return second, package


def test_what_passed_here_alone_does_not_pass_again_in_another_box(journey: Journey, clock: Clock) -> None:
    """Either label is a copy. The service does not know yet what this gate let pass."""
    first, box, tubes = journey.ready()
    gate = LoneStation(journey, EXIT)
    assert gate.read(*codes(journey, box))[-1].said.meaning == "allow"
    clock.pass_by(minutes=30)
    _, package = packed_anew(journey, box, tubes)
    gate.take()
    told = gate.read(*codes(journey, package))[-1]
    assert (told.said.meaning, "DUPLICATE" in against(told)) == ("hold", True)
    assert first in told.said.say["en"]


def test_not_even_when_the_first_was_cancelled_meanwhile(journey: Journey, clock: Clock) -> None:
    first, box, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    assert gate.read(*codes(journey, box))[-1].said.meaning == "allow"
    clock.pass_by(minutes=24 * 60)  # what it holds is too old by then to be waited for
    journey.at(COORDINATOR).done(f"/consignments/{first}/cancel", reason="not today")
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    second = journey.consign(box)
    journey.file(second)
    journey.hand(box)
    gate.take()
    assert not gate.held.knows(first)
    told = gate.read(*codes(journey, box))[-1]
    assert (told.said.meaning, "DUPLICATE" in against(told)) == ("hold", True)
    gate.deliver()
    assert "decision" in kinds(journey, first)
    assert journey.meet(EXIT, second, box)["verdict"] == "ALLOW", "the service knows that it was handed back at home"


def test_a_tube_of_what_passed_here_alone_is_held_in_the_box_of_another(journey: Journey) -> None:
    _, box, tubes = journey.ready()
    _, other, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    assert gate.read(*codes(journey, box))[-1].said.meaning == "allow"
    officer, package, seal, courier = codes(journey, other)
    told = gate.read(officer, package, tubes[0], seal, courier)[-1]
    assert (told.said.meaning, "DUPLICATE" in against(told)) == ("hold", True)

"""What the authority refused crosses nothing, until it has taken that version or a later one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from custody.filing import Declined, Delivered, Filed, Outcome
from custody.records.views.reading import timeline
from custody.rounds import Rounds
from custody.summary import kind_of
from custody.wording import LANGUAGES
from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, ENTRY, EXIT, EXIT_OFFICER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.looking import refused as refusal_of
from tests.situations.looking import state, tally
from tests.situations.telling import codes, deeds, kinds
from tests.situations.test_attention import matters, told

pytestmark = pytest.mark.usefixtures("read_again")

WORDS = "422: field 7 <script>alert(1)</script> {said}"


class Authority:
    """Answers each filing with the next of these."""

    way = "post"

    def __init__(self, *answers: Outcome) -> None:
        self._answers = iter(answers)

    def file(self, filed: Filed) -> Outcome:
        return next(self._answers)


@pytest.fixture(params=["by the interface", "by hand"])
def refuse(request: pytest.FixtureRequest, journey: Journey) -> Iterator[Any]:
    """The authority says no to this notification: to the delivery, or to somebody who enters it."""

    def say_no(number: str) -> None:
        if request.param == "by hand":
            assert Rounds(journey.house.registry).deliver() == {number: "delivered"}
            journey.at(COORDINATOR).done(f"/notifications/{number}/refusal", reason=WORDS)
        else:
            assert Rounds(journey.house.registry, Authority(Declined(WORDS))).deliver() == {number: "refused"}

    yield say_no


def filed(journey: Journey) -> tuple[str, str, str, list[str]]:
    """(consignment, box, notification, tubes): filed and still on the bench."""
    tubes, package = journey.box()
    consignment = journey.consign(package)
    return consignment, package, journey.file(consignment), tubes


def amend(journey: Journey, number: str, **changes: Any) -> str:
    changes = changes or {"ccrn": "CCRN-7"}
    path = f"/notifications/{number}/amend"
    return str(journey.knowingly(COORDINATOR, path, reason="field 7", **changes)["notification"])


def notified(decision: Answer) -> Answer:
    return next(each for each in decision["findings"] if each["check"] == "NOTIFIED")


def checked(journey: Journey, consignment: str) -> Answer:
    return dict(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))


def test_what_was_refused_is_held_at_every_gate_and_foreseen_at_the_bench(journey: Journey, refuse: Any) -> None:
    consignment, package, number, _ = filed(journey)
    assert notified(checked(journey, consignment))["result"] == "PASS"
    refuse(number)
    for decision in (
        checked(journey, consignment),
        journey.meet(BENCH, consignment, package, officer=TECHNICIAN),
    ):
        found = notified(decision)
        assert (found["result"], decision["verdict"]) == ("HOLD", "HOLD")
        assert all(WORDS in found["found"][0][lang] for lang in LANGUAGES)
        assert found["source"] and found["expected"]
        assert found["remedies"] == ["change_plan", "amend_notification", "cancel_notification", "acknowledge"]
    journey.hand(package)
    held = journey.meet(EXIT, consignment, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["NOTIFIED"])
    assert tally(journey, "permit:TRAIN-HGR-1") == (0, 3, 1), "what was reserved stays for the next version"
    asked = {
        "decision": held["entry"],
        "check": "NOTIFIED",
        "reason_code": "recounted",
        "reason": "It is let pass before two people.",
    }
    assert refusal_of(journey.at(COORDINATOR).post("/overrides", **asked)) == (409, "not_overridable")


def test_a_reference_that_is_entered_lets_it_pass(journey: Journey, refuse: Any) -> None:
    consignment, package, number, _ = filed(journey)
    refuse(number)
    journey.hand(package)
    assert faults(journey.meet(EXIT, consignment, package)) == ["NOTIFIED"]
    journey.at(COORDINATOR).done(f"/notifications/{number}/acknowledge", reference="GD-2026-77")
    assert notified(checked(journey, consignment))["result"] == "PASS"
    journey.across(consignment, package)


def test_a_new_version_lets_it_pass_when_it_is_accepted_and_not_before(journey: Journey) -> None:
    consignment, package, number, _ = filed(journey)
    rounds = Rounds(journey.house.registry, Authority(Declined(WORDS), Delivered("200 OK")))
    assert rounds.deliver() == {number: "refused"}
    second = amend(journey, number)
    journey.hand(package)
    early = checked(journey, consignment)
    assert (notified(early)["result"], notified(early)["remedies"]) == ("HOLD", ["acknowledge"])
    held = journey.meet(EXIT, consignment, package)
    assert faults(held) == ["NOTIFIED"] and number in held["findings"][0]["found"][0]["en"]
    assert rounds.deliver() == {second: "delivered"}
    assert deeds_of(journey, consignment)[-1] == "notification_accepted"
    journey.across(consignment, package)


def test_to_take_it_back_and_file_it_anew_is_no_answer_to_a_no(journey: Journey) -> None:
    consignment, package, number, _ = filed(journey)
    rounds = Rounds(journey.house.registry, Authority(Declined(WORDS), Delivered("200 OK", "GD-2026-77")))
    rounds.deliver()
    journey.at(COORDINATOR).done(f"/notifications/{number}/cancel", reason="field 7")
    assert notified(checked(journey, consignment))["result"] == "HOLD"
    again = journey.file(consignment)
    journey.hand(package)
    assert faults(journey.meet(EXIT, consignment, package)) == ["NOTIFIED"]
    assert rounds.deliver() == {again: "delivered"}
    journey.across(consignment, package)


@pytest.mark.parametrize("reference", ["", "GD-2026-77"])
def test_what_was_sent_before_the_no_is_no_answer_to_it(journey: Journey, reference: str) -> None:
    consignment, package, number, _ = filed(journey)
    rounds = Rounds(
        journey.house.registry, Authority(Delivered("200 OK", reference), Delivered("200 OK", "GD-2026-78"))
    )
    journey.house.clock.pass_by(minutes=1)
    journey.at(COORDINATOR).done(f"/notifications/{number}/refusal", reason="by telephone: not this one")
    assert rounds.deliver() == {number: "delivered"}
    journey.hand(package)
    assert faults(journey.meet(EXIT, consignment, package)) == ["NOTIFIED"]
    if reference:
        journey.at(COORDINATOR).done(f"/notifications/{number}/acknowledge", reference=reference)
    else:
        amend(journey, number)
        rounds.deliver()
    journey.across(consignment, package)


def test_what_is_not_answered_yet_is_no_fault_of_the_box(journey: Journey) -> None:
    consignment, package, number, _ = filed(journey)
    second = amend(journey, number)
    journey.hand(package)
    journey.across(consignment, package)
    assert second == f"{number}.2"


def test_a_refusal_of_what_was_acknowledged_holds_it_again(journey: Journey) -> None:
    consignment, package, number, _ = filed(journey)
    client = journey.at(COORDINATOR)
    client.done(f"/notifications/{number}/acknowledge", reference="GD-2026-77")
    assert state(journey, consignment) == "ready"
    client.done(f"/notifications/{number}/refusal", reason="They have changed their mind.")
    assert state(journey, consignment) == "notified"
    seen = dict(client.get(f"/notifications/{number}").get_json())
    assert (seen["state"], seen["reference"], seen["refused_why"]) == ("filed", "", "They have changed their mind.")
    journey.hand(package)
    assert faults(journey.meet(EXIT, consignment, package)) == ["NOTIFIED"]
    again = client.post(f"/notifications/{number}/refusal", reason="again")
    assert refusal_of(again) == (409, "refused_already")
    assert journey.at(RECEIVING_COORDINATOR).post(f"/notifications/{number}/refusal", reason="x").status_code == 403


def test_what_is_refused_after_its_exit_is_held_at_the_entry_and_may_go_home(journey: Journey) -> None:
    consignment, package, number, _ = filed(journey)
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done(f"/notifications/{number}/refusal", reason="field 7")
    held = journey.meet(ENTRY, consignment, package)
    assert faults(held) == ["NOTIFIED"] and notified(held)["remedies"] == ["acknowledge", "turn_back"]
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the authority refused it")
    assert journey.meet("FTZ-ENTRY-2", consignment, package, officer=EXIT_OFFICER)["verdict"] == "ALLOW"


def test_attention_and_timeline_tell_it_until_it_is_cured(journey: Journey, refuse: Any) -> None:
    consignment, _, number, _ = filed(journey)
    assert matters(journey) == []
    refuse(number)
    (concern,) = told(journey, COORDINATOR)
    assert (concern["matter"], concern["subject"]) == ("delivery_refused", number)
    assert all(WORDS in concern["say"][lang] for lang in LANGUAGES)
    second = amend(journey, number)
    assert matters(journey) == [("delivery_refused", True)], "nobody has taken the second"
    journey.at(COORDINATOR).done(f"/notifications/{second}/acknowledge", reference="GD-2026-77")
    assert matters(journey) == []
    assert deeds_of(journey, consignment)[-3:] == [
        "notification_refused",
        "notification_amended",
        "notification_acknowledged",
    ]


def test_a_gate_without_network_gets_no_token_for_it(journey: Journey, refuse: Any) -> None:
    consignment, package, number, _ = filed(journey)
    journey.hand(package)
    gate = LoneStation(journey, EXIT)
    assert consignment in gate.held.tokens
    refuse(number)
    gate.take()
    assert consignment not in gate.held.tokens
    held = gate.read(*codes(journey, package))[-1].said
    assert held.decided is not None and held.decided.verdict == "HOLD"
    assert "field 7" in held.say["en"]
    gate.deliver()
    assert kinds(journey, consignment) == []


def test_a_token_that_was_given_before_the_refusal_is_discovered_on_arrival(journey: Journey, clock: Clock) -> None:
    consignment, package, number, tubes = filed(journey)
    journey.hand(package)
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=2)
    journey.at(COORDINATOR).done(f"/notifications/{number}/refusal", reason="field 7")
    clock.pass_by(minutes=2)
    passed = gate.read(*codes(journey, package))[-1].said
    assert passed.decided is not None and passed.decided.verdict == "ALLOW"
    gate.deliver()
    assert kinds(journey, consignment) == ["decision"]
    assert set(faults(journey.meet(ENTRY, consignment, package))) == {"HOLDS", "NOTIFIED"}
    assert "crossed" in deeds(journey, tubes[0])


def deeds_of(journey: Journey, consignment: str) -> list[str]:
    with journey.house.registry.reading() as connection:
        return [kind_of(entry.act) for entry in timeline(connection, consignment)]

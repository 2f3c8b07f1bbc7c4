"""What needs attention, told before somebody asks, and nothing of it recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from custody.filing import Declined, Filed, Outcome, Unsure
from custody.records.views.page_reading import overrides_to_answer
from custody.rounds import Rounds
from tests.conftest import Clock
from tests.counting import statements
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey


def told(journey: Journey, staff: str = COORDINATOR) -> list[dict[str, Any]]:
    return list(journey.at(staff).get("/attention").get_json()["concerns"])


def matters(journey: Journey, staff: str = COORDINATOR) -> list[tuple[str, bool]]:
    return [(each["matter"], each["urgent"]) for each in told(journey, staff)]


def test_nothing_is_told_when_nothing_needs_anybody(journey: Journey) -> None:
    assert told(journey) == []


def test_an_exit_without_an_entry_is_told_after_half_an_hour_and_urgent_after_an_hour(
    journey: Journey, clock: Clock
) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    clock.pass_by(minutes=29)
    assert matters(journey) == []
    clock.pass_by(minutes=2)
    assert matters(journey) == [("exit_without_entry", False)]
    clock.pass_by(minutes=30)
    for staff in (COORDINATOR, RECEIVING_COORDINATOR, ENTRY_OFFICER, COURIER):
        concern = told(journey, staff)[0]
        assert (concern["subject"], concern["urgent"]) == (consignment, True)
    assert told(journey, "SZG-T01") == []
    seen = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]
    assert seen["state"] == "exit_cleared", "an alarm moves nothing"


def test_a_clearance_that_is_stopped_on_the_way_is_told_at_once_to_both_ends_and_the_carrier(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    _, waiting = journey.box()
    filed = journey.consign(waiting)
    journey.file(filed)
    assert matters(journey) == []
    stopped = {"clearance": "TRAIN-SOUTH-1", "status": "suspended", "reason": "letter of the authority"}
    journey.at("SZA-Q01").done("/clearances/status", **stopped)
    for staff in (COORDINATOR, RECEIVING_COORDINATOR, ENTRY_OFFICER, COURIER, "CUR-C01"):
        found = {each["matter"]: each for each in told(journey, staff) if each["urgent"]}
        assert found["return_only"]["subject"] == consignment
        assert found["clearance_stopped"]["subject"] == filed
    assert told(journey, "SZG-T01") == []
    decision = journey.meet(ENTRY, consignment, package)
    fixes = [fix["en"] for each in decision["findings"] if each["check"] == "ORG_LISTED" for fix in each["fix"]]
    assert fixes == ["Nothing else: turn it back to where it came from."]
    assert "return_only" not in [matter for matter, _ in matters(journey)], "the gate has said so; it is stopped now"


def test_each_is_told_what_is_his_to_do_about_a_stopped_clearance_and_whom_he_can_call(journey: Journey) -> None:
    """The consignee sends nothing, and the courier is not told to call himself."""
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    _, waiting = journey.box()
    filed = journey.consign(waiting)
    journey.file(filed)
    stopped = {"clearance": "TRAIN-SOUTH-1", "status": "suspended", "reason": "letter of the authority"}
    journey.at("SZA-Q01").done("/clearances/status", **stopped)
    phone = journey.house.registry.zone.organisations["HT-COURIER"].duty_phone
    assert phone
    words = {
        COORDINATOR: ("Do not send it", f"call {COURIER} (HT-COURIER, {phone})"),
        COURIER: ("Do not set off with it", "have it turned back"),
        RECEIVING_COORDINATOR: ("nothing is to be done here", "will not arrive"),
        ENTRY_OFFICER: ("No gate lets it pass", "It is not let in"),
    }
    for staff, (before, under_way) in words.items():
        found = {each["matter"]: each["say"] for each in told(journey, staff)}
        assert before in found["clearance_stopped"]["en"] and under_way in found["return_only"]["en"], staff
        assert phone not in found["return_only"]["zh-Hans"] or staff == COORDINATOR
        if staff == COURIER:
            # He cannot enter it himself, so each language names who can.
            assert "寄件方或收件方登記折返" in found["return_only"]["zh-Hant"]
            assert "寄件方或收件方登记折返" in found["return_only"]["zh-Hans"]


def test_who_is_told_to_call_the_courier_is_told_the_number(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    clock.pass_by(minutes=31)
    phone = journey.house.registry.zone.organisations["HT-COURIER"].duty_phone
    for staff in (COORDINATOR, RECEIVING_COORDINATOR):
        assert all(phone in told(journey, staff)[0]["say"][lang] for lang in ("en", "zh-Hant", "zh-Hans"))
    assert "Call" not in told(journey, COURIER)[0]["say"]["en"]


def test_nobody_answers_an_offer_and_both_sides_are_told(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at(COURIER).done("/handoffs", subjects=[package], to="HKB-T01")
    clock.pass_by(minutes=31)
    assert matters(journey, RECEIVING_COORDINATOR) == [("handoff_pending", False)]
    assert matters(journey, COURIER) == [("handoff_pending", False)]
    assert journey.at(COORDINATOR).get(f"/packages/{package}").get_json()["custodian"] == COURIER


def test_holds_and_requested_overrides_are_told(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.at(COORDINATOR).done("/holds", target=tubes[0], hold_kind="quality", reason="thawed?")
    held = journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    asked = {"decision": held["entry"], "check": "SEAL", "reason_code": "resealed"}
    journey.at(COORDINATOR).done("/overrides", **asked, reason="Opened before two people, counted again.")
    assert matters(journey, "SZA-Q01") == [("stopped", True), ("override_requested", True), ("hold", False)]
    words = told(journey, "SZA-Q01")[2]["say"]
    assert tubes[0] in words["en"] and "thawed?" in words["zh-Hans"]


def test_a_requested_override_is_urgent_to_who_may_answer_it_and_the_others_hear_who_that_is(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    held = journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    asked = {"decision": held["entry"], "check": "SEAL", "reason_code": "resealed"}
    journey.at("OFF-E01").done("/overrides", **asked, reason="Opened before two people, counted again.")
    for staff, urgent in (("SZA-Q01", True), ("OFF-E01", False), ("OFF-E02", False), (COORDINATOR, False)):
        (concern,) = (each for each in told(journey, staff) if each["matter"] == "override_requested")
        assert concern["urgent"] is urgent, staff
        words = "You may give or refuse it" if urgent else "waits for a compliance officer of SZ-ALPHA"
        assert words in concern["say"]["en"], staff
    assert "override_requested" not in dict(matters(journey, "HKB-Q01"))


def test_an_override_that_nobody_answered_is_told_no_more_when_the_consignment_is_over(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    held = journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    asked = {"decision": held["entry"], "check": "SEAL", "reason_code": "resealed"}
    journey.at(COORDINATOR).done("/overrides", **asked, reason="Opened before two people, counted again.")
    assert matters(journey, "SZA-Q01") == [("stopped", True), ("override_requested", True)]
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="the study is off")
    assert matters(journey, "SZA-Q01") == []
    with journey.house.registry.reading() as connection:
        assert overrides_to_answer(connection, "SZ-ALPHA") == []


class Refusing:
    way = "post"

    def file(self, filed: Filed) -> Outcome:
        return Declined("422: field 7 is wrong")


def test_a_notification_that_the_authority_refused_is_told_to_the_consignor(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    notification = journey.file(consignment)
    assert matters(journey) == []
    assert Rounds(journey.house.registry, Refusing()).deliver() == {notification: "refused"}
    for staff in (COORDINATOR, "SZA-Q01"):
        (concern,) = told(journey, staff)
        assert (concern["matter"], concern["urgent"]) == ("delivery_refused", True)
        assert (concern["subject"], concern["consignment"]) == (notification, consignment)
        assert all("field 7 is wrong" in words for words in concern["say"].values())
    assert matters(journey, RECEIVING_COORDINATOR) == matters(journey, ENTRY_OFFICER) == []
    journey.at(COORDINATOR).done(f"/notifications/{notification}/cancel", reason="field 7")
    assert matters(journey) == [], "what stands no more needs nobody"


class Away:
    way = "post"

    def file(self, filed: Filed) -> Outcome:
        return Unsure("503 Service Unavailable")


def test_an_authority_that_cannot_be_reached_is_told_after_the_second_try(journey: Journey, clock: Clock) -> None:
    consignment = journey.consign(journey.box()[1])
    notification = journey.file(consignment)
    rounds = Rounds(journey.house.registry, Away())
    rounds.deliver()
    assert matters(journey) == [], "one try without an answer is a hiccup"
    clock.pass_by(minutes=5)
    rounds.deliver()
    (concern,) = told(journey)
    assert (concern["matter"], concern["subject"]) == ("delivery_failing", notification)
    assert matters(journey, RECEIVING_COORDINATOR) == []


def test_rules_that_exclude_what_was_filed_are_told_to_every_party(journey: Journey) -> None:
    consignment, package, _ = journey.ready(risk="B1")
    other, _, _ = journey.ready(risk="B2")
    rules = journey.at("ADM-01").get("/listings/rules/T-2026-1").get_json()["versions"][-1]["value"]
    row = {**rules, "version": "T-2026-2", "valid_from": journey.house.clock().isoformat(), "excluded_risks": ["B1"]}
    journey.at("ADM-01").done("/listings", noun="rules", rows=[row], reason="announcement of the customs")
    for staff in (COORDINATOR, RECEIVING_COORDINATOR, "CUR-C01"):
        assert [(each["matter"], each["subject"]) for each in told(journey, staff)] == [("rules_deny", consignment)]
    assert "T-2026-2" in told(journey)[0]["say"]["zh-Hans"] and other not in str(told(journey))
    assert journey.meet(EXIT, consignment, package)["verdict"] == "DENY"


def test_a_risk_table_that_rates_what_was_filed_higher_is_told_with_what_to_do(journey: Journey) -> None:
    filed, _, _ = journey.ready(risk="B2")
    on_the_way, package, _ = journey.ready(risk="B2")
    assert journey.meet(EXIT, on_the_way, package)["verdict"] == "ALLOW"
    journey.ready(risk="C1")
    rules = journey.at("ADM-01").get("/listings/rules/T-2026-1").get_json()["versions"][-1]["value"]
    levels = [level for level in rules["risk"]["levels"] if level != "B2"]
    risk = {**rules["risk"], "version": "R-2", "levels": [*levels, "B2"]}
    row = {**rules, "version": "T-2026-2", "valid_from": journey.house.clock().isoformat(), "risk": risk}
    journey.at("ADM-01").done("/listings", noun="rules", rows=[row], reason="announcement of the customs")
    rated = [each for each in told(journey) if each["matter"] == "risk_above"]
    deeds = {(filed, "amend_notification"), (on_the_way, "turn_back")}
    assert len(rated) == 2 and {(each["subject"], each["remedy"]) for each in rated} == deeds
    assert all("R-2" in each["say"][lang] for each in rated for lang in ("en", "zh-Hant", "zh-Hans"))
    assert all("TRAIN-SOUTH-1" in each["say"]["en"] and "TRAIN-HGR-1" in each["say"]["en"] for each in rated)


def test_what_ends_soon_is_told_to_whoever_has_it(journey: Journey, clock: Clock) -> None:
    soon = (clock() + timedelta(days=10)).isoformat()
    journey.list("clearance", number="TRAIN-SOUTH-1", valid_to=soon)
    journey.list("permit", number="TRAIN-HGR-1", valid_to=soon)
    assert matters(journey) == [("clearance_ends", False), ("permit_ends", False)]
    assert matters(journey, RECEIVING_COORDINATOR) == []
    clock.pass_by(days=4)
    assert matters(journey) == [("clearance_ends", True), ("permit_ends", True)]


def test_a_quota_that_fills_up_is_told(journey: Journey) -> None:
    journey.file(journey.consign(journey.box(9)[1], clearance="TRAIN-QUOTA-1"))
    assert matters(journey) == [("quota_filling", False)]
    assert "9" in told(journey)[0]["say"]["zh-Hant"]
    journey.file(journey.consign(journey.box(1)[1], clearance="TRAIN-QUOTA-1"))
    assert matters(journey) == [("quota_filling", True)]


def test_a_notification_whose_window_is_about_to_pass_is_told(journey: Journey, clock: Clock) -> None:
    journey.ready()
    late = journey.house.registry.zone.settings_at(clock()).late_minutes
    clock.pass_by(minutes=60 + late - 61)
    assert matters(journey) == []
    clock.pass_by(minutes=2)
    assert matters(journey) == [("window_closing", False)]
    clock.pass_by(minutes=61)
    assert ("window_closing", True) in matters(journey)


def test_the_list_asks_the_same_questions_however_much_there_is(journey: Journey, clock: Clock) -> None:
    def once() -> int:
        with statements(journey.house.registry) as sent:
            told(journey)
        return len(sent)

    def asked() -> int:
        return min(once() for _ in range(4))  # who stands behind the token is looked up now and then

    journey.at(TECHNICIAN, BENCH)
    for _ in range(2):
        consignment, package, _ = journey.ready()
        journey.meet(EXIT, consignment, package)
    clock.pass_by(hours=1)
    first = asked()
    assert len(told(journey)) == 2
    for _ in range(6):
        consignment, package, _ = journey.ready()
        journey.meet(EXIT, consignment, package)
        journey.at(TECHNICIAN, BENCH).done("/handoffs", subjects=[journey.box()[1]], to=COURIER)
    clock.pass_by(hours=1)
    assert len(told(journey)) == 14
    assert asked() == first


def test_of_what_was_told_by_its_place_it_says_who_looks_and_not_who_lifts(journey: Journey) -> None:
    (tube,) = journey.at(TECHNICIAN, BENCH).register(1)
    journey.at(TECHNICIAN, BENCH).done("/identifications", subject=tube, position="A1", reason="label torn")
    (concern,) = told(journey)
    assert (concern["matter"], concern["subject"]) == ("hold", tube)
    assert "A second person of SZ-ALPHA looks at it" in concern["say"]["en"] and "lifted" not in concern["say"]["en"]

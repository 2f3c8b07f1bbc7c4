"""The notification, from what it says to when it lapses, each as people meet it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from custody.holding import Tally
from custody.records.turns.rebuild import derived_faults
from custody.records.views.reading import every
from custody.rounds import Rounds
from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Answer, Journey, faults


def notification(journey: Journey, number: str) -> Answer:
    return dict(journey.at(COORDINATOR).get(f"/notifications/{number}").get_json())


def filed(journey: Journey, count: int = 3) -> tuple[str, str, list[str], str]:
    """(consignment, box, tubes, notification): sealed and filed, still in the technician's hands."""
    tubes, package = journey.box(count)
    consignment = journey.consign(package)
    return consignment, package, tubes, journey.file(consignment)


def amend(journey: Journey, number: str, **changes: object) -> str:
    answer = journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="it changed", **changes)
    return str(answer["notification"])


def swap_a_vial(journey: Journey, package: str, tubes: list[str]) -> str:
    """Open the box, take one vial out, put another in, seal it again; the new vial."""
    technician = journey.at(TECHNICIAN, BENCH)
    (fresh,) = technician.register(1)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="one vial is swapped")
    technician.done("/unpackings", package=package, containers=tubes[:1])
    technician.done("/packings", package=package, containers=[fresh])
    journey.seals[package] = f"SWAP-{package[-6:]}"
    technician.done("/sealings", package=package, seals=[journey.seals[package]])
    return fresh


def test_one_filing_says_everything_that_is_known(journey: Journey) -> None:
    consignment, package, tubes, number = filed(journey)
    form = notification(journey, number)["form"]
    assert form["consignor"]["registration_no"] == "TRAINING-SZ-0001"
    assert form["consignee"]["site"] == "HK-BETA-LAB" and form["consignee"]["park"] == "HK"
    assert form["clearance"]["rows"] == ["1"]
    assert [box["code"] for box in form["packages"]] == [package]
    assert [line["codes"] for line in form["lines"]] == [sorted(tubes)]
    assert form["lines"][0]["description"]["zh-Hans"] == "人血液"
    assert form["permits"][0]["kind"] == "HGR_EXIT" and form["permits"][0]["quantity"] == 3
    assert form["totals"] == [{"amount": 6000, "unit": "uL"}]
    assert form["duty_phone"] == "+86 755 0000 0101"
    assert form["signature"]["staff"] == COORDINATOR
    assert form["consignment"] == consignment


def test_the_pre_check_at_the_bench_names_each_empty_field_and_describing_the_package_fills_it(
    journey: Journey,
) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.register(2, infectious=True)
    package = str(technician.done("/packages", containers=tubes)["package"])
    consignment = journey.consign(package)

    def lacking() -> set[str]:
        draft = technician.get(f"/consignments/{consignment}/notification").get_json()
        assert all(gap["say"]["zh-Hant"] for gap in draft["gaps"])
        assert draft["form"]["filed_at"] == "", "nobody has filed it"
        return {gap["field"] for gap in draft["gaps"]}

    assert lacking() == {"gross_weight", "temperature_class", "seals", "agent"}
    said = {"gross_weight_g": 4250, "temperature_class": "chilled", "agent": "乙型肝炎病毒 Hepatitis B virus"}
    technician.done("/packages/descriptions", package=package, **said)
    assert lacking() == {"seals"}
    technician.done("/sealings", package=package, seals=["DESC-0001"])
    colder = technician.post("/packages/descriptions", package=package, gross_weight_g=4250, temperature_class="frozen")
    assert colder.status_code == 409, "how cold it is inside cannot be seen from outside"
    technician.done("/packages/descriptions", package=package, gross_weight_g=4300, temperature_class="chilled")
    number = journey.file(consignment)
    late = technician.post("/packages/descriptions", package=package, gross_weight_g=1)
    assert late.status_code == 409, "what was notified is described already"
    form = notification(journey, number)["form"]
    (box,) = form["packages"]
    drawn = [each["number"] for each in form["permits"] if each["kind"] == "ETHICS"]
    assert form["ethics"] == ", ".join(drawn) != "", "the approval that is drawn on is the one that the form names"
    assert (box["gross_weight_g"], box["temperature_class"]) == (4300, "chilled"), "a box is weighed when it is closed"


def test_a_field_that_the_rules_ask_for_stops_the_filing_and_says_how_to_fill_it_in(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package, channel="truck", vehicle="粤Z1234港")
    refused = journey.at(COORDINATOR).post("/notifications", consignment=consignment, declaration="All true.")
    assert refused.status_code == 409
    assert "CCRN" in refused.get_json()["detail"]


def test_a_declaration_that_names_a_person_is_not_filed(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    said = "Call the donor, HKID A123456(3), on 9123 4567."
    refused = journey.at(COORDINATOR).post("/notifications", consignment=consignment, declaration=said)
    assert refused.status_code == 422
    assert "A123456" not in refused.get_data(as_text=True)


def test_one_vial_swapped_after_the_filing_is_a_new_version_and_its_lead_time_starts_again(
    journey: Journey, clock: Clock
) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", min_lead_minutes=60)
    consignment, package, tubes, number = filed(journey)
    clock.pass_by(minutes=50)
    fresh = swap_a_vial(journey, package, tubes)
    journey.hand(package)
    stale = journey.meet(EXIT, consignment, package)
    assert "MANIFEST" in faults(stale), "the gate compares with what was filed"
    second = amend(journey, number)
    assert second == f"{number}.2"
    before, after = notification(journey, number), notification(journey, second)
    assert (before["state"], after["state"], after["version"]) == ("amended", "filed", 2)
    assert tubes[0] in str(before["form"]["lines"]) and fresh not in str(before["form"]["lines"])
    assert fresh in str(after["form"]["lines"]) and tubes[0] not in str(after["form"]["lines"])
    assert after["lead_from"] > before["lead_from"]
    clock.pass_by(minutes=30)
    assert faults(journey.meet(EXIT, consignment, package)) == ["LEAD_TIME"]
    clock.pass_by(minutes=31)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


def test_what_is_not_material_leaves_the_lead_time_as_it_is(journey: Journey, clock: Clock) -> None:
    _, _, _, number = filed(journey)
    clock.pass_by(minutes=20)
    second = amend(journey, number, emergency="Keep upright. Call the duty desk.")
    before, after = notification(journey, number), notification(journey, second)
    assert after["lead_from"] == before["lead_from"]
    assert after["form"]["emergency"]["en"] == "Keep upright. Call the duty desk."
    nothing = journey.at(COORDINATOR).post(f"/notifications/{second}/amend", reason="again")
    assert nothing.status_code == 409


def test_the_used_version_is_locked(journey: Journey) -> None:
    consignment, package, _, number = filed(journey)
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    left = journey.at(COORDINATOR).post(f"/notifications/{number}/amend", reason="too late", purpose="joint_research")
    assert left.get_json()["type"].endswith("amend_after_exit")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    used = journey.at(COORDINATOR).post(f"/notifications/{number}/amend", reason="too late", purpose="joint_research")
    assert used.get_json()["type"].endswith("notification_used")


def test_an_amendment_takes_the_difference_of_a_permit_and_no_more(journey: Journey) -> None:
    consignment, package, tubes, number = filed(journey)
    assert notification(journey, number)["form"]["permits"][0]["quantity"] == 3
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="one stays here")
    technician.done("/unpackings", package=package, containers=tubes[:2])
    journey.seals[package] = "LESS-0001"
    technician.done("/sealings", package=package, seals=["LESS-0001"])
    second = amend(journey, number)
    assert notification(journey, second)["form"]["permits"][0]["quantity"] == 1
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    rows = tallies(journey)
    assert {name: (used, reserved) for name, used, reserved, _ in rows} == {
        "permit:TRAIN-ETHICS-1": (1, 0),
        "permit:TRAIN-HGR-1": (1, 0),
    }
    assert [draws for *_, draws in rows] == [1, 1]


def test_an_amendment_beyond_what_is_left_is_refused_and_changes_nothing(journey: Journey) -> None:
    journey.list("permit", number="TRAIN-HGR-1", quantity=4)
    consignment, package, _, number = filed(journey)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="more go")
    technician.done("/packings", package=package, containers=technician.register(2))
    technician.done("/sealings", package=package, seals=["MORE-0001"])
    refused = journey.at(COORDINATOR).post(f"/notifications/{number}/amend", reason="two more")
    assert refused.get_json()["type"].endswith("permit_exceeded")
    assert notification(journey, number)["state"] == "filed"
    assert [(used, reserved) for _, used, reserved, _ in tallies(journey)] == [(0, 3)] * 2
    assert consignment


def test_a_courier_replaced_at_the_last_minute_holds_until_the_notification_is_amended(journey: Journey) -> None:
    consignment, package, _, number = filed(journey)
    journey.hand(package, to="CUR-K02")
    held = journey.meet(EXIT, consignment, package, carrier="CUR-K02")
    assert (held["verdict"], faults(held)) == ("HOLD", ["CARRIER"])
    second = amend(journey, number, carrier="CUR-K02")
    assert notification(journey, second)["form"]["carriage"]["carrier"] == "CUR-K02"
    assert journey.meet(EXIT, consignment, package, carrier="CUR-K02")["verdict"] == "ALLOW"


def test_an_unlisted_courier_is_denied_even_when_the_notification_names_him(journey: Journey) -> None:
    consignment, package, _, number = filed(journey)
    journey.hand(package, to="CUR-K03")
    amend(journey, number, carrier="CUR-K03")
    decision = journey.meet(EXIT, consignment, package, carrier="CUR-K03")
    assert decision["verdict"] == "DENY"
    assert faults(decision)[0] == "CARRIER"


def test_a_notification_whose_window_passed_lapses_gives_back_what_it_took_and_can_be_filed_again(
    journey: Journey, clock: Clock
) -> None:
    consignment, package, _, number = filed(journey)
    journey.hand(package)
    assert [(used, reserved) for _, used, reserved, _ in tallies(journey)] == [(0, 3)] * 2
    rounds = Rounds(journey.house.registry)
    assert rounds.lapse() == []
    clock.pass_by(hours=26)
    decision = journey.meet(EXIT, consignment, package)
    assert "NOTICE_FRESH" in faults(decision), "the gate refuses it before anybody has written the lapse down"
    late = journey.at(COORDINATOR).post(f"/notifications/{number}/amend", reason="late", purpose="joint_research")
    assert late.get_json()["type"].endswith("notification_over")
    assert rounds.lapse() == [number]
    assert rounds.lapse() == []
    assert notification(journey, number)["state"] == "lapsed"
    assert [(used, reserved) for _, used, reserved, _ in tallies(journey)] == [(0, 0)] * 2
    seen = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]
    assert seen["state"] == "sealed"
    times = {name: (clock() + timedelta(hours=1)).isoformat() for name in ("planned_exit", "planned_entry")}
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/change", **times)
    again = journey.at(COORDINATOR).done("/notifications", consignment=consignment, declaration="All true.")
    assert notification(journey, again["notification"])["version"] == 2


def test_a_notification_never_lapses_between_exit_and_entry(journey: Journey, clock: Clock) -> None:
    consignment, package, _, number = filed(journey)
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(hours=30)
    assert Rounds(journey.house.registry).lapse() == []
    assert notification(journey, number)["state"] == "filed"
    assert "NOTICE_FRESH" not in faults(journey.meet(ENTRY, consignment, package))


def test_what_is_filed_is_dropped_whole_and_shown_as_delivered(journey: Journey) -> None:
    consignment, _, _, number = filed(journey)
    seen = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    assert [each["state"] for each in seen["deliveries"]] == ["waiting"]
    registry = journey.house.registry
    assert Rounds(registry).deliver() == {number: "delivered"}
    drop = registry.data / "filed"
    assert sorted(path.name for path in drop.iterdir()) == [f"{number}.json", f"{number}.pdf"]
    stored = journey.at(COORDINATOR).get(f"/notifications/{number}/form").get_data()
    assert (drop / f"{number}.json").read_bytes() == stored
    assert (drop / f"{number}.pdf").read_bytes().startswith(b"%PDF-")
    assert Rounds(registry).deliver() == {}
    assert notification(journey, number)["delivery"]["state"] == "delivered"


def test_a_version_that_was_replaced_before_it_went_out_is_not_delivered_any_more(journey: Journey) -> None:
    _, _, _, number = filed(journey)
    second = amend(journey, number, purpose="clinical_trial_analysis")
    assert Rounds(journey.house.registry).deliver() == {second: "delivered"}
    assert notification(journey, number)["delivery"]["state"] == "stopped"


@pytest.mark.parametrize("staff", ["SZG-T01", "HKD-T01"])
def test_strangers_see_no_notification(journey: Journey, staff: str) -> None:
    _, _, _, number = filed(journey)
    for ending in ("", "/form", "/form.csv", "/form.pdf"):
        assert journey.at(staff).get(f"/notifications/{number}{ending}").status_code == 403


def test_the_officer_of_the_checkpoint_takes_the_form_away_on_paper(journey: Journey) -> None:
    _, _, _, number = filed(journey)
    answer = journey.at("OFF-E01").get(f"/notifications/{number}/form.pdf?lang=zh-Hans")
    assert answer.content_type == "application/pdf"
    assert answer.get_data().startswith(b"%PDF-")


def tallies(journey: Journey) -> list[tuple[str, int, int, int]]:
    with journey.house.registry.reading() as connection:
        return sorted((each.id, each.used, each.reserved, each.draws) for each in every(connection, Tally))


def test_a_rebuild_gives_the_same_after_amendments_and_lapses(journey: Journey, clock: Clock) -> None:
    _, package, tubes, number = filed(journey)
    swap_a_vial(journey, package, tubes)
    amend(journey, number, carrier="CUR-K02", planned_entry=(clock() + timedelta(hours=3)).isoformat())
    clock.pass_by(days=3)
    assert Rounds(journey.house.registry).lapse() == [f"{number}.2"]
    with journey.house.registry.database.writing.connect() as connection, connection.begin():
        assert derived_faults(connection) == []

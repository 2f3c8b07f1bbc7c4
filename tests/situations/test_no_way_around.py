"""Ways around a gate, a hold or the park that a hostile mind found: each is shut."""

from __future__ import annotations

from datetime import timedelta

from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    new_id,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import received, refused

OUTSIDER, HK_BENCH = "HKD-T01", "HK-BENCH-1"


def test_a_hold_on_a_box_is_not_shaken_off_by_taking_the_tubes_out(journey: Journey) -> None:
    tubes, package = journey.box()
    journey.at(COORDINATOR).done("/holds", target=package, hold_kind="legal", reason="letter of the court")
    technician = journey.at(TECHNICIAN)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="to look")
    technician.done("/unpackings", package=package, containers=tubes)
    assert refused(technician.post("/packages", containers=tubes)) == (409, "held")
    ended = technician.post("/disposals", subjects=tubes, method="autoclaved", reason="to be rid of it")
    assert refused(ended) == (409, "held")


def test_a_hold_on_a_consignment_is_not_shaken_off_by_taking_the_tubes_out(journey: Journey) -> None:
    tubes, package = journey.box()
    consignment = journey.consign(package)
    # The consignee placed it, so nobody here lets go of it, on the tubes as little as on the consignment.
    journey.at("HKB-Q01").done("/holds", target=consignment, hold_kind="legal", reason="letter of the court")
    technician = journey.at(TECHNICIAN)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="to look")
    technician.done("/unpackings", package=package, containers=tubes)
    for tube in tubes:
        (hold,) = technician.get(f"/containers/{tube}").get_json()["holds"]
        assert refused(technician.post("/packages", containers=[tube])) == (409, "held")
        released = journey.at("SZA-Q01").post(f"/holds/{hold['id']}/release", reason="not ours")
        assert refused(released) == (403, "hold_of_other")


def test_what_entered_under_the_park_stays_in_it_though_nobody_wrote_a_receipt(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.across(consignment, package)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    assert journey.at(RECEIVER).get(f"/containers/{tubes[0]}").get_json()["code"] == tubes[0]
    leaving = journey.at(RECEIVER, HK_BENCH).done("/park-exits", containers=tubes)
    assert (leaving["verdict"], faults(leaving)[0]) == ("DENY", "PARK_EXIT")
    assert refused(journey.at(RECEIVER).post("/handoffs", subjects=[package], to=OUTSIDER)) == (403, "kept_in_park")


def test_what_is_kept_in_the_park_is_given_to_nobody_outside(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee()
    given = journey.at(RECEIVER).post("/handoffs", subjects=tubes, to=OUTSIDER)
    assert refused(given) == (403, "kept_in_park")


def test_a_correction_reaches_what_was_taken_from_the_tube(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN)
    (parent,) = technician.register(1)
    first = technician.done(f"/containers/{parent}/aliquots", parent=parent, count=2, amount=100)["containers"][0][
        "code"
    ]
    second = technician.done(f"/containers/{first}/aliquots", parent=first, count=1, amount=10)["containers"][0]["code"]
    entry = technician.get(f"/containers/{parent}/timeline").get_json()["entries"][0]["number"]
    technician.done("/corrections", entry=entry, reason="misread", category="stem_cells", risk="A1")
    for code in (parent, first, second):
        found = technician.get(f"/containers/{code}").get_json()
        assert (found["category"], found["risk"]) == ("stem_cells", "A1")
    assert technician.get(f"/containers/{second}/timeline").get_json()["entries"][-1]["kind"] == "corrected"


def test_the_sender_corrects_nothing_that_others_hold(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee()
    entry = journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}/timeline").get_json()["entries"][0]["number"]
    corrected = journey.at("SZA-Q01").post("/corrections", entry=entry, reason="misread", risk="C1")
    assert corrected.status_code == 403


def test_the_same_id_at_another_gate_is_another_question(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    request = {
        "id": new_id(),
        "consignment": consignment,
        "packages": [package],
        "seals": [journey.seals[package]],
        "carrier": COURIER,
        "station": EXIT,
    }
    assert journey.at(EXIT_OFFICER).done("/crossings", request)["verdict"] == "ALLOW"
    elsewhere = journey.at(EXIT_OFFICER).post("/crossings", {**request, "station": "HG-EXIT-1"})
    assert refused(elsewhere) == (409, "id_used")


def test_a_second_look_at_a_box_finds_the_wrong_seal(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    lane = journey.at("", EXIT)
    at = journey.house.clock().isoformat()
    badges = {staff: journey.house.registry.zone.people[staff].badge for staff in (EXIT_OFFICER, COURIER)}
    readings = (badges[EXIT_OFFICER], package, "SEAL-9999")
    meanings = [lane.done("/scans", station=EXIT, raw=raw, at=at) for raw in readings]
    assert (meanings[1]["meaning"], meanings[1]["feedback"]) == ("already_allowed", "warn")
    assert meanings[2]["meaning"] == "seal_differs"


def test_an_officer_prints_no_label_of_what_was_not_notified_to_him(journey: Journey) -> None:
    (tube,) = journey.at(TECHNICIAN).register(1)
    assert refused(journey.at(ENTRY_OFFICER).post("/reprints", subject=tube, reason="torn")) == (
        403,
        "other_organisation",
    )


def test_the_park_boundary_is_decided_by_who_works_there(journey: Journey) -> None:
    (tube,) = journey.at(TECHNICIAN).register(1)
    for station in (EXIT, HK_BENCH):
        asked = journey.at(TECHNICIAN).post("/park-exits", containers=[tube], station=station)
        assert refused(asked) == (403, "not_your_station")


def test_a_station_alone_reads_no_entry_of_the_zone(journey: Journey) -> None:
    assert journey.at("", "SZ-BENCH-2").get("/ledger/entries/1").status_code == 403


def test_a_checkpoint_learns_of_no_draft(journey: Journey) -> None:
    consignment = journey.consign(journey.box()[1])
    assert journey.at(EXIT_OFFICER).get(f"/consignments/{consignment}").status_code == 403
    journey.file(consignment)
    assert journey.at(EXIT_OFFICER).get(f"/consignments/{consignment}").status_code == 200


def test_what_came_home_is_given_to_nobody_on_the_other_side(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="wrong box")
    journey.meet("FTZ-ENTRY-2", consignment, package, officer=EXIT_OFFICER)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    given = journey.at(TECHNICIAN).post("/handoffs", subjects=[package], to=RECEIVER)
    assert refused(given) == (409, "must_cross")
    afar = journey.at(RECEIVER, HK_BENCH).post("/receipts", packages=[package])
    assert refused(afar)[1] in ("must_cross", "not_in_consignment"), refused(afar)


def test_what_is_turned_back_is_let_through_on_no_lane_that_leads_onward(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    journey.at(COORDINATOR).done("/holds", target=package, hold_kind="legal", reason="letter of the court")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "DENY"
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="held")
    onward = journey.meet(ENTRY, consignment, package)
    assert (onward["verdict"], faults(onward)) == ("DENY", ["DIRECTION"])
    assert journey.meet(EXIT, consignment, package)["verdict"] == "DENY"


def test_what_was_lost_on_one_side_is_not_found_on_the_other(journey: Journey) -> None:
    tubes, package = journey.box()
    journey.consign(package)
    journey.at(COORDINATOR).done("/losses", subjects=tubes[:1], reason="not in the box")
    journey.at(RECEIVER, HK_BENCH).done("/findings", subjects=tubes[:1], reason="on our bench")
    for hold in journey.at(RECEIVER).get(f"/containers/{tubes[0]}").get_json()["holds"]:
        journey.at(RECEIVING_COORDINATOR).post(f"/holds/{hold['id']}/release", reason="looked at")
    stored = journey.at(RECEIVER, HK_BENCH).post("/handoffs", subjects=tubes[:1], to="HKB-T02")
    assert stored.status_code in (403, 409)


def test_a_hold_follows_what_is_lost_out_of_the_box_and_found(journey: Journey) -> None:
    tubes, package = journey.box()
    journey.at("SZA-Q01").done("/holds", target=package, hold_kind="legal", reason="letter of the court")
    journey.at(COORDINATOR).done("/losses", subjects=tubes, reason="not in the box")
    journey.at(TECHNICIAN).done("/findings", subjects=tubes, reason="under the bench")
    holds = journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}").get_json()["holds"]
    assert "legal" in {hold["kind"] for hold in holds}
    for hold in holds:
        if hold["kind"] != "legal":
            journey.at(COORDINATOR).post(f"/holds/{hold['id']}/release", reason="looked at")
    assert refused(journey.at(TECHNICIAN).post("/packages", containers=tubes)) == (409, "held")


def test_a_pool_is_of_the_category_of_what_went_into_it(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN)
    tubes = technician.register(2)
    named = technician.post("/pools", parents=tubes, amount=100, category="environmental")
    assert named.status_code == 422
    pool = technician.done("/pools", parents=tubes, amount=100)
    first = technician.get(f"/containers/{tubes[0]}").get_json()
    assert technician.get(f"/containers/{pool['containers'][0]['code']}").get_json()["category"] == first["category"]


def test_what_was_lost_and_closed_crosses_no_gate_and_its_notification_is_over(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    assert refused(journey.at(RECEIVING_COORDINATOR).post(f"/consignments/{consignment}/lost", reason="mischief")) == (
        403,
        "lost_by_consignor",
    )
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="the van was stolen")
    lost = journey.meet(EXIT, consignment, package)
    assert (lost["verdict"], "SEQUENCE" in faults(lost)) == ("HOLD", True)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/close", note="never seen again")
    journey.at(TECHNICIAN).done("/findings", subjects=tubes, reason="it was in the cold room")
    found = journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}").get_json()
    assert (found["state"], found["package"]) == ("in_hand", None)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "DENY"
    (notification,) = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["notifications"]
    assert notification["state"] == "cancelled"


def test_the_notification_of_what_is_lost_is_not_taken_back(journey: Journey) -> None:
    consignment = journey.consign(journey.box()[1])
    notification = journey.file(consignment)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="the van was stolen")
    taken = journey.at(COORDINATOR).post(f"/notifications/{notification}/cancel", reason="to file it anew")
    assert refused(taken) == (409, "illegal_step")


def test_nobody_draws_on_the_clearance_of_somebody_else(journey: Journey) -> None:
    stranger = journey.at("SZG-T01")
    tubes = stranger.register(1)
    plan = {"clearance": "TRAIN-SOUTH-1"}
    asked = stranger.post("/crossings/check", containers=tubes, plan=plan).get_json()
    assert "SZ-ALPHA" not in str(asked)


def test_what_is_held_is_not_ended_by_an_invented_receipt_of_an_authority(journey: Journey) -> None:
    (tube,) = journey.at(TECHNICIAN).register(1)
    journey.at("SZA-Q01").done("/holds", target=tube, hold_kind="legal", reason="letter of the court")
    taken = journey.at(TECHNICIAN).post(
        "/takings", subjects=[tube], authority="CUSTOMS", receipt="R-1", officer_reference="X", reason="they took it"
    )
    assert refused(taken) == (409, "held")


def test_what_never_came_does_not_go_back_as_a_return(journey: Journey) -> None:
    consignment, package, _ = received(journey)
    receiver = journey.at(RECEIVER, HK_BENCH)
    own = receiver.register(1)
    box = receiver.done("/packages", containers=own)["package"]
    home = journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/return")["consignment"]
    receiver.done("/sealings", package=box, seals=["SEAL-HK-1"])
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{home}/change", put_in=[box], take_out=[package])
    filed = journey.at(RECEIVING_COORDINATOR).post("/notifications", consignment=home, declaration="All is true.")
    assert refused(filed) == (409, "never_came")


def test_a_drop_of_what_came_takes_nothing_new_home_with_it(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(2)
    receiver = journey.at(RECEIVER, HK_BENCH)
    (own,) = receiver.register(1, owner="SZ-ALPHA")
    (hold,) = receiver.get(f"/containers/{own}").get_json()["holds"]
    journey.at(COORDINATOR).done(f"/holds/{hold['id']}/release", reason="ours, though it never was with us")
    pools = [
        receiver.done("/pools", parents=parents, amount=100)["containers"][0]["code"]
        for parents in ([tubes[0], tubes[1]], [tubes[0], own])
    ]
    refused = []
    for number, pool in enumerate(pools):
        box = receiver.done("/packages", containers=[pool])["package"]
        receiver.done("/sealings", package=box, seals=[f"SEAL-POOL-{number}"])
        path = f"/consignments/{consignment}/return"
        home = journey.at(RECEIVING_COORDINATOR).done(path, packages=[box])["consignment"]
        told = journey.at(RECEIVING_COORDINATOR).done("/crossings/check", {"consignment": home})
        refused.append("PURPOSE" in faults(told))
        filed = journey.at(RECEIVING_COORDINATOR).post("/notifications", consignment=home, declaration="All is true.")
        assert filed.status_code == (409 if number else 201), filed.get_json()
    assert (refused, filed.get_json()["type"]) == ([False, True], "/problems/never_came")


def test_new_material_does_not_go_out_as_a_return(journey: Journey) -> None:
    receiver, coordinator = journey.at(RECEIVER, HK_BENCH), journey.at(RECEIVING_COORDINATOR)
    box = receiver.done("/packages", containers=receiver.register(2))["package"]
    receiver.done("/sealings", package=box, seals=["SEAL-HK-2"])
    now = journey.house.clock()
    plan = {
        "packages": [box],
        "to_organisation": "SZ-ALPHA",
        "to_site": "SZ-ALPHA-LAB",
        "clearance": "TRAIN-NORTH-1",
        "checkpoint": "FTZ-CH1",
        "carrier": COURIER,
        "planned_exit": (now + timedelta(hours=1)).isoformat(),
        "planned_entry": (now + timedelta(hours=2)).isoformat(),
    }
    asked = coordinator.post("/consignments", **plan, purpose="return_to_origin")
    assert refused(asked) == (422, "not_a_return")
    told = coordinator.done("/crossings/check", {"packages": [box], "plan": {"clearance": "TRAIN-NORTH-1"}})
    assert ("DENY", "PURPOSE") in {(each["result"], each["check"]) for each in told["findings"]}
    other = coordinator.done("/consignments", **plan, purpose="joint_research")["consignment"]
    changed = coordinator.post(f"/consignments/{other}/change", purpose="return_to_origin")
    assert refused(changed) == (422, "not_a_return")
    notification = journey.file(other, RECEIVING_COORDINATOR)
    amended = coordinator.post(f"/notifications/{notification}/amend", reason="home", purpose="return_to_origin")
    assert refused(amended) == (409, "not_a_return")


def test_an_officer_with_a_token_of_his_own_does_not_choose_the_hour_of_a_gate(journey: Journey) -> None:
    _, package, _ = journey.ready()
    earlier = (journey.house.clock() - timedelta(hours=6)).isoformat()
    told = journey.at(EXIT_OFFICER).done("/scans", station=EXIT, raw=package, at=earlier)
    assert told["meaning"] == "late"


def test_what_was_lost_for_hours_does_not_cross_as_if_nothing_had_been(journey: Journey, clock: Clock) -> None:
    technician, coordinator = journey.at(TECHNICIAN), journey.at(COORDINATOR)
    tubes = technician.register(2)
    coordinator.done("/losses", subjects=tubes[:1], reason="not in the rack")
    clock.pass_by(hours=2)
    technician.done("/findings", subjects=tubes[:1], reason="behind the rack")
    (hold,) = technician.get(f"/containers/{tubes[0]}").get_json()["holds"]
    journey.at("SZA-Q01").done(f"/holds/{hold['id']}/release", reason="it never left the cold room")
    told = technician.done("/crossings/check", {"containers": tubes})
    assert [(part["containers"], faults(part)) for part in told["parts"] if faults(part)] == [(tubes[:1], ["CUSTODY"])]
    package = technician.done("/packages", containers=tubes)["package"]
    technician.done("/sealings", package=package, seals=["SEAL-GAP"])
    journey.seals[package] = "SEAL-GAP"
    consignment = journey.sent(package)
    assert faults(journey.meet(EXIT, consignment, package)) == ["CUSTODY"]


def test_where_the_clearance_asks_for_two_people_one_alone_does_not_pass(journey: Journey) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", requires_two_person=True)
    consignment, package, _ = journey.ready()
    told = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    assert [each["result"] for each in told["findings"] if each["check"] == "CARRIER"] == ["WARN"]
    alone = journey.meet(EXIT, consignment, package)
    assert (alone["verdict"], faults(alone)) == ("HOLD", ["CARRIER"])
    asked = {"decision": alone["entry"], "check": "CARRIER", "reason_code": "other", "reason": "the second one is ill"}
    assert journey.at(EXIT_OFFICER).post("/overrides", **asked).status_code == 409
    untrained = journey.meet(EXIT, consignment, package, companion="CUR-K03")
    assert (untrained["verdict"], faults(untrained)) == ("DENY", ["CARRIER"])
    assert journey.meet(EXIT, consignment, package, companion="CUR-K02")["verdict"] == "ALLOW"
    # At the scanner both badges are read, in whatever order; nothing is decided after the first.
    practice = journey.house.practice
    practice.scan(ENTRY, practice.badge(ENTRY_OFFICER))
    practice.scan(ENTRY, package)
    assert practice.scan(ENTRY, journey.seals[package]).next == ["badge"]
    first, again = (practice.scan(ENTRY, practice.badge("CUR-K02")) for _ in range(2))
    assert (first.meaning, first.next, again.meaning, again.next) == (
        "second_awaited",
        ["badge"],
        "carrier_again",
        ["badge"],
    )
    assert "CUR-K02" in first.say["en"] and "badge" in first.say["en"]
    assert practice.scan(ENTRY, practice.badge(COURIER)).meaning == "allow"


def test_the_scope_says_how_cold_it_is_kept(journey: Journey) -> None:
    listed = journey.at("ADM-01").get("/listings/clearance/TRAIN-SOUTH-1").get_json()["versions"][-1]["value"]
    scopes = [{**row, "temperature_class": "frozen"} for row in listed["scopes"]]
    journey.list("clearance", number="TRAIN-SOUTH-1", scopes=scopes)
    consignment, package, _ = journey.ready()
    assert faults(journey.meet(EXIT, consignment, package)) == ["TEMP"]


def test_a_draft_under_the_clearance_of_another_tells_nothing_of_what_stands_in_it(journey: Journey) -> None:
    gamma = journey.at("SZG-T01", "SZ-BENCH-2")
    (tube,) = gamma.register(1)
    package = str(gamma.done("/packages", containers=[tube])["package"])
    gamma.done("/sealings", package=package, seals=["SEAL-0901"])
    now = journey.house.clock()
    plan = {
        "to_organisation": "HK-BETA",
        "to_site": "HK-BETA-LAB",
        "purpose": "joint_research",
        "checkpoint": "FTZ-CH1",
        "carrier": COURIER,
        "planned_exit": (now + timedelta(hours=1)).isoformat(),
        "planned_entry": (now + timedelta(hours=2)).isoformat(),
    }
    coordinator = journey.at("SZG-C01")
    drafted = {}
    for number in ("TRAIN-QUOTA-1", "NOBODY-HAS-THIS"):
        consignment = coordinator.done("/consignments", packages=[package], clearance=number, **plan)["consignment"]
        form = coordinator.get(f"/consignments/{consignment}/notification").get_json()
        found = coordinator.done("/crossings/check", {"consignment": consignment})
        said = {each["check"]: (each["result"], len(each["found"])) for each in found["findings"]}
        form["form"]["clearance"].pop("number"), form["form"]["clearance"].pop("version")
        said.pop("CLR_VERSION"), said.pop("TIME_WINDOW", None)
        drafted[number] = (form["form"]["clearance"], form["form"]["quotas"], said)
        coordinator.done(f"/consignments/{consignment}/cancel", reason="only asked")
    assert drafted["TRAIN-QUOTA-1"] == drafted["NOBODY-HAS-THIS"]

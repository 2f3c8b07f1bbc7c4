"""More ways around a hold, an override or a gate that a hostile mind found: each is shut."""

from __future__ import annotations

from datetime import timedelta

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, RECEIVER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import pass_by_two, received, refused


def test_a_hold_on_what_has_arrived_is_not_shaken_off_by_the_next_consignment(journey: Journey) -> None:
    consignment, _, _ = received(journey)
    court = journey.at("SZA-Q01")
    hold = court.done("/holds", target=consignment, hold_kind="legal", reason="letter of the court")["hold"]
    back = journey.at(RECEIVING_COORDINATOR)
    assert refused(back.post(f"/consignments/{consignment}/return")) == (409, "held")
    court.done(f"/holds/{hold}/release", reason="the court has ended it")
    back.done(f"/consignments/{consignment}/return")


def test_leave_to_go_by_one_version_of_a_clearance_is_none_for_the_next(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.list("clearance", number="TRAIN-SOUTH-1")
    pass_by_two(journey, journey.meet(EXIT, consignment, package))
    journey.list("clearance", number="TRAIN-SOUTH-1")
    held = journey.meet(EXIT, consignment, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["CLR_VERSION"])


def test_what_an_authority_was_told_and_a_gate_has_seen_did_occur(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    notification = journey.file(consignment)
    later = (journey.house.clock() + timedelta(hours=3)).isoformat()
    journey.knowingly(COORDINATOR, f"/notifications/{notification}/amend", planned_entry=later, reason="a queue")
    journey.meet(BENCH, consignment, package, officer=TECHNICIAN)
    timeline = journey.at(COORDINATOR).get(f"/packages/{package}/timeline").get_json()["entries"]
    entries = {each["kind"]: each["number"] for each in timeline}
    for kind in ("notification_filed", "notification_amended", "crossed"):
        said = {"entry": entries[kind], "did_not_occur": True, "reason": "it did not happen"}
        assert refused(journey.at(TECHNICIAN).post("/corrections", **said)) == (409, "not_undoable")


def test_the_consignee_asks_nobody_to_explain_what_has_not_come_yet(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    bench = "HK-BENCH-1"
    for left in (False, True):
        if left:
            assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
        early = journey.at(RECEIVER).post("/crossings", consignment=consignment, packages=[], seals=[], station=bench)
        assert refused(early) == (409, "illegal_step")
        assert journey.at(COORDINATOR).get("/discrepancies").get_json()["discrepancies"] == []
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    assert journey.meet(bench, consignment, officer=RECEIVER)["verdict"] == "HOLD"
    assert journey.at(COORDINATOR).get("/discrepancies").get_json()["discrepancies"] != []


def sealed_anew(journey: Journey, package: str, seal: str) -> None:
    technician = journey.opened_at_home(package)
    journey.seals[package] = seal
    technician.done("/sealings", package=package, seals=[seal])
    journey.hand(package)


def test_leave_to_pass_one_strange_seal_is_none_for_the_next(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    sealed_anew(journey, package, "SEAL-ANEW-1")
    held = journey.meet(EXIT, consignment, package)
    (said,) = [each["found"][0]["en"] for each in held["findings"] if each["check"] == "SEAL"]
    assert "SEAL-0001" in said and "SEAL-ANEW-1" in said
    pass_by_two(journey, held)
    sealed_anew(journey, package, "SEAL-ANEW-2")
    assert faults(journey.meet(EXIT, consignment, package)) == ["SEAL"]


def test_leave_to_pass_one_loss_is_none_for_the_next_of_the_same_tube(journey: Journey, clock: Clock) -> None:
    technician, coordinator = journey.at(TECHNICIAN, BENCH), journey.at(COORDINATOR)
    tubes, package = journey.box(1)

    def lost_for_an_hour() -> None:
        technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="to look inside")
        technician.done("/unpackings", package=package, containers=tubes)
        coordinator.done("/losses", subjects=tubes, reason="not in the rack")
        clock.pass_by(hours=1)
        technician.done("/findings", subjects=tubes, reason="behind the rack")
        for hold in technician.get(f"/containers/{tubes[0]}").get_json()["holds"]:
            journey.at("SZA-Q01").done(f"/holds/{hold['id']}/release", reason="it never left the cold room")
        technician.done("/packings", package=package, containers=tubes)
        journey.seals[package] += "X"
        technician.done("/sealings", package=package, seals=[journey.seals[package]])

    lost_for_an_hour()
    consignment = journey.consign(
        package,
        planned_exit=(clock() + timedelta(hours=6)).isoformat(),
        planned_entry=(clock() + timedelta(hours=7)).isoformat(),
    )
    journey.file(consignment)
    journey.hand(package)
    held = journey.meet(EXIT, consignment, package)
    assert faults(held) == ["CUSTODY"]
    pass_by_two(journey, held)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    lost_for_an_hour()
    journey.hand(package)
    assert "CUSTODY" in faults(journey.meet(EXIT, consignment, package))


def test_no_gate_tells_a_stranger_what_stands_in_a_clearance(journey: Journey) -> None:
    gamma, now = journey.at("SZG-T01", "SZ-BENCH-2"), journey.house.clock()
    (tube,) = gamma.register(1)
    package = str(gamma.done("/packages", containers=[tube])["package"])
    gamma.done("/sealings", package=package, seals=["SEAL-0902"])
    said = {}
    for number in ("TRAIN-QUOTA-1", "NOBODY-HAS-THIS"):
        consignment = journey.at("SZG-C01").done(
            "/consignments",
            packages=[package],
            clearance=number,
            to_organisation="HK-BETA",
            to_site="HK-BETA-LAB",
            purpose="joint_research",
            checkpoint="FTZ-CH1",
            carrier=COURIER,
            planned_exit=(now + timedelta(hours=1)).isoformat(),
            planned_entry=(now + timedelta(hours=2)).isoformat(),
        )["consignment"]
        met = gamma.done("/crossings", consignment=consignment, packages=[package], seals=["SEAL-0902"])
        said[number] = {each["check"]: (each["result"], len(each["found"])) for each in met["findings"]}
        assert "2029-12-31" not in str(met["findings"])
        journey.at("SZG-C01").done(f"/consignments/{consignment}/cancel", reason="only asked")
    assert said["TRAIN-QUOTA-1"] == said["NOBODY-HAS-THIS"]

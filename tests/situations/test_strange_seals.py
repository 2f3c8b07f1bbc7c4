"""A strange seal that a gate has read stays with its box, whatever is put beside it and wherever it goes next."""

from __future__ import annotations

import pytest

from tests.practice import BENCH, COLLEAGUE, COORDINATOR, COURIER, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import pass_by_two
from tests.situations.telling import CARRIERS_COORDINATOR, COMPLIANCE, discrepancies, seen


def doubted(journey: Journey) -> tuple[str, str]:
    """(consignment, box) that the exit stopped over a strange seal, and again though the right one was read then."""
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package, seals=["EVIL123"])["verdict"] == "HOLD"
    again = journey.meet(EXIT, consignment, package)
    assert (again["verdict"], faults(again)[0]) == ("HOLD", "SEAL")
    return consignment, package


@pytest.mark.usefixtures("read_again")
def test_a_strange_seal_is_not_settled_by_another_box(journey: Journey) -> None:
    consignment, package = doubted(journey)
    beside = journey.box()[1]
    journey.hand(beside)
    (notification,) = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["notifications"]
    journey.knowingly(COORDINATOR, f"/notifications/{notification['number']}/amend", reason="one more", put_in=[beside])
    both = journey.meet(EXIT, consignment, package, beside)
    assert (both["verdict"], faults(both)) == ("HOLD", ["SEAL"])


@pytest.mark.usefixtures("read_again")
def test_a_strange_seal_is_not_settled_by_a_new_consignment_but_by_a_new_seal(journey: Journey) -> None:
    consignment, package = doubted(journey)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="to try again")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    another = journey.consign(package)
    told = journey.at(COORDINATOR).done("/crossings/check", {"consignment": another})
    assert "SEAL" in faults(told), "nobody has to walk to the border to hear of it"
    journey.file(another)
    journey.hand(package)
    found = journey.meet(EXIT, another, package)
    assert (found["verdict"], faults(found)) == ("HOLD", ["SEAL"])
    assert "EVIL123" in str(found["findings"])
    journey.at(COORDINATOR).done(f"/consignments/{another}/cancel", reason="to look into it")
    technician = journey.opened_at_home(package)
    journey.seals[package] = "SEAL-NEW1"
    inside = journey.at(TECHNICIAN).get(f"/packages/{package}").get_json()["containers"]
    alone = technician.post("/sealings", package=package, seals=["SEAL-NEW1"], counted=inside)
    assert alone.get_json()["type"] == "/problems/counted_by_another"
    journey.hand(package, giver=TECHNICIAN, to=COLLEAGUE)
    journey.at(COLLEAGUE, BENCH).done("/sealings", package=package, seals=["SEAL-NEW1"], counted=inside)
    journey.hand(package, giver=COLLEAGUE, to=TECHNICIAN)
    third = journey.consign(package)
    journey.file(third)
    journey.hand(package)
    assert journey.meet(EXIT, third, package)["verdict"] == "ALLOW"


@pytest.mark.usefixtures("read_again")
def test_who_opened_it_before_the_gate_read_it_does_not_count_it_either(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    technician = journey.opened_at_home(package)
    journey.hand(package)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=["EVIL123"]))
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    alone = technician.post("/sealings", package=package, seals=["SEAL-NEW2"], counted=tubes)
    assert alone.get_json()["type"] == "/problems/counted_by_another"


@pytest.mark.usefixtures("read_again")
def test_nor_does_who_says_that_he_never_sealed_it(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    technician = journey.opened_at_home(package)
    technician.done("/sealings", package=package, seals=["SEAL-NEW3"])
    timeline = technician.get(f"/packages/{package}/timeline").get_json()["entries"]
    number = max(each["number"] for each in timeline if each["kind"] == "sealed")
    technician.done("/corrections", entry=number, did_not_occur=True, reason="not yet")
    journey.hand(package)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=["EVIL123"]))
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    alone = technician.post("/sealings", package=package, seals=["SEAL-NEW4"], counted=tubes)
    assert alone.get_json()["type"] == "/problems/counted_by_another"


@pytest.mark.usefixtures("read_again")
@pytest.mark.parametrize("annulled", [False, True])
def test_nor_does_who_was_handed_it_open(journey: Journey, annulled: bool) -> None:
    consignment, package, tubes = journey.ready()
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician, colleague = journey.at(TECHNICIAN, BENCH), journey.at(COLLEAGUE, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="a look")
    journey.hand(package, giver=TECHNICIAN, to=COLLEAGUE)
    if annulled:
        sealed = colleague.done("/sealings", package=package, seals=["SEAL-NEW7"])
        colleague.done("/corrections", entry=sealed["entry"], did_not_occur=True, reason="not yet")
    journey.hand(package, giver=COLLEAGUE, to=COURIER)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=["EVIL123"]))
    for staff in (COLLEAGUE, TECHNICIAN):
        journey.hand(package, giver=COURIER, to=staff)
        alone = journey.at(staff, BENCH).post("/sealings", package=package, seals=["SEAL-NEW8"], counted=tubes)
        assert alone.get_json()["type"] == "/problems/counted_by_another", staff
        journey.hand(package, giver=staff, to=COURIER)
    journey.hand(package, giver=COURIER, to=COORDINATOR)
    journey.at(COORDINATOR, BENCH).done("/sealings", package=package, seals=["SEAL-NEW8"], counted=tubes)


@pytest.mark.usefixtures("read_again")
def test_nor_does_who_found_it_open(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician, finder = journey.at(TECHNICIAN, BENCH), journey.at(COLLEAGUE, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="a look")
    journey.at(COORDINATOR).done("/losses", subjects=[package], reason="it stands nowhere")
    finder.done("/findings", subjects=[package], reason="under the bench")
    for hold in journey.at(COMPLIANCE).get("/holds").get_json()["holds"]:
        journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="it was in the house")
    journey.hand(package, giver=COLLEAGUE, to=COURIER)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=["EVIL123"]))
    journey.hand(package, giver=COURIER, to=COLLEAGUE)
    alone = finder.post("/sealings", package=package, seals=["SEAL-NEWF"], counted=tubes)
    assert alone.get_json()["type"] == "/problems/counted_by_another"


@pytest.mark.usefixtures("read_again")
def test_a_bench_lets_nothing_go_for_the_border(journey: Journey) -> None:
    consignment, package = doubted(journey)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    bench = {"consignment": consignment, "packages": [package], "seals": [journey.seals[package]], "station": BENCH}
    held = journey.at(TECHNICIAN, BENCH).done("/crossings", **bench, carrier="")
    pass_by_two(journey, held)
    journey.at(TECHNICIAN, BENCH).done("/crossings", **bench, carrier="")
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    assert "SEAL" in faults(checked)


@pytest.mark.usefixtures("read_again")
def test_a_counted_sealing_that_did_not_occur_settles_nothing(journey: Journey) -> None:
    _, package = doubted(journey)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician, colleague = journey.at(TECHNICIAN, BENCH), journey.at(COLLEAGUE, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="to count what is inside")
    inside = technician.get(f"/packages/{package}").get_json()["containers"]
    journey.hand(package, giver=TECHNICIAN, to=COLLEAGUE)
    sealed = colleague.done("/sealings", package=package, seals=["SEAL-NEW5"], counted=inside)
    colleague.done("/corrections", entry=sealed["entry"], did_not_occur=True, reason="not that seal")
    journey.hand(package, giver=COLLEAGUE, to=TECHNICIAN)
    uncounted = technician.post("/sealings", package=package, seals=["SEAL-NEW6"])
    assert uncounted.status_code in (403, 409), "it is in doubt as before"


@pytest.mark.usefixtures("read_again")
def test_what_was_put_out_of_it_before_the_gate_read_it_is_in_doubt_as_well(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    technician = journey.opened_at_home(package)
    technician.done("/unpackings", package=package, containers=tubes[:2])
    journey.hand(package)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=["EVIL123"]))
    again = journey.meet(EXIT, consignment, package, seals=["EVIL123"])
    assert again["verdict"] != "ALLOW"
    for tube in tubes[:2]:
        (hold,) = seen(journey, tube)["holds"]
        assert (hold["reason"], hold["placed_by"]) == ("under_a_strange_seal", "SYSTEM")
        let_go = journey.at(COORDINATOR).post(f"/holds/{hold['id']}/release", reason="it is the same tube")
        assert let_go.get_json()["type"] == "/problems/hold_until_resolved"


@pytest.mark.usefixtures("read_again")
@pytest.mark.parametrize("filed_anew", [False, True])
def test_to_take_the_notification_back_frees_nothing_that_was_put_out_of_it(journey: Journey, filed_anew: bool) -> None:
    consignment, package, tubes = journey.ready()
    technician = journey.opened_at_home(package)
    technician.done("/unpackings", package=package, containers=tubes[:2])
    if filed_anew:
        technician.done("/sealings", package=package, seals=["SEAL-NEW9"])
    journey.hand(package)
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    number = found["notifications"][-1]["number"]
    journey.at(COORDINATOR).done(f"/notifications/{number}/cancel", reason="another day")
    if filed_anew:
        journey.file(consignment)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=["EVIL123"]))
    for tube in tubes[:2]:
        assert [each["reason"] for each in seen(journey, tube)["holds"]] == ["under_a_strange_seal"]


@pytest.mark.usefixtures("read_again")
def test_two_people_pass_a_strange_seal_at_the_gate_that_read_it(journey: Journey) -> None:
    consignment, package = doubted(journey)
    held = journey.meet(EXIT, consignment, package)
    asked = {"decision": held["entry"], "check": "SEAL", "reason_code": "other", "reason": "misread by both"}
    given = journey.at(COORDINATOR).done("/overrides", **asked)
    journey.at("SZA-Q01").done(f"/overrides/{given['override']}/approve")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def brought_back_and_opened(journey: Journey) -> tuple[str, list[str], list[str]]:
    """(box, tubes, discrepancies): a box in doubt, its consignment cancelled, back at the bench and open."""
    consignment, package = doubted(journey)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="to try again")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.get(f"/packages/{package}").get_json()["containers"]
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="to pack it anew")
    told = journey.at(COORDINATOR).get(f"/discrepancies?consignment={consignment}").get_json()["discrepancies"]
    return package, tubes, [each["discrepancy"] for each in told]


def resolve(journey: Journey, *discrepancies: str) -> None:
    for each in discrepancies:
        journey.at(CARRIERS_COORDINATOR).done(
            f"/discrepancies/{each}/explain", explanation="Both of us misread the number."
        )
        journey.at("SZA-Q01").done(f"/discrepancies/{each}/resolve", resolution="Counted: nothing is missing.")


@pytest.mark.usefixtures("read_again")
def test_the_doubt_goes_along_into_another_box_until_people_have_resolved_it(journey: Journey) -> None:
    package, tubes, seals = brought_back_and_opened(journey)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unpackings", package=package, containers=tubes[:1])
    technician.done("/unpackings", package=package, containers=tubes[1:])
    refused = technician.post("/packages", containers=tubes)
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "under_a_strange_seal")
    holds = [hold for tube in tubes for hold in technician.get(f"/containers/{tube}").get_json()["holds"]]
    assert {(hold["target"], hold["discrepancy"]) for hold in holds} == {(t, seal) for t in tubes for seal in seals}
    for who in (COORDINATOR, "SZA-Q01"):
        by_hand = journey.at(who).post(f"/holds/{holds[0]['id']}/release", reason="looks well")
        assert by_hand.get_json()["type"] == "/problems/hold_until_resolved"
    resolve(journey, *seals)
    assert [technician.get(f"/containers/{tube}").get_json()["holds"] for tube in tubes] == [[], [], []]
    another = str(technician.done("/packages", containers=tubes)["package"])
    journey.seals[another] = "SEAL-ANOTHER"
    technician.done("/sealings", package=another, seals=["SEAL-ANOTHER"])
    consignment = journey.consign(another)
    journey.file(consignment)
    journey.hand(another)
    assert journey.meet(EXIT, consignment, another)["verdict"] == "ALLOW"


@pytest.mark.usefixtures("read_again")
def test_what_is_resolved_before_it_is_taken_out_takes_no_doubt_along(journey: Journey) -> None:
    package, tubes, seals = brought_back_and_opened(journey)
    resolve(journey, *seals)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unpackings", package=package, containers=tubes)
    technician.done("/packages", containers=tubes)


@pytest.mark.usefixtures("read_again")
def test_what_was_counted_under_a_new_seal_takes_no_doubt_along(journey: Journey) -> None:
    package, tubes, _ = brought_back_and_opened(journey)
    technician = journey.at(TECHNICIAN, BENCH)
    journey.hand(package, giver=TECHNICIAN, to=COLLEAGUE)
    another = journey.at(COLLEAGUE, BENCH)
    uncounted = another.post("/sealings", package=package, seals=["SEAL-COUNTED"])
    assert uncounted.get_json()["type"] == "/problems/recount_differs"
    another.done("/sealings", package=package, seals=["SEAL-COUNTED"], counted=tubes)
    journey.hand(package, giver=COLLEAGUE, to=TECHNICIAN)
    technician.done("/unsealings", package=package, seals=["SEAL-COUNTED"], reason="to use one of them")
    technician.done("/unpackings", package=package, containers=tubes)
    technician.done("/packages", containers=tubes)


@pytest.mark.usefixtures("read_again")
def test_one_strange_seal_is_one_thing_to_explain_however_often_it_is_read(journey: Journey) -> None:
    consignment, package = doubted(journey)
    for seals in ([], ["EVIL123", journey.seals[package]], ["EVIL123"], ["EVIL456"]):
        assert journey.meet(EXIT, consignment, package, seals=seals)["verdict"] == "HOLD"
    [told] = discrepancies(journey, consignment)
    assert (told["organisation"], told["state"]) == ("HT-COURIER", "open")
    assert "EVIL123" in str(told["found"]) and "EVIL456" in str(told["found"])
    timeline = journey.at("AUD-01").get(f"/packages/{package}/timeline").get_json()["entries"]
    assert [each["kind"] for each in timeline].count("discrepancy_widened") == 1, "what is new alone"


@pytest.mark.usefixtures("read_again")
def test_what_is_seen_after_it_was_explained_is_explained_for_itself(journey: Journey) -> None:
    consignment, package = doubted(journey)
    [first] = discrepancies(journey, consignment)
    said = {"explanation": "Both of us misread the number."}
    journey.at(CARRIERS_COORDINATOR).done(f"/discrepancies/{first['discrepancy']}/explain", **said)
    journey.meet(EXIT, consignment, package, seals=["EVIL123"])
    assert len(discrepancies(journey, consignment)) == 1, "the same again is explained"
    journey.meet(EXIT, consignment, package, seals=["EVIL456"])
    old, new = discrepancies(journey, consignment)
    assert (old["state"], new["state"]) == ("explained", "open")
    journey.at("SZA-Q01").done(f"/discrepancies/{first['discrepancy']}/resolve", resolution="So it was; I looked.")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="to try again")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.get(f"/packages/{package}").get_json()["containers"]
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="to pack it anew")
    technician.done("/unpackings", package=package, containers=tubes)
    held = technician.post("/packages", containers=tubes)
    assert held.get_json()["reason"] == "under_a_strange_seal", "what nobody has resolved goes along"
    resolve(journey, new["discrepancy"])
    technician.done("/packages", containers=tubes)


@pytest.mark.usefixtures("read_again")
def test_a_box_in_doubt_is_told_of_before_anybody_drafts_it_anew(journey: Journey) -> None:
    consignment, package = doubted(journey)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="to try again")
    told = journey.at(COURIER).done("/crossings/check", {"packages": [package]})
    assert "SEAL" in faults(told)
    assert "EVIL123" in str(told["findings"])


@pytest.mark.usefixtures("read_again")
def test_a_tube_of_somebody_else_that_was_read_is_out_of_it_only_when_it_was_counted(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    stranger = journey.at("SZG-T01", "SZ-BENCH-2").register(1)[0]
    denied = journey.meet(EXIT, consignment, package, containers=[stranger])
    assert (denied["verdict"], "MANIFEST" in faults(denied)) == ("DENY", True)
    again = journey.meet(EXIT, consignment, package)
    assert (again["verdict"], faults(again)) == ("HOLD", ["SEAL"])
    assert stranger in str(again["findings"]), "nobody has seen that it was taken out"
    opened = {"package": package, "seals": [journey.seals[package]], "opening": "recount", "reason": "a tube too many"}
    journey.at("OFF-E01", EXIT).done("/unsealings", **opened)
    journey.at("OFF-E02", EXIT).done("/sealings", package=package, seals=["SEAL-NEWT"], counted=tubes)
    journey.seals[package] = "SEAL-NEWT"
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    number = found["notifications"][-1]["number"]
    journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="counted and sealed anew")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"

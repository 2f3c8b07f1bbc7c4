"""Tries to get past a gate that a hostile mind found: each is held, and what was allowed once is no free pass."""

from __future__ import annotations

import pytest

from custody.codes import COMMANDS, Command
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey, badge, faults


def read(journey: Journey, who: str, station: str, raw: str, bound: str = "") -> tuple[int, str]:
    """(status, meaning) of one scan that this person's token sends."""
    at = journey.house.clock().isoformat()
    answer = journey.at(who, bound).post("/scans", station=station, raw=raw, at=at)
    return answer.status_code, answer.get_json().get("meaning", "")


def state(journey: Journey, consignment: str) -> str:
    return str(journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["state"])


def test_a_courier_is_no_officer_by_knowing_a_badge(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    for raw in (badge(journey, EXIT_OFFICER), package, journey.seals[package], badge(journey, COURIER)):
        assert read(journey, COURIER, EXIT, raw)[0] == 403
    assert state(journey, consignment) == "notified"


def test_a_persons_token_signs_nobody_else_in(journey: Journey) -> None:
    code = journey.at(TECHNICIAN, BENCH).register(1)[0]
    assert read(journey, COURIER, BENCH, badge(journey, TECHNICIAN)) == (200, "not_your_badge")
    assert read(journey, COURIER, BENCH, code)[1] != "label_verified"
    assert read(journey, EXIT_OFFICER, EXIT, badge(journey, ENTRY_OFFICER))[1] != "officer_signed_in"


def test_a_persons_token_does_not_speak_for_who_is_signed_in(journey: Journey) -> None:
    journey.at("", BENCH).done(
        "/scans", station=BENCH, raw=badge(journey, TECHNICIAN), at=journey.house.clock().isoformat()
    )
    code = journey.at(TECHNICIAN, BENCH).register(1)[0]
    assert read(journey, "SZA-T02", BENCH, code, bound=BENCH) == (200, "desk_of_other")
    assert read(journey, TECHNICIAN, BENCH, code, bound=BENCH) == (200, "label_verified")


def test_a_token_from_afar_neither_takes_a_desk_nor_is_kept_from_his_own(journey: Journey) -> None:
    """A courier's scans at a bench sign nobody in there: the next scan beside it still asks for a badge."""
    bench, at = journey.at("", BENCH), journey.house.clock().isoformat()
    code = journey.at(TECHNICIAN, BENCH).register(1)[0]
    for stranger in (COURIER, "SZA-T02"):
        assert read(journey, stranger, BENCH, "anything") == (200, "not_ours")
        assert read(journey, stranger, BENCH, code)[1] not in ("badge_first", "desk_of_other")
        assert bench.done("/scans", station=BENCH, raw=code, at=at)["meaning"] == "badge_first"
        assert read(journey, TECHNICIAN, BENCH, "anything", bound=BENCH) == (200, "not_ours")
        sign_out = str(COMMANDS[Command.SIGN_OUT])
        assert read(journey, TECHNICIAN, BENCH, sign_out, bound=BENCH) == (200, "signed_out")


def test_who_scans_with_his_own_token_gathers_and_finishes_beside_the_desk(journey: Journey) -> None:
    bench, at = journey.at("", BENCH), journey.house.clock().isoformat()
    bench.done("/scans", station=BENCH, raw=badge(journey, "SZA-T02"), at=at)
    code = journey.at(TECHNICIAN, BENCH).register(1)[0]
    assert read(journey, TECHNICIAN, BENCH, code) == (200, "label_verified")
    assert read(journey, TECHNICIAN, BENCH, str(COMMANDS[Command.OFFER])) == (200, "awaiting_badge")
    assert read(journey, TECHNICIAN, BENCH, badge(journey, COURIER)) == (200, "offered")
    assert read(journey, COURIER, BENCH, str(COMMANDS[Command.ACCEPT])) == (200, "accepted")


def test_a_stranger_does_not_badge_in_at_a_bench_of_others(journey: Journey) -> None:
    at = journey.house.clock().isoformat()
    bench = journey.at("", BENCH)
    answer = bench.done("/scans", station=BENCH, raw=badge(journey, RECEIVER), at=at)
    assert answer["meaning"] == "badge_not_here"
    assert bench.done("/scans", station=BENCH, raw=badge(journey, COURIER), at=at)["meaning"].startswith("signed_in")


@pytest.mark.parametrize("stranger", [COURIER, TECHNICIAN, ENTRY_OFFICER, "ADM-01", "HKD-T01"])
def test_an_earlier_allow_is_told_to_nobody_who_may_not_decide_there(journey: Journey, stranger: str) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    given = {"packages": [package], "seals": [journey.seals[package]], "carrier": COURIER, "station": EXIT}
    assert journey.at(stranger).post("/crossings", consignment=consignment, **given).status_code == 403


def test_an_allow_does_not_outlive_a_later_hold_at_the_gate(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    first = journey.meet(EXIT, consignment, package)
    assert journey.meet(EXIT, consignment, package, seals=[])["verdict"] == "HOLD"
    again = journey.meet(EXIT, consignment, package)
    assert again["verdict"] == "ALLOW"
    assert again["entry"] > first["entry"], "decided anew, and the book says so"
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    balance = journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json()
    assert (balance["crossed"], balance["remainder"]) == (3, 0)


def test_a_strange_seal_after_the_allow_is_not_settled_by_the_right_one(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])["verdict"] == "HOLD"
    again = journey.meet(EXIT, consignment, package)
    assert (again["verdict"], faults(again)[0]) == ("HOLD", "SEAL")


def test_a_gate_may_allow_again_with_something_else_read(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    first = journey.meet(EXIT, consignment, package)
    again = journey.meet(EXIT, consignment, package, containers=[tubes[0]])
    assert (first["verdict"], again["verdict"]) == ("ALLOW", "ALLOW")
    assert again["entry"] > first["entry"]


def test_an_allow_does_not_outlive_the_clearance(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    stopped = {"clearance": "TRAIN-SOUTH-1", "status": "suspended", "reason": "letter of the authority"}
    journey.at("SZA-Q01").done("/clearances/status", **stopped)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "DENY"
    at = journey.house.clock().isoformat()
    exit_post = journey.at("", EXIT)
    exit_post.done("/scans", station=EXIT, raw=badge(journey, EXIT_OFFICER), at=at)
    assert exit_post.done("/scans", station=EXIT, raw=package, at=at)["meaning"] != "already_allowed"


def test_a_package_alone_shows_an_earlier_allow_only_while_it_would_be_given_again(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    at = journey.house.clock().isoformat()
    exit_post = journey.at("", EXIT)
    exit_post.done("/scans", station=EXIT, raw=badge(journey, EXIT_OFFICER), at=at)
    assert exit_post.done("/scans", station=EXIT, raw=package, at=at)["meaning"] == "already_allowed"
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    assert exit_post.done("/scans", station=EXIT, raw=package, at=at)["meaning"] != "already_allowed"


def test_contents_are_not_swapped_under_an_earlier_allow(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    opened = technician.post("/unsealings", package=package, seals=[journey.seals[package]], reason="swap")
    assert (opened.status_code, opened.get_json()["type"]) == (409, "/problems/between_the_gates")
    journey.hand(package)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_a_stray_scan_at_the_exit_does_not_stop_what_has_arrived(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    assert state(journey, consignment) == "received"


def test_a_hold_before_the_filing_is_no_dead_end(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    journey.hand(package)
    early = journey.meet(EXIT, consignment, package)
    assert (early["verdict"], faults(early)[0]) == ("HOLD", "NOTIFIED")
    notification = journey.file(consignment)
    assert state(journey, consignment) == "notified"
    journey.meet(EXIT, consignment, package, seals=[])
    journey.at(COORDINATOR).done(f"/notifications/{notification}/cancel", reason="another day")
    journey.meet(EXIT, consignment, package)
    journey.file(consignment)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


def test_an_acknowledgement_arrives_while_it_is_held(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    number = found["consignment"]["notification"]
    journey.at(COORDINATOR).done(f"/notifications/{number}/acknowledge", reference="REF-9")
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    assert (found["consignment"]["state"], found["consignment"]["before"]) == ("held", "ready")
    assert found["notifications"][0]["acknowledged_at"]


def test_nothing_is_handed_to_the_other_side_without_its_gates(journey: Journey) -> None:
    _, package, _ = journey.ready()
    answer = journey.at(COURIER).post("/handoffs", subjects=[package], to=RECEIVER)
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/must_cross")
    loose = journey.at(TECHNICIAN, BENCH).register(1)[0]
    answer = journey.at(TECHNICIAN, BENCH).post("/handoffs", subjects=[loose], to=RECEIVER)
    assert answer.get_json()["type"] == "/problems/must_cross"
    journey.hand(loose)
    answer = journey.at(COURIER).post("/handoffs", subjects=[loose], to=RECEIVER)
    assert answer.get_json()["type"] == "/problems/must_cross"


def test_what_arrived_does_not_go_back_over_the_border_by_hand(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee()
    answer = journey.at(RECEIVER, "HK-BENCH-1").post("/handoffs", subjects=[tubes[0]], to=TECHNICIAN)
    assert answer.get_json()["type"] == "/problems/must_cross"


@pytest.mark.parametrize("stranger", ["SZG-T01", "HKD-T01", "CUR-K02"])
def test_reference_data_is_shown_to_whom_it_concerns(journey: Journey, stranger: str) -> None:
    assert journey.at(stranger).get("/listings/clearance/TRAIN-SOUTH-1").status_code == 403
    assert journey.at(stranger).get("/listings/person/OFF-E01").status_code == 403
    assert journey.at("SZA-C01").get("/listings/clearance/TRAIN-SOUTH-1").status_code == 200
    assert journey.at("ADM-01").get("/listings/person/OFF-E01").status_code == 200

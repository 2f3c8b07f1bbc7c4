"""Nobody takes what others have, or what is over the border, by having it lost and finding it."""

from __future__ import annotations

import pytest

from custody.holding import Container
from custody.records.store.rows import load
from tests.practice import (
    COORDINATOR,
    COURIER,
    EXIT,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey
from tests.situations.looking import pass_by_two, refused

pytestmark = pytest.mark.usefixtures("read_again")


def holds_on(journey: Journey, code: str, who: str = RECEIVER) -> list[str]:
    kind = "packages" if code.startswith("HTP") else "containers"
    return [hold["id"] for hold in journey.at(who).get(f"/{kind}/{code}").get_json()["holds"]]


def test_the_consignee_declares_nothing_lost_that_has_not_left(journey: Journey) -> None:
    tubes, package = journey.box()
    consignment = journey.consign(package)
    journey.file(consignment)
    said = {"subjects": tubes, "reason": "gone"}
    assert refused(journey.at(RECEIVING_COORDINATOR).post("/losses", **said)) == (403, "missed_by_holder")
    journey.hand(package)
    assert refused(journey.at(RECEIVING_COORDINATOR).post("/losses", **said)) == (403, "missed_by_holder")
    journey.at(COORDINATOR).done("/losses", **said)


def test_what_turns_up_across_the_border_after_it_was_closed_is_in_no_green_balance(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    for step, said in (("lost", {"reason": "the van is gone"}), ("close", {})):
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/{step}", **said)
    journey.at(RECEIVER, HK_BENCH).done("/findings", subjects=[package], reason="before our door")
    found = journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json()
    assert (found["crossed"], found["open"]) == (2, 1)
    told = journey.at("AUD-01").get(f"/discrepancies?consignment={consignment}").get_json()["discrepancies"]
    assert [(each["kind"], each["state"]) for each in told] == [("over", "open")]


def test_what_others_had_is_let_go_of_by_its_owner(journey: Journey) -> None:
    tubes, package = journey.box()
    journey.consign(package)
    journey.at(COORDINATOR).done("/losses", subjects=tubes, reason="not in the box")
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/findings", subjects=tubes, reason="on our bench")
    for tube in tubes:
        (hold,) = holds_on(journey, tube)
        own = journey.at(RECEIVING_COORDINATOR).post(f"/holds/{hold}/release", reason="looked at")
        assert refused(own) == (403, "hold_of_other")
    gone = {"subjects": tubes, "method": "incinerated", "reason": "to be rid of it"}
    assert refused(receiver.post("/disposals", **gone)) == (409, "across_the_border")


def left_behind(journey: Journey) -> tuple[str, str, list[str]]:
    """(consignment, box, its tubes): not there when the other box went out, and lost since."""
    (_, gone), (tubes, package) = (journey.box(2) for _ in range(2))
    consignment = journey.consign(gone, package)
    journey.file(consignment)
    journey.hand(gone, package)
    pass_by_two(journey, journey.meet(EXIT, consignment, gone))
    assert journey.meet(EXIT, consignment, gone)["verdict"] == "ALLOW"
    return consignment, package, tubes


def test_a_box_that_no_gate_let_over_is_neither_opened_nor_used_up_there(journey: Journey) -> None:
    consignment, package, tubes = left_behind(journey)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/findings", subjects=[package], reason="it stood at our door")
    (hold,) = holds_on(journey, package)
    own = journey.at(RECEIVING_COORDINATOR).post(f"/holds/{hold}/release", reason="looked at")
    assert refused(own) == (403, "hold_of_other")
    journey.at(COORDINATOR).done(f"/holds/{hold}/release", reason="they sent a picture of its seal")
    opened = receiver.post("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    assert refused(opened) == (409, "across_the_border")
    discrepancies = journey.at(COORDINATOR).get(f"/discrepancies?consignment={consignment}").get_json()["discrepancies"]
    (over,) = [each for each in discrepancies if each["kind"] == "over"]
    assert (package in over["codes"], over["organisation"]) == (True, "HK-BETA")
    # The way out of it: back in the hands of whoever carries.
    journey.hand(package, giver=RECEIVER, to=COURIER)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="back")
    technician.done("/unpackings", package=package, containers=tubes)


def test_a_tube_that_no_gate_let_over_is_neither_used_nor_divided_nor_packed_there(journey: Journey) -> None:
    _, _, tubes = left_behind(journey)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/findings", subjects=tubes, reason="it lay on our bench")
    for tube in tubes:
        for hold in holds_on(journey, tube):
            journey.at(COORDINATOR).done(f"/holds/{hold}/release", reason="they sent a picture of it")
    gone = {"subjects": tubes, "method": "consumed", "reason": "used up"}
    assert refused(receiver.post("/disposals", **gone)) == (409, "across_the_border")
    divided = receiver.post(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=2, amount=100)
    assert refused(divided) == (409, "across_the_border")
    assert refused(receiver.post("/packages", containers=tubes)) == (409, "across_the_border")


def test_a_pool_is_no_way_over_the_border(journey: Journey) -> None:
    _, _, tubes = left_behind(journey)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/findings", subjects=tubes, reason="it lay on our bench")
    for tube in tubes:
        for hold in holds_on(journey, tube):
            journey.at(COORDINATOR).done(f"/holds/{hold}/release", reason="they sent a picture of it")
    assert refused(receiver.post("/pools", parents=tubes, amount=2000)) == (409, "across_the_border")
    own = receiver.register(1)
    assert refused(receiver.post("/pools", parents=[*own, tubes[0]], amount=100))[1] == "across_the_border"


def test_a_pool_is_where_its_parents_are_by_the_gates(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee()
    receiver = journey.at(RECEIVER, HK_BENCH)
    (pooled,) = receiver.done("/pools", parents=tubes, amount=100)["containers"]
    given = receiver.post("/handoffs", subjects=[pooled["code"]], to=TECHNICIAN)
    assert refused(given) == (409, "must_cross")
    with journey.house.registry.reading() as connection:
        (kept,) = load(connection, Container, "code", {pooled["code"]})
    assert kept.side == "HK"


def test_a_drop_of_what_came_brings_nothing_else_home(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee()
    receiver, coordinator = journey.at(RECEIVER, HK_BENCH), journey.at(RECEIVING_COORDINATOR)
    strange = receiver.register(1, owner="SZ-ALPHA")
    for hold in holds_on(journey, strange[0]):
        journey.at(COORDINATOR).done(f"/holds/{hold}/release", reason="they may have said so")
    (mixed,) = receiver.done("/pools", parents=[tubes[0], *strange], amount=1)["containers"]
    (divided,) = receiver.done("/pools", parents=tubes, amount=100)["containers"]

    def packed(code: str, seal: str) -> str:
        box = str(receiver.done("/packages", containers=[code])["package"])
        receiver.done("/sealings", package=box, seals=[seal])
        return box

    home = coordinator.done(f"/consignments/{consignment}/return", packages=[packed(mixed["code"], "SEAL-HK-1")])
    said = {"consignment": home["consignment"], "declaration": "All is true."}
    assert refused(coordinator.post("/notifications", **said)) == (409, "never_came")
    coordinator.done(f"/consignments/{home['consignment']}/cancel", reason="not all of it came")
    home = coordinator.done(f"/consignments/{consignment}/return", packages=[packed(divided["code"], "SEAL-HK-2")])
    coordinator.done("/notifications", consignment=home["consignment"], declaration="All is true.")


def test_nobody_registers_in_the_name_of_another_that_has_not_said_so(journey: Journey) -> None:
    stranger = journey.at("SZG-T01")
    tubes = stranger.register(3, owner="SZ-ALPHA")
    (told,) = journey.at(COORDINATOR).get("/attention").get_json()["concerns"]
    assert "and 2 more are on hold" in told["say"]["en"], "one deed is one thing to see to"
    assert refused(stranger.post("/packages", containers=tubes)) == (409, "held")
    journey.hand(*tubes, giver="SZG-T01", to=TECHNICIAN)
    technician = journey.at(TECHNICIAN)
    assert refused(technician.post("/packages", containers=tubes)) == (409, "held"), "accepting it is not owning it"
    held = holds_on(journey, tubes[0], TECHNICIAN)
    assert refused(journey.at("SZG-C01").post(f"/holds/{held[0]}/release", reason="ours")) == (403, "hold_of_other")
    journey.at(COORDINATOR).done(f"/holds/{held[0]}/release", reason="we sent them there")
    technician.done("/packages", containers=tubes)

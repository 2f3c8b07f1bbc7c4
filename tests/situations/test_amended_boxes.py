"""An amendment that puts boxes in or takes some out: a new manifest, the difference of the quota, all asked again."""

from __future__ import annotations

import threading

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, ENTRY, EXIT, TECHNICIAN, new_id
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.looking import QUOTA, pass_by_two, refused, seen, tally

pytestmark = pytest.mark.usefixtures("read_again")


def notification(journey: Journey, number: str) -> Answer:
    return dict(journey.at(COORDINATOR).get(f"/notifications/{number}").get_json())


def filed(journey: Journey, *counts: int, clearance: str = "TRAIN-SOUTH-1") -> tuple[str, list[str], str]:
    """(consignment, boxes, notification): filed and acknowledged."""
    boxes = [journey.box(count)[1] for count in counts]
    consignment = journey.consign(*boxes, clearance=clearance)
    number = journey.file(consignment)
    journey.at(COORDINATOR).done(f"/notifications/{number}/acknowledge", reference="REF-1")
    return consignment, boxes, number


def amend(journey: Journey, number: str, **changes: object) -> str:
    answer = journey.at(COORDINATOR).done(f"/notifications/{number}/amend", reason="it changed", **changes)
    return str(answer["notification"])


def test_a_box_is_put_in_and_its_quota_and_permits_are_drawn_and_all_is_asked_again(
    journey: Journey, clock: Clock
) -> None:
    journey.list("clearance", number=QUOTA, min_lead_minutes=30)
    consignment, boxes, number = filed(journey, 3, clearance=QUOTA)
    extra = journey.box(2)[1]
    clock.pass_by(minutes=20)
    second = amend(journey, number, put_in=[extra])
    before, after = notification(journey, number), notification(journey, second)
    assert (before["state"], after["state"], after["reference"]) == ("amended", "filed", "")
    assert after["lead_from"] > before["lead_from"]
    assert [box["code"] for box in before["form"]["packages"]] == boxes, "what was filed stays readable"
    assert [box["code"] for box in after["form"]["packages"]] == [*boxes, extra]
    assert before["form"]["manifest_sha256"] != after["form"]["manifest_sha256"]
    assert tally(journey) == (0, 5, 1) and tally(journey, "permit:TRAIN-HGR-1") == (0, 5, 1)
    now = seen(journey, consignment)
    assert (now["packages"], now["state"]) == ([*boxes, extra], "notified")
    assert now["manifest_sha256"] == after["form"]["manifest_sha256"]
    journey.hand(*boxes, extra)
    assert faults(journey.meet(EXIT, consignment, *boxes, extra)) == ["LEAD_TIME"]
    clock.pass_by(minutes=31)
    journey.across(consignment, *boxes, extra)
    assert tally(journey) == (5, 0, 1)
    assert journey.at("OFF-N01").get(f"/packages/{extra}").status_code == 200


def test_a_box_is_taken_out_gives_back_its_share_and_is_free_for_another(journey: Journey) -> None:
    consignment, (stays, leaves), number = filed(journey, 3, 4, clearance=QUOTA)
    assert tally(journey) == (0, 7, 1)
    second = amend(journey, number, take_out=[leaves])
    assert tally(journey) == (0, 3, 1) and tally(journey, "permit:TRAIN-HGR-1") == (0, 3, 1)
    assert seen(journey, consignment)["packages"] == [stays]
    assert notification(journey, second)["form"]["containers"] == 3
    box = journey.at(TECHNICIAN).get(f"/packages/{leaves}").get_json()
    assert box["consignment"] is None
    other = journey.consign(leaves, clearance=QUOTA)
    journey.file(other)
    assert tally(journey) == (0, 7, 2)
    journey.hand(stays)
    journey.across(consignment, stays)


def test_one_box_goes_for_another_in_one_amendment(journey: Journey) -> None:
    consignment, (old,), number = filed(journey, 3, clearance=QUOTA)
    new = journey.box(4)[1]
    amend(journey, number, put_in=[new], take_out=[old])
    assert seen(journey, consignment)["packages"] == [new] and tally(journey) == (0, 4, 1)
    journey.hand(new)
    journey.across(consignment, new)


def test_more_than_the_quota_has_left_is_refused_with_the_number_and_changes_nothing(journey: Journey) -> None:
    consignment, boxes, number = filed(journey, 6, clearance=QUOTA)
    extra = journey.box(5)[1]
    answer = journey.at(COORDINATOR).post(f"/notifications/{number}/amend", reason="more", put_in=[extra])
    assert refused(answer) == (409, "quota_exceeded")
    assert (answer.get_json()["left"], answer.get_json()["demand"], answer.get_json()["limit"]) == (10, 11, 10)
    assert tally(journey) == (0, 6, 1) and notification(journey, number)["state"] == "acknowledged"
    assert seen(journey, consignment)["packages"] == boxes
    assert journey.at(TECHNICIAN).get(f"/packages/{extra}").get_json()["consignment"] is None


def test_two_amendments_for_the_last_of_a_quota_get_one_yes_and_one_number(journey: Journey) -> None:
    filings = [filed(journey, 3, clearance=QUOTA)[2] for _ in range(2)]
    extras = [journey.box(3)[1] for _ in range(2)]
    clients = [journey.house.client(COORDINATOR) for _ in range(2)]
    answers: list[int] = []

    def ask(place: int) -> None:
        body = {"id": new_id(), "reason": "more", "put_in": [extras[place]]}
        answers.append(clients[place].post(f"/notifications/{filings[place]}/amend", body).status_code)

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409]
    assert tally(journey) == (0, 9, 2)


def test_what_is_not_ours_not_sealed_or_elsewhere_is_not_put_in(journey: Journey) -> None:
    _, boxes, number = filed(journey, 1)
    path = f"/notifications/{number}/amend"
    technician = journey.at(TECHNICIAN, BENCH)
    unsealed = str(technician.done("/packages", containers=technician.register(1))["package"])
    elsewhere = filed(journey, 1)[1][0]
    asked = journey.at(COORDINATOR)
    assert refused(asked.post(path, reason="x", put_in=[unsealed])) == (409, "package_not_sealed")
    assert refused(asked.post(path, reason="x", put_in=[elsewhere])) == (409, "in_consignment")
    assert refused(asked.post(path, reason="x", take_out=[elsewhere])) == (409, "not_in_consignment")
    assert refused(asked.post(path, reason="x", take_out=boxes)) == (409, "last_package")
    assert refused(asked.post(path, reason="x", put_in=["HTP-0000000000-0"]))[0] in (404, 422)
    assert refused(asked.post(path, reason="x", put_in=boxes)) == (409, "nothing_amended")


def test_an_extra_box_at_the_exit_is_amended_in_and_crosses(journey: Journey) -> None:
    consignment, boxes, number = filed(journey, 2)
    extra = journey.box(1)[1]
    journey.hand(*boxes, extra)
    assert faults(journey.meet(EXIT, consignment, *boxes, extra)) == ["MANIFEST", "SEAL"]
    amend(journey, number, put_in=[extra])
    journey.across(consignment, *boxes, extra)


def test_a_held_box_is_taken_out_and_the_others_go(journey: Journey) -> None:
    consignment, (sound, held), number = filed(journey, 2, 1)
    journey.at("SZA-Q01").done("/holds", target=held, hold_kind="quality", reason="the freezer was warm")
    journey.hand(sound)
    amend(journey, number, take_out=[held])
    journey.across(consignment, sound)
    assert journey.meet(ENTRY, consignment, sound)["verdict"] == "ALLOW"


def test_what_has_departed_takes_no_box_but_may_leave_one(journey: Journey) -> None:
    consignment, boxes, number = filed(journey, 1, 1)
    journey.hand(*boxes)
    assert journey.meet(BENCH, consignment, *boxes, officer=TECHNICIAN)["verdict"] == "ALLOW"
    assert seen(journey, consignment)["state"] == "departed"
    asked = journey.at(COORDINATOR)
    path = f"/notifications/{number}/amend"
    extra = journey.box(1)[1]
    assert refused(asked.post(path, reason="x", put_in=[extra])) == (409, "departed_takes_no_package")
    amend(journey, number, take_out=boxes[1:])
    assert seen(journey, consignment)["state"] == "departed"
    journey.across(consignment, boxes[0])


@pytest.mark.parametrize("acknowledged", [False, True])
def test_nothing_amended_is_no_version_however_it_is_said(journey: Journey, acknowledged: bool) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.register(2) + technician.register(2, category="human_cells")
    package = str(technician.done("/packages", containers=tubes, dry_ice_g=1500)["package"])
    technician.done("/sealings", package=package, seals=["TWO-0002", "TWO-0001"])
    consignment = journey.consign(package, vehicle=" sz b1 ", project=" P-1 ", ethics=" E-1 ")
    number = journey.file(consignment)
    if acknowledged:
        journey.at(COORDINATOR).done(f"/notifications/{number}/acknowledge", reference="REF-1")
    known = seen(journey, consignment)
    names = ("to_site", "purpose", "checkpoint", "carrier", "vehicle", "channel", "project", "ethics")
    times = {name: known[name] for name in ("planned_exit", "planned_entry")}
    spoken = {"declaration": " All of it is true. ", "vehicle": "sz b1 ", "project": "P-1 "}
    for same in ({}, {name: known[name] for name in names}, times, spoken, {"put_in": [package]}):
        answer = journey.at(COORDINATOR).post(f"/notifications/{number}/amend", reason="nothing", **same)
        assert refused(answer) == (409, "nothing_amended"), same
    after = notification(journey, number)
    assert (after["state"], after["versions"]) == ("acknowledged" if acknowledged else "filed", [number])


def test_other_words_leave_the_acknowledgement_standing_and_another_courier_does_not(journey: Journey) -> None:
    consignment, _, number = filed(journey, 1)
    second = amend(journey, number, declaration="All of it is true, and complete.")
    kept = notification(journey, second)
    assert (kept["state"], kept["reference"]) == ("acknowledged", "REF-1") and kept["acknowledged_at"]
    assert seen(journey, consignment)["state"] == "ready"
    third = amend(journey, second, carrier="CUR-K02")
    assert (notification(journey, third)["state"], notification(journey, third)["reference"]) == ("filed", "")
    assert seen(journey, consignment)["state"] == "notified"


def test_leave_to_pass_the_lead_time_is_none_for_what_is_amended_in_afterwards(journey: Journey, clock: Clock) -> None:
    journey.list("clearance", number=QUOTA, min_lead_minutes=30)
    consignment, (box,), number = filed(journey, 2, clearance=QUOTA)
    journey.hand(box)
    held = journey.meet(EXIT, consignment, box)
    assert faults(held) == ["LEAD_TIME"]
    pass_by_two(journey, held)
    clock.pass_by(minutes=1)
    extra = journey.box(3)[1]
    amend(journey, number, put_in=[extra])
    journey.hand(extra)
    anew = journey.meet(EXIT, consignment, box, extra)
    assert (anew["verdict"], faults(anew)) == ("HOLD", ["LEAD_TIME"])
    pass_by_two(journey, anew)
    clock.pass_by(minutes=1)
    assert journey.meet(EXIT, consignment, box, extra)["verdict"] == "ALLOW", "the time runs on, the leave stays"

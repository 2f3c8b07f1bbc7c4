"""What people do with a consignment, rightly or not: deeds of a `Day`, from the draft to its end."""

from __future__ import annotations

from typing import Any

from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Discrepancy,
    DiscrepancyState,
    Notification,
    Override,
    OverrideState,
    Package,
    PackageState,
    Passage,
)
from custody.parties import Role
from custody.rounds import Rounds
from tests.practice import COURIER, ENTRY, EXIT
from tests.situations.any_day import Day, Deed
from tests.situations.conftest import Answer
from tests.situations.deeds_at_a_bench import COURIERS, in_hand, inside, offer, people_of, seal_up

SHORT, QUOTA = "TRAIN-SOUTH-1", "TRAIN-QUOTA-1"
BACK_OUT, BACK_IN = "FTZ-EXIT-2", "FTZ-ENTRY-2"
LANES = {"SOUTH": (EXIT, ENTRY), "NORTH": (BACK_OUT, BACK_IN)}
OFFICERS = {EXIT: ("OFF-E01", "OFF-E02"), BACK_IN: ("OFF-E01", "OFF-E02")}
OFFICERS |= {ENTRY: ("OFF-N01", "OFF-N02"), BACK_OUT: ("OFF-N01", "OFF-N02")}
BEFORE = (ConsignmentState.DRAFT, ConsignmentState.PACKED, ConsignmentState.SEALED)
FILED = (ConsignmentState.NOTIFIED, ConsignmentState.READY, ConsignmentState.DEPARTED)
LEFT = (ConsignmentState.EXIT_CLEARED, ConsignmentState.ENTRY_CLEARED)
COME = (ConsignmentState.RECEIVED_PARTIAL, ConsignmentState.RECEIVED)


def draft(day: Day) -> None:
    free = day.all(Package, lambda each: not each.consignment and each.organisation != "HT-COURIER")
    ours = [each for each in free if each.organisation == "SZ-ALPHA"]
    first = day.one(ours if ours and day.likely(0.95) else free)
    boxes = day.some((each.code for each in free if each.organisation == first.organisation), 3)
    if first.organisation == "HK-BETA":
        way: dict[str, Any] = {"to_organisation": "SZ-ALPHA", "to_site": "SZ-ALPHA-LAB", "clearance": "TRAIN-NORTH-1"}
        way["purpose"] = "return_to_origin"
    else:
        way = {"to_organisation": "HK-BETA", "to_site": "HK-BETA-LAB", "clearance": day.one((SHORT, QUOTA, QUOTA))}
        way["purpose"] = "joint_research"
    plan = {"checkpoint": "FTZ-CH1", "carrier": COURIER if day.likely(0.9) else day.one(COURIERS), **way}
    plan |= {"planned_exit": day.now(hours=8), "planned_entry": day.now(hours=9)}
    day.ask(office(day, first.organisation), "/consignments", packages=boxes, **plan)


def change(day: Day) -> None:
    found = consignment(day, *BEFORE)
    other = [each.code for each in day.all(Package, lambda each: not each.consignment)]
    said: Answer = day.one(
        (
            {"put_in": other[-1:]},
            {"take_out": list(found.packages[:1])},
            {"carrier": day.one(COURIERS[:4])},
            {"clearance": day.one((SHORT, QUOTA))},
            {"planned_exit": day.now(hours=5), "planned_entry": day.now(hours=6)},
        )
    )
    day.ask(office(day, found.from_organisation), f"/consignments/{found.number}/change", **said)


def file(day: Day) -> None:
    file_it(day, consignment(day, *BEFORE))


def file_it(day: Day, found: Consignment) -> None:
    said = {"consignment": found.number, "declaration": "All of it is true."}
    knowing(day, office(day, found.from_organisation), "/notifications", said)


def knowing(day: Day, staff: str, path: str, said: Answer) -> None:
    """Mostly all the same, though the border will deny it."""
    day.problem = {}
    if day.ask(staff, path, **said) is not None:
        return
    if day.problem["type"] == "/problems/denied_ahead" and day.likely(0.7):
        denied = [each["check"] for each in day.problem["findings"] if each["result"] == "DENY"]
        day.ask(staff, path, **said, although=denied)
    if day.problem["type"] == "/problems/exit_past" and "consignment" in said:
        later = {"planned_exit": day.now(hours=8), "planned_entry": day.now(hours=9)}
        day.ask(staff, f"/consignments/{said['consignment']}/change", **later)


def hear_of_the_authority(day: Day) -> None:
    found = day.one(day.all(Notification, lambda each: each.state.stands))
    staff = office(day, sender_of(day, found))
    if day.likely(0.7):
        day.ask(staff, f"/notifications/{found.number}/acknowledge", reference="REF-1")
    else:
        day.ask(staff, f"/notifications/{found.number}/refusal", reason="not these")


def take_back(day: Day) -> None:
    found = day.one(day.all(Notification, lambda each: each.state.stands))
    day.ask(office(day, sender_of(day, found)), f"/notifications/{found.number}/cancel", reason="another day")


def amend(day: Day) -> None:
    found = day.one(day.all(Notification, lambda each: each.state.stands))
    about = day.world.get(Consignment, found.consignment)
    other = [each.code for each in day.all(Package, lambda each: not each.consignment)]
    said: Answer = day.one(
        (
            {"put_in": other[-1:]},
            {"take_out": list(about.packages[-1:]) if about else []},
            {"carrier": day.one(COURIERS[:4])},
            {"planned_exit": day.now(hours=1), "planned_entry": day.now(hours=3)},
            {},
        )
    )
    staff = office(day, sender_of(day, found))
    knowing(day, staff, f"/notifications/{found.number}/amend", {"reason": "it is otherwise", **said})


def cancel(day: Day) -> None:
    found = consignment(day, *BEFORE, *FILED, *LEFT)
    day.ask(office(day, found.from_organisation), f"/consignments/{found.number}/cancel", reason="it does not go")


def split(day: Day) -> None:
    found = day.one(day.all(Consignment, lambda each: len(each.packages) > 1 and each.journey.before_exit))
    path = f"/consignments/{found.number}/split"
    day.ask(office(day, found.from_organisation), path, packages=list(found.packages[:1]))


def go_on(day: Day) -> None:
    """One of them goes a step on its way, as it should."""
    over = (ConsignmentState.CLOSED, ConsignmentState.CANCELLED, ConsignmentState.DIVIDED, ConsignmentState.LOST)
    found = day.one(day.all(Consignment, lambda each: each.state not in over)[-5:])
    boxes = [each for code in found.going if (each := day.world.get(Package, code)) is not None]
    if found.state is ConsignmentState.RETURNING:
        go_home(day, found, boxes)
    elif found.journey in BEFORE:
        unsealed = [each for each in boxes if each.state is PackageState.OPEN and inside(day, each)]
        for box in unsealed:
            seal_up(day, box)
        if not unsealed:
            file_it(day, found)
    elif found.journey in FILED:
        at_home = [each for each in boxes if each.custodian and each.organisation == found.from_organisation]
        for box in at_home:
            offer(day, box.custodian, [box.code], found.carrier, at_once=1)
        if not at_home:
            meet(day, found, EXITS)
    elif found.journey is ConsignmentState.EXIT_CLEARED:
        meet(day, found, ENTRIES)
    else:
        arrive(day, found, boxes)


def go_home(day: Day, found: Consignment, boxes: list[Package]) -> None:
    came = day.one((False, True, True))
    if not came:
        meet(day, found, day.one((EXITS, ENTRIES)))
        return
    receiver = day.one(people_of(day, found.from_organisation, Role.TECHNICIAN))
    day.ask(receiver, "/receipts", packages=[each.code for each in boxes])
    for box in boxes:
        if box.custodian and box.custodian != receiver:
            offer(day, box.custodian, [box.code], receiver, at_once=1)


def arrive(day: Day, found: Consignment, boxes: list[Package]) -> None:
    receiver = day.one(people_of(day, found.to_organisation, Role.TECHNICIAN))
    waiting = [each.code for each in boxes if each.code in found.under_way]
    carried = [each for each in boxes if each.custodian and each.organisation == found.carrier_organisation]
    theirs = [each for each in boxes if each.custodian == receiver]
    if waiting:
        day.ask(receiver, "/receipts", packages=waiting)
    elif carried:
        for box in carried:
            offer(day, box.custodian, [box.code], receiver, at_once=1)
    elif theirs and day.likely(0.6):
        open_there(day, day.one(theirs))
    else:
        end_it(day, found)


def open_there(day: Day, box: Package) -> None:
    if box.state is PackageState.SEALED:
        day.ask(box.custodian, "/unsealings", package=box.code, seals=list(box.seals), reason="arrived")
    if inside(day, box):
        day.ask(box.custodian, "/unpackings", package=box.code, containers=inside(day, box))


EXITS, ENTRIES = 0, 1


def leave(day: Day) -> None:
    meet(day, consignment(day, *FILED, *LEFT), EXITS, right=0.75)


def enter(day: Day) -> None:
    meet(day, consignment(day, *FILED, *LEFT), ENTRIES, right=0.75)


def meet(day: Day, found: Consignment, which: int, right: float = 0.95) -> None:
    lane = lane_of(found, which) if day.likely(0.9) else day.one(OFFICERS)
    read = scanned(day, found, right)
    day.ask(OFFICERS[lane][0], "/crossings", at_station=lane, station=lane, consignment=found.number, **read)


def lane_of(found: Consignment, which: int) -> str:
    back = found.state is ConsignmentState.RETURNING
    return LANES["NORTH" if (found.direction == "SOUTH") is back else "SOUTH"][which]


def scanned(day: Day, found: Consignment, right: float) -> Answer:
    """What is read at a gate: all of it, unless something is wrong."""
    boxes = [each for code in found.going if (each := day.world.get(Package, code)) is not None]
    read: dict[str, Any] = {"packages": [each.code for each in boxes], "carrier": found.carrier}
    read["seals"] = [seal for each in boxes for seal in each.seals]
    if not day.likely(right):
        wrong = day.one(("seal", "seals", "carrier", "short", "extra", "tubes", "tube"))
        other = [each.code for each in day.all(Package) if each.code not in found.packages]
        spoilt: dict[str, Any] = {
            "seal": {"seals": [*read["seals"], day.new_seal()]},
            "seals": {"seals": read["seals"][:-1]},
            "carrier": {"carrier": day.one(COURIERS)},
            "short": {"packages": read["packages"][:-1]},
            "extra": {"packages": [*read["packages"], *other[-1:]]},
            "tubes": {"containers": [code for each in boxes for code in inside(day, each)]},
            "tube": {"containers": [each.code for each in day.all(Container)[-1:]]},
        }
        read |= spoilt[wrong]
    return read


def turn_back(day: Day) -> None:
    found = consignment(day, *LEFT, ConsignmentState.RECEIVED_PARTIAL)
    staff = day.one((*people_of(day, found.from_organisation, Role.COORDINATOR), "OFF-N01", "HKB-C01"))
    day.ask(staff, f"/consignments/{found.number}/turn-back", reason="it goes back")


def send_back(day: Day) -> None:
    found = consignment(day, *COME, ConsignmentState.RECONCILED, ConsignmentState.CLOSED)
    some = {"packages": [day.one(found.packages)]} if day.likely(0.3) else {}
    day.ask(office(day, found.to_organisation), f"/consignments/{found.number}/return", **some)


def receive(day: Day) -> None:
    """With what was missing, broken or too much; before the boxes were opened, or after."""
    found = consignment(day, ConsignmentState.ENTRY_CLEARED, *COME)
    boxes = day.some((found.under_way if day.likely(0.7) else found.packages) or found.packages, 2)
    tubes = [each.code for each in day.all(Container) if each.package in boxes]
    loose = [each.code for each in day.all(Container, in_hand)]
    said: Answer = day.one(
        (
            {},
            {"missing": tubes[-1:]},
            {"damaged": {code: "BKV" for code in tubes[:1]}},
            {"extra": loose[-1:]},
            {"extra": ["NO-CODE-OF-OURS"]},
            {"containers": tubes[1:], "missing": tubes[:1]},
            {"packages": [], "containers": list(found.missing)},
        )
    )
    end = found.from_organisation if found.state is ConsignmentState.RETURNING else found.to_organisation
    staff = day.one(people_of(day, end, Role.TECHNICIAN))
    day.ask(staff, "/receipts", **{"packages": boxes, **said})


def end(day: Day) -> None:
    end_it(day, day.one(day.all(Consignment, lambda each: not each.state.settled)))


def end_it(day: Day, found: Consignment) -> None:
    what = {"reconcile": {}, "close": {}, "lost": {"reason": "gone"}, "found": {"where": "in the other van"}}
    now = "close" if found.state in (ConsignmentState.RECONCILED, ConsignmentState.LOST) else "reconcile"
    step = now if day.likely(0.7) else day.one(what)
    staff = office(day, day.one((found.from_organisation, found.to_organisation)))
    day.ask(staff, f"/consignments/{found.number}/{step}", **what[step])


def ask_for_leave(day: Day) -> None:
    held = day.one(day.all(Passage, lambda each: each.verdict == "HOLD")[-4:])
    found = day.world.get(Consignment, held.consignment)
    decision = day.journey.at("AUD-01").get(f"/crossings/{held.entry}").get_json()
    holding = [each["check"] for each in decision["findings"] if each["result"] == "HOLD"]
    if found is None or not holding:
        return
    for check in holding if day.likely(0.7) else holding[:1]:
        said = {
            "decision": held.entry,
            "check": check,
            "reason_code": "recounted",
            "reason": "Counted before two of us.",
        }
        asked = day.ask(office(day, found.from_organisation), "/overrides", **said)
        if asked is not None and day.likely(0.8):
            giver = day.one(("SZA-Q01", "SZA-Q01", "HKB-Q01"))
            day.ask(giver, f"/overrides/{asked['override']}/approve")


def answer_for_leave(day: Day) -> None:
    found = day.one(day.all(Override, lambda each: each.state in (OverrideState.REQUESTED, OverrideState.APPROVED)))
    what = day.one(("approve", "refuse", "withdraw"))
    staff = found.requested_by if what == "withdraw" else day.one(("SZA-Q01", "HKB-Q01"))
    day.ask(staff, f"/overrides/{found.id}/{what}", **({} if what == "approve" else {"reason": "as it is"}))


def doubt(day: Day) -> None:
    found = day.one(day.all(Consignment))
    said = {"discrepancy_kind": day.one(("short", "damaged", "document", "time")), "detail": "not as declared"}
    staff = office(day, day.one((found.from_organisation, found.to_organisation)))
    day.ask(staff, "/discrepancies", consignment=found.number, **said)


def settle(day: Day) -> None:
    """Explained, resolved or escalated, by whoever may do that or not."""
    open_ = day.one(day.all(Discrepancy, lambda each: each.state is not DiscrepancyState.RESOLVED))
    path = f"/discrepancies/{open_.id}"
    if not open_.explanations:
        day.ask(day.one(people_of(day, open_.organisation)), f"{path}/explain", explanation="looked into it")
    elif day.likely(0.9):
        day.ask(day.one(("SZA-Q01", "HKB-Q01", "SZA-C01", "HKB-C01")), f"{path}/resolve", resolution="agreed")
    else:
        day.ask(day.one(("SZA-Q01", "HKB-C01")), f"{path}/escalate", reason="too long")


def list_a_version(day: Day) -> None:
    """Of a clearance: to end sooner, to count less, or to say other words."""
    number = day.one((SHORT, QUOTA))
    value = day.journey.at("ADM-01").get(f"/listings/clearance/{number}").get_json()["versions"][-1]["value"]
    row = {**value, "version": value["version"] + 1}
    row |= day.one(({"conditions": f"as of {day.now()}"}, {"refunds_returns": True}, {"max_per_consignment": 4}))
    day.ask("ADM-01", "/listings", noun="clearance", rows=[row], reason="as the authority wrote")


def stop_a_clearance(day: Day) -> None:
    number = day.one((SHORT, QUOTA))
    stopped = day.journey.house.registry.zone.clearances[number].status != "active"
    status = "active" if stopped else day.one(("suspended", "suspended", "active"))
    day.ask("SZA-Q01", "/clearances/status", clearance=number, status=status, reason="letter of the authority")


def make_a_round(day: Day) -> None:
    rounds = Rounds(day.journey.house.registry)
    rounds.lapse()
    rounds.free_shares()


def look_ahead(day: Day) -> None:
    found = day.one(day.all(Consignment))
    asked = day.journey.at(office(day, found.from_organisation)).post("/crossings/check", {"consignment": found.number})
    assert asked.status_code in (200, 201, 403), asked.get_data(as_text=True)


def consignment(day: Day, *journeys: ConsignmentState) -> Consignment:
    return day.one(day.all(Consignment, lambda each: each.journey in journeys)[-6:])


def office(day: Day, organisation: str) -> str:
    return day.one(people_of(day, organisation, Role.COORDINATOR))


def sender_of(day: Day, notice: Notification) -> str:
    found = day.world.get(Consignment, notice.consignment)
    return found.from_organisation if found is not None else "SZ-ALPHA"


ON_THE_WAY: dict[Deed, float] = {
    draft: 6,
    change: 1.5,
    file: 2,
    hear_of_the_authority: 2,
    take_back: 0.6,
    amend: 2,
    cancel: 1,
    split: 1,
    go_on: 34,
    leave: 3,
    enter: 3,
    turn_back: 1.2,
    send_back: 1.5,
    receive: 3,
    end: 2,
    ask_for_leave: 2.5,
    answer_for_leave: 1,
    doubt: 0.5,
    settle: 4,
    list_a_version: 0.3,
    stop_a_clearance: 0.4,
    make_a_round: 0.7,
    look_ahead: 0.5,
}

"""What goes as it should, so that much crosses on one day: deeds of a `Day`, beside those of the others."""

from __future__ import annotations

from custody.holding import Consignment, ConsignmentState, DowntimeForm, DowntimeFormState, Package, PackageState
from tests.practice import COORDINATOR, COURIER, TECHNICIAN
from tests.situations import deeds_at_a_bench as bench
from tests.situations import deeds_in_the_dark as dark
from tests.situations import deeds_on_the_way as way
from tests.situations.any_day import Day, Deed
from tests.situations.conftest import Answer
from tests.situations.deeds_on_the_way import FILED, OFFICERS, QUOTA, SHORT
from tests.situations.on_paper import SCAN

_ENDED = (ConsignmentState.CLOSED, ConsignmentState.LOST)


def fill_a_box(day: Day) -> None:
    rack = {"count": day.chance.randint(1, 3), "category": "human_blood", "risk": "B2", "amount": 2000, "unit": "uL"}
    made = day.ask(TECHNICIAN, "/containers", **rack, print=False)
    tubes = [each["code"] for each in made["containers"]] if made is not None else []
    box = day.ask(TECHNICIAN, "/packages", containers=tubes, print=False) if tubes else None
    if box is not None:
        day.ask(TECHNICIAN, "/sealings", package=box["package"], seals=[day.new_seal()])


def send_off(day: Day) -> None:
    """Planned, filed and in the courier's hands."""
    boxes = day.some((each.code for each in day.all(Package, _may_go)), 3)
    to = {"to_organisation": "HK-BETA", "to_site": "HK-BETA-LAB", "clearance": day.one((SHORT, QUOTA, QUOTA))}
    plan = {"checkpoint": "FTZ-CH1", "carrier": COURIER, "purpose": "joint_research", **to}
    plan |= {"planned_exit": day.now(hours=1), "planned_entry": day.now(hours=2)}
    made = day.ask(COORDINATOR, "/consignments", packages=boxes, **plan)
    if made is not None and day.ask(
        COORDINATOR, "/notifications", consignment=made["consignment"], declaration="All of it is true."
    ):
        bench.offer(day, TECHNICIAN, boxes, COURIER, at_once=0.95)


def _may_go(box: Package) -> bool:
    here = box.organisation == "SZ-ALPHA" and not box.consignment and not box.entered
    return here and box.state is PackageState.SEALED and bool(box.custodian)


def pass_on_paper(day: Day) -> None:
    """It passes the gate that is its next by the book and by the papers that nobody has told yet."""
    fresh = day.all(DowntimeForm, lambda each: each.state is DowntimeFormState.ISSUED and each.station in OFFICERS)
    form = day.one(each for each in fresh if each.number not in day.papers)
    found, before = day.one(
        (each, before)
        for each in day.all(Consignment, lambda each: each.state not in _ENDED)[-8:]
        for before in [_let_pass(day, each)]
        if form.station == _next_lane(each, before)
    )
    last = list(before.values())[-1:]
    read = {name: each[name] for each in last for name in ("packages", "carrier", "seals")}
    said: Answer = {"station": form.station, "met": day.now(), "scan_sha256": SCAN, "consignment": found.number}
    said |= {"officer": OFFICERS[form.station][0], **(read or way.scanned(day, found, 0.93))}
    said["verdict"] = day.one((*["ALLOW"] * 8, "HOLD", "DENY"))
    day.papers[form.number] = ("enter", said)


def _let_pass(day: Day, found: Consignment) -> dict[str, Answer]:
    """By lane: what stands on the papers by which it passed, in their order."""
    papers = [said for how, said in day.papers.values() if how == "enter" and said["consignment"] == found.number]
    return {said["station"]: said for said in papers if said["verdict"] == "ALLOW"}


def _next_lane(found: Consignment, before: dict[str, Answer]) -> str:
    out, into = way.lane_of(found, way.EXITS), way.lane_of(found, way.ENTRIES)
    if into in before:
        return ""
    if out in before or found.journey is ConsignmentState.EXIT_CLEARED:
        return into
    return out if found.journey in FILED else ""


_RARER: dict[Deed, float] = {
    bench.register: 0.5,
    bench.begin_a_box: 1,
    bench.hold: 0.6,
    bench.lose: 0.5,
    bench.find: 1,
    bench.correct: 0.4,
    bench.unseal: 0.5,
    bench.describe: 0.1,
    bench.use_up: 0.2,
    bench.take: 0.3,
    way.draft: 1,
    way.doubt: 0.2,
    way.stop_a_clearance: 0.1,
    way.list_a_version: 0.1,
    dark.write_on_paper: 0.5,
}
_OFTENER: dict[Deed, float] = {
    bench.release: 2,
    bench.hand_over: 1.5,
    way.cancel: 1.5,
    way.split: 2,
    way.settle: 3,
    dark.issue_forms: 2,
    dark.enter_a_form: 7,
    fill_a_box: 6,
    send_off: 7,
    pass_on_paper: 9,
}
BUSY: dict[Deed, float] = {**bench.AT_A_BENCH, **way.ON_THE_WAY, **dark.IN_THE_DARK, **_RARER, **_OFTENER}

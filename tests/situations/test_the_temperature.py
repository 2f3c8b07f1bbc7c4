"""Awkward situations of temperature: a logger's file that says too much, and one that says too little."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from custody.acts import Crossed
from custody.crossing.decision import decide
from custody.crossing.facts import decode_facts
from custody.records.views.reading import latest_entries
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, RECEIVER, TECHNICIAN, new_id
from tests.situations.conftest import Journey, faults
from tests.situations.telling import CARRIERS_COORDINATOR, discrepancies, settle

RECEIVERS_COORDINATOR = "HKB-C01"
SERIAL = "LG-4711"
Answer = dict[str, Any]


def a_file(start: datetime, minutes: int, temperature: Callable[[int], float], serial: str = SERIAL) -> bytes:
    """A reading a minute, from `start` on, in the civil time of the zone."""
    civil = start + timedelta(hours=8)
    rows = [f"{civil + timedelta(minutes=each):%Y-%m-%d %H:%M:%S},{temperature(each):.2f}" for each in range(minutes)]
    return "\n".join([f"Serial number,{serial}", "Time,Temperature (°C)", *rows, ""]).encode()


class Box:
    """A box with a logger that went across: two tubes at -20 °C, sealed at ten, received at four in the afternoon."""

    def __init__(self, journey: Journey, logger: str = SERIAL, **more: str) -> None:
        self.journey = journey
        clock = journey.house.clock
        technician = journey.at(TECHNICIAN, BENCH)
        self.tubes = technician.register(2)
        self.code = str(technician.done("/packages", containers=self.tubes)["package"])
        technician.done("/loggers/start", **started(self.code, logger, **more))
        journey.seals[self.code] = f"SEAL-{self.code[4:14]}"
        technician.done("/sealings", package=self.code, seals=[journey.seals[self.code]])
        self.sealed = clock()
        self.consignment = journey.consign(self.code)
        journey.file(self.consignment)
        journey.hand(self.code)
        journey.across(self.consignment, self.code)
        clock.pass_by(hours=6)
        self.receiver = journey.at(RECEIVER, "HK-BENCH-1")

    def receive(self) -> None:
        self.receiver.done("/receipts", packages=[self.code])

    def unpack(self) -> None:
        self.journey.hand(self.code, giver=COURIER, to=RECEIVER)
        seals = [self.journey.seals[self.code]]
        self.receiver.done("/unsealings", package=self.code, seals=seals, reason="arrived")
        self.receiver.done("/unpackings", package=self.code, containers=self.tubes)

    def tried(self, file: bytes, mapping: str = "") -> Answer:
        query = f"?mapping={mapping}" if mapping else ""
        answer = self.receiver.send(f"/packages/{self.code}/temperature{query}", file, "text/csv")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def read(self, file: bytes) -> Answer:
        """Tried and confirmed; the answer of the confirmation."""
        trial = self.tried(file)
        body = {"id": new_id(), "file_sha256": trial["file_sha256"], "mapping": trial["mapping"]}
        return self.receiver.done(f"/packages/{self.code}/temperature/confirm", body)

    def now(self) -> Answer:
        return dict(self.receiver.get(f"/packages/{self.code}/temperature").get_json()["now"])


def started(package: str, logger: str, **changes: str) -> Answer:
    given = {"package": package, "logger": logger, "calibrated_until": "2027-06-30", "temperature_class": "frozen"}
    return {**given, **changes}


def warm_at_noon(minute: int) -> float:
    return -9.5 if 120 <= minute < 150 else -20.0


@pytest.mark.parametrize("unpacked_first", [False, True])
def test_an_excursion_found_at_receipt_holds_all_that_was_inside_and_what_is_made_of_it(
    journey: Journey, unpacked_first: bool
) -> None:
    box = Box(journey)
    box.receive()
    if unpacked_first:
        box.unpack()
        made = box.receiver.done(f"/containers/{box.tubes[0]}/aliquots", parent=box.tubes[0], count=1, amount=1)
        child = made["containers"][0]["code"]
    answer = box.read(a_file(box.sealed, 361, warm_at_noon))
    assert (box.now()["proof"], box.now()["file_missing"]) == ("EXCURSION", False)
    # It has arrived all the same; that is another thing than that it may be used.
    seen = journey.at(COORDINATOR).get(f"/consignments/{box.consignment}").get_json()["consignment"]
    assert seen["state"] == "received"
    # Nobody closes it before somebody has said why.
    found = discrepancies(journey, box.consignment)
    assert "°C; it was too " in found[0]["found"][0]["en"], "how far and how long it left its range"
    assert [(each["kind"], each["state"]) for each in found] == [("temperature", "open")]
    if not unpacked_first:
        box.unpack()
    # The hold stays with each tube outside the box.
    for tube in box.tubes:
        view = box.receiver.get(f"/containers/{tube}").get_json()
        assert [(hold["kind"], hold["placed_by"]) for hold in view["holds"]] == [("quality", "SYSTEM")]
    used = child if unpacked_first else box.tubes[0]
    for path, body in (
        ("/disposals", {"subjects": [used], "method": "consumed", "reason": "for the assay"}),
        (f"/containers/{used}/aliquots", {"parent": used, "count": 1, "amount": 1}),
    ):
        assert box.receiver.post(path, **body).get_json()["type"] == "/problems/held", path
    # It is packed to go home, and for nothing else.
    packed = box.receiver.done("/packages", containers=[used])["package"]
    assert "HOLDS" in faults(box.receiver.done("/crossings/check", {"packages": [packed]}))
    entries = box.receiver.get(f"/containers/{box.tubes[1]}/timeline").get_json()["entries"]
    assert [each["kind"] for each in entries if each["number"] >= answer["entry"]][:2] == ["logger_read", "held"]


def test_a_hold_that_somebody_placed_himself_stands_for_none_of_an_excursion(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    coordinator = journey.at(COORDINATOR)
    codes = (box.code, *box.tubes)
    own = [coordinator.done("/holds", target=code, hold_kind="quality", reason="a look")["hold"] for code in codes]
    box.read(a_file(box.sealed, 361, warm_at_noon))
    for hold in own:
        coordinator.done(f"/holds/{hold}/release", reason="looked at")
    for tube in box.tubes:
        holds = box.receiver.get(f"/containers/{tube}").get_json()["holds"]
        assert [(hold["kind"], hold["placed_by"]) for hold in holds] == [("quality", "SYSTEM")]


def test_the_quality_people_release_the_box_and_with_it_its_tubes_or_one_tube_alone(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    box.read(a_file(box.sealed, 361, warm_at_noon))
    box.unpack()
    coordinator = journey.at(RECEIVERS_COORDINATOR)
    (alone,) = box.receiver.get(f"/containers/{box.tubes[0]}").get_json()["holds"]
    (found,) = discrepancies(journey, box.consignment)
    settle(journey, found["discrepancy"], CARRIERS_COORDINATOR, RECEIVERS_COORDINATOR)
    coordinator.done(f"/holds/{alone['id']}/release", reason="stable for an hour at -9 degrees")
    assert box.receiver.get(f"/containers/{box.tubes[0]}").get_json()["holds"] == []
    assert len(box.receiver.get(f"/containers/{box.tubes[1]}").get_json()["holds"]) == 1
    (whole,) = box.receiver.get(f"/packages/{box.code}").get_json()["holds"]
    coordinator.done(f"/holds/{whole['id']}/release", reason="all of it is stable")
    assert box.receiver.get(f"/containers/{box.tubes[1]}").get_json()["holds"] == []
    again = coordinator.post(f"/holds/{alone['id']}/release", reason="all of it is stable")
    assert again.get_json()["type"] == "/problems/hold_released"


def test_a_journey_that_kept_its_range_is_proven_and_holds_nothing(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    box.read(a_file(box.sealed, 361, lambda minute: -20.0))
    assert box.now()["proof"] == "PROVEN"
    assert box.receiver.get(f"/packages/{box.code}").get_json()["holds"] == []


@pytest.mark.parametrize(
    ("late", "minutes", "doubt"),
    [(60, 301, "late_start"), (0, 200, "early_stop")],
    ids=["started late", "stopped early"],
)
def test_a_logger_that_started_late_or_stopped_early_proves_nothing(
    journey: Journey, late: int, minutes: int, doubt: str
) -> None:
    box = Box(journey)
    box.receive()
    file = a_file(box.sealed + timedelta(minutes=late), minutes, lambda minute: -20.0)
    assert box.tried(file)["assessment"]["doubts"] == [doubt]
    box.read(file)
    assert box.now()["proof"] == "UNPROVEN"
    assert box.receiver.get(f"/packages/{box.code}").get_json()["holds"] == [], "the training zone's rules only warn"


def test_what_is_not_proven_holds_where_the_rules_say_so(journey: Journey) -> None:
    rules = journey.at("ADM-01").get("/listings/rules/T-2026-1").get_json()["versions"][-1]["value"]
    valid = journey.house.clock().isoformat()
    row = {**rules, "version": "T-2026-2", "valid_from": valid, "unproven_temperature": "HOLD"}
    journey.at("ADM-01").done("/listings", noun="rules", rows=[row], reason="the park's own rule")
    box = Box(journey)
    box.receive()
    box.read(a_file(box.sealed, 200, lambda minute: -20.0))
    (hold,) = box.receiver.get(f"/containers/{box.tubes[0]}").get_json()["holds"]
    assert hold["kind"] == "quality"


def test_a_box_that_arrived_without_its_file_is_received_but_not_proven(journey: Journey) -> None:
    box = Box(journey)
    assert box.now()["proof"] is None
    box.receive()
    now = box.now()
    assert (now["proof"], now["file_missing"]) == ("UNPROVEN", True)
    assert set(now["say"]) == {"en", "zh-Hant", "zh-Hans"}


def test_a_box_without_a_logger_is_held_at_the_border_and_not_proven_where_the_clearance_asks_for_one(
    journey: Journey,
) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", requires_logger=True)
    consignment, package, _ = journey.ready()
    assert "TEMP" in faults(journey.meet(EXIT, consignment, package))
    other = Box(journey)
    other.receive()
    assert (other.now()["required"], other.now()["proof"]) == (True, "UNPROVEN")


def test_an_excursion_on_the_way_stops_the_entry_but_not_what_was_turned_back(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    _, package = journey.box()
    technician.done("/loggers/start", **started(package, SERIAL))
    sealed = journey.house.clock()
    consignment = journey.sent(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.house.clock.pass_by(hours=1)
    trial = technician.send(f"/packages/{package}/temperature", a_file(sealed, 61, lambda minute: 4.0)).get_json()
    body = {"file_sha256": trial["file_sha256"], "mapping": trial["mapping"]}
    technician.done(f"/packages/{package}/temperature/confirm", **body)
    decision = journey.meet(ENTRY, consignment, package)
    assert (decision["verdict"], set(faults(decision))) == ("HOLD", {"TEMP", "HOLDS"})
    with journey.house.registry.reading() as connection:
        (entry,) = latest_entries(connection, below=decision["entry"] + 1, limit=1)
    assert isinstance(entry.act, Crossed)
    facts = decode_facts(bytes(entry.act.facts))
    assert facts.consignment is not None
    homeward = replace(facts.consignment, returning=True)
    found = decide(replace(facts, consignment=homeward), journey.house.clock())
    assert {each.check for each in found.reasons} & {"TEMP", "HOLDS"} == set()
    sent_back = replace(facts.consignment, return_of="CN-7K3M9QXD42")
    found = decide(replace(facts, consignment=sent_back), journey.house.clock())
    assert "TEMP" not in {each.check for each in found.reasons}, "nor a return by a consignment of its own"

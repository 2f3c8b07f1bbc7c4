"""A clearance that takes the place of another does so when it begins: until then the old one is good."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from custody.clearance import Clearance
from custody.tabling import Format
from custody.tabling.writing import cells_of, written
from tests.conftest import Clock
from tests.practice import (
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVING_COORDINATOR,
    new_id,
)
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, badge, faults
from tests.situations.looking import COMPLIANCE, refused

OLD, NEW = "TRAIN-SOUTH-1", "TRAIN-SOUTH-9"
ADMIN = "ADM-01"


def renewal(journey: Journey, begins: datetime, **changes: Any) -> dict[str, Any]:
    """The row of what takes the place of the clearance of the journey."""
    known = journey.at(ADMIN).get(f"/listings/clearance/{OLD}").get_json()["versions"][-1]["value"]
    ends = begins + timedelta(days=365)
    row = {**known, "number": NEW, "version": 1, "supersedes": OLD}
    return {**row, "valid_from": begins.isoformat(), "valid_to": ends.isoformat(), **changes}


def listed(journey: Journey, row: dict[str, Any]) -> None:
    run = journey.at(ADMIN).post("/listings/check", {"noun": "clearance", "rows": [row]}).get_json()
    assert (run["faults"], run["warnings"]) == ([], [])
    journey.at(ADMIN).done("/listings", noun="clearance", rows=[row], reason="renewed under a new number")


def precheck(journey: Journey, consignment: str) -> dict[str, Any]:
    return dict(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))


def told(decision: dict[str, Any]) -> dict[str, Any]:
    return next(dict(each) for each in decision["findings"] if each["check"] == "CLR_VERSION")


@pytest.mark.parametrize("changes", [{}, {"status": "draft", "valid_from": "2026-01-01T00:00:00+08:00"}])
def test_until_a_renewal_begins_the_old_one_is_filed_under_and_crossed_under(
    journey: Journey, clock: Clock, changes: dict[str, Any], read_again: None
) -> None:
    filed, package, _ = journey.ready()
    listed(journey, renewal(journey, clock() + timedelta(days=30), **changes))
    assert precheck(journey, filed)["verdict"] == "ALLOW"
    journey.across(filed, package)
    later, box, _ = journey.ready()
    assert told(precheck(journey, later))["result"] == "PASS"
    journey.across(later, box)


def test_from_its_beginning_on_it_has_the_place(journey: Journey, clock: Clock) -> None:
    filed, package, _ = journey.ready()
    draft = journey.consign(journey.box()[1])
    listed(journey, renewal(journey, clock() + timedelta(hours=5)))
    clock.pass_by(hours=5)
    held = journey.meet(EXIT, filed, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["CLR_VERSION"])
    later = {f"planned_{name}": (clock() + timedelta(hours=h)).isoformat() for h, name in ((1, "exit"), (2, "entry"))}
    journey.at(COORDINATOR).done(f"/consignments/{draft}/change", **later)
    said = {"consignment": draft, "declaration": "All of it is true."}
    answer = journey.at(COORDINATOR).post("/notifications", **said)
    assert (*refused(answer), answer.get_json()["successor"]) == (409, "filed_under_superseded", NEW)
    journey.at(COORDINATOR).done(f"/consignments/{draft}/change", clearance=NEW)
    journey.at(COORDINATOR).done("/notifications", **said)


def test_what_is_to_cross_after_its_beginning_is_told_ahead_with_the_way_out(journey: Journey, clock: Clock) -> None:
    begins = clock() + timedelta(hours=4)
    listed(journey, renewal(journey, begins))
    times = {"planned_exit": (begins - timedelta(hours=1)).isoformat(), "planned_entry": begins.isoformat()}
    consignment = journey.consign(journey.box()[1], **times)
    warned = precheck(journey, consignment)
    found = told(warned)
    assert (warned["verdict"], found["result"]) == ("ALLOW", "WARN")
    assert all(f"{NEW} v1" in each[lang] for each in found["found"] for lang in ("en", "zh-Hant", "zh-Hans"))
    after = {"planned_exit": begins.isoformat(), "planned_entry": (begins + timedelta(hours=1)).isoformat()}
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/change", **after)
    assert told(precheck(journey, consignment))["result"] == "WARN"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/change", clearance=NEW)
    assert precheck(journey, consignment)["verdict"] == "ALLOW"


def test_one_that_was_stopped_after_it_began_gives_no_place_back(journey: Journey, clock: Clock) -> None:
    filed, package, _ = journey.ready()
    listed(journey, renewal(journey, clock() + timedelta(hours=1)))
    clock.pass_by(hours=2)
    stopped = {"clearance": NEW, "status": "suspended", "reason": "letter of the authority"}
    journey.at(COMPLIANCE).done("/clearances/status", **stopped)
    assert faults(journey.meet(EXIT, filed, package)) == ["CLR_VERSION"]


@pytest.mark.parametrize(("hours", "meaning"), [(1, "allow"), (3, "hold")])
def test_a_lane_without_network_knows_the_moment_too(
    journey: Journey, clock: Clock, hours: int, meaning: str, read_again: None
) -> None:
    _, package, _ = journey.ready()
    listed(journey, renewal(journey, clock() + timedelta(hours=2)))
    gate = LoneStation(journey, EXIT)
    clock.pass_by(hours=hours)
    codes = badge(journey, EXIT_OFFICER), package, journey.seals[package], badge(journey, COURIER)
    assert gate.read(*codes)[-1].said.meaning == meaning
    clock.pass_by(hours=3)
    assert gate.deliver()[-1]["meaning"] == meaning, "judged by its own moment"


def test_what_left_before_it_began_is_asked_about_at_the_entry(journey: Journey, clock: Clock) -> None:
    filed, package, _ = journey.ready()
    listed(journey, renewal(journey, clock() + timedelta(hours=1)))
    assert journey.meet(EXIT, filed, package)["verdict"] == "ALLOW"
    clock.pass_by(hours=1)
    assert faults(journey.meet(ENTRY, filed, package)) == ["CLR_VERSION"]


def test_that_it_ends_is_told_of_until_a_renewal_is_listed(journey: Journey, clock: Clock) -> None:
    ends = clock() + timedelta(days=3)
    journey.list("clearance", number=OLD, valid_to=ends.isoformat())
    assert OLD in ending(journey)
    listed(journey, renewal(journey, ends, status="draft"))
    assert OLD in ending(journey), "nobody has granted it yet"
    journey.list("clearance", number=NEW, status="active")
    assert OLD not in ending(journey)


def ending(journey: Journey) -> list[str]:
    concerns = journey.at(COMPLIANCE).get("/attention").get_json()["concerns"]
    return [each["subject"] for each in concerns if each["matter"] == "clearance_ends"]


def test_two_that_would_take_each_others_place_are_not_listed(journey: Journey, clock: Clock) -> None:
    listed(journey, renewal(journey, clock() + timedelta(days=30)))
    versions = journey.at(ADMIN).get(f"/listings/clearance/{OLD}").get_json()["versions"]
    row = {**versions[-1]["value"], "version": versions[-1]["version"] + 1, "supersedes": NEW}
    later = {**row, "valid_from": (clock() + timedelta(days=9)).isoformat()}
    for each in (row, later):
        run = journey.at(ADMIN).post("/listings/check", {"noun": "clearance", "rows": [each]}).get_json()
        faults = [(fault["key"], fault["field"], fault["code"]) for fault in run["faults"]]
        assert (OLD, "supersedes", "supersedes_ring") in faults
        body = {"id": new_id(), "noun": "clearance", "rows": [each], "reason": "by mistake"}
        answer = journey.at(ADMIN).post("/listings", body)
        assert answer.status_code == 422, answer.get_data(as_text=True)
        assert all(NEW in text for text in answer.get_json()["say"].values())


def test_what_a_replacement_finds_on_its_way_is_told_to_all_who_have_to_do_with_it(
    journey: Journey, clock: Clock
) -> None:
    """Before the gate says so, and with what can be done then: it is checked under the new one, or turned back."""
    consignment, package, _ = journey.ready()
    waiting, _, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    listed(journey, renewal(journey, clock() + timedelta(minutes=1)))
    clock.pass_by(minutes=2)
    words = {
        COORDINATOR: (f"Check it under {NEW} v1", f"name {NEW} v1 in its plan"),
        COURIER: ("Ask SZ-ALPHA whether to drive on", ""),
        RECEIVING_COORDINATOR: ("on its way to you", ""),
        ENTRY_OFFICER: (f"check it under {NEW} v1", ""),
    }
    for staff, (under_way, before) in words.items():
        concerns = journey.at(staff).get("/attention").get_json()["concerns"]
        said = {each["subject"]: each["say"]["en"] for each in concerns if each["matter"] == "clearance_replaced"}
        assert under_way in said[consignment] and before in said.get(waiting, ""), staff
    ahead, met = told(precheck(journey, consignment)), told(journey.meet(ENTRY, consignment, package))
    assert ahead["fix"] == met["fix"], "the pre-check says what the gate says"
    assert ahead["remedies"] == ["check_renewed", "turn_back"]
    under = {"consignment": consignment, "renewed": True}
    assert journey.at(ENTRY_OFFICER).done("/crossings/check", under)["verdict"] == "ALLOW"
    assert told(precheck(journey, consignment))["result"] == "HOLD", "to look is to change nothing"


def test_a_dry_run_tells_what_the_gates_will_hold_once_it_is_imported(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    waiting, _, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    row = renewal(journey, clock() - timedelta(minutes=1))
    assert held_by_a_list_of(journey, row) == [waiting, consignment]
    assert held_by_a_list_of(journey, {**row, "valid_from": (clock() + timedelta(days=9)).isoformat()}) == []


def held_by_a_list_of(journey: Journey, row: dict[str, Any]) -> list[str]:
    """What the dry run of a list with this row says: one line for the clearance, one for each scope and quota."""
    listing = msgspec.convert(row, Clearance, strict=False)
    data = b"".join(written("clearance", cells_of("clearance", listing), Format.CSV))
    answer = journey.at(ADMIN).send("/lists/clearance/check", data, Format.CSV.media_type).get_json()
    assert answer["fault_count"] == 0, answer["faults"]
    return list(answer["held"])

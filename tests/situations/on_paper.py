"""What is written on a form of a gate, and told by two people afterwards."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.practice import COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, new_id
from tests.situations.conftest import Journey

HOME_EXIT = "FTZ-EXIT-2"
HOME_ENTRY = "FTZ-ENTRY-2"
SECOND = {EXIT: "OFF-E02", ENTRY: "OFF-N02", HOME_EXIT: "OFF-N02", HOME_ENTRY: "OFF-E02"}
FIRST = {EXIT: EXIT_OFFICER, ENTRY: ENTRY_OFFICER, HOME_EXIT: ENTRY_OFFICER, HOME_ENTRY: EXIT_OFFICER}
SCAN = hashlib.sha256(b"the picture of a form").hexdigest()
Body = dict[str, Any]


def issued(journey: Journey, gate: str = EXIT, count: int = 1) -> list[str]:
    return list(journey.at(FIRST[gate]).done("/downtime-forms", station=gate, count=count)["forms"])


def written(journey: Journey, consignment: str, package: str, gate: str = EXIT, **changes: Any) -> Body:
    """What stands on the form of a passage that goes well, now."""
    given = {
        "station": gate,
        "met": journey.house.clock().isoformat(),
        "consignment": consignment,
        "verdict": "ALLOW",
        "officer": FIRST[gate],
        "carrier": COURIER,
        "packages": [package],
        "seals": [journey.seals[package]],
        "scan_sha256": SCAN,
    }
    return {**given, **changes}


def let_out_on_paper(journey: Journey, consignment: str, package: str, *, minutes: int) -> tuple[str, Body]:
    """(form, what stands on it): so long after the form was issued, and nobody has told the service yet."""
    (form,) = issued(journey)
    journey.house.clock.pass_by(minutes=minutes)
    return form, written(journey, consignment, package)


def enter(journey: Journey, form: str, body: Body, staff: str = EXIT_OFFICER) -> Any:
    return journey.at(staff).post(f"/downtime-forms/{form}/enter", {"id": new_id(), **body})


def confirm(journey: Journey, form: str, staff: str = "OFF-E02") -> Any:
    return journey.at(staff).post(f"/downtime-forms/{form}/confirm", {"id": new_id()})


def told(journey: Journey, form: str, body: Body) -> Body:
    """Entered by the one officer and confirmed by the other: what the service says of the crossing."""
    gate = body["station"]
    entered = enter(journey, form, body, FIRST[gate])
    assert entered.status_code == 201, entered.get_data(as_text=True)
    confirmed = confirm(journey, form, SECOND[gate])
    assert confirmed.status_code == 201, confirmed.get_data(as_text=True)
    return dict(confirmed.get_json())


def refused(answer: Any) -> str:
    """The kind of refusal, which has words in three languages."""
    problem = answer.get_json()
    assert set(problem["say"]) == {"en", "zh-Hant", "zh-Hans"}
    return str(problem["type"]).removeprefix("/problems/")

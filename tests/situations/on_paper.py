"""What is written on a form of a gate or of a bench, and told by two people afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    new_id,
)
from tests.situations.conftest import Journey

HOME_EXIT = "FTZ-EXIT-2"
HOME_ENTRY = "FTZ-ENTRY-2"
SECOND = {EXIT: "OFF-E02", ENTRY: "OFF-N02", HOME_EXIT: "OFF-N02", HOME_ENTRY: "OFF-E02"}
FIRST = {EXIT: EXIT_OFFICER, ENTRY: ENTRY_OFFICER, HOME_EXIT: ENTRY_OFFICER, HOME_ENTRY: EXIT_OFFICER}
SIGNERS = {BENCH: (TECHNICIAN, COORDINATOR), HK_BENCH: (RECEIVER, RECEIVING_COORDINATOR)}
"""Of each bench, who enters its forms and who confirms them."""
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


def handed(journey: Journey, station: str, package: str, giver: str, receiver: str) -> Body:
    """What stands on the form of a handoff, now."""
    met = journey.house.clock().isoformat()
    who = {"giver": giver, "receiver": receiver, "scan_sha256": SCAN}
    return {"station": station, "met": met, "subjects": [package], **who}


def form_at(journey: Journey, station: str) -> str:
    return str(journey.at(SIGNERS[station][0]).done("/downtime-forms", station=station, count=1)["forms"][0])


def told_at_the_bench(journey: Journey, form: str, body: Body) -> str:
    """ "", or why it is refused."""
    first, second = SIGNERS[body["station"]]
    entered = journey.at(first).post(f"/downtime-forms/{form}/enter-handoff", **body)
    if entered.status_code != 201:
        return refused(entered)
    confirmed = journey.at(second).post(f"/downtime-forms/{form}/confirm-handoff", {"id": new_id()})
    assert confirmed.status_code == 201, confirmed.get_data(as_text=True)
    return ""


def tell(journey: Journey, form: str, body: Body) -> str:
    if body["station"] in SIGNERS:
        return told_at_the_bench(journey, form, body)
    told(journey, form, body)
    return ""


def told_until_none_waits(
    journey: Journey, papers: Sequence[tuple[str, Body]], order: Iterable[int]
) -> set[tuple[int, str]]:
    """Told in this order, those that are refused once more after the others, until all are recorded. Which of them
    waited so, and why."""
    waited: set[tuple[int, str]] = set()
    waiting = list(order)
    while waiting:
        why = {place: refusal for place in waiting if (refusal := tell(journey, *papers[place]))}
        assert len(why) < len(waiting), f"each waits for another: {why}"
        waited.update(why.items())
        waiting = list(why)
    return waited


def refused(answer: Any) -> str:
    """The kind of refusal, which has words in three languages."""
    problem = answer.get_json()
    assert set(problem["say"]) == {"en", "zh-Hant", "zh-Hans"}
    return str(problem["type"]).removeprefix("/problems/")

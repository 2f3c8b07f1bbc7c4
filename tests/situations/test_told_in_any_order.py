"""Two gates without network write down what they say: in whatever order the forms are entered, the record is one."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from custody.holding import Consignment, Container, Package, Reservation, Transit
from custody.records.views.reading import every
from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR
from tests.situations.conftest import Journey, faults
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import discrepancies, settle

pytestmark = pytest.mark.usefixtures("read_again")

STRANGE = "EVIL123"
OUT, IN = (EXIT, "ALLOW", ""), (ENTRY, "ALLOW", "")
WAYS = {
    "held, then let out": ((EXIT, "HOLD", "CUR-K02"), OUT),
    "denied, then let out and in": ((EXIT, "DENY", "CUR-K03"), OUT, IN),
    "let out and held at the entry": (OUT, (ENTRY, "HOLD", "CUR-K02")),
    "let out and denied at the entry": (OUT, (ENTRY, "DENY", "CUR-K03")),
    "held, let out, denied and held at the entry": (
        (EXIT, "HOLD", "CUR-K02"),
        OUT,
        (ENTRY, "DENY", "CUR-K03"),
        (ENTRY, "HOLD", "CUR-K02"),
    ),
    "a strange seal at the exit, let out, one at the entry": ((EXIT, "HOLD", STRANGE), OUT, (ENTRY, "HOLD", STRANGE)),
    "let out with a strange seal, held and let in": ((EXIT, "ALLOW", STRANGE), (ENTRY, "HOLD", "CUR-K02"), IN),
}


def record(journey: Journey, consignment: str, package: str, tubes: list[str]) -> Any:
    """What stands of it, without the names that differ from one journey to the next; and what speaks against it but
    for the holds, which say how a form differed from what was known when it was entered."""
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    with journey.house.registry.reading() as connection:
        (one,) = (each for each in every(connection, Consignment) if each.number == consignment)
        (box,) = (each for each in every(connection, Package) if each.code == package)
        inside = [each for each in every(connection, Container) if each.code in tubes]
        kept = sorted(
            (each.tally, each.amount, str(each.state))
            for each in every(connection, Reservation)
            if each.consignment == consignment
        )
        left = sum(each.consignment == consignment for each in every(connection, Transit))
    stands: Any = (
        (str(one.state), one.before, left, kept),
        (box.side, box.entered, str(box.state), [str(doubt) for doubt in box.doubts]),
        [(each.side, each.entered, each.park_only, str(each.state)) for each in inside],
        sorted({*faults(checked)} - {"HOLDS"}),
    )
    return json.dumps(stands).replace(journey.seals[package], "SEAL").replace(package, "BOX")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_whichever_form_is_entered_first_the_record_is_the_same(
    journey: Journey, clock: Clock, way: tuple[tuple[str, str, str], ...]
) -> None:
    places = range(len(way))
    orders = [list(places), list(reversed(places)), [*places[1:], 0]]
    journeys = [journey.ready(2) for _ in orders]
    forms = [[issued(journey, gate)[0] for gate, _, _ in way] for _ in orders]
    papers = []
    for gate, verdict, what in way:
        clock.pass_by(minutes=7)
        carrier = {"carrier": what} if what.startswith("CUR") else {}
        also = [what] if what == STRANGE else []
        for consignment, package, _ in journeys:
            seals = [journey.seals[package], *also]
            papers.append(written(journey, consignment, package, gate, verdict=verdict, seals=seals, **carrier))
    clock.pass_by(minutes=20)
    for one, order in enumerate(orders):
        for place in order:
            told(journey, forms[one][place], papers[place * len(orders) + one])
    records = [record(journey, *each) for each in journeys]
    assert records == [records[0]] * len(orders)


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("first", [("HOLD", "CUR-K02"), ("HOLD", "CUR-K03"), ("DENY", "CUR-K03")])
def test_what_was_let_out_at_last_needs_nobody_in_whatever_order_it_is_told(
    journey: Journey, clock: Clock, order: tuple[int, ...], first: tuple[str, str]
) -> None:
    consignment, package, _ = journey.ready()
    forms = [issued(journey)[0], issued(journey)[0], issued(journey, ENTRY)[0]]
    papers = []
    for gate, verdict, carrier in ((EXIT, *first), (EXIT, "ALLOW", COURIER), (ENTRY, "ALLOW", COURIER)):
        clock.pass_by(minutes=5)
        papers.append(written(journey, consignment, package, gate, verdict=verdict, carrier=carrier))
    clock.pass_by(minutes=5)
    for place in order:
        told(journey, forms[place], papers[place])
    assert [each for each in discrepancies(journey, consignment) if each["state"] != "resolved"] == []
    assert faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})) == []


def test_a_no_of_the_exit_that_is_told_late_holds_what_was_unpacked_since(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = journey.ready(2)
    (out,), (into,) = issued(journey), issued(journey, ENTRY)
    clock.pass_by(minutes=5)
    no = written(journey, consignment, package, verdict="DENY", carrier="CUR-K03")
    clock.pass_by(minutes=15)
    came = written(journey, consignment, package, ENTRY)
    clock.pass_by(minutes=5)
    told(journey, into, came)
    for opened in discrepancies(journey, consignment):
        settle(journey, opened["discrepancy"], COORDINATOR, RECEIVING_COORDINATOR)
    for officer in (journey.at("OFF-E02", EXIT), journey.at("OFF-N02", ENTRY)):
        for hold in officer.get("/holds").get_json()["holds"]:
            officer.post(f"/holds/{hold['id']}/release", reason="looked into")
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    receiver.done("/unpackings", package=package, containers=tubes)
    told(journey, out, no)
    answer = receiver.post(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=10)
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/held")

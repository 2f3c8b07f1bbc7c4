"""A consignment or a decision goes to an authority as one file, and whoever gets it can check it alone."""

from __future__ import annotations

import re

import pytest

from custody.acts import read_entry
from custody.ledger.bundle import read_bundle
from custody.ledger.verify import Problem, Report, Verdict, verify
from custody.summary import kind_of
from tests.practice import COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey


def of_consignment(journey: Journey, number: str, staff: str = COORDINATOR) -> bytes:
    answer = journey.at(staff).get(f"/consignments/{number}/export")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data()


def of_decision(journey: Journey, entry: int, staff: str = COORDINATOR) -> bytes:
    answer = journey.at(staff).get(f"/crossings/{entry}/export")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data()


def proved(data: bytes) -> Report:
    report = verify(data)
    assert report.verdict is Verdict.PROVED, str(report)
    return report


def test_a_whole_journey_is_one_file_in_which_nothing_is_left_out(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(3)
    data = of_consignment(journey, consignment)
    report = proved(data)
    assert report.complete
    bundle = read_bundle(data)
    package, notification = sorted(set(bundle.codes) - {consignment, *tubes})
    assert (package[:4], notification[:3]) == ("HTP-", "NO-")
    kinds = {kind_of(read_entry(entry.data).act) for entry in bundle.entries}
    assert {"registered", "sealed", "consigned", "notification_filed", "accepted", "crossed", "received"} <= kinds


def test_a_consignment_that_was_held_and_overridden_leaves_nothing_out_either(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    quality = journey.at("SZA-Q01")
    hold = quality.done("/holds", target=consignment, hold_kind="quality", reason="alarm")["hold"]
    assert journey.meet(EXIT, consignment, package)["verdict"] != "ALLOW"
    quality.done(f"/holds/{hold}/release", reason="checked")
    journey.across(consignment, package)
    assert proved(of_consignment(journey, consignment)).complete


def test_one_changed_byte_is_refuted_with_its_entry_named(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    decision = journey.meet(EXIT, consignment, package)
    data = of_consignment(journey, consignment)
    crossed = next(entry for entry in read_bundle(data).entries if entry.number == decision["entry"])
    forged = data.replace(crossed.data, crossed.data.replace(b'"ALLOW"', b'"DENYS"', 1))
    report = verify(forged)
    assert (report.verdict, report.problem, report.entry) == (
        Verdict.REFUTED,
        Problem.NOT_IN_LEDGER,
        decision["entry"],
    )


def test_an_entry_that_was_cut_out_is_missed(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    journey.across(consignment, package)
    data = of_consignment(journey, consignment)
    entries = read_bundle(data).entries
    for gone in entries[1:-1]:
        lines = [line for line in data.split(b"\n") if f'"number":{gone.number},"proof"'.encode() not in line]
        first = re.sub(rb'"entries":\[[0-9,]+\]', _without(entries, gone.number), lines[0])
        report = verify(b"\n".join([first, *lines[1:]]))
        assert (report.verdict, report.problem) == (Verdict.REFUTED, Problem.LEFT_OUT), gone.number


def test_a_decision_s_file_ends_with_the_decision(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    at_exit = journey.meet(EXIT, consignment, package)["entry"]
    journey.meet(ENTRY, consignment, package)
    report = proved(of_decision(journey, at_exit))
    assert report.complete
    assert max(report.numbers) == at_exit
    whole = proved(of_consignment(journey, consignment))
    assert set(report.numbers) < set(whole.numbers)


def test_what_was_decided_at_the_park_s_boundary_is_a_file_as_well(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(2)
    receiver = journey.at(RECEIVER, "HK-BENCH-1")
    decided = receiver.done("/park-exits", containers=tubes, station="HK-BENCH-1")
    report = proved(of_decision(journey, decided["entry"], RECEIVER))
    assert report.complete and max(report.numbers) == decided["entry"]


@pytest.mark.parametrize(
    ("staff", "status"),
    [
        (COORDINATOR, 200),
        (TECHNICIAN, 200),
        (COURIER, 200),
        (RECEIVER, 200),
        (EXIT_OFFICER, 200),
        (ENTRY_OFFICER, 200),
        ("AUD-01", 200),
        ("ADM-01", 200),
        ("SZG-C01", 403),
        ("HKD-T01", 403),
    ],
)
def test_the_file_is_for_those_who_may_see_the_consignment(journey: Journey, staff: str, status: int) -> None:
    consignment, package, _ = journey.ready(1)
    decision = journey.meet(EXIT, consignment, package)["entry"]
    for path in (f"/consignments/{consignment}/export", f"/crossings/{decision}/export"):
        answer = journey.at(staff).get(path)
        assert answer.status_code == status, path
        if status == 200:
            assert proved(answer.get_data()).complete


def test_an_officer_has_nothing_of_a_draft(journey: Journey) -> None:
    _, package = journey.box(1)
    consignment = journey.consign(package)
    assert journey.at(EXIT_OFFICER).get(f"/consignments/{consignment}/export").status_code == 403
    assert proved(of_consignment(journey, consignment)).complete


def test_what_is_no_decision_has_no_such_file(journey: Journey) -> None:
    journey.box(1)
    assert journey.at("AUD-01").get("/crossings/2/export").status_code == 404
    assert journey.at("AUD-01").get("/crossings/999999/export").status_code == 404
    assert journey.at("AUD-01").get("/consignments/HTN-NONE/export").status_code == 404


def _without(entries: object, number: int) -> bytes:
    numbers = [str(entry.number) for entry in entries if entry.number != number]  # type: ignore[attr-defined]
    return f'"entries":[{",".join(numbers)}]'.encode()
